"""The bot connected to a small Discord of our own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from adapters.discord import DiscordPlatform
from tests.adapters.discord_world.fakes import FakeDesk, FakeFiles, platform
from tests.adapters.discord_world.server import DiscordServer


@asynccontextmanager
async def connected(
    discord: DiscordServer, folder: Path, desk: FakeDesk | None = None, **settings: Any
) -> AsyncIterator[tuple[DiscordPlatform, FakeFiles]]:
    """The bot with its gateway open."""
    built, files = platform(folder, api_url=discord.url + "/api/v10", **settings)
    before = len(discord.identified)
    running = asyncio.create_task(built.run(desk or FakeDesk()))
    try:
        await discord.until(lambda: len(discord.identified) > before)
        yield built, files
    finally:
        await built.stop()
        await running
