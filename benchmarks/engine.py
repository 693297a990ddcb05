"""What a job costs in the whole engine: CPU from the command to the told end, against raw aiosqlite's five writes.

The real core on a real file; what is somebody else's answers at once, and the clock is made up: whenever nothing is
under way it goes on to the next look, so that waits cost nothing. A job of the engine is more than five transactions
(accepted, moved seven times, two messages remembered), its words, its posts and its looks; a floor is ready-made
statements and nothing else, by aiosqlite's own methods, one hop a statement: those of five writes as the store's
benchmark has them, and the very ones that a job of the engine makes.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import store
from benchmarks.figures import Figure
from benchmarks.surroundings import Chat, VirtualClock, core_on, open_core
from bot.app.core import Core
from bot.config import Settings
from bot.messages import Invocation, Person, Place
from storage import SQLiteStore
from storage.schema import migrate, migrations

JOBS, ROUNDS = 300, 8
#: One turn of the disk for each of their transactions takes its time, though no CPU.
_FLOOR_JOBS = 100
#: Real seconds between two glances at whether anything is under way, and how many of them are waited for.
_GLANCE, _MOST_GLANCES = 0.01, 6000
#: Virtual seconds that pass at once at least.
_STRIDE = 1.0
_TEXT = "/video the fox dances in the snow while the camera circles around it --duration 8 --ar 9:16"


def figures() -> list[Figure]:
    """The engine's lines of `make bench`."""
    return asyncio.run(measure())


async def measure() -> list[Figure]:
    """The best of some rounds, taken in turns."""
    five, own = await store.what_is_said(_FLOOR_JOBS), await _what_is_said()
    engine = floor = own_floor = float("inf")
    for _ in range(ROUNDS):
        engine = min(engine, await _in_a_folder(_whole))
        floor = min(floor, await _in_a_folder(partial(_by_aiosqlite, said=five)))
        own_floor = min(own_floor, await _in_a_folder(partial(_by_aiosqlite, said=own)))
    count = f"{len(own) / _FLOOR_JOBS:.3g}"
    return [
        Figure("the whole engine, CPU of a job (1.5 x at most), against aiosqlite's five writes", engine, "µs", floor),
        Figure(f"the whole engine, CPU of a job, against aiosqlite's {count} that it makes", engine, "µs", own_floor),
    ]


async def _in_a_folder(way: Callable[[Path], Awaitable[float]]) -> float:
    with TemporaryDirectory() as folder:
        return await way(Path(folder))


async def _by_aiosqlite(folder: Path, *, said: Sequence[store.Statements]) -> float:
    cpu, _ = await store.by_plain_aiosqlite(folder / "videobot.sqlite", said=said)
    return cpu * store.JOBS / _FLOOR_JOBS


def _settings(folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        videobot_data_dir=folder,
        videobot_default_limits="each 20000 videos per day; each 20000 at once",
        videobot_max_rendering=64,
        foxapi_looks_per_second=1000,
    )


async def _whole(folder: Path) -> float:
    """CPU µs a job, of all threads."""
    chat, clock = Chat(), VirtualClock()
    async with open_core(folder, chat=chat, settings=_settings(folder), clock=clock) as (core, _):
        return await _live_through(core, chat, clock, JOBS)


async def _what_is_said() -> list[store.Statements]:
    """The statements of all the jobs, a transaction each."""
    chat, clock = Chat(), VirtualClock()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "videobot.sqlite"
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA synchronous = OFF")
        migrate(connection, path, migrations())
        notebook = store.Notebook(connection)
        core = core_on(SQLiteStore(notebook, clock), clock=clock, chat=chat, settings=_settings(Path(folder)))
        await _live_through(core, chat, clock, _FLOOR_JOBS - 1)
        connection.close()
        return notebook.transactions


async def _live_through(core: Core, chat: Chat, clock: VirtualClock, jobs: int) -> float:
    stopping = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(core.run(stopping))
        await core.desk.ask(_asked(0))  # the sentences are read once
        await _until_told(core, chat, clock, 1)
        began = time.process_time()
        for number in range(1, jobs + 1):
            answer = await core.desk.ask(_asked(number))
            assert answer.job is not None, answer.post
        await _until_told(core, chat, clock, jobs + 1)
        cpu = time.process_time() - began
        stopping.set()
    return cpu / jobs * 1e6


def _asked(number: int) -> Invocation:
    return Invocation(
        event_id=f"event {number}",
        place=Place(platform="local", workspace="room", channel="main"),
        person=Person(id=f"person {number % 50}", name="Ana", locale="en"),
        text=_TEXT,
    )


async def _until_told(core: Core, chat: Chat, clock: VirtualClock, jobs: int) -> None:
    """Until so many jobs' ends are told and their messages say so."""
    poller, noticeboard = core.poller, core.noticeboard
    for _ in range(_MOST_GLANCES):
        await asyncio.sleep(_GLANCE)
        if poller._busy or any(noticeboard._under_way.values()):
            continue
        if len(chat.ended) >= jobs and not noticeboard._notices:
            return
        # on to what is due next: a look, or a message that changed a moment ago. Looks take turns by the millisecond
        due = [*poller._when.values(), *(at for at, _ in noticeboard._deferred)]
        clock.advance(max(min(due, default=0.0) - clock.monotonic(), _STRIDE))
        poller.nudge()
        noticeboard._wake.set()
    raise TimeoutError(f"{len(chat.ended)} of {jobs} jobs were told")


if __name__ == "__main__":
    for figure in figures():
        print(figure.line())
