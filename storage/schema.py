"""Brings a database up to this version's schema: numbered files in `migrations/`, the number of the last one being
`PRAGMA user_version`."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from bot.errors import StoreError
from storage.copies import copy_to

log = logging.getLogger(__name__)

#: "vidb", as the first migration sets it.
APPLICATION_ID = int.from_bytes(b"vidb", "big")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step, from the version before its number."""

    number: int
    name: str
    sql: str


def migrations() -> tuple[Migration, ...]:
    """Every step there is, in order."""
    folder = files("storage").joinpath("migrations")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return tuple(Migration(int(name[:4]), name, folder.joinpath(name).read_text(encoding="utf-8")) for name in names)


def schema_of(path: Path) -> int:
    """The number of the last step that the file has had; 0 when it is not there. Nobody may hold it meanwhile.

    Raises StoreError for a file that cannot be read as a database.
    """
    if not path.exists():
        return 0
    try:
        with closing(sqlite3.connect(path)) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            return int(version)
    except sqlite3.Error as error:
        raise StoreError(f"The database {path} cannot be read: {error}. Put the newest backup in its place.") from error


def copy_before(path: Path, number: int) -> Path:
    """Where a database's copy from before that step is."""
    return path.with_name(f"{path.name}.before-{number}")


def migrate(connection: sqlite3.Connection, path: Path, steps: Sequence[Migration]) -> None:
    """Do every step that the database has not had, each in a transaction of its own, after a copy `<path>.before-N`;
    a new database needs none.

    Raises StoreError for a database of a newer version, and for one that is not ours.
    """
    version = _version(connection, path)
    newer = copy_before(path, len(steps) + 1).name
    if version > len(steps):
        raise StoreError(
            f"The database {path} was written by a newer videobot (schema {version}; this one knows {len(steps)}). "
            f"Run that version, or put {newer} in its place: what came after it is lost."
        )
    for step in steps[version:]:
        if version > 0:
            copy_to(connection, copy_before(path, step.number))
        _apply(connection, step)
        log.info("the database has schema %d now (%s)", step.number, step.name)


def _version(connection: sqlite3.Connection, path: Path) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION_ID and (version, application, tables) != (0, 0, 0):
        raise StoreError(
            f"The database {path} belongs to another program. Set DATABASE_URL to a file of videobot's own."
        )
    return int(version)


def _apply(connection: sqlite3.Connection, step: Migration) -> None:
    # executescript ends an open transaction before it begins, so that the script has to bring its own
    try:
        connection.executescript(f"BEGIN IMMEDIATE;\n{step.sql}\nPRAGMA user_version = {step.number};\nCOMMIT;")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
