"""Socket Mode: several connections, refreshed and dropped without loss; a set-up that does not work is said."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.sockets import Pace
from bot.errors import SetupFault
from tests.adapters.slack_world.bots import QUICK, Bot, FakeDesk, platform_in, running, until
from tests.adapters.slack_world.state import ANA, BOT_USER, GENERAL
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld
from tests.fakes import ManualClock


async def test_two_connections_listen_and_either_may_bring_an_event(world: SlackWorld, bot: Bot) -> None:
    assert len(world.sockets.open) == 2
    await until(bot.platform.connected, "the connection")

    for number in range(4):
        await world.mentions(ANA, GENERAL, f"fox {number}", events=("message",))

    assert [asked.text for asked in bot.desk.asked] == ["fox 0", "fox 1", "fox 2", "fox 3"]


async def test_a_refresh_loses_nothing(world: SlackWorld, bot: Bot) -> None:
    opened = world.api.sockets_opened

    await world.sockets.refresh()
    for number in range(20):
        await world.mentions(ANA, GENERAL, f"fox {number}", events=("message",))
        await asyncio.sleep(0.005)
    await until(lambda: world.api.sockets_opened > opened, "a new connection")

    assert len(bot.desk.asked) == 20
    await until(bot.platform.connected, "the connection")


async def test_after_every_connection_was_cut_it_comes_back_and_takes_what_slack_sends_again(
    world: SlackWorld, bot: Bot
) -> None:
    await world.sockets.cut()
    await world.sockets.connected(2)

    await world.event(world.message_event(world.message(ANA, GENERAL, f"<@{BOT_USER}> a fox"), GENERAL), retry=1)

    assert [asked.text for asked in bot.desk.asked] == ["a fox"]


async def test_an_address_that_was_refused_once_is_not_used_for_ever(world: SlackWorld, bot: Bot) -> None:
    world.sockets.refuse = 2

    await world.sockets.cut()
    await world.sockets.connected(2)

    await until(bot.platform.connected, "the connection")


async def test_connections_that_slack_ends_at_once_are_made_anew_ever_more_slowly(
    world: SlackWorld, tmp_path: Path
) -> None:
    world.sockets.at_once = {"type": "disconnect", "reason": "too_many_websockets"}

    async with platform_in(world, tmp_path, tempo=replace(QUICK, least_pause=30)) as (platform, _):
        running = asyncio.create_task(platform.run(FakeDesk()))
        await until(lambda: world.api.sockets_opened >= 8, "the first ones")
        await asyncio.sleep(0.1)
        opened = world.api.sockets_opened
        await platform.stop()
        await running

    assert opened == 8


def test_the_pace_of_new_connections_recovers() -> None:
    clock = ManualClock()
    pace = Pace(clock, free=2, least=1.0)

    assert [pace.pause() for _ in range(5)] == [0, 0, 1, 2, 4]
    clock.advance(121)
    assert pace.pause() == 0


async def test_a_slack_that_gives_no_socket_is_asked_again(world: SlackWorld, tmp_path: Path) -> None:
    world.api.fail("apps.connections.open", "internal_error", Fault(status=503), Fault(lost_before=True))

    async with running(world, tmp_path) as bot:
        await until(bot.platform.connected, "the connection")


async def test_a_slack_that_is_away_at_the_start_is_asked_again(world: SlackWorld, tmp_path: Path) -> None:
    world.api.fail("auth.test", Fault(status=503))

    async with running(world, tmp_path) as bot:
        await world.mentions(ANA, GENERAL, "a fox")
        assert len(bot.desk.asked) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"app_token": "xapp-wrong"}, "SLACK_APP_TOKEN is refused (invalid_auth)"),
        ({"bot_token": "xoxb-wrong"}, "Slack does not know SLACK_BOT_TOKEN (invalid_auth)"),
        ({"app_token": None, "signing_secret": None}, "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET"),
    ],
)
async def test_a_set_up_that_does_not_work_ends_the_run_with_the_cure(
    changes: dict[str, Any], said: str, world: SlackWorld, tmp_path: Path
) -> None:
    async with platform_in(world, tmp_path, **changes) as (platform, _):
        with pytest.raises(SetupFault) as fault:
            await platform.run(FakeDesk())

        assert said in fault.value.faults[0]
        assert "https://api.slack.com/apps" in fault.value.faults[0]
        assert not platform.connected()


async def test_a_stop_waits_for_what_is_being_handled(world: SlackWorld, tmp_path: Path) -> None:
    go_on, begun = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        begun.set()
        await go_on.wait()

    async with running(world, tmp_path) as bot:
        bot.desk.before = wait
        message = world.message(ANA, GENERAL, f"<@{BOT_USER}> a fox")
        sending = asyncio.create_task(world.event(world.message_event(message, GENERAL)))
        await begun.wait()
        await bot.platform.stop()
        await asyncio.sleep(0.05)
        go_on.set()
        ack = await sending

    assert (ack.ok, len(bot.desk.asked)) == (True, 1)


async def test_nothing_of_a_stopped_platform_listens_on(world: SlackWorld, tmp_path: Path) -> None:
    async with running(world, tmp_path) as bot:
        pass

    await until(lambda: not world.sockets.open, "the end of the connections")
    assert not bot.platform.connected()
