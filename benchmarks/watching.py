"""Watching tasks: polls x mean delay against the lower bound, and against the intervals everybody uses."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random  # noqa: TID251 - seeded, here

from benchmarks.figures import Figure
from bot.schedule import Expectation, expect, next_look

JOBS = 2000
MEDIAN = 120.0
_LEAST = 0.1

#: Seconds until the next look, from the seconds elapsed and the last delay.
Pace = Callable[[float, float], float]


def figures() -> list[Figure]:
    """Log-normal durations of three spreads, replayed on a virtual clock."""
    measured = []
    for spread in (0.15, 0.35, 0.7):
        random = Random(7)
        ends = [MEDIAN * math.exp(random.gauss(0, spread)) for _ in range(JOBS)]
        bound = _bound(spread)
        learned, cold = expect(ends[:50], None), expect([], MEDIAN)
        for name, pace in (
            ("learned", _by(learned)),
            ("cold", _by(cold)),
            ("every 5 s", lambda _elapsed, _last: 5.0),
            ("doubling", lambda _elapsed, last: min(last * 2, 60.0) if last else 1.0),
        ):
            product, late = _cost(ends, pace)
            measured.append(Figure(f"polls x delay, spread {spread}, {name}", product, "polls s", bound))
            measured.append(Figure(f"delay p95, spread {spread}, {name}", late, "s"))
    return measured


def _by(expectation: Expectation) -> Pace:
    return lambda elapsed, _last: next_look(elapsed, expectation, least=_LEAST)


def _cost(ends: Sequence[float], pace: Pace) -> tuple[float, float]:
    polls, delays = 0, []
    for end in ends:
        now = last = 0.0
        while now < end:
            last = pace(now, last)
            now += last
            polls += 1
        delays.append(now - end)
    delays.sort()
    return polls / len(ends) * sum(delays) / len(delays), delays[int(len(delays) * 0.95)]


def _bound(spread: float) -> float:
    total, steps = 0.0, 4000
    times = [MEDIAN * math.exp(spread * (-5 + 10 * step / steps)) for step in range(steps + 1)]
    for before, after in pairwise(times):
        middle = (before + after) / 2
        score = math.log(middle / MEDIAN) / spread
        density = math.exp(-score * score / 2) / (middle * spread * math.sqrt(2 * math.pi))
        alive = 0.5 * math.erfc(score / math.sqrt(2))
        total += math.sqrt(density * alive) * (after - before)
    return total * total / 2
