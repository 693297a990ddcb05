"""What the embedded store costs: CPU for a job of five durable writes, against the same statements without it."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import accumulate, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar, cast

import aiosqlite

from benchmarks.figures import Figure
from bot.jobs import Job, Reference, Request
from bot.limits import Draw, amounts_of, draw, parse_rules
from bot.messages import Person, Place
from bot.references import Inspected, Kind
from bot.transitions import CancelAsked, Event, Prepared, Started, Told, advance
from storage import SQLiteStore
from storage.schema import migrate, migrations
from storage.transactions import Transactions, Work, open_transactions

JOBS = 300
ROUNDS = 5

T = TypeVar("T")
#: What one transaction says to SQLite.
Statements = Sequence[tuple[str, Any]]

_NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
_RULES = parse_rules("each 20000 videos per day; each 20000 at once")
_FOX = Reference(
    label="@Image1",
    kind=Kind.IMAGE,
    name="fox.png",
    address="main/1/fox.png",
    stored="k7m2qd/fox.png",
    found=Inspected(kind=Kind.IMAGE, media_type="image/png", size=120_000, width=1280, height=720),
    uploaded="https://cdn.example/fox.png",
    uploaded_at=_NOON,
)
#: After `accept`, which reserves two limits; the third gives them back.
_EVENTS: tuple[Event, ...] = (Started(), Prepared((_FOX,)), CancelAsked(), Told())
_NEW = Job(
    id="",
    created_at=_NOON,
    since=_NOON,
    next_look=_NOON,
    place=Place(platform="local", workspace="room", channel="main"),
    person=Person(id="ana", name="Ana", locale="en"),
    request=Request(prompt="the fox of @Image1 dances in the snow while the camera circles around it"),
    references=(replace(_FOX, stored=None, found=None, uploaded=None, uploaded_at=None),),
)


class _StillClock:
    def now(self) -> datetime:
        return _NOON

    def monotonic(self) -> float:
        return 0.0


class Notebook(Transactions):
    """Writes down what each transaction says to SQLite, so that rivals can say the same."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection_asked = connection
        self.transactions: list[Statements] = []

    async def write(self, work: Work[T]) -> T:
        said: list[tuple[str, Any]] = []
        outcome = work(cast(sqlite3.Connection, _Listener(self._connection_asked, said)))
        self.transactions.append(said)
        return outcome

    async def read(self, work: Work[T]) -> T:
        return work(self._connection_asked)


class _Listener:
    def __init__(self, connection: sqlite3.Connection, said: list[tuple[str, Any]]) -> None:
        self._connection = connection
        self._said = said

    def execute(self, statement: str, values: Any = ()) -> sqlite3.Cursor:
        self._said.append((statement, values))
        return self._connection.execute(statement, values)


async def measure() -> list[Figure]:
    """CPU and wall time for a job, the best of some rounds taken in turns."""
    said = await what_is_said()
    ways: dict[str, Callable[[Path], Awaitable[tuple[float, float]]]] = {
        "store": _by_the_store,
        "floor": partial(_in_one_hop, said=said),
        "rival": partial(by_plain_aiosqlite, said=said),
    }
    best = {way: (float("inf"), float("inf")) for way in ways}
    for _ in range(ROUNDS):
        for way, run in ways.items():
            with TemporaryDirectory() as folder:
                cpu, wall = await run(Path(folder) / "videobot.sqlite")
            best[way] = min(best[way][0], cpu), min(best[way][1], wall)
    (cpu, wall), (floor, _), (rival, rival_wall) = best["store"], best["floor"], best["rival"]
    return [
        Figure("store, a job of 5 writes, CPU, against its statements alone", cpu, "µs", floor),
        Figure("store, a job of 5 writes, CPU, against aiosqlite's own methods", cpu, "µs", rival),
        Figure(
            "store, a job of 5 writes, one after the other, against aiosqlite's own methods", wall, "µs", rival_wall
        ),
    ]


def _lives() -> Iterator[tuple[Job, Draw, list[Job]]]:
    """What the core decides, ready-made: it is not the store's work."""
    for number in range(JOBS):
        job = replace(_NEW, id=f"job{number:04}")
        taken = draw(_RULES, job.place, job.person, amounts_of(job.request.duration, None), _NOON)
        lives = list(accumulate(_EVENTS, lambda job, event: advance(job, event, _NOON), initial=job))
        yield job, taken, lives


async def _live_through(store: SQLiteStore, lives: Sequence[tuple[Job, Draw, list[Job]]]) -> None:
    for job, taken, life in lives:
        await store.accept(job, f"event of {job.id}", taken)
        for before, after in pairwise(life):
            await store.save(before, after)


async def _timed(work: Awaitable[None]) -> tuple[float, float]:
    """Microseconds a job: of CPU (all threads), and on the wall."""
    cpu, wall = time.process_time(), time.perf_counter()
    await work
    return (time.process_time() - cpu) / JOBS * 1e6, (time.perf_counter() - wall) / JOBS * 1e6


async def what_is_said(jobs: int = JOBS) -> list[Statements]:
    """The statements of so many jobs, a transaction each."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "videobot.sqlite"
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA synchronous = OFF")  # nothing of it is measured
        migrate(connection, path, migrations())
        notebook = Notebook(connection)
        await _live_through(SQLiteStore(notebook, _StillClock()), list(_lives())[:jobs])
        connection.close()
        return notebook.transactions


def _opened(path: Path) -> Any:
    return open_transactions(path, 5.0, partial(migrate, path=path, steps=migrations()))


async def _by_the_store(path: Path) -> tuple[float, float]:
    lives = list(_lives())
    async with _opened(path) as transactions:
        return await _timed(_live_through(SQLiteStore(transactions, _StillClock()), lives))


async def _in_one_hop(path: Path, *, said: Sequence[Statements]) -> tuple[float, float]:
    """The same statements, ready-made, each transaction in one hop: what is left is SQLite, the disk and the hop."""

    def say(statements: Statements, connection: sqlite3.Connection) -> None:
        for statement, values in statements:
            connection.execute(statement, values).fetchall()

    async def work() -> None:
        for statements in said:
            await transactions.write(partial(say, statements))

    async with _opened(path) as transactions:
        return await _timed(work())


async def by_plain_aiosqlite(path: Path, *, said: Sequence[Statements]) -> tuple[float, float]:
    """The same statements, ready-made, by aiosqlite's public methods: one hop a statement."""

    async def work() -> None:
        for statements in said:
            await connection.execute("BEGIN IMMEDIATE")
            for statement, values in statements:
                await connection.execute_fetchall(statement, values)
            await connection.execute("COMMIT")

    async with _opened(path):
        pass
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        for pragma in ("synchronous = FULL", "foreign_keys = ON"):
            await connection.execute(f"PRAGMA {pragma}")
        return await _timed(work())


def figures() -> list[Figure]:
    """The store's lines of `make bench`."""
    return asyncio.run(measure())


if __name__ == "__main__":
    for figure in figures():
        print(figure.line())
