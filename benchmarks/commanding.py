"""A thousand people who command at the same moment: how long each waits for the answer, and that none is lost.

The whole front of the core on a real file, durable as ever: understood, limits reserved, the row on disk, answered.
The floor is the same thousand rows alone, each as durable, asked for at the same moment. What each waits from asking is
the sum of all before it: one interpreter's CPU of a command, a thousand times. What is the command's own is measured
beside: from the job that is to be accepted, as its own time says, over its transaction to the answer.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Figure
from benchmarks.surroundings import Chat, open_core
from bot.app.core import Core
from bot.config import Settings
from bot.jobs import Job
from bot.messages import Invocation, Person, Place
from storage import SQLiteStore

COMMANDS = 1000
ROUNDS = 3
_TEXT = "/video the fox dances in the snow while the camera circles around it --duration 8 --ar 9:16"


def figures() -> list[Figure]:
    """The commands' lines of `make bench`."""
    return asyncio.run(measure())


async def measure() -> list[Figure]:
    """The best of some rounds, each on a file of its own."""
    rounds = [await _round() for _ in range(ROUNDS)]
    p50, p99, answered, cpu, floor50, floor99 = (min(each) for each in zip(*rounds, strict=True))
    return [
        Figure(
            f"{COMMANDS:,} commands at once, p50 from asked to answered, against their rows alone", p50, "ms", floor50
        ),
        Figure(
            f"{COMMANDS:,} commands at once, p99 from asked to answered, against their rows alone", p99, "ms", floor99
        ),
        Figure(f"{COMMANDS:,} commands at once, p99 from accepting to answered (250 at most)", answered, "ms"),
        Figure("CPU of a command, from its text to the answer", cpu, "µs"),
    ]


async def _round() -> tuple[float, ...]:
    """p50 and p99 (ms) from asked to answered, p99 from accepting to answered, CPU (µs); p50 and p99 of the floor."""
    accepting: dict[str, datetime] = {}
    answered: list[float] = []

    async def ask(core: Core, number: int) -> None:
        answer = await core.desk.ask(_asked(number))
        assert answer.job is not None, answer.post
        answered.append((core.clock.now() - accepting[answer.job]).total_seconds() * 1000)

    with TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, videobot_data_dir=Path(folder))
        async with open_core(Path(folder), chat=Chat(), settings=settings) as (core, store):
            await core.desk.ask(_asked(COMMANDS))  # the sentences are read once
            core.lifecycle.watch(partial(_note, accepting))
            began = time.process_time()
            ours = await _waits(partial(ask, core))
            cpu = (time.process_time() - began) / COMMANDS * 1e6
            assert len(await store.live()) == COMMANDS + 1
            floor = await _waits(partial(_insert, store))
    return (*ours, sorted(answered)[COMMANDS * 99 // 100], cpu, *floor)


def _asked(number: int) -> Invocation:
    return Invocation(
        event_id=f"event {number}",
        place=Place(platform="local", workspace="room", channel="main"),
        person=Person(id=f"person {number}", name="Ana", locale="en"),
        text=_TEXT,
    )


def _note(accepting: dict[str, datetime], before: Job | None, after: Job) -> None:
    if before is None:
        accepting[after.id] = after.created_at


async def _insert(store: SQLiteStore, number: int) -> None:
    def work(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO events (id, job, at) VALUES (?, 'k7m2qd', '2026')", (f"bare {number}",))

    await store._transactions.write(work)


async def _waits(ask: Callable[[int], Awaitable[None]]) -> Sequence[float]:
    """p50 and p99 (ms) of what all wait that ask at the same moment."""

    async def timed(number: int, began: float) -> float:
        await ask(number)
        return time.perf_counter() - began

    began = time.perf_counter()
    waits = sorted(await asyncio.gather(*(timed(number, began) for number in range(COMMANDS))))
    return waits[COMMANDS // 2] * 1000, waits[COMMANDS * 99 // 100] * 1000


if __name__ == "__main__":
    for figure in figures():
        print(figure.line())
