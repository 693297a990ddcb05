"""One hop, one transaction: whole or not at all, and what SQLite says becomes what the core knows."""

from __future__ import annotations

import asyncio
import inspect
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import aiosqlite
import pytest

from bot.errors import StoreError, StoreUnavailable
from storage.transactions import Transactions, Work, open_transactions, store_error


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS things (name TEXT NOT NULL UNIQUE) STRICT")


def _put(name: str, connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO things VALUES (?)", (name,))


def _names(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM things ORDER BY name").fetchall()]


def _pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "things.sqlite"


@pytest.fixture
async def things(path: Path) -> AsyncIterator[Transactions]:
    async with open_transactions(path, 0.05, _prepare) as transactions:
        yield transactions


async def test_a_plain_function_runs_in_the_connections_own_thread_in_one_hop(things: Transactions) -> None:
    # aiosqlite offers this to its own methods only: should a release change it, this says so before anything else
    assert list(inspect.signature(aiosqlite.Connection._execute).parameters) == ["self", "fn", "args", "kwargs"]

    here, there = threading.get_ident(), await things.read(lambda _: threading.get_ident())

    assert here != there
    assert await things.write(lambda _: threading.get_ident()) == there


async def test_writes_are_kept_for_the_next_opener(path: Path) -> None:
    async with open_transactions(path, 0.05, _prepare) as transactions:
        await transactions.write(partial(_put, "a"))

    async with open_transactions(path, 0.05, _prepare) as transactions:
        assert await transactions.read(_names) == ["a"]


async def test_the_file_is_set_up_to_lose_nothing(things: Transactions) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")

    found = await things.read(lambda connection: {name: _pragma(connection, name) for name in names})

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 50}


async def test_what_fails_half_way_leaves_nothing_behind(things: Transactions) -> None:
    def work(connection: sqlite3.Connection) -> None:
        _put("a", connection)
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        await things.write(work)

    assert await things.read(_names) == []
    await things.write(partial(_put, "b"))


async def test_transactions_of_many_callers_do_not_mix(things: Transactions) -> None:
    def work(number: int, connection: sqlite3.Connection) -> int:
        _put(f"{number:02}", connection)
        seen = len(_names(connection))
        if number % 2:
            raise LookupError(seen)
        return seen

    outcomes = await asyncio.gather(*(things.write(partial(work, n)) for n in range(20)), return_exceptions=True)

    assert await things.read(_names) == [f"{number:02}" for number in range(0, 20, 2)]
    seen = [one.args[0] if isinstance(one, LookupError) else one for one in outcomes]
    assert seen == [1 + (number + 1) // 2 for number in range(20)]


async def test_a_caller_that_is_cancelled_leaves_a_whole_transaction(things: Transactions) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work(connection: sqlite3.Connection) -> None:
        _put("a", connection)
        begun.set()
        go_on.wait(10)
        _put("b", connection)

    caller = asyncio.create_task(things.write(work))
    await asyncio.to_thread(begun.wait, 10)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    go_on.set()

    assert await things.read(_names) == ["a", "b"]


@asynccontextmanager
async def _held_up(things: Transactions) -> AsyncIterator[None]:
    """The connection's thread at work on something, so that what comes meanwhile waits."""
    begun, go_on = threading.Event(), threading.Event()

    def wait(_: sqlite3.Connection) -> None:
        begun.set()
        go_on.wait(10)

    async with asyncio.TaskGroup() as group:
        group.create_task(things.read(wait))
        await asyncio.to_thread(begun.wait, 10)
        try:
            yield
            await asyncio.sleep(0)
        finally:
            go_on.set()


async def test_what_waits_at_the_same_time_takes_one_turn_of_the_disk(things: Transactions) -> None:
    said: list[str] = []
    await things.read(lambda connection: connection.set_trace_callback(said.append))

    async with asyncio.TaskGroup() as group, _held_up(things):
        for number in range(20):
            group.create_task(things.write(partial(_put, f"{number:02}")))
        await asyncio.sleep(0)

    assert said.count("COMMIT") == 1
    assert await things.read(_names) == [f"{number:02}" for number in range(20)]


async def test_one_that_fails_among_those_that_wait_fails_alone(things: Transactions) -> None:
    def broken(connection: sqlite3.Connection) -> None:
        _put("half", connection)
        raise KeyError("a bug")

    def refused(connection: sqlite3.Connection) -> None:
        _put("half", connection)
        connection.execute("NO SUCH STATEMENT")

    works: list[Work[None]] = [partial(_put, "a"), broken, partial(_put, "b"), refused, partial(_put, "c")]
    async with _held_up(things):
        waiting = asyncio.gather(*(things.write(work) for work in works), return_exceptions=True)
        await asyncio.sleep(0)

    assert [type(outcome) for outcome in await waiting] == [type(None), KeyError, type(None), StoreError, type(None)]
    assert await things.read(_names) == ["a", "b", "c"]


async def test_a_disk_that_takes_nothing_is_named_to_everybody_who_waits(things: Transactions) -> None:
    await things.read(lambda connection: connection.execute("PRAGMA query_only = ON").fetchall())

    async with _held_up(things):
        waiting = asyncio.gather(*(things.write(partial(_put, name)) for name in "abc"), return_exceptions=True)
        await asyncio.sleep(0)

    assert [type(outcome) for outcome in await waiting] == [StoreUnavailable] * 3


async def test_a_caller_that_is_cancelled_while_it_waits_takes_nothing_from_the_others(things: Transactions) -> None:
    for gone in range(3):
        async with _held_up(things):
            waiting = [asyncio.create_task(things.write(partial(_put, f"{gone}{number}"))) for number in range(3)]
            await asyncio.sleep(0)
            waiting[gone].cancel()
            await asyncio.sleep(0)
        await asyncio.gather(*waiting, return_exceptions=True)
        assert [task.cancelled() for task in waiting] == [number == gone for number in range(3)]

    assert len(await things.read(_names)) == 9


async def test_another_program_that_holds_the_file_is_waited_for_and_then_named(
    things: Transactions, path: Path
) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="another program holds it") as caught:
        await things.write(partial(_put, "a"))
    other.execute("ROLLBACK")
    other.close()

    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
    await things.write(partial(_put, "a"))


async def test_a_full_disk_is_named_and_writing_goes_on_once_there_is_room(things: Transactions) -> None:
    await things.read(lambda connection: connection.execute("PRAGMA max_page_count = 3").fetchall())
    with pytest.raises(StoreUnavailable, match="its disk is full"):
        await things.write(partial(_put, "a" * 100_000))
    await things.read(lambda connection: connection.execute("PRAGMA max_page_count = 9999").fetchall())

    await things.write(partial(_put, "b"))
    assert await things.read(_names) == ["b"]


async def test_a_file_that_may_not_be_written_is_named(things: Transactions) -> None:
    await things.read(lambda connection: connection.execute("PRAGMA query_only = ON").fetchall())

    with pytest.raises(StoreUnavailable, match="may not be written"):
        await things.write(partial(_put, "a"))


async def test_a_file_that_is_no_database_is_named_and_left_alone(path: Path) -> None:
    path.write_bytes(b"This is a letter to a friend.\n" * 100)

    with pytest.raises(StoreUnavailable, match="it is no database"):
        async with open_transactions(path, 0.05, _prepare):
            pass

    assert path.read_bytes() == b"This is a letter to a friend.\n" * 100


async def test_a_damaged_file_is_named(path: Path) -> None:
    async with open_transactions(path, 0.05, _prepare) as transactions:
        for number in range(200):
            await transactions.write(partial(_put, f"{number:0200}"))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))

    async with open_transactions(path, 0.05, lambda _: None) as transactions:
        with pytest.raises(StoreUnavailable, match="put the newest backup in its place"):
            await transactions.read(_names)


async def test_a_folder_in_the_files_place_is_named(path: Path) -> None:
    path.mkdir()

    with pytest.raises(StoreUnavailable, match="cannot be opened: Is a directory"):
        async with open_transactions(path, 0.05, _prepare):
            pass


async def test_a_closed_store_says_so(path: Path) -> None:
    async with open_transactions(path, 0.05, _prepare) as transactions:
        pass

    with pytest.raises(StoreUnavailable, match="is closed"):
        await transactions.read(_names)


async def test_what_breaks_the_schemas_rules_is_a_bug_and_no_trouble_of_the_disk(things: Transactions) -> None:
    await things.write(partial(_put, "a"))

    with pytest.raises(StoreError, match="refused a statement: UNIQUE") as caught:
        await things.write(partial(_put, "a"))

    assert not isinstance(caught.value, StoreUnavailable)


#: SQLite's result codes, as sqlite.org/rescode.html lists them: the disk's or the machine's fault; and ours.
UNAVAILABLE = (
    *("PERM", "BUSY", "LOCKED", "NOMEM", "READONLY", "INTERRUPT", "IOERR", "CORRUPT", "FULL", "CANTOPEN"),
    *("PROTOCOL", "NOLFS", "AUTH", "NOTADB"),
    *("BUSY_SNAPSHOT", "READONLY_DBMOVED", "IOERR_FSYNC", "IOERR_WRITE", "CORRUPT_INDEX", "CANTOPEN_ISDIR"),
)
OURS = (
    *("ERROR", "INTERNAL", "ABORT", "NOTFOUND", "EMPTY", "SCHEMA", "TOOBIG", "CONSTRAINT", "MISMATCH", "MISUSE"),
    *("FORMAT", "RANGE", "CONSTRAINT_UNIQUE"),
)


@pytest.mark.parametrize("name", UNAVAILABLE + OURS)
def test_every_code_of_sqlite_is_sorted_by_what_can_be_done(name: str) -> None:
    error = sqlite3.OperationalError("some words")
    error.sqlite_errorcode = getattr(sqlite3, f"SQLITE_{name}")

    found = store_error(error, Path("/data/videobot.sqlite"))

    assert isinstance(found, StoreUnavailable) == (name in UNAVAILABLE)
    assert "/data/videobot.sqlite" in str(found)
    assert "some words" in str(found)


def test_the_table_of_codes_is_complete() -> None:
    sorted_out = {getattr(sqlite3, f"SQLITE_{name}") & 0xFF for name in UNAVAILABLE + OURS}

    # 1 to 26 are errors, and there are no more
    assert sorted_out == set(range(1, 27))


def test_an_error_of_the_sqlite_module_itself_is_a_bug() -> None:
    found = store_error(sqlite3.ProgrammingError("wrong number of bindings"), Path("/data/videobot.sqlite"))

    assert not isinstance(found, StoreUnavailable)
