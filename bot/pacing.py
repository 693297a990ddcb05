"""How many looks a second the service bears, and who has the next: pure, the time is passed in."""

from __future__ import annotations

#: Looks at the service a second, over all jobs: its own limit is not published.
LOOKS_PER_SECOND = 10.0
#: The fewest that 429s bring it down to, and by how much each look that went well brings it up again.
FEWEST_PER_SECOND = 0.5
_RECOVERY = 1.02


class Places:
    """Places in the looks a second: given in the order they are asked for, so that nobody is left behind."""

    def __init__(self, per_second: float = LOOKS_PER_SECOND) -> None:
        self._most = self.per_second = per_second
        self._taken: dict[str, float] = {}
        self._free_from = 0.0
        self._closed_until = 0.0

    def wait(self, who: str, now: float) -> float:
        """Seconds until its place; 0: it is now, and used."""
        place = self._taken.pop(who, None)
        if place is None:
            place = max(self._free_from, now)
            self._free_from = place + 1 / self.per_second
        if place <= now:
            return 0.0
        self._taken[who] = place
        return place - now

    def close(self, now: float, seconds: float) -> None:
        """Nobody's place is sooner than in so many seconds, and from then on they are rarer."""
        if now >= self._closed_until:
            # the others that were under way are told the same: that is no second sign
            self.per_second = max(self.per_second / 2, FEWEST_PER_SECOND)
        self._closed_until = max(self._closed_until, now + seconds)
        self._free_from = max(self._free_from, self._closed_until)
        # who had one keeps its turn
        for who in sorted(self._taken, key=self._taken.__getitem__):
            self._taken[who] = self._free_from
            self._free_from += 1 / self.per_second

    def went_well(self) -> None:
        """The service answered: it bears a little more."""
        self.per_second = min(self.per_second * _RECOVERY, self._most)

    def leave(self, who: str) -> None:
        """It needs no place any more."""
        self._taken.pop(who, None)
