"""The page served for real on a loopback port, over a real store and real files, with a scripted desk behind it."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from prometheus_client import CollectorRegistry

from adapters.http import HttpServer
from adapters.local import LocalPlatform
from adapters.media.folder import FolderFiles
from bot.messages import Answer, Invocation, Place, Post, Press
from bot.ports import Accounts
from storage import open_store
from tests.fakes import ManualClock

PLACE = Place(platform="local", workspace="local", channel="room")
HEARD = Answer(post=Post(headline="Heard you."))


class FakeDesk:
    """The core's front: answers what was scripted, in order, else that it heard."""

    def __init__(self) -> None:
        self.asked: list[Invocation] = []
        self.pressed: list[Press] = []
        self.noted: list[tuple[str, str, str]] = []
        self.answer_with: list[Answer | Exception] = []

    async def ask(self, invocation: Invocation) -> Answer:
        self.asked.append(invocation)
        return self._answer()

    async def press(self, press: Press) -> Answer:
        self.pressed.append(press)
        return self._answer()

    async def posted(self, post: Post, event_id: str, message: str) -> None:
        self.noted.append((post.job or "", event_id, message))

    def _answer(self) -> Answer:
        answer = self.answer_with.pop(0) if self.answer_with else HEARD
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass(kw_only=True)
class Served:
    """The page as it runs."""

    url: str
    platform: LocalPlatform
    files: FolderFiles
    clock: ManualClock
    desk: FakeDesk
    faults: list[str] = field(default_factory=list)

    async def say(self, post: Post, key: str, *, thread: str | None = None) -> str:
        """Let the bot post something; gives the message's id."""
        place = Place(platform="local", workspace="local", channel="room", thread=thread)
        self.clock.advance(1)
        return await self.platform.chat.post(place, post, key=key, maybe_posted=False)

    async def keep(self, key: str, data: bytes) -> None:
        """Put bytes into the file store."""
        await self.files.write(key, one(data), 1024**3)


async def one(data: bytes) -> AsyncIterator[bytes]:
    """The bytes as a stream."""
    yield data


@asynccontextmanager
async def served(
    folder: Path, *, port: int = 0, desk: FakeDesk | None = None, accounts: Accounts | None = None
) -> AsyncIterator[Served]:
    """Serve the page on the data in `folder`; again on the same folder is a restart."""
    clock, desk = ManualClock(), desk or FakeDesk()
    ids = (f"id{number:04}" for number in itertools.count(hash(folder) % 9000))
    files = FolderFiles(folder / "files")
    async with open_store(folder / "room.sqlite3", clock=clock) as store:
        platform = LocalPlatform(
            rooms=store.rooms, files=files, clock=clock, new_id=lambda: next(ids), fixed_language=None
        )
        faults: list[str] = []

        async def ready() -> list[str]:
            return faults

        async with HttpServer(
            host="127.0.0.1",
            port=port,
            routes=platform.routes(desk, accounts),
            ready=ready,
            registry=CollectorRegistry(),
        ) as http:
            yield Served(url=http.url, platform=platform, files=files, clock=clock, desk=desk, faults=faults)
