"""Watching tasks: polls x mean delay against the lower bound, and against the intervals everybody uses.

The product's own `Watch` looks, on a virtual clock, at eight log-normal tasks at a time (the default), at each at most
every two seconds (as at FoxAPI). The bound is that of the distribution: what was drawn may come out some per cent to
either side of it.

- *learned*: 60 jobs of the sort had finished before the replay of 2,000 begins; it goes on learning.
- *cold, all 2,000*: nothing of the sort had finished; the service's estimate is the true median; it learns as it goes.
- *cold, first 50*: 40 fresh bots and the first 50 jobs of each, with that estimate, and with those that are published:
  45 s (FoxAPI's page) and 165 s (a similar service's).
- *cold, first 8*: of those, the jobs that were begun before any had finished: nothing but the estimate is known.
"""

from __future__ import annotations

import asyncio
import heapq
import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from random import Random  # noqa: TID251 - seeded, here
from typing import cast

from benchmarks.figures import Figure
from bot.jobs import Job, Request, State
from bot.messages import Person, Place
from bot.ports import Finished, JobStore, VideoService, Working
from bot.watching import Watch

JOBS, MEDIAN = 2000, 120.0
#: Jobs at the service at a time, as VIDEOBOT_MAX_RENDERING has it.
_SLOTS = 8
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
#: What a job came to: looks, and seconds from its end to the look that found it.
_Watched = tuple[int, float]


def figures() -> list[Figure]:
    """Log-normal durations of three spreads."""
    measured = []
    for spread in (0.15, 0.35, 0.7):
        bound, random = _bound(spread), Random(7)

        def draw(jobs: int, spread: float = spread, random: Random = random) -> list[float]:
            return [MEDIAN * math.exp(random.gauss(0, spread)) for _ in range(jobs)]

        for name, watched in _replays(draw, random):
            looks, delays = [each[0] for each in watched], sorted(each[1] for each in watched)
            mean_looks, mean_delay = sum(looks) / len(looks), sum(delays) / len(delays)
            title = f"spread {spread}, {name}"
            measured += [
                Figure(f"polls x delay, {title}", mean_looks * mean_delay, "polls s", bound),
                Figure(f"polls a job, {title}", mean_looks, "polls"),
                Figure(f"delay p95, {title}", delays[int(len(delays) * 0.95)], "s"),
            ]
    return measured


def _replays(draw: Callable[[int], list[float]], random: Random) -> list[tuple[str, list[_Watched]]]:
    def cold(estimate: int) -> list[list[_Watched]]:
        return [_watched(draw(50), [], estimate, random) for _ in range(JOBS // 50)]

    right = cold(round(MEDIAN))
    replays = [
        ("learned", _watched(draw(JOBS), draw(60), None, random)),
        ("cold, all 2,000", _watched(draw(JOBS), [], round(MEDIAN), random)),
        ("cold, first 50", _all(right)),
        ("cold, first 50, estimate 45 s", _all(cold(45))),
        ("cold, first 50, estimate 165 s", _all(cold(165))),
        ("cold, first 8", _all([bot[:_SLOTS] for bot in right])),
    ]
    ends = draw(JOBS)
    replays.append(("every 5 s", [_paced(end, lambda _last: 5.0) for end in ends]))
    replays.append(("doubling", [_paced(end, lambda last: min(last * 2, 60.0) if last else 1.0) for end in ends]))
    return replays


def _all(bots: Sequence[Sequence[_Watched]]) -> list[_Watched]:
    return [watched for bot in bots for watched in bot]


def _paced(end: float, pace: Callable[[float], float]) -> _Watched:
    now = last = 0.0
    for looks in count(1):
        last = pace(last)
        now += last
        if now >= end:
            return looks, now - end
    raise AssertionError


def _watched(ends: Sequence[float], history: Sequence[float], estimate: int | None, random: Random) -> list[_Watched]:
    """What each job came to, in the order in which they were begun."""
    return asyncio.run(_Replay(ends, history, estimate, random).run())


class _Replay:
    """The clock, the service and the store around one Watch, and the heap that calls it."""

    look_interval = 2.0

    def __init__(self, ends: Sequence[float], history: Sequence[float], estimate: int | None, random: Random) -> None:
        self._ends, self._history, self._estimate = ends, list(history), estimate
        self._time = 0.0
        self._begun: dict[str, float] = {}
        self._watch = Watch(
            service=cast(VideoService, self),
            store=cast(JobStore, self),
            clock=self,
            chance=random.random,
            touch=lambda _job: None,
        )

    def now(self) -> datetime:
        return _EPOCH + timedelta(seconds=self._time)

    def monotonic(self) -> float:
        return self._time

    async def durations(self, *sort: object) -> list[float]:
        return self._history

    async def look(self, task: str) -> Working | Finished:
        over = self._time - self._begun[task] >= self._ends[int(task)]
        return Finished("https://cdn.example/v.mp4") if over else Working()

    async def run(self) -> list[_Watched]:
        todo = iter(range(len(self._ends)))
        heap: list[tuple[float, str, Job]] = []
        looks = dict.fromkeys(range(len(self._ends)), 0)
        delays: dict[int, float] = {}

        def begin() -> None:
            for number in todo:
                self._begun[str(number)] = self._time
                job = self._job(str(number))
                heapq.heappush(heap, (self._time + self._watch.delay(job), job.id, job))
                break

        for _ in range(_SLOTS):
            begin()
        while heap:
            self._time, job_id, job = heapq.heappop(heap)
            if (wait := self._watch.wait(job_id)) > 0:
                heapq.heappush(heap, (self._time + wait, job_id, job))
                continue
            looks[int(job_id)] += 1
            seen = await self._watch.look(job)
            if isinstance(seen, float):
                heapq.heappush(heap, (self._time + seen, job_id, job))
                continue
            self._watch.forget(job_id)
            delays[int(job_id)] = self._time - self._begun[job_id] - self._ends[int(job_id)]
            begin()
        return [(looks[number], delays[number]) for number in looks]

    def _job(self, number: str) -> Job:
        now = self.now()
        return Job(
            id=number,
            state=State.RENDERING,
            created_at=now,
            since=now,
            next_look=now,
            submitted_at=now,
            place=Place(platform="local", workspace="room", channel="main"),
            person=Person(id="ana", name="Ana"),
            request=Request(prompt="a red kite"),
            task=number,
            estimate=self._estimate,
        )


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
