"""One seeded run: the real core, its real store and FoxAPI's real client, in a world that fails until it calms down."""

from __future__ import annotations

import asyncio
import random  # noqa: TID251 - the one source of chance
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpx

from bot.commands import JOB_ALPHABET, JOB_LENGTH
from bot.config import Settings
from bot.jobs import Job, State
from bot.messages import Action
from bot.transitions import OVERTIME, TELLING_OVERTIME
from storage.codec import decode
from tests.chaos.simulation import judge
from tests.chaos.simulation.books import Books
from tests.chaos.simulation.chats import REFUSALS, Chat, Discord, Slack, messages_of, where
from tests.chaos.simulation.disk import Disk
from tests.chaos.simulation.fox import Fox
from tests.chaos.simulation.loop import VirtualLoop
from tests.chaos.simulation.machine import Machine
from tests.chaos.simulation.media import Media
from tests.chaos.simulation.people import Boss, Known, Somebody
from tests.chaos.simulation.weather import told, weather_for

T = TypeVar("T")

RULES = (
    "none",
    "each 4 videos per day; each 2 at once",
    "in all 5 videos per day; each 3 at once; each 40 seconds per day",
    "each 3 videos in any hour; in all 30 seconds in any day",
)
_OPERATORS_RULES = ("none", "none", "none", "total 5 videos per day")
_PRICES = ("", "standard 720p 0.3; standard 720p with clip 0.15")
_MOST_CRASHES = 6
#: Virtual seconds within which the calm world must have come to rest.
_PATIENCE = 4 * 3600.0 + 2 * TELLING_OVERTIME


class WorldClock:
    """The machine's clock, which somebody sets now and then."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._began = datetime(2026, 11, 24, 22, tzinfo=UTC)
        self.offset = timedelta()

    def now(self) -> datetime:
        """The wall clock."""
        return self._began + self.offset + timedelta(seconds=self._loop.time())

    def monotonic(self) -> float:
        """Seconds that nobody can set."""
        return self._loop.time()


class World:
    """Everything that is not the bot."""

    #: Planted bugs put their own in their place.
    disk_kind: type[Disk] = Disk
    chat_kinds: tuple[tuple[str, type[Chat]], ...] = (("discord", Discord), ("slack", Slack))

    def __init__(self, seed: int, folder: Path) -> None:
        self.rng = random.Random(seed)
        self.folder = folder
        self.trace: list[str] = []
        self.faults: list[str] = []
        self.loop = VirtualLoop()
        self.clock = WorldClock(self.loop)
        self.weather = weather_for(self)
        self.note(told(self.weather))
        self.settings = Settings(
            _env_file=None,
            videobot_default_limits=self.pick(RULES),
            videobot_global_limits=self.pick(_OPERATORS_RULES),
            foxapi_prices=self.pick(_PRICES),
            videobot_max_rendering=self.pick((1, 2, 8)),
        )
        self.known = Known()
        self.books = Books(self)
        self.fox = Fox(self)
        self.media = Media(self)
        self.chats = {name: kind(self, name) for name, kind in self.chat_kinds}
        self.disk = self.disk_kind(self, folder)
        self.machine = Machine(self)
        self.people: list[Somebody] = []
        self.bosses: list[Boss] = []
        #: Threads, channels and direct messages that nobody will ever open again.
        self.lost_places: set[str] = set()
        #: Uncertain jobs that nobody cares about.
        self._left: set[str] = set()
        #: State and generation of each job, as last committed.
        self._rows: dict[str, tuple[str, int]] = {}

    # ---- chance ---------------------------------------------------------------------------------------------

    def chance(self, name: str) -> bool:
        """Whether it goes wrong now."""
        rate = self.weather.get(name, 0.0)
        return rate > 0 and self.rng.random() < rate

    def between(self, least: float, most: float) -> float:
        """Some number."""
        return self.rng.uniform(least, most)

    def pick(self, choices: Sequence[T]) -> T:
        """One of them."""
        return self.rng.choice(choices)

    def new_id(self) -> str:
        """An id for a job, seldom one that another has."""
        if self._rows and self.chance("id drawn before"):
            return self.pick(list(self._rows))
        return "".join(self.pick(JOB_ALPHABET) for _ in range(JOB_LENGTH))

    def transport(self) -> httpx.AsyncBaseTransport:
        """The way to the service."""
        return httpx.MockTransport(self.fox.handle)

    # ---- what happens ---------------------------------------------------------------------------------------

    def note(self, what: str) -> None:
        """One line of the trace."""
        self.trace.append(f"{self.loop.time():10.3f} {what}".replace(str(self.folder), "DATA"))

    def event(self, what: str, *, tense: bool = False) -> None:
        """Something that matters happened: a good moment to die, now or a few steps later."""
        self.note(what)
        deadly = self.chance("kill") or (tense and self.chance("kill")) or (tense and self.chance("kill"))
        if deadly and self.machine.crashes < _MOST_CRASHES:
            self.machine.kill_soon(self.pick((0, 0, 1, 2, 3, 5, 8, 13, 40)))

    def fault(self, what: str) -> None:
        """A promise is broken."""
        self.note(f"BROKEN {what}")
        if what not in self.faults:
            self.faults.append(what)

    def committed(self, raw: sqlite3.Connection) -> None:
        """A transaction is on the disk: what must hold at every moment must hold now."""
        rows = {job: (state, at) for job, state, at in self.disk.read("SELECT id, state, generation FROM jobs")}
        new = {job: row for job, row in rows.items() if self._rows.get(job) != row}
        for job, (_, at) in new.items():
            if job in self._rows and at <= self._rows[job][1]:
                self.fault(f"{job} was written over what somebody else had saved")
        self._rows = rows
        self.event(f"committed {', '.join(f'{job} {state} {at}' for job, (state, at) in new.items())}".rstrip())
        changed = self.jobs(f"WHERE id IN ({', '.join(map(repr, new))})") if new else []
        for broken in (*judge.at_every_moment(self), *self.books.see(changed, self.disk.eye)):
            self.fault(broken)

    def sent_to_service(self, job_id: str) -> None:
        """A POST leaves: its intent is on the disk, and nothing about it waits for a click."""
        state = self.disk.read(f"SELECT state FROM jobs WHERE id = {job_id!r}")
        if state != [("submitting",)]:
            self.fault(f"{job_id} is sent to the service, and its row says {state}")
        if job_id in self.books.awaited - self.known.waved:
            self.fault(f"{job_id} is sent to the service, and nobody approved it")

    def jobs(self, which: str = "") -> list[Job]:
        """Every job in the file, in the order they were accepted."""
        return [decode(body) for (body,) in self.disk.read(f"SELECT body FROM jobs {which} ORDER BY number")]

    # ---- a run ----------------------------------------------------------------------------------------------

    async def _storms(self) -> None:
        """Trouble that comes and goes by itself."""
        for _ in range(self.pick((0, 1, 2, 4))):
            await asyncio.sleep(self.between(5, 120))
            await self.pick((self._clock_is_set, self._key_is_refused, self._down, self._place_closes, self._stop))()

    async def _clock_is_set(self) -> None:
        by = self.pick((-7200.0, -60.0, 30.0, 3600.0, 3 * 3600.0, 26 * 3600.0))
        self.clock.offset += timedelta(seconds=by)
        self.note(f"the clock is set by {by:g} s")

    async def _key_is_refused(self) -> None:
        self.fox.refuses_key = True
        self.note("the service refuses the key")
        await asyncio.sleep(self.between(20, 200))
        self.fox.refuses_key = False

    async def _down(self) -> None:
        self.fox.down = True
        self.note("the service is down")
        await asyncio.sleep(self.between(20, 200))
        self.fox.down = False

    async def _place_closes(self) -> None:
        somebody = self.pick(self.people)
        place, chat = somebody.place, self.chats[somebody.place.platform]
        closing = self.pick((where(place), place.channel, messages_of(place, somebody.person.id)))
        chat.closed[closing] = self.pick(REFUSALS)
        self.note(f"{closing} closes")
        if self.pick((True, False, False)):
            self.lost_places.add(closing)
            return
        await asyncio.sleep(self.between(20, 200))
        if closing not in self.lost_places:
            chat.closed.pop(closing, None)

    async def _stop(self) -> None:
        self.machine.stop()

    async def live(self) -> None:
        running = asyncio.create_task(self.machine.keep_running(), name="machine")
        self.people = [Somebody(self, number) for number in range(self.pick((1, 2, 3)))]
        places = {(each.place.platform, each.place.workspace): each.place for each in self.people}
        self.bosses = [Boss(self, 10 + number, place) for number, place in enumerate(places.values())]
        async with asyncio.TaskGroup() as group:
            group.create_task(self._storms(), name="storms")
            for somebody in self.people:
                group.create_task(somebody.live(self.pick((1, 1, 2))), name="somebody")
            for boss in self.bosses if self.pick((True, True, False)) else ():
                group.create_task(boss.live(self.pick((2, 5, 9))), name="boss")
        await asyncio.sleep(self.between(0, 60))
        self.weather = {}
        self.machine.spare()
        self.fox.refuses_key = self.fox.down = False
        self.note("the world calms down")
        await self._rest()
        for broken in await judge.at_the_end(self):
            self.fault(broken)
        self.machine.switch_off()
        await running

    async def _rest(self) -> None:
        """Run until nothing is left to do; people decide what only they can."""
        until, next_day = self.loop.time() + _PATIENCE, 0.0
        while (live := [job for job in self.jobs() if not job.over]) or self.machine.core is None:
            if self.loop.time() > until:
                self.fault(f"no rest: {', '.join(f'{job.id} stays {job.state}' for job in live)}")
                return
            if live and self.loop.time() > next_day and all(_lost(self, job) and job.state in _UNTOLD for job in live):
                # where nothing may be posted it is tried for a day, and then the next best way
                self.clock.offset += timedelta(hours=25)
                next_day = self.loop.time() + 2 * OVERTIME
                self.note("a day passes")
            for job in live:
                if job.state in _DECISIONS and (not job.maybe_created or job.told or _lost(self, job)):
                    await self._decide(job)
            await asyncio.sleep(20)

    async def _decide(self, job: Job) -> None:
        if job.id in self._left:
            return
        decision = self.pick(_DECISIONS[job.state])
        if decision is None:
            self._left.add(job.id)
            self.clock.offset += timedelta(days=8)
            self.note(f"nobody decides about {job.id} for eight days")
            return
        somebody = next(each for each in self.people if (each.place, each.person.id) == (job.place, job.person.id))
        boss = next(each for each in self.bosses if each.place.workspace == job.place.workspace)
        await self.pick((somebody, boss)).press(Action(decision), job.id)


def _lost(world: World, job: Job) -> bool:
    return bool(world.lost_places & {where(job.place), job.place.channel, messages_of(job.place, job.person.id)})


#: What people may do where a job needs them; None: nothing.
_DECISIONS: Mapping[str, tuple[str | None, ...]] = {
    "uncertain": ("cancel", "retry", None),
    "awaiting": ("cancel", "approve", "approve", None),
}
_UNTOLD = frozenset({State.DELIVERING, State.FAILING, State.CANCELLING})
