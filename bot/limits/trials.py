"""What a rule would have refused of the jobs that were made."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from zoneinfo import ZoneInfo

from bot.limits.charges import Amounts, draw
from bot.limits.rules import Rule, What
from bot.limits.windows import bucket_of
from bot.messages import Person, Place


@dataclass(frozen=True, slots=True)
class Past:
    """A job that was let in."""

    created: datetime
    place: Place
    #: With the roles they had then.
    person: Person
    amounts: Amounts
    #: It failed and was given back.
    refunded: bool
    #: When it no longer counted as one in the making; None: it still does.
    settled: datetime | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What a rule would have done."""

    #: Jobs that the rule is about, and those of them it would have refused, oldest first.
    concerned: int
    refused: tuple[Past, ...]


class _Counter:
    """What one subject has used, as time goes on."""

    def __init__(self) -> None:
        self.used = 0
        #: When it was taken, and how much: nothing once it was given back.
        self._taken: deque[tuple[datetime, list[int]]] = deque()
        self._ends: list[tuple[datetime, int, list[int]]] = []
        self._number = 0

    def at(self, since: datetime | None, now: datetime) -> int:
        """What is used at that moment of the window that began at `since`."""
        while self._ends and self._ends[0][0] <= now:
            self._give_back(heappop(self._ends)[2])
        while since is not None and self._taken and self._taken[0][0] < since:
            self._give_back(self._taken.popleft()[1])
        return self.used

    def _give_back(self, amount: list[int]) -> None:
        self.used -= amount[0]
        amount[0] = 0

    def take(self, now: datetime, amount: int, given_back: datetime | None) -> None:
        """Count it, until it is given back (None: for good)."""
        taken = [amount]
        self.used += amount
        self._number += 1
        self._taken.append((now, taken))
        if given_back is not None:
            heappush(self._ends, (given_back, self._number, taken))


def tried(rule: Rule, past: Iterable[Past], zone: ZoneInfo) -> Tried:
    """Try the rule on past jobs: what it refuses takes nothing, what failed is given back when it did."""
    counters: dict[str, _Counter] = defaultdict(_Counter)
    concerned, refused = 0, []
    for job in sorted(past, key=lambda each: each.created):
        would = draw((rule,), job.place, job.person, job.amounts, job.created, zone=zone)
        if not would.charges:
            continue
        concerned += 1
        (charge,) = would.charges
        counter = counters[charge.subject]
        if counter.at(charge.since, job.created) + charge.amount > rule.most:
            refused.append(job)
        else:
            back = job.settled if job.refunded or rule.what is What.AT_ONCE else None
            counter.take(job.created, charge.amount, back)
    return Tried(concerned, tuple(refused))


def used_by(rule: Rule, past: Iterable[Past], zone: ZoneInfo, now: datetime) -> dict[str, int]:
    """What each subject that the rule counts for itself has used in the window of now, by the jobs that were made."""
    used: Counter[str] = Counter()
    for job in past:
        for charge in draw((rule,), job.place, job.person, job.amounts, now, zone=zone).charges:
            counts = job.settled is None if charge.since is None else bucket_of(job.created) >= charge.since
            if counts and not job.refunded:
                used[charge.subject] += charge.amount
    return dict(used)
