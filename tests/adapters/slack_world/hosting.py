"""Files, upload addresses and answers' addresses of the loopback Slack."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.adapters.slack_world.state import StoredFile
from tests.adapters.slack_world.web_api import WebApi

LOGIN_PAGE = (
    b"\n<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in</body></html>" + b" " * 600
)
#: How often an answer's address may be used.
_MOST_ANSWERS = 5


@dataclass
class AnswerAddress:
    """A response_url and what came to it."""

    user: str
    answers: list[dict[str, Any]] = field(default_factory=list)


class Hosting:
    """Serves what lies outside `/api/`."""

    def __init__(self, api: WebApi) -> None:
        self._api = api
        self.answers: dict[str, AnswerAddress] = {}
        #: Each download: its path, and the credentials that came with it.
        self.downloads: list[tuple[str, str]] = []
        self.uploads: list[dict[str, Any]] = []
        self.upload_status = 200
        self.upload_headers: dict[str, str] = {}
        #: Nothing is answered to an upload until then.
        self.upload_waits: asyncio.Event | None = None
        #: Where downloads are sent on to, instead of being served.
        self.redirect_to: str | None = None
        #: What is served instead of a file that the token does not open.
        self.login_page = LOGIN_PAGE
        self.page_type: str | None = "text/html"
        #: What any download is answered with instead; a body that ends before it should.
        self.download_status = 200
        self.truncated = False
        #: Paths that are sent on to other addresses.
        self.moves: dict[str, str] = {}
        self.no_answers = False

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/files-pri/{owner}/download/{name}", self._download),
            web.get("/moved/{owner}/download/{name}", self._moved),
            web.get("/outside/{name}", self._outside),
            web.post("/upload/v1/{file}", self._upload),
            web.post("/commands/{number}", self._answer),
        ]

    async def _download(self, request: web.Request) -> web.StreamResponse:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.downloads.append((request.path, token))
        if self.redirect_to is not None:
            raise web.HTTPFound(self.redirect_to)
        file = self._stored(request.match_info["owner"].partition("-")[2])
        if file is None or file.gone:
            raise web.HTTPNotFound
        if self.download_status != 200:
            return web.Response(status=self.download_status)
        if self.truncated:
            return await _truncated(request, file.content)
        if token not in self._api.tokens or "files:read" not in self._api.scopes:
            headers = {"Content-Type": self.page_type} if self.page_type else {}
            return web.Response(body=self.login_page, headers=headers)
        return web.Response(body=file.content, content_type=file.info.get("mimetype") or "application/octet-stream")

    async def _moved(self, request: web.Request) -> web.StreamResponse:
        self.downloads.append((request.path, request.headers.get("Authorization", "").removeprefix("Bearer ")))
        raise web.HTTPFound(self.moves[request.path])

    async def _outside(self, request: web.Request) -> web.Response:
        self.downloads.append((request.path, request.headers.get("Authorization", "")))
        return web.Response(body=b"from outside")

    async def _upload(self, request: web.Request) -> web.Response:
        file = self._stored(request.match_info["file"])
        largest, body = 0, bytearray()
        async for chunk in request.content.iter_any():
            largest = max(largest, len(chunk))
            body += chunk
        self.uploads.append(
            {
                "size": len(body),
                "authorization": request.headers.get("Authorization"),
                "length": request.headers.get("Content-Length"),
                "largest": largest,
            }
        )
        if self.upload_waits is not None:
            await self.upload_waits.wait()
        if file is None or self.upload_status != 200:
            return web.Response(status=self.upload_status if file else 404, text="no", headers=self.upload_headers)
        file.content = bytes(body)
        return web.Response(text=f"OK - {len(body)}")

    async def _answer(self, request: web.Request) -> web.Response:
        address = self.answers.get(request.match_info["number"])
        if address is None or self.no_answers or len(address.answers) >= _MOST_ANSWERS:
            return web.Response(status=404, text="used_url")
        address.answers.append(await request.json())
        return web.Response(text="ok")

    def _stored(self, number: str) -> StoredFile | None:
        return self._api.state.files.get(number)


async def _truncated(request: web.Request, content: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": str(len(content) + 1000)})
    await response.prepare(request)
    await response.write(content)
    assert request.transport is not None
    request.transport.close()
    return response
