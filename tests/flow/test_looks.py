"""Watching tasks at the service: what is learned, and what a service that is unwell does to it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from bot.errors import OperatorMustAct, ServiceBusy, ServiceUnsure, StoreUnavailable, TaskUnknown
from bot.jobs import Job, Request, State
from bot.messages import Person
from bot.pacing import LOOKS_PER_SECOND
from bot.ports import Broken, Finished, Working
from bot.problems import Fault, problem
from bot.schedule import FIRST_LOOK
from bot.transitions import Broke, Rendered
from bot.watching import SETTLING_GRACE, UNKNOWN_GRACE, Watch
from tests.fakes import FakeService, ManualClock
from tests.flow.world import ROOM

VIDEO = Finished("https://cdn.example/v.mp4", 7)
FLAGGED = Broken(problem("flagged", Fault.POLICY))


class History:
    """A store that knows how long finished jobs took."""

    def __init__(self) -> None:
        self.took: list[float] = []
        self.asked: list[tuple[str, str, int]] = []
        self.down = False

    async def durations(self, model: str, resolution: str, seconds: int, most: int) -> list[float]:
        self.asked.append((model, resolution, seconds))
        if self.down:
            raise StoreUnavailable
        return self.took[:most]


class Tower:
    """One Watch and the world around it."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.service = FakeService()
        self.store = History()
        self.touched: list[str] = []
        self._numbers = itertools.count(1)
        self.watch = self.restarted()

    def restarted(self, looks_per_second: float = LOOKS_PER_SECOND) -> Watch:
        """Another process's."""
        self.watch = Watch(
            service=self.service,
            store=self.store,  # type: ignore[arg-type]
            clock=self.clock,
            chance=lambda: 0.5,
            touch=self.touched.append,
            looks_per_second=looks_per_second,
        )
        return self.watch

    def job(self, duration: int = 5, **changes: object) -> Job:
        now, number = self.clock.now(), next(self._numbers)
        job = Job(
            id=f"job-{number}",
            state=State.RENDERING,
            created_at=now,
            since=now,
            next_look=now,
            submitted_at=now,
            place=ROOM,
            person=Person(id="ana", name="Ana"),
            request=Request(prompt="a fox", duration=duration),
            task=f"task-{number}",
            estimate=60,
        )
        return replace(job, **changes)  # type: ignore[arg-type]

    async def ends(self, job: Job, after: float, how: Finished | Broken = VIDEO) -> Rendered | Broke:
        """Watch a job that ends after so many seconds to its end, as the poller does."""
        wait, elapsed = self.watch.delay(job), 0.0
        while True:
            self.clock.advance(wait)
            elapsed += wait
            self.service.look_with = [how if elapsed >= after else Working()]
            seen = await self.watch.look(job)
            if not isinstance(seen, float):
                self.watch.forget(job.id)
                return seen
            wait = seen


@pytest.fixture
def tower() -> Tower:
    return Tower()


# ---- learning -------------------------------------------------------------------------------------------------


async def test_what_finished_is_expected_of_the_next(tower: Tower) -> None:
    for _ in range(25):
        await tower.ends(tower.job(), 100)

    tower.watch.delay(job := tower.job())

    left = tower.watch.remaining(job)
    assert left is not None
    assert 85 < left.least < 100 < left.most < 115
    assert tower.watch.delay(job) > 60


async def test_how_long_a_task_took_is_half_way_between_the_looks_around_its_end(tower: Tower) -> None:
    tower.store.took = [100.0] * 60

    ended = await tower.ends(tower.job(), 101)

    assert isinstance(ended, Rendered)
    assert ended.took == pytest.approx(101, abs=3)


async def test_what_ended_while_nobody_looked_teaches_nothing(tower: Tower) -> None:
    watched, after_restart = tower.job(), tower.job()
    tower.watch.delay(watched)
    tower.clock.advance(3600)
    tower.service.look_with = [VIDEO, VIDEO]

    late = await tower.watch.look(watched)
    tower.restarted()
    unseen = await tower.watch.look(after_restart)

    assert late == unseen == Rendered(VIDEO.url, VIDEO.seed, None)


async def test_what_is_looked_at_after_a_restart_teaches_again(tower: Tower) -> None:
    job = tower.job()
    tower.clock.advance(50)
    tower.service.look_with = [Working()]
    wait = await tower.watch.look(job)
    assert isinstance(wait, float)
    tower.clock.advance(wait)

    ended = await tower.watch.look(job)

    assert isinstance(ended, Rendered)
    assert ended.took == pytest.approx(50 + wait / 2)


async def test_a_clock_that_was_set_back_teaches_nothing(tower: Tower) -> None:
    job = tower.job()
    tower.clock.advance(100)
    tower.service.look_with = [Working()]
    await tower.watch.look(job)
    tower.clock.set_back(tower.clock.now() - job.created_at)

    assert await tower.watch.look(job) == Rendered(VIDEO.url, VIDEO.seed, None)


async def test_the_history_is_read_once_a_sort_and_a_store_that_is_down_stops_no_look(tower: Tower) -> None:
    tower.store.down = True
    await tower.ends(tower.job(), 0)
    tower.store.down = False
    tower.store.took = [100.0] * 60
    for duration in (5, 5, 8, 8):
        await tower.ends(tower.job(duration), 0)

    assert tower.store.asked == [("standard", "720p", 5)] * 2 + [("standard", "720p", 8)]


async def test_a_new_sort_is_expected_to_take_as_the_known_ones_let_expect(tower: Tower) -> None:
    alone = tower.watch.delay(tower.job(10, estimate=4))
    tower.store.took = [300.0] * 60
    await tower.ends(tower.job(5), 300)

    # a four-second task would be looked at at once
    assert alone < 3 < FIRST_LOOK == pytest.approx(tower.watch.delay(tower.job(10, estimate=4)))


async def test_the_many_that_share_a_key_are_looked_at_less_often(tower: Tower) -> None:
    tower.store.took = [100.0] * 60
    await tower.ends(tower.job(), 100)
    first = tower.job()
    tower.watch.delay(first)
    tower.clock.advance(100)
    alone = tower.watch.delay(first)
    for _ in range(1000):
        tower.watch.delay(tower.job())

    assert tower.watch.delay(first) > 4 * alone


async def test_a_key_that_bears_more_is_used_more(tower: Tower) -> None:
    waits = []
    for looks_per_second in (10.0, 1000.0):
        tower.restarted(looks_per_second)
        jobs = [tower.job() for _ in range(500)]
        for job in jobs:
            tower.watch.delay(job)
        tower.clock.advance(60)
        waits.append(tower.watch.delay(jobs[0]))

    assert waits[0] > 4 * waits[1]


async def test_once_tasks_fail_the_first_look_is_early(tower: Tower) -> None:
    tower.store.took = [100.0] * 60
    await tower.ends(tower.job(), 100)
    before = tower.watch.delay(tower.job())
    await tower.ends(tower.job(), 1, FLAGGED)

    assert before > 60
    assert tower.watch.delay(tower.job()) == pytest.approx(FIRST_LOOK)


# ---- what the service says ------------------------------------------------------------------------------------


async def test_progress_is_shown_once_for_each_change(tower: Tower) -> None:
    job = tower.job()
    tower.service.look_with = [Working(10), Working(10), Working(None), Working(40)]
    for _ in range(4):
        await tower.watch.look(job)

    assert tower.watch.progress(job.id) == 40
    assert tower.touched == [job.id] * 2
    tower.watch.forget(job.id)
    assert tower.watch.progress(job.id) is None


async def test_a_busy_service_is_left_alone_as_long_as_it_asks(tower: Tower) -> None:
    tower.service.look_with = [
        ServiceBusy(retry_after=60),
        ServiceBusy(),
        ServiceUnsure(),
        ServiceBusy(retry_after=9e9),
    ]
    waits = []
    for _ in range(4):
        waits.append(await tower.watch.look(tower.job()))
        tower.clock.advance(100)

    assert isinstance(waits[0], float)
    assert waits[0] >= 60
    assert all(isinstance(wait, float) and 1 <= wait <= 30 for wait in waits[1:3])
    assert waits[3] == 300
    assert tower.watch.wait("anybody") == pytest.approx(200)


async def test_a_key_that_is_refused_is_tried_again_ends_no_job_and_is_logged_with_its_cure(
    tower: Tower, caplog: pytest.LogCaptureFixture
) -> None:
    tower.service.look_with = [OperatorMustAct(problem("service_key_refused", Fault.OPERATOR))]

    assert await tower.watch.look(tower.job()) == 30
    assert "set FOXAPI_KEY" in caplog.text


async def test_a_task_that_nobody_knows_ends_its_job_only_when_that_lasts(tower: Tower) -> None:
    job = tower.job()
    tower.service.look_with = [TaskUnknown(), TaskUnknown(), Working(), TaskUnknown(), TaskUnknown()]
    seen = []
    for _ in range(5):
        seen.append(await tower.watch.look(job))
        tower.clock.advance(UNKNOWN_GRACE - 1)
    tower.service.look_with = [TaskUnknown()]
    seen.append(await tower.watch.look(job))

    assert [isinstance(each, Broke) for each in seen] == [False] * 5 + [True]


async def test_finished_without_a_video_is_waited_out_and_then_ends_the_job(tower: Tower) -> None:
    job = tower.job()
    tower.service.look_with = [Working(100, settling=True)] * 2
    first = await tower.watch.look(job)
    tower.clock.advance(SETTLING_GRACE + 1)

    assert first == tower.service.look_interval
    assert isinstance(await tower.watch.look(job), Broke)
