"""How many edits Slack takes: so many a minute, over all messages of a workspace."""

from __future__ import annotations

from collections import deque

from bot.errors import ChatBusy
from bot.ports import Clock

#: chat.update is of tier 3. Source: Slack's reference.
MOST_A_MINUTE = 50
#: Kept free for the last edits of jobs that are over, which nothing follows that could make up for them.
_KEPT_FREE = 8
_MINUTE = 60.0


#: Seconds that a message which had to wait is expected back for.
_EXPECTED_FOR = 30.0


class EditBudget:
    """Counts the edits of the last minute in each workspace; who had to wait goes before who comes anew."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._made: dict[str, deque[float]] = {}
        #: Messages that wait, the longest waiting first, and until when they keep their place.
        self._waiting: dict[str, dict[str, float]] = {}
        #: Until when Slack wants no edits at all.
        self._held: dict[str, float] = {}

    def hold(self, workspace: str, seconds: float) -> None:
        """Slack said that it takes no more for so long."""
        self._held[workspace] = self._clock.monotonic() + seconds

    def spend(self, workspace: str, message: str, *, last: bool) -> None:
        """Take one edit from the budget; `last`: the message is not edited after it. Raises ChatBusy."""
        now = self._clock.monotonic()
        held = self._held.get(workspace, 0.0) - now
        if held > 0:
            raise ChatBusy("Slack takes no edits for a while", retry_after=held)
        made = self._made.setdefault(workspace, deque())
        while made and made[0] <= now - _MINUTE:
            made.popleft()
        waiting = self._waiting.setdefault(workspace, {})
        for each in [each for each, until in waiting.items() if until < now]:
            del waiting[each]
        most = MOST_A_MINUTE if last else MOST_A_MINUTE - _KEPT_FREE
        before = 0 if last else _place(waiting, message)
        if len(made) + before >= most:
            opens = made[min(max(len(made) - most + before, 0), len(made) - 1)] + _MINUTE if made else now + 1.0
            waiting[message] = opens + _EXPECTED_FOR
            raise ChatBusy("too many edits a minute", retry_after=max(opens - now, 0.1))
        waiting.pop(message, None)
        made.append(now)


def _place(waiting: dict[str, float], message: str) -> int:
    """How many messages wait before this one."""
    return list(waiting).index(message) if message in waiting else len(waiting)
