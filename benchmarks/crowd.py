"""Ten thousand jobs at the service at once, watched by one process: memory, CPU, and how late its loop is.

The real core, store and FoxAPI client, against a service in another process that answers that it is still at it; their
messages are kept up to date all the while. The same process is measured before they are there.
"""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.foxapi import FoxAPI, open_http
from benchmarks.figures import Figure
from benchmarks.restarting import JOBS, leave_behind
from benchmarks.surroundings import Chat, open_core
from bot.config import Settings
from bot.messages import Invocation, Person, Place
from bot.ports import Broken, Finished, Working

#: Looks at the service a second: what a key that bears ten thousand tasks must bear.
_LOOKS = 100.0
#: Seconds that are measured, and until all messages have been brought up to date once.
_MEASURED, _SETTLING = 15.0, 10.0


def figures() -> list[Figure]:
    """The crowd's lines of `make bench`; nothing where the kernel does not say how much memory there is."""
    if not sys.platform.startswith("linux"):
        return []
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        with TemporaryDirectory() as folder:
            asyncio.run(leave_behind(Path(folder)))
            command = [sys.executable, "-m", "benchmarks.crowd", folder, url]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
    finally:
        server.terminate()
        server.wait()
    told = json.loads(done.stdout)
    return [
        Figure(f"{JOBS:,} jobs at the service, RSS they add (30 at most)", told["grown"], "MiB"),
        Figure(f"{JOBS:,} jobs at the service, CPU with {told['looks']:.0f} looks a second", told["cpu"], "%"),
        Figure(f"{JOBS:,} jobs at the service, loop lag p99, against none", told["lag"], "ms", told["floor"]),
    ]


#: A service that is always still at it.
SERVER = """
import asyncio
from aiohttp import web

async def look(request):
    return web.json_response({"id": request.match_info["id"], "status": "processing", "progress": 40})

async def submit(request):
    return web.json_response({"id": "task", "status": "pending", "task_info": {"estimated_time": 100}, "usage": {}})

async def main():
    app = web.Application()
    app.add_routes([web.get("/v1/tasks/{id}", look), web.post("/v1/videos/generations", submit)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def _watch(folder: Path, url: str) -> dict[str, float]:
    settings = Settings(_env_file=None, videobot_data_dir=folder, foxapi_looks_per_second=_LOOKS)
    chat = Chat()
    async with open_http() as http:
        service = _Counted(http=http, url=url, key="a-key")
        async with open_core(folder, chat=chat, settings=settings, service=service) as (core, _store):
            stopping = asyncio.Event()
            async with asyncio.TaskGroup() as group:
                group.create_task(core.run(stopping))
                # what one job needs is there before the others come
                await core.desk.ask(_asked())
                await asyncio.sleep(1)
                floor = await _lag(2)
                gc.collect()
                before = _resident()
                await core.resume()
                await asyncio.sleep(_SETTLING)
                began, looks = time.process_time(), service.looks
                lag = await _lag(_MEASURED)
                cpu = (time.process_time() - began) / _MEASURED * 100
                grown = _resident() - before
                stopping.set()
    return {"floor": floor, "lag": lag, "cpu": cpu, "grown": grown, "looks": (service.looks - looks) / _MEASURED}


class _Counted(FoxAPI):
    looks = 0

    async def look(self, task: str) -> Working | Finished | Broken:
        self.looks += 1
        return await super().look(task)


def _asked() -> Invocation:
    return Invocation(
        event_id="the first",
        place=Place(platform="local", workspace="room", channel="main"),
        person=Person(id="ben", name="Ben", locale="en"),
        text="/video a fox",
    )


async def _lag(seconds: float) -> float:
    """p99 (ms) of how much later than asked for the loop wakes somebody up who sleeps for 5 ms, again and again."""
    lags = []
    until = time.perf_counter() + seconds
    while (began := time.perf_counter()) < until:
        await asyncio.sleep(0.005)
        lags.append(time.perf_counter() - began - 0.005)
    return sorted(lags)[len(lags) * 99 // 100] * 1000


def _resident() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(asyncio.run(_watch(Path(sys.argv[1]), sys.argv[2]))))
    else:
        for figure in figures():
            print(figure.line())
