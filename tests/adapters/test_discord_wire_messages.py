"""Messages and files on the wire, against a small Discord of our own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.discord import DiscordPlatform
from adapters.discord.links import FileLink
from bot.errors import FileGone
from bot.messages import Attachment
from tests.adapters.discord_world import payloads
from tests.adapters.discord_world.fakes import FakeDesk
from tests.adapters.discord_world.server import DiscordServer
from tests.adapters.discord_world.wire import connected


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    async with DiscordServer().running() as server:
        yield server


# ---- messages -----------------------------------------------------------------------------------------------------


async def test_the_role_that_came_with_the_bot_counts_as_the_bot_as_far_as_discord_shows_it(
    discord: DiscordServer, tmp_path: Path
) -> None:
    desk = FakeDesk()
    called: dict[str, Any] = {"mention_roles": [str(payloads.ROLE)], "guild_id": str(payloads.GUILD)}
    called["member"] = payloads.member()
    async with connected(discord, tmp_path, desk):
        shown = payloads.message(discord.snowflake(), f"<@&{payloads.ROLE}> a red kite", **called)
        hidden = payloads.message(discord.snowflake(), "", **called)
        await discord.emit("MESSAGE_CREATE", shown)
        await discord.emit("MESSAGE_CREATE", hidden)
        await discord.until(lambda: discord.messages)

    assert [asked.text for asked in desk.asked] == ["a red kite"]
    assert "请直接提到机器人本身" in discord.to("POST", "/messages")[0].body["content"]  # by the server's locale


async def test_stickers_voice_messages_and_what_links_show_are_files_too(
    discord: DiscordServer, tmp_path: Path
) -> None:
    voice = payloads.attachment(
        5, "voice-message.ogg", "https://x/v", content_type="audio/ogg; codecs=opus", duration_secs=2, waveform="AA=="
    )
    answered = payloads.message(
        discord.snowflake(),
        attachments=[voice],
        sticker_items=[{"id": "6", "name": "wave", "format_type": 3}, {"id": "7", "name": "cat", "format_type": 1}],
        embeds=[
            {
                "type": "image",
                "url": "https://e/f/fox.png",
                "thumbnail": {"url": "https://e/fox.png", "proxy_url": "https://p/1"},
            },
            {"type": "gifv", "url": "https://t", "video": {"url": "https://t/dance.mp4", "proxy_url": "https://p/2"}},
        ],
    )
    reply_to = {"type": 0, "message_id": answered["id"], "channel_id": str(payloads.CHANNEL)}
    desk = FakeDesk()
    async with connected(discord, tmp_path, desk):
        calling = payloads.calling(
            discord.snowflake(), "x", type=19, message_reference=reply_to, referenced_message=answered
        )
        await discord.emit("MESSAGE_CREATE", calling)
        await discord.emit("MESSAGE_CREATE", payloads.calling(discord.snowflake(), "y"))
        desk.before = discord.note
        await discord.until(lambda: len(desk.asked) == 2)

    assert [(file.name, file.media_type) for file in desk.asked[0].replied] == [
        ("voice-message.ogg", "audio/ogg"),
        ("wave.json", "application/json"),
        ("cat.png", None),
        ("fox.png", "image/*"),
        ("dance.mp4", "video/*"),
    ]


async def test_a_server_that_is_not_known_yet_is_a_server_all_the_same(discord: DiscordServer, tmp_path: Path) -> None:
    desk = FakeDesk(before=discord.note)
    async with connected(discord, tmp_path, desk):
        await discord.emit("MESSAGE_CREATE", payloads.calling(discord.snowflake(), "a kite", guild_id="77"))
        await discord.until(lambda: desk.asked)

    assert desk.asked[0].place.workspace == "77"


@pytest.mark.parametrize("there", [True, False])
async def test_a_message_answered_that_did_not_come_along_is_looked_up(
    discord: DiscordServer, tmp_path: Path, there: bool
) -> None:
    number = discord.snowflake()
    files = [payloads.attachment(5, "fox.png", "https://x/fox.png")]
    if there:
        discord.messages[number] = payloads.message(number, attachments=files)
    reply_to = {"type": 0, "message_id": str(number), "channel_id": str(payloads.CHANNEL)}
    desk = FakeDesk(before=discord.note)
    async with connected(discord, tmp_path, desk):
        called = payloads.calling(discord.snowflake(), "make it snow", type=19, message_reference=reply_to)
        await discord.emit("MESSAGE_CREATE", called)
        await discord.until(lambda: desk.asked or discord.to("POST", "/messages"))

    assert [[file.name for file in asked.replied] for asked in desk.asked] == ([["fox.png"]] if there else [])


async def test_a_core_that_fails_at_a_message_is_said_to_have_failed(discord: DiscordServer, tmp_path: Path) -> None:
    def fail() -> None:
        raise RuntimeError("a bug")

    async with connected(discord, tmp_path, FakeDesk(before=fail)):
        await discord.emit("MESSAGE_CREATE", payloads.calling(discord.snowflake(), "a kite"))
        await discord.until(lambda: discord.messages)

    assert "机器人内部出了问题" in discord.to("POST", "/messages")[0].body["content"]


async def test_an_offer_whose_words_are_gone_starts_nothing(discord: DiscordServer, tmp_path: Path) -> None:
    desk = FakeDesk()
    under = payloads.message(discord.snowflake(), author=payloads.me())
    async with connected(discord, tmp_path, desk):
        press = payloads.press(discord.snowflake(), f"vr:{payloads.CHANNEL}:5", under)
        await discord.emit("INTERACTION_CREATE", press)
        await discord.until(lambda: discord.to("PATCH", "/@original"))

    assert desk.asked == []
    assert "not there any more" in discord.to("PATCH", "/@original")[0].body["content"]


# ---- files --------------------------------------------------------------------------------------------------------


async def _read(built: DiscordPlatform, attachment: Attachment) -> bytes:
    async with built.chat.read(attachment) as chunks:
        return b"".join([chunk async for chunk in chunks])


@pytest.mark.parametrize("dead", ["dead", "gone"])
async def test_a_file_whose_address_has_died_is_had_from_its_message_again(
    discord: DiscordServer, tmp_path: Path, dead: str
) -> None:
    number = discord.snowflake()
    discord.files["fox.png"] = b"png of a fox"
    fresh = payloads.attachment(5, "fox.png", f"{discord.url}/cdn/fox.png?ex=live")
    discord.messages[number] = payloads.message(number, attachments=[fresh])
    address = str(FileLink(f"{discord.url}/cdn/fox.png?ex={dead}", (payloads.CHANNEL, number, 5)))
    async with connected(discord, tmp_path) as (built, _):
        assert await _read(built, Attachment(name="fox.png", address=address)) == b"png of a fox"
        discord.messages.clear()
        with pytest.raises(FileGone):
            await _read(built, Attachment(name="fox.png", address=address))


async def test_a_file_uploaded_with_a_command_has_nowhere_else_to_be_had_from(
    discord: DiscordServer, tmp_path: Path
) -> None:
    address = str(FileLink(f"{discord.url}/cdn/fox.png?ex=dead"))
    async with connected(discord, tmp_path) as (built, _):
        with pytest.raises(FileGone):
            await _read(built, Attachment(name="fox.png", address=address))
        with pytest.raises(FileGone):
            await _read(built, Attachment(name="fox.png", address="nonsense"))
