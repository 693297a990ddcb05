"""The machine: what may follow what, what each event changes, and what becomes of the limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

import pytest

from bot.errors import IllegalTransition
from bot.jobs import OVER, Approval, Job, Settlement, State
from bot.messages import Mention, MentionKind, Person
from bot.problems import Fault, problem
from bot.transitions import (
    LONGEST,
    TRANSITIONS,
    ApprovalNeeded,
    Approved,
    Broke,
    CancelAsked,
    Event,
    Expired,
    Fetched,
    Lost,
    Outdated,
    Postponed,
    Prepared,
    Rendered,
    RetryAsked,
    Started,
    Submitted,
    Told,
    TurnCame,
    TurnedAway,
    advance,
    deadline,
)
from tests.core.job_samples import CLIP, EVENTS, FOX, LATER, NEW, NOON, WAITS, WHY

TO_SUBMITTING = (Started(), Prepared(), TurnCame())
TO_RENDERING = (*TO_SUBMITTING, Submitted("task-1"))
TO_UNCERTAIN = (*TO_SUBMITTING, Lost())
TO_AWAITING = (Started(), ApprovalNeeded((FOX,), (WAITS,)))
TO_DELIVERING = (*TO_RENDERING, Rendered("https://cdn.example/v.mp4"), Fetched(CLIP))


def after(events: Sequence[Event], job: Job = NEW, now: datetime = LATER) -> Job:
    """The job after these events."""
    for event in events:
        job = advance(job, event, now)
    return job


def test_there_is_an_example_of_every_event() -> None:
    assert set(EVENTS) == set(get_args(Event))


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: type(event).__name__)
@pytest.mark.parametrize("state", State)
def test_a_pair_that_is_not_in_the_table_raises_and_changes_nothing(state: State, event: Event) -> None:
    job = replace(NEW, state=state, task="task-1")
    if (state, type(event)) in TRANSITIONS:
        assert advance(job, event, LATER).state is TRANSITIONS[state, type(event)]
        return

    with pytest.raises(IllegalTransition, match=rf"k7m2qd is {state}: {type(event).__name__} "):
        advance(job, event, LATER)

    assert job == replace(NEW, state=state, task="task-1")


@pytest.mark.parametrize(("state", "kind"), TRANSITIONS)
def test_each_move_fences_off_other_writers_and_sets_the_timer(state: State, kind: type[Event]) -> None:
    job = replace(NEW, state=state, generation=4, attempts=3)
    moved = advance(job, EVENTS[kind], LATER)

    assert moved.generation == 5
    assert (moved.next_look is None) == (moved.state in OVER) == moved.over
    if moved.state is State.AWAITING:
        assert moved.next_look == deadline(moved)
    if moved.state is state:
        assert moved.since == NOON
        assert moved.attempts == (4 if kind is Postponed else 3)
    else:
        assert moved.since == LATER
        assert moved.attempts == 0


def test_every_state_that_is_not_over_can_be_left() -> None:
    left = {state for (state, _), target in TRANSITIONS.items() if target is not state}

    assert left == set(State) - OVER


@pytest.mark.parametrize("state", LONGEST)
def test_a_state_that_lasts_can_expire(state: State) -> None:
    assert deadline(replace(NEW, state=state)) == NOON + LONGEST[state]
    assert (state, Expired) in TRANSITIONS


@pytest.mark.parametrize("state", sorted(set(State) - set(LONGEST)))
def test_a_state_without_an_end_of_its_time_is_left_at_once_or_over(state: State) -> None:
    assert deadline(replace(NEW, state=state)) is None
    assert state in OVER | {State.ACCEPTED, State.SUBMITTING}


def test_the_whole_way_of_a_job_that_goes_well() -> None:
    job = after([Started(), Prepared((FOX,), (WAITS, WAITS)), TurnCame()])
    assert (job.state, job.references, job.notices) == (State.SUBMITTING, (FOX,), (WAITS,))
    assert job.submitted_at == LATER

    job = after([Submitted("task-1", 60, 1.5)], job)
    assert (job.task, job.estimate, job.credits) == ("task-1", 60, 1.5)

    job = after([Rendered("https://cdn.example/v.mp4", 7)], job)
    assert (job.result_url, job.seed, job.finished_at) == ("https://cdn.example/v.mp4", 7, LATER)

    job = after([Fetched(CLIP), Told()], job)
    assert (job.state, job.video, job.next_look, job.problem) == (State.DONE, CLIP, None, None)
    assert job.generation == 7


def test_what_is_waited_for_is_told_until_it_goes_on() -> None:
    waiting = after([Started(), Postponed(LATER, WAITS, (FOX,)), Postponed(LATER)])
    assert (waiting.problem, waiting.references, waiting.attempts) == (WAITS, (FOX,), 2)
    assert after([Prepared()], waiting).problem is None

    turned_away = after([*TO_SUBMITTING, TurnedAway(LATER, WAITS)])
    assert (turned_away.problem, turned_away.submitted_at) == (WAITS, None)
    assert after([TurnCame()], turned_away).problem is None

    unfetched = after([*TO_RENDERING, Rendered("https://cdn.example/v.mp4"), Postponed(LATER, WAITS)])
    assert (unfetched.problem, after([Fetched(CLIP)], unfetched).problem) == (WAITS, None)


@pytest.mark.parametrize("events", [TO_SUBMITTING[:1], TO_DELIVERING, [*TO_SUBMITTING, Broke(WHY)]])
def test_a_job_is_looked_at_when_its_time_is_up_however_long_it_was_told_to_wait(events: Sequence[Event]) -> None:
    job = after(events)

    assert after([Postponed(LATER + timedelta(hours=1))], job).next_look == LATER + timedelta(hours=1)
    assert after([Postponed(LATER + timedelta(days=99))], job).next_look == deadline(job)


def test_being_turned_away_is_no_new_wait() -> None:
    job = after([*TO_SUBMITTING, TurnedAway(LATER)])
    again = after([TurnCame(), TurnedAway(LATER + timedelta(days=99))], job, LATER + timedelta(hours=20))

    assert again.since == LATER + timedelta(hours=20)
    assert again.next_look == deadline(again) == deadline(job) == LATER + timedelta(hours=24)


def test_a_person_who_tries_again_waits_anew() -> None:
    job = after([RetryAsked()], after(TO_UNCERTAIN), LATER + timedelta(days=6))

    assert deadline(job) == LATER + timedelta(days=7)


def test_a_failure_keeps_why_and_what_else_is_wrong() -> None:
    failing = after([Started(), Broke(WHY, (WAITS,))])
    assert (failing.problem, failing.other_problems) == (WHY, (WAITS,))

    told = after([Postponed(LATER, None), Told()], failing)
    assert (told.state, told.problem) == (State.FAILED, WHY)


def test_a_job_whose_time_is_up_says_so_and_not_that_it_goes_on() -> None:
    assert after([*TO_RENDERING, Expired()]).problem == problem("took_too_long", Fault.SERVICE)
    # what it waited for said that it would go on
    assert after([Started(), Postponed(LATER, WAITS), Expired()]).problem == problem("took_too_long", WAITS.fault)


def test_a_wish_to_stop_while_the_post_is_in_flight_is_noted_only() -> None:
    job = after([*TO_SUBMITTING, CancelAsked()])

    assert (job.state, job.cancel_asked, job.next_look) == (State.SUBMITTING, True, LATER)
    assert after([Submitted("task-1")], job).cancel_asked


ROLE = Mention(MentionKind.ROLE, "9", "artists")
BEN = Person(id="ben", name="Ben", roles=("9",), is_admin=True)
DEAR = replace(NEW, approval=Approval(above=1000, approver=ROLE))


def test_a_job_that_waits_to_be_approved_knows_its_files_and_is_looked_at_when_its_day_is_over() -> None:
    job = after([Started(), Postponed(LATER, WAITS), ApprovalNeeded((FOX,), (WAITS,))], DEAR)

    assert (job.state, job.references, job.notices, job.problem) == (State.AWAITING, (FOX,), (WAITS,), None)
    assert job.next_look == deadline(job) == LATER + timedelta(hours=24)


def test_an_approval_is_kept_with_who_gave_it_and_begins_the_wait_in_the_queue() -> None:
    later = LATER + timedelta(hours=23)
    job = after([Approved(BEN)], after(TO_AWAITING, DEAR), later)

    assert (job.state, job.since, job.queued_since, job.next_look) == (State.QUEUED, later, later, later)
    assert job.approval == Approval(above=1000, approver=ROLE, given=True, by=Person(id="ben", name="Ben"))
    # its uploads grew old meanwhile
    assert after([Outdated(), Prepared()], job).approval == job.approval


def test_the_operator_can_approve_without_a_name() -> None:
    assert after([*TO_AWAITING, Approved()], DEAR).approval == Approval(above=1000, approver=ROLE, given=True)


def test_a_job_that_nobody_approved_in_its_day_says_that() -> None:
    job = after([*TO_AWAITING, Expired()])

    assert (job.state, job.problem) == (State.FAILING, problem("approval_expired"))
    assert after([Postponed(LATER), Expired()], job).problem == problem("approval_expired")
    # one that was approved and never had its turn says something else
    assert after([*TO_AWAITING, Approved(), Expired()]).problem == problem("took_too_long", Fault.SERVICE)


@pytest.mark.parametrize("events", [(), TO_AWAITING, TO_UNCERTAIN, [*TO_SUBMITTING]])
def test_it_is_kept_who_else_stopped_a_job(events: Sequence[Event]) -> None:
    assert after([*events, CancelAsked(BEN)]).stopped_by == Person(id="ben", name="Ben")
    assert after([*events, CancelAsked(NEW.person)]).stopped_by is None
    assert after([*events, CancelAsked()]).stopped_by is None


def test_a_wish_to_stop_that_is_obeyed_later_is_still_theirs_who_had_it() -> None:
    job = after([*TO_SUBMITTING, CancelAsked(BEN), TurnedAway(LATER), CancelAsked()])

    assert (job.state, job.stopped_by) == (State.CANCELLING, Person(id="ben", name="Ben"))
    assert after([*TO_SUBMITTING, CancelAsked(BEN), Lost(), RetryAsked()]).stopped_by is None


def test_an_uncertain_job_is_told_once_and_waits_for_a_person() -> None:
    job = after(TO_UNCERTAIN)
    assert (job.told, job.problem) == (False, problem("service_unsure", Fault.SERVICE))

    job = after([Postponed(LATER), Told()], job)
    assert (job.state, job.told, job.next_look) == (State.UNCERTAIN, True, LATER + timedelta(days=7))


def test_a_job_tried_again_begins_afresh_in_the_queue() -> None:
    job = after([*TO_SUBMITTING, CancelAsked(), Lost(WHY), Told(), RetryAsked()])

    assert (job.state, job.cancel_asked, job.told, job.problem, job.submitted_at) == (
        State.QUEUED,
        False,
        False,
        None,
        None,
    )
    assert not after([TurnCame(), Lost()], job).told


@pytest.mark.parametrize(
    ("events", "settlement"),
    [
        ((), Settlement.HELD),
        (TO_RENDERING, Settlement.HELD),
        ((*TO_RENDERING, Rendered("https://cdn.example/v.mp4")), Settlement.HELD),
        # there is a video
        (TO_DELIVERING, Settlement.SPENT),
        ((*TO_DELIVERING, Expired()), Settlement.SPENT),
        # nothing was made
        ((CancelAsked(),), Settlement.REFUNDED),
        ((Started(), CancelAsked()), Settlement.REFUNDED),
        ((Started(), Prepared(), CancelAsked()), Settlement.REFUNDED),
        ((*TO_SUBMITTING, CancelAsked(), TurnedAway(LATER), CancelAsked()), Settlement.REFUNDED),
        # it waits for a click, which costs nothing but its limits
        (TO_AWAITING, Settlement.HELD),
        ((*TO_AWAITING, Approved()), Settlement.HELD),
        ((*TO_AWAITING, CancelAsked()), Settlement.REFUNDED),
        ((*TO_AWAITING, Expired()), Settlement.REFUNDED),
        # a failure gives back all
        ((Started(), Broke(WHY)), Settlement.REFUNDED),
        ((Started(), Expired()), Settlement.REFUNDED),
        ((*TO_SUBMITTING, Broke(WHY)), Settlement.REFUNDED),
        ((*TO_RENDERING, Broke(WHY)), Settlement.REFUNDED),
        ((*TO_RENDERING, Expired()), Settlement.REFUNDED),
        ((*TO_RENDERING, Rendered("https://cdn.example/v.mp4"), Broke(WHY)), Settlement.REFUNDED),
        # the service may charge what it works on, or may be working on
        ((*TO_RENDERING, CancelAsked()), Settlement.SPENT),
        (TO_UNCERTAIN, Settlement.HELD),
        ((*TO_UNCERTAIN, Told()), Settlement.HELD),
        ((*TO_UNCERTAIN, RetryAsked()), Settlement.HELD),
        ((*TO_UNCERTAIN, CancelAsked()), Settlement.SPENT),
        ((*TO_UNCERTAIN, Expired()), Settlement.SPENT),
        # what is settled stays so
        ((Started(), Broke(WHY), Postponed(LATER), Told()), Settlement.REFUNDED),
        ((*TO_RENDERING, CancelAsked(), Expired()), Settlement.SPENT),
    ],
)
def test_what_becomes_of_the_limits(events: Sequence[Event], settlement: Settlement) -> None:
    assert after(events).settlement is settlement
