"""What stands in channels and threads: messages read back, their files, our own posts found again."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.faults import error_name
from adapters.slack.translate import Payload, key_of
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatError
from bot.ports import Clock

log = logging.getLogger(__name__)

#: Seconds to wait for what is read before a job is written down.
_PATIENCE = 1.5
_MEMBERSHIP_PATIENCE = 1.0
_THREAD_LASTS = 30.0
_MEMBERSHIP_LASTS = 300.0
_MOST_REMEMBERED = 500
#: Messages on a page, and pages, when a post of ours is looked for.
_PAGE = 200
_MOST_PAGES = 5
#: What Slack says instead of the names of private channels and direct messages.
_NAMELESS = frozenset({"privategroup", "directmessage"})
#: What says that the bot is not in a channel.
_NOT_THERE = frozenset({"not_in_channel", "channel_not_found"})


class Unreadable(Exception):
    """A thread cannot be read now; its name is Slack's own of the reason, or "timeout"."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A message and what was answered to it, the oldest first."""

    messages: tuple[Payload, ...]
    root_ts: str

    @property
    def root(self) -> Payload | None:
        """The message that the thread hangs on."""
        return self.message(self.root_ts)

    def message(self, ts: str) -> Payload | None:
        """One of its messages."""
        return next((each for each in self.messages if each.get("ts") == ts), None)


class Conversations:
    """Reads channels that the bot is in."""

    def __init__(self, *, workspaces: Workspaces, clock: Clock) -> None:
        self._workspaces = workspaces
        self._clock = clock
        self._threads: OrderedDict[tuple[str, str, str], tuple[float, Thread]] = OrderedDict()
        self._present: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._names: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def thread(self, workspace: str, channel: str, root: str, *, needs: str) -> Thread:
        """A thread in which the message `needs` stands: one call, remembered for a while. Raises Unreadable."""
        key = (workspace, channel, root)
        until, known = self._threads.get(key, (0.0, None))
        if known is not None and until > self._clock.monotonic() and known.message(needs) is not None:
            return known
        found = await self._read(workspace, channel, ts=root, limit=_PAGE)
        if not any(each.get("ts") == needs for each in found):
            # a long thread: its newest end
            found += await self._read(workspace, channel, ts=root, oldest=needs, inclusive=True, limit=_PAGE)
        thread = Thread(tuple(found), root)
        self._threads[key] = (self._clock.monotonic() + _THREAD_LASTS, thread)
        _trim(self._threads)
        return thread

    async def _read(self, workspace: str, channel: str, **which: Any) -> list[Payload]:
        try:
            async with asyncio.timeout(_PATIENCE):
                client = await self._workspaces.client(workspace)
                with self._workspaces.calling(workspace):
                    answer = await client.conversations_replies(channel=channel, **which)
                    return _messages(answer.get("messages"))
        except ChatError as error:
            raise Unreadable(error_name(error) or type(error).__name__) from error
        except TimeoutError as error:
            raise Unreadable("timeout") from error

    async def files(self, workspace: str, files: list[str]) -> dict[str, Payload]:
        """What files.info says of files, by their ids; those it says nothing of in time are left out."""

        async def one(file: str) -> Payload | None:
            try:
                async with asyncio.timeout(_PATIENCE):
                    client = await self._workspaces.client(workspace)
                    with self._workspaces.calling(workspace):
                        found = (await client.files_info(file=file)).get("file")
                    return found if isinstance(found, Mapping) else None
            except (ChatError, TimeoutError) as error:
                log.info("a file could not be looked up", extra={"error": error_name(error) or type(error).__name__})
                return None

        found = await asyncio.gather(*(one(file) for file in files))
        return {file: what for file, what in zip(files, found, strict=True) if what is not None}

    async def is_in(self, workspace: str, channel: str) -> bool:
        """Whether the bot is in a channel, as far as Slack says so in time; True when it does not.

        Only its presence is remembered: somebody may invite it at any moment.
        """
        key = (workspace, channel)
        if self._present.get(key, 0.0) > self._clock.monotonic():
            return True
        try:
            async with asyncio.timeout(_MEMBERSHIP_PATIENCE):
                client = await self._workspaces.client(workspace)
                with self._workspaces.calling(workspace):
                    await client.conversations_history(channel=channel, limit=1)
        except ChatError as error:
            return error_name(error) not in _NOT_THERE
        except TimeoutError:
            return True
        self.hears(workspace, channel)
        return True

    def hears(self, workspace: str, channel: str) -> None:
        """Slack tells the bot of what is written in a channel, so it is in there."""
        self._present[workspace, channel] = self._clock.monotonic() + _MEMBERSHIP_LASTS
        self._present.move_to_end((workspace, channel))
        _trim(self._present)

    def is_called(self, workspace: str, channel: str, name: str) -> None:
        """Slack says in passing what people call a channel; asking for it would take one more scope."""
        if name and name not in _NAMELESS:
            self._names[workspace, channel] = name
            self._names.move_to_end((workspace, channel))
            _trim(self._names)

    def name_of(self, workspace: str, channel: str) -> str | None:
        """What people call a channel; None: Slack has not said it yet."""
        return self._names.get((workspace, channel))

    # ---- our own posts ----------------------------------------------------------------------------------------

    async def find(self, workspace: str, channel: str, thread: str | None, key: str) -> Payload | None:
        """Our message that was posted under that key, with its metadata. Raises ChatError."""
        async for message in self._all(workspace, channel, thread):
            if key_of(message) == key:
                return message
        return None

    async def find_file(self, workspace: str, channel: str, thread: str | None, name: str) -> Payload | None:
        """Our message that shares a file of that name. Raises ChatError."""
        bot = await self._workspaces.bot(workspace)
        async for message in self._all(workspace, channel, thread):
            ours = message.get("user") == bot.user or (bot.id and message.get("bot_id") == bot.id)
            if ours and any(file.get("name") == name for file in message.get("files") or ()):
                return message
        return None

    async def _all(self, workspace: str, channel: str, thread: str | None) -> AsyncIterator[Payload]:
        client = await self._workspaces.client(workspace)
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            page: dict[str, Any] = {"channel": channel, "limit": _PAGE, "include_all_metadata": True}
            if cursor:
                page["cursor"] = cursor
            with self._workspaces.calling(workspace):
                if thread is None:
                    answer = await client.conversations_history(**page)
                else:
                    answer = await client.conversations_replies(ts=thread, **page)
                found = _messages(answer.get("messages"))
                cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            for message in found:
                yield message
            if cursor is None:
                return


def _messages(said: object) -> list[Payload]:
    return [each for each in said if isinstance(each, Mapping)] if isinstance(said, list) else []


def _trim(remembered: OrderedDict[Any, Any]) -> None:
    while len(remembered) > _MOST_REMEMBERED:
        remembered.popitem(last=False)
