"""People: they ask for videos, change their minds, press buttons twice, and their platforms tell everything twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.app.building import Core
from bot.messages import Action, Answer, Attachment, Invocation, Person, Place, Press

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


@dataclass
class Known:
    """What the world knows of the bot's promises."""

    #: Jobs that somebody was told are accepted.
    acknowledged: set[str] = field(default_factory=set)
    #: How often somebody said of a job: submit it again.
    said_again: Counter[str] = field(default_factory=Counter)
    #: Jobs whose person wanted them forgotten.
    forgetters: set[tuple[str, str]] = field(default_factory=set)
    #: Jobs that may be gone.
    forgotten: bool = False


class Somebody:
    """One person in one channel."""

    def __init__(self, world: World, number: int) -> None:
        self._world = world
        platform, workspace = world.pick((("discord", "g1"), ("discord", "g2"), ("slack", "t1")))
        self.person = Person(id=f"p{world.pick((1, 2, 3))}", name="Ana", locale=world.pick((None, "zh-CN")))
        self.place = Place(platform=platform, workspace=workspace, channel=f"{workspace}-{world.pick((1, 2))}")
        #: Seconds that they think at most before the next thing they do.
        self._haste = world.pick((1.0, 10.0, 90.0))
        self._number = number
        self._events = 0

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
        world = self._world
        jobs = [job for job in world.jobs() if job.place == self.place and job.person.id == self.person.id]
        live = [job for job in jobs if not job.over]
        job = world.pick(live or jobs).id if jobs else "nojob"
        action = world.pick(_ACTS)
        # forgetting takes the evidence with it: seldom
        if action is Action.FORGET and not world.chance("forget"):
            action = Action.SHOW
        if world.chance("press twice"):
            await asyncio.gather(self.press(action, job), self.press(action, job))
        else:
            await self.press(action, job)

    async def press(self, action: Action, job: str) -> None:
        """Press a button under a job's message, if the bot is there to notice."""
        world = self._world
        press = Press(event_id=self._event(), place=self.place, person=self.person, action=action, job=job)
        world.note(f"{self.person.id} presses {action} on {job} ({press.event_id})")

        async def do(core: Core) -> Answer:
            if action is Action.FORGET:
                world.known.forgotten = True
            if action is Action.RETRY:
                # whatever answer arrives: it was said
                world.known.said_again[job] += 1
            return await core.desk.press(press)

        answer = await world.machine.deliver(do)
        if answer is None:
            return
        if action is Action.RETRY and answer.job != job:
            # it was refused, or became a job of its own: nothing was said about this one
            world.known.said_again[job] -= 1
        if answer.job is not None:
            world.known.acknowledged.add(answer.job)
