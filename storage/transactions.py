"""One SQLite connection in one thread: each transaction is a plain function that runs there in one hop.

Coroutines that share a connection would share its transaction as well; a function cannot be interrupted by another.
A caller that is cancelled while it waits does not stop its transaction: that is done whole, or not at all.

What waits while the disk is at the one before goes there together: a thousand people at once wait for a few turns of
the disk, not for a thousand. To each it is a transaction of its own, and none is answered before it is on the disk.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from bot.errors import StoreError, StoreUnavailable

log = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

#: Most transactions that go to the disk together: in between others get a turn, and the first ones their answers.
_MOST_TOGETHER = 100

#: STRICT tables came with it.
_OLDEST_SQLITE = (3, 37, 0)

#: What SQLite says when it cannot work just now or here (its primary result code), and the cure.
_CURES = {
    sqlite3.SQLITE_PERM: "it may not be opened. Give this user the right to write it and its folder",
    sqlite3.SQLITE_BUSY: "another program holds it. Close that program",
    sqlite3.SQLITE_LOCKED: "another program holds it. Close that program",
    sqlite3.SQLITE_NOMEM: "there is no memory left. Give this machine more",
    sqlite3.SQLITE_READONLY: "it may not be written. Give this user the right to write it and its folder",
    sqlite3.SQLITE_INTERRUPT: "the work on it was interrupted. Try again",
    sqlite3.SQLITE_IOERR: "its disk does not work, or the file was moved. Look at the system's log for disk errors",
    sqlite3.SQLITE_CORRUPT: "it is damaged. Stop the bot and put the newest backup in its place",
    sqlite3.SQLITE_FULL: "its disk is full. Make room",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened. Give this user the right to write it and its folder",
    sqlite3.SQLITE_PROTOCOL: "another program holds it. Close that program",
    sqlite3.SQLITE_NOLFS: "its disk takes no files of this size. Use another disk",
    sqlite3.SQLITE_AUTH: "it may not be opened. Give this user the right to write it and its folder",
    sqlite3.SQLITE_NOTADB: "it is no database. Move it away, or put the newest backup in its place",
}


@dataclass(slots=True, eq=False)
class _Write:
    """A transaction that somebody waits for."""

    work: Work[Any]
    answer: asyncio.Future[Any]
    outcome: Any = None
    error: BaseException | None = None

    def run(self, connection: sqlite3.Connection) -> None:
        """By itself."""
        try:
            self.outcome, self.error = _transaction(self.work, connection), None
        except BaseException as error:
            self.error = error

    def run_within(self, connection: sqlite3.Connection) -> None:
        """Within a transaction of several. Raises sqlite3.Error, after which nothing is left of any of them."""
        connection.execute("SAVEPOINT one")
        try:
            self.outcome = self.work(connection)
        except sqlite3.Error:
            raise
        except Exception as reason:
            connection.execute("ROLLBACK TO one")
            self.error = reason
        connection.execute("RELEASE one")


class _OneFailed(Exception):
    """One of several transactions was refused by SQLite."""


class Transactions:
    """Runs plain functions on the connection, one after the other."""

    def __init__(self, connection: aiosqlite.Connection, raw: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._raw = raw
        self._open = True
        #: What is to be written, in the order it was asked for; whether a hop is under way that has not looked yet.
        self._waiting: deque[_Write] = deque()
        self._hop_asked = False
        self.path = path

    async def write(self, work: Work[T]) -> T:
        """Run it as one transaction; once more when one beside it failed. Raises StoreUnavailable: nothing changed."""
        self._check_open()
        write = _Write(work, asyncio.get_running_loop().create_future())
        self._waiting.append(write)
        if not self._hop_asked:
            self._hop_asked = True
            # nobody waits for the hop itself, or the loop would be woken twice for each; `_run` says whose queue it is
            self._connection._tx.put_nowait((None, partial(self._write_all, self._raw)))
        try:
            outcome: T = await write.answer
        except sqlite3.Error as error:
            raise store_error(error, self.path) from error
        return outcome

    def _write_all(self, connection: sqlite3.Connection) -> None:
        """In the connection's thread: everything that waits by now."""
        # before looking: who comes from here on asks for a hop of their own, whether they are found here or not
        self._hop_asked = False
        left = len(self._waiting)
        while left > 0:
            writes = [self._waiting.popleft() for _ in range(min(left, _MOST_TOGETHER))]
            left -= len(writes)
            try:
                _write_together(writes, connection)
            finally:
                writes[0].answer.get_loop().call_soon_threadsafe(_answer, writes)

    async def read(self, work: Work[T]) -> T:
        """Run it without a transaction: nobody else writes in between. Raises StoreUnavailable."""
        return await self._run(work)

    async def _run(self, work: Work[T]) -> T:
        self._check_open()
        try:
            # aiosqlite's public methods hop once a statement, and others may slip in between two of them. This is
            # what all of them go through, by a queue of what its thread is to do and who waits for it;
            # tests/storage/test_transactions.py pins it.
            outcome: T = await self._connection._execute(work, self._raw)  # type: ignore[no-untyped-call]
        except sqlite3.Error as error:
            raise store_error(error, self.path) from error
        return outcome

    def _check_open(self) -> None:
        if not self._open:
            raise StoreUnavailable(f"The database {self.path} is closed.")

    async def close(self) -> None:
        """Finish what is under way and close the file."""
        self._open = False
        await self._connection.close()


def _transaction(work: Work[T], connection: sqlite3.Connection) -> T:
    _roll_back(connection)
    # IMMEDIATE takes the write lock first: a transaction never has to give up half way for another program's sake
    connection.execute("BEGIN IMMEDIATE")
    try:
        outcome = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        _roll_back(connection)
        raise
    return outcome


def _write_together(writes: Sequence[_Write], connection: sqlite3.Connection) -> None:
    """Each as a transaction of its own to whom it belongs, all by one turn of the disk."""
    if len(writes) == 1:
        writes[0].run(connection)
        return
    try:
        _transaction(partial(_run_all, writes), connection)
    except _OneFailed:
        # who is at fault, and what the others come to without it, shows when each goes by itself
        for write in writes:
            write.run(connection)
    except BaseException as error:
        # there was no way to begin, or none to the disk: the same for all of them
        for write in writes:
            write.error = error


def _run_all(writes: Sequence[_Write], connection: sqlite3.Connection) -> None:
    for write in writes:
        try:
            write.run_within(connection)
        except sqlite3.Error as error:
            raise _OneFailed from error


def _answer(writes: Sequence[_Write]) -> None:
    for write in writes:
        if write.answer.done():
            continue
        if write.error is not None:
            write.answer.set_exception(write.error)
        else:
            write.answer.set_result(write.outcome)


def _roll_back(connection: sqlite3.Connection) -> None:
    # a full or broken disk has rolled back already
    if connection.in_transaction:
        try:
            connection.execute("ROLLBACK")
        except sqlite3.Error:
            log.exception("a transaction could not be rolled back; the next one tries again")


def store_error(error: sqlite3.Error, path: Path) -> StoreError:
    """What the core is told: StoreUnavailable with its cure for the disk's and the machine's faults, else a bug."""
    code = getattr(error, "sqlite_errorcode", None)
    cure = None if code is None else _CURES.get(code & 0xFF)
    if cure is None:
        return StoreError(f"The database {path} refused a statement: {error}")
    return StoreUnavailable(f"The database {path} does not answer: {cure}. ({error})")


@asynccontextmanager
async def open_transactions(path: Path, patience: float, prepare: Work[None]) -> AsyncIterator[Transactions]:
    """Open the file (made with mode 0600 when it is not there) and let `prepare` bring it into shape.

    `patience`: seconds to wait for another program that holds it. Raises StoreError.
    """
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise StoreError(
            f"videobot needs SQLite 3.37 or newer, and this Python brings {sqlite3.sqlite_version}: "
            "use another Python (python.org's, uv's, or the Docker image)."
        )
    raw = _connect(path, patience)
    transactions = Transactions(await aiosqlite.Connection(lambda: raw, iter_chunk_size=64), raw, path)
    try:
        await transactions.read(partial(_set_up, path=path, prepare=prepare))
        yield transactions
    finally:
        await transactions.close()


def _connect(path: Path, patience: float) -> sqlite3.Connection:
    """Open the file before its thread is there: aiosqlite does not wait for the thread of what could not be opened."""
    try:
        # SQLite would make it readable for everybody; its -wal and -shm files take the mode of the file
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        return sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    except OSError as error:
        raise StoreUnavailable(
            f"The database {path} cannot be opened: {error.strerror}. Give this user the right to write it."
        ) from error
    except sqlite3.Error as error:
        raise store_error(error, path) from error


def _set_up(connection: sqlite3.Connection, *, path: Path, prepare: Work[None]) -> None:
    connection.execute("PRAGMA synchronous = FULL")
    # first: it refuses files that are not ours, and those are to be left as they are
    prepare(connection)
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise StoreUnavailable(
            f"The database {path} cannot be used safely where it lies (a network folder?): "
            "set VIDEOBOT_DATA_DIR to a folder on a local disk."
        )
    # after the migrations: a table that others refer to cannot be rebuilt while they are looked after
    connection.execute("PRAGMA foreign_keys = ON")
