"""The status under a thread ("is rendering…"): a nice extra, where Slack allows it."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict

from adapters.slack.faults import error_name
from adapters.slack.markup import line
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatBusy, ChatError
from bot.ports import Clock

log = logging.getLogger(__name__)

#: Seconds after which a status is renewed: Slack clears it after two minutes without a message.
_RENEWED_AFTER = 90.0
#: Seconds that a workspace which takes none is not asked again.
_OFF_FOR = 3600.0
#: Seconds that one call may hold up what it decorates.
_PATIENCE = 3.0
_MOST_CHARACTERS = 100
_MOST_REMEMBERED = 1000


class Statuses:
    """Sets statuses; nothing depends on whether it succeeds."""

    def __init__(self, *, workspaces: Workspaces, clock: Clock) -> None:
        self._workspaces = workspaces
        self._clock = clock
        self._off: dict[str, float] = {}
        self._shown: OrderedDict[tuple[str, str, str], tuple[str, float]] = OrderedDict()

    async def show(self, workspace: str, channel: str, thread: str, state: str, words: str) -> None:
        """Say under a thread what is happening; once for each `state`, and again before it fades."""
        now, key = self._clock.monotonic(), (workspace, channel, thread)
        shown, since = self._shown.get(key, ("", 0.0))
        if self._off.get(workspace, 0.0) > now or (shown == state and now - since < _RENEWED_AFTER):
            return
        self._shown[key] = (state, now)
        self._shown.move_to_end(key)
        while len(self._shown) > _MOST_REMEMBERED:
            self._shown.popitem(last=False)
        await self._set(workspace, channel, thread, line(words, _MOST_CHARACTERS))

    async def clear(self, workspace: str, channel: str, thread: str) -> None:
        """Take back what this program said is happening under a thread."""
        if self._shown.pop((workspace, channel, thread), None) is None:
            return
        if self._off.get(workspace, 0.0) <= self._clock.monotonic():
            await self._set(workspace, channel, thread, "")

    async def _set(self, workspace: str, channel: str, thread: str, status: str) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                client = await self._workspaces.client(workspace)
                with self._workspaces.calling(workspace):
                    await client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status=status)
        except ChatBusy as busy:
            self._off[workspace] = self._clock.monotonic() + busy.retry_after
        except (ChatError, TimeoutError) as error:
            log.info("a status was not set", extra={"error": error_name(error) or type(error).__name__})
            if not status:
                # one that stays fades by itself
                return
            self._off[workspace] = self._clock.monotonic() + _OFF_FOR
