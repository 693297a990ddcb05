"""What Slack refuses, or answers in any shape: each has a decided end, and its asker is told."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import ChatBusy, ChatError, ChatUnsure, NotAllowed, PlaceGone
from bot.messages import Person
from tests.adapters.slack_world.bots import Bot, card, finished, place, platform_in, stored_video
from tests.adapters.slack_world.state import ANA, BEN, BOT_USER, DIRECT, GENERAL, PRIVATE
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld
from tests.fakes import ManualClock

KEY = "k7m2qd-end"


async def test_what_cannot_be_posted_where_it_was_asked_comes_to_its_asker_with_the_reason(
    world: SlackWorld, bot: Bot, thread: str
) -> None:
    await stored_video(bot)
    world.state.channels[GENERAL].members.discard(BOT_USER)

    with pytest.raises(NotAllowed):
        await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)
    message = await bot.chat.post_to_person(place(thread=thread), finished(), key=KEY, maybe_posted=False)

    note, video, words = world.state.by_bot(DIRECT)
    assert "could not be posted" in note["text"]
    assert video["files"][0]["name"] == "videobot-k7m2qd.mp4"
    assert not [block for block in words["blocks"] if block["type"] == "actions"]
    assert message.startswith(f"{DIRECT}/{words['ts']}+")


async def test_a_second_one_comes_without_a_second_note(world: SlackWorld, bot: Bot, thread: str) -> None:
    world.state.channels[GENERAL].archived = True
    for job in ("k7m2qd", "k7m2qe"):
        await bot.chat.post_to_person(
            place(thread=thread), replace(finished(job), video=None), key=f"{job}-end", maybe_posted=False
        )

    assert len(world.state.by_bot(DIRECT)) == 3


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("not_in_channel", NotAllowed),
        ("channel_not_found", PlaceGone),
        ("is_archived", NotAllowed),
        ("restricted_action", NotAllowed),
        ("restricted_action_read_only_channel", NotAllowed),
        ("account_inactive", NotAllowed),
        ("token_revoked", NotAllowed),
        ("invalid_auth", NotAllowed),
        ("ratelimited", ChatBusy),
        ("rate_limited", ChatBusy),
        ("internal_error", ChatUnsure),
    ],
)
async def test_each_refusal_of_a_message_has_its_end(
    error: str, kind: type[ChatError], world: SlackWorld, bot: Bot, thread: str
) -> None:
    world.api.fail("chat.postMessage", error)

    with pytest.raises(kind):
        await bot.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=False)


def answered(raw: bytes, kind: str, status: int = 200, **headers: str) -> Fault:
    return Fault(raw=raw, raw_type=kind, status=status, headers={k.replace("_", "-"): v for k, v in headers.items()})


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (answered(b"<html>busy</html>", "text/html", 429, Retry_After="7"), ChatBusy),
        (answered(b"", "text/plain", 429, Retry_After="7"), ChatBusy),
        (answered(b"slow down", "application/json", 429, Retry_After="7"), ChatBusy),
        (answered(b"{}", "application/json", 429, Retry_After="7"), ChatBusy),
        (answered(b'{"ok":false,"error":"brand_new"}', "application/json", 429, Retry_After="7"), ChatBusy),
        (answered(b'{"ok":false,"error":"ratelimited"}', "application/json", Retry_After="7"), ChatBusy),
        (answered(b"<html>oops</html>", "text/html"), ChatUnsure),
        (answered(b"<html>oops</html>", "text/html", 500), ChatUnsure),
        (answered(b"oops", "text/plain", 502), ChatUnsure),
        (answered(b"oops", "application/json", 503), ChatUnsure),
        (answered(b"", "application/json"), ChatUnsure),
        (answered(b"ok", "text/plain"), ChatUnsure),
        (answered(b"[]", "application/json"), ChatUnsure),
        (answered(b"null", "application/json"), ChatUnsure),
        (answered(b'{"ok":true}', "application/json"), ChatUnsure),
        (answered(b'{"ok":true,"ts":null}', "application/json"), ChatUnsure),
        (answered(b'{"ok":true,"ts":{"a":1}}', "application/json"), ChatUnsure),
        (answered(b"\xff\xfe", "application/json"), ChatUnsure),
        (answered(b'{"ok":false,"error":"fatal_error"}', "application/json"), ChatUnsure),
        (answered(b'{"ok":false}', "application/json"), ChatUnsure),
        (answered(b'{"ok":false,"error":"restricted_action_brand_new"}', "application/json"), NotAllowed),
    ],
)
async def test_answers_of_any_shape_have_their_end(
    fault: Fault, kind: type[ChatError], world: SlackWorld, bot: Bot, thread: str
) -> None:
    world.api.fail("chat.postMessage", fault)

    with pytest.raises(kind) as raised:
        await bot.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=False)

    if isinstance(raised.value, ChatBusy):
        assert raised.value.retry_after == 7.0


@pytest.mark.parametrize(
    "error",
    [
        *("not_in_channel", "channel_not_found", "is_archived", "restricted_action", "no_permission", "missing_scope"),
        *("restricted_action_thread_only_channel", "restricted_action_non_threadable_channel", "invalid_arguments"),
        "brand_new",
    ],
)
async def test_whatever_a_place_refuses_is_refused_for_certain_and_nobody_is_bothered_yet(
    error: str, world: SlackWorld, bot: Bot, thread: str
) -> None:
    world.api.fail("chat.postMessage", answered(f'{{"ok":false,"error":"{error}"}}'.encode(), "application/json"))

    with pytest.raises(ChatError) as raised:
        await bot.chat.post(place(thread=thread), replace(finished(), video=None), key=KEY, maybe_posted=False)

    assert not isinstance(raised.value, (ChatBusy, ChatUnsure))
    assert world.state.by_bot(DIRECT) == []


async def test_what_slack_refuses_however_it_looks_is_said_as_text(world: SlackWorld, bot: Bot, thread: str) -> None:
    world.api.fail("chat.postMessage", "invalid_blocks", "msg_blocks_too_long")
    post = replace(finished(), video=None, lines=("It was refused: <why>",))

    await bot.chat.post(place(thread=thread), post, key=KEY, maybe_posted=False)

    [said] = world.state.by_bot(GENERAL, thread)
    assert said["text"] == f"<@{ANA}> Your video k7m2qd is ready.\nIt was refused: &lt;why&gt;"
    assert "blocks" not in said


async def test_a_message_that_is_said_plainer_still_says_why(world: SlackWorld, bot: Bot, thread: str) -> None:
    world.api.fail("chat.postMessage", "msg_blocks_too_long")
    post = replace(finished(), video=None, lines=("The service refused the prompt.",) * 40)

    await bot.chat.post(place(thread=thread), post, key=KEY, maybe_posted=False)

    [said] = world.state.by_bot(GENERAL, thread)
    assert [block["type"] for block in said["blocks"]] == ["section", "section", "actions"]
    assert said["blocks"][1]["text"]["text"].startswith("The service refused the prompt.")


async def test_a_locked_thread_is_answered_in_its_channel(world: SlackWorld, bot: Bot, thread: str) -> None:
    world.api.fail("chat.postMessage", "restricted_action_thread_locked")
    post = replace(finished(), video=None)

    with pytest.raises(PlaceGone):
        await bot.chat.post(place(thread=thread), post, key=KEY, maybe_posted=False)
    await bot.chat.post_above(place(thread=thread), post, key=KEY, maybe_posted=False)

    [said] = world.state.by_bot(GENERAL)
    assert said.get("thread_ts") is None


async def test_a_revoked_token_stops_all_calls_for_a_minute_and_bothers_nobody_by_direct_message(
    world: SlackWorld, tmp_path: Path, thread: str
) -> None:
    clock = ManualClock()
    async with platform_in(world, tmp_path, clock=clock) as (platform, _):
        world.api.fail("chat.postMessage", "token_revoked")
        for _ in range(3):
            with pytest.raises(NotAllowed):
                await platform.chat.post(
                    place(thread=thread), replace(finished(), video=None), key=KEY, maybe_posted=False
                )
        assert len(world.api.called("chat.postMessage")) == 1
        clock.advance(61)
        await platform.chat.post(place(thread=thread), replace(finished(), video=None), key=KEY, maybe_posted=False)

    assert len(world.state.by_bot(GENERAL, thread)) == 1


async def test_slack_out_of_reach_is_busy_and_not_unsure(world: SlackWorld, tmp_path: Path, thread: str) -> None:
    async with platform_in(world, tmp_path, api_url="http://127.0.0.1:9/api/") as (platform, _):
        with pytest.raises(ChatBusy):
            await platform.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=False)


async def test_somebody_who_takes_no_messages_gets_none(world: SlackWorld, bot: Bot) -> None:
    world.api.fail("chat.postMessage", "user_disabled")
    post = replace(finished(mention=Person(id=BEN, name="Ben")), video=None)

    with pytest.raises(PlaceGone):
        await bot.chat.post_to_person(place(), post, key=KEY, maybe_posted=False)
    with pytest.raises(NotAllowed):
        await bot.chat.post_to_person(place(), replace(post, mention=None), key=KEY, maybe_posted=False)


async def test_a_private_channels_shares_are_seen_too(world: SlackWorld, bot: Bot) -> None:
    await stored_video(bot)

    await bot.chat.post(place(PRIVATE), finished(), key=KEY, maybe_posted=False)

    assert len(world.state.by_bot(PRIVATE)) == 2
