"""Upgrades: every released schema becomes this one's, with a copy of what was there before."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import StoreError, StoreUnavailable
from bot.jobs import State
from storage import open_store
from storage.schema import Migration, copy_before, migrate, migrations
from tests.fakes import ManualClock

RELEASED = sorted(Path(__file__).with_name("schemas").glob("*.sql"))
#: A step that no version has yet.
NEXT = Migration(len(migrations()) + 1, "9999_moods.sql", "CREATE TABLE moods (mood TEXT) STRICT;")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "videobot.sqlite"


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as opened:
        yield opened


def _version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as opened:
        (version,) = opened.execute("PRAGMA user_version").fetchone()
        return int(version)


def _tables(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    return connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()


def test_the_steps_are_numbered_without_a_gap() -> None:
    assert [step.number for step in migrations()] == list(range(1, len(migrations()) + 1))


def test_each_schema_that_was_released_is_kept_for_these_tests() -> None:
    assert [int(dump.name[:4]) for dump in RELEASED] == [step.number for step in migrations()]


@pytest.mark.parametrize("dump", RELEASED, ids=lambda dump: dump.stem)
async def test_a_released_schema_upgrades_with_its_jobs_and_limits(dump: Path, path: Path, clock: ManualClock) -> None:
    with closing(sqlite3.connect(path)) as old:
        old.executescript(dump.read_text(encoding="utf-8"))

    async with open_store(path, clock=clock) as store:
        jobs = {job.id: job for job in await store.newest(9)}
        assert {job_id: job.state for job_id, job in jobs.items()} == {
            "job-1": State.DONE,
            "job-2": State.RENDERING,
            "job-3": State.FAILED,
        }
        assert jobs["job-1"].video is not None
        assert jobs["job-2"].references[0].name == "fox.png"
        assert jobs["job-3"].problem is not None
        assert [job.id for job in await store.live()] == ["job-2"]
        assert await store.posts("job-1") == {"card": "m1", "end": "m2"}
        assert [entry.body for entry in await store.rooms.since("main", 0, 9)] == ["hello"]
        assert await store.verify() == []

    assert _version(path) == len(migrations())


@pytest.mark.parametrize(
    ("old", "new", "counted"),
    [
        ('"seconds":8.04', '"seconds":8.6', (1, 9)),
        ('"seconds":8.04', '"seconds":Infinity', (1, 15)),
        ('"seconds":8.04', '"seconds":NaN', (1, 15)),
        ("{", "{ this is no JSON", (1, 15)),
    ],
)
async def test_a_row_that_cannot_be_read_keeps_no_database_from_its_upgrade(
    path: Path, clock: ManualClock, old: str, new: str, counted: tuple[int, int]
) -> None:
    with closing(sqlite3.connect(path)) as before:
        before.executescript(RELEASED[0].read_text(encoding="utf-8"))
        before.execute("UPDATE jobs SET body = replace(body, '\"duration\":5', '\"duration\":-1') WHERE id = 'job-1'")
        before.execute("UPDATE jobs SET body = replace(body, ?, ?) WHERE id = 'job-1'", (old, new))
        before.commit()
        assert before.execute("SELECT count(*) FROM jobs WHERE instr(body, ?)", (new,)).fetchone() == (1,)

    async with open_store(path, clock=clock) as store:
        assert len(await store.live()) == 1
        assert await store.verify() == []
    with closing(sqlite3.connect(path)) as after:
        taken = "SELECT videos, seconds FROM reservations WHERE job = 'job-1' AND state = 'spent'"
        assert after.execute(taken).fetchone() == counted


@pytest.mark.parametrize("dump", RELEASED, ids=lambda dump: dump.stem)
def test_an_upgraded_schema_is_the_same_as_a_new_one(
    dump: Path, path: Path, tmp_path: Path, connection: sqlite3.Connection
) -> None:
    connection.executescript(dump.read_text(encoding="utf-8"))
    migrate(connection, path, migrations())

    with closing(sqlite3.connect(tmp_path / "new.sqlite", isolation_level=None)) as new:
        migrate(new, tmp_path / "new.sqlite", migrations())
        assert _tables(connection) == _tables(new)


def test_a_new_database_needs_no_copy(connection: sqlite3.Connection, path: Path) -> None:
    migrate(connection, path, migrations())
    migrate(connection, path, migrations())

    assert list(path.parent.glob("*.before-*")) == []


def test_each_step_leaves_a_copy_of_what_was_before(connection: sqlite3.Connection, path: Path) -> None:
    migrate(connection, path, migrations())
    connection.execute("INSERT INTO events VALUES ('event', 'job-1', '2026')")
    further = Migration(NEXT.number + 1, "9999_more.sql", "DELETE FROM events;")

    migrate(connection, path, (*migrations(), NEXT, further))

    before, between = (path.with_name(f"{path.name}.before-{step.number}") for step in (NEXT, further))
    assert [_version(each) for each in (before, between, path)] == [NEXT.number - 1, NEXT.number, further.number]
    assert before.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(between)) as copy:
        assert copy.execute("SELECT id FROM events").fetchall() == [("event",)]
    assert connection.execute("SELECT id FROM events").fetchall() == []


def test_a_step_that_fails_changes_nothing_and_can_be_tried_again(connection: sqlite3.Connection, path: Path) -> None:
    migrate(connection, path, migrations())
    before = _tables(connection)
    broken = Migration(NEXT.number, NEXT.name, f"{NEXT.sql}\nCREATE TABLE jobs (id TEXT) STRICT;")

    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, path, (*migrations(), broken))

    assert (_tables(connection), _version(path)) == (before, len(migrations()))
    migrate(connection, path, (*migrations(), NEXT))
    assert _version(path) == NEXT.number


@pytest.mark.parametrize("dump", RELEASED[:-1], ids=lambda dump: dump.stem)
def test_killed_at_any_statement_an_upgrade_is_done_whole_by_the_next_start(dump: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old.sqlite")) as old:
        old.executescript(dump.read_text(encoding="utf-8"))
    subprocess.run([sys.executable, "-m", "tests.storage.upgrading", tmp_path], check=True, timeout=100)
    (tmp_path / "old.sqlite").unlink()
    dead = list(tmp_path.glob("*.sqlite"))

    assert len(dead) > 10
    for path in dead:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            migrate(connection, path, migrations())
            assert connection.execute("SELECT id FROM jobs ORDER BY id").fetchall() == [
                ("job-1",),
                ("job-2",),
                ("job-3",),
            ]
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert _version(path) == len(migrations())
        for step in migrations()[int(dump.stem[:4]) :]:
            assert _version(copy_before(path, step.number)) == step.number - 1


async def test_a_newer_schema_is_refused_with_the_cure(path: Path, clock: ManualClock) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as newer:
        migrate(newer, path, (*migrations(), NEXT))
    whole = path.read_bytes()

    with pytest.raises(StoreError) as caught:
        async with open_store(path, clock=clock):
            pass

    assert not isinstance(caught.value, StoreUnavailable)
    assert str(caught.value) == (
        f"The database {path} was written by a newer videobot (schema {NEXT.number}; this one knows "
        f"{len(migrations())}). Run that version, or put videobot.sqlite.before-{NEXT.number} in its place: "
        "what came after it is lost."
    )
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE letters (words TEXT)", "PRAGMA user_version = 1", "PRAGMA application_id = 7"]
)
async def test_a_database_of_another_program_is_refused(path: Path, clock: ManualClock, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(statement)
    whole = path.read_bytes()

    with pytest.raises(StoreError, match="belongs to another program"):
        async with open_store(path, clock=clock):
            pass

    assert path.read_bytes() == whole
