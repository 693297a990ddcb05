"""Gives the slots at the service to the jobs whose turn it is, and keeps the places in the queue that people see."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping

from bot.fairness import FEW, Queue, Waiting, waiting
from bot.jobs import Job, State
from bot.lifecycle import Lifecycle
from bot.ports import Clock
from bot.preparing import outdated
from bot.submitting import Submission
from bot.transitions import CancelAsked, Event, Outdated, TurnCame

log = logging.getLogger(__name__)

#: Queued jobs whose messages are brought up to date when the queue moves; the rest follow by and by.
_TOUCHED = 50
#: Seconds between two times that they are, while more wait than that.
_PLACES_EVERY = 1.0
#: Seconds until a turn that could not be given is tried again, and at most until anything is looked at again.
_AGAIN, _LONGEST_SLEEP = 1.0, 30.0
#: States that use one of the slots at the service.
_AT_SERVICE = frozenset({State.SUBMITTING, State.RENDERING})


class Turns:
    """Who waits, who is at the service, and who is next."""

    def __init__(
        self,
        *,
        live: Mapping[str, Job],
        lifecycle: Lifecycle,
        submission: Submission,
        clock: Clock,
        most_rendering: int,
    ) -> None:
        """`live`: every job that is not over, as it was saved last, kept by the poller."""
        self._live = live
        self._lifecycle = lifecycle
        self._submission = submission
        self._clock = clock
        self._most_rendering = most_rendering
        self._queue = Queue()
        self._running: set[str] = set()
        #: Monotonic seconds at which the places in the queue may be shown again.
        self._places_due = 0.0

    def keep(self, job: Job) -> None:
        """Take note of where the job is."""
        self._queue.keep(job, waits=job.state is State.QUEUED)
        if job.state in _AT_SERVICE:
            self._running.add(job.id)
        else:
            self._running.discard(job.id)

    def resume(self, jobs: Collection[Job]) -> None:
        """The turns that jobs of an earlier process had are not written down, what came of them is."""
        for job in sorted((job for job in jobs if job.id in self._running), key=lambda job: job.since):
            self._queue.served(waiting(job))

    def ahead_of(self, job_id: str) -> int | None:
        """How many have their turn before that job, as far as it is known; None: it is not, or it does not wait."""
        return self._queue.ahead_of(job_id)

    async def give(self, begin: Callable[[Job], None], wanted: Callable[[], bool]) -> float:
        """Give free slots to the jobs whose turn it is, and begin each; give the seconds until it may go on by itself.

        `wanted`: whether any more may begin.
        """
        try:
            for _ in range(self._most_rendering - len(self._running)):
                # each time anew: by now the service may have said to wait, or somebody came whose turn is first
                held = self._held()
                if held > 0:
                    return held
                one = self._queue.next()
                if one is None or not wanted():
                    break
                await self._take(one, begin)
        except Exception:
            log.exception("no turn could be given, it will be tried again")
            return _AGAIN
        return _LONGEST_SLEEP

    def _held(self) -> float:
        """Seconds for which nothing is to be submitted; 0: go on."""
        submission = self._submission
        if submission.probing and any(self._live[one].state is State.SUBMITTING for one in self._running):
            return _LONGEST_SLEEP
        return min(submission.pause, _LONGEST_SLEEP)

    async def _take(self, one: Waiting, begin: Callable[[Job], None]) -> None:
        job = self._live[one.id]
        event: Event = TurnCame()
        if job.cancel_asked:
            event = CancelAsked()
        elif outdated(job, self._clock):
            event = Outdated()
        after = await self._lifecycle.apply(job, event)
        if after is None or after.state is not State.SUBMITTING:
            return
        # at once: a stop between the saved intent and the POST would leave it uncertain for nothing
        begin(after)
        self._queue.served(one)

    def show_places(self) -> float:
        """Have the places in the queue brought up to date; give the seconds until that is due again."""
        if not self._queue.moved:
            return _LONGEST_SLEEP
        now = self._clock.monotonic()
        if len(self._queue) > FEW and now < self._places_due:
            return self._places_due - now
        self._places_due = now + _PLACES_EVERY
        self._queue.moved = False
        for job_id in self._queue.first(_TOUCHED):
            self._lifecycle.touch(job_id)
        return _LONGEST_SLEEP
