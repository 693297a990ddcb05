"""The one room of the page: its messages in the store, and a bell that rings when something in it changed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.messages import Person
from bot.ports import Entry, RoomStore

ROOM = "room"
#: Messages looked through for people.
_MOST_READ = 1000


class Room:
    """Keeps messages as JSON bodies.

    Listeners are only told *that* something changed and read it from the store themselves: however slow a browser is,
    nothing is kept in memory for it, and it cannot see changes out of their order.
    """

    def __init__(self, rooms: RoomStore) -> None:
        self._rooms = rooms
        self._bells: set[asyncio.Event] = set()
        self._changing = asyncio.Lock()

    async def put(self, message: str, body: dict[str, Any], *, key: str | None = None) -> Entry:
        """Add or replace a message. Raises StoreUnavailable."""
        entry = await self._rooms.put(ROOM, message, json.dumps(body, ensure_ascii=False), key=key)
        for bell in self._bells:
            bell.set()
        return entry

    async def known(self, message: str) -> bool:
        """Whether a message of that id is or was there."""
        return await self._rooms.get(ROOM, message) is not None

    async def get(self, message: str) -> dict[str, Any] | None:
        """The body of a message; None when there is none (any more)."""
        entry = await self._rooms.get(ROOM, message)
        body = None if entry is None else body_of(entry)
        return None if body is None or is_gone(body) else body

    async def change(self, message: str, changes: dict[str, Any]) -> bool:
        """Replace parts of a message's body; False when the message is not there (any more)."""
        async with self._changing:
            body = await self.get(message)
            if body is None:
                return False
            await self.put(message, {**body, **changes})
            return True

    async def remove(self, message: str) -> None:
        """Take a message out; what stays says only that it is gone, so that open pages learn of it."""
        async with self._changing:
            if await self.get(message) is not None:
                await self.put(message, {"kind": "gone"})

    async def since(self, change: int, most: int) -> list[Entry]:
        """What changed after that; the newest `most` of it, in order."""
        return await self._rooms.since(ROOM, change, most)

    async def authors(self) -> list[Person]:
        """Who wrote something here of late, the newest first, each as they called themselves last."""
        found: dict[str, Person] = {}
        for entry in reversed(await self.since(0, _MOST_READ)):
            body = body_of(entry)
            if body["kind"] == "said":
                found.setdefault(body["author"]["id"], Person(id=body["author"]["id"], name=body["author"]["name"]))
        return list(found.values())

    @contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """An event that is set at each change while the context is open; the listener clears it."""
        bell = asyncio.Event()
        self._bells.add(bell)
        try:
            yield bell
        finally:
            self._bells.discard(bell)


def body_of(entry: Entry) -> dict[str, Any]:
    """The body of an entry."""
    body: dict[str, Any] = json.loads(entry.body)
    return body


def is_gone(body: dict[str, Any]) -> bool:
    """Whether only the place of a message is left."""
    return bool(body["kind"] == "gone")
