"""Every store, against a simple model: whatever is accepted, saved, deleted and set in whatever order, each counter
holds what its jobs hold and have spent, to the quarter hour, and no limit is overrun."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.errors import PolicyChanged
from bot.jobs import Job, Settlement
from bot.limits import Amounts, Charge, Draw, amounts_of, draw, parse_rules
from bot.messages import Person
from bot.policies import Policy
from bot.ports import Accepted, OverLimit, Repeated
from bot.transitions import TRANSITIONS, Fetched, Prepared, Rendered, Started, Submitted, Told, TurnCame, advance
from storage import SQLiteStore, open_store
from tests.core.job_samples import EVENTS
from tests.fakes import ManualClock
from tests.storage.samples import clip_of, new_job

#: What admins set, one after the other.
RULES = (
    "each 3 videos per day; each 20 seconds per day; each 4 videos in any hour; channel 2 at once; "
    "in all 5 videos per week; each 6.5 credits per month; @ben 2 videos per day; @role:staff 1 at once",
    "each 1 videos per day; each 1 videos in any day; in all 3 at once; in all 9 credits in any week",
    "in all 0 videos per month",
    "#main each 2 videos per hour; @role:staff each 5 videos per day; each 12 seconds in any month",
    "none",
)
ZONES = ("UTC", "Asia/Kathmandu", "America/New_York", "Pacific/Kiritimati", "Europe/Berlin")
#: An hour before the clocks of Berlin and New York change, and the end of a year.
BEGINNINGS = tuple(map(datetime.fromisoformat, (
    "2026-11-24T12:00+00:00", "2026-10-24T23:50+00:00", "2026-03-28T23:50+00:00", "2026-11-01T05:20+00:00",
    "2026-03-08T06:20+00:00", "2026-12-31T23:40+00:00",
)))  # fmt: skip
TOTAL = parse_rules("total 6 videos per day")
#: Others would end nearly every life before there is a video.
WELL = (Started, Prepared, TurnCame, Submitted, Rendered, Fetched, Told)
PEOPLE = [Person(id="ana", name="Ana"), Person(id="ben", name="Ben"), Person(id="cy", name="Cy", roles=("staff",))]
CREDITS_A_SECOND = 0.25


class Ledger(RuleBasedStateMachine):
    """A real store, and beside it what each job was charged."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.open = AsyncExitStack()
        self.clock = ManualClock()
        self.jobs: dict[str, Job] = {}
        self.drawn: dict[str, Draw] = {}
        #: What deleted jobs used: by subject and quarter hour.
        self.gone: list[tuple[Draw, Amounts]] = []
        self.number = 0

    @initialize(at=st.sampled_from(BEGINNINGS), rules=st.sampled_from(RULES), zone=st.sampled_from(ZONES))
    def begin(self, at: datetime, rules: str, zone: str) -> None:
        """An empty store, and what an admin set first."""
        self.clock.set_back(self.clock.now() - at)
        folder = Path(self.open.enter_context(TemporaryDirectory()))
        self.store: SQLiteStore = self.runner.run(
            self.open.enter_async_context(open_store(folder / "videobot.sqlite", clock=self.clock))
        )
        self.policy = Policy()
        self.an_admin_changes_what_holds(rules, zone)

    def teardown(self) -> None:
        self.runner.run(self.open.aclose())
        self.runner.close()

    @rule(rules=st.sampled_from(RULES), zone=st.sampled_from(ZONES))
    def an_admin_changes_what_holds(self, rules: str, zone: str) -> None:
        """From then on; of two admins at once the second is told."""
        policy = replace(self.policy, version=self.policy.version + 1, rules=parse_rules(rules), zone=zone)
        assert self.runner.run(self.store.set_policy("local", "room", policy, ()))
        assert not self.runner.run(self.store.set_policy("local", "room", policy, ()))
        self.policy = policy

    @rule()
    def somebody_sets_the_clock_back(self) -> None:
        """What was made in the hours to come stays counted."""
        self.clock.set_back(timedelta(hours=3))

    @rule()
    def somebody_asks_while_an_admin_changes_what_holds(self) -> None:
        """Nothing is taken by rules that hold no longer."""
        job = replace(new_job(), id="stale")
        stale = replace(self.drawn_by(job), version=self.policy.version - 1)
        with pytest.raises(PolicyChanged):
            self.runner.run(self.store.accept(job, "stale", stale))

    def drawn_by(self, job: Job) -> Draw:
        """What the job takes now."""
        duration = job.request.duration
        amounts = amounts_of(duration, CREDITS_A_SECOND * (15 if duration < 0 else duration))
        zone, now = self.policy.time_zone, self.clock.now()
        would = draw(self.policy.rules, job.place, job.person, amounts, now, zone=zone, operators=TOTAL)
        return replace(would, version=self.policy.version)

    @rule(
        person=st.sampled_from(PEOPLE),
        duration=st.sampled_from([-1, 4, 15]),
        minutes=st.sampled_from([0, 0, 7, 60, 24 * 60, 20 * 24 * 60]),
    )
    def somebody_asks(self, person: Person, duration: int, minutes: int) -> None:
        """A job is let in exactly when every limit has room."""
        self.clock.advance(minutes * 60)
        self.number += 1
        now = self.clock.now()
        job = replace(new_job(self.number, person=person, duration=duration), created_at=now)
        would = self.drawn_by(job)
        full = {charge for charge in would.charges if self.owed(charge) + charge.amount > charge.most}

        outcome = self.runner.run(self.store.accept(job, f"event of {job.id}", would))

        if full:
            assert isinstance(outcome, OverLimit)
            assert {one.charge for one in outcome.rules} == full
        else:
            assert outcome == Accepted(job)
            self.jobs[job.id], self.drawn[job.id] = job, would

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def somebody_asks_again(self, data: st.DataObject) -> None:
        """The same event charges nothing."""
        job = data.draw(st.sampled_from(list(self.jobs.values())))
        outcome = self.runner.run(self.store.accept(job, f"event of {job.id}", self.drawn[job.id]))
        assert outcome == Repeated(job.id)

    @precondition(lambda self: any(not job.over for job in self.jobs.values()))
    @rule(data=st.data(), length=st.none() | st.floats(0, 30), well=st.sampled_from([True, True, True, False]))
    def something_happens(self, data: st.DataObject, length: float | None, well: bool) -> None:
        """What goes well, or anything else that can happen to a job; saved twice, the second time in vain."""
        self.clock.advance(600)
        job = data.draw(st.sampled_from([job for job in self.jobs.values() if not job.over]))
        kinds = sorted((kind for state, kind in TRANSITIONS if state is job.state), key=lambda kind: kind.__name__)
        kind = next((kind for kind in kinds if well and kind in WELL), None) or data.draw(st.sampled_from(kinds))
        after = advance(job, clip_of(length) if kind is Fetched else EVENTS[kind], self.clock.now())

        assert self.runner.run(self.store.save(job, after))
        assert not self.runner.run(self.store.save(job, after))
        self.jobs[job.id] = after

    @precondition(lambda self: any(job.over for job in self.jobs.values()))
    @rule(data=st.data())
    def old_jobs_are_deleted(self, data: st.DataObject) -> None:
        """What they used stays used."""
        job = data.draw(st.sampled_from([job for job in self.jobs.values() if job.over]))
        self.gone.append((self.drawn.pop(job.id), kept(self.jobs.pop(job.id))))
        self.runner.run(self.store.delete_jobs([job.id]))

    @rule(days=st.sampled_from([0, 31]))
    def what_was_long_ago_is_swept(self, days: int) -> None:
        """But for the quarter hours of which a job is left."""
        before = self.clock.now() - timedelta(days=days)
        kept_ones = {each.bucket for each in self.drawn.values()}
        self.gone = [
            (each, amounts) for each, amounts in self.gone if each.bucket >= before or each.bucket in kept_ones
        ]
        self.runner.run(self.store.sweep_usage(before))

    def owed(self, charge: Charge) -> int:
        """What the charge's counter must hold."""
        if charge.since is None:
            return sum(charge.subject in self.drawn[job.id].subjects and held(job) for job in self.jobs.values())
        taken = [*self.gone, *((self.drawn[job.id], kept(job)) for job in self.jobs.values())]
        return sum(
            amounts.of(charge.rule.what)
            for draw, amounts in taken
            if charge.subject in draw.subjects and draw.bucket >= charge.since
        )

    @invariant()
    def every_counter_holds_what_its_jobs_hold_and_have_spent(self) -> None:
        """And the store finds so itself."""
        now: datetime = self.clock.now()
        for person in PEOPLE:
            # whatever admins set now, every rule there is would find what it counts
            every = (*self.policy.rules, *parse_rules("; ".join(RULES[:-1])))
            would = draw(every, new_job().place, person, amounts_of(5, 1), now, zone=self.policy.time_zone)
            standings = self.runner.run(self.store.standings(would.charges))
            assert [one.used for one in standings] == [self.owed(charge) for charge in would.charges]
        (charge,) = draw(TOTAL, new_job().place, PEOPLE[0], amounts_of(5, 1), now).charges
        # what is given back goes to the quarter hour it was taken from
        since = [replace(charge, since=bucket) for bucket in {each.bucket for each in self.drawn.values()}]
        standings = self.runner.run(self.store.standings(since))
        assert [one.used for one in standings] == [self.owed(one) for one in since]
        assert self.runner.run(self.store.verify()) == []


def held(job: Job) -> bool:
    """Whether it counts as one in the making."""
    return job.settlement is Settlement.HELD


def kept(job: Job) -> Amounts:
    """What the job counts for now, by the words of PRODUCT.md."""
    seconds = 15 if job.request.duration < 0 else job.request.duration
    if job.settlement is Settlement.REFUNDED:
        return Amounts()
    if job.settlement is Settlement.SPENT and job.request.duration < 0 and job.video and job.video.seconds is not None:
        seconds = min(round(job.video.seconds), 15)
    told = None if job.settlement is Settlement.HELD else job.credits
    return Amounts(1, seconds, round(1000 * (CREDITS_A_SECOND * seconds if told is None else told)))


Ledger.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
TestLedger = Ledger.TestCase
