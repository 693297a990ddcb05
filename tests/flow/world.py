"""The real core on a real SQLite file and a real file store, with somebody else's parts played by fakes."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from adapters.media.folder import FolderFiles
from bot.app.building import Outside, wire
from bot.app.core import Core
from bot.config import Settings
from bot.delivery import no_links
from bot.jobs import Job, State
from bot.messages import Action, Answer, Attachment, Invocation, Person, Place, Post, Press
from bot.ports import Links
from storage import open_store
from tests.fakes import FakeCharts, FakeChat, FakeDownloads, FakeMedia, FakeService, ManualClock

ANA = Person(id="ana", name="Ana")
BEN = Person(id="ben", name="Ben")
ADMIN = Person(id="root", name="Root", is_admin=True)
ROOM = Place(platform="fake", workspace="w", channel="room", thread="t1")
#: Virtual seconds that pass between two glances at what is awaited.
_TICK = 0.5
#: Real seconds after which it will not come: a busy machine's disk may take its time over what is virtually nothing.
_PATIENCE = 60.0


def patience() -> Iterator[None]:
    """Goes on until what is awaited should have come."""
    loop = asyncio.get_running_loop()
    late = loop.time() + _PATIENCE
    while loop.time() < late:
        yield


class World:
    """One bot; `restart` ends it and begins another on the same data and the same outside world."""

    def __init__(self, folder: Path, *, rules: str = "none", most_rendering: int = 8, prices: str = "") -> None:
        self.folder = folder
        self.settings = Settings(
            _env_file=None,
            videobot_default_limits=rules,
            videobot_max_rendering=most_rendering,
            foxapi_prices=prices,
        )
        self.clock = ManualClock()
        self.service = FakeService()
        self.chat = FakeChat()
        self.media = FakeMedia()
        self.downloads = FakeDownloads()
        self.charts = FakeCharts()
        self.links: Links = no_links
        self._events = itertools.count(1)
        self._ids = itertools.count(1)
        self.core: Core | None = None
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def new_id(self) -> str:
        return f"job{next(self._ids):03}"

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Core]:
        async with open_store(self.folder / "videobot.sqlite3", clock=self.clock) as store:
            outside = Outside(
                clock=self.clock,
                store=store,
                files=FolderFiles(self.folder / "files"),
                media=self.media,
                downloads=self.downloads,
                service=self.service,
                chats={"fake": self.chat},
                charts=self.charts,
                new_id=self.new_id,
                chance=_half,
                links=self.links,
            )
            yield wire(outside, self.settings)

    # ---- running it -----------------------------------------------------------------------------------------

    @asynccontextmanager
    async def running(self) -> AsyncIterator[World]:
        """The bot at work; ends with a clean stop."""
        async with self._open() as core:
            self.core = core
            await core.resume()
            stopping = asyncio.Event()
            async with asyncio.TaskGroup() as group:
                group.create_task(core.run(stopping))
                try:
                    yield self
                finally:
                    stopping.set()

    @asynccontextmanager
    async def idle(self) -> AsyncIterator[World]:
        """The bot that takes commands and moves nothing: what a kill leaves behind."""
        async with self._open() as core:
            self.core = core
            yield self

    @property
    def bot(self) -> Core:
        assert self.core is not None
        return self.core

    # ---- what people do -------------------------------------------------------------------------------------

    async def ask(
        self,
        text: str,
        *files: str,
        person: Person = ANA,
        event: str | None = None,
        place: Place = ROOM,
        replied_job: str | None = None,
        edited_job: str | None = None,
    ) -> Answer:
        for name in files:
            self.chat.files.setdefault(name, b"bytes of " + name.encode())
        return await self.bot.desk.ask(
            Invocation(
                event_id=event or f"e{next(self._events)}",
                place=place,
                person=person,
                text=text,
                attachments=tuple(Attachment(name=name, address=name) for name in files),
                replied_job=replied_job,
                edited_job=edited_job,
            )
        )

    async def order(self, text: str = "/video a fox", *files: str, person: Person = ANA) -> str:
        """Ask for a video that is accepted; gives the job's id."""
        answer = await self.ask(text, *files, person=person)
        assert answer.job is not None, answer.post
        return answer.job

    async def press(self, action: Action, job: str, person: Person = ANA, place: Place = ROOM) -> Answer:
        return await self.bot.desk.press(
            Press(event_id=f"p{next(self._events)}", place=place, person=person, action=action, job=job)
        )

    # ---- what is seen ---------------------------------------------------------------------------------------

    async def job(self, job_id: str) -> Job:
        job = await self.bot.store.get(job_id)
        assert job is not None
        return job

    async def until(self, job_id: str, *states: State) -> Job:
        """Let time pass until the job is in one of the states."""
        for _ in patience():
            job = await self.job(job_id)
            if job.state in states and (job.state is not State.UNCERTAIN or job.told):
                return job
            self.clock.advance(_TICK)
            self.bot.poller.nudge()
            await asyncio.sleep(0)
        raise AssertionError(f"{job_id} stays {job.state} after {job.attempts} attempts: {job.problem}")

    async def until_tried(self, job_id: str, times: int) -> Job:
        """Let time pass until the job's step was tried so often. A step that is under way takes no time, however long
        the disk takes over it: else a busy machine would spend the job's whole day on it."""
        for _ in patience():
            job = await self.job(job_id)
            if job.attempts >= times:
                return job
            assert not job.over, f"{job_id} is {job.state} after {job.attempts} attempts: {job.problem}"
            if job.next_look is not None and job.next_look > self.clock.now():
                self.clock.advance((job.next_look - self.clock.now()).total_seconds())
                self.bot.poller.nudge()
            await asyncio.sleep(0)
        raise AssertionError(f"{job_id} was tried {job.attempts} times")

    async def until_shown(self, job_id: str, state: State) -> Post:
        """Let time pass until the job's message shows the state."""
        key = f"{job_id}-card"
        for _ in patience():
            if key in self.chat.keys and self.chat.shown(key).state == state:
                return self.chat.shown(key)
            self.clock.advance(_TICK)
            self.bot.noticeboard.touch(job_id)
            self.bot.poller.nudge()
            await self.job(job_id)  # lets the store's own thread get its turn, which a bare yield does not
        raise AssertionError(f"the message of {job_id} never shows {state}")

    async def place_in(self, job_id: str, state: State, **changes: object) -> Job:
        """Put a job into a state as an earlier process would have left it."""
        job = await self.job(job_id)
        after = replace(
            job,
            state=state,
            generation=job.generation + 1,
            since=self.clock.now(),
            **changes,  # type: ignore[arg-type]
        )
        assert await self.bot.store.save(job, after)
        return after


def _half() -> float:
    return 0.5
