"""The room as a stream of server-sent events: what there is, then what changes, from where a browser left off."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence

from aiohttp import web

from adapters.local.room import Room, body_of, is_gone
from adapters.local.translate import drawn
from bot.errors import StoreError
from bot.ports import Entry

log = logging.getLogger(__name__)

#: Messages shown to a browser that comes new, and read at a time.
MOST_HISTORY = 300
#: Seconds between signs of life, and the longest a browser may take to read what was sent before it is cut off.
_HEARTBEAT = 15.0
_MOST_WAIT = 30.0
#: Milliseconds after which a browser comes back.
_RETRY = 1000


async def stream_room(request: web.Request, room: Room) -> web.StreamResponse:
    """Send the room to one browser for as long as it listens.

    `start` says whether what follows replaces what the page has (`fresh`) or continues it; each message is an event
    with its change as the id; `ready` says that the page is up to date. What a slow browser misses stays in the store.
    """
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    await response.prepare(request)
    listener = _Listener(response, room)
    try:
        await listener.follow(_since(request))
    except ConnectionError:
        log.debug("a browser went away")
    except TimeoutError:
        log.info("a browser stopped reading and was cut off: it resumes where it was")
    except StoreError:
        log.exception("the room cannot be read: browsers try again")
    return response


class _Listener:
    """One browser."""

    def __init__(self, response: web.StreamResponse, room: Room) -> None:
        self._response = response
        self._room = room

    async def follow(self, since: int) -> None:
        with self._room.listening() as bell:
            seen = await self._begin(since)
            while True:
                bell.clear()
                entries = await self._room.since(seen, MOST_HISTORY)
                if len(entries) == MOST_HISTORY:
                    # there may be more of them than are read at a time: show the newest anew
                    seen = await self._begin(0)
                elif entries:
                    await self._send(_events(entries))
                    seen = entries[-1].change
                else:
                    await self._wait(bell)

    async def _begin(self, since: int) -> int:
        """Bring the browser up to date, from its change on where that can be done; gives the change it is at."""
        entries = await self._room.since(since, MOST_HISTORY) if since else []
        newest = entries[-1:] or await self._room.since(0, 1)
        last = newest[-1].change if newest else 0
        # a change of the future: the room is another one than the browser knew
        fresh = not 0 < since <= last or len(entries) == MOST_HISTORY
        if fresh:
            last, entries = await self._history()
        start = f"event: start\ndata: {json.dumps({'fresh': fresh})}\n\n"
        await self._send(f"retry: {_RETRY}\n{start}{_events(entries)}event: ready\ndata: {{}}\n\n")
        return last

    async def _history(self) -> tuple[int, list[Entry]]:
        """The newest change, and the newest messages that are still there."""
        most = MOST_HISTORY
        while True:
            entries = await self._room.since(0, most)
            there = [entry for entry in entries if not is_gone(body_of(entry))]
            if len(there) >= MOST_HISTORY or len(entries) < most:
                return (entries[-1].change if entries else 0), there[-MOST_HISTORY:]
            # a sweep leaves many places of messages that are gone
            most *= 4

    async def _wait(self, bell: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(_HEARTBEAT):
                await bell.wait()
        except TimeoutError:
            await self._send(": alive\n\n")

    async def _send(self, text: str) -> None:
        async with asyncio.timeout(_MOST_WAIT):
            await self._response.write(text.encode())


def _events(entries: Sequence[Entry]) -> str:
    return "".join(
        f"id: {entry.change}\ndata: {json.dumps(drawn(entry.id, entry.change, body_of(entry)))}\n\n"
        for entry in entries
    )


def _since(request: web.Request) -> int:
    """Where the browser left off: what it says by itself when it reconnects, else what the page says."""
    given = request.headers.get("Last-Event-ID") or request.query.get("since", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 18 else 0
