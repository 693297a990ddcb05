"""What an unusual Slack sends: payloads of older and newer versions, odd envelopes, calls that hang, late failures."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.tempo import Tempo
from bot.messages import Answer, Form, Post
from tests.adapters.slack_world.bots import Bot, running, until
from tests.adapters.slack_world.state import ANA, BEN, DIRECT, GENERAL, TEAM
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld

FORM = Answer(post=Post(headline="Write /video and a sentence."), form=Form())
WHO: dict[str, Any] = {"user": {"id": ANA, "team_id": TEAM}, "team": {"id": TEAM}, "trigger_id": "1.2.3"}


# ---- payloads -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_actions"},
        {"type": "block_actions", "actions": []},
        {"type": "block_actions", "actions": [{"type": "button", "value": "k7m2qd"}]},
        {"type": "block_actions", "actions": [{"type": "button", "action_id": "vb:explode"}]},
        {"type": "interactive_message", "callback_id": "old", "actions": [{"name": "a"}], "channel": {"id": GENERAL}},
        {"type": "dialog_submission", "callback_id": "old", "submission": {}, "channel": {"id": GENERAL}},
        {"type": "workflow_step_edit", "callback_id": "old"},
        {"type": "shortcut", "callback_id": "old"},
        {"type": "something_new"},
    ],
)
async def test_what_is_of_another_version_is_acknowledged_and_told(
    payload: dict[str, Any], world: SlackWorld, either: Bot
) -> None:
    ack = await world.transport.deliver("interactive", WHO | payload)

    assert ack.ok
    said = [*world.told(ANA), *(str(each["text"]) for each in world.state.by_bot(DIRECT))]
    assert ["another version" in each for each in said] == [True]
    assert (either.desk.asked, either.desk.pressed) == ([], [])


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "app_rate_limited", "minute_rate_limited": 1},
        {"type": "event_callback", "event": {}, "event_id": "Ev1"},
        {"type": "event_callback", "event": {"type": "team_join", "user": {"id": ANA}}, "authorizations": []},
        {"type": "event_callback", "event": {"type": "message", "channel": GENERAL, "ts": "1.1"}},
    ],
)
async def test_what_speaks_to_nobody_is_acknowledged_so_that_it_is_not_sent_again(
    payload: dict[str, Any], world: SlackWorld, either: Bot
) -> None:
    ack = await world.transport.deliver("events_api", {"team_id": TEAM, **payload})

    assert (ack.ok, either.desk.asked) == (True, [])


async def test_a_button_of_an_organisations_install_without_team_or_message_is_pressed(
    world: SlackWorld, either: Bot
) -> None:
    bare = {"team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True, "channel": None, "message": None}
    actions = [{"action_id": "vb:cancel", "value": "k7m2qd", "type": "button"}]

    ack = await world.transport.deliver("interactive", WHO | bare | {"type": "block_actions", "actions": actions})

    assert ack.ok
    assert [(press.job, press.place.workspace) for press in either.desk.pressed] == [("k7m2qd", f"E1/{TEAM}")]


# ---- envelopes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "envelope",
    [{"type": "events_api", "envelope_id": "e"}, {"type": "new", "envelope_id": "e", "payload": {}}, {}, [1], "x"],
)
async def test_an_envelope_that_nobody_knows_stops_no_connection(envelope: Any, world: SlackWorld, bot: Bot) -> None:
    for socket in world.sockets.open:
        await socket.send_json(envelope)
    for _ in range(2):
        await world.mentions(ANA, GENERAL, "a fox", events=("message",))

    assert len(bot.desk.asked) == 2


@pytest.mark.parametrize("reason", ["warning", "link_disabled", "too_many_websockets"])
async def test_whatever_a_connection_is_ended_for_another_one_is_opened(
    reason: str, world: SlackWorld, bot: Bot
) -> None:
    before = list(world.sockets.open)

    for socket in before:
        await socket.send_json({"type": "disconnect", "reason": reason})
    await until(lambda: len([each for each in world.sockets.open if each not in before]) == 2, "new connections")
    await until(lambda: not any(each in world.sockets.open for each in before), "the end of the old ones")
    await world.mentions(ANA, GENERAL, "a fox", events=("message",))

    assert len(bot.desk.asked) == 1


# ---- calls that hang, and failures that come late -------------------------------------------------------------------


@pytest.mark.parametrize("method", ["users.info", "conversations.history", "conversations.replies", "views.open"])
async def test_everything_is_acknowledged_in_time_though_slack_does_not_answer(
    method: str, world: SlackWorld, bot: Bot
) -> None:
    root = world.message(BEN, GENERAL, "look", [world.file("fox.png")])
    world.api.fail(method, *[Fault(delay=6)] * 8)

    async def command_and_form() -> None:
        await world.slash(ANA, GENERAL, f"a fox for <@{BEN}>")
        bot.desk.answers = [FORM]
        await world.slash(ANA, GENERAL)

    await asyncio.gather(command_and_form(), world.mentions(ANA, GENERAL, f"hey <@{BEN}>", thread=root["ts"]))

    assert [ack.ok for ack in world.acks] == [True] * 4
    assert {asked.text.split()[0] for asked in bot.desk.asked} == {"/video", "hey"}


async def test_a_message_that_fails_after_it_was_acknowledged_is_told(world: SlackWorld, tmp_path: Path) -> None:
    go_on = asyncio.Event()

    async def fail() -> None:
        await go_on.wait()
        raise RuntimeError("the disk")

    async with running(world, tmp_path, tempo=Tempo(ack_within=0.1, twin_patience=0.05, ping_every=0.3)) as bot:
        bot.desk.before = fail
        await world.mentions(ANA, GENERAL, "a fox", events=("message",))
        go_on.set()
        await until(lambda: world.told(ANA), "the answer")

    assert "failed" in world.told(ANA)[0]


async def test_a_command_without_a_trigger_is_told_from_another_one(world: SlackWorld, either: Bot) -> None:
    bare = {"command": "/video", "user_id": ANA, "team_id": TEAM, "channel_id": GENERAL}

    for text in ("a fox", "a cat", "a cat"):
        await world.transport.deliver("slash_commands", {**bare, "text": text})

    assert len({asked.event_id for asked in either.desk.asked}) == 2
