"""One step of a job: looking how its task stands at the service, and deciding when to look again."""

from __future__ import annotations

import logging
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from bot.cures import cure_of
from bot.errors import OperatorMustAct, ServiceBusy, ServiceError, StoreError, TaskUnknown
from bot.jobs import Job
from bot.pacing import LOOKS_PER_SECOND, Places
from bot.ports import Broken, Clock, Finished, JobStore, VideoService, Working
from bot.problems import Fault, problem
from bot.schedule import (
    ENOUGH,
    FAR,
    FIRST_LOOK,
    SETTLED,
    Expectation,
    Left,
    Sort,
    borrowed,
    expect,
    next_look,
    remaining,
)
from bot.transitions import Broke, Rendered

log = logging.getLogger(__name__)

#: Seconds of nothing but "no such task": a proxy or a replica that lags says so, too, of a task that is paid for.
UNKNOWN_GRACE = 600.0
#: "completed" without a video is waited out this long (s).
SETTLING_GRACE = 600.0
#: The newest finished jobs of a sort that its durations are learned from.
LEARN_FROM = 60
#: Of each other sort, where a sort is new.
_BORROW = 3
#: Running jobs that are asked how long they run already.
_ASKED = 16
#: Ends that are remembered for whether tasks fail.
_ENDS = 100
#: Seconds. A wait the service asks for is obeyed up to this; without one, a 429 means this long.
_LONGEST_WAIT = 300.0
_PLAIN_WAIT = 2.0
#: Seconds that a look may come late and still say when its task ended.
_SLACK = 10.0
#: Seconds that a submit's answer may take.
_LONGEST_ANSWER = 120.0


@dataclass(slots=True)
class _Task:
    """What is remembered of one job while it is at the service."""

    job: Job
    #: Seconds it ran when it was last known to be unfinished; None: not known in this process.
    unfinished: float | None = None
    #: Seconds from then to the next look, as planned.
    planned: float = 0.0
    progress: int | None = None
    #: Monotonic seconds since when it settles, and since when nobody knows it.
    settling: float | None = None
    unknown: float | None = None
    #: Monotonic seconds at which it began, as the wall clock told it then; None: there is no telling.
    began: float | None = None


@dataclass(slots=True)
class _Known:
    """What is known of one sort."""

    #: Seconds, newest first; `read`: the store was asked.
    durations: list[float] = field(default_factory=list)
    read: bool = False
    #: Its jobs at the service, longest there first.
    running: dict[str, Job] = field(default_factory=dict)
    #: What is expected, while that does not depend on the running ones.
    settled: Expectation | None = None


class Watch:
    """Looks at tasks: not oftener than the service bears, and when it is likely to be worth it."""

    def __init__(
        self,
        *,
        service: VideoService,
        store: JobStore,
        clock: Clock,
        chance: Callable[[], float],
        touch: Callable[[str], None],
        looks_per_second: float = LOOKS_PER_SECOND,
    ) -> None:
        self._service = service
        self._store = store
        self._clock = clock
        self._chance = chance
        self._touch = touch
        self._tasks: dict[str, _Task] = {}
        self._sorts: dict[Sort, _Known] = {}
        self._places = Places(looks_per_second)
        #: Whether the last ends were failures.
        self._failed: deque[bool] = deque(maxlen=_ENDS)

    # ---- looking ------------------------------------------------------------------------------------------

    async def look(self, job: Job) -> Rendered | Broke | float:
        """Look once; give what happened, or the seconds until the next look."""
        assert job.task is not None
        task = self._task(job)
        await self._read(job)
        try:
            seen = await self._service.look(job.task)
        except TaskUnknown as unknown:
            return self._nobody_knows(task, unknown)
        except OperatorMustAct as operator:
            log.error(
                f"cannot be looked at: {cure_of(operator.problem)}",
                extra={"job": job.id, "problem": operator.problem.code},
            )
            return 30.0
        except ServiceError as error:
            return self._no_answer(task, error)
        self._places.went_well()
        task.unknown = None
        match seen:
            case Finished(url, seed):
                return Rendered(url, seed, self._ended(task))
            case Broken(why):
                self._failed.append(True)
                return Broke(why)
            case Working():
                return self._still_working(task, seen)

    def _still_working(self, task: _Task, seen: Working) -> Broke | float:
        if seen.progress is not None and seen.progress != task.progress:
            task.progress = seen.progress
            self._touch(task.job.id)
        task.unfinished = self._elapsed(task.job)
        if not seen.settling:
            return self.delay(task.job)
        if task.settling is None:
            task.settling = self._clock.monotonic()
        if self._clock.monotonic() - task.settling > SETTLING_GRACE:
            return Broke(problem("result_missing", Fault.SERVICE))
        return self._service.look_interval

    def _nobody_knows(self, task: _Task, unknown: TaskUnknown) -> Broke | float:
        if task.unknown is None:
            task.unknown = self._clock.monotonic()
        gone = self._clock.monotonic() - task.unknown > UNKNOWN_GRACE
        return Broke(unknown.problem) if gone else self.delay(task.job)

    def _no_answer(self, task: _Task, error: ServiceError) -> float:
        if not isinstance(error, ServiceBusy):
            return self.delay(task.job)
        asked = error.retry_after
        wait = _PLAIN_WAIT if asked is None else min(float(asked), _LONGEST_WAIT)
        # the service meant all of us: everybody's next place comes after it
        self._places.close(self._clock.monotonic(), wait)
        return max(wait, self.delay(task.job))

    def wait(self, job_id: str) -> float:
        """Seconds until the job's place in the looks a second; 0: it is now, and taken."""
        return self._places.wait(job_id, self._clock.monotonic())

    def delay(self, job: Job) -> float:
        """Seconds until the next look is worth it."""
        task = self._task(job, fresh=True)
        expectation = self._expectation(job)
        step = 0.9 + 0.2 * self._chance()
        # an early look finds what fails at once; where nothing does it is not worth its price
        early = not expectation.learned or any(self._failed)
        task.planned = next_look(
            self._elapsed(job),
            expectation,
            least=self._service.look_interval,
            first=FIRST_LOOK * step if early else math.inf,
            quota=self._places.per_second / len(self._tasks),
            step=step,
        )
        return task.planned

    # ---- what others see ----------------------------------------------------------------------------------

    def progress(self, job_id: str) -> int | None:
        """0..100 as the service last said it."""
        task = self._tasks.get(job_id)
        return None if task is None else task.progress

    def remaining(self, job: Job) -> Left | None:
        """How long it will probably still take, from finished jobs of the same sort; None: nobody knows."""
        return remaining(self._elapsed(job), self._expectation(job))

    def forget(self, job_id: str) -> None:
        """The job is no longer at the service."""
        self._places.leave(job_id)
        task = self._tasks.pop(job_id, None)
        if task is not None:
            self._known(task.job).running.pop(job_id, None)

    # ---- learning -----------------------------------------------------------------------------------------

    def _task(self, job: Job, *, fresh: bool = False) -> _Task:
        """What is remembered of the job; `fresh`: if nothing, it has only begun."""
        task = self._tasks.get(job.id)
        if task is None:
            task = self._tasks[job.id] = _Task(job)
            if fresh:
                task.unfinished = self._elapsed(job)
                # an answer that took longer, or no time at all: the clock was set while it was awaited
                task.began = self._began(job) if 0 <= task.unfinished <= _LONGEST_ANSWER else None
            self._known(job).running[job.id] = job
        return task

    def _ended(self, task: _Task) -> float | None:
        """How long the task took: half-way between the last look and this one. None: nobody can tell."""
        self._failed.append(False)
        elapsed, unfinished = self._elapsed(task.job), task.unfinished
        if unfinished is None or not 0 <= elapsed - unfinished <= 2 * task.planned + _SLACK:
            return None
        took = (unfinished + elapsed) / 2
        if not self._believable(task, took):
            return None
        known = self._known(task.job)
        known.durations = [took, *known.durations][:LEARN_FROM]
        known.settled = None
        return took

    def _believable(self, task: _Task, took: float) -> bool:
        """Whether nobody set the clock meanwhile: learned from, that would keep the next ones waiting for hours."""
        if task.began is None:
            # an earlier process began it, say: none was there all the time to notice
            return took < FAR * self._expectation(task.job).median
        return abs(self._began(task.job) - task.began) <= _SLACK

    def _began(self, job: Job) -> float:
        return self._clock.monotonic() - self._elapsed(job)

    async def _read(self, job: Job) -> None:
        known = self._known(job)
        if known.read:
            return
        known.read = True
        try:
            # what ended meanwhile is among them
            known.durations = await self._store.durations(*_sort(job), LEARN_FROM) or known.durations
            known.settled = None
        except StoreError:
            known.read = False  # a look needs no history

    def _known(self, job: Job) -> _Known:
        return self._sorts.setdefault(_sort(job), _Known())

    def _expectation(self, job: Job) -> Expectation:
        known = self._known(job)
        if known.settled is not None:
            return known.settled
        settled = len(known.durations) >= SETTLED
        expectation = expect(
            known.durations,
            job.estimate,
            running=() if settled else self._running(known, job),
            others=() if len(known.durations) >= ENOUGH else self._borrowed(_sort(job)),
        )
        if settled:
            known.settled = expectation
        return expectation

    def _running(self, known: _Known, job: Job) -> list[float]:
        others = (other for other in known.running.values() if other.id != job.id)
        return [self._elapsed(other) for other in islice(others, _ASKED)]

    def _borrowed(self, sort: Sort) -> list[float]:
        return [
            borrowed(took, other, sort)
            for other, known in self._sorts.items()
            if other != sort
            for took in known.durations[:_BORROW]
        ]

    def _elapsed(self, job: Job) -> float:
        return (self._clock.now() - (job.submitted_at or job.since)).total_seconds()


def _sort(job: Job) -> Sort:
    return (job.request.model, job.request.resolution, job.request.duration)
