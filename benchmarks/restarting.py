"""How soon a bot that was killed with 10,000 tasks at the service looks at the first of them again.

The real `videobot run`, on a real file, against a service on loopback that answers that it is still at it; from the
start of the process to the arrival of the first look. The floor is a process that does nothing but the same imports.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import web

from benchmarks.figures import Figure
from bot.app.machine import SystemClock
from bot.jobs import Job, Request, State
from bot.limits import amounts_of, draw
from bot.messages import Person, Place
from storage import open_store

JOBS = 10_000
_ROUNDS = 3
_PATIENCE = 60.0
_PLACE = Place(platform="local", workspace="room", channel="main")
_ANA = Person(id="ana", name="Ana", locale="en")


def figures() -> list[Figure]:
    """The restart, whole and without what the interpreter needs for itself."""
    return asyncio.run(measure())


async def measure() -> list[Figure]:
    """The best of some rounds; each restarts on the same file."""
    whole = imports = float("inf")
    with TemporaryDirectory() as folder:
        await leave_behind(Path(folder))
        for _ in range(_ROUNDS):
            imports = min(imports, _imports())
            whole = min(whole, await _restart(Path(folder)))
    return [
        Figure(f"restart to the first look with {JOBS} live jobs, whole process", whole, "s", imports),
        Figure(f"restart to the first look with {JOBS} live jobs, after the imports", whole - imports, "s"),
    ]


async def leave_behind(folder: Path) -> None:
    """What a bot leaves in its folder that was killed with so many tasks at the service."""
    clock = SystemClock()
    began = clock.now() - timedelta(minutes=1)
    async with open_store(folder / "videobot.sqlite3", clock=clock) as store:
        # only for these rows: it would take minutes
        await store._transactions.read(lambda connection: connection.execute("PRAGMA synchronous = OFF").close())
        for number in range(JOBS):
            new = Job(
                id=f"{number:06}",
                created_at=began,
                since=began,
                next_look=began,
                place=replace(_PLACE, thread=f"{number}"),
                person=_ANA,
                request=Request(prompt="a red kite over the sea", duration=5),
            )
            await store.accept(new, f"event {number}", draw((), new.place, new.person, amounts_of(5, None), began))
            rendering = replace(new, state=State.RENDERING, generation=1, task=f"task-{number}", submitted_at=began)
            await store.save(new, rendering)
            await store.note_post(new.id, "card", f"m{number}")


async def _restart(folder: Path) -> float:
    """Seconds from the start of the process to its first look."""
    async with _service() as (url, looked):
        began = time.perf_counter()
        environment = {
            **{name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ},
            "FOXAPI_KEY": "a-key",
            "FOXAPI_URL": url,
            "VIDEOBOT_DATA_DIR": str(folder),
            "VIDEOBOT_HTTP_PORT": "0",
            "VIDEOBOT_LOG_LEVEL": "error",
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"), env=environment, stdout=asyncio.subprocess.DEVNULL
        )
        try:
            async with asyncio.timeout(_PATIENCE):
                await looked.wait()
            return time.perf_counter() - began
        finally:
            process.kill()
            await process.wait()


@asynccontextmanager
async def _service() -> AsyncIterator[tuple[str, asyncio.Event]]:
    looked = asyncio.Event()

    async def look(request: web.Request) -> web.Response:
        looked.set()
        return web.json_response({"id": request.match_info["id"], "status": "processing", "progress": 40})

    application = web.Application()
    application.router.add_get("/v1/tasks/{id}", look)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", looked
    finally:
        await runner.cleanup()


def _imports() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import bot.cli, bot.app.serving"], check=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    for figure in figures():
        print(figure.line())
