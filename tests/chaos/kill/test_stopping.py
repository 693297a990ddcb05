"""SIGTERM: nothing new is begun, what costs money may end, and all of it within ten seconds."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.chaos.processes import Bot, Simulator

pytestmark = pytest.mark.xdist_group("kill")


@pytest.fixture
async def bot(tmp_path: Path, fox: Simulator, http: aiohttp.ClientSession) -> AsyncIterator[Bot]:
    bot = Bot(tmp_path / "data", fox, http)
    await bot.start()
    yield bot
    await bot.end()


async def stopped(bot: Bot) -> tuple[int, float]:
    began = time.monotonic()
    code = await bot.end(signal.SIGTERM)
    return code, time.monotonic() - began


async def submitting(bot: Bot, fox: Simulator, seconds: float) -> str:
    """A job whose POST takes so long to be answered, and is under way."""
    await fox.misbehave("submit", "slow", seconds=seconds)
    job = await bot.ask("/video a fox --dur 4 --res 480p")
    assert job is not None
    await bot.until(job, "submitting")
    return job


async def test_a_post_that_takes_five_seconds_is_waited_for(bot: Bot, fox: Simulator) -> None:
    job = await submitting(bot, fox, seconds=5)

    code, took = await stopped(bot)
    left = bot.jobs()[job]
    await bot.start()
    await bot.until(job, "done")

    assert code == 0
    assert took < 10
    assert left["state"] == "rendering"
    assert left["task"] is not None
    assert await fox.submitted() == 1


async def test_an_order_to_stop_that_is_repeated_cuts_nothing_off(bot: Bot, fox: Simulator) -> None:
    job = await submitting(bot, fox, seconds=3)

    ended = asyncio.create_task(bot.ended())
    while not ended.done():
        bot.signal(signal.SIGTERM)
        await asyncio.sleep(0.02)

    assert await ended == 0
    assert bot.jobs()[job]["state"] == "rendering"


async def test_a_post_that_takes_a_minute_is_uncertain_after_the_next_start_and_is_told(
    bot: Bot, fox: Simulator
) -> None:
    job = await submitting(bot, fox, seconds=60)

    code, took = await stopped(bot)
    left = bot.jobs()[job]
    await bot.start()
    row = await bot.until(job, "uncertain")
    async with asyncio.timeout(20):
        while not row["told"]:
            await asyncio.sleep(0.05)
            row = bot.jobs()[job]

    assert code == 0
    assert took < 10
    assert left["state"] == "submitting"
    assert bot.ends_posted(job) == 1


async def test_a_copy_made_while_the_bot_runs_is_a_bot_whose_jobs_go_on(
    bot: Bot, fox: Simulator, http: aiohttp.ClientSession, tmp_path: Path
) -> None:
    await fox.misbehave("look", "status-500", None)
    job = await bot.ask("/video a fox --dur 4 --res 480p")
    assert job is not None
    await bot.until(job, "rendering")

    copy = tmp_path / "restored" / "videobot.sqlite3"
    copy.parent.mkdir()
    said = await bot.operate("backup", str(copy))
    await bot.end(signal.SIGKILL)
    await fox.behave()
    restored = Bot(copy.parent, fox, http)
    await restored.start()
    await restored.until(job, "done")
    await restored.end(signal.SIGTERM)

    assert said == f"{copy}\n"
    assert restored.ends_posted(job) == 1
    assert await fox.submitted() == 1
