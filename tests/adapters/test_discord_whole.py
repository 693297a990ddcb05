"""From what somebody does in Discord to the posted MP4: the real core and the service's simulator between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pydantic import SecretStr

from adapters.foxapi.simulator.server import Simulator
from bot.app.machine import SystemClock
from bot.app.serving import serve
from bot.config import Settings
from tests.adapters.discord_world import payloads
from tests.adapters.discord_world.server import DiscordServer, Fault, error


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(clock=SystemClock().now).running() as server:
        yield server


@pytest.fixture
async def simulator(tmp_path: Path) -> AsyncIterator[Simulator]:
    async with Simulator(tmp_path / "service", clock=SystemClock(), render_seconds=0.5) as running:
        yield running


@asynccontextmanager
async def bot(discord: DiscordServer, simulator: Simulator, folder: Path) -> AsyncIterator[None]:
    """The bot as `videobot run` serves it with Discord as its only platform."""
    settings = Settings(
        _env_file=None,
        foxapi_key=SecretStr("key"),
        foxapi_url=simulator.url,
        foxapi_look_seconds=0.1,
        discord_token=SecretStr("MTAwMDAwMDAwMDAwMDAwMDAx.x.y"),
        discord_api_url=discord.url + "/api/v10",
        videobot_data_dir=folder / "data",
        videobot_http_port=0,
    )
    stopping, before = asyncio.Event(), len(discord.identified)
    serving = asyncio.create_task(serve(settings, lambda line: None, stopping))
    try:
        await discord.until(lambda: len(discord.identified) > before)
        yield
    finally:
        stopping.set()
        await serving


def _picture() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (640, 360), "orange").save(drawn, "PNG")
    return drawn.getvalue()


def _end(discord: DiscordServer) -> dict[str, Any] | None:
    """The message that ends a job: it is the one that pings somebody."""
    told = [m for m in discord.messages.values() if m["content"].startswith(f"<@{payloads.ANA}> ")]
    assert len(told) <= 1
    return told[0] if told else None


def _short(number: int, prompt: str, *files: dict[str, Any]) -> dict[str, Any]:
    """`/video create` with a file and the quickest video there is."""
    options: list[dict[str, Any]] = [
        {"name": "prompt", "type": 3, "value": prompt},
        {"name": "duration", "type": 4, "value": 4},
        {"name": "resolution", "type": 3, "value": "480p"},
    ]
    options += [{"name": f"file{n}", "type": 11, "value": file["id"]} for n, file in enumerate(files, 1)]
    data = {
        "id": "9",
        "name": "video",
        "type": 1,
        "options": [{"name": "create", "type": 1, "options": options}],
        "resolved": {"attachments": {file["id"]: file for file in files}},
    }
    return payloads.interaction(number, 2, data)


async def test_a_command_with_a_picture_ends_in_a_film_in_its_channel(
    discord: DiscordServer, simulator: Simulator, tmp_path: Path
) -> None:
    discord.files["fox.png"] = _picture()
    fox = payloads.attachment(5, "fox.png", f"{discord.url}/cdn/fox.png?ex=live", content_type="image/png")
    async with bot(discord, simulator, tmp_path):
        await discord.emit("INTERACTION_CREATE", _short(discord.snowflake(), "@Image1 dances @everyone", fox))
        await discord.until(lambda: _end(discord))

    card, end = sorted(discord.messages.values(), key=lambda m: int(m["id"]))
    posted = next(request for request in discord.to("POST", "/messages") if request.files)
    [(name, film)] = posted.files.items()
    assert film[4:8] == b"ftyp"
    assert name.startswith("videobot-")
    assert "> @Image1 dances @\u200beveryone" in end["content"]
    assert "@Image1 = fox.png (your message)" in card["content"]
    assert posted.body["message_reference"]["message_id"] == int(card["id"])


async def test_a_reply_survives_a_restart_in_the_middle_and_a_server_that_takes_no_large_files(
    discord: DiscordServer, simulator: Simulator, tmp_path: Path
) -> None:
    discord.files["fox.png"] = _picture()
    number, posts = discord.snowflake(), rf"/channels/{payloads.CHANNEL}/messages"
    live = payloads.attachment(5, "fox.png", f"{discord.url}/cdn/fox.png?ex=live")
    dead = payloads.attachment(5, "fox.png", f"{discord.url}/cdn/fox.png?ex=dead")
    discord.messages[number] = payloads.message(number, "look", attachments=[live])
    answered = payloads.message(number, "look", attachments=[dead])
    reply_to = {"type": 0, "message_id": str(number), "channel_id": str(payloads.CHANNEL)}
    words = "make it snow --dur 4 --res 480p"
    calling = payloads.calling(
        discord.snowflake(), words, type=19, message_reference=reply_to, referenced_message=answered
    )

    async with bot(discord, simulator, tmp_path):
        await discord.emit("MESSAGE_CREATE", calling)
        await discord.until(lambda: discord.to("POST", "/messages"))
    discord.faults.append(Fault("POST", posts, lambda: error(400, 40005)))
    async with bot(discord, simulator, tmp_path):
        await discord.until(lambda: _end(discord))

    end = _end(discord)
    assert end is not None
    assert simulator.url in end["content"]
    ours = [m for m in discord.messages.values() if m["author"]["bot"]]
    assert len(ours) == 2
    assert {m["message_reference"]["message_id"] for m in _bodies(discord)} == {int(calling["id"])}


def _bodies(discord: DiscordServer) -> list[dict[str, Any]]:
    return [request.body for request in discord.to("POST", "/messages")]
