"""Connecting, losing the connection, being refused, being checked: against a small Discord of our own."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import SetupFault
from tests.adapters.discord_world import payloads
from tests.adapters.discord_world.fakes import FakeDesk, platform
from tests.adapters.discord_world.server import DiscordServer, Fault, error
from tests.adapters.discord_world.wire import connected


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    async with DiscordServer().running() as server:
        yield server


async def test_a_lost_connection_is_resumed_and_nothing_that_happened_meanwhile_is_lost(
    discord: DiscordServer, tmp_path: Path
) -> None:
    desk = FakeDesk(before=discord.note)
    async with connected(discord, tmp_path, desk):
        await discord.emit("MESSAGE_CREATE", payloads.calling(discord.snowflake(), "a kite"))
        await discord.until(lambda: desk.asked)
        await discord.close_gateway(4000)
        await discord.emit("MESSAGE_CREATE", payloads.calling(discord.snowflake(), "a boat"))
        await discord.until(lambda: len(desk.asked) == 2)

    assert [resumed["session_id"] for resumed in discord.resumed] == ["session-1"]
    assert len(discord.identified) == 1
    assert [asked.text for asked in desk.asked] == ["a kite", "a boat"]


async def test_it_is_connected_only_while_it_is(discord: DiscordServer, tmp_path: Path) -> None:
    built, _ = platform(tmp_path, api_url=discord.url + "/api/v10")
    assert not built.connected()
    running = asyncio.create_task(built.run(FakeDesk()))
    await discord.until(lambda: discord.identified)
    client = built._client
    assert client is not None
    await client.wait_until_ready()
    assert built.connected()

    await built.stop()
    await running
    assert not built.connected()


async def test_an_event_that_cannot_be_read_costs_only_itself(discord: DiscordServer, tmp_path: Path) -> None:
    desk = FakeDesk(before=discord.note)
    async with connected(discord, tmp_path, desk):
        await discord.emit("INTERACTION_CREATE", {"id": "1", "type": 2})
        await discord.emit("MESSAGE_CREATE", {"id": "nonsense"})
        await discord.emit("NOBODY_KNOWS", {"x": 1})
        await discord.emit("MESSAGE_CREATE", payloads.calling(discord.snowflake(), "a kite"))
        await discord.until(lambda: desk.asked)

    assert len(discord.identified) == 1


@pytest.mark.parametrize(
    ("code", "content", "cure"),
    [
        (4014, True, "DISCORD_MESSAGE_CONTENT=off"),
        (4014, False, "Privileged Gateway Intents"),
        (4004, False, "Reset Token"),
    ],
)
async def test_what_only_the_operator_can_mend_stops_with_its_cure(
    discord: DiscordServer, tmp_path: Path, code: int, content: bool, cure: str
) -> None:
    discord.refuse_gateway = code
    built, _ = platform(tmp_path, api_url=discord.url + "/api/v10", message_content=content)

    with pytest.raises(SetupFault, match=cure):
        await built.run(FakeDesk())


async def test_a_refused_token_stops_with_its_cure_and_is_told_to_nobody(
    discord: DiscordServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    discord.token_works = False
    built, _ = platform(tmp_path, api_url=discord.url + "/api/v10", token="MTAw.secret.secret")

    with pytest.raises(SetupFault, match="Reset Token"):
        await built.run(FakeDesk())

    assert "secret" not in caplog.text


async def test_connections_are_spared_when_discord_has_few_left(discord: DiscordServer, tmp_path: Path) -> None:
    discord.session_limit |= {"remaining": 5, "reset_after": 3_600_000}
    built, _ = platform(tmp_path, api_url=discord.url + "/api/v10")
    running = asyncio.create_task(built.run(FakeDesk()))
    await discord.until(lambda: discord.to("GET", "/gateway/bot"))

    await built.stop()
    await running
    assert discord.identified == []


async def test_a_discord_that_is_down_is_tried_again_later_and_a_stop_does_not_wait_for_it(
    discord: DiscordServer, tmp_path: Path
) -> None:
    discord.faults.append(Fault("GET", "/users/@me", lambda: error(503)))
    built, _ = platform(tmp_path, api_url=discord.url + "/api/v10")
    running = asyncio.create_task(built.run(FakeDesk()))
    await discord.until(lambda: discord.requests)

    await built.stop()
    await running
    assert len(discord.requests) == 1


@pytest.mark.parametrize("fault", [lambda: error(503), lambda: None])
async def test_a_connection_that_broke_is_made_anew(discord: DiscordServer, tmp_path: Path, fault: Any) -> None:
    discord.faults.append(Fault("GET", "/users/@me", fault, times=2))
    desk = FakeDesk(before=discord.note)
    async with connected(discord, tmp_path, desk, least_pause=0.01):
        await discord.emit("MESSAGE_CREATE", payloads.calling(discord.snowflake(), "a kite"))
        await discord.until(lambda: desk.asked)

    assert len(discord.to("GET", "/users/@me")) == 3


async def test_for_development_commands_are_told_to_one_server_and_taken_back_everywhere_else(
    discord: DiscordServer, tmp_path: Path
) -> None:
    async with connected(discord, tmp_path):
        pass
    async with connected(discord, tmp_path, commands_guild=payloads.GUILD):
        pass
    async with connected(discord, tmp_path):
        pass

    told = [
        (request.path.removeprefix(f"/applications/{payloads.ME}"), len(request.body))
        for request in discord.to("PUT", "/commands")
    ]
    assert told == [
        ("/commands", 3),
        ("/commands", 0),
        (f"/guilds/{payloads.GUILD}/commands", 3),
        (f"/guilds/{payloads.GUILD}/commands", 0),
        ("/commands", 3),
    ]


async def test_a_memory_that_cannot_be_read_is_begun_anew(discord: DiscordServer, tmp_path: Path) -> None:
    (tmp_path / "discord.json").write_text("{torn")
    async with connected(discord, tmp_path):
        pass

    assert json.loads((tmp_path / "discord.json").read_text())["commands"]["application"] == str(payloads.ME)


async def test_commands_that_discord_has_lost_are_told_again(discord: DiscordServer, tmp_path: Path) -> None:
    async with connected(discord, tmp_path):
        pass
    async with connected(discord, tmp_path):
        pass
    assert len(discord.to("PUT", "/commands")) == 1

    discord.commands.clear()
    async with connected(discord, tmp_path):
        pass
    assert len(discord.to("PUT", "/commands")) == 2


async def test_commands_that_cannot_be_told_keep_nobody_from_working(discord: DiscordServer, tmp_path: Path) -> None:
    discord.faults.append(Fault("PUT", r"/applications/.*", lambda: error(400, 30034)))
    desk = FakeDesk(before=discord.note)
    async with connected(discord, tmp_path, desk):
        await discord.emit("MESSAGE_CREATE", payloads.calling(discord.snowflake(), "a kite"))
        await discord.until(lambda: desk.asked)

    assert json.loads((tmp_path / "discord.json").read_text() if (tmp_path / "discord.json").exists() else "{}") == {}


# ---- videobot check -----------------------------------------------------------------------------------------------


async def test_a_set_up_that_works_has_no_faults_and_is_asked_for_no_connection(
    discord: DiscordServer, tmp_path: Path
) -> None:
    built, _ = platform(tmp_path, api_url=discord.url + "/api/v10")

    assert await built.check() == []
    assert {request.method for request in discord.requests} == {"GET"}
    assert discord.identified == []


async def test_every_missing_piece_is_named_with_its_cure(discord: DiscordServer, tmp_path: Path) -> None:
    discord.application = payloads.application(interactions_endpoint_url="https://x.example")
    discord.guilds[0]["permissions"] = str(1 << 10)
    discord.session_limit |= {"remaining": 0, "reset_after": 7_200_000}
    built, _ = platform(tmp_path, api_url=discord.url + "/api/v10", message_content=True)

    faults = await built.check()

    assert [
        any(words in fault for fault in faults)
        for words in (
            "Message Content Intent",
            "Interactions Endpoint URL",
            "for 2 h",
            "In the server home the bot lacks: Attach Files, Read Message History, Send Messages, Send Messages In",
        )
    ] == [True] * 4
    assert len(faults) == 4


async def test_a_bot_in_no_server_is_told_how_to_be_invited(discord: DiscordServer, tmp_path: Path) -> None:
    discord.guilds = []
    built, _ = platform(tmp_path, api_url=discord.url + "/api/v10")

    [fault] = await built.check()

    assert f"client_id={payloads.ME}" in fault
    assert fault.count("permissions=") == 1


async def test_a_refused_token_and_a_dead_address_are_told_apart(discord: DiscordServer, tmp_path: Path) -> None:
    discord.token_works = False
    [refused] = await platform(tmp_path, api_url=discord.url + "/api/v10")[0].check()
    [dead] = await platform(tmp_path, api_url="http://127.0.0.1:9/api/v10")[0].check()

    assert "DISCORD_TOKEN is refused" in refused
    assert "http://127.0.0.1:9/api/v10 does not work: it cannot be reached" in dead


async def test_the_invite_address_is_read_off_the_token_or_asked_of_discord(
    discord: DiscordServer, tmp_path: Path
) -> None:
    by_token, _ = platform(tmp_path)
    asked, _ = platform(tmp_path, api_url=discord.url + "/api/v10", token="not-a-real-token")

    assert f"client_id={payloads.ME}" in by_token.invite_url()
    assert "scope=bot+applications.commands" in by_token.invite_url()
    with pytest.raises(SetupFault):
        asked.invite_url()
    assert await asked.invite() == by_token.invite_url()
    discord.token_works = False
    with pytest.raises(SetupFault, match="Reset Token"):
        await asked.invite()
    with pytest.raises(SetupFault, match="cannot be reached"):
        await by_token.invite()
