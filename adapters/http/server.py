"""The HTTP server: health, readiness and metrics of its own, safe headers on everything, a stop that does not wait."""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from types import TracebackType

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from bot.errors import SetupFault

log = logging.getLogger(__name__)

#: Bytes of a request's body that are read into memory; what takes larger ones streams them and caps them itself.
MOST_BODY_BYTES = 64 * 1024
#: Seconds that requests under way get at a stop; aiohttp may wait twice as long.
_GRACE = 0.7
#: Seconds a readiness check may take: longer than two writes wait, one after the other, for another program that holds
#: the database, so that the store's own cure is told.
_READY_WITHIN = 12.0
_WILDCARDS = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - compared with, not bound to

#: Set on every answer that does not say otherwise.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Ready = Callable[[], Awaitable[Sequence[str]]]
Route = web.AbstractRouteDef


class HttpServer:
    """Serves while its context is open: `/healthz`, `/readyz`, `/metrics` and the routes given.

    `ready` gives what keeps the bot from being ready, as sentences for operators. Port 0 takes a free one.
    Entering raises SetupFault when the address cannot be had.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        routes: Iterable[Route],
        ready: Ready,
        registry: CollectorRegistry,
    ) -> None:
        self._host = host
        self._port = port
        self._ready = ready
        self._registry = registry
        self._streams: set[asyncio.Task[object]] = set()
        self._closing = False
        self._runner = web.AppRunner(self._application(routes), access_log=None, shutdown_timeout=_GRACE)

    def _application(self, routes: Iterable[Route]) -> web.Application:
        application = web.Application(middlewares=[_safe_failures, self._tell_streams], client_max_size=MOST_BODY_BYTES)
        application.add_routes(
            [web.get("/healthz", _health), web.get("/readyz", self._readiness), web.get("/metrics", self._metrics)]
        )
        application.add_routes(routes)
        application.on_response_prepare.append(_dress)
        application.on_shutdown.append(self._end_streams)
        return application

    async def __aenter__(self) -> HttpServer:
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise SetupFault([_cannot_listen(self._host, self._port, error)]) from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Where it is served, as a browser on this machine would write it; no slash at the end."""
        port = self._runner.addresses[0][1]
        host = _WILDCARDS.get(self._host, f"[{self._host}]" if ":" in self._host else self._host)
        return f"http://{host}:{port}"

    async def _readiness(self, _: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(_READY_WITHIN):
                faults = list(await self._ready())
        except TimeoutError:
            log.warning("the readiness check took too long", extra={"seconds": _READY_WITHIN})
            faults = [
                f"the store did not answer within {_READY_WITHIN:g} s: its disk or the machine is too slow, "
                "or another program holds the database"
            ]
        except Exception as error:
            log.exception("the readiness check failed")
            faults = [f"the readiness check failed: {type(error).__name__}"]
        return web.json_response({"ready": not faults, "faults": faults}, status=503 if faults else 200)

    async def _metrics(self, _: web.Request) -> web.Response:
        return web.Response(body=generate_latest(self._registry), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE_LATEST})

    @web.middleware
    async def _tell_streams(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Know the requests that never end by themselves, so that a stop need not wait for them."""
        task = asyncio.current_task()
        if "text/event-stream" not in request.headers.get(hdrs.ACCEPT, "") or task is None:
            return await handler(request)
        if self._closing:
            raise web.HTTPServiceUnavailable
        self._streams.add(task)
        try:
            return await handler(request)
        finally:
            self._streams.discard(task)

    async def _end_streams(self, _: web.Application) -> None:
        self._closing = True
        for task in self._streams:
            task.cancel()


async def _health(_: web.Request) -> web.Response:
    return web.json_response({"ok": True})


async def _dress(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    # which software and version serves is nobody's business
    response.headers.popall(hdrs.SERVER, None)


@web.middleware
async def _safe_failures(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A bug in one request is logged with its route, never with what somebody wrote, and answered as one."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except ConnectionError:
        # it went away in the middle: nobody is there to read this
        return web.Response(status=400)
    except Exception:
        resource = request.match_info.route.resource
        log.exception("%s %s failed", request.method, resource.canonical if resource else "(no route)")
        return web.json_response({"problem": None}, status=500)


def _cannot_listen(host: str, port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"Port {port} on {host} is taken by another program: stop it, or set VIDEOBOT_HTTP_PORT to a free one."
            )
        case errno.EACCES:
            return f"Port {port} may not be used by this user: set VIDEOBOT_HTTP_PORT to one above 1023."
        case _:
            return (
                f"Nothing can be served on {host}, port {port} ({error.strerror or error}): "
                "set VIDEOBOT_HTTP_HOST to an address of this machine and VIDEOBOT_HTTP_PORT to a free port."
            )
