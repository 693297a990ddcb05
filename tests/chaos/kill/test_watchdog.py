"""A bot that is stuck ends itself, so that it can be started anew, and what it was doing goes on."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app.watchdog import EXIT_STUCK
from tests.chaos.kill.guarded import PATIENCE
from tests.chaos.processes import Bot, Simulator

pytestmark = pytest.mark.xdist_group("kill")


class Guarded(Bot):
    """The bot with a watchdog of little patience."""

    command = (sys.executable, "-m", "tests.chaos.kill.guarded")

    def last_words(self) -> dict[str, Any]:
        lines = [json.loads(line) for line in self.log().splitlines() if line.startswith("{")]
        (last,) = [line for line in lines if line["level"] == "critical"]
        return dict(last)


@pytest.fixture
async def bot(tmp_path: Path, fox: Simulator, http: aiohttp.ClientSession) -> AsyncIterator[Guarded]:
    bot = Guarded(tmp_path / "data", fox, http)
    await bot.start()
    yield bot
    await bot.end()


async def test_a_loop_that_stands_still_ends_the_bot_which_says_where_it_stood(bot: Guarded, fox: Simulator) -> None:
    await fox.misbehave("look", "status-500", None)
    job = await bot.ask("/video a fox --dur 4 --res 480p")
    assert job is not None
    await bot.until(job, "rendering")

    bot.signal(signal.SIGUSR1)
    code = await bot.ended()
    said = bot.last_words()
    await fox.behave()
    await bot.start()
    await bot.until(job, "done")

    assert code == EXIT_STUCK
    assert "nothing has moved" in said["event"]
    assert "MainThread" in said["stacks"]
    assert bot.ends_posted(job) == 1
    assert await fox.submitted() == 1


async def test_a_store_that_takes_no_writes_is_not_ready_and_then_ends_the_bot(bot: Guarded, fox: Simulator) -> None:
    assert (await bot.ready())["ready"]
    with closing(sqlite3.connect(bot.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        told = await bot.ready()
        code = await bot.ended()
    said = bot.last_words()
    await bot.start()
    job = await bot.ask("/video a fox --dur 4 --res 480p")
    assert job is not None
    await bot.until(job, "done")

    assert not told["ready"]
    assert code == EXIT_STUCK
    assert "taken no writes" in said["event"]


async def test_a_bot_that_was_stopped_for_longer_than_its_watchdog_waits_goes_on(bot: Guarded) -> None:
    bot.signal(signal.SIGSTOP)
    await asyncio.sleep(2 * PATIENCE.loop)
    bot.signal(signal.SIGCONT)
    job = await bot.ask("/video a fox --dur 4 --res 480p")
    assert job is not None
    await bot.until(job, "done")

    assert (await bot.ready())["ready"]
