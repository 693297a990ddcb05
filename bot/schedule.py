"""When to look again, and how long it will still take: learned from how long finished jobs of the same sort took.

The cost of watching is polls x mean delay. For a completion density f with survival S its lower bound,
(integral of sqrt(f S))^2 / 2, is met by looking at a rate proportional to the square root of the hazard f / S.
Durations are taken as log-normal.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import pairwise

#: Without history: the service's own estimate, else this many seconds, and a wide spread.
COLD_MEDIAN = 120.0
COLD_SPREAD = 0.7
#: As many finished jobs as the cold guess weighs.
PRIOR_WEIGHT = 3.0
#: Fewer finished jobs than this are no history to base a promise on.
ENOUGH = 5
LEAST_SPREAD = 0.05
#: Seconds. Nothing is expected to be quicker.
_SHORTEST = 0.1
#: Seconds. Nobody waits longer than this for a look, however unlikely the end is.
LONGEST_DELAY = 30.0
#: The mean delay aimed at, as a share of the median duration.
DELAY_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Expectation:
    """How long a task of some sort takes: a log-normal, and whether it was learned or guessed."""

    #: Seconds.
    median: float
    #: Standard deviation of the logarithm.
    spread: float
    learned: bool


def expect(durations: Sequence[float], estimate: float | None) -> Expectation:
    """What to expect, from the durations (s) of finished jobs of this sort and the service's own estimate (s)."""
    guess = math.log(estimate if estimate and estimate > 0 else COLD_MEDIAN)
    logs = [math.log(max(seconds, _SHORTEST)) for seconds in durations]
    if not logs:
        return Expectation(math.exp(guess), COLD_SPREAD, learned=False)
    weight = len(logs) + PRIOR_WEIGHT
    # once there is history the service's estimate counts no more than the spread around it
    centre = sum(logs) / len(logs) if len(logs) >= ENOUGH else (sum(logs) + PRIOR_WEIGHT * guess) / weight
    variance = (sum((log - centre) ** 2 for log in logs) + PRIOR_WEIGHT * COLD_SPREAD**2 / 4) / weight
    return Expectation(math.exp(centre), max(LEAST_SPREAD, math.sqrt(variance)), learned=len(logs) >= ENOUGH)


def next_look(elapsed: float, expectation: Expectation, *, least: float) -> float:
    """Seconds until the next look at a task that runs since `elapsed` seconds; never less than `least`."""
    plan = _plan(round(expectation.median, 1), round(expectation.spread, 2), least)
    delay = plan.after(max(elapsed, 0.0))
    if not expectation.learned:
        # the guess may be far off: a short task should not wait for a long one's first look
        delay = min(delay, max(least, elapsed * 0.5, 2 * least))
    return min(max(delay, least), LONGEST_DELAY)


def remaining(elapsed: float, expectation: Expectation) -> float | None:
    """Seconds it will probably still take; None when there is no honest answer (no history, or it is late)."""
    if not expectation.learned:
        return None
    alive = _survival(elapsed, expectation.median, expectation.spread)
    if alive < 0.05:
        return None
    return max(_quantile(1 - alive / 2, expectation) - elapsed, 1.0)


def backoff(attempts: int, *, least: float = 1.0, most: float = 600.0, chance: float = 0.5) -> timedelta:
    """How long to wait after so many failed tries: doubling, spread by `chance` (0..1) to a half up or down."""
    wait = min(least * 2 ** min(attempts, 30), most)
    return timedelta(seconds=wait * (0.5 + chance))


@dataclass(frozen=True, slots=True)
class _Plan:
    """The looks due by a time, as a growing function on a grid."""

    times: tuple[float, ...]
    looks: tuple[float, ...]

    def after(self, elapsed: float) -> float:
        due = self._looks_by(elapsed) + 1.0
        index = bisect_left(self.looks, due)
        if index >= len(self.looks):
            return LONGEST_DELAY
        earlier, later = self.looks[index - 1], self.looks[index]
        share = (due - earlier) / (later - earlier) if later > earlier else 1.0
        return self.times[index - 1] + share * (self.times[index] - self.times[index - 1]) - elapsed

    def _looks_by(self, elapsed: float) -> float:
        index = bisect_left(self.times, elapsed)
        if index == 0:
            return self.looks[0]
        if index >= len(self.times):
            return self.looks[-1]
        share = (elapsed - self.times[index - 1]) / (self.times[index] - self.times[index - 1])
        return self.looks[index - 1] + share * (self.looks[index] - self.looks[index - 1])


@lru_cache(maxsize=256)
def _plan(median: float, spread: float, least: float) -> _Plan:
    # from 4 spreads before the median to 5 after it, evenly in the logarithm
    steps = 240
    times = [0.0] + [median * math.exp(spread * (-4 + 9 * i / steps)) for i in range(steps + 1)]
    weight = 0.0
    raw = [0.0]
    for before, after in pairwise(times):
        middle = (before + after) / 2
        alive = _survival(middle, median, spread)
        density = _density(middle, median, spread)
        weight += math.sqrt(density * alive) * (after - before)
        raw.append(raw[-1] + (math.sqrt(density / alive) if alive > 0 else 0.0) * (after - before))
    # mean delay = weight / (2 rate): solve for the rate
    rate = weight / (2 * max(median * DELAY_SHARE, least / 2))
    return _Plan(tuple(times), tuple(rate * value for value in raw))


def _survival(elapsed: float, median: float, spread: float) -> float:
    if elapsed <= 0:
        return 1.0
    return 0.5 * math.erfc((math.log(elapsed) - math.log(median)) / spread / math.sqrt(2))


def _density(elapsed: float, median: float, spread: float) -> float:
    score = (math.log(elapsed) - math.log(median)) / spread
    return math.exp(-score * score / 2) / (elapsed * spread * math.sqrt(2 * math.pi))


def _quantile(share: float, expectation: Expectation) -> float:
    low, high = -8.0, 8.0
    for _ in range(60):
        middle = (low + high) / 2
        below = 0.5 * math.erfc(-middle / math.sqrt(2))
        low, high = (middle, high) if below < share else (low, middle)
    return expectation.median * math.exp(expectation.spread * low)
