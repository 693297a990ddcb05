"""A browser without a screen: keeps the cookie, sends what the page sends, follows the room."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, ClientTimeout, CookieJar, FormData

_EVENTS = itertools.count(1)


def new_event() -> str:
    """An id as the page makes one."""
    return f"event-{next(_EVENTS):08}"


class Browser:
    """One visitor."""

    def __init__(self, session: ClientSession, url: str) -> None:
        self.session = session
        self.url = url
        self.hello: dict[str, Any] = {}

    async def send(
        self,
        text: str,
        *files: tuple[str, bytes],
        event: str | None = None,
        headers: dict[str, str] | None = None,
        **fields: str,
    ) -> tuple[int, dict[str, Any]]:
        """A message; gives the answer's status and JSON."""
        form = FormData(default_to_multipart=True, quote_fields=False)
        for name, value in {"event": event or new_event(), "text": text, **fields}.items():
            form.add_field(name, value)
        for name, data in files:
            form.add_field("file", data, filename=name, content_type="application/octet-stream")
        async with self.session.post(f"{self.url}/api/messages", data=form, headers=headers) as answer:
            return answer.status, await answer.json()

    async def press(self, values: object, headers: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
        """A pressed button."""
        async with self.session.post(f"{self.url}/api/press", json=values, headers=headers) as answer:
            return answer.status, await answer.json()

    async def room(self, since: int = 0) -> list[dict[str, Any]]:
        """The room as it is now."""
        async with self.follow(since) as events:
            return [data async for name, data in up_to_date(events) if name == "message"]

    @asynccontextmanager
    async def follow(
        self, since: int = 0, headers: dict[str, str] | None = None
    ) -> AsyncIterator[AsyncIterator[tuple[str, Any]]]:
        """The stream of the room's events, as (name, data)."""
        timeout = ClientTimeout(total=None)
        wanted = {"Accept": "text/event-stream", **(headers or {})}
        async with self.session.get(f"{self.url}/api/events?since={since}", headers=wanted, timeout=timeout) as stream:
            assert stream.status == 200, await stream.text()
            yield _events(stream.content)


async def up_to_date(events: AsyncIterator[tuple[str, Any]]) -> AsyncIterator[tuple[str, Any]]:
    """The events until the page is up to date."""
    async for name, data in events:
        if name == "ready":
            return
        yield name, data


async def next_message(events: AsyncIterator[tuple[str, Any]]) -> dict[str, Any]:
    """The next message that comes in."""
    async for name, data in events:
        if name == "message":
            assert isinstance(data, dict)
            return data
    raise AssertionError("the stream ended")


async def _events(content: Any) -> AsyncIterator[tuple[str, Any]]:
    name, data = "message", ""
    async for line in content:
        field, _, value = line.decode().rstrip("\n").partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            data = value
        elif not field and data:
            yield name, json.loads(data)
            name, data = "message", ""


@asynccontextmanager
async def browser(url: str, *, language: str = "en", welcome: bool = True) -> AsyncIterator[Browser]:
    """A visitor who opened the page."""
    # a plain address gets no cookies unless that is asked for
    async with ClientSession(headers={"Accept-Language": language}, cookie_jar=CookieJar(unsafe=True)) as session:
        visitor = Browser(session, url)
        if welcome:
            async with session.get(f"{url}/api/hello") as hello:
                visitor.hello = await hello.json()
        yield visitor


def texts(messages: Sequence[dict[str, Any]]) -> list[str]:
    """What each message says, in the order of their times."""
    ordered = sorted(messages, key=lambda message: str(message["at"]))
    return [message.get("text") or message.get("headline") or "" for message in ordered]
