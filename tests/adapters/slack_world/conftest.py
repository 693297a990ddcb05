"""The stage of most tests about Slack: its loopback double, and the bot at work in it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.slack_world.bots import Bot, platform_in, running
from tests.adapters.slack_world.state import ANA, GENERAL
from tests.adapters.slack_world.world import SlackWorld, slack_world


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    """A Slack of its own."""
    async with slack_world() as opened:
        yield opened


@pytest.fixture
async def bot(world: SlackWorld, tmp_path: Path) -> AsyncIterator[Bot]:
    """The bot in Socket Mode."""
    async with running(world, tmp_path) as at_work:
        yield at_work


@pytest.fixture(params=["socket", "http"])
async def either(world: SlackWorld, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Bot]:
    """The bot in Socket Mode, then by signed requests."""
    async with running(world, tmp_path, http=request.param == "http") as at_work:
        yield at_work


@pytest.fixture
async def chat(world: SlackWorld, tmp_path: Path) -> AsyncIterator[Any]:
    """The bot's chat alone, which listens to nobody."""
    async with platform_in(world, tmp_path) as (platform, _):
        yield platform.chat


@pytest.fixture
async def thread(world: SlackWorld) -> str:
    """The thread under a message of Ana's."""
    return str(world.message(ANA, GENERAL, "a fox")["ts"])
