"""What a job costs in the whole engine: CPU from the command to the told end, against raw aiosqlite's five writes.

The real core on a real file; what is somebody else's answers at once. A job of the engine is ten transactions
(accepted, seven moves, two messages remembered), its texts, its message and its looks; the floor is five, ready-made,
as in the store's own benchmark: one hop a statement, nothing else.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import store
from benchmarks.figures import Figure
from benchmarks.surroundings import Chat, open_core
from bot.config import Settings
from bot.messages import Answer, Invocation, Person, Place

JOBS, ROUNDS = 300, 3
#: Times 20 ms: a machine that stood still makes a render look late, and what is late is looked at seldom.
_PATIENCE = 5000
_TEXT = "/video the fox dances in the snow while the camera circles around it --duration 8 --ar 9:16"


def figures() -> list[Figure]:
    """The engine's lines of `make bench`."""
    return asyncio.run(measure())


async def measure() -> list[Figure]:
    """The best of some rounds, taken in turns."""
    said = await store.what_is_said()
    engine = loop = floor = float("inf")
    for _ in range(ROUNDS):
        with TemporaryDirectory() as folder:
            cpu, own = await _whole(Path(folder))
        engine, loop = min(engine, cpu), min(loop, own)
        with TemporaryDirectory() as folder:
            floor = min(floor, (await store.by_plain_aiosqlite(Path(folder) / "videobot.sqlite", said=said))[0])
    return [
        Figure("the whole engine, CPU of a job (1.5 x at most), against aiosqlite's five writes", engine, "µs", floor),
        Figure("the whole engine, CPU of a job, without the connection's thread", loop, "µs"),
    ]


async def _whole(folder: Path) -> tuple[float, float]:
    """CPU µs a job, of the process and of its loop's thread alone."""
    chat = Chat()
    settings = Settings(
        _env_file=None,
        videobot_data_dir=folder,
        videobot_default_limits="each 20000 videos per day; each 20000 at once",
        videobot_max_rendering=64,
        foxapi_looks_per_second=1000,
    )
    async with open_core(folder, chat=chat, settings=settings) as (core, _store):
        stopping = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(core.run(stopping))
            ask = partial(_ask, core.desk.ask, chat)
            await ask(range(1))  # the sentences are read once
            cpu, own = time.process_time(), time.thread_time()
            await ask(range(1, JOBS + 1))
            cpu, own = time.process_time() - cpu, time.thread_time() - own
            stopping.set()
    return cpu / JOBS * 1e6, own / JOBS * 1e6


async def _ask(ask: Callable[[Invocation], Awaitable[Answer]], chat: Chat, numbers: range) -> None:
    for number in numbers:
        answer = await ask(
            Invocation(
                event_id=f"event {number}",
                place=Place(platform="local", workspace="room", channel="main"),
                person=Person(id=f"person {number % 50}", name="Ana", locale="en"),
                text=_TEXT,
            )
        )
        assert answer.job is not None, answer.post
    for _ in range(_PATIENCE):
        if len(chat.ended) >= numbers.stop:
            return
        await asyncio.sleep(0.02)
    raise TimeoutError(f"{len(chat.ended)} of {numbers.stop} jobs ended")


if __name__ == "__main__":
    for figure in figures():
        print(figure.line())
