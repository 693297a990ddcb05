"""`/video-admin` in SimCord: what admins may type and pick, whom they name, and what they are shown."""

from __future__ import annotations

from typing import Any

import discord
import pytest
import simcord

from adapters.discord.markup import MOST_CONTENT, length
from adapters.discord.translate import contents_of
from bot.messages import Answer, Enclosure, Invocation, Mention, MentionKind, Place, Post
from tests.adapters.discord_world.server_in_simcord import World, world

__all__ = ["world"]

CHART = Enclosure("usage.png", "image/png", b"png of a chart")
TABLE = Enclosure("usage.csv", "text/csv", b"day,videos\n")


@pytest.fixture
def kim(world: World) -> simcord.MemberActor:
    """Somebody who manages the server."""
    keepers = world.guild.create_role("keepers", permissions=discord.Permissions(manage_guild=True))
    return world.guild.add_member(world.env.create_user("kim"), roles=[keepers])


def _asked(world: World) -> Invocation:
    return world.desk.asked[-1]


@pytest.mark.parametrize(
    ("command", "options", "text"),
    [
        ("limits show", {}, "/video-admin limits show"),
        ("limits set", {"rule": "each 5 videos per day"}, "/video-admin limits set each 5 videos per day"),
        ("limits clear", {"rule": "all"}, "/video-admin limits clear all"),
        ("limits why", {}, "/video-admin limits why"),
        ("limits try", {"rule": "每人每天 5 个视频"}, "/video-admin limits try 每人每天 5 个视频"),
        ("admins show", {}, "/video-admin admins show"),
        ("channels", {"channels": "all"}, "/video-admin channels all"),
        ("dearest", {"allowed": "fast 720p 10"}, "/video-admin dearest fast 720p 10"),
        ("approval", {"rule": "doubtful on"}, "/video-admin approval doubtful on"),
        ("zone", {"zone": "Asia/Shanghai"}, "/video-admin zone Asia/Shanghai"),
        ("lane", {"on": True}, "/video-admin lane on"),
        ("lane", {}, "/video-admin lane"),
        ("usage", {"period": "week", "csv": True}, "/video-admin usage week --csv"),
        ("changes", {}, "/video-admin changes"),
        ("jobs", {}, "/video-admin jobs"),
        ("help", {}, "/video-admin help"),
    ],
)
async def test_each_command_of_admins_goes_to_the_desk_as_it_would_be_typed(
    world: World, kim: simcord.MemberActor, command: str, options: dict[str, Any], text: str
) -> None:
    await kim.slash(world.channel, f"video-admin {command}", **options)

    assert _asked(world).text == text
    assert _asked(world).person.is_admin
    assert _asked(world).channel_name == "videos"


async def test_whoever_is_picked_is_named_with_their_id(world: World, kim: simcord.MemberActor) -> None:
    for command, text in (
        ("block", "block"),
        ("unblock", "unblock"),
        ("jobs", "jobs"),
        ("admins add", "admins add"),
        ("admins remove", "admins remove"),
    ):
        await kim.slash(world.channel, f"video-admin {command}", person=world.ana)

        assert _asked(world).text == f"/video-admin {text} @ana"
        assert _asked(world).mentions == (Mention(MentionKind.PERSON, str(world.ana.id), "ana"),)

    await kim.slash(world.channel, "video-admin limits why", person=world.ana, channel=world.channel)

    assert _asked(world).text == "/video-admin limits why @ana #videos"
    assert _asked(world).mentions[1] == Mention(MentionKind.CHANNEL, str(world.channel.id), "videos")


async def test_a_role_may_be_picked_where_a_person_may(world: World, kim: simcord.MemberActor) -> None:
    artists = world.guild.create_role("the artists")
    for command in ("block", "unblock", "admins add", "admins remove"):
        await kim.slash(world.channel, f"video-admin {command}", person=artists)

        assert _asked(world).text == f"/video-admin {command} @the artists"
        assert _asked(world).mentions == (Mention(MentionKind.ROLE, str(artists.id), "the artists"),)


async def test_whoever_is_named_in_a_rule_is_known_by_their_id(world: World, kim: simcord.MemberActor) -> None:
    artists = world.guild.create_role("the artists")
    rule = f"<@&{artists.id}> each 20 videos per day; <#{world.channel.id}> in all 9 videos per day; "
    rule += f"<@{world.ana.id}> 1 at once"

    await kim.slash(world.channel, "video-admin limits set", rule=rule)

    assert _asked(world).text == (
        "/video-admin limits set @the artists each 20 videos per day; #videos in all 9 videos per day; @ana 1 at once"
    )
    assert set(_asked(world).mentions) == {
        Mention(MentionKind.ROLE, str(artists.id), "the artists"),
        Mention(MentionKind.CHANNEL, str(world.channel.id), "videos"),
        Mention(MentionKind.PERSON, str(world.ana.id), "ana"),
    }


async def test_of_two_with_one_name_the_second_is_told_apart_by_its_id(world: World, kim: simcord.MemberActor) -> None:
    other = world.guild.create_text_channel("videos")

    await kim.slash(world.channel, "video-admin channels", channels=f"<#{world.channel.id}> <#{other.id}>")

    assert _asked(world).text == f"/video-admin channels #videos #{other.id}"


async def test_somebody_who_is_gone_is_named_by_their_id(world: World, kim: simcord.MemberActor) -> None:
    await kim.slash(world.channel, "video-admin limits set", rule="<@42> 1 at once")

    assert _asked(world).text == "/video-admin limits set @42 1 at once"
    assert _asked(world).mentions == (Mention(MentionKind.PERSON, "42", "42"),)


async def test_the_command_is_shown_to_those_who_manage_the_server_and_others_are_for_the_desk_to_judge(
    world: World,
) -> None:
    assert "video-admin limits set" not in world.ana.available_commands(world.channel)
    command = next(each for each in await world.client.tree.fetch_commands() if each.name == "video-admin")
    world.guild.set_command_permissions(command, {world.ana: True})
    world.desk.answers = [Answer(post=Post(headline="Only admins can do that."))]

    result = await world.ana.slash(world.channel, "video-admin limits show")

    assert not _asked(world).person.is_admin
    assert "Only admins can do that." in world.shown(result)
    said = world.shown(await world.ana.slash(world.channel, "video-admin threads", each_job=True))
    assert "Only people who may manage this server" in said


async def test_admins_may_write_to_the_bot_as_well(world: World, kim: simcord.MemberActor) -> None:
    me = world.client.user
    assert me is not None
    world.desk.answers = [Answer(post=Post(headline="Blocked."))]

    await kim.send(world.channel, f"<@{me.id}> /video-admin block <@{world.ana.id}>")

    assert _asked(world).text == "/video-admin block @ana"
    assert _asked(world).mentions == (Mention(MentionKind.PERSON, str(world.ana.id), "ana"),)
    assert _asked(world).person.is_admin
    assert "Blocked." in world.posts()[-1].content


async def test_time_zones_are_offered_while_one_is_typed(world: World, kim: simcord.MemberActor) -> None:
    offered = await kim.autocomplete(world.channel, "video-admin zone", "zone", "shang")

    assert offered == [{"name": "Asia/Shanghai", "value": "Asia/Shanghai"}]


@pytest.mark.parametrize("forum", [False, True])
async def test_a_thread_counts_as_its_channel(world: World, kim: simcord.MemberActor, forum: bool) -> None:
    home = world.guild.create_forum_channel("ideas") if forum else world.channel
    channel = world.client.get_channel(home.id)
    if isinstance(channel, discord.ForumChannel):
        await channel.create_thread(name="kites", content="a thought")
    else:
        assert isinstance(channel, discord.TextChannel)
        await channel.create_thread(name="kites", message=discord.Object((await kim.send(home, "a thought")).id))
    [thread] = home.threads

    await kim.slash(thread, "video-admin limits show")

    assert (_asked(world).place.channel, _asked(world).channel_name) == (str(home.id), "ideas" if forum else "videos")


async def test_files_come_with_the_answer_to_their_asker_alone(world: World, kim: simcord.MemberActor) -> None:
    world.desk.answers = [Answer(post=Post(headline="November", lines=("3 videos",), enclosures=(CHART, TABLE)))]

    result = await kim.slash(world.channel, "video-admin usage", csv=True)

    assert "3 videos" in world.shown(result)
    assert result.response is not None
    files = result.response.attachments
    assert [(file.filename, await file.read()) for file in files] == [
        ("usage.png", CHART.content),
        ("usage.csv", TABLE.content),
    ]
    assert world.posts() == []


async def test_the_words_arrive_where_the_files_are_refused(world: World, kim: simcord.MemberActor) -> None:
    world.desk.answers = [Answer(post=Post(headline="November", lines=("3 videos",), enclosures=(CHART,)))]
    world.env.inject_error("PATCH", "/webhooks/*/messages/@original", status=413, code=40005)

    result = await kim.slash(world.channel, "video-admin usage")

    assert "3 videos" in world.shown(result)
    assert "did not take usage.png" in world.shown(result).replace("\\", "")


async def test_an_answer_to_a_message_brings_its_files_into_the_channel(world: World, kim: simcord.MemberActor) -> None:
    me = world.client.user
    assert me is not None
    world.desk.answers = [Answer(post=Post(headline="November", enclosures=(CHART,)))]

    await kim.send(world.channel, f"<@{me.id}> /video-admin usage")

    assert [file.filename for file in world.posts()[-1].attachments] == ["usage.png"]


async def test_a_long_answer_is_told_whole_in_several_messages(world: World, kim: simcord.MemberActor) -> None:
    lines = tuple(f"@somebody_{number} each {number} videos per day: 0 of {number} used" for number in range(80))
    world.desk.answers = [Answer(post=Post(headline="80 limits hold here", lines=lines))]

    result = await kim.slash(world.channel, "video-admin limits show")

    others = [body["content"] for body in world.bodies("POST", "") if "content" in body and body.get("flags") == 64]
    told = "\n".join([world.shown(result), *others]).replace("\\", "").split("\n")
    assert told == ["**80 limits hold here**", *lines]


def test_what_takes_more_than_five_messages_ends_with_a_sign_that_there_is_more() -> None:
    texts = contents_of(Post(headline="Much", lines=("x" * 399,) * 40))

    assert len(texts) == 5
    assert texts[-1].endswith("\n…")
    assert all(length(text) <= MOST_CONTENT for text in texts)


async def test_the_roles_of_others_are_known(world: World) -> None:
    artists = world.guild.create_role("artists")
    lee = world.guild.add_member(world.env.create_user("lee"), roles=[artists])
    place = Place(platform="discord", workspace=str(world.guild.id), channel=str(world.channel.id))

    assert await world.platform.chat.roles(place, str(lee.id)) == (str(artists.id),)
