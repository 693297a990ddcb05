"""People: they ask for videos, change their minds, press buttons twice, and their platforms tell everything twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.app.core import Core
from bot.jobs import Job, State
from bot.messages import Action, Answer, Attachment, Invocation, Mention, MentionKind, Person, Place, Press
from tests.chaos.simulation.books import roles_of

if TYPE_CHECKING:
    from tests.chaos.simulation.world import World

_FILES = ("fox.png", "hat.jpg", "clip.mp4")
#: What is done to a job, the more often the more it is listed.
_ACTS = (
    *(Action.CANCEL,) * 4,
    *(Action.RETRY,) * 4,
    *(Action.AGAIN,) * 2,
    Action.SHOW,
    Action.DELETE,
    Action.FORGET,
)
#: What is done to a job that waits to be approved.
_DECISIONS = (*(Action.APPROVE,) * 4, Action.CANCEL, Action.SHOW)
_ARTISTS = Mention(MentionKind.ROLE, "artists", "artists")
_BEN = Mention(MentionKind.PERSON, "p2", "Ben")
_APPROVALS = (
    "approval above 1 credits by @artists",
    "approval above 0 credits; doubtful on",
    "approval doubtful on",
)
_ORDERS = (
    *_APPROVALS,
    "approval off",
    "limits set each 2 videos per day",
    "limits set each 1 at once",
    "limits set @artists each 3 at once",
    "limits set @artists each 9 seconds in any hour",
    "limits set each 20 seconds in any day",
    "limits set in all 3 videos in any hour",
    "limits set in all 3 videos per day",
    "limits clear all",
    "limits why @Ben",
    "block @Ben",
    "unblock @Ben",
    "zone Asia/Shanghai",
    "zone America/New_York",
    "lane on",
    "changes",
)


@dataclass
class Known:
    """What the world knows of the bot's promises."""

    #: Jobs that somebody was told are accepted.
    acknowledged: set[str] = field(default_factory=set)
    #: How often somebody said of a job: submit it again.
    said_again: Counter[str] = field(default_factory=Counter)
    #: Jobs that somebody approved whose click counts, and those of them whose approval was confirmed.
    waved: set[str] = field(default_factory=set)
    approved: set[str] = field(default_factory=set)
    #: Jobs that somebody wanted stopped.
    stopped: set[str] = field(default_factory=set)
    #: Jobs whose person wanted them forgotten.
    forgetters: set[tuple[str, str]] = field(default_factory=set)
    #: Jobs that may be gone.
    forgotten: bool = False


class Somebody:
    """One person in one channel."""

    def __init__(self, world: World, number: int) -> None:
        self._world = world
        platform, workspace = world.pick((("discord", "g1"), ("discord", "g2"), ("slack", "t1")))
        self.person = self._who()
        self.place = Place(
            platform=platform,
            workspace=workspace,
            channel=f"{workspace}-{world.pick((1, 2))}",
            thread=world.pick((None, None, "thread")),
        )
        #: Seconds that they think at most before the next thing they do.
        self._haste = world.pick((1.0, 10.0, 90.0))
        self._number = number
        self._events = 0

    def _who(self) -> Person:
        name = f"p{self._world.pick((1, 2, 3))}"
        return Person(id=name, name="Ana", locale=self._world.pick((None, "zh-CN")), roles=roles_of(name))

    async def live(self, orders: int) -> None:
        """Ask for so many videos, and do what people do in between."""
        world = self._world
        for _ in range(orders):
            await asyncio.sleep(world.between(0, self._haste))
            await self._order()
            for _ in range(world.pick((0, 1, 2, 4, 6))):
                await asyncio.sleep(world.between(0, self._haste))
                await self._act()

    def _event(self) -> str:
        self._events += 1
        return f"{self.place.platform}-{self._number}-{self._events}"

    async def _order(self) -> None:
        world = self._world
        names = [world.pick(_FILES) for _ in range(world.pick((0, 0, 0, 1, 2)))]
        invocation = Invocation(
            event_id=self._event(),
            place=self.place,
            person=self.person,
            text=f"/video a fox {world.pick(('--dur 4', '--dur auto', '--fast', ''))}",
            attachments=tuple(Attachment(name=name, address=name) for name in names),
        )
        world.note(f"{self.person.id} asks ({invocation.event_id})")
        await self._told_twice(invocation)

    async def _told_twice(self, invocation: Invocation) -> None:
        """A platform that got no answer tells it again, and sometimes it does so anyway."""
        world = self._world

        async def ask(core: Core) -> Answer:
            return await core.desk.ask(invocation)

        async def once() -> None:
            answer = await world.machine.deliver(ask)
            if answer is not None and answer.job is not None:
                world.note(f"{invocation.event_id} is answered with {answer.job}")
                world.known.acknowledged.add(answer.job)

        if world.chance("event twice"):
            await asyncio.gather(once(), once())
        elif world.chance("event again later"):
            await once()
            await asyncio.sleep(world.between(0, 40))
            await once()
        else:
            await once()

    async def _act(self) -> None:
        jobs = [job for job in self._world.jobs() if job.place == self.place and job.person.id == self.person.id]
        live = [job for job in jobs if not job.over]
        await self._do_to(self._world.pick(live or jobs) if jobs else None, _ACTS)

    async def _do_to(self, job: Job | None, acts: tuple[Action, ...]) -> None:
        """Press something; what waits for a click gets one, now and then."""
        world = self._world
        if job is not None and job.state is State.AWAITING:
            acts = _DECISIONS
        action = world.pick(acts)
        # forgetting takes the evidence with it: seldom
        if action is Action.FORGET and not world.chance("forget"):
            action = Action.SHOW
        job_id = "nojob" if job is None else job.id
        if world.chance("press twice"):
            await asyncio.gather(self.press(action, job_id), self.press(action, job_id))
        else:
            await self.press(action, job_id)

    async def press(self, action: Action, job: str) -> None:
        """Press a button under a job's message, if the bot is there to notice."""
        world = self._world
        press = Press(event_id=self._event(), place=self.place, person=self.person, action=action, job=job)
        world.note(f"{self.person.id} presses {action} on {job} ({press.event_id})")

        async def do(core: Core) -> Answer:
            if action is Action.FORGET:
                world.known.forgotten = True
            if action is Action.CANCEL:
                world.known.stopped.add(job)
            if action is Action.RETRY:
                # whatever answer arrives: it was said
                world.known.said_again[job] += 1
            if action is Action.APPROVE and self._counts(job):
                world.known.waved.add(job)
            answer = await core.desk.press(press)
            if action is Action.APPROVE and self._counts(job):
                world.known.waved.add(job)
            return answer

        answer = await world.machine.deliver(do)
        if answer is None:
            return
        if action is Action.RETRY and answer.job != job:
            # it was refused, or became a job of its own: nothing was said about this one
            world.known.said_again[job] -= 1
        if action is Action.APPROVE and answer.job == job:
            world.known.approved.add(job)
        if answer.job is not None:
            world.known.acknowledged.add(answer.job)

    def _counts(self, job_id: str) -> bool:
        """Whether their click lets the job go on, by the policy of this moment."""
        job = next((each for each in self._world.jobs() if each.id == job_id), None)
        if job is None or job.approval is None:
            return False
        if self.person.is_admin:
            return True
        approver = self._world.books.policy(job.place).approver
        if job.approval.above is None or approver is None:
            return job.person.id == self.person.id
        return approver.id in self.person.roles


class Boss(Somebody):
    """An admin: sets limits while jobs run, and has a say in everybody's jobs."""

    def __init__(self, world: World, number: int, place: Place) -> None:
        super().__init__(world, number)
        self.place = place

    def _who(self) -> Person:
        return Person(id="boss", name="Bo", is_admin=True)

    async def live(self, orders: int) -> None:
        """Set so many things, and decide about what waits."""
        world = self._world
        if world.pick((True, False)):
            words = world.pick(_APPROVALS)
            for _ in range(9):
                if await self._set(words):
                    break
                await asyncio.sleep(0.5)
        for _ in range(orders):
            await asyncio.sleep(world.between(0, self._haste))
            if world.pick((True, False)):
                await self._set(world.pick(_ORDERS))
                continue
            here = (self.place.platform, self.place.workspace)
            jobs = [job for job in world.jobs() if (job.place.platform, job.place.workspace) == here and not job.over]
            waiting = [job for job in jobs if job.state is State.AWAITING]
            if waiting or jobs:
                await self._do_to(world.pick(waiting or jobs), (Action.CANCEL, Action.SHOW, Action.SHOW))

    async def _set(self, words: str) -> bool:
        """Say it; whether the bot was there to answer."""
        invocation = Invocation(
            event_id=self._event(),
            place=self.place,
            person=self.person,
            text=f"/video-admin {words}",
            mentions=tuple(one for one in (_ARTISTS, _BEN) if f"@{one.name}" in words),
        )
        self._world.note(f"an admin of {self.place.workspace} says: {words}")

        async def ask(core: Core) -> Answer:
            return await core.desk.ask(invocation)

        answer = await self._world.machine.deliver(ask)
        if answer is not None:
            self._world.note(f"the admin is told: {answer.post.headline}")
        return answer is not None
