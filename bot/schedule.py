"""When to look again, and how long it will still take: learned from how long finished jobs of the same sort took.

The cost of watching is polls x mean delay. For a completion density f with survival S its lower bound,
(integral of sqrt(f S))^2 / 2, is met by looking at a rate proportional to the square root of the hazard f / S; by what
factor is a free choice of where on that curve to be. Durations are taken as log-normal.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import pairwise
from statistics import NormalDist, fmean, median

#: Model, resolution, seconds of video (-1: the model decides): what takes about as long.
Sort = tuple[str, str, int]
_AUTO_SECONDS = 8

#: Without any hint: this many seconds, and this standard deviation of the logarithm, more than a factor of two.
COLD_MEDIAN = 120.0
COLD_SPREAD = 0.8
#: The same of a guess that other sorts' jobs give.
BORROWED_SPREAD = 0.45
#: How many finished jobs the guess of the median, and of the spread, weighs.
_GUESS_WEIGHT = 0.25
_SPREAD_WEIGHT = 1.0
_USUAL_SPREAD = 0.3
#: Fewer finished jobs than this are no history to base a promise on.
ENOUGH = 5
#: With so many finished jobs those still running teach nothing new.
SETTLED = 20
LEAST_SPREAD = 0.05
_MOST_SPREAD = 1.5
#: Seconds. Nothing is expected to be quicker.
_SHORTEST = 0.1
#: Durations so many times off the newest ones tell of another service, or of another time.
FAR = 8.0
#: Seconds. What fails often fails at once: where that must be reckoned with, the first look is no later than this.
FIRST_LOOK = 20.0
#: Seconds. Once half of its like are done nobody waits longer than this for a look, however unlikely the end is.
LONGEST_DELAY = 30.0
#: Seconds of one person's waiting that one look is worth. One price for all tasks is what makes the sum over all least:
#: who is harder to foresee gets more looks and waits longer for them.
LOOK_WORTH = 0.1
#: From so many spreads on a task is late, and looked at after this share of what it is over the median.
_LATE, _LATE_SHARE = 3.0, 0.1
#: So much of its share of the looks a second a job uses at most on average: the rest is for chance.
_LOAD = 0.8


@dataclass(frozen=True, slots=True)
class Expectation:
    """How long a task of some sort takes: a log-normal, and whether it was learned or guessed."""

    #: Seconds.
    median: float
    #: Standard deviation of the logarithm; not knowing it better is part of it.
    spread: float
    learned: bool


@dataclass(frozen=True, slots=True)
class Left:
    """How long four of five tasks like this one still take."""

    #: Seconds; both 0 when it is late.
    least: float
    most: float

    @property
    def late(self) -> bool:
        """Nearly all of its like were done by now: nobody knows."""
        return self.most <= 0


def expect(
    durations: Sequence[float],
    estimate: float | None,
    *,
    running: Sequence[float] = (),
    others: Sequence[float] = (),
) -> Expectation:
    """What to expect of one sort of task. All in seconds.

    `durations`: of finished jobs, newest first. `estimate`: the service's own. `running`: how long jobs of the sort run
    already; without them the first to finish, which are the quick ones, would stand for all. `others`: durations of
    other sorts, scaled to this one; they are believed before the service's estimate, which is one figure for all.
    """
    guess, spread = _guess(estimate, others)
    logs = [_log(seconds) for seconds in comparable(durations)]
    if not logs:
        return Expectation(math.exp(guess), spread, learned=False)
    known = len(logs)
    # one that hangs tells nothing of the others
    hanging = max(logs) + math.log(FAR)
    waits = [wait for wait in map(_log, running) if wait < hanging] if known < SETTLED else []
    centre, variance = _fit(logs, waits, guess)
    # the next one differs from the centre, and the centre from what is known of it
    spread = math.sqrt(variance * (1 + 1 / (known + _GUESS_WEIGHT)))
    return Expectation(math.exp(centre), min(max(spread, LEAST_SPREAD), _MOST_SPREAD), learned=known >= ENOUGH)


def comparable(durations: Sequence[float]) -> list[float]:
    """Those (s, newest first) that tell of the service as it is now: the built-in simulator's tell nothing of it."""
    now = median(durations[:ENOUGH]) if durations else 0.0
    return [took for took in durations if took > 0 and now / FAR <= took <= now * FAR]


def borrowed(took: float, sort: Sort, to: Sort) -> float:
    """What a duration (s) of one sort lets expect of another.

    How time grows with the work is not published: its square root lies between not at all and in step.
    """
    return took * math.sqrt(_work(to) / _work(sort))


def _work(sort: Sort) -> float:
    model, resolution, seconds = sort
    lines = float(resolution.removesuffix("p"))
    return lines * lines * (seconds if seconds > 0 else _AUTO_SECONDS) * (0.5 if model == "fast" else 1.0)


def _log(seconds: float) -> float:
    return math.log(max(seconds, _SHORTEST))


def _guess(estimate: float | None, others: Sequence[float]) -> tuple[float, float]:
    if others:
        return _log(median(others)), BORROWED_SPREAD
    return math.log(estimate if estimate and estimate > 0 else COLD_MEDIAN), COLD_SPREAD


def _fit(logs: Sequence[float], waits: Sequence[float], guess: float) -> tuple[float, float]:
    """Centre and variance: each that still runs counts as what it will probably come to (expectation maximisation)."""
    centre, variance = _weighed(logs, [], guess)
    for _ in range(4 if waits else 0):
        spread = math.sqrt(variance)
        # who has only begun tells nothing
        telling = [wait for wait in waits if wait > centre - 2 * spread]
        centre, variance = _weighed(logs, [_beyond(wait, centre, spread) for wait in telling], guess)
    return centre, variance


def _beyond(wait: float, centre: float, spread: float) -> tuple[float, float]:
    """Mean and variance of a normal beyond `wait`."""
    score = (wait - centre) / spread
    rate = _hazard(score)
    return centre + spread * rate, max(spread * spread * (1 + score * rate - rate * rate), 0.0)


def _weighed(logs: Sequence[float], beyond: Sequence[tuple[float, float]], guess: float) -> tuple[float, float]:
    values = [*logs, *(mean for mean, _ in beyond)]
    centre = (sum(values) + _GUESS_WEIGHT * guess) / (len(values) + _GUESS_WEIGHT)
    # around their own mean: that the guess was off says nothing of the spread
    mean = fmean(values)
    squares = sum((value - mean) ** 2 for value in values) + sum(variance for _, variance in beyond)
    return centre, (squares + _SPREAD_WEIGHT * _USUAL_SPREAD**2) / (len(values) - 1 + _SPREAD_WEIGHT)


# ---- when to look ---------------------------------------------------------------------------------------------


def next_look(
    elapsed: float,
    expectation: Expectation,
    *,
    least: float,
    first: float = math.inf,
    quota: float = math.inf,
    step: float = 1.0,
) -> float:
    """Seconds until the next look at a task that runs since `elapsed` seconds; never less than `least`.

    `quota`: looks a second that this task may take on average; when many share a key, all look less often, where it
    matters least. `first`: the first look is no later than this (s). `step`: how many looks on; chance around 1 keeps
    tasks from falling into step.
    """
    plan = _plan(round(min(max(expectation.spread, LEAST_SPREAD), _MOST_SPREAD), 2))
    middle = max(expectation.median, _SHORTEST)
    delay = _mean_delay(middle, plan, least, quota)
    elapsed = max(elapsed, 0.0)
    wait = plan.after(elapsed / middle, step * delay / middle) * middle
    if elapsed > middle * math.exp(_LATE * plan.spread):
        # what is late by so much is of another kind, and the rest of this one's hazard says nothing of it
        wait = max(wait, _LATE_SHARE * (elapsed - middle))
    wait = min(wait, max(middle - elapsed, 0.0) + max(LONGEST_DELAY, 4 * delay))
    if elapsed < first:
        wait = min(wait, first - elapsed)
    return max(wait, least)


def _mean_delay(middle: float, plan: _Plan, least: float, quota: float) -> float:
    """The mean delay (s) to aim at: what people bear, or what the looks that are to be had make possible."""
    # looks a second are cost / (delay x mean duration), with both in seconds
    crowded = plan.cost / plan.mean / (quota * _LOAD)
    return max(math.sqrt(plan.cost * middle * LOOK_WORTH), least / 2, crowded)


@dataclass(frozen=True, slots=True)
class _Plan:
    """For one spread, in units of the median: looks due by a standard score, when a mean delay of 1 is aimed at."""

    spread: float
    looks: tuple[float, ...]
    #: Looks x mean delay at best: the lower bound, in medians.
    cost: float
    #: The mean duration.
    mean: float

    def after(self, elapsed: float, delay: float) -> float:
        """From `elapsed` until one look more is due; inf when the end is beyond all experience."""
        score = math.log(elapsed) / self.spread if elapsed > 0 else _LOWEST
        place = min(max((score - _LOWEST) / _STEP, 0.0), float(len(self.looks) - 1))
        index = min(int(place), len(self.looks) - 2)
        due = self.looks[index] + (place - index) * (self.looks[index + 1] - self.looks[index]) + delay
        later = bisect_left(self.looks, due)
        if later >= len(self.looks):
            return math.inf
        share = (due - self.looks[later - 1]) / (self.looks[later] - self.looks[later - 1])
        return math.exp(self.spread * (_LOWEST + (later - 1 + share) * _STEP)) - elapsed


#: The standard scores a plan covers, and its grid.
_LOWEST, _HIGHEST, _STEP = -6.0, 8.0, 0.05
_NORMAL = NormalDist()


@lru_cache(maxsize=128)
def _plan(spread: float) -> _Plan:
    # with z the standard score, dt = spread t dz and hazard = _hazard(z) / (spread t): only the spread shapes it
    count = round((_HIGHEST - _LOWEST) / _STEP)
    weight, looks = 0.0, [0.0]
    for before, after in pairwise(_LOWEST + i * _STEP for i in range(count + 1)):
        score = (before + after) / 2
        growth = math.exp(spread * score / 2) * _STEP
        weight += growth * math.sqrt(_NORMAL.pdf(score) * _NORMAL.cdf(-score))
        looks.append(looks[-1] + growth * math.sqrt(_hazard(score)))
    # mean delay = weight / (2 rate): solve for the rate
    rate = spread * weight / 2
    return _Plan(spread, tuple(rate * value for value in looks), rate * weight, math.exp(spread * spread / 2))


def _hazard(score: float) -> float:
    """The hazard of the standard normal."""
    if score > 8:
        return score + 1 / score  # beyond, both its parts vanish
    return _NORMAL.pdf(score) / _NORMAL.cdf(-score)


# ---- what people are told -------------------------------------------------------------------------------------


def remaining(elapsed: float, expectation: Expectation) -> Left | None:
    """How long it will probably still take; None when there is no honest answer: there is no history."""
    if not expectation.learned:
        return None
    normal = NormalDist(math.log(expectation.median), expectation.spread)
    alive = 1 - normal.cdf(math.log(elapsed)) if elapsed > 0 else 1.0
    if alive < 0.05:
        return Left(0.0, 0.0)
    least, most = (math.exp(normal.inv_cdf(1 - alive * share)) - elapsed for share in (0.9, 0.1))
    return Left(max(least, 1.0), max(most, 1.0))


def backoff(attempts: int, *, least: float = 1.0, most: float = 600.0, chance: float = 0.5) -> timedelta:
    """How long to wait after so many failed tries: doubling, spread by `chance` (0..1) to a half up or down."""
    wait = min(least * 2 ** min(attempts, 30), most)
    return timedelta(seconds=wait * (0.5 + chance))
