"""A kill at any statement leaves a transaction done whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.jobs import State
from bot.ports import Accepted
from storage import open_store
from tests.fakes import ManualClock
from tests.storage.dying import RULES
from tests.storage.samples import drawn, new_job, used


def _deaths(folder: Path, what: str) -> dict[str, Path]:
    subprocess.run([sys.executable, "-m", "tests.storage.dying", folder, what], check=True, timeout=60)
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
