"""What only the embedded store promises: its file, its lock, its backups."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import PolicyChanged, StoreError, StoreLocked, StoreUnavailable
from bot.transitions import CancelAsked, Started
from storage import SQLiteStore, ledger, open_store
from storage.lock import locked
from tests.fakes import ManualClock
from tests.storage.samples import TO_DONE, accepted, drawn, new_job, used, walked

RULES = "each 90 videos per day; each 90 at once"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "data" / "videobot.sqlite"


@pytest.fixture
async def store(path: Path, clock: ManualClock) -> AsyncIterator[SQLiteStore]:
    async with open_store(path, clock=clock, patience=0.05) as opened:
        yield opened


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _by_hand(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(statement)
    connection.close()


async def test_the_folder_and_its_files_are_the_owners_alone(store: SQLiteStore, path: Path) -> None:
    await accepted(store, new_job())

    assert _mode(path.parent) == 0o700
    files = {entry.name: _mode(entry) for entry in path.parent.iterdir()}
    assert files == dict.fromkeys(
        ("videobot.sqlite", "videobot.sqlite-wal", "videobot.sqlite-shm", "videobot.lock"), 0o600
    )


async def test_a_second_bot_is_refused_with_the_cure(store: SQLiteStore, path: Path, clock: ManualClock) -> None:
    with pytest.raises(StoreLocked) as caught:
        async with open_store(path, clock=clock):
            pass

    assert str(caught.value) == (
        f"Another bot (process {os.getpid()}) uses {path.parent}. Stop it, or give this one a folder of its own with "
        "VIDEOBOT_DATA_DIR; several processes on one store need PostgreSQL, which this version does not serve yet."
    )
    await store.ping()


async def test_a_closed_store_can_be_opened_again(path: Path, clock: ManualClock) -> None:
    for _ in range(2):
        async with open_store(path, clock=clock) as store:
            await store.ping()


def test_a_bot_that_was_killed_leaves_no_lock_behind(tmp_path: Path) -> None:
    script = (
        "import pathlib, sys, time\n"
        "from storage.lock import locked\n"
        "with locked(pathlib.Path(sys.argv[1])):\n"
        "    print('held', flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, tmp_path], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(StoreLocked, match=rf"\(process {other.pid}\)"), locked(tmp_path):
            pass
        other.kill()

    with locked(tmp_path):
        assert (tmp_path / "videobot.lock").read_text() == f"{os.getpid()}\n"


def test_a_folder_that_cannot_be_made_is_named_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    said = r"file/data cannot be used: Not a directory\..*VIDEOBOT_DATA_DIR"
    with pytest.raises(StoreUnavailable, match=said), locked(tmp_path / "file" / "data"):
        pass


async def test_a_ping_needs_a_disk_that_takes_writes(store: SQLiteStore, path: Path) -> None:
    await store.ping()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="another program holds it"):
        await store.ping()
    other.close()
    await store.ping()


async def test_a_ping_notices_that_the_file_is_gone(store: SQLiteStore, path: Path) -> None:
    await store.ping()
    path.rename(path.with_name("elsewhere"))

    with pytest.raises(StoreUnavailable, match="was moved or deleted"):
        await store.ping()


async def test_no_list_reads_or_sorts_all_jobs_there_are(store: SQLiteStore, path: Path) -> None:
    asked: list[str] = []
    await store._transactions.read(lambda connection: connection.set_trace_callback(asked.append))
    job = new_job()
    await store.live()
    await store.newest(5)
    await store.jobs_of("local", "room", "ana", 5)
    await store.jobs_of("local", "room", None, 5)
    await store.over_since(job.since, 5)
    await store.durations("fast", "720p", 5, 5)
    await store.delete_jobs(["job-1"])
    await store.rooms.since("main", 5, 5)
    await store._transactions.read(lambda connection: connection.set_trace_callback(None))

    other = sqlite3.connect(path)
    selects = [statement for statement in asked if statement.lstrip().startswith("SELECT")]
    plans = [step[3] for select in selects for step in other.execute(f"EXPLAIN QUERY PLAN {select}").fetchall()]
    other.close()
    slow = [step for step in plans if "TEMP B-TREE" in step or step.startswith("SCAN jobs") or "SCAN d" in step]
    assert len(selects) == 8
    # the newest of all are the table's end, read backwards
    assert slow == ["SCAN jobs"]


async def test_a_row_that_cannot_be_read_keeps_nobody_else_from_going_on(store: SQLiteStore, path: Path) -> None:
    for number in (1, 2):
        await accepted(store, new_job(number))
    _by_hand(path, "UPDATE jobs SET body = '{}' WHERE id = 'job-1'")

    assert [job.id for job in await store.live()] == ["job-2"]
    with pytest.raises(StoreError, match="cannot be read"):
        await store.get("job-1")


async def test_a_check_finds_counters_that_do_not_fit_their_ledger(store: SQLiteStore, path: Path) -> None:
    job = await accepted(store, new_job(), RULES)
    assert await store.verify() == []

    _by_hand(path, "UPDATE counters SET seconds = 7 WHERE subject = 'total'")
    _by_hand(path, "UPDATE making SET jobs = 3 WHERE subject = 'total'")
    assert await store.verify() == [
        "total has 3 jobs in the making by its counter, 1 by its ledger",
        "counter total of 2026-11-24T12:00 says 1/7/0, its ledger 1/5/0",
    ]

    _by_hand(path, "UPDATE counters SET seconds = 5")
    _by_hand(path, "UPDATE making SET jobs = 1")
    _by_hand(path, "UPDATE jobs SET over = '2026'")
    assert await store.verify() == [f"job {job.id} is over and still holds its limits"]


async def test_settling_a_job_twice_gives_back_once(store: SQLiteStore) -> None:
    other, job = await accepted(store, new_job(1), RULES), await accepted(store, new_job(2), RULES)
    stopped = await walked(store, job, [CancelAsked()])

    await store._transactions.write(lambda connection: ledger.settle(connection, stopped))

    assert await used(store, other, RULES) == [1, 1]


async def test_a_counter_that_is_too_small_keeps_no_job_from_ending(store: SQLiteStore, path: Path) -> None:
    job = await accepted(store, new_job(), RULES)
    _by_hand(path, "UPDATE counters SET videos = 0")
    _by_hand(path, "UPDATE making SET jobs = 0")

    await walked(store, job, [CancelAsked()])

    assert await used(store, job, RULES) == [0, 0]


async def test_a_backup_made_while_jobs_come_in_is_a_whole_copy(
    store: SQLiteStore, tmp_path: Path, clock: ManualClock
) -> None:
    copy = tmp_path / "copy" / "backup.sqlite"
    copy.parent.mkdir()
    for number in range(20):
        await walked(store, await accepted(store, new_job(number), RULES), TO_DONE)

    async with asyncio.TaskGroup() as group:
        for number in range(20, 40):
            group.create_task(accepted(store, new_job(number), RULES))
            if number == 30:
                group.create_task(store.backup(copy))

    assert _mode(copy) == 0o600
    assert [entry.name for entry in copy.parent.iterdir()] == [copy.name]
    async with open_store(copy, clock=clock) as restored:
        there = len(await restored.newest(99))
        assert 20 <= there <= 40
        assert await restored.verify() == []
        for number in range(there, 40):
            await accepted(restored, new_job(number), RULES)
        assert await restored.newest(99) == await store.newest(99)


async def test_a_backup_never_goes_over_a_file_that_is_there(store: SQLiteStore, tmp_path: Path) -> None:
    letter = tmp_path / "letter"
    letter.write_text("Dear Ana")

    with pytest.raises(FileExistsError):
        await store.backup(letter)

    assert letter.read_text() == "Dear Ana"


async def test_a_backup_that_fails_leaves_nothing_behind(store: SQLiteStore, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await store.backup(tmp_path / "no" / "folder" / "copy")

    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "copy.part").mkdir()
    with pytest.raises(OSError, match=r"copy\.part"):
        await store.backup(folder / "copy")
    assert [entry.name for entry in folder.iterdir()] == ["copy.part"]


async def test_a_stop_waits_for_what_was_asked_before(path: Path, clock: ManualClock) -> None:
    async with open_store(path, clock=clock) as store:
        job = await accepted(store, new_job())
        saving = asyncio.create_task(walked(store, job, [Started()]))
        await asyncio.sleep(0)

    after = await saving
    async with open_store(path, clock=clock) as store:
        assert await store.get(job.id) == after


async def test_a_damaged_database_is_not_backed_up(path: Path, tmp_path: Path, clock: ManualClock) -> None:
    async with open_store(path, clock=clock) as store:
        for number in range(30):
            await accepted(store, new_job(number))
    with path.open("r+b") as file:
        file.seek(-4096, os.SEEK_END)
        file.write(b"\xff" * 4096)

    async with open_store(path, clock=clock) as store:
        assert await store.damage() == ["the file is damaged: database disk image is malformed"]
        with pytest.raises(StoreUnavailable, match="could not be copied"):
            await store.backup(tmp_path / "copy")

    assert list(tmp_path.glob("copy*")) == []


@pytest.mark.parametrize(
    ("body", "readable"),
    [
        # of a version that knew less, and of one that knows more
        ('{"version": 1}', True),
        ('{"version": 1, "rules": [], "zone": "Asia/Shanghai", "moods": ["bright"], "mood": null}', True),
        # what this version would misunderstand holds nobody to less than was set: nothing is let in by it
        ('{"version": 1, "rules": [{"scope": "galaxy", "what": "videos", "most": 1}]}', False),
        ('{"version": 1, "rules": [{"scope": "each", "what": "moods", "most": 1}]}', False),
        ("no JSON", False),
    ],
)
async def test_a_policy_of_another_version_is_understood_or_nothing_is_let_in_by_it(
    store: SQLiteStore, path: Path, body: str, readable: bool
) -> None:
    _by_hand(path, f"INSERT INTO policies VALUES ('local', 'room', 1, '{body}')")

    if readable:
        policy = await store.policy("local", "room")
        assert policy is not None
        assert (policy.version, policy.rules) == (1, ())
    else:
        with pytest.raises(StoreError, match="policy cannot be read") as caught:
            await store.policy("local", "room")
        assert not isinstance(caught.value, StoreUnavailable)
    # whoever drew a job up by the defaults is not let in either
    with pytest.raises(PolicyChanged):
        await store.accept(new_job(), "event", replace(drawn(new_job()), version=0))
