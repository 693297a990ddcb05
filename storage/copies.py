"""Copies of the database that can be put in its place."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from bot.errors import StoreUnavailable


def copy_to(connection: sqlite3.Connection, path: Path) -> None:
    """Write a compact, consistent copy to the file, mode 0600; it is there whole, or not at all.

    Writers wait meanwhile: about a second for each 200 MB. (A second connection would let them go on, but two at once
    can corrupt a file before SQLite 3.51.3.) Raises OSError for the file's own faults, StoreUnavailable.
    """
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        connection.execute("VACUUM INTO ?", (os.fspath(part),))
        _to_disk(part)
        os.replace(part, path)
        _to_disk(path.parent)
    except sqlite3.Error as error:
        raise StoreUnavailable(f"The database could not be copied to {path}: {error}. Try another disk.") from error
    finally:
        part.unlink(missing_ok=True)


def copy_to_new(connection: sqlite3.Connection, path: Path) -> None:
    """As `copy_to`, but never over a file that is there: that raises FileExistsError."""
    # the empty file claims the name: of two backups to it, one wins
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        copy_to(connection, path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
