"""Posting, editing, taking back: once per key and into the right thread."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import ChatBusy, ChatUnsure
from bot.messages import CardLine, Person, Post
from tests.adapters.slack_world.bots import Bot, card, finished, place, platform_in, running, stored_video
from tests.adapters.slack_world.state import ANA, BEN, GENERAL
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld

KEY = "k7m2qd-end"
LOST = Fault(lost_after=True)
SLOW_DOWN = Fault(status=429, error="ratelimited", headers={"Retry-After": "7"})


# ---- messages -------------------------------------------------------------------------------------------------------


async def test_a_message_goes_into_its_thread_and_carries_its_key(world: SlackWorld, bot: Bot, thread: str) -> None:
    message = await bot.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=False)

    [said] = world.state.by_bot(GENERAL, thread)
    assert message == f"{GENERAL}/{said['ts']}"
    assert said["metadata"] == {
        "event_type": "videobot_job",
        "event_payload": {"key": "k7m2qd-card", "job": "k7m2qd"},
    }
    [call] = world.api.called("chat.postMessage")
    assert (call["unfurl_links"], call["unfurl_media"], "link_names" in call, "parse" in call) == (
        False,
        False,
        False,
        False,
    )


async def test_nothing_a_person_wrote_is_markup_and_only_the_asker_is_mentioned(
    world: SlackWorld, bot: Bot, thread: str
) -> None:
    nasty = f"<!channel> <@{BEN}> @here &lt; *bold* <https://evil.example|click>"
    post = Post(
        headline=nasty,
        lines=(nasty,),
        prompt=nasty,
        card=(CardLine("@Image1", f"{nasty}.png", nasty, nasty),),
        mention=Person(id=ANA, name="<!everyone>"),
    )

    await bot.chat.post(place(thread=thread), post, key=KEY, maybe_posted=False)

    [said] = world.state.by_bot(GENERAL, thread)
    for mrkdwn in (said["text"], said["blocks"][0]["text"]["text"]):
        assert mrkdwn.startswith(f"<@{ANA}> ")
        assert "<" not in mrkdwn.removeprefix(f"<@{ANA}> ")
    kinds = [block["text"]["type"] for block in said["blocks"] if block["type"] == "section"]
    assert kinds == ["mrkdwn", "plain_text", "plain_text"]
    [quote] = [block for block in said["blocks"] if block["type"] == "rich_text"]
    assert quote["elements"][0]["elements"] == [{"type": "text", "text": nasty}]


async def test_a_mention_that_is_no_persons_id_mentions_nobody(world: SlackWorld, bot: Bot, thread: str) -> None:
    post = Post(headline="Ready.", mention=Person(id="!channel", name="x"))

    await bot.chat.post(place(thread=thread), post, key=KEY, maybe_posted=False)

    assert world.state.by_bot(GENERAL, thread)[0]["text"] == "Ready."


@pytest.mark.parametrize("words", ["长", "&<>", "\U0001f98a\u200d\U0001f525", "\u05e9\u05dc\u05d5\u05dd \u202e", "a"])
async def test_the_longest_post_there_can_be_is_taken(words: str, world: SlackWorld, bot: Bot, thread: str) -> None:
    long = CardLine("@Image1", "x" * 300 + ".png", "1280x720, somebody's message", "the prompt does not mention it" * 9)
    post = replace(
        finished(),
        prompt=(words * 5000)[:5000],
        lines=("y" * 900,) * 12,
        card=(long,) * 12,
        headline="h" * 4000,
        video=None,
    )

    await bot.chat.post(place(thread=thread), post, key=KEY, maybe_posted=False)

    assert len(world.state.by_bot(GENERAL, thread)) == 1
    assert len(world.api.called("chat.postMessage")) == 1


@pytest.mark.parametrize("words", ["长", "&<>", "\U0001f98a\u200d\U0001f525", "\u05e9\u05dc\u05d5\u05dd\u202e", "a"])
async def test_a_long_prompt_is_quoted_as_far_as_there_is_room(
    words: str, world: SlackWorld, bot: Bot, thread: str
) -> None:
    await bot.chat.post(
        place(thread=thread), replace(card(), prompt=(words * 5000)[:5000]), key="k7m2qd-card", maybe_posted=False
    )

    [said] = world.state.by_bot(GENERAL, thread)
    [quote] = [block for block in said["blocks"] if block["type"] == "rich_text"]
    text = quote["elements"][0]["elements"][0]["text"]
    assert text.startswith(words[0])
    assert 2900 < len(text) <= 3000
    assert len(world.api.called("chat.postMessage")) == 1


async def test_what_slack_finds_too_long_is_said_plainer(world: SlackWorld, bot: Bot, thread: str) -> None:
    for error in ("msg_too_long", "msg_blocks_too_long", "invalid_blocks"):
        world.api.fail("chat.postMessage", error)
        await bot.chat.post(place(thread=thread), card(), key=f"{error}-card", maybe_posted=False)
    world.api.fail("chat.update", "msg_too_long")
    await bot.chat.edit(place(thread=thread), f"{GENERAL}/{world.state.by_bot(GENERAL, thread)[0]['ts']}", card())

    for said in world.state.by_bot(GENERAL, thread):
        assert [block["type"] for block in said["blocks"]] in (
            ["section", "actions"],
            ["section", "rich_text", "actions"],
        )
    assert [block["type"] for block in world.state.by_bot(GENERAL, thread)[0]["blocks"]] == ["section", "actions"]


async def test_a_link_is_posted_where_the_file_cannot_be(world: SlackWorld, bot: Bot, thread: str) -> None:
    post = replace(finished(), video=None, link="https://cdn.example/v.mp4?a=1&b=<2>|3")

    await bot.chat.post(place(thread=thread), post, key=KEY, maybe_posted=False)

    said = world.state.by_bot(GENERAL, thread)[0]["blocks"][1]["text"]["text"]
    assert said == "<https://cdn.example/v.mp4?a=1&amp;b=&lt;2&gt;%7C3|k7m2qd.mp4>"


# ---- a thread for what was asked in the channel itself --------------------------------------------------------------


async def test_a_commands_job_has_its_thread_under_its_own_message(world: SlackWorld, bot: Bot) -> None:
    await bot.chat.post(place(), card(), key="k7m2qd-card", maybe_posted=False)
    await stored_video(bot)
    await bot.chat.post(place(), finished(), key=KEY, maybe_posted=False)

    root, video, words = world.state.by_bot(GENERAL)
    assert [each.get("thread_ts") for each in (root, video, words)] == [None, root["ts"], root["ts"]]


async def test_that_thread_is_found_after_a_restart(world: SlackWorld, tmp_path: Path) -> None:
    async with running(world, tmp_path) as bot:
        await bot.chat.post(place(), card(), key="k7m2qd-card", maybe_posted=False)
    async with running(world, tmp_path) as bot:
        await bot.chat.post(place(), replace(finished(), video=None), key=KEY, maybe_posted=True)

    root, words = world.state.by_bot(GENERAL)
    assert words["thread_ts"] == root["ts"]


async def test_without_its_message_the_channel_itself_is_told(world: SlackWorld, bot: Bot) -> None:
    await bot.chat.post(place(), replace(finished(), video=None), key=KEY, maybe_posted=False)

    assert world.state.by_bot(GENERAL)[0].get("thread_ts") is None


# ---- once per key ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("restart", [False, True])
async def test_a_post_whose_answer_was_lost_is_found_and_not_posted_again(
    restart: bool, world: SlackWorld, tmp_path: Path, thread: str
) -> None:
    world.api.fail("chat.postMessage", LOST)
    async with platform_in(world, tmp_path) as (platform, _):
        with pytest.raises(ChatUnsure):
            await platform.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=False)
        if not restart:
            found = await platform.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=True)
    if restart:
        async with platform_in(world, tmp_path) as (platform, _):
            found = await platform.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=True)

    [said] = world.state.by_bot(GENERAL, thread)
    assert found == f"{GENERAL}/{said['ts']}"


async def test_a_post_that_never_arrived_is_posted_after_looking(world: SlackWorld, bot: Bot, thread: str) -> None:
    for number in range(450):
        world.state.add_message(GENERAL, user=BEN, text=str(number), thread_ts=thread)
    world.api.fail("chat.postMessage", Fault(lost_before=True))

    with pytest.raises(ChatUnsure):
        await bot.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=False)
    await bot.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=True)

    assert len(world.state.by_bot(GENERAL, thread)) == 1
    assert len(world.api.called("conversations.replies")) == 3


async def test_in_a_long_thread_a_post_is_found_on_a_later_page(world: SlackWorld, bot: Bot, thread: str) -> None:
    for number in range(450):
        world.state.add_message(GENERAL, user=BEN, text=str(number), thread_ts=thread)
    world.api.fail("chat.postMessage", LOST)

    with pytest.raises(ChatUnsure):
        await bot.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=False)
    await bot.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=True)

    assert len(world.state.by_bot(GENERAL, thread)) == 1


async def test_a_history_that_is_hidden_from_us_stops_no_post(world: SlackWorld, bot: Bot, thread: str) -> None:
    world.api.fail("conversations.replies", "missing_scope")

    await bot.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=True)

    assert len(world.state.by_bot(GENERAL, thread)) == 1


async def test_what_could_not_be_looked_for_this_time_is_not_posted_yet(
    world: SlackWorld, bot: Bot, thread: str
) -> None:
    world.api.fail("chat.postMessage", LOST)
    # a GET on a connection that turns out to be closed is repeated by itself
    world.api.fail("conversations.replies", Fault(status=500), Fault(raw=b"<html>oops"))
    for maybe_posted in (False, True, True):
        with pytest.raises(ChatUnsure):
            await bot.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=maybe_posted)

    await bot.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=True)

    assert len(world.state.by_bot(GENERAL, thread)) == 1


async def test_what_can_never_be_looked_for_is_posted_in_the_end(world: SlackWorld, bot: Bot, thread: str) -> None:
    world.api.fail("conversations.replies", *[Fault(status=500)] * 4)
    for _ in range(3):
        with pytest.raises(ChatUnsure):
            await bot.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=True)

    await bot.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=True)

    assert len(world.state.by_bot(GENERAL, thread)) == 1


async def test_while_slack_is_too_busy_to_be_looked_through_nothing_is_posted(
    world: SlackWorld, bot: Bot, thread: str
) -> None:
    world.api.fail("conversations.replies", SLOW_DOWN)

    with pytest.raises(ChatBusy) as busy:
        await bot.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=True)

    assert (busy.value.retry_after, world.state.by_bot(GENERAL)) == (7.0, [])
