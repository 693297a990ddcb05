"""Who may ask in Slack, and where: guests, strangers, bots, people without an account, places without the bot."""

from pathlib import Path

import pytest

from bot.messages import Answer, Post
from tests.adapters.slack_world.bots import Bot, running
from tests.adapters.slack_world.state import (
    ADMIN,
    ANA,
    BEN,
    BOT_USER,
    DIRECT,
    ELSEWHERE,
    GENERAL,
    GUEST,
    STRANGER,
    TEAM,
    Channel,
)
from tests.adapters.slack_world.world import SlackWorld
from tests.fakes import ManualClock

# ---- who ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("user", "said"), [(GUEST, "Guests"), (STRANGER, "another organisation")])
async def test_guests_and_strangers_are_refused(user: str, said: str, world: SlackWorld, bot: Bot) -> None:
    await world.mentions(user, GENERAL, "a fox")

    assert bot.desk.asked == []
    assert said in world.told(user)[0]


async def test_admins_are_known_and_asked_for_again_after_five_minutes(world: SlackWorld, tmp_path: Path) -> None:
    clock = ManualClock()
    async with running(world, tmp_path, clock=clock) as bot:
        await world.mentions(ADMIN, GENERAL, "one")
        world.state.users[ADMIN]["is_admin"] = False
        await world.mentions(ADMIN, GENERAL, "two")
        clock.advance(301)
        await world.mentions(ADMIN, GENERAL, "three")

        assert [asked.person.is_admin for asked in bot.desk.asked] == [True, True, False]


async def test_who_cannot_be_looked_up_may_ask_as_a_member_and_no_more(world: SlackWorld, bot: Bot) -> None:
    world.api.fail("users.info", *["internal_error"] * 3)

    await world.mentions(ADMIN, GENERAL, "a fox")

    assert (bot.last.person.id, bot.last.person.is_admin) == (ADMIN, False)


async def test_a_stranger_is_known_by_the_event_alone(world: SlackWorld, bot: Bot) -> None:
    world.api.fail("users.info", "user_not_found")
    message = world.message(STRANGER, GENERAL, f"<@{BOT_USER}> a fox") | {"user_team": "T0THEIRS"}

    await world.event(world.message_event(message, GENERAL), team_id="T0THEIRS")

    assert bot.desk.asked == []


async def test_people_of_another_organisation_are_strangers_though_their_click_names_their_own_team(
    world: SlackWorld, bot: Bot
) -> None:
    # Slack calls a stranger only who shares no channel with the bot
    del world.state.users[STRANGER]["is_stranger"]
    message = {"ts": "1.1", "blocks": [{"elements": [{"action_id": "vb:again", "value": "k7m2qd", "type": "button"}]}]}

    await world.press(STRANGER, GENERAL, message, "vb:again", team={"id": "T0THEIRS"})
    await world.slash(STRANGER, GENERAL, "a fox", team_id="T0THEIRS")

    assert (bot.desk.pressed, bot.desk.asked) == ([], [])
    assert ["another organisation" in said for said in world.told(STRANGER)] == [True, True]


async def test_one_token_has_one_workspace_whatever_a_payload_calls_it(world: SlackWorld, bot: Bot) -> None:
    await world.slash(ANA, GENERAL, "a fox", team_id="T0THEIRS")

    assert (bot.last.place.workspace, bot.last.person.name) == (TEAM, "Ana")


async def test_a_closed_account_starts_nothing(world: SlackWorld, bot: Bot) -> None:
    world.state.users[ANA]["deleted"] = True

    ack = await world.slash(ANA, GENERAL, "a fox")

    assert (bot.desk.asked, "deactivated" in ack.body["text"]) == ([], True)


async def test_what_slack_says_in_its_own_name_is_not_heard(world: SlackWorld, bot: Bot) -> None:
    await world.mentions("USLACKBOT", GENERAL, "Reminder: make a fox")

    assert bot.desk.asked == []


async def test_a_mention_where_the_bot_is_not_starts_nothing_and_is_told_by_direct_message(
    world: SlackWorld, bot: Bot
) -> None:
    root = world.message(BEN, ELSEWHERE, "look", [world.file("fox.png")])
    world.api.fail("chat.postEphemeral", "not_in_channel", "not_in_channel")

    await world.mentions(ANA, ELSEWHERE, "a fox", events=("app_mention",))
    await world.mentions(ANA, ELSEWHERE, "a fox", thread=root["ts"], events=("app_mention",))

    assert bot.desk.asked == []
    # without the thread: it is one of the channel's
    assert [("/invite" in each["text"], each.get("thread_ts")) for each in world.state.by_bot(DIRECT)] == [
        (True, None)
    ] * 2


async def test_where_messages_come_from_the_bot_is_and_need_not_ask(world: SlackWorld, bot: Bot) -> None:
    await world.mentions(ANA, GENERAL, "a fox", events=("message",))
    await world.slash(ANA, GENERAL, "a fox")

    assert world.api.called("conversations.history") == []


async def test_in_a_conversation_of_two_others_a_command_is_refused_and_a_click_answered_in_ones_own(
    world: SlackWorld, bot: Bot
) -> None:
    world.state.channels["D0OTHERS"] = Channel("D0OTHERS", {ANA, BEN})
    message = {
        "ts": "1.1",
        "blocks": [{"elements": [{"action_id": "vb:cancel", "value": "k7m2qd", "type": "button"}]}],
    }
    world.hosting.no_answers = True

    refused = await world.slash(ANA, "D0OTHERS", "a fox")
    bot.desk.answers = [Answer(post=Post(headline="Stopped."))]
    await world.press(ANA, "D0OTHERS", message, "vb:cancel")

    assert "is not in this conversation" in refused.body["text"]
    assert [each["text"] for each in world.state.by_bot(DIRECT)] == ["Stopped."]


async def test_the_home_tab_of_a_guest_says_why_there_is_nothing(world: SlackWorld, bot: Bot) -> None:
    await world.opens_home(GUEST)

    assert "Guests" in str(world.api.homes[GUEST]["blocks"])
    assert bot.desk.asked == []
