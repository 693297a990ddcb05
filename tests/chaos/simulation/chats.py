"""Discord and Slack, as far as it matters how often a message stands there and who can know of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import ChatBusy, ChatError, ChatUnsure, FileGone, FileUnreachable, NotAllowed, PlaceGone, TooLarge
from bot.messages import Attachment, Place, Post
from bot.problems import problem
from tests.chaos.simulation.loop import living

if TYPE_CHECKING:
    from tests.chaos.simulation.world import World

#: Seconds in which Discord takes the same nonce for the same message ("the past few minutes").
NONCE_LASTS = 180.0
#: Bytes that a place takes of one file.
MOST_FILE = 10_000_000
_SAYS_TO = " to "


@dataclass
class Message:
    """One message that people see."""

    id: str
    #: The thread, the channel or the direct messages it stands in.
    where: str
    key: str
    post: Post
    arrived: float
    #: When a look at the channel's history shows it.
    listed: float
    deleted: bool = False


class Chat:
    """A platform that loses answers. What was sent arrives, whether or not its sender lives to hear of it."""

    edit_interval = 5.0
    #: The same key soon afterwards is the same message.
    enforces_nonce = False
    #: Seconds at most until a message that arrived is listed.
    lag = 0.0

    def __init__(self, world: World, name: str) -> None:
        self._world = world
        self.name = name
        self.messages: dict[str, Message] = {}
        self.by_key: dict[str, list[Message]] = {}
        #: Threads, channels and direct messages that refuse everything, and how; and when each last did.
        self.closed: dict[str, type[ChatError]] = {}
        self._refused: dict[str, float] = {}

    async def post(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        """The port's."""
        return await self._post(where(place), post, key=key, maybe_posted=maybe_posted)

    async def post_above(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        """The port's."""
        return await self._post(place.channel, post, key=key, maybe_posted=maybe_posted)

    async def post_to_person(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        """The port's."""
        assert post.mention is not None, f"{key} is for nobody"
        return await self._post(messages_of(place, post.mention.id), post, key=key, maybe_posted=maybe_posted)

    async def _post(self, where: str, post: Post, *, key: str, maybe_posted: bool) -> str:
        """A second message of the same key is a fault when the first could be seen before it was sent."""
        living()
        looked = self._world.loop.time()
        if maybe_posted:
            looked = await self._look(where)
            standing = (m for m in self.by_key.get(key, ()) if m.where == where and not m.deleted)
            found = next((m for m in standing if m.listed <= looked), None)
            if found is not None:
                return found.id
        world = self._world
        await self._reach()
        world.event(f"sent {key} to {where}", tense=key.endswith("-end"))
        answer: asyncio.Future[str] = world.loop.create_future()
        there = world.between(4, 50) if world.chance("post: slow") else world.between(0.05, 0.6)
        if not world.chance("post: lost before"):
            world.loop.call_later(there, self._arrive, where, post, key, looked, answer)
        # as our adapters: after a minute nobody waits for an answer any more
        patience = world.between(1, 60) if world.chance("post: impatient") else 60.0
        try:
            async with asyncio.timeout(patience):
                return await answer
        except TimeoutError:
            raise ChatUnsure("made by the world") from None

    async def _look(self, where: str) -> float:
        await self._reach()
        await asyncio.sleep(self._world.between(0.05, 0.3))
        self._refuse_where_closed(where)
        return self._world.loop.time()

    async def _reach(self) -> None:
        """What goes wrong before anything can have happened."""
        if self._world.chance("chat: busy"):
            await asyncio.sleep(0.1)
            raise ChatBusy(retry_after=self._world.pick((0.5, 3.0, 30.0)))

    def _refuse_where_closed(self, where: str) -> None:
        # a thread is as open as its channel
        refusal = self.closed.get(where) or self.closed.get(where.partition("/")[0])
        if refusal is not None:
            self._refused[where] = self._world.loop.time()
            raise refusal("made by the world")

    def _arrive(self, where: str, post: Post, key: str, looked: float, answer: asyncio.Future[str]) -> None:
        world = self._world
        try:
            self._refuse_where_closed(where)
            if post.video is not None and post.video.size > MOST_FILE:
                raise TooLarge("made by the world")
            message = self._put(where, post, key, looked)
        except ChatError as refusal:
            if not answer.done():
                answer.set_exception(refusal)
            return
        if world.chance("post: lost after"):
            world.note(f"the answer to {key} is lost")
            if not answer.done() and world.pick((True, False)):
                answer.set_exception(ChatUnsure("made by the world"))
        elif not answer.done():
            answer.set_result(message)

    def _put(self, where: str, post: Post, key: str, looked: float) -> str:
        now = self._world.loop.time()
        earlier = self.by_key.setdefault(key, [])
        here = [message for message in earlier if message.where == where]
        for message in here:
            if self.enforces_nonce and now - message.arrived < NONCE_LASTS:
                return message.id
        message = Message(f"m{len(self.messages) + 1}", where, key, post, now, now + self._world.between(0, self.lag))
        self._judge_another(key, looked, here, [message for message in earlier if message.where != where])
        self.messages[message.id] = message
        earlier.append(message)
        self._world.event(f"{key} is shown in {where}", tense=key.endswith("-end"))
        return message.id

    def _judge_another(self, key: str, looked: float, here: list[Message], elsewhere: list[Message]) -> None:
        """Whether anybody could have known that it stands there already."""
        world = self._world
        if any(each.listed <= looked for each in here):
            world.fault(f"{key} is posted twice, and looking would have shown it")
        elif here and self.enforces_nonce:
            world.fault(f"{key} is posted twice where the platform tells them apart")
        elif here:
            world.note(f"{key} is posted twice: no look could show it")
        # only a place that refuses is a reason to go elsewhere
        open_since = [each for each in elsewhere if self._refused.get(each.where, -1.0) < each.arrived <= looked]
        if open_since:
            world.fault(f"{key} is posted elsewhere too, and stands in {open_since[0].where} for everybody to see")
        elif elsewhere:
            world.note(f"{key} is posted elsewhere too: the first place shows nothing any more")

    def ever_refused(self, where: str) -> bool:
        """Whether anything was ever refused there."""
        return where in self._refused

    def in_person(self) -> list[str]:
        """What came in somebody's direct messages, by key."""
        return [message.key for message in self.messages.values() if _SAYS_TO in message.where]

    async def edit(self, place: Place, message: str, post: Post) -> None:
        """The port's."""
        living()
        await self._reach()
        await asyncio.sleep(self._world.between(0.02, 0.2))
        self._refuse_where_closed(where(place))
        if self._world.chance("post: lost after"):
            raise ChatUnsure("made by the world")
        there = self.messages.get(message)
        if there is None or there.deleted:
            raise PlaceGone("made by the world")
        there.post = post

    async def delete(self, place: Place, message: str) -> None:
        """The port's."""
        living()
        await self._reach()
        self._refuse_where_closed(where(place))
        self.messages[message].deleted = True

    @asynccontextmanager
    async def read(self, attachment: Attachment) -> AsyncIterator[AsyncIterator[bytes]]:
        """The port's."""
        living()
        await asyncio.sleep(self._world.between(0.02, 0.3))
        if self._world.chance("file: gone"):
            raise FileGone(problem("file_gone", name=attachment.name))
        if self._world.chance("file: unreachable"):
            raise FileUnreachable("made by the world")
        yield _once(attachment.name.encode())


def where(place: Place) -> str:
    """The very place: its thread, else its channel."""
    return place.channel if place.thread is None else f"{place.channel}/{place.thread}"


def messages_of(place: Place, person: str) -> str:
    """Somebody's direct messages with the bot."""
    return f"{place.workspace}{_SAYS_TO}{person}"


class Discord(Chat):
    """Tells two posts with the same nonce apart for minutes, and lists at once what arrived."""

    enforces_nonce = True


class Slack(Chat):
    """Takes everything it is sent; only a look at the history shows what stands there already."""

    lag = 1.5


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data


#: How a place may refuse.
REFUSALS = (PlaceGone, NotAllowed)
