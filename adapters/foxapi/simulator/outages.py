"""Faults of answers on their way: wrong statuses, lost connections, garbage, slowness."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from aiohttp import web

from adapters.foxapi.simulator import answers, faults
from adapters.foxapi.simulator.faults import Fault

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: What the service says with each documented status.
_SAID: Mapping[int, str] = MappingProxyType(
    {
        400: "The request is not valid.",
        401: "Invalid token.",
        402: "Insufficient balance.",
        403: "Access denied.",
        404: "The requested resource does not exist.",
        410: "The requested resource is gone.",
        413: "The file is too large.",
        422: "The request cannot be processed.",
        429: "Too many requests, slow down.",
        500: "Internal server error.",
        503: "The upstream service is unavailable.",
    }
)
#: These come from the gateway in front, which answers with a page.
_PAGES = (502, 504, 520, 522, 524)
_PAGE = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n"
    "<center><h1>{0}</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n"
)


class Film(web.FileResponse):
    """A file as an answer, which knows where its bytes are."""

    def __init__(self, path: Path, media_type: str) -> None:
        super().__init__(path, headers={"Content-Type": media_type, "X-Content-Type-Options": "nosniff"})
        self.path = path


async def act(fault: Fault, request: web.Request, handler: Handler, closing: asyncio.Event) -> web.StreamResponse:
    """Answer a request as the fault says. `closing` ends what would wait for ever."""
    name = fault.name
    if match := faults.STATUS.fullmatch(name):
        more = match["more"].replace("retry-after", "wait").split("-")
        if "after" in more:
            await handler(request)
        return _status(int(match["status"]), match["code"], more, fault.seconds)
    if name in (faults.SLOW, faults.HANG):
        await _wait(closing, None if name == faults.HANG else fault.seconds)
    if name in (faults.LOST_BEFORE, faults.HANG):
        return _lose(request)
    answer = await handler(request)
    if name == faults.HANG_AFTER:
        await _wait(closing, None)
    if name in (faults.LOST_AFTER, faults.HANG_AFTER):
        return _lose(request)
    return await _spoilt(fault, request, answer, closing)


def _status(status: int, code: str | None, more: list[str], seconds: float) -> web.Response:
    headers = {"Retry-After": f"{seconds:.0f}"} if "wait" in more else {}
    if "1010" in more:
        return web.Response(status=status, text="error code: 1010", headers=headers)
    if "html" in more or (status in _PAGES and "text" not in more):
        page = _PAGE.format(f"{status} {web.Response(status=status).reason}")
        return web.Response(status=status, text=page, content_type="text/html", headers=headers)
    said = _SAID.get(status, "Something is wrong.")
    if "text" in more:
        return web.Response(status=status, text=said, headers=headers)
    return web.json_response(answers.error(status, said, code), status=status, headers=headers)


async def _spoilt(
    fault: Fault, request: web.Request, answer: web.StreamResponse, closing: asyncio.Event
) -> web.StreamResponse:
    """An answer that arrives, but not as it should; one that is no success already stays as it is."""
    if answer.status >= 300 or fault.name == faults.SLOW:
        return answer
    if fault.name == faults.EXPIRED:
        return _status(410, None, [], 0)
    body = _body_of(answer)
    if fault.name == faults.LOST_MIDWAY:
        return await _half(request, answer, body)
    if fault.name == faults.DRIBBLE:
        return await _dribbled(request, answer, body, fault.seconds, closing)
    spoilt = {
        faults.GARBAGE: b"\x00\xff<<garbage>>",
        faults.CUT: body[: len(body) // 2],
        faults.TRUNCATED: body[: len(body) // 2],
        faults.EMPTY: b"",
        faults.LIST: b"[]",
        faults.NO_ID: _without_names(body),
    }[fault.name]
    return web.Response(body=spoilt, content_type=answer.content_type)


def _body_of(answer: web.StreamResponse) -> bytes:
    if isinstance(answer, Film):
        return answer.path.read_bytes()
    body = answer.body if isinstance(answer, web.Response) else b""
    return bytes(body) if isinstance(body, bytes | bytearray) else b""


def _without_names(body: bytes) -> bytes:
    """A JSON answer without its id and address."""
    try:
        fields = json.loads(body)
    except ValueError:
        return b"{}"
    return json.dumps({name: value for name, value in fields.items() if name not in ("id", "url", "status")}).encode()


async def _half(request: web.Request, answer: web.StreamResponse, body: bytes) -> web.StreamResponse:
    """Promise the whole, send half, and hang up."""
    sending = web.StreamResponse(headers={"Content-Type": answer.content_type, "Content-Length": str(len(body))})
    await sending.prepare(request)
    await sending.write(body[: len(body) // 2])
    _lose(request)
    return sending


async def _dribbled(
    request: web.Request, answer: web.StreamResponse, body: bytes, seconds: float, closing: asyncio.Event
) -> web.StreamResponse:
    """Send it in twenty pieces over so many seconds."""
    sending = web.StreamResponse(headers={"Content-Type": answer.content_type, "Content-Length": str(len(body))})
    await sending.prepare(request)
    piece = max(1, -(-len(body) // 20))
    for start in range(0, len(body), piece):
        await sending.write(body[start : start + piece])
        await _wait(closing, seconds / 20)
    await sending.write_eof()
    return sending


async def _wait(closing: asyncio.Event, seconds: float | None) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(closing.wait(), seconds)


def _lose(request: web.Request) -> web.Response:
    """Close the connection without a word; what is returned has nowhere to go."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
