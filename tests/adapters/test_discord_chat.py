"""The Chat port in SimCord: posted once, where people asked, else where they are sure to find it."""

from __future__ import annotations

from dataclasses import replace

import discord
import pytest
import simcord

from bot.errors import ChatBusy, NotAllowed, PlaceGone, TooLarge
from bot.messages import Action, Button, Person, Place, Post
from tests.adapters.discord_world.fakes import finished
from tests.adapters.discord_world.server_in_simcord import World, world

__all__ = ["world"]

CARD = Post(
    headline="k7m2qd · rendering",
    prompt="a red kite",
    state="rendering",
    buttons=(Button(Action.CANCEL, "k7m2qd", "Cancel", danger=True),),
    job="k7m2qd",
)


def _place(world: World, channel: simcord.ChannelHandle | None = None, reply_to: int | None = None) -> Place:
    here = channel or world.channel
    thread = None if reply_to is None else f"{here.id}/{reply_to}"
    return Place(platform="discord", workspace=str(world.guild.id), channel=str(here.id), thread=thread)


def _end(world: World) -> Post:
    world.files.put("k7m2qd/video.mp4", b"mp4 of a kite")
    return replace(finished(), mention=Person(id=str(world.ana.id), name="ana", locale="zh-CN"))


async def test_the_end_of_a_job_answers_the_request_with_a_playable_file(world: World) -> None:
    asked = await world.ana.send(world.channel, "a red kite")

    await world.platform.chat.post(_place(world, reply_to=asked.id), _end(world), key="k7m2qd-end", maybe_posted=False)

    [post] = world.posts()
    assert post.reference is not None
    assert post.reference.message_id == asked.id
    assert [await file.read() for file in post.attachments] == [b"mp4 of a kite"]
    assert post.content == f"<@{world.ana.id}> **Your video k7m2qd is ready.**\n> a red kite\nstandard · 5 s"
    [body] = world.bodies("POST", "/messages")
    assert (body["nonce"], body["enforce_nonce"]) == ("k7m2qd-end", True)
    assert body["allowed_mentions"] == {"parse": [], "users": [world.ana.id], "replied_user": False}


async def test_the_end_answers_the_jobs_own_message_where_there_was_no_request(world: World) -> None:
    await world.platform.chat.post(_place(world), CARD, key="k7m2qd-card", maybe_posted=False)
    await world.platform.chat.post(_place(world), _end(world), key="k7m2qd-end", maybe_posted=False)

    card, end = world.posts()
    assert end.reference is not None
    assert end.reference.message_id == card.id


async def test_a_message_is_edited_with_its_buttons_and_taken_back(world: World) -> None:
    message = await world.platform.chat.post(_place(world), CARD, key="k7m2qd-card", maybe_posted=False)

    await world.platform.chat.edit(_place(world), message, replace(CARD, headline="k7m2qd · done", buttons=()))
    [edited] = world.posts()
    assert edited.content == "**k7m2qd · done**\n> a red kite"
    assert edited.components == []

    await world.platform.chat.delete(_place(world), message)
    await world.platform.chat.delete(_place(world), message)
    assert world.posts() == []


async def test_messages_older_than_an_hour_are_left_alone(world: World) -> None:
    message = await world.platform.chat.post(_place(world), CARD, key="k7m2qd-card", maybe_posted=False)
    await world.env.advance_time(3601)

    await world.platform.chat.edit(_place(world), message, replace(CARD, headline="k7m2qd · done"))

    assert not [request for request in world.env.http_requests if request.method == "PATCH"]


@pytest.mark.parametrize("key", ["k7m2qd-card", "k7m2qd-end"])
async def test_what_an_earlier_process_posted_is_found_and_not_posted_again(world: World, key: str) -> None:
    post = CARD if key.endswith("card") else _end(world)
    first = await world.platform.chat.post(_place(world), post, key=key, maybe_posted=False)
    await world.ana.send(world.channel, "nice")
    await world.restart()
    world.files.put("k7m2qd/video.mp4", b"mp4 of a kite")
    later = replace(post, headline="k7m2qd · fetching", buttons=()) if key.endswith("card") else post

    again = await world.platform.chat.post(_place(world), later, key=key, maybe_posted=True)

    assert again == first
    assert len(world.posts()) == 1


async def test_the_card_is_not_taken_for_the_end(world: World) -> None:
    await world.platform.chat.post(_place(world), CARD, key="k7m2qd-card", maybe_posted=False)

    await world.platform.chat.post(_place(world), _end(world), key="k7m2qd-end", maybe_posted=True)

    assert len(world.posts()) == 2


async def test_each_question_about_an_uncertain_job_is_a_message_of_its_own(world: World) -> None:
    choice = (Button(Action.RETRY, "k7m2qd", "Submit again"), Button(Action.CANCEL, "k7m2qd", "Leave it"))
    question = Post(headline="Nobody can say whether k7m2qd is being made.", buttons=choice, job="k7m2qd")
    first = await world.platform.chat.post(_place(world), question, key="k7m2qd-uncertain", maybe_posted=False)

    second = await world.platform.chat.post(_place(world), question, key="k7m2qd-uncertain-2", maybe_posted=True)
    again = await world.platform.chat.post(_place(world), question, key="k7m2qd-uncertain", maybe_posted=True)

    assert (first == again, first == second) == (True, False)
    assert len(world.posts()) == 2


async def test_a_video_shown_again_is_not_taken_for_the_end(world: World) -> None:
    await world.platform.chat.post(_place(world), _end(world), key="show-5", maybe_posted=False)

    await world.platform.chat.post(_place(world), _end(world), key="k7m2qd-end", maybe_posted=True)

    assert len(world.posts()) == 2


async def test_a_history_that_is_hidden_does_not_keep_the_video_back(world: World) -> None:
    world.env.inject_error("GET", f"/channels/{world.channel.id}/messages", status=403, code=50013)

    await world.platform.chat.post(_place(world), _end(world), key="k7m2qd-end", maybe_posted=True)

    assert len(world.posts()) == 1


async def test_what_a_channel_turns_away_comes_to_the_person_with_the_reason(world: World) -> None:
    closed = world.closed_channel(send_messages=False)

    with pytest.raises(NotAllowed):
        await world.platform.chat.post(_place(world, closed), _end(world), key="k7m2qd-end", maybe_posted=False)
    message = await world.platform.chat.post_to_person(
        _place(world, closed), _end(world), key="k7m2qd-end", maybe_posted=False
    )

    told = world.ana.user.dm_channel.last_message
    assert told is not None
    assert "所以在这里发给你" in told.content  # by their own locale
    assert told.components == []
    assert [await file.read() for file in told.attachments] == [b"mp4 of a kite"]
    assert message == f"{world.ana.user.dm_channel.id}/{told.id}"


async def test_closed_direct_messages_end_it_without_a_storm(world: World) -> None:
    closed = world.closed_channel(send_messages=False)
    world.env.inject_error("POST", f"/channels/{world.ana.user.dm_channel.id}/messages", status=403, code=50007)

    for _ in range(3):
        with pytest.raises(NotAllowed):
            await world.platform.chat.post(_place(world, closed), _end(world), key="k7m2qd-end", maybe_posted=False)
        with pytest.raises(NotAllowed):
            await world.platform.chat.post_to_person(
                _place(world, closed), _end(world), key="k7m2qd-end", maybe_posted=False
            )

    assert len(world.bodies("POST", "/messages")) == 2


async def test_what_mentions_nobody_is_not_sent_to_anybody(world: World) -> None:
    closed = world.closed_channel(send_messages=False)

    with pytest.raises(NotAllowed):
        await world.platform.chat.post(_place(world, closed), CARD, key="k7m2qd-card", maybe_posted=False)

    assert world.ana.user.dm_channel.last_message is None


@pytest.mark.parametrize(("status", "code"), [(400, 160005), (404, 10003), (400, 50083)])
async def test_a_thread_that_is_locked_or_gone_is_answered_in_its_channel(world: World, status: int, code: int) -> None:
    world.env.inject_error("POST", "/channels/5/messages", status=status, code=code)
    place = replace(_place(world), thread="5/6")

    with pytest.raises(PlaceGone):
        await world.platform.chat.post(place, _end(world), key="k7m2qd-end", maybe_posted=False)
    await world.platform.chat.post_above(place, _end(world), key="k7m2qd-end", maybe_posted=False)

    [post] = world.posts()
    assert post.attachments


async def test_a_private_threads_video_does_not_come_up_in_the_channel(world: World) -> None:
    world.env.inject_error("POST", "/channels/5/messages", status=404, code=10003)
    place = replace(_place(world), channel="5", thread="5/6")

    with pytest.raises((PlaceGone, NotAllowed)):
        await world.platform.chat.post_above(place, _end(world), key="k7m2qd-end", maybe_posted=False)

    assert world.posts() == []


async def test_a_message_without_history_rights_is_posted_without_answering_anything(world: World) -> None:
    asked = await world.ana.send(world.channel, "a red kite")
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=400, code=160002)

    await world.platform.chat.post(_place(world, reply_to=asked.id), _end(world), key="k7m2qd-end", maybe_posted=False)

    [post] = world.posts()
    assert post.reference is None


async def test_a_size_that_a_server_refused_is_not_offered_to_it_again(world: World) -> None:
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=400, code=40005)
    other = world.env.create_guild("other")
    elsewhere = other.create_text_channel("videos")
    place = Place(platform="discord", workspace=str(other.id), channel=str(elsewhere.id))

    for _ in range(2):
        with pytest.raises(TooLarge):
            await world.platform.chat.post(_place(world), _end(world), key="k7m2qd-end", maybe_posted=False)

    assert len(world.bodies("POST", "/messages")) == 1
    small = finished(size=11)
    await world.platform.chat.post(_place(world), small, key="x3n8rt-end", maybe_posted=False)
    await world.platform.chat.post(place, _end(world), key="k7m2qd-end", maybe_posted=False)


async def test_slow_mode_is_waited_out(world: World) -> None:
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=400, code=20016)

    with pytest.raises(ChatBusy):
        await world.platform.chat.post(_place(world), CARD, key="k7m2qd-card", maybe_posted=False)


async def test_a_card_that_was_deleted_is_gone(world: World) -> None:
    message = await world.platform.chat.post(_place(world), CARD, key="k7m2qd-card", maybe_posted=False)
    await world.platform.chat.delete(_place(world), message)

    with pytest.raises(PlaceGone):
        await world.platform.chat.edit(_place(world), message, CARD)


async def test_a_link_is_left_for_discord_to_unfold(world: World) -> None:
    end = replace(_end(world), video=None, link="https://cdn.example/a_b.mp4")

    await world.platform.chat.post(_place(world), end, key="k7m2qd-end", maybe_posted=False)

    assert "\nhttps://cdn.example/a_b.mp4\n" in world.posts()[0].content


async def test_a_server_may_have_a_thread_for_each_job(world: World) -> None:
    keepers = world.guild.create_role("keepers", permissions=discord.Permissions(manage_guild=True))
    kim = world.guild.add_member(world.env.create_user("kim"), roles=[keepers])
    said = await kim.slash(world.channel, "video-admin threads", each_job=True)
    assert "a thread of its own" in world.shown(said)

    await world.restart()
    await world.platform.chat.post(_place(world), CARD, key="k7m2qd-card", maybe_posted=False)
    await world.env.settle()
    await world.platform.chat.post(_place(world), _end(world), key="k7m2qd-end", maybe_posted=False)
    await world.restart()
    await world.env.settle()
    world.files.put("k7m2qd/video.mp4", b"mp4 of a kite")
    await world.platform.chat.post(_place(world), _end(world), key="k7m2qd-again", maybe_posted=False)

    [thread] = world.channel.threads
    assert thread.name == "k7m2qd · a red kite"
    assert [len(message.attachments) for message in thread.history()][-2:] == [1, 1]
    assert len(world.posts()) == 1


async def test_without_a_connection_nothing_is_lost(world: World) -> None:
    await world.client.close()

    with pytest.raises(ChatBusy):
        await world.platform.chat.post(_place(world), CARD, key="k7m2qd-card", maybe_posted=False)
