"""One step of a job: looking how its task stands at the service, and deciding when to look again."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.errors import OperatorMustAct, ServiceError, TaskUnknown
from bot.jobs import Job
from bot.ports import Broken, Clock, Finished, JobStore, VideoService, Working
from bot.problems import Fault, problem
from bot.schedule import Expectation, expect, next_look, remaining
from bot.transitions import Broke, Rendered

log = logging.getLogger(__name__)

#: Seconds of nothing but "no such task": a proxy or a replica that lags says so, too, of a task that is paid for.
UNKNOWN_GRACE = 600.0
#: "completed" without a video is waited out this long (s).
SETTLING_GRACE = 600.0
#: Looks at the service a second, over all jobs: its own limit is not published.
LOOKS_PER_SECOND = 10.0
#: The newest finished jobs of a sort that its durations are learned from.
LEARN_FROM = 50
#: Finished jobs that took so many times longer or shorter than the service expects were made elsewhere.
_FAR = 8.0
#: Seconds. A wait the service asks for is obeyed up to this.
_LONGEST_WAIT = 300.0


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
    ) -> None:
        self._service = service
        self._store = store
        self._clock = clock
        self._chance = chance
        self._touch = touch
        self._progress: dict[str, int] = {}
        self._settling: dict[str, float] = {}
        self._unknown: dict[str, float] = {}
        self._durations: dict[tuple[str, str, int], list[float]] = {}
        self._places: dict[str, float] = {}
        self._allowed_from = 0.0

    async def look(self, job: Job) -> Rendered | Broke | float:
        """Look once; give what happened, or the seconds until the next look."""
        assert job.task is not None
        await self._learn(job)
        try:
            seen = await self._service.look(job.task)
        except TaskUnknown as unknown:
            since = self._unknown.setdefault(job.id, self._clock.monotonic())
            gone = self._clock.monotonic() - since > UNKNOWN_GRACE
            return Broke(unknown.problem) if gone else self.delay(job)
        except OperatorMustAct as operator:
            log.error(
                "cannot be looked at: the operator must act", extra={"job": job.id, "problem": operator.problem.code}
            )
            return 30.0
        except ServiceError as error:
            return self._wait(job, getattr(error, "retry_after", None))
        self._unknown.pop(job.id, None)
        match seen:
            case Finished(url, seed):
                self._durations.pop(_sort(job), None)
                return Rendered(url, seed)
            case Broken(why):
                return Broke(why)
            case Working():
                return self._still_working(job, seen)

    def _still_working(self, job: Job, seen: Working) -> Broke | float:
        if seen.progress is not None and seen.progress != self._progress.get(job.id):
            self._progress[job.id] = seen.progress
            self._touch(job.id)
        if not seen.settling:
            return self.delay(job)
        since = self._settling.setdefault(job.id, self._clock.monotonic())
        if self._clock.monotonic() - since > SETTLING_GRACE:
            return Broke(problem("result_missing", Fault.SERVICE))
        return self._service.look_interval

    def _wait(self, job: Job, retry_after: float | None) -> float:
        if retry_after is None:
            return self.delay(job)
        wait = min(retry_after, _LONGEST_WAIT)
        # the service meant all of us: everybody's next place comes after it
        self._allowed_from = max(self._allowed_from, self._clock.monotonic() + wait)
        return max(wait, self.delay(job))

    def delay(self, job: Job) -> float:
        """Seconds until the next look is worth it."""
        wait = next_look(self._elapsed(job), self._expectation(job), least=self._service.look_interval)
        return wait * (0.9 + 0.2 * self._chance())

    def wait(self, job_id: str) -> float:
        """Seconds until the job's place in the looks a second; 0: it is now, and taken."""
        now = self._clock.monotonic()
        place = self._places.pop(job_id, None)
        if place is None:
            place = max(self._allowed_from, now)
            self._allowed_from = place + 1 / LOOKS_PER_SECOND
        if place <= now:
            return 0.0
        self._places[job_id] = place
        return place - now

    def progress(self, job_id: str) -> int | None:
        """0..100 as the service last said it."""
        return self._progress.get(job_id)

    def remaining(self, job: Job) -> float | None:
        """Seconds it will probably still take, from finished jobs of the same sort; None: nobody knows."""
        return remaining(self._elapsed(job), self._expectation(job))

    def forget(self, job_id: str) -> None:
        """The job is no longer at the service."""
        self._progress.pop(job_id, None)
        self._settling.pop(job_id, None)
        self._unknown.pop(job_id, None)
        self._places.pop(job_id, None)

    def _elapsed(self, job: Job) -> float:
        return (self._clock.now() - (job.submitted_at or job.since)).total_seconds()

    async def _learn(self, job: Job) -> None:
        if _sort(job) not in self._durations:
            self._durations[_sort(job)] = await self._store.durations(*_sort(job), LEARN_FROM)

    def _expectation(self, job: Job) -> Expectation:
        known = self._durations.get(_sort(job), ())
        return expect([took for took in known if _plausible(took, job.estimate)], job.estimate)


def _plausible(took: float, estimate: float | None) -> bool:
    """Whether a duration tells anything of this service: the simulator, or a clock that jumped, does not."""
    if took <= 0:
        return False
    return not estimate or estimate / _FAR <= took <= estimate * _FAR


def _sort(job: Job) -> tuple[str, str, int]:
    return (job.request.model, job.request.resolution, job.request.duration)
