"""Moves each due job one step; wakes by a nudge, by time, or to stop.

The rows hold the timers; a heap in memory holds the same times and, for tasks at the service, the next look. One
job's failure stops nobody else's. Nothing is known here that a restart would miss: `run` begins by reading the rows.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from bot.cards import Outlook
from bot.delivery import Delivery
from bot.errors import StoreUnavailable
from bot.fetching import Fetching
from bot.jobs import Job, State
from bot.lifecycle import Lifecycle
from bot.ports import Clock, JobStore
from bot.preparing import Preparation
from bot.problems import Fault
from bot.schedule import backoff
from bot.submitting import Submission
from bot.transitions import (
    CancelAsked,
    Event,
    Expired,
    Lost,
    Postponed,
    Started,
    Told,
    deadline,
    overtime,
)
from bot.turns import Turns
from bot.watching import Watch

log = logging.getLogger(__name__)

#: Steps of each state under way at the same time.
_AT_ONCE: Mapping[State, int] = {
    State.PREPARING: 4,
    State.RENDERING: 32,
    State.FETCHING: 4,
    State.DELIVERING: 8,
    State.FAILING: 8,
    State.CANCELLING: 8,
    State.UNCERTAIN: 8,
}
#: Longest sleep (s) of the loop.
_LONGEST_SLEEP = 30.0
#: Longest time (s) until a job that acts by itself is looked at, whatever its row says.
_LONGEST_NAP = 3600.0
#: Seconds a step may still take after the order to stop; a POST in flight should end by itself.
STOP_WITHIN = 7.0
#: Steps begun before those that were begun get a turn: after a restart with thousands, the first is soon at it.
_BEGUN_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The parts of a job's life, as the poller calls them."""

    preparation: Preparation
    submission: Submission
    watch: Watch
    fetching: Fetching
    delivery: Delivery


class Poller:
    """The engine."""

    def __init__(
        self,
        *,
        store: JobStore,
        lifecycle: Lifecycle,
        steps: Steps,
        clock: Clock,
        chance: Callable[[], float],
        most_rendering: int,
    ) -> None:
        self._store = store
        self._lifecycle = lifecycle
        self._steps = steps
        self._clock = clock
        self._chance = chance
        self._live: dict[str, Job] = {}
        self._turns = Turns(
            live=self._live,
            lifecycle=lifecycle,
            submission=steps.submission,
            clock=clock,
            most_rendering=most_rendering,
        )
        self._heap: list[tuple[float, str]] = []
        self._when: dict[str, float] = {}
        self._busy: dict[str, asyncio.Task[None]] = {}
        #: Jobs that came into their state in this process: no earlier try can have been made at what it asks for.
        self._entered: set[str] = set()
        self._failures: dict[str, int] = {}
        #: Monotonic seconds at which a job's time in its state was first seen to be up.
        self._overdue: dict[str, float] = {}
        self._gates = {state: asyncio.Semaphore(count) for state, count in _AT_ONCE.items()}
        self._nudged = asyncio.Event()
        self._stopping = False

    # ---- what others see ----------------------------------------------------------------------------------

    def outlook(self, job: Job) -> Outlook:
        """What is known of a live job beyond its row."""
        return Outlook(
            ahead=self._turns.ahead_of(job.id) if job.state is State.QUEUED else None,
            remaining=self._steps.watch.remaining(job) if job.state is State.RENDERING else None,
            progress=self._steps.watch.progress(job.id),
            held_by=self._steps.submission.held_by,
        )

    def counts(self) -> dict[str, int]:
        """Live jobs by state, for metrics."""
        counts = {state.value: 0 for state in State}
        for job in self._live.values():
            counts[job.state] += 1
        return counts

    @property
    def held(self) -> bool:
        """Whether jobs wait for what only the operator can mend."""
        return self._steps.submission.held_by is not None or any(
            job.state is State.PREPARING and job.problem is not None and job.problem.fault is Fault.OPERATOR
            for job in self._live.values()
        )

    def changed(self, before: Job | None, after: Job) -> None:
        """A lifecycle watcher: keep up with what was saved."""
        if before is None or before.state is not after.state:
            self._entered.add(after.id)
            self._failures.pop(after.id, None)
            self._overdue.pop(after.id, None)
            self._steps.watch.forget(after.id)
            # what it was doing is no longer wanted; later on it is the telling that is under way
            step = self._busy.get(after.id)
            if after.state is State.CANCELLING and step is not None:
                step.cancel()
        self._keep(after)
        self._nudged.set()

    def _keep(self, job: Job) -> None:
        self._live[job.id] = job
        self._turns.keep(job)
        if job.next_look is None:
            self._drop(job.id)
        elif job.state is State.RENDERING:
            self._at(job.id, self._until_look(job))
        else:
            # a clock that was set back must not keep a job asleep: too early costs a look, no more
            self._at(job.id, min((job.next_look - self._clock.now()).total_seconds(), _LONGEST_NAP))

    def _until_look(self, job: Job) -> float:
        """Looks are no rows: what a task at the service waits for is in memory, and a restart looks at all of them."""
        if job.cancel_asked:
            return 0.0
        return self._steps.watch.delay(job) if job.id in self._entered else 0.0

    def _drop(self, job_id: str) -> None:
        for known in (self._live, self._when, self._failures, self._overdue):
            known.pop(job_id, None)
        self._entered.discard(job_id)

    def _at(self, job_id: str, delay: float) -> None:
        due = self._clock.monotonic() + max(delay, 0.0)
        self._when[job_id] = due
        heapq.heappush(self._heap, (due, job_id))
        self._nudged.set()

    # ---- the loop -----------------------------------------------------------------------------------------

    def nudge(self) -> None:
        """Look now at what is due: something changed that the poller cannot see."""
        self._nudged.set()

    def stop(self) -> None:
        """End `run`: nothing new is begun, what is under way may end within STOP_WITHIN seconds."""
        self._stopping = True
        self._nudged.set()

    async def resume(self) -> list[Job]:
        """Take up every job that an earlier process left alive; to be called once, before anything is accepted."""
        jobs = await self._store.live()
        for job in jobs:
            self._keep(job)
        self._turns.resume(jobs)
        return jobs

    async def run(self) -> None:
        """Move jobs until told to stop."""
        async with asyncio.TaskGroup() as group:
            while not self._stopping:
                self._nudged.clear()
                begin = partial(self._begin, group)
                due, turn = self._begin_due(group), await self._turns.give(begin, self._goes_on)
                wait = min(due, turn, self._turns.show_places())
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(max(wait, 0.0)):
                        await self._nudged.wait()
            await self._wind_down()

    def _goes_on(self) -> bool:
        return not self._stopping

    async def _wind_down(self) -> None:
        under_way = set(self._busy.values())
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=STOP_WITHIN)
            for step in late:
                step.cancel()

    def _begin_due(self, group: asyncio.TaskGroup) -> float:
        """Begin a step for every due job; give the seconds until the next one is due."""
        now = self._clock.monotonic()
        begun = 0
        while self._heap:
            due, job_id = self._heap[0]
            if self._when.get(job_id) != due:
                heapq.heappop(self._heap)  # it was scheduled anew, or is over
                continue
            if due > now:
                return min(due - now, _LONGEST_SLEEP)
            if begun == _BEGUN_AT_ONCE:
                return 0.0
            heapq.heappop(self._heap)
            if job_id in self._busy:
                del self._when[job_id]  # its step schedules it again when it ends
                continue
            job = self._live[job_id]
            del self._when[job_id]
            self._begin(group, job)
            begun += 1
        return _LONGEST_SLEEP

    def _begin(self, group: asyncio.TaskGroup, job: Job) -> None:
        self._busy[job.id] = group.create_task(self._step(job), name=f"{job.state} {job.id}")

    async def _step(self, job: Job) -> None:
        gate = self._gates.get(job.state)
        try:
            async with gate or contextlib.nullcontext():
                if self._busy.get(job.id) is not asyncio.current_task():
                    # while it waited here the job went on to another step, whose business it is now
                    return
                await self._one_step(self._live.get(job.id, job))
        except StoreUnavailable as error:
            log.error("the store takes no writes", extra={"job": job.id, "state": job.state, "error": str(error)})
            self._stumbled(job.id)
        except Exception:
            log.exception("its step failed, it will be tried again", extra={"job": job.id, "state": job.state})
            self._stumbled(job.id)
        finally:
            if self._busy.get(job.id) is asyncio.current_task():
                del self._busy[job.id]
            if job.id in self._live and job.id not in self._when:
                self._keep(self._live[job.id])

    def _stumbled(self, job_id: str) -> None:
        if job_id not in self._live:
            return
        failures = self._failures.get(job_id, 0)
        self._failures[job_id] = failures + 1
        self._at(job_id, backoff(failures, most=300, chance=self._chance()).total_seconds())

    async def _one_step(self, job: Job) -> None:
        if job.cancel_asked and job.state in (State.QUEUED, State.RENDERING, State.UNCERTAIN):
            # this step is the one that obeys: it is not to be cut off by its own news
            self._busy.pop(job.id, None)
            await self._lifecycle.apply(job, CancelAsked())
            return
        match job.state:
            case State.ACCEPTED:
                await self._lifecycle.apply(job, Started())
            case State.PREPARING:
                await self._apply(job, await self._steps.preparation.prepare(job))
            case State.SUBMITTING:
                await self._submit(job)
            case State.RENDERING:
                await self._look(job)
            case State.FETCHING:
                await self._apply(job, await self._steps.fetching.fetch(job))
            case State.DELIVERING | State.FAILING | State.CANCELLING:
                await self._tell(job)
            case State.UNCERTAIN if not job.told:
                await self._tell(job)
            case _:
                await self._wait_for_others(job)

    async def _wait_for_others(self, job: Job) -> None:
        """A queued job (or an uncertain one) does nothing by itself until its state's time is up."""
        left = self._time_left(job)
        if left is None:
            return
        if left <= 0:
            await self._lifecycle.apply(job, Expired())
        else:
            self._at(job.id, min(left, _LONGEST_NAP))

    def _time_left(self, job: Job) -> float | None:
        """Seconds that the job may still stay in its state; None: as long as it likes."""
        limit = deadline(job)
        if limit is None:
            return None
        left = (limit - self._clock.now()).total_seconds()
        if left > 0:
            self._overdue.pop(job.id, None)
            return left
        now = self._clock.monotonic()
        return self._overdue.setdefault(job.id, now) + overtime(job) - now

    def _late(self, job: Job) -> bool:
        left = self._time_left(job)
        return left is not None and left <= 0

    async def _apply(self, job: Job, event: Event) -> None:
        """What the step came to; too late only when it was tried for a while and did not get on."""
        if isinstance(event, Postponed) and self._late(job):
            event = Expired()
        after = await self._lifecycle.apply(job, event)
        if isinstance(event, Postponed) and after is not None and after.id in self._overdue:
            # the row's timer says "when its time is up", which it is
            self._at(after.id, (event.until - self._clock.now()).total_seconds())

    async def _submit(self, job: Job) -> None:
        if job.id not in self._entered:
            # an earlier process (or step) saved the intent: whether it sent the POST nobody knows
            await self._lifecycle.insist(job, Lost())
            return
        self._entered.discard(job.id)
        outcome = await self._steps.submission.submit(job)
        await self._lifecycle.insist(job, outcome)

    async def _tell(self, job: Job) -> None:
        fresh = job.id in self._entered
        self._entered.discard(job.id)
        outcome = await self._steps.delivery.tell(job, fresh=fresh)
        if isinstance(outcome, Told):
            # the message is there: posted anew because its id was not saved, it might stand there twice
            await self._lifecycle.insist(job, outcome)
        else:
            await self._apply(job, outcome)

    async def _look(self, job: Job) -> None:
        wait = self._steps.watch.wait(job.id)
        if wait > 0:
            self._at(job.id, wait)
            return
        seen = await self._steps.watch.look(job)
        if not isinstance(seen, float):
            await self._lifecycle.apply(job, seen)
        elif self._late(job):
            await self._lifecycle.apply(job, Expired())
        else:
            self._at(job.id, seen)
