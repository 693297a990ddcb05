"""The upload of a finished video: begun anew where it broke off, noted at each step, linked when nothing helps."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.media.folder import FolderFiles
from adapters.slack.ledger import Ledger
from adapters.slack.uploads import Uploads
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatBusy, TooLarge
from tests.adapters.slack_world.bots import Bot, MachineClock, finished, place, platform_in, running, stored_video
from tests.adapters.slack_world.state import BOT_TOKEN, GENERAL, TEAM
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld

KEY = "k7m2qd-end"
SLOW_DOWN = Fault(status=429, error="ratelimited", headers={"Retry-After": "7"})


async def test_an_upload_that_never_succeeds_is_linked_in_the_end(
    world: SlackWorld, tmp_path: Path, thread: str
) -> None:
    world.hosting.upload_status = 500
    for pause in (10.0, 20.0, 40.0, 80.0, 160.0):
        # a restart in between changes nothing
        async with running(world, tmp_path) as bot:
            await stored_video(bot)
            with pytest.raises(ChatBusy) as busy:
                await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=True)
            assert busy.value.retry_after == pause
    async with running(world, tmp_path) as bot:
        with pytest.raises(TooLarge):
            await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=True)


async def test_an_upload_that_nothing_is_answered_to_is_given_up(
    world: SlackWorld, tmp_path: Path, thread: str
) -> None:
    world.hosting.upload_waits = asyncio.Event()
    files = FolderFiles(tmp_path)
    ledger = Ledger(files)
    (tmp_path / "video.mp4").write_bytes(b"a whole film")
    workspaces = Workspaces(bot_token=BOT_TOKEN, api_url=world.api_url, installs=None, clock=MachineClock())
    upload = await ledger.upload(KEY, "video.mp4")

    with pytest.raises(ChatBusy):
        await Uploads(workspaces=workspaces, stalls=0.1).share(
            TEAM, GENERAL, thread, tmp_path / "video.mp4", "video.mp4", upload=upload, ledger=ledger
        )

    world.hosting.upload_waits.set()
    await workspaces.close()
    assert (upload.file != "", upload.sent, upload.failures) == (True, False, 1)


async def test_the_environments_proxy_is_used_for_the_bytes_as_for_all_else(
    world: SlackWorld, tmp_path: Path, thread: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", world.url)
    world.api.files.url = lambda path: f"http://slack.invalid{path}"
    async with platform_in(world, tmp_path, api_url="http://slack.invalid/api/") as (platform, files):
        await files.write("k7m2qd/video.mp4", _film(), 2**20)
        await platform.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)

    assert len(world.state.by_bot(GENERAL, thread)) == 2


async def _film() -> AsyncIterator[bytes]:
    yield b"a whole film"


async def test_the_uploads_host_says_when_to_come_back(world: SlackWorld, bot: Bot, thread: str) -> None:
    await stored_video(bot)
    world.hosting.upload_status, world.hosting.upload_headers = 429, {"Retry-After": "9"}

    with pytest.raises(ChatBusy) as busy:
        await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)

    assert busy.value.retry_after == 9.0


async def test_what_was_uploaded_is_not_sent_again_when_slack_is_only_busy(
    world: SlackWorld, tmp_path: Path, thread: str
) -> None:
    world.api.fail("files.completeUploadExternal", SLOW_DOWN)
    async with running(world, tmp_path) as bot:
        await stored_video(bot)
        with pytest.raises(ChatBusy) as busy:
            await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)
    async with running(world, tmp_path) as bot:
        await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=True)

    assert busy.value.retry_after == 7.0
    assert len(world.hosting.uploads) == 1
    assert len(world.state.by_bot(GENERAL, thread)) == 2


async def test_what_was_uploaded_and_is_gone_is_sent_again(world: SlackWorld, bot: Bot, thread: str) -> None:
    world.api.fail("files.completeUploadExternal", "file_not_found")
    await stored_video(bot)
    with pytest.raises(ChatBusy):
        await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)

    await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=True)

    assert len(world.hosting.uploads) == 2
    assert len(world.state.by_bot(GENERAL, thread)) == 2


async def test_notes_of_an_upload_that_are_no_notes_are_written_anew(
    world: SlackWorld, tmp_path: Path, thread: str
) -> None:
    for damage in (b"", b"{", b"[1]", b"[[],{},1,2,3,4]", b"\xff"):
        async with running(world, tmp_path) as bot:
            await stored_video(bot)
            world.hosting.upload_status = 500
            with pytest.raises(ChatBusy):
                await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)
            [note] = (tmp_path / "files" / "k7m2qd").glob("*.json")
            note.write_bytes(damage)
    world.hosting.upload_status = 200
    async with running(world, tmp_path) as bot:
        await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=True)

    assert len(world.state.by_bot(GENERAL, thread)) == 2


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


async def test_an_upload_address_that_is_not_slacks_gets_nothing(world: SlackWorld, bot: Bot, thread: str) -> None:
    await stored_video(bot)
    own = world.api.files.url
    world.api.files.url = lambda path: f"http://169.254.169.254{path}"

    with pytest.raises(TooLarge):
        await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)

    world.api.files.url = own
    assert world.hosting.uploads == []
