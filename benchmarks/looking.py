"""What a look at a task costs: CPU of FoxAPI's client and of what decides about the next look, against a bare GET.

The same HTTP client, the same connection, the same answer, from a service in another process.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import cast

from adapters.foxapi import FoxAPI, open_http
from benchmarks.crowd import SERVER
from benchmarks.figures import Figure
from bot.app.machine import SystemClock
from bot.jobs import Job, Request, State
from bot.messages import Person, Place
from bot.ports import JobStore
from bot.watching import Watch

LOOKS, ROUNDS = 500, 7


def figures() -> list[Figure]:
    """The looks' lines of `make bench`."""
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        return asyncio.run(measure(server.stdout.readline().strip()))
    finally:
        server.terminate()
        server.wait()


async def measure(url: str) -> list[Figure]:
    """The best of some rounds taken in turns."""
    async with open_http() as http:
        service = FoxAPI(http=http, url=url, key="a-key")
        watch = Watch(
            service=service,
            store=cast(JobStore, _NothingKnown()),
            clock=SystemClock(),
            chance=lambda: 0.5,
            touch=lambda _job: None,
        )
        job = _job()

        async def bare() -> None:
            response = await http.get(f"{url}/v1/tasks/task-1")
            assert response.json()["status"] == "processing"

        ways: dict[str, Callable[[], Awaitable[object]]] = {
            "bare": bare,
            "client": lambda: service.look("task-1"),
            "watch": lambda: watch.look(job),
        }
        best = dict.fromkeys(ways, float("inf"))
        for _ in range(ROUNDS):
            for way, look in ways.items():
                best[way] = min(best[way], await _cpu(look))
    return [
        Figure("a look by FoxAPI's client, CPU (2 x at most), against a bare GET", best["client"], "µs", best["bare"]),
        Figure("a look, and when to look again, CPU (2 x at most)", best["watch"], "µs", best["bare"]),
    ]


class _NothingKnown:
    async def durations(self, *sort: object) -> list[float]:
        return []


def _job() -> Job:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    return Job(
        id="k7m2qd",
        state=State.RENDERING,
        created_at=now,
        since=now,
        next_look=now,
        place=Place(platform="local", workspace="room", channel="main"),
        person=Person(id="ana", name="Ana"),
        request=Request(prompt="a red kite"),
        task="task-1",
    )


async def _cpu(look: Callable[[], Awaitable[object]]) -> float:
    began = time.process_time()
    for _ in range(LOOKS):
        await look()
    return (time.process_time() - began) / LOOKS * 1e6


if __name__ == "__main__":
    for figure in figures():
        print(figure.line())
