"""Finished videos: shared once, streamed, with a decided end where Slack shows them not."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import ChatBusy, ChatUnsure, TooLarge
from tests.adapters.slack_world.bots import Bot, card, finished, place, running, stored_video
from tests.adapters.slack_world.state import ANA, BOT_USER, GENERAL
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld, slack_world

KEY = "k7m2qd-end"
LOST = Fault(lost_after=True)
SLOW_DOWN = Fault(status=429, error="ratelimited", headers={"Retry-After": "7"})


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with slack_world() as opened:
        yield opened


@pytest.fixture
async def bot(world: SlackWorld, tmp_path: Path) -> AsyncIterator[Bot]:
    async with running(world, tmp_path) as at_work:
        yield at_work


@pytest.fixture
async def thread(world: SlackWorld) -> str:
    return str(world.message(ANA, GENERAL, "a fox")["ts"])


# ---- videos ---------------------------------------------------------------------------------------------------------


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
    "error",
    ["file_uploads_disabled", "file_upload_size_restricted", "file_type_not_allowed", "storage_limit_reached"],
)
async def test_a_place_that_takes_no_such_file_is_told_of_by_a_link(
    error: str, world: SlackWorld, bot: Bot, thread: str
) -> None:
    await stored_video(bot)
    world.api.fail("files.getUploadURLExternal", error)

    with pytest.raises(TooLarge):
        await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)

    assert world.state.by_bot(GENERAL) == []


@pytest.mark.parametrize("status", [404, 500, 503])
async def test_an_upload_that_breaks_off_is_begun_anew(status: int, world: SlackWorld, bot: Bot, thread: str) -> None:
    await stored_video(bot)
    world.hosting.upload_status = status

    with pytest.raises(ChatBusy):
        await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)
    world.hosting.upload_status = 200
    await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=True)

    assert [bool(each.get("files")) for each in world.state.by_bot(GENERAL, thread)] == [True, False]


async def test_a_file_too_large_for_the_uploads_host_is_linked(world: SlackWorld, bot: Bot, thread: str) -> None:
    await stored_video(bot)
    world.hosting.upload_status = 413

    with pytest.raises(TooLarge):
        await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)


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


async def test_an_upload_address_that_is_not_slacks_gets_nothing(world: SlackWorld, bot: Bot, thread: str) -> None:
    await stored_video(bot)
    own = world.api.files.url
    world.api.files.url = lambda path: f"http://169.254.169.254{path}"

    with pytest.raises(ChatBusy):
        await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)

    world.api.files.url = own
    assert world.hosting.uploads == []


# ---- taking back ----------------------------------------------------------------------------------------------------


async def test_a_video_is_taken_back_with_its_message(world: SlackWorld, bot: Bot, thread: str) -> None:
    await stored_video(bot)
    message = await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)

    await bot.chat.delete(place(thread=thread), message)
    await bot.chat.delete(place(thread=thread), message)

    assert world.state.files == {}
    assert [each["text"] for each in world.state.by_bot(GENERAL, thread)] == [""]


async def test_what_is_out_of_reach_is_left_there(world: SlackWorld, bot: Bot) -> None:
    message = await bot.chat.post(place(), card(), key="k7m2qd-card", maybe_posted=False)
    world.state.channels[GENERAL].members.discard(BOT_USER)

    await bot.chat.delete(place(), message)

    assert len(world.state.by_bot(GENERAL)) == 1
