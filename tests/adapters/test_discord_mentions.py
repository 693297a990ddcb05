"""Messages that mention the bot in SimCord: words, files, replies, forwards, and what Discord hides."""

from __future__ import annotations

from dataclasses import replace

import discord
import pytest
import simcord

from bot.messages import Answer, Origin, Place, Post
from tests.adapters.discord_world.fakes import finished
from tests.adapters.discord_world.server_in_simcord import World, world

__all__ = ["world"]

with_content = pytest.mark.parametrize("world", [True], indirect=True)


def _call(world: World, words: str) -> str:
    assert world.env.bot.user is not None
    return f"<@{world.env.bot.user.id}> {words}"


def _ben(world: World) -> simcord.MemberActor:
    return world.guild.add_member(world.env.create_user("ben"))


async def _video(world: World) -> discord.Message:
    world.files.put("k7m2qd/video.mp4", b"mp4")
    place = Place(platform="discord", workspace=str(world.guild.id), channel=str(world.channel.id))
    await world.platform.chat.post(place, finished(), key="k7m2qd-end", maybe_posted=False)
    return world.posts()[-1]


async def test_a_mention_with_files_is_asked_in_its_own_words(world: World) -> None:
    message = await world.ana.send(
        world.channel, _call(world, "the fox dances --ar 9:16"), attachments=[("fox.png", b"png")]
    )

    [asked] = world.desk.asked
    assert asked.text == "the fox dances --ar 9:16"
    assert [(file.name, file.origin, file.author) for file in asked.attachments] == [("fox.png", Origin.MESSAGE, None)]
    assert asked.event_id == f"discord-{message.id}"
    assert asked.place.thread == f"{world.channel.id}/{message.id}"
    assert world.posts() == []  # the job's own message tells of it


async def test_mentions_of_others_become_names(world: World) -> None:
    ben = _ben(world)
    await world.ana.send(world.channel, _call(world, f"{ben.mention} flies over {world.channel.mention} <:owl:123>"))

    assert world.desk.asked[0].text == "@ben flies over #videos :owl:"


async def test_a_refusal_answers_the_message_and_pings_its_author_only(world: World) -> None:
    world.desk.answers = [Answer(post=Post(headline="@everyone There is no fourth image."))]
    message = await world.ana.send(world.channel, _call(world, "@Image4 dances"))

    [post] = world.posts()
    assert post.reference is not None
    assert post.reference.message_id == message.id
    assert post.content == f"<@{world.ana.id}> **@\u200beveryone There is no fourth image.**"
    [sent] = world.bodies("POST", "/messages")
    assert sent["allowed_mentions"] == {"parse": [], "users": [world.ana.id], "replied_user": False}
    assert sent["enforce_nonce"] is True


async def test_talk_that_does_not_mention_the_bot_is_nobodys_business(world: World) -> None:
    await world.ana.send(world.channel, "a red kite")
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    await robot.send(world.channel, _call(world, "a red kite"))

    assert world.desk.asked == []
    assert world.posts() == []


@with_content
async def test_a_reply_brings_the_files_of_the_message_it_answers(world: World) -> None:
    source = await _ben(world).send(world.channel, "look", attachments=[("fox.png", b"png")])
    await world.ana.send(
        world.channel, _call(world, "make it snow"), reply_to=source, attachments=[("wind.mp3", b"mp3")]
    )

    [asked] = world.desk.asked
    assert [(file.name, file.origin, file.author) for file in asked.replied] == [("fox.png", Origin.REPLIED, "ben")]
    assert [file.name for file in asked.attachments] == ["wind.mp3"]


async def test_files_that_discord_hides_are_not_left_out_in_silence(world: World) -> None:
    source = await _ben(world).send(world.channel, "look", attachments=[("fox.png", b"png")])
    await world.ana.send(world.channel, _call(world, "make it snow"), reply_to=source)

    assert world.desk.asked == []
    assert "Apps > Make a video" in world.posts()[0].content


@with_content
async def test_a_reply_to_a_forwarded_message_brings_the_forwarded_files(world: World) -> None:
    ben = _ben(world)
    source = await ben.send(world.channel, "look", attachments=[("fox.png", b"png")])
    forwarded = await ben.forward(source, world.channel)
    await world.ana.send(world.channel, _call(world, "make it snow"), reply_to=forwarded)

    assert [file.name for file in world.desk.asked[0].replied] == ["fox.png"]


async def test_a_reply_to_a_finished_video_makes_it_a_reference(world: World) -> None:
    await world.ana.send(world.channel, _call(world, "make it night"), reply_to=await _video(world))

    [asked] = world.desk.asked
    assert (asked.replied_job, asked.replied, asked.text) == ("k7m2qd", (), "make it night")


async def test_a_reply_that_asks_for_something_need_not_name_the_bot(world: World) -> None:
    await world.ana.send(world.channel, "make it night", reply_to=await _video(world))

    [asked] = world.desk.asked
    assert (asked.replied_job, asked.text) == ("k7m2qd", "make it night")


async def test_a_reply_that_may_be_talk_is_asked_about_before_it_costs_anything(world: World) -> None:
    ben = _ben(world)
    await world.ana.send(world.channel, "like this but on the moon", reply_to=await _video(world))
    offer = world.posts()[-1]
    assert world.desk.asked == []

    refused = await ben.click(offer, label="Make the video")
    assert "Only the person who wrote that can start it." in world.shown(refused)
    accepted = await world.ana.click(offer, label="Make the video")

    [asked] = world.desk.asked
    assert (asked.replied_job, asked.text) == ("k7m2qd", "like this but on the moon")
    assert asked.person.id == str(world.ana.id)
    assert "Accepted" in world.shown(accepted)
    assert offer.id not in [post.id for post in world.posts()]


async def test_a_reply_to_anything_else_of_the_bots_is_talk(world: World) -> None:
    place = Place(platform="discord", workspace=str(world.guild.id), channel=str(world.channel.id))
    await world.platform.chat.post(place, Post(headline="No.", job="k7m2qd"), key="x", maybe_posted=False)
    await world.ana.send(world.channel, "make it night", reply_to=world.posts()[-1])

    assert world.desk.asked == []
    assert len(world.posts()) == 1


@with_content
async def test_a_reply_to_a_message_that_is_gone_says_so(world: World) -> None:
    source = await world.ana.send(world.channel, "look", attachments=[("fox.png", b"png")])
    called = await world.ana.send(world.channel, _call(world, "x"), reply_to=source)
    await world.ana.delete(source)
    world.desk.asked.clear()
    await world.client.on_message(await _as_it_is_now(world, called))

    assert world.desk.asked == []
    assert "not there any more" in world.posts()[-1].content


async def _as_it_is_now(world: World, message: discord.Message) -> discord.Message:
    return await world.env.bot.get_partial_messageable(world.channel.id, guild_id=world.guild.id).fetch_message(
        message.id
    )


async def test_missing_permissions_are_named_to_who_mentions_the_bot(world: World) -> None:
    closed = world.closed_channel(attach_files=False)
    await world.ana.send(closed, _call(world, "a red kite"))

    assert world.desk.asked == []
    assert closed.last_message is not None
    assert "Attach Files" in closed.last_message.content


async def test_what_is_asked_in_a_thread_belongs_to_its_channel_and_is_answered_in_the_thread(world: World) -> None:
    starter = await world.ana.send(world.channel, "kites")
    channel = world.env.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.create_thread(name="kites", message=discord.Object(starter.id))
    await world.env.settle()
    [thread] = world.channel.threads
    world.desk.answers = [Answer(post=Post(headline="No."))]

    message = await world.ana.send(thread, _call(world, "a red kite"))

    [asked] = world.desk.asked
    assert (asked.place.channel, asked.place.thread) == (str(world.channel.id), f"{thread.id}/{message.id}")
    assert thread.last_message is not None
    assert thread.last_message.content.endswith("**No.**")


async def test_a_video_that_a_mention_asks_for_is_noted_and_linked_where_it_is_too_large(world: World) -> None:
    world.files.put("k7m2qd/video.mp4", b"mp4")
    linked = replace(finished(), video=None, link="https://bot.example/videos/k7m2qd/t.mp4")
    world.desk.answers = [Answer(post=finished(), private=False, otherwise=linked)]
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=413, code=40005)

    await world.ana.send(world.channel, _call(world, "show k7m2qd"))

    [post] = world.posts()
    assert "https://bot.example/videos/k7m2qd/t.mp4" in post.content
    assert [(job, message) for job, _, message in world.desk.noted] == [("k7m2qd", f"{world.channel.id}/{post.id}")]


async def test_an_answer_that_a_channel_does_not_take_comes_to_its_person(world: World) -> None:
    world.desk.answers = [Answer(post=Post(headline="One thing is wrong with this."))]
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=403, code=50001)

    await world.ana.send(world.channel, _call(world, "a red kite"))

    told = world.ana.user.dm_channel.last_message
    assert told is not None
    assert "One thing is wrong with this." in told.content
    assert world.desk.noted == []
