"""A kill at any statement leaves a transaction done whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.jobs import State
from bot.ports import Accepted, Repeated
from storage import open_store
from tests.fakes import ManualClock
from tests.storage.dying import CHANGES, FIRST, RULES, SECOND
from tests.storage.samples import drawn, new_job, used


def _deaths(folder: Path, what: str) -> dict[str, Path]:
    subprocess.run([sys.executable, "-m", "tests.storage.dying", folder, what], check=True, timeout=120)
    return {place.name: place / "videobot.sqlite" for place in folder.iterdir()}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


async def test_a_job_is_accepted_whole_or_not_at_all(tmp_path: Path, clock: ManualClock) -> None:
    deaths = _deaths(tmp_path, "accept")
    job = new_job()

    # the counters, the line of the ledger, the name, the event, the job, and what begins and ends it
    assert len(deaths) >= 9
    async with open_store(deaths.pop("after"), clock=clock) as store:
        assert await store.live() == [job]
        assert await used(store, job, RULES) == [1, 1]
        assert await store.verify() == []
    for path in deaths.values():
        async with open_store(path, clock=clock) as store:
            assert await store.live() == []
            assert await used(store, job, RULES) == [0, 0]
            assert await store.accept(job, f"event of {job.id}", drawn(job, RULES)) == Accepted(job)


async def test_a_job_is_settled_with_its_last_save_or_not_at_all(tmp_path: Path, clock: ManualClock) -> None:
    deaths = _deaths(tmp_path, "save")

    assert len(deaths) >= 8
    for name, path in deaths.items():
        async with open_store(path, clock=clock) as store:
            (job,) = await store.live()
            saved = name == "after"
            assert job.state is (State.FAILING if saved else State.PREPARING)
            assert await used(store, job, RULES) == ([0, 0] if saved else [1, 1])
            assert await store.verify() == []


async def test_an_event_is_refused_for_good_or_not_heard_at_all(tmp_path: Path, clock: ManualClock) -> None:
    deaths = _deaths(tmp_path, "refuse")

    assert len(deaths) >= 4
    for name, path in deaths.items():
        async with open_store(path, clock=clock) as store:
            job = new_job()
            outcome = await store.accept(job, f"event of {job.id}", drawn(job))
            assert outcome == (Repeated("") if name == "after" else Accepted(job))
            assert await store.verify() == []


async def test_a_length_that_came_out_shorter_is_settled_with_the_video_or_not_at_all(
    tmp_path: Path, clock: ManualClock
) -> None:
    deaths = _deaths(tmp_path, "settle")

    assert len(deaths) >= 8
    for name, path in deaths.items():
        async with open_store(path, clock=clock) as store:
            (job,) = await store.live()
            saved = name == "after"
            assert job.state is (State.DELIVERING if saved else State.FETCHING)
            taken = await used(store, job, "each 99 seconds per day; each 9 videos per day; each 3 at once")
            assert taken == ([6, 1, 0] if saved else [15, 1, 1])
            assert await store.verify() == []


async def test_a_policy_is_set_with_all_of_its_changes_or_stays(tmp_path: Path, clock: ManualClock) -> None:
    deaths = _deaths(tmp_path, "set_policy")

    assert len(deaths) >= 5
    for name, path in deaths.items():
        async with open_store(path, clock=clock) as store:
            saved = name == "after"
            assert await store.policy("local", "room") == (SECOND if saved else FIRST)
            assert len(await store.changes("local", "room", 9)) == 1 + (len(CHANGES) if saved else 0)


async def test_jobs_are_forgotten_together_and_what_they_used_never_is(tmp_path: Path, clock: ManualClock) -> None:
    deaths = _deaths(tmp_path, "delete")

    assert len(deaths) >= 8
    for name, path in deaths.items():
        async with open_store(path, clock=clock) as store:
            assert len(await store.newest(9)) == (0 if name == "after" else 2)
            assert await used(store, new_job(), RULES) == [1, 0]
            assert await store.verify() == []


async def test_old_counters_are_swept_with_their_days_or_stay(tmp_path: Path, clock: ManualClock) -> None:
    deaths = _deaths(tmp_path, "sweep")

    assert len(deaths) >= 5
    for name, path in deaths.items():
        async with open_store(path, clock=clock) as store:
            taken = await used(store, new_job(), "each 9 videos per day; each 9 videos in any hour")
            assert taken == ([0, 0] if name == "after" else [1, 1])
            assert await store.verify() == []
