"""Moves jobs from state to state: decides with `transitions.advance`, saves with the store's fence, then says so.

Everything that happens to a job goes through here, so that nothing is known before it is written down.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from bot.errors import IllegalTransition, StoreError
from bot.jobs import Job
from bot.limits import Draw
from bot.ports import Accepted, Clock, JobStore, OverLimit, Repeated
from bot.transitions import STARTS, Broke, Event, Lost, Postponed, Submitted, Told, TurnedAway, advance

log = logging.getLogger(__name__)

#: Seconds between two tries to save what must not be lost.
_INSIST_EVERY = 1.0


_T = TypeVar("_T")


class Watcher(Protocol):
    """Somebody who wants to know what happened, after it is saved. Must be quick and must not raise."""

    def __call__(self, before: Job | None, after: Job, /) -> None: ...


class Lifecycle:
    """The one way to change a job."""

    def __init__(self, *, store: JobStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._watchers: list[Watcher] = []
        self._unfinished: set[asyncio.Task[Any]] = set()
        self._onlookers: list[Callable[[str], None]] = []

    def watch(self, watcher: Watcher, onlooker: Callable[[str], None] | None = None) -> None:
        """Call the watcher after each saved change, the onlooker when what is shown of a job may have changed."""
        self._watchers.append(watcher)
        if onlooker is not None:
            self._onlookers.append(onlooker)

    def touch(self, job_id: str) -> None:
        """Say that something unsaved about the job changed: its progress, its place in the queue."""
        for onlooker in self._onlookers:
            onlooker(job_id)

    async def accept(self, job: Job, event_id: str, draw: Draw) -> Accepted | Repeated | OverLimit:
        """Write a new job down with its limits reserved, once per event."""
        return await self._whole(self._accept(job, event_id, draw))

    async def _accept(self, job: Job, event_id: str, draw: Draw) -> Accepted | Repeated | OverLimit:
        if job.state not in STARTS:
            raise IllegalTransition(f"job {job.id} cannot begin as {job.state}")
        outcome = await self._store.accept(job, event_id, draw)
        if isinstance(outcome, Accepted):
            self._tell(None, outcome.job, None)
        return outcome

    async def _save(self, before: Job, after: Job, event: Event) -> bool:
        saved = await self._store.save(before, after, event.posted if isinstance(event, Told) else None)
        if saved:
            self._tell(before, after, event)
        return saved

    async def _whole(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Save and tell as one: whoever asked may be cancelled in between, the row and its watchers must not part."""
        task = asyncio.create_task(work)
        self._unfinished.add(task)
        task.add_done_callback(self._unfinished.discard)
        return await asyncio.shield(task)

    async def apply(self, seen: Job, event: Event) -> Job | None:
        """Let the event happen to the job as it was seen; None when somebody else moved it to another state first.

        Raises IllegalTransition when the event cannot happen in the state seen, StoreUnavailable.
        """
        job = seen
        while True:
            after = advance(job, event, self._clock.now())
            if await self._whole(self._save(job, after, event)):
                return after
            fresh = await self._store.get(job.id)
            # a job may be uncertain twice: what was done about the first time says nothing of the second
            if fresh is None or (fresh.state, fresh.submits) != (seen.state, seen.submits):
                log.info("dropped: it has moved on", extra=_fields(seen, event))
                return None
            job = fresh

    async def insist(self, seen: Job, event: Event) -> Job | None:
        """As `apply`, for what must not be lost: while the store fails, try again until it does not."""
        while True:
            try:
                return await self.apply(seen, event)
            except StoreError:
                log.exception("cannot be saved, trying again", extra=_fields(seen, event))
                await asyncio.sleep(_INSIST_EVERY)

    async def ask(self, job_id: str, event: Event) -> Job | None:
        """Let an event from outside happen to the job as it is now; None: no such job, or it cannot happen any more."""
        while True:
            job = await self._store.get(job_id)
            if job is None:
                return None
            try:
                after = await self.apply(job, event)
            except IllegalTransition:
                return None
            if after is not None:
                return after

    def _tell(self, before: Job | None, after: Job, event: Event | None) -> None:
        # what may be paid and is known to nobody is not one line among many
        log.log(logging.WARNING if isinstance(event, Lost) else logging.INFO, "moved", extra=_fields(after, event))
        for watcher in self._watchers:
            watcher(before, after)


def _fields(job: Job, event: Event | None) -> dict[str, object]:
    """One line a step: ids, names and codes only. The task's id is there, so that a paid one can be found again."""
    task = event.task if isinstance(event, Submitted) else job.task
    happened = "Accepted" if event is None else type(event).__name__
    fields: dict[str, object] = {"job": job.id, "state": str(job.state), "happened": happened}
    if isinstance(event, Broke | Lost | TurnedAway | Postponed) and event.problem is not None:
        fields["problem"] = event.problem.code
    return fields if task is None else {**fields, "task": task}
