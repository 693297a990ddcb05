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
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store's address, which other processes can be told."""
    return {"sqlite": str(tmp_path / "data" / "videobot.sqlite")}[request.param]


@pytest.fixture
def opener(where: str, clock: ManualClock) -> Opener:
    return partial(open_store, Path(where), clock=clock)


@pytest.fixture
async def store(opener: Opener) -> AsyncIterator[Store]:
    async with opener() as opened:
        yield opened
        assert await opened.verify() == []
