"""One bot a data folder: a lock file that the kernel lets go of when its holder ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import StoreLocked, StoreUnavailable

LOCK_NAME = "videobot.lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder. Raises StoreLocked when another bot does, StoreUnavailable when it cannot be used at all."""
    path = folder / LOCK_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _unusable(folder, error) from error
    try:
        _take(handle, folder)
        yield
    finally:
        os.close(handle)


def _take(handle: int, folder: Path) -> None:
    """flock and not lockf: a second opener in this very process is refused, too."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
    except BlockingIOError:
        raise StoreLocked(
            f"Another bot{_holder(handle)} uses {folder.resolve()}. Stop it, or give this one a folder of its own with "
            "VIDEOBOT_DATA_DIR; several processes on one store need PostgreSQL, which this version does not serve yet."
        ) from None
    except OSError as error:
        raise _unusable(folder, error) from error


def _holder(handle: int) -> str:
    pid = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
    return f" (process {pid})" if pid.isdecimal() else ""


def _unusable(folder: Path, error: OSError) -> StoreUnavailable:
    return StoreUnavailable(
        f"{folder.absolute()} cannot be used: {error.strerror or error}. "
        "Make it a folder that this user may write to, or set VIDEOBOT_DATA_DIR to one."
    )
