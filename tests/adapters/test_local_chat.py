"""The Chat port on the room."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.local.chat import LocalChat
from adapters.local.room import Room
from bot.errors import ChatBusy, FileGone, PlaceGone, StoreUnavailable
from bot.messages import Attachment, Post
from bot.ports import Entry
from tests.fakes import ManualClock
from tests.page.served import PLACE, Served, served


class _DownRooms:
    """A store that takes nothing."""

    async def put(self, room: str, message_id: str, body: str, *, key: str | None = None) -> Entry:
        raise StoreUnavailable("down")

    async def get(self, room: str, message_id: str) -> Entry | None:
        raise StoreUnavailable("down")

    async def since(self, room: str, change: int, most: int) -> list[Entry]:
        raise StoreUnavailable("down")


async def _read(page: Served, address: str) -> bytes:
    async with page.platform.chat.read(Attachment(name="fox.png", address=address)) as chunks:
        return b"".join([chunk async for chunk in chunks])


async def test_the_same_post_twice_is_one_message_also_after_a_restart(tmp_path: Path) -> None:
    async with served(tmp_path) as page:
        first = await page.say(Post(headline="once"), "k1")
        assert await page.say(Post(headline="twice"), "k1") == first
        assert await page.say(Post(headline="other"), "k2") != first
    async with served(tmp_path) as page:
        assert await page.say(Post(headline="thrice"), "k1") == first


async def test_a_message_taken_back_is_not_posted_again_by_its_key(tmp_path: Path) -> None:
    async with served(tmp_path) as page:
        message = await page.say(Post(headline="once"), "k1")
        await page.platform.chat.delete(PLACE, message)
        await page.platform.chat.delete(PLACE, message)
        assert await page.say(Post(headline="again"), "k1") == message
        with pytest.raises(PlaceGone):
            await page.platform.chat.edit(PLACE, message, Post(headline="edited"))


async def test_what_never_was_there_cannot_be_edited_and_need_not_be_deleted(tmp_path: Path) -> None:
    async with served(tmp_path) as page:
        with pytest.raises(PlaceGone):
            await page.platform.chat.edit(PLACE, "b0", Post(headline="edited"))
        await page.platform.chat.delete(PLACE, "b0")


async def test_a_store_that_takes_no_writes_makes_the_chat_busy(tmp_path: Path) -> None:
    async with served(tmp_path) as page:
        chat = LocalChat(room=Room(_DownRooms()), files=page.files, clock=ManualClock())
        with pytest.raises(ChatBusy):
            await chat.post(PLACE, Post(headline="x"), key="k", maybe_posted=False)
        with pytest.raises(ChatBusy):
            await chat.edit(PLACE, "b1", Post(headline="x"))
        with pytest.raises(ChatBusy):
            await chat.delete(PLACE, "b1")


async def test_a_file_of_the_room_is_read_and_nothing_else_is(tmp_path: Path) -> None:
    async with served(tmp_path) as page:
        await page.keep("local/m1/1.png", b"fox" * 200_000)
        await page.keep("k7m2qd/video.mp4", b"secret")
        assert await _read(page, "local/m1/1.png") == b"fox" * 200_000
        for address in ("local/m1/2.png", "k7m2qd/video.mp4", "local/../k7m2qd/video.mp4", "/etc/passwd", ""):
            with pytest.raises(FileGone):
                await _read(page, address)
