"""How operators' commands reach the bot that runs: HTTP on a Unix socket in the data folder, its owner's only."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, UnixConnector, web

log = logging.getLogger(__name__)

Answer = Callable[[str, Mapping[str, Any]], Awaitable[dict[str, Any]]]

#: The longest a socket's path can be on Linux, less the closing zero byte.
_LONGEST_PATH = 107
_SECONDS = 120.0


class NobodyAnswers(Exception):
    """No bot runs on this data folder."""


@asynccontextmanager
async def serve_control(path: Path, answer: Answer) -> AsyncIterator[None]:
    """Answer requests on the socket while the context is open. A path too long for a socket is logged, not fatal."""
    if len(str(path).encode()) > _LONGEST_PATH:
        log.warning("operators' commands cannot reach this bot while it runs: the data folder's path is too long")
        yield
        return

    async def handle(request: web.Request) -> web.Response:
        values = await request.json()
        try:
            return web.json_response(await answer(request.match_info["request"], values))
        except ValueError as error:
            return web.json_response({"ok": False, "problem": str(error)})

    application = web.Application()
    application.router.add_post("/{request}", handle)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    path.unlink(missing_ok=True)  # left behind by a kill: the lock file says that nobody else runs
    await web.UnixSite(runner, str(path)).start()
    path.chmod(0o600)
    try:
        yield
    finally:
        await runner.cleanup()
        path.unlink(missing_ok=True)


async def ask_running(path: Path, request: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The running bot's answer. Raises NobodyAnswers when none runs."""
    if not path.exists() or len(str(path).encode()) > _LONGEST_PATH:
        raise NobodyAnswers
    try:
        async with (
            ClientSession(connector=UnixConnector(str(path)), timeout=ClientTimeout(total=_SECONDS)) as session,
            session.post(f"http://bot/{request}", json=dict(values)) as response,
        ):
            if response.status != 200:
                return {"ok": False, "problem": "the bot that runs could not answer: its log says why"}
            answer: dict[str, Any] = await response.json()
            return answer
    except (ClientConnectorError, FileNotFoundError, ConnectionRefusedError) as error:
        raise NobodyAnswers from error
    except (TimeoutError, ClientError, OSError):
        return {"ok": False, "problem": "the bot that runs does not answer: look at its log, or start it anew"}
