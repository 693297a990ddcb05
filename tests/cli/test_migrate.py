"""`videobot migrate`: the database becomes this version's, and what was before is kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage import locked
from storage.schema import migrations
from tests.cli.test_command_line import videobot

pytestmark = pytest.mark.xdist_group("cli")

NOW = len(migrations())
OLDEST = Path(__file__).parents[1] / "storage" / "schemas" / "0001.sql"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """One that the first version left behind."""
    path = tmp_path / "data" / "videobot.sqlite3"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as old:
        old.executescript(OLDEST.read_text(encoding="utf-8"))
    return path


async def test_an_old_database_is_upgraded_and_said_so_and_the_old_one_is_kept(tmp_path: Path, database: Path) -> None:
    first = await videobot(tmp_path, "migrate")
    second = await videobot(tmp_path, "migrate", "--json")
    listed = await videobot(tmp_path, "jobs", "list", "--json")

    assert first.out.splitlines()[0] == f"the database has schema {NOW} now, it had 1"
    assert second.json == {"ok": True, "schema": NOW, "before": NOW, "copies": []}
    assert {job["job"] for job in listed.json["jobs"]} == {"job-1", "job-2", "job-3"}
    with closing(sqlite3.connect(f"{database}.before-2")) as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (1,)
        assert copy.execute("SELECT count(*) FROM jobs").fetchone() == (3,)


async def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path, database: Path) -> None:
    with closing(sqlite3.connect(database)) as newer:
        newer.execute(f"PRAGMA user_version = {NOW + 1}")
    whole = database.read_bytes()

    ran = await videobot(tmp_path, "migrate")

    assert ran.code == 2
    assert "newer videobot" in ran.err
    assert database.read_bytes() == whole


async def test_a_database_that_a_bot_uses_is_left_to_that_bot(tmp_path: Path, database: Path) -> None:
    with locked(database.parent):
        ran = await videobot(tmp_path, "migrate")

    assert ran.code == 1
    assert "Another bot" in ran.err
    assert "when it starts" in ran.err


async def test_what_is_no_database_is_refused_with_the_cure(tmp_path: Path, database: Path) -> None:
    database.write_bytes(b"no database" * 1000)

    ran = await videobot(tmp_path, "migrate")

    assert ran.code == 2
    assert "backup" in ran.err
