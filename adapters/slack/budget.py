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


class EditBudget:
    """Counts the edits of the last minute in each workspace."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._made: dict[str, deque[float]] = {}
        #: Until when Slack wants no edits at all.
        self._held: dict[str, float] = {}

    def hold(self, workspace: str, seconds: float) -> None:
        """Slack said that it takes no more for so long."""
        self._held[workspace] = self._clock.monotonic() + seconds

    def spend(self, workspace: str, *, last: bool) -> None:
        """Take one edit from the budget; `last`: the message is not edited after it. Raises ChatBusy."""
        now = self._clock.monotonic()
        held = self._held.get(workspace, 0.0) - now
        if held > 0:
            raise ChatBusy("Slack takes no edits for a while", retry_after=held)
        made = self._made.setdefault(workspace, deque())
        while made and made[0] <= now - _MINUTE:
            made.popleft()
        most = MOST_A_MINUTE if last else MOST_A_MINUTE - _KEPT_FREE
        if len(made) >= most:
            raise ChatBusy("too many edits a minute", retry_after=made[len(made) - most] + _MINUTE - now)
        made.append(now)
