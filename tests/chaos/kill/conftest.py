"""A service and a nursery for each test; one of these files at a time, since each keeps several processes busy."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.chaos.kill.worlds import Nursery, nursery
from tests.chaos.processes import Simulator, simulator


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    jar = aiohttp.CookieJar(unsafe=True)  # the bot is at an address and not at a name
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        yield session


@pytest.fixture
async def fox(tmp_path: Path, http: aiohttp.ClientSession) -> AsyncIterator[Simulator]:
    async with simulator(tmp_path / "fox", http, seconds=0.05) as running:
        yield running


@pytest.fixture
async def lives() -> AsyncIterator[Nursery]:
    async with nursery() as running:
        yield running
