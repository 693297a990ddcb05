"""`videobot run`: serves every platform whose settings are there, and the local chat page where there is none."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta

from adapters.http import HttpServer, Route
from adapters.http.control import serve_control
from adapters.local import LocalPlatform
from adapters.media.downloads import GuardedDownloads
from bot.app.building import USER_AGENT, open_bot
from bot.app.core import Core
from bot.app.listening import Listening
from bot.app.machine import SystemClock, new_job_id
from bot.app.operating import control_socket
from bot.app.platforms import Remote, notices, remote_platforms, set_up_faults
from bot.app.shelf import video_shelf
from bot.app.watchdog import PATIENCE, Patience, Stuck, Watchdog
from bot.config import Settings
from bot.errors import SetupFault
from bot.ports import Chat

log = logging.getLogger(__name__)


async def serve(
    settings: Settings, announce: Callable[[str], None], stopping: asyncio.Event, patience: Patience = PATIENCE
) -> None:
    """Serve until told to stop. Raises SetupFault, StoreLocked, Stuck."""
    faults = set_up_faults(settings)
    if faults:
        raise SetupFault(faults)
    clock = SystemClock()
    chats: dict[str, Chat] = {}
    async with AsyncExitStack() as opened:
        core = await opened.enter_async_context(open_bot(settings, clock, chats))
        downloads = await opened.enter_async_context(
            GuardedDownloads(trusted=settings.trusted_hosts, user_agent=USER_AGENT)
        )
        remotes = remote_platforms(settings, files=core.files, downloads=downloads, clock=clock)
        local = None if remotes else _local(settings, core)
        chats.update({remote.name: remote.chat for remote in remotes})
        if local is not None:
            chats[local.name] = local.chat
        await core.resume()
        listenings = [Listening(remote) for remote in remotes]
        http = await opened.enter_async_context(_http(settings, core, listenings, local))
        await opened.enter_async_context(serve_control(control_socket(settings), core.operators.answer))
        _announce(settings, http.url, remotes, announce)
        # what was made until now stays to the end: looked through at each full collection of garbage, it would hold up
        # everything for a tenth of a second each time
        gc.freeze()
        with Watchdog(ping=core.store.ping, clock=clock, patience=patience) as watchdog:
            await _run(settings, core, listenings, local, watchdog, stopping)


def _local(settings: Settings, core: Core) -> LocalPlatform:
    return LocalPlatform(
        rooms=core.store.rooms,
        files=core.files,
        clock=core.clock,
        new_id=new_job_id,
        fixed_language=settings.videobot_language,
    )


def _http(settings: Settings, core: Core, listenings: Sequence[Listening], local: LocalPlatform | None) -> HttpServer:
    async def not_ready() -> list[str]:
        return [*await core.faults(), *(reason for listening in listenings for reason in listening.away())]

    served: list[Route] = [route for listening in listenings for route in listening.remote.routes(core.desk)]
    if local is not None:
        served += local.routes(core.desk, core.reports)
    shelf = video_shelf(settings, core.files, core.clock)
    if shelf is not None:
        served += shelf.routes()
    return HttpServer(
        host=settings.videobot_http_host,
        port=settings.videobot_http_port,
        routes=served,
        ready=not_ready,
        registry=core.metrics,
    )


def _announce(settings: Settings, url: str, remotes: Sequence[Remote], announce: Callable[[str], None]) -> None:
    if remotes:
        announce(f"Health and metrics are at {url}")
        announce(f"Serving {' and '.join(remote.name.capitalize() for remote in remotes)}")
        for notice in notices(settings, url):
            announce(notice)
    else:
        announce(f"The local chat page is at {url}")
    if settings.simulated:
        announce("No FOXAPI_KEY is set: the built-in simulator renders, and nothing costs money.")


async def _run(
    settings: Settings,
    core: Core,
    listenings: Sequence[Listening],
    local: LocalPlatform | None,
    watchdog: Watchdog,
    stopping: asyncio.Event,
) -> None:
    """Everything at once, until the order to stop or until a platform's set-up turns out not to work."""
    keep = timedelta(days=settings.videobot_keep_days)
    faults: list[str] = []

    async def listen(listening: Listening) -> None:
        try:
            await listening.run(core.desk, stopping)
        except SetupFault as fault:
            faults.extend(fault.faults)
            stopping.set()

    try:
        async with asyncio.TaskGroup() as group:
            guarding = group.create_task(watchdog.run(stopping), name="watchdog")
            sweeping = group.create_task(core.sweep_forever(keep, *([local.sweep] if local else [])), name="sweep")
            for listening in listenings:
                group.create_task(listen(listening), name=listening.remote.name)
            await core.run(stopping)
            for listening in listenings:
                await listening.remote.stop()
            sweeping.cancel()
            guarding.cancel()
    except ExceptionGroup as failed:
        # the rows know where everything is: a start takes it up, which nobody can promise of what is left here
        log.critical("a part of the bot failed: it ends, to be started anew", exc_info=failed)
        raise Stuck("a part of the bot failed") from failed
    watchdog.verdict()
    if faults:
        raise SetupFault(faults)
