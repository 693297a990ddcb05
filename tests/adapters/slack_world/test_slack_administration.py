"""`/video-admin` in Slack: whom it names, who asks with which groups, and the files that go to the asker alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.posts import pages_of
from bot.errors import ChatError
from bot.messages import Answer, Enclosure, Mention, MentionKind, Post
from tests.adapters.slack_world.bots import Bot, place, running
from tests.adapters.slack_world.state import ADMIN, ANA, BEN, GENERAL
from tests.adapters.slack_world.world import SlackWorld, slack_world
from tests.fakes import ManualClock

ARTISTS = {"id": "S0ARTISTS", "handle": "artists", "name": "The artists", "users": [ANA]}
CHART = Enclosure("usage.png", "image/png", b"png of a chart")
TABLE = Enclosure("usage.csv", "text/csv", b"day,videos\n")
USAGE = Answer(post=Post(headline="November", lines=("3 videos",), enclosures=(CHART, TABLE)))


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with slack_world() as opened:
        opened.state.groups.append(ARTISTS)
        yield opened


async def _admin(world: SlackWorld, text: str, user: str = ADMIN, **more: Any) -> Any:
    return await world.slash(user, GENERAL, text, command="/video-admin", **more)


# ---- who and what is named ------------------------------------------------------------------------------------------


async def test_whoever_is_named_is_known_by_their_id(world: SlackWorld, either: Bot) -> None:
    rule = f"limits set <!subteam^S0ARTISTS|@artists> each 9 videos per day; <#{GENERAL}|general> 9 credits per day"
    await _admin(world, f"{rule}; <@{BEN}|ben> 1 at once", channel_name="general")

    [asked] = either.desk.asked
    assert asked.text == (
        "/video-admin limits set @artists each 9 videos per day; #general 9 credits per day; @ben 1 at once"
    )
    assert asked.mentions == (
        Mention(MentionKind.ROLE, "S0ARTISTS", "artists"),
        Mention(MentionKind.CHANNEL, GENERAL, "general"),
        Mention(MentionKind.PERSON, BEN, "ben"),
    )
    assert asked.channel_name == "general"
    assert asked.person.is_admin


async def test_names_that_slack_leaves_out_are_looked_up(world: SlackWorld, bot: Bot) -> None:
    await _admin(world, f"admins add <@{BEN}> <!subteam^S0ARTISTS>")

    [asked] = bot.desk.asked
    assert asked.text == "/video-admin admins add @Ben @artists"
    assert [(one.id, one.name) for one in asked.mentions] == [(BEN, "Ben"), ("S0ARTISTS", "artists")]


async def test_of_two_with_one_name_the_second_is_told_apart_by_its_id(world: SlackWorld, bot: Bot) -> None:
    await _admin(world, "channels <#C1|art> <#C2|art>")

    assert bot.desk.asked[0].text == "/video-admin channels #art #C2"


async def test_a_channel_is_called_what_slack_last_said(world: SlackWorld, bot: Bot) -> None:
    await world.mentions(ANA, GENERAL, "one")
    await world.slash(ANA, GENERAL, "two", channel_name="general")
    await world.mentions(ANA, GENERAL, "three")
    await world.slash(ANA, GENERAL, "four", channel_name="privategroup")

    assert [asked.channel_name for asked in bot.desk.asked] == [None, "general", "general", "general"]


# ---- who asks -------------------------------------------------------------------------------------------------------


async def test_who_is_no_admin_of_slacks_is_for_the_desk_to_judge(world: SlackWorld, either: Bot) -> None:
    either.desk.answers = [Answer(post=Post(headline="Only admins can do that."))]

    ack = await _admin(world, "limits", ANA)

    assert (ack.body["response_type"], ack.body["text"]) == ("ephemeral", "Only admins can do that.")
    [asked] = either.desk.asked
    assert (asked.text, asked.person.is_admin, asked.person.roles) == ("/video-admin limits", False, ("S0ARTISTS",))


async def test_people_have_their_groups_and_their_time_zone_in_messages_too(world: SlackWorld, bot: Bot) -> None:
    world.state.users[ANA]["tz"] = "Asia/Shanghai"
    world.state.users[BEN]["tz"] = "Mars/Phobos"

    await world.mentions(ANA, GENERAL, "a fox")
    await world.mentions(BEN, GENERAL, "a fox")

    assert [(asked.person.roles, asked.person.zone) for asked in bot.desk.asked] == [
        (("S0ARTISTS",), "Asia/Shanghai"),
        ((), None),
    ]


async def test_groups_are_asked_for_once_in_five_minutes_and_kept_while_slack_has_trouble(
    world: SlackWorld, tmp_path: Path
) -> None:
    clock = ManualClock()
    async with running(world, tmp_path, clock=clock) as bot:
        for text in ("one", "two"):
            await world.mentions(ANA, GENERAL, text)
        assert len(world.api.called("usergroups.list")) == 1
        clock.advance(301)
        world.api.fail("usergroups.list", "internal_error")
        await world.mentions(ANA, GENERAL, "three")
        clock.advance(31)
        world.state.groups[0] = ARTISTS | {"users": []}
        await world.mentions(ANA, GENERAL, "four")

        assert [asked.person.roles for asked in bot.desk.asked] == [("S0ARTISTS",)] * 3 + [()]


async def test_without_the_scope_nobody_is_in_a_group_and_check_says_what_is_missing(
    world: SlackWorld, bot: Bot
) -> None:
    world.api.scopes.discard("usergroups:read")

    await world.mentions(ANA, GENERAL, "a fox")

    assert [asked.person.roles for asked in bot.desk.asked] == [()]
    [fault] = await bot.platform.check()
    assert "usergroups:read" in fault


async def test_the_groups_of_others_are_known(world: SlackWorld, bot: Bot) -> None:
    assert await bot.platform.chat.roles(place(), ANA) == ("S0ARTISTS",)
    assert await bot.platform.chat.roles(place(), BEN) == ()


async def test_groups_that_cannot_be_had_are_not_taken_for_none(world: SlackWorld, bot: Bot) -> None:
    world.api.fail("usergroups.list", "internal_error")

    with pytest.raises(ChatError):
        await bot.platform.chat.roles(place(), ANA)


# ---- answers --------------------------------------------------------------------------------------------------------


async def test_admins_are_heard_in_threads(world: SlackWorld, bot: Bot) -> None:
    root = world.message(ANA, GENERAL, "a thread", [world.file("fox.png")])
    bot.desk.answers = [Answer(post=Post(headline="Blocked."))]

    await world.says(ADMIN, GENERAL, f"!video-admin block <@{BEN}>", thread=root["ts"])

    [asked] = bot.desk.asked
    assert (asked.text, asked.mentions) == ("/video-admin block @Ben", (Mention(MentionKind.PERSON, BEN, "Ben"),))
    assert (asked.place.channel, asked.replied) == (GENERAL, ())
    assert world.told(ADMIN) == ["Blocked."]


async def test_files_of_an_answer_go_to_the_askers_direct_messages(world: SlackWorld, either: Bot) -> None:
    either.desk.answers = [USAGE]

    ack = await _admin(world, "usage --csv", ANA)

    assert (ack.body["text"], "3 videos" in str(ack.body["blocks"])) == ("November", True)
    sent = {file.info["name"]: file for file in world.state.files.values()}
    assert {name: file.content for name, file in sent.items()} == {
        "usage.png": CHART.content,
        "usage.csv": TABLE.content,
    }
    [shared] = world.api.called("files.completeUploadExternal")
    assert world.state.channels[shared["channel_id"]].id.startswith("D")
    assert world.told(ANA)[-1] == "In your direct messages with the bot: usage.png, usage.csv"


async def test_where_files_are_off_the_figures_are_told_all_the_same(world: SlackWorld, bot: Bot) -> None:
    bot.desk.answers = [USAGE]
    world.api.fail("files.getUploadURLExternal", "file_uploads_disabled")

    ack = await _admin(world, "usage", ANA)

    assert "3 videos" in str(ack.body["blocks"])
    assert "took no file" in world.told(ANA)[-1]


async def test_files_of_an_answer_to_a_message_go_there_too(world: SlackWorld, bot: Bot) -> None:
    bot.desk.answers = [USAGE]

    await world.mentions(ANA, GENERAL, "/video-admin usage")

    assert world.told(ANA)[0] == "November"
    assert len(world.api.called("files.completeUploadExternal")) == 1


async def test_a_long_answer_is_told_whole_in_several_messages(world: SlackWorld, bot: Bot) -> None:
    lines = tuple(f"@somebody_{number} each {number} videos per day: 0 of {number} used" for number in range(200))
    bot.desk.answers = [Answer(post=Post(headline="200 limits hold here", lines=lines))]

    ack = await _admin(world, "limits")

    others = [each for address in world.hosting.answers.values() for each in address.answers]
    told = [block["text"]["text"] for each in (ack.body, *others) for block in each["blocks"][1:]]
    assert "\n".join(told).split("\n") == list(lines)
    assert len(others) >= 1


def test_what_is_longer_than_four_messages_ends_with_a_sign_that_there_is_more() -> None:
    pages = pages_of(Post(headline="Much", lines=("x" * 499,) * 100))

    assert len(pages) == 4
    assert pages[-1].lines[-1] == "…"
