"""The machine's disk: a real SQLite file, used without a thread, slow and full when the weather says so."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

import aiosqlite

from bot.ports import Clock
from storage import SQLiteStore
from storage.schema import migrate, migrations
from storage.transactions import Transactions
from tests.chaos.simulation.loop import Process, living

if TYPE_CHECKING:
    from tests.chaos.simulation.world import World

#: What says of trouble that it was made on purpose.
MADE = "made by the world"
#: What disks and other programs do to a statement.
_TROUBLES = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY)


class Injected(sqlite3.OperationalError):
    """Trouble that the world made on purpose."""

    def __init__(self, code: int) -> None:
        super().__init__(MADE)
        self.sqlite_errorcode = code


class Connection(sqlite3.Connection):
    """The real thing; something may happen before each statement."""

    before: Callable[[str], str] | None = None
    #: Hears of what SQLite refuses: transactions that go together keep that to themselves.
    refused: Callable[[sqlite3.Error], None] | None = None

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        return self._heard(super().execute, sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        return self._heard(super().executemany, sql, parameters)

    def _heard(self, do: Callable[[str, Any], sqlite3.Cursor], sql: str, parameters: Any) -> sqlite3.Cursor:
        sql = sql if self.before is None else self.before(sql)
        try:
            return do(sql, parameters)
        except sqlite3.Error as error:
            if self.refused is not None:
                self.refused(error)
            raise

    def plainly(self, sql: str) -> list[tuple[Any, ...]]:
        """What the world reads: nothing happens to it."""
        return super().execute(sql).fetchall()


class Disk:
    """One database file that outlives every process."""

    #: How a process opens its store; planted bugs put others in their place.
    store: type[SQLiteStore] = SQLiteStore
    connection: type[Connection] = Connection

    def __init__(self, world: World, folder: Path) -> None:
        self._world = world
        self._path = folder / "videobot.sqlite3"
        self._path.write_bytes(_empty())
        self._eye = _connect(self._path, Connection)
        self._other: Connection | None = None
        self._free_at = 0.0
        self._raw: Connection | None = None

    def open(self, process: Process, clock: Clock) -> SQLiteStore:
        """The store of this life; `storage.open_store` but for the thread and the lock."""
        raw = self._raw = _connect(self._path, self.connection)
        raw.before, raw.refused = self._before, self._refused
        connection = cast(aiosqlite.Connection, _Inline(self, raw, process))
        return self.store(Transactions(connection, raw, self._path), clock)

    def lose(self) -> None:
        """The process that held it is dead: what it had not committed never was."""
        if self._raw is not None:
            self._raw.close()
            self._raw = None

    def close(self) -> None:
        """The end of the world."""
        self.lose()
        self._eye.close()
        if self._other is not None:
            self._other.close()

    def read(self, sql: str) -> list[tuple[Any, ...]]:
        """What is in the file now."""
        return self._eye.plainly(sql)

    @property
    def eye(self) -> sqlite3.Connection:
        """A connection of the world's own, to read by."""
        return self._eye

    def turn(self) -> float:
        """When the next piece of work is done: one after the other, some of them slowly."""
        world = self._world
        seconds = world.between(0.0002, 0.002)
        if world.chance("slow disk"):
            seconds = world.between(0.2, 8.0)
        self._free_at = max(self._free_at, world.loop.time()) + seconds
        return self._free_at

    def _before(self, sql: str) -> str:
        if self._raw is not None and self._raw.in_transaction and self._world.chance("other program"):
            self._other_program_writes()
        # what follows a failure must not fail as well: a rollback is always possible
        if sql != "ROLLBACK" and self._world.chance("store error"):
            self._world.note(f"the disk fails at {sql.split()[0]}")
            raise Injected(self._world.pick(_TROUBLES))
        return sql

    def _other_program_writes(self) -> None:
        """Somebody has the file open in a program of their own, and it does not wait for ours."""
        if self._other is None:
            self._other = _connect(self._path, Connection)
        try:
            self._other.plainly("INSERT OR REPLACE INTO pulse (one, at) VALUES (1, 'other') RETURNING one")
            self._world.note("another program wrote")
        except sqlite3.OperationalError:
            self._world.note("another program found the file held")

    def committed(self, raw: Connection) -> None:
        """Somebody may look at what is on the disk now."""
        self._world.committed(raw)

    def broke(self, error: Exception) -> None:
        """Somebody waits for ever: what runs in the thread answered nobody."""
        self._world.fault(f"the store's thread failed: {type(error).__name__} {error}")

    def _refused(self, error: sqlite3.Error) -> None:
        # trouble that the world did not make is ours
        self._world.fault(f"the store failed by itself: {type(error).__name__} {error}")


class _Inline:
    """What Transactions asks of aiosqlite's connection: work is done whole and in order, whoever waits for it."""

    def __init__(self, disk: Disk, raw: Connection, process: Process) -> None:
        self._disk = disk
        self._raw = raw
        self._process = process

    @property
    def _tx(self) -> _Inline:
        return self

    def put_nowait(self, asked: tuple[None, Callable[[], Any]]) -> None:
        """What nobody waits for."""
        living()
        _, work = asked
        asyncio.get_running_loop().call_at(self._disk.turn(), self._do, work, None)

    async def _execute(self, work: Callable[..., Any], *args: Any) -> Any:
        living()
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Any] = loop.create_future()
        loop.call_at(self._disk.turn(), self._do, partial(work, *args), done)
        return await done

    def _do(self, work: Callable[[], Any], done: asyncio.Future[Any] | None) -> None:
        if self._process.dead:
            return
        changes = self._raw.total_changes
        try:
            outcome = work()
        except Exception as error:
            if done is None:
                self._disk.broke(error)
            elif not done.done():
                done.set_exception(error)
            return
        if self._raw.total_changes != changes:
            self._disk.committed(self._raw)
        if done is not None and not done.done():
            done.set_result(outcome)

    async def close(self) -> None:
        living()
        self._raw.close()


def _connect(path: Path, kind: type[Connection]) -> Connection:
    raw = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False, factory=kind)
    # a process dies here, the machine under it does not: what is written need not reach the platter
    for pragma in ("synchronous = OFF", "journal_mode = WAL", "foreign_keys = ON"):
        sqlite3.Connection.execute(raw, f"PRAGMA {pragma}")
    return raw


@lru_cache
def _empty() -> bytes:
    """A new database."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "new.sqlite3"
        raw = _connect(path, Connection)
        migrate(raw, path, migrations())
        raw.close()
        return path.read_bytes()
