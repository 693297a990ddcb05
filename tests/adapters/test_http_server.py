"""The HTTP server: what it says of the bot, what it keeps to itself, and how it stops."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, ClientTimeout, web
from prometheus_client import CollectorRegistry, Counter

from adapters.http import HttpServer
from bot.errors import SetupFault


async def _well() -> Sequence[str]:
    return ()


@asynccontextmanager
async def _server(
    *routes: web.RouteDef, faults: list[str] | Exception | None = None, registry: CollectorRegistry | None = None
) -> AsyncIterator[tuple[str, ClientSession]]:
    async def ready() -> Sequence[str]:
        if isinstance(faults, Exception):
            raise faults
        return faults or ()

    server = HttpServer(host="127.0.0.1", port=0, routes=routes, ready=ready, registry=registry or CollectorRegistry())
    async with server as http, ClientSession() as session:
        yield http.url, session


async def test_health_is_told_while_the_bot_is_not_ready() -> None:
    async with (
        _server(faults=["the store takes no writes"]) as (url, session),
        session.get(url + "/healthz") as health,
        session.get(url + "/readyz") as ready,
    ):
        assert (health.status, await health.json()) == (200, {"ok": True})
        assert ready.status == 503
        assert await ready.json() == {"ready": False, "faults": ["the store takes no writes"]}


async def test_readiness_is_told_when_every_check_passed() -> None:
    async with _server() as (url, session), session.get(url + "/readyz") as ready:
        assert (ready.status, await ready.json()) == (200, {"ready": True, "faults": []})


async def test_a_check_that_breaks_makes_the_bot_unready_and_not_the_server() -> None:
    async with _server(faults=RuntimeError("secret detail")) as (url, session), session.get(url + "/readyz") as ready:
        assert ready.status == 503
        assert "secret detail" not in await ready.text()


async def test_a_check_that_takes_too_long_says_what_to_look_at(caplog: pytest.LogCaptureFixture) -> None:
    async with _server(faults=TimeoutError()) as (url, session), session.get(url + "/readyz") as ready:
        assert ready.status == 503
        assert "another program holds the database" in await ready.text()
    assert [record.exc_info for record in caplog.records if record.levelno >= logging.WARNING] == [None]


async def test_metrics_are_those_of_the_registry_given() -> None:
    registry = CollectorRegistry()
    Counter("kites", "Kites flown", registry=registry).inc(3)
    async with _server(registry=registry) as (url, session), session.get(url + "/metrics") as metrics:
        assert metrics.content_type == "text/plain"
        assert "kites_total 3.0" in await metrics.text()


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/nowhere", "/broken", "/refused"])
async def test_every_answer_has_safe_headers_and_no_banner(path: str) -> None:
    async def broken(_: web.Request) -> web.Response:
        raise RuntimeError("a bug")

    async def refused(_: web.Request) -> web.Response:
        raise web.HTTPForbidden

    routes = (web.get("/broken", broken), web.get("/refused", refused))
    async with _server(*routes) as (url, session), session.get(url + path) as answer:
        assert "Server" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"


async def test_a_bug_in_a_route_is_logged_by_its_route_and_never_by_its_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(_: web.Request) -> web.Response:
        raise RuntimeError("a bug")

    with caplog.at_level(logging.DEBUG):
        async with (
            _server(web.get("/files/{name}", broken)) as (url, session),
            session.get(url + "/files/private-name?token=hush") as answer,
        ):
            assert answer.status == 500
            assert "a bug" not in await answer.text()
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("adapters", "aiohttp"))]
    assert ours == ["GET /files/{name} failed"]


async def test_a_body_that_is_too_large_is_refused() -> None:
    async def read(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    async with _server(web.post("/read", read)) as (url, session):
        async with session.post(url + "/read", data=b"x" * 1000) as small:
            assert await small.text() == "1000"
        async with session.post(url + "/read", data=b"x" * 100_000) as large:
            assert large.status == 413


async def test_the_server_stops_while_a_browser_still_listens() -> None:
    ended = asyncio.Event()

    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b": here\n\n")
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return response

    async with ClientSession(timeout=ClientTimeout(total=None)) as session:
        async with asyncio.timeout(30):
            async with _server(web.get("/events", stream)) as (url, _):
                listening = await session.get(url + "/events", headers={"Accept": "text/event-stream"})
                assert await listening.content.readline() == b": here\n"
            assert ended.is_set()
        listening.close()


async def test_a_busy_port_is_a_fault_of_the_set_up_that_names_its_setting() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        server = HttpServer(host="127.0.0.1", port=port, routes=(), ready=_well, registry=CollectorRegistry())
        with pytest.raises(SetupFault) as fault:
            await server.__aenter__()
    assert "VIDEOBOT_HTTP_PORT" in fault.value.faults[0]
    assert str(port) in fault.value.faults[0]


async def test_an_address_of_another_machine_is_a_fault_of_the_set_up() -> None:
    server = HttpServer(host="192.0.2.1", port=0, routes=(), ready=_well, registry=CollectorRegistry())
    with pytest.raises(SetupFault, match="VIDEOBOT_HTTP_HOST"):
        await server.__aenter__()


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "http://127.0.0.1:"), ("0.0.0.0", "http://127.0.0.1:")])
async def test_the_address_is_one_a_browser_here_can_open(host: str, shown: str) -> None:
    async with HttpServer(host=host, port=0, routes=(), ready=_well, registry=CollectorRegistry()) as http:
        assert http.url.startswith(shown)
        async with ClientSession() as session, session.get(http.url + "/healthz") as health:
            assert health.status == 200
