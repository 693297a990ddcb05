"""Every store, against a simple model: whatever is accepted, saved and deleted in whatever order, each counter holds
what its jobs hold and have spent, and no limit is overrun."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.jobs import Job, Settlement
from bot.limits import Charge, What, charges, parse_rules
from bot.messages import Person
from bot.ports import Accepted, OverLimit, Repeated
from bot.transitions import TRANSITIONS, Fetched, Prepared, Rendered, Started, Submitted, Told, TurnCame, advance
from storage import SQLiteStore, open_store
from tests.core.job_samples import EVENTS
from tests.fakes import ManualClock
from tests.storage.samples import clip_of, new_job

RULES = parse_rules(
    "each 3 videos per day; each 20 seconds per day; each 4 videos per hour; channel 2 at once; "
    "workspace 5 videos per week; each 2 videos per day"
)
#: Others would end nearly every life before there is a video.
WELL = (Started, Prepared, TurnCame, Submitted, Rendered, Fetched, Told)
PEOPLE = [Person(id=name, name=name) for name in ("ana", "ben")]


class Ledger(RuleBasedStateMachine):
    """A real store, and beside it what each job was charged."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.open = AsyncExitStack()
        self.clock = ManualClock()
        self.jobs: dict[str, Job] = {}
        self.charged: dict[str, dict[tuple[str, str], Charge]] = {}
        self.gone: Counter[tuple[str, str]] = Counter()
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
        job = new_job(self.number, person=person, duration=duration)
        would = charges(RULES, job.place, person, seconds=duration, now=self.clock.now())
        room = all(self.owed()[charge.counter, charge.window] + charge.amount <= charge.most for charge in would)

        outcome = self.runner.run(self.store.accept(job, f"event of {job.id}", would))

        assert isinstance(outcome, Accepted if room else OverLimit)
        if room:
            self.jobs[job.id] = job
            self.charged[job.id] = {(charge.counter, charge.window): charge for charge in would}

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def somebody_asks_again(self, data: st.DataObject) -> None:
        """The same event charges nothing."""
        job = data.draw(st.sampled_from(list(self.jobs.values())))
        outcome = self.runner.run(self.store.accept(job, f"event of {job.id}", list(self.charged[job.id].values())))
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
        for key, charge in self.charged[job.id].items():
            self.gone[key] += kept(job, charge)
        self.runner.run(self.store.delete_jobs([job.id]))
        del self.jobs[job.id], self.charged[job.id]

    def owed(self) -> Counter[tuple[str, str]]:
        """What each counter must hold."""
        owed = Counter(self.gone)
        for job_id, job in self.jobs.items():
            for key, charge in self.charged[job_id].items():
                owed[key] += kept(job, charge)
        return owed

    @invariant()
    def every_counter_holds_what_its_jobs_hold_and_have_spent(self) -> None:
        """And the store finds so itself."""
        asked = {key: charge for charged in self.charged.values() for key, charge in charged.items()}
        used = self.runner.run(self.store.used(list(asked.values()))) if asked else []
        assert dict(zip(asked, used, strict=True)) == {key: self.owed()[key] for key in asked}
        assert all(self.owed()[charge.counter, charge.window] <= charge.most for charge in asked.values())
        assert self.runner.run(self.store.verify()) == []


def kept(job: Job, charge: Charge) -> int:
    """What the charge counts for now, by the words of PRODUCT.md."""
    if job.settlement is Settlement.HELD:
        return charge.amount
    if job.settlement is Settlement.REFUNDED or charge.rule.what is What.AT_ONCE:
        return 0
    if charge.rule.what is What.SECONDS and job.request.duration == -1 and job.video and job.video.seconds is not None:
        return min(round(job.video.seconds), charge.amount)
    return charge.amount


Ledger.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
TestLedger = Ledger.TestCase
