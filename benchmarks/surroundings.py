"""Somebody else's parts around the real core, for measuring it: they answer at once and cost next to nothing."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from bot.app.building import Outside, wire
from bot.app.core import Core
from bot.app.machine import SystemClock
from bot.config import Settings
from bot.messages import Attachment, Place, Post
from bot.ports import Clock, Finished, Look, Order, Ticket, VideoService, Working
from bot.references import Inspected, Kind
from storage import SQLiteStore, open_store

_FOUND = Inspected(kind=Kind.VIDEO, media_type="video/mp4", size=1_000_000, width=1280, height=720, seconds=5.0)


class VirtualClock:
    """Goes on when it is told to: what only waits costs no time."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def now(self) -> datetime:
        """The wall clock, which began at a noon."""
        return datetime(2026, 11, 24, 12, tzinfo=UTC) + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        """Seconds since it began."""
        return self._seconds

    def advance(self, seconds: float) -> None:
        """Let so many seconds be over."""
        self._seconds += seconds


class Service:
    """Renders in no time."""

    look_interval = 0.05

    def __init__(self) -> None:
        self._tasks = itertools.count()

    async def upload(self, path: Path, name: str, media_type: str) -> str:
        return f"https://cdn.example/{name}"

    async def submit(self, order: Order) -> Ticket:
        return Ticket(f"task-{next(self._tasks)}", 1)

    async def look(self, task: str) -> Working | Finished:
        return Finished("https://cdn.example/v.mp4", 7)

    async def check(self) -> list[str]:
        return []


@dataclass(slots=True)
class Chat:
    """Takes every post; `ended`: jobs whose end was told."""

    edit_interval: float = 5.0
    posts: int = 0
    edits: int = 0
    ended: set[str] = field(default_factory=set)

    async def post(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        self.posts += 1
        if key.endswith("-end"):
            self.ended.add(str(post.job))
        return f"m{self.posts}"

    async def edit(self, place: Place, message: str, post: Post) -> None:
        self.edits += 1

    async def delete(self, place: Place, message: str) -> None: ...

    def read(self, attachment: Attachment) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        raise NotImplementedError


class Files:
    """Every file is there already: what a disk takes for them is not the engine's."""

    def exists(self, key: str) -> bool:
        return True

    def path(self, key: str) -> Path:
        return Path(key)


class Media:
    """Finds in every file what the service makes."""

    async def inspect(self, looks: Sequence[Look]) -> list[Inspected]:
        return [_FOUND for _ in looks]


@asynccontextmanager
async def open_core(
    folder: Path, *, chat: Chat, settings: Settings, service: VideoService | None = None, clock: Clock | None = None
) -> AsyncIterator[tuple[Core, SQLiteStore]]:
    """The real core on a real file."""
    clock = clock or SystemClock()
    async with open_store(folder / "videobot.sqlite3", clock=clock) as store:
        yield core_on(store, clock=clock, chat=chat, settings=settings, service=service), store


def core_on(
    store: SQLiteStore, *, clock: Clock, chat: Chat, settings: Settings, service: VideoService | None = None
) -> Core:
    """The real core on a store."""
    outside = Outside(
        clock=clock,
        store=store,
        files=cast(Any, Files()),
        media=cast(Any, Media()),
        downloads=cast(Any, None),
        service=service or Service(),
        chats={"local": chat},
    )
    return wire(outside, settings)
