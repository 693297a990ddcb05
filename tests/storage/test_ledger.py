"""Every store, against a simple model: whatever is accepted, saved and deleted in whatever order, each counter holds
what its jobs hold and have spent, and no limit is overrun."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.jobs import Job, Settlement
from bot.limits import Amounts, Charge, Draw, What, amounts_of, draw, parse_rules
from bot.messages import Person
from bot.ports import Accepted, OverLimit, Repeated
from bot.transitions import TRANSITIONS, Fetched, Prepared, Rendered, Started, Submitted, Told, TurnCame, advance
from storage import SQLiteStore, open_store
from tests.core.job_samples import EVENTS
from tests.fakes import ManualClock
from tests.storage.samples import clip_of, new_job

RULES = parse_rules(
    "each 3 videos per day; each 20 seconds per day; each 4 videos in any hour; channel 2 at once; "
    "in all 5 videos per week; each 6.5 credits per month; @ben 2 videos per day; @role:staff 1 at once"
)
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

    @initialize()
    def begin(self) -> None:
        """An empty store."""
        folder = Path(self.open.enter_context(TemporaryDirectory()))
        self.store: SQLiteStore = self.runner.run(
            self.open.enter_async_context(open_store(folder / "videobot.sqlite", clock=self.clock))
        )

    def teardown(self) -> None:
        self.runner.run(self.open.aclose())
        self.runner.close()

    @rule(person=st.sampled_from(PEOPLE), duration=st.sampled_from([-1, 4, 15]), hours=st.sampled_from([0, 0, 1, 24]))
    def somebody_asks(self, person: Person, duration: int, hours: int) -> None:
        """A job is let in exactly when every limit has room."""
        self.clock.advance(hours * 3600)
        self.number += 1
        now = self.clock.now()
        job = replace(new_job(self.number, person=person, duration=duration), created_at=now)
        cost = CREDITS_A_SECOND * (15 if duration < 0 else duration)
        would = draw(RULES, job.place, person, amounts_of(duration, cost), now, operators=TOTAL)
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
            would = draw(RULES, new_job().place, person, amounts_of(5, 1), now, operators=TOTAL)
            standings = self.runner.run(self.store.standings(would.charges))
            assert [one.used for one in standings] == [self.owed(charge) for charge in would.charges]
            # what the service really charges is known afterwards only
            assert all(one.used <= one.charge.most for one in standings if one.charge.rule.what is not What.CREDITS)
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
