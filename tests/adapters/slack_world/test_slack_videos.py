"""Finished videos: shared once, streamed, with a decided end where Slack shows them not."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.errors import ChatBusy, ChatUnsure, NotAllowed, PlaceGone, TooLarge
from tests.adapters.slack_world.bots import Bot, finished, place, running, stored_video
from tests.adapters.slack_world.state import ANA, DIRECT, GENERAL
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld

KEY = "k7m2qd-end"
LOST = Fault(lost_after=True)
SLOW_DOWN = Fault(status=429, error="ratelimited", headers={"Retry-After": "7"})


async def test_a_video_is_shared_into_the_thread_before_the_message_about_it(
    world: SlackWorld, bot: Bot, thread: str
) -> None:
    world.api.files.shows_after = 2
    await stored_video(bot)

    await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)

    video, words = world.state.by_bot(GENERAL, thread)
    [file] = video["files"]
    assert (file["name"], file["title"]) == ("videobot-k7m2qd.mp4", "videobot-k7m2qd.mp4")
    assert world.state.files[file["id"]].content == b"a whole film"
    assert (words["text"], words["metadata"]["event_payload"]["key"]) == (f"<@{ANA}> Your video k7m2qd is ready.", KEY)
    [upload] = world.hosting.uploads
    assert (upload["size"], upload["length"], upload["authorization"]) == (12, "12", None)
    assert "alt_txt" not in str(world.api.calls)


async def test_a_large_video_is_streamed_from_the_disk(world: SlackWorld, bot: Bot, thread: str) -> None:
    await stored_video(bot, content=b"x" * (20 * 2**20))

    await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)

    [upload] = world.hosting.uploads
    assert upload["size"] == 20 * 2**20
    assert upload["largest"] < 2**20


async def test_a_video_that_never_shows_is_linked_and_cannot_appear_later(
    world: SlackWorld, bot: Bot, thread: str
) -> None:
    world.api.files.shows_after = None
    await stored_video(bot)

    with pytest.raises(TooLarge):
        await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)
    linked = replace(finished(), video=None, link="https://cdn.example/v.mp4")
    await bot.chat.post(place(thread=thread), linked, key=KEY, maybe_posted=False)

    assert world.state.files == {}
    [words] = world.state.by_bot(GENERAL, thread)
    assert "cdn.example" in words["text"]


@pytest.mark.parametrize(
    ("method", "error"),
    [
        ("files.getUploadURLExternal", "file_uploads_disabled"),
        ("files.getUploadURLExternal", "file_uploads_except_images_disabled"),
        ("files.getUploadURLExternal", "file_upload_size_restricted"),
        ("files.getUploadURLExternal", "file_type_not_allowed"),
        ("files.getUploadURLExternal", "storage_limit_reached"),
        ("files.getUploadURLExternal", "missing_scope"),
        ("files.getUploadURLExternal", "no_permission"),
        ("files.getUploadURLExternal", "invalid_arguments"),
        ("files.completeUploadExternal", "file_type_not_allowed"),
        ("files.completeUploadExternal", "file_uploads_except_images_disabled"),
        ("files.completeUploadExternal", "missing_scope"),
        ("files.completeUploadExternal", "invalid_arguments"),
    ],
)
async def test_a_place_that_takes_no_such_file_is_told_of_by_a_link(
    method: str, error: str, world: SlackWorld, bot: Bot, thread: str
) -> None:
    await stored_video(bot)
    world.api.fail(method, error)

    with pytest.raises(TooLarge):
        await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)

    assert world.state.by_bot(GENERAL) == []


@pytest.mark.parametrize("error", ["not_in_channel", "channel_not_found", "posting_to_channel_denied"])
async def test_a_place_that_the_video_may_not_go_to_refuses_it_and_direct_messages_take_it(
    error: str, world: SlackWorld, bot: Bot, thread: str
) -> None:
    await stored_video(bot)
    world.api.fail("files.completeUploadExternal", error)

    with pytest.raises((NotAllowed, PlaceGone)):
        await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)
    await bot.chat.post_to_person(place(thread=thread), finished(), key=KEY, maybe_posted=False)

    assert [bool(each.get("files")) for each in world.state.by_bot(DIRECT)] == [False, True, False]


@pytest.mark.parametrize("restart", [False, True])
async def test_a_share_that_shows_late_is_not_asked_for_twice(
    restart: bool, world: SlackWorld, tmp_path: Path, thread: str
) -> None:
    world.api.files.shows_after = 3
    world.api.fail("files.completeUploadExternal", LOST)
    async with running(world, tmp_path) as bot:
        await stored_video(bot)
        with pytest.raises(ChatUnsure):
            await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)
        if not restart:
            await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=True)
    if restart:
        async with running(world, tmp_path) as bot:
            await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=True)

    assert [bool(each.get("files")) for each in world.state.by_bot(GENERAL, thread)] == [True, False]
    assert len(world.api.called("files.completeUploadExternal")) == 1
    assert len(world.hosting.uploads) == 1


async def test_what_may_have_been_shared_and_never_shows_is_deleted_before_it_is_shared_anew(
    world: SlackWorld, tmp_path: Path, thread: str
) -> None:
    world.api.files.shows_after = None
    world.api.fail("files.completeUploadExternal", LOST)
    async with running(world, tmp_path) as bot:
        await stored_video(bot)
        with pytest.raises(ChatUnsure):
            await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)
    world.api.files.shows_after = 0
    async with running(world, tmp_path) as bot:
        message = await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=True)

    [file] = world.state.files
    assert f"+{file}@" in message
    assert [bool(each.get("files")) for each in world.state.by_bot(GENERAL, thread)] == [True, False]


async def test_a_file_that_somebody_deletes_before_it_shows_is_linked(world: SlackWorld, bot: Bot, thread: str) -> None:
    await stored_video(bot)
    world.api.fail("files.info", "file_deleted")

    with pytest.raises(TooLarge):
        await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)


async def test_a_file_that_files_info_never_finds_is_linked(world: SlackWorld, bot: Bot, thread: str) -> None:
    await stored_video(bot)
    world.api.fail("files.info", *["file_not_found"] * 4)

    with pytest.raises(TooLarge):
        await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)

    assert world.state.files == {}


async def test_while_nobody_can_say_whether_it_shows_it_is_not_shared_again_and_told_in_the_end(
    world: SlackWorld, bot: Bot, thread: str
) -> None:
    await stored_video(bot)
    world.api.fail("files.info", *[Fault(status=500)] * 24)
    for _ in range(5):
        with pytest.raises(ChatUnsure):
            await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=True)
    await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=True)

    assert len(world.api.called("files.completeUploadExternal")) == 1
    assert len(world.state.by_bot(GENERAL, thread)) == 1


async def test_slack_too_busy_for_a_look_is_asked_again_and_shares_once(
    world: SlackWorld, bot: Bot, thread: str
) -> None:
    await stored_video(bot)
    world.api.fail("files.info", SLOW_DOWN)

    with pytest.raises(ChatBusy) as busy:
        await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)
    assert busy.value.retry_after == 7.0
    await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=True)

    assert [bool(each.get("files")) for each in world.state.by_bot(GENERAL, thread)] == [True, False]


@pytest.mark.parametrize(
    "shape",
    [
        {"shares": {}, "ims": [GENERAL]},
        {"shares": {"private": {GENERAL: [{}]}}},
        {"shares": {"public": {}, "private": {GENERAL: [{"ts": "1.1"}]}}},
    ],
)
async def test_a_share_is_seen_in_whatever_shape_it_is_told(
    shape: dict[str, Any], world: SlackWorld, bot: Bot, thread: str
) -> None:
    await stored_video(bot)
    world.api.fail("files.info", _says({"file": shape}))

    await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)

    assert len(world.state.by_bot(GENERAL, thread)) == 1


@pytest.mark.parametrize("shape", [{"shares": None}, {"shares": []}, {"shares": {"public": [1]}}, {}, None, "x"])
async def test_a_file_of_an_odd_shape_does_not_show(shape: Any, world: SlackWorld, bot: Bot, thread: str) -> None:
    await stored_video(bot)
    world.api.fail("files.info", *[_says({"file": shape})] * 4)

    with pytest.raises(TooLarge):
        await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)


def _says(answer: dict[str, Any]) -> Fault:
    return Fault(raw=json.dumps({"ok": True, **answer}).encode(), raw_type="application/json")


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal", "chat.postMessage"])
@pytest.mark.parametrize("fault", [LOST, Fault(lost_before=True), Fault(status=503), SLOW_DOWN])
@pytest.mark.parametrize("restart", [False, True])
async def test_whatever_breaks_in_between_the_video_is_posted_once(
    method: str, fault: Fault, restart: bool, world: SlackWorld, tmp_path: Path, thread: str
) -> None:
    world.api.fail(method, fault)
    async with running(world, tmp_path) as bot:
        await stored_video(bot)
        with pytest.raises((ChatUnsure, ChatBusy)):
            await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)
        if not restart:
            await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=True)
    if restart:
        for stored in world.state.files.values():
            # what was told to be shared has come to show meanwhile
            world.api.files.show(stored)
        async with running(world, tmp_path) as bot:
            await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=True)

    assert [bool(each.get("files")) for each in world.state.by_bot(GENERAL, thread)] == [True, False]


async def test_where_files_may_not_be_looked_at_slacks_word_is_taken(world: SlackWorld, bot: Bot, thread: str) -> None:
    await stored_video(bot)
    world.api.fail("files.info", "missing_scope")

    await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)

    assert len(world.api.called("files.completeUploadExternal")) == 1
    assert len(world.state.by_bot(GENERAL, thread)) == 1
