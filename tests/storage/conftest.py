"""The stores that the contract's tests run against, each a real one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from storage import open_store
from tests.fakes import ManualClock
from tests.storage.samples import Opener, Store


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(params=["sqlite"])
def opener(request: pytest.FixtureRequest, tmp_path: Path, clock: ManualClock) -> Opener:
    return {"sqlite": partial(open_store, tmp_path / "data" / "videobot.sqlite", clock=clock)}[request.param]


@pytest.fixture
async def store(opener: Opener) -> AsyncIterator[Store]:
    async with opener() as opened:
        yield opened
        assert await opened.verify() == []
