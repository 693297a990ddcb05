"""How the loopback Slack reaches the bot: sockets with envelopes that must be acknowledged, or signed requests."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

from tests.adapters.slack_world.state import SIGNING_SECRET

#: Seconds in which an event must be acknowledged.
ACK_WITHIN = 3.0


@dataclass(frozen=True)
class Ack:
    """What the bot answered, and after how many seconds; status 0: not at all."""

    status: int
    body: dict[str, Any]
    seconds: float

    @property
    def ok(self) -> bool:
        return self.status == 200 and self.seconds < ACK_WITHIN


class Transport(Protocol):
    """One of the two ways."""

    async def deliver(self, kind: str, payload: Mapping[str, Any], *, retry: int = 0) -> Ack:
        """`kind`: "events_api", "slash_commands" or "interactive"."""
        ...


class Sockets:
    """Slack's end of Socket Mode."""

    def __init__(self) -> None:
        self.open: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._number = 0
        #: An address is good for one connection.
        self._tickets: set[str] = set()
        #: How many connections are refused before the next is taken.
        self.refuse = 0
        self.came = asyncio.Event()
        #: Said to every new connection as soon as it is there.
        self.at_once: dict[str, Any] | None = None
        #: To which of the open connections the next envelope goes.
        self.turn = 0
        #: Seconds in which an event must be acknowledged, for tests that know that it will not be.
        self.give_up_after = ACK_WITHIN

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        ticket = request.query.get("ticket", "")
        if ticket in self._tickets or self.refuse > 0:
            self.refuse = max(self.refuse - 1, 0)
            self._tickets.add(ticket)
            raise web.HTTPForbidden
        self._tickets.add(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": len(self.open) + 1})
        if self.at_once is not None:
            await socket.send_json(self.at_once)
        self.open.append(socket)
        self.came.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                answer = json.loads(message.data)
                waiting = self._waiting.get(answer.get("envelope_id"))
                if waiting is not None and not waiting.done():
                    waiting.set_result(answer)
        if socket in self.open:
            self.open.remove(socket)
        return socket

    async def connected(self, count: int = 1) -> None:
        while len(self.open) < count:
            self.came.clear()
            await asyncio.wait_for(self.came.wait(), 60)

    async def deliver(self, kind: str, payload: Mapping[str, Any], *, retry: int = 0) -> Ack:
        await self.connected()
        self._number += 1
        self.turn += 1
        envelope: dict[str, Any] = {
            "envelope_id": f"env-{self._number}",
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if retry:
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout"}
        loop = asyncio.get_running_loop()
        waiting = self._waiting[envelope["envelope_id"]] = loop.create_future()
        began = loop.time()
        await self.open[self.turn % len(self.open)].send_json(envelope)
        done, _ = await asyncio.wait({waiting}, timeout=self.give_up_after)
        if not done:
            return Ack(0, {}, loop.time() - began)
        return Ack(200, waiting.result().get("payload") or {}, loop.time() - began)

    async def refresh(self) -> None:
        """Ask the first connection to come back on a new one, as Slack does every few hours."""
        await self.open[0].send_json({"type": "disconnect", "reason": "refresh_requested"})

    async def cut(self) -> None:
        """Cut every connection without a word."""
        for socket in list(self.open):
            self.open.remove(socket)
            transport = socket._req.transport if socket._req is not None else None
            if transport is not None:
                transport.abort()

    async def close(self) -> None:
        for socket in list(self.open):
            await socket.close()


class Hooks:
    """Slack's end of HTTP mode."""

    def __init__(self, url: str, now: Callable[[], float], secret: str = SIGNING_SECRET) -> None:
        self._url = url
        self._now = now
        self._secret = secret
        #: Seconds that Slack's clock is ahead of ours.
        self.ahead = 0.0

    async def deliver(self, kind: str, payload: Mapping[str, Any], *, retry: int = 0) -> Ack:
        body, media_type = written(kind, payload)
        return await self.send(body, self.headers(body, media_type, retry))

    def headers(self, body: str, media_type: str, retry: int = 0) -> dict[str, str]:
        at = str(int(self._now() + self.ahead))
        signed = hmac.new(self._secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": media_type,
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={signed}",
        }
        return headers | ({"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"} if retry else {})

    async def send(self, body: str, headers: Mapping[str, str]) -> Ack:
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{self._url}/slack/events", data=body.encode(), headers=headers) as response,
        ):
            text = await response.text()
            return Ack(response.status, json.loads(text) if text.startswith("{") else {}, loop.time() - began)


def written(kind: str, payload: Mapping[str, Any]) -> tuple[str, str]:
    """A payload as it stands in a request, and its media type."""
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(dict(form)), "application/x-www-form-urlencoded"
