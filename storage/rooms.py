"""The rooms of the local page: messages that nobody else keeps."""

from __future__ import annotations

import sqlite3

from bot.ports import Entry
from storage.codec import text
from storage.transactions import Transactions

_CHANGE = """
INSERT INTO rooms (room, change) VALUES (?, 1)
ON CONFLICT (room) DO UPDATE SET change = change + 1 RETURNING change
"""
_PUT = """
INSERT INTO messages (room, id, change, key, body) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (room, id) DO UPDATE
SET change = excluded.change, key = coalesce(excluded.key, messages.key), body = excluded.body
"""


class SQLiteRooms:
    """A RoomStore."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def put(self, room: str, message_id: str, body: str, *, key: str | None = None) -> Entry:
        """Add or replace a message; with a `key` that a message of the room holds, that one is replaced instead."""
        room, message_id, body, key = text(room), text(message_id), text(body), None if key is None else text(key)

        def work(connection: sqlite3.Connection) -> Entry:
            holder = connection.execute("SELECT id FROM messages WHERE room = ? AND key = ?", (room, key)).fetchone()
            holder_id = message_id if holder is None else holder[0]
            ((change,),) = connection.execute(_CHANGE, (room,)).fetchall()
            connection.execute(_PUT, (room, holder_id, change, key, body))
            return Entry(change, holder_id, body)

        return await self._transactions.write(work)

    async def get(self, room: str, message_id: str) -> Entry | None:
        """One message."""
        found = await self._entries("id = ? ORDER BY change DESC LIMIT ?", (text(room), text(message_id), 1))
        return found[0] if found else None

    async def since(self, room: str, change: int, most: int) -> list[Entry]:
        """The newest `most` messages added or replaced after `change`, in the order of their changes."""
        newest_first = await self._entries("change > ? ORDER BY change DESC LIMIT ?", (text(room), change, most))
        return newest_first[::-1]

    async def _entries(self, which: str, values: tuple[str | int, ...]) -> list[Entry]:
        query = f"SELECT change, id, body FROM messages WHERE room = ? AND {which}"  # noqa: S608 -- ours, both
        return await self._transactions.read(
            lambda connection: [Entry(*row) for row in connection.execute(query, values).fetchall()]
        )
