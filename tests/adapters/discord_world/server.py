"""Discord's REST API, gateway and file host on one loopback port: just enough to break in every way."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import discord
from aiohttp import WSMsgType, web

from tests.adapters.discord_world import payloads
from tests.adapters.discord_world.spec import check_request

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
_PATIENCE = 20.0


def reply(body: Any, status: int = 200, **headers: str) -> web.Response:
    """A JSON answer; the library takes only this very content type."""
    return web.Response(
        body=json.dumps(body).encode(),
        status=status,
        headers={"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}},
    )


def error(status: int, code: int = 0, **headers: str) -> web.Response:
    """An error as Discord words it."""
    return reply({"message": "no", "code": code}, status, **headers)


@dataclass
class Request:
    """One request as it came over the wire."""

    method: str
    path: str
    body: Any
    query: dict[str, str]
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass
class Fault:
    """What is answered instead, that many times."""

    method: str
    path: str
    answer: Callable[[], web.Response | None]
    times: int = 1
    #: The request has its effect all the same; only its answer is lost.
    arrives: bool = False


class DiscordServer:
    """The world outside of the bot."""

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        """`clock`: the ids are of that time; without one, of the time that the fakes have."""
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self.messages: dict[int, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self.commands: dict[str, list[dict[str, Any]]] = {}
        self.application = payloads.application()
        self.guilds: list[dict[str, Any]] = [{"id": str(payloads.GUILD), "name": "home", "permissions": payloads.ALL}]
        self.session_limit = {"total": 1000, "remaining": 999, "reset_after": 1000, "max_concurrency": 1}
        self.token_works = True
        self.refuse_gateway: int | None = None
        self.identified: list[dict[str, Any]] = []
        self.resumed: list[dict[str, Any]] = []
        self.url = ""
        self._nonces: dict[str, int] = {}
        self._next = payloads.NOW if clock is None else discord.utils.time_snowflake(clock())
        self._socket: web.WebSocketResponse | None = None
        self._sent: list[dict[str, Any]] = []
        self._changed = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[DiscordServer]:
        """Serve on a free port."""
        app = web.Application(client_max_size=2**30)
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_get("/cdn/{name}", self._file)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        assert site._server is not None
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{port}"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until something that the bot did made it true."""
        async with asyncio.timeout(_PATIENCE):
            while not true():
                self._changed.clear()
                await self._changed.wait()

    def note(self) -> None:
        """Something happened: look again."""
        self._changed.set()

    def snowflake(self) -> int:
        """The next id."""
        self._next += 1 << 22
        return self._next

    def to(self, method: str, path: str) -> list[Request]:
        """The requests to a path that ends so."""
        return [r for r in self.requests if r.method == method and r.path.endswith(path)]

    # ---- REST ---------------------------------------------------------------------------------------------------

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        asked = await self._read(request)
        self.requests.append(asked)
        check_request(asked.method, asked.path, asked.body)
        try:
            if not self.token_works and "Authorization" in request.headers:
                return error(401)
            fault = self._fault(asked)
            if fault is None:
                return self._answer(asked)
            if fault.arrives:
                self._answer(asked)
            instead = fault.answer()
            if instead is None:
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            return instead
        finally:
            self.note()

    async def _read(self, request: web.Request) -> Request:
        path, files = "/" + request.match_info["path"], {}
        if request.content_type != "multipart/form-data":
            text = await request.text()
            return Request(request.method, path, json.loads(text) if text else None, dict(request.query))
        body = None
        async for part in await request.multipart():
            if part.name == "payload_json":  # type: ignore[union-attr]
                body = await part.json()  # type: ignore[union-attr]
            else:
                files[str(part.filename)] = bytes(await part.read())  # type: ignore[union-attr]
        return Request(request.method, path, body, dict(request.query), files)

    def _fault(self, asked: Request) -> Fault | None:
        for fault in self.faults:
            if fault.times and fault.method == asked.method and re.fullmatch(fault.path, asked.path):
                fault.times -= 1
                return fault
        return None

    def _answer(self, asked: Request) -> web.Response:
        for pattern, method, handle in self._handlers():
            found = re.fullmatch(pattern, asked.path)
            if found and method == asked.method:
                return handle(asked, *map(int, found.groups()))
        return error(404)

    def _handlers(self) -> list[tuple[str, str, Callable[..., web.Response]]]:
        gateway = {"url": self.url.replace("http", "ws") + "/gateway/", "shards": 1}
        return [
            (r"/users/@me", "GET", lambda _: reply(payloads.me())),
            (r"/oauth2/applications/@me", "GET", lambda _: reply(self.application)),
            (r"/gateway/bot", "GET", lambda _: reply({**gateway, "session_start_limit": self.session_limit})),
            (r"/users/@me/guilds", "GET", lambda _: reply(self.guilds)),
            (r"/users/@me/channels", "POST", lambda asked: reply(_direct(int(asked.body["recipient_id"])))),
            (
                r"/applications/\d+(?:/guilds/\d+)?/commands",
                "GET",
                lambda asked: reply(self.commands.get(asked.path, [])),
            ),
            (r"/applications/\d+(?:/guilds/\d+)?/commands", "PUT", self._register),
            (r"/interactions/\d+/[^/]+/callback", "POST", self._callback),
            (r"/webhooks/\d+/[^/]+/messages/@original", "PATCH", lambda _: reply(payloads.message(self.snowflake()))),
            (r"/channels/(\d+)/messages", "POST", self._post),
            (r"/channels/(\d+)/messages", "GET", self._history),
            (r"/channels/(\d+)/messages/(\d+)", "GET", self._one),
            (r"/channels/(\d+)/messages/(\d+)", "PATCH", self._edit),
            (r"/channels/(\d+)/messages/(\d+)", "DELETE", self._delete),
        ]

    def _register(self, asked: Request) -> web.Response:
        defaults = {"application_id": str(payloads.ME), "version": "1", "description": ""}
        registered = [
            {"default_member_permissions": None, **defaults, **command, "id": str(number)}
            for number, command in enumerate(asked.body, 1)
        ]
        self.commands[asked.path] = registered
        return reply(registered)

    def _callback(self, asked: Request) -> web.Response:
        number = asked.path.split("/")[2]
        interaction = {"id": number, "type": 2, "response_message_ephemeral": True}
        return reply({"interaction": interaction, "resource": {"type": asked.body["type"]}})

    def _post(self, asked: Request, channel: int) -> web.Response:
        nonce = asked.body.get("nonce")
        if nonce in self._nonces:
            return reply(self.messages[self._nonces[nonce]])
        number = self.snowflake()
        files = [
            payloads.attachment(self.snowflake(), name, f"{self.url}/cdn/{name}", size=len(content))
            for name, content in asked.files.items()
        ]
        kept = {key: asked.body[key] for key in ("content", "components") if key in asked.body}
        sent = payloads.message(number, author=payloads.me(), attachments=files, channel_id=str(channel), **kept)
        self.messages[number] = sent
        if nonce:
            self._nonces[nonce] = number
        return reply({**sent, "nonce": nonce})

    def forget_nonces(self) -> None:
        """Minutes passed."""
        self._nonces.clear()

    def _history(self, asked: Request, channel: int) -> web.Response:
        before = int(asked.query.get("before", 2**63))
        there = [m for n, m in self.messages.items() if n < before and m["channel_id"] == str(channel)]
        return reply(sorted(there, key=lambda m: -int(m["id"]))[: int(asked.query["limit"])])

    def _one(self, _: Request, channel: int, message: int) -> web.Response:
        there = self.messages.get(message)
        return reply(there) if there and there["channel_id"] == str(channel) else error(404, 10008)

    def _edit(self, asked: Request, channel: int, message: int) -> web.Response:
        if message not in self.messages:
            return error(404, 10008)
        self.messages[message].update({k: v for k, v in asked.body.items() if k in ("content", "components")})
        return reply(self.messages[message])

    def _delete(self, _: Request, channel: int, message: int) -> web.Response:
        return web.Response(status=204) if self.messages.pop(message, None) else error(404, 10008)

    async def _file(self, request: web.Request) -> web.Response:
        """A file, as long as its signature lives: `?ex=live`."""
        name = request.match_info["name"]
        if request.query.get("ex", "live") != "live":
            return web.Response(status=403 if request.query["ex"] == "dead" else 404)
        return web.Response(body=self.files[name]) if name in self.files else web.Response(status=404)

    # ---- gateway ------------------------------------------------------------------------------------------------

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 45000}, "s": None, "t": None})
        async for received in socket:
            if received.type is WSMsgType.TEXT:
                await self._received(socket, received.json())
        return socket

    async def _received(self, socket: web.WebSocketResponse, said: dict[str, Any]) -> None:
        if said["op"] == 1:
            await socket.send_json({"op": 11, "d": None, "s": None, "t": None})
        elif said["op"] == 2:
            self.identified.append(said["d"])
            if self.refuse_gateway is not None:
                await socket.close(code=self.refuse_gateway)
            else:
                self._socket, self._sent = socket, []
                await self._ready()
        elif said["op"] == 6:
            self.resumed.append(said["d"])
            self._socket = socket
            for event in self._sent[said["d"]["seq"] :]:
                await socket.send_json(event)
            await self.emit("RESUMED", {})
        self.note()

    async def _ready(self) -> None:
        ready = {
            "v": 10,
            "user": payloads.me(),
            "guilds": [{"id": str(payloads.GUILD), "unavailable": True}],
            "session_id": f"session-{len(self.identified)}",
            "resume_gateway_url": self.url.replace("http", "ws") + "/gateway/",
            "shard": [0, 1],
            "application": {"id": str(payloads.ME), "flags": 0},
        }
        await self.emit("READY", ready)
        await self.emit("GUILD_CREATE", payloads.guild())

    async def emit(self, event: str, data: dict[str, Any]) -> None:
        """Send an event; while nobody is connected it is kept for who resumes."""
        self._sent.append({"op": 0, "t": event, "s": len(self._sent) + 1, "d": data})
        if self._socket is not None and not self._socket.closed:
            await self._socket.send_json(self._sent[-1])

    async def close_gateway(self, code: int) -> None:
        """End the connection from Discord's side."""
        assert self._socket is not None
        await self._socket.close(code=code)


def _direct(person: int) -> dict[str, Any]:
    return {"id": str(person + 1), "type": 1, "recipients": [payloads.user(person)], "last_message_id": None}
