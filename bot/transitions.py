"""A job's life: events, the table of what may follow what, and `advance`. Nothing here does anything.

The state diagram in docs/architecture.md is compared with TRANSITIONS by a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.errors import IllegalTransition
from bot.jobs import OVER, Approval, Job, Posted, Reference, Settlement, State, Telling
from bot.messages import Person, Video
from bot.problems import Fault, Problem, problem


@dataclass(frozen=True, slots=True)
class Started:
    """The poller took it up."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Every file is fetched, fit and uploaded."""

    references: tuple[Reference, ...] = ()
    notices: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ApprovalNeeded:
    """As Prepared, but somebody has to approve it first."""

    references: tuple[Reference, ...] = ()
    notices: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Approved:
    """Somebody who may says: go on."""

    #: None: the operator.
    by: Person | None = None


@dataclass(frozen=True, slots=True)
class Outdated:
    """Its uploads are too old to be there still: prepare again."""


@dataclass(frozen=True, slots=True)
class TurnCame:
    """Its fair turn and a free slot: the intent to submit, saved before the POST."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The service gave a task id."""

    task: str
    estimate: int | None = None
    credits: float | None = None


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Certainly nothing was created (429, no connection, operator must act): back to the queue until `until`."""

    until: datetime
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """The POST's answer was lost, unreadable or a 5xx, or we died while it was in flight."""

    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """The service has the video."""

    url: str
    seed: int | None = None
    #: Seconds it worked on it, as far as the looks tell; None: they do not.
    took: float | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """The video is in our store."""

    video: Video


@dataclass(frozen=True, slots=True)
class Broke:
    """It cannot be finished, and why."""

    problem: Problem
    others: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Postponed:
    """Not now; look again at `until`. No failure."""

    until: datetime
    #: Told on the job message while it waits.
    problem: Problem | None = None
    #: Learned meanwhile, such as files fetched so far.
    references: tuple[Reference, ...] | None = None
    #: How far telling its news has come; None: as far as before.
    telling: Telling | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The person has been told (for a finished video: it is posted)."""

    #: By which message, if it is not remembered yet: it is, with what follows from it.
    posted: Posted | None = None


@dataclass(frozen=True, slots=True)
class CancelAsked:
    """The asker, an admin, an approver or the operator wants it stopped."""

    #: None: the operator, or a wish that was noted before.
    by: Person | None = None


@dataclass(frozen=True, slots=True)
class RetryAsked:
    """A person says: submit the uncertain one again, though it may be charged twice."""


@dataclass(frozen=True, slots=True)
class Expired:
    """Its state's time is up."""


Event = (
    Started
    | Prepared
    | ApprovalNeeded
    | Approved
    | Outdated
    | TurnCame
    | Submitted
    | TurnedAway
    | Lost
    | Rendered
    | Fetched
    | Broke
    | Postponed
    | Told
    | CancelAsked
    | RetryAsked
    | Expired
)

_S = State
#: What a job may be when it is written down: with nothing to prepare and no click to wait for it is queued at once.
STARTS = frozenset({_S.ACCEPTED, _S.QUEUED})
TRANSITIONS: Mapping[tuple[State, type[Event]], State] = MappingProxyType(
    {
        (_S.ACCEPTED, Started): _S.PREPARING,
        (_S.ACCEPTED, CancelAsked): _S.CANCELLING,
        (_S.PREPARING, Prepared): _S.QUEUED,
        (_S.PREPARING, ApprovalNeeded): _S.AWAITING,
        (_S.PREPARING, Postponed): _S.PREPARING,
        (_S.PREPARING, Broke): _S.FAILING,
        (_S.PREPARING, Expired): _S.FAILING,
        (_S.PREPARING, CancelAsked): _S.CANCELLING,
        (_S.AWAITING, Approved): _S.QUEUED,
        (_S.AWAITING, Expired): _S.FAILING,
        (_S.AWAITING, CancelAsked): _S.CANCELLING,
        (_S.QUEUED, TurnCame): _S.SUBMITTING,
        (_S.QUEUED, Outdated): _S.PREPARING,
        (_S.QUEUED, Expired): _S.FAILING,
        (_S.QUEUED, CancelAsked): _S.CANCELLING,
        (_S.SUBMITTING, Submitted): _S.RENDERING,
        (_S.SUBMITTING, TurnedAway): _S.QUEUED,
        (_S.SUBMITTING, Broke): _S.FAILING,
        (_S.SUBMITTING, Lost): _S.UNCERTAIN,
        # the POST is in flight: only the wish is noted, and obeyed as soon as its outcome is known
        (_S.SUBMITTING, CancelAsked): _S.SUBMITTING,
        (_S.UNCERTAIN, Told): _S.UNCERTAIN,
        (_S.UNCERTAIN, Postponed): _S.UNCERTAIN,
        (_S.UNCERTAIN, RetryAsked): _S.QUEUED,
        (_S.UNCERTAIN, CancelAsked): _S.CANCELLING,
        (_S.UNCERTAIN, Expired): _S.FAILING,
        (_S.RENDERING, Rendered): _S.FETCHING,
        (_S.RENDERING, Broke): _S.FAILING,
        (_S.RENDERING, Expired): _S.FAILING,
        (_S.RENDERING, CancelAsked): _S.CANCELLING,
        (_S.FETCHING, Fetched): _S.DELIVERING,
        (_S.FETCHING, Postponed): _S.FETCHING,
        (_S.FETCHING, Broke): _S.FAILING,
        (_S.FETCHING, Expired): _S.FAILING,
        (_S.DELIVERING, Told): _S.DONE,
        (_S.DELIVERING, Postponed): _S.DELIVERING,
        # no way led to its person for days: the video is kept and `/video show` brings it back
        (_S.DELIVERING, Expired): _S.DONE,
        (_S.FAILING, Told): _S.FAILED,
        (_S.FAILING, Postponed): _S.FAILING,
        (_S.FAILING, Expired): _S.FAILED,
        (_S.CANCELLING, Told): _S.CANCELLED,
        (_S.CANCELLING, Postponed): _S.CANCELLING,
        (_S.CANCELLING, Expired): _S.CANCELLED,
    }
)

#: How long a job may stay in a state before `Expired` moves it on: no state without an exit.
LONGEST: Mapping[State, timedelta] = MappingProxyType(
    {
        _S.PREPARING: timedelta(hours=24),
        _S.AWAITING: timedelta(hours=24),
        _S.QUEUED: timedelta(hours=24),
        _S.UNCERTAIN: timedelta(days=7),
        _S.RENDERING: timedelta(hours=6),
        _S.FETCHING: timedelta(hours=24),
        _S.DELIVERING: timedelta(hours=48),
        _S.FAILING: timedelta(hours=48),
        _S.CANCELLING: timedelta(hours=48),
    }
)


#: Seconds in which a state whose time is up is tried on: a clock that is set forward and a day of being down are no day
#: of trying.
OVERTIME = 900.0
#: The same where it is people who wait to be told: a platform may be out of reach for longer than that.
TELLING_OVERTIME = 6 * 3600.0
_TELLING = frozenset({_S.DELIVERING, _S.FAILING, _S.CANCELLING})


def deadline(job: Job) -> datetime | None:
    """When the job's state has lasted too long; None for states that are left at once or are over."""
    longest = LONGEST.get(job.state)
    began = job.queued_since if job.state is State.QUEUED and job.queued_since else job.since
    return None if longest is None else began + longest


def overtime(job: Job) -> float:
    """Seconds that a process goes on with a job whose time in its state was up when it first looked."""
    return TELLING_OVERTIME if job.state in _TELLING else OVERTIME


def advance(job: Job, event: Event, now: datetime) -> Job:
    """Give the job as it is after the event. Raises IllegalTransition when the table does not have it."""
    target = TRANSITIONS.get((job.state, type(event)))
    if target is None:
        raise IllegalTransition(f"job {job.id} is {job.state}: {type(event).__name__} cannot happen")
    if isinstance(event, Postponed):
        return _postponed(job, event)
    moved = target != job.state
    after = replace(
        job,
        state=target,
        generation=job.generation + 1,
        since=now if moved else job.since,
        attempts=0 if moved else job.attempts,
        next_look=None if target in OVER else now,
        telling=Telling() if moved and target not in OVER else job.telling,
        untold=target in OVER and isinstance(event, Expired),
    )
    if job.state is State.AWAITING:
        after = _decided(after, event, now)
    after = _learned(after, event, now)
    settlement = _settlement(job, after)
    return after if settlement is after.settlement else replace(after, settlement=settlement)


def _postponed(job: Job, event: Postponed) -> Job:
    return replace(
        job,
        generation=job.generation + 1,
        attempts=job.attempts + 1,
        next_look=_not_too_late(job, event.until),
        problem=event.problem or job.problem,
        references=job.references if event.references is None else event.references,
        telling=event.telling or job.telling,
    )


def _not_too_late(job: Job, moment: datetime) -> datetime:
    """However long it is asked to wait, a job is looked at when its state's time is up."""
    limit = deadline(job)
    return moment if limit is None else min(moment, limit)


def _learned(job: Job, event: Event, now: datetime) -> Job:
    """What the event itself tells, written into the job."""
    match event:
        case Prepared(references, notices):
            known = tuple(dict.fromkeys(job.notices + notices))
            return replace(job, references=references, notices=known, problem=None, queued_since=now)
        case ApprovalNeeded(references, notices):
            known = tuple(dict.fromkeys(job.notices + notices))
            waiting = replace(job, references=references, notices=known, problem=None)
            return replace(waiting, next_look=deadline(waiting))
        case TurnCame():
            return replace(job, submitted_at=now, problem=None, submits=job.submits + 1)
        case Submitted(task, estimate, credits):
            return replace(job, task=task, estimate=estimate, credits=credits)
        case TurnedAway(until, why):
            until = now if job.cancel_asked else _not_too_late(job, until)
            return replace(job, next_look=until, problem=why, submitted_at=None)
        case Lost(why):
            return replace(job, problem=why or problem("service_unsure", Fault.SERVICE), told=False, maybe_created=True)
        case Rendered(url, seed, took):
            asked_for = job.request.seed if job.request.seed >= 0 else None
            seed = asked_for if seed is None else seed
            return replace(job, result_url=url, seed=seed, finished_at=now, took=took)
        case Fetched(video):
            return replace(job, video=video, problem=None)
        case Broke(why, others):
            return replace(job, problem=why, other_problems=others)
        case Told() if job.state is State.UNCERTAIN:
            return replace(job, told=True, next_look=deadline(job))
        case CancelAsked(by):
            other = None if by is None or by.id == job.person.id else _name_only(by)
            return replace(job, cancel_asked=True, stopped_by=other or job.stopped_by, next_look=now)
        case RetryAsked():
            fresh = replace(job, problem=None, told=False, cancel_asked=False, stopped_by=None)
            return replace(fresh, submitted_at=None, queued_since=now)
        case Expired() if job.state is State.FAILING and job.problem is not None and job.problem.code in _SAYS_IT_ALL:
            return job
        case Expired() if job.state is State.FAILING:
            # what it waited for said that it would go on: it does not
            fault = Fault.SERVICE if job.problem is None else job.problem.fault
            return replace(job, problem=problem("took_too_long", fault))
        case _:
            return job


def _decided(job: Job, event: Event, now: datetime) -> Job:
    """What becomes of a job that waited to be approved."""
    match event:
        case Approved(by):
            given = replace(job.approval or Approval(), given=True, by=None if by is None else _name_only(by))
            return replace(job, approval=given, queued_since=now)
        case Expired():
            return replace(job, problem=problem("approval_expired"))
        case _:
            return job


def _name_only(person: Person) -> Person:
    """Rights are asked for anew each time; only who it was is kept."""
    return Person(id=person.id, name=person.name)


#: Problems that stay true of a job whose time is up.
_SAYS_IT_ALL = frozenset({"service_unsure", "approval_expired"})


def _settlement(before: Job, after: Job) -> Settlement:
    """Spent when there is a video, or may be one that is charged; given back when it failed; else still held."""
    if before.settlement is not Settlement.HELD:
        return before.settlement
    if after.state is State.DELIVERING:
        return Settlement.SPENT
    if after.state is State.CANCELLING:
        return Settlement.SPENT if before.task is not None or before.maybe_created else Settlement.REFUNDED
    if after.state is State.FAILING:
        return Settlement.SPENT if before.maybe_created else Settlement.REFUNDED
    return Settlement.HELD
