"""Posts into the room with the bot's own name, and reads the files people put there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

from adapters.local.room import Room
from adapters.local.translate import post_body
from bot.errors import ChatBusy, FileGone, PlaceGone, StoreUnavailable
from bot.messages import Attachment, Place, Post
from bot.ports import Clock, Files
from bot.problems import problem

#: Where people's files are kept in the file store.
FOLDER = "local"
_CHUNK = 256 * 1024
#: Seconds after which a store that took no write is asked again.
_STORE_PAUSE = 2.0


class LocalChat:
    """The Chat port on the room. A message's id follows from its key, so the same post twice is one message."""

    edit_interval = 0.5

    def __init__(self, *, room: Room, files: Files, clock: Clock) -> None:
        self._room = room
        self._files = files
        self._clock = clock

    async def post(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        """Post once per key; nothing is lost or doubled whenever this is cut off. Raises ChatBusy."""
        message = f"b{sha256(key.encode()).hexdigest()[:20]}"
        try:
            # what somebody took back meanwhile stays taken back
            if not await self._room.known(message):
                body = post_body(post, at=self._clock.now(), thread=place.thread)
                await self._room.put(message, body, key=key)
        except StoreUnavailable as error:
            raise ChatBusy("the store takes no writes", retry_after=_STORE_PAUSE) from error
        return message

    async def edit(self, place: Place, message: str, post: Post) -> None:
        """Replace what a message says; when and where it was posted stays. Raises ChatBusy, PlaceGone."""
        said = post_body(post, at=self._clock.now(), thread=place.thread)
        try:
            there = await self._room.change(message, {"post": said["post"]})
        except StoreUnavailable as error:
            raise ChatBusy("the store takes no writes", retry_after=_STORE_PAUSE) from error
        if not there:
            raise PlaceGone(f"message {message} is gone")

    async def delete(self, place: Place, message: str) -> None:
        """Take a message back. Raises ChatBusy."""
        try:
            await self._room.remove(message)
        except StoreUnavailable as error:
            raise ChatBusy("the store takes no writes", retry_after=_STORE_PAUSE) from error

    async def roles(self, place: Place, person_id: str) -> tuple[str, ...]:
        """Nobody has one here."""
        return ()

    @asynccontextmanager
    async def read(self, attachment: Attachment) -> AsyncIterator[AsyncIterator[bytes]]:
        """Stream a file that somebody put into the room. Raises FileGone."""
        path = self._path(attachment.address)
        if path is None:
            raise FileGone(problem("file_gone", name=attachment.name))
        yield _chunks(path)

    def _path(self, address: str) -> Path | None:
        try:
            there = address.startswith(f"{FOLDER}/") and self._files.exists(address)
        except ValueError:
            return None
        return self._files.path(address) if there else None


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as source:
        while chunk := await asyncio.to_thread(source.read, _CHUNK):
            yield chunk
