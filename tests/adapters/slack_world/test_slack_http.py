"""HTTP mode: signatures, age and replays."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.adapters.slack_world.bots import Bot, FakeDesk, platform_in, running
from tests.adapters.slack_world.state import ANA, BOT_USER, GENERAL, TEAM
from tests.adapters.slack_world.transport import Hooks, written
from tests.adapters.slack_world.world import SlackWorld


@pytest.fixture
async def bot(world: SlackWorld, tmp_path: Path) -> AsyncIterator[Bot]:
    async with running(world, tmp_path, http=True) as at_work:
        yield at_work


def hooks(world: SlackWorld) -> Hooks:
    assert isinstance(world.transport, Hooks)
    return world.transport


async def test_slack_finds_the_address_its_own(bot: Bot, world: SlackWorld) -> None:
    ack = await hooks(world).deliver("events_api", {"type": "url_verification", "challenge": "abc", "token": "x"})

    assert (ack.status, ack.body) == (200, {"challenge": "abc"})


@pytest.mark.parametrize("age", [-400, 400])
async def test_what_is_signed_too_long_ago_or_ahead_is_refused(age: int, bot: Bot, world: SlackWorld) -> None:
    hooks(world).ahead = age

    ack = await world.slash(ANA, GENERAL, "a fox")

    assert (ack.status, bot.desk.asked) == (401, [])


async def test_what_is_signed_with_another_secret_or_not_at_all_is_refused(bot: Bot, world: SlackWorld) -> None:
    body, media_type = written(
        "slash_commands", {"command": "/video", "text": "a fox", "team_id": TEAM, "user_id": ANA}
    )
    signed = hooks(world).headers(body, media_type)
    forged = Hooks(bot.url, hooks(world)._now, secret="another").headers(body, media_type)
    unsigned = {"Content-Type": media_type}
    stale = signed | {"X-Slack-Request-Timestamp": "1"}
    broken = signed | {"X-Slack-Request-Timestamp": "soon"}
    odd = signed | {"X-Slack-Signature": "v0=\u00e9"}

    for headers in (forged, unsigned, stale, broken, odd):
        assert (await hooks(world).send(body, headers)).status == 401
    assert (await hooks(world).send(body + "&text=another", signed)).status == 401
    assert bot.desk.asked == []


async def test_a_look_at_our_certificate_needs_no_signature_and_does_nothing(bot: Bot, world: SlackWorld) -> None:
    body = "ssl_check=1&token=x&command=%2Fvideo&text=a+fox"

    ack = await hooks(world).send(body, {"Content-Type": "application/x-www-form-urlencoded"})

    assert (ack.status, bot.desk.asked) == (200, [])


async def test_the_same_request_once_more_is_refused(bot: Bot, world: SlackWorld) -> None:
    payload = {"command": "/video", "text": "a fox", "team_id": TEAM, "user_id": ANA, "channel_id": GENERAL}
    body, media_type = written("slash_commands", payload | {"trigger_id": "1.2"})
    headers = hooks(world).headers(body, media_type)

    first, replayed = await hooks(world).send(body, headers), await hooks(world).send(body, headers)

    assert (first.status, replayed.status, len(bot.desk.asked)) == (200, 401, 1)


async def test_a_command_replayed_as_a_retry_does_nothing(bot: Bot, world: SlackWorld) -> None:
    payload = {"command": "/video", "text": "a fox", "team_id": TEAM, "user_id": ANA, "channel_id": GENERAL}
    body, media_type = written("slash_commands", payload | {"trigger_id": "1.2"})
    headers = hooks(world).headers(body, media_type)

    await hooks(world).send(body, headers)
    replayed = await hooks(world).send(body, headers | {"X-Slack-Retry-Num": "1"})

    assert (replayed.status, replayed.body, len(bot.desk.asked)) == (200, {}, 1)


@pytest.mark.parametrize("later", [0, 1])
async def test_a_retry_of_slacks_is_acknowledged_and_no_second_job(later: int, bot: Bot, world: SlackWorld) -> None:
    message = world.message(ANA, GENERAL, f"<@{BOT_USER}> a fox")

    await world.event(world.message_event(message, GENERAL), event_id="Ev1")
    # within the same second it is signed alike
    hooks(world).ahead = later
    ack = await world.event(world.message_event(message, GENERAL), event_id="Ev1", retry=1)

    assert (ack.ok, len(bot.desk.asked)) == (True, 1)


async def test_a_request_that_failed_may_be_repeated_as_it_is(bot: Bot, world: SlackWorld) -> None:
    async def fail() -> None:
        raise RuntimeError("the disk")

    event = world.message_event(world.message(ANA, GENERAL, f"<@{BOT_USER}> a fox"), GENERAL)
    payload = {"type": "event_callback", "team_id": TEAM, "event": event, "event_id": "Ev1"}
    body, media_type = written("events_api", payload)
    headers = hooks(world).headers(body, media_type)
    bot.desk.before = fail
    first = await hooks(world).send(body, headers)
    bot.desk.before = None
    second = await hooks(world).send(body, headers)

    assert (first.status, second.status, len(bot.desk.asked)) == (500, 200, 1)


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        ("{", "application/json"),
        ("[1]", "application/json"),
        ("payload=%7B", "application/x-www-form-urlencoded"),
        ("payload=[]", "application/x-www-form-urlencoded"),
        ("", "application/json"),
        ("\x00", "text/plain"),
    ],
)
async def test_nonsense_is_refused_signed_or_not(body: str, media_type: str, bot: Bot, world: SlackWorld) -> None:
    for headers in ({"Content-Type": media_type}, hooks(world).headers(body, media_type)):
        assert (await hooks(world).send(body, headers)).status in (400, 401, 200, 404)
    assert bot.desk.asked == []


async def test_a_body_without_end_is_cut_off(bot: Bot, world: SlackWorld) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{bot.url}/slack/events", data=io.BytesIO(b"x" * (2**20 + 1))) as response,
    ):
        assert response.status == 413


async def test_in_http_mode_it_is_connected_while_it_runs(world: SlackWorld, tmp_path: Path) -> None:
    async with running(world, tmp_path, http=True) as bot:
        await world.slash(ANA, GENERAL, "a fox")
        assert bot.platform.connected()
    assert not bot.platform.connected()


async def test_over_sockets_there_is_no_address_for_requests(world: SlackWorld, tmp_path: Path) -> None:
    async with platform_in(world, tmp_path) as (platform, _):
        assert platform.routes(FakeDesk()) == []
