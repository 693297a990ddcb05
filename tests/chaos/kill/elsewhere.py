"""A chat in somebody else's hands: what was posted there stays, whoever is killed, and twice is twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.errors import FileGone, PlaceGone
from bot.messages import Attachment, Place, Post
from bot.problems import problem
from tests.chaos.kill.diary import Diary

NAME = "elsewhere"


class Elsewhere:
    """The Chat port on a file. It looks for an earlier post only when it is told that there may be one."""

    edit_interval = 0.05

    def __init__(self, diary: Diary, picture: bytes, *, looks: bool = True) -> None:
        """`looks`: False is the bug of a platform that never looks."""
        self._diary = diary
        self._picture = picture
        self._looks = looks

    async def post(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        posted = self._diary.read("posted")
        if maybe_posted and self._looks:
            for line in posted:
                if line["key"] == key:
                    return str(line["message"])
        message = f"m{len(posted) + 1}"
        self._diary.write("posted", key=key, message=message, job=post.job, mention=post.mention is not None)
        return message

    async def edit(self, place: Place, message: str, post: Post) -> None:
        if all(line["message"] != message for line in self._diary.read("posted")):
            raise PlaceGone(f"{message} was never posted")

    async def delete(self, place: Place, message: str) -> None:
        raise PlaceGone("nobody deletes here")

    @asynccontextmanager
    async def read(self, attachment: Attachment) -> AsyncIterator[AsyncIterator[bytes]]:
        if attachment.address == "gone":
            raise FileGone(problem("file_gone", name=attachment.name))
        yield self._bytes()

    async def _bytes(self) -> AsyncIterator[bytes]:
        yield self._picture
