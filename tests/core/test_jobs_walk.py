"""Any life a job can have: whatever happens in whatever order, the promises hold."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.errors import IllegalTransition
from bot.jobs import Job, Settlement
from bot.messages import Person
from bot.problems import problem
from bot.transitions import (
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
from tests.core.job_samples import CLIP, NEW, NOON

#: From the past to far beyond every deadline.
MOMENTS = st.integers(-3600, 30 * 86400).map(lambda seconds: NOON + timedelta(seconds=seconds))
PROBLEMS = st.none() | st.sampled_from([problem("flagged"), problem("service_busy")])
PEOPLE = st.none() | st.sampled_from([NEW.person, Person(id="ben", name="Ben", roles=("artists",), is_admin=True)])
ANY: dict[type[Event], st.SearchStrategy[Event]] = {
    Started: st.just(Started()),
    Prepared: st.just(Prepared()),
    ApprovalNeeded: st.just(ApprovalNeeded()),
    Approved: st.builds(Approved, PEOPLE),
    Outdated: st.just(Outdated()),
    TurnCame: st.just(TurnCame()),
    Submitted: st.builds(Submitted, st.text(min_size=1, max_size=3)),
    TurnedAway: st.builds(TurnedAway, MOMENTS, PROBLEMS),
    Lost: st.builds(Lost, PROBLEMS),
    Rendered: st.just(Rendered("https://cdn.example/v.mp4", 7)),
    Fetched: st.just(Fetched(CLIP)),
    Broke: st.just(Broke(problem("flagged"))),
    Postponed: st.builds(Postponed, MOMENTS, PROBLEMS),
    Told: st.just(Told()),
    CancelAsked: st.builds(CancelAsked, PEOPLE),
    RetryAsked: st.just(RetryAsked()),
    Expired: st.just(Expired()),
}


class Life(RuleBasedStateMachine):
    """One job, to which anything happens that the table allows."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.lives: list[Job] = [NEW]

    @property
    def job(self) -> Job:
        """As it is now."""
        return self.lives[-1]

    @precondition(lambda self: not self.job.over)
    @rule(data=st.data(), seconds=st.integers(0, 86400))
    def something_happens(self, data: st.DataObject, seconds: int) -> None:
        """Some time goes by, then any event that can happen now."""
        self.now += timedelta(seconds=seconds)
        kinds = sorted((kind for state, kind in TRANSITIONS if state is self.job.state), key=lambda kind: kind.__name__)
        event = data.draw(st.sampled_from(kinds).flatmap(ANY.__getitem__))
        self.lives.append(advance(self.job, event, self.now))

    @precondition(lambda self: self.job.over)
    @rule(event=st.sampled_from(sorted(ANY, key=lambda kind: kind.__name__)).flatmap(ANY.__getitem__))
    def nothing_more_happens(self, event: Event) -> None:
        """Over is over."""
        with pytest.raises(IllegalTransition):
            advance(self.job, event, self.now)

    @invariant()
    def the_generation_grows_by_one_with_each_event(self) -> None:
        assert [job.generation for job in self.lives] == list(range(len(self.lives)))

    @invariant()
    def there_is_a_timer_unless_it_is_over(self) -> None:
        assert (self.job.next_look is None) == self.job.over

    @invariant()
    def the_timer_never_goes_off_after_the_states_time_is_up(self) -> None:
        limit = deadline(self.job)
        assert limit is None or (self.job.next_look is not None and self.job.next_look <= max(limit, self.now))

    @invariant()
    def the_limits_are_settled_once_and_for_all(self) -> None:
        settlements = [job.settlement for job in self.lives]
        changes = [pair for pair in pairwise(settlements) if pair[0] is not pair[1]]
        assert len(changes) <= 1
        assert all(before is Settlement.HELD for before, _ in changes)

    @invariant()
    def a_job_that_is_over_holds_nothing(self) -> None:
        assert not self.job.over or self.job.settlement is not Settlement.HELD

    @invariant()
    def what_waits_to_be_approved_is_not_at_the_service_and_holds_its_limits(self) -> None:
        assert self.job.state != "awaiting" or (self.job.task is None and self.job.settlement is Settlement.HELD)

    @invariant()
    def it_is_approved_once_and_stays_so(self) -> None:
        given = [job.approval is not None and job.approval.given for job in self.lives]
        assert given == sorted(given)

    @invariant()
    def of_others_only_who_they_are_is_kept(self) -> None:
        for person in (self.job.stopped_by, None if self.job.approval is None else self.job.approval.by):
            assert person is None or person == Person(id=person.id, name=person.name)

    @invariant()
    def nothing_is_posted_that_is_not_ours(self) -> None:
        assert self.job.state not in ("delivering", "done") or self.job.video is not None


Life.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestLife = Life.TestCase
