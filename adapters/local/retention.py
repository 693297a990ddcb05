"""Takes people's messages and files out of the room: at their wish, and when they are old."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from adapters.local.chat import FOLDER
from adapters.local.room import Room, body_of, is_gone
from bot.jobs import OVER, State
from bot.messages import Person
from bot.ports import Files

#: Messages gone over at a time, the newest.
_MOST = 20_000
#: States of a job whose files may still be read from the message that asked for it.
_LIVE = frozenset(State) - OVER


class Retention:
    """Knows which messages may go: not those that a running job was asked with."""

    def __init__(self, *, room: Room, files: Files) -> None:
        self._room = room
        self._files = files

    async def forget(self, person: Person) -> int:
        """Take out what a person said and attached; gives the number of messages. Raises StoreUnavailable."""
        return await self._remove(lambda body: body["kind"] == "said" and body["author"]["id"] == person.id)

    async def sweep(self, before: datetime) -> int:
        """Take out what is older than that; gives the number of messages. Raises StoreUnavailable."""
        oldest = before.isoformat(timespec="milliseconds")
        return await self._remove(lambda body: body["at"] < oldest)

    async def _remove(self, which: Callable[[Mapping[str, Any]], bool]) -> int:
        entries = await self._room.since(0, _MOST)
        bodies = {entry.id: body for entry in entries if not is_gone(body := body_of(entry))}
        live = {message for message, body in bodies.items() if _is_live(body)}
        kept = live | {bodies[message]["thread"] for message in live}
        going = [message for message, body in bodies.items() if which(body) and message not in kept]
        for message in going:
            await self._files.delete(f"{FOLDER}/{message}/")
            await self._room.remove(message)
        return len(going)


def _is_live(body: Mapping[str, Any]) -> bool:
    return body["kind"] == "post" and body["post"]["state"] in _LIVE
