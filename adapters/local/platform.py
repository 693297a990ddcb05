"""The local platform: the page's routes around one room."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from adapters.local import shelf, translate
from adapters.local.chat import LocalChat
from adapters.local.inbox import Inbox
from adapters.local.page import Page
from adapters.local.requests import comes_from_the_page, host_is_ours
from adapters.local.retention import Retention
from adapters.local.room import Room
from adapters.local.stream import stream_room
from adapters.local.usage import UsagePage
from adapters.local.visitors import Visitors
from bot.ports import Accounts, Clock, Desk, Files, NewId, RoomStore

_ID = "[a-z0-9]{1,40}"
_NUMBER = "[0-9]{1,2}"


class LocalPlatform:
    """A chat in the browser, served by the bot itself. Whoever opens it on this machine is the operator (an admin).

    `allowed_hosts`: host names besides localhost and plain addresses under which the page may be opened, such as the
    name of a proxy in front of it.
    """

    name = translate.NAME

    def __init__(
        self,
        *,
        rooms: RoomStore,
        files: Files,
        clock: Clock,
        new_id: NewId,
        fixed_language: str | None = None,
        allowed_hosts: Collection[str] = (),
    ) -> None:
        self._room = Room(rooms)
        self._files = files
        self._clock = clock
        self._allowed_hosts = frozenset(allowed_hosts)
        self._visitors = Visitors(new_id=new_id, fixed_language=fixed_language)
        self._retention = Retention(room=self._room, files=files)
        self.chat = LocalChat(room=self._room, files=files, clock=clock)

    def connected(self) -> bool:
        """It has nobody to be cut off from."""
        return True

    async def sweep(self, before: datetime) -> int:
        """Delete messages older than that and their files; gives their number. Raises StoreUnavailable."""
        return await self._retention.sweep(before)

    def routes(self, desk: Desk, accounts: Accounts | None = None) -> list[web.RouteDef]:
        """Everything the page needs, to be served by the bot's HTTP server; `accounts`: what admins see of usage."""
        page = Page(self._visitors, with_usage=accounts is not None)
        inbox = Inbox(
            desk=desk,
            room=self._room,
            chat=self.chat,
            files=self._files,
            retention=self._retention,
            visitors=self._visitors,
            clock=self._clock,
        )
        books = [] if accounts is None else self._books(UsagePage(self._visitors, accounts))
        return [
            *books,
            web.get("/", self._guarded(page.index)),
            web.get("/static/{name}", self._guarded(page.static)),
            web.get("/api/hello", self._guarded(page.hello, from_page=True)),
            web.get("/api/events", self._guarded(partial(stream_room, room=self._room), from_page=True)),
            web.post("/api/messages", self._guarded(inbox.message, "multipart/form-data", from_page=True)),
            web.post("/api/press", self._guarded(inbox.press, "application/json", from_page=True)),
            web.get(f"/files/{{message:{_ID}}}/{{n:{_NUMBER}}}", self._guarded(self._shelved(translate.file_key))),
            web.get(
                f"/references/{{message:{_ID}}}/{{n:{_NUMBER}}}",
                self._guarded(self._shelved(translate.reference_key)),
            ),
            web.get(
                f"/videos/{{message:{_ID}}}", self._guarded(self._shelved(lambda body, _: translate.video_key(body)))
            ),
        ]

    def _books(self, page: UsagePage) -> list[web.RouteDef]:
        return [
            web.get("/usage", self._guarded(page.index)),
            web.get("/usage.csv", self._guarded(page.table)),
            web.get("/api/usage", self._guarded(page.figures, from_page=True)),
        ]

    def _guarded(self, handler: Handler, content_type: str | None = None, *, from_page: bool = False) -> Handler:
        """Listen only to requests that can only mean this page, with the body they should have."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            headers = request.headers
            ours = host_is_ours(request.host, self._allowed_hosts)
            site = headers.get("Sec-Fetch-Site")
            if not ours or (from_page and not comes_from_the_page(headers.get(hdrs.ORIGIN), site, request.host)):
                return self._refused(request, "page-not-from-here", 403)
            if content_type is not None and request.content_type != content_type:
                return self._refused(request, "page-not-understood", 415)
            return await handler(request)

        return guarded

    def _refused(self, request: web.Request, sentence: str, status: int) -> web.Response:
        return web.json_response({"problem": self._visitors.texts(request).say(sentence)}, status=status)

    def _shelved(self, find: Callable[[Mapping[str, Any], int], tuple[str, str] | None]) -> Handler:
        """Serve the file that a message names."""

        async def serve(request: web.Request) -> web.StreamResponse:
            body = await self._room.get(request.match_info["message"])
            found = find(body, int(request.match_info.get("n", "1"))) if body else None
            response = shelf.response(self._files, *found, download="download" in request.query) if found else None
            return response or self._refused(request, "page-file-not-there", 404)

        return serve
