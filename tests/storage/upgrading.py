"""A program that is killed while it upgrades a database: at each statement once, until there is none left.

Called with a folder that holds `old.sqlite`; leaves a copy `<n>.sqlite` for each death at statement n.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

from storage.schema import migrate, migrations

LIVED = 7


def _deadly(statement: int) -> Callable[[str], None]:
    counter = count(1)

    def watch(_: str) -> None:
        if next(counter) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    return watch


def _fate(path: Path, statement: int) -> int:
    child = os.fork()
    if child == 0:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.set_trace_callback(_deadly(statement))
        migrate(connection, path, migrations())
        os._exit(LIVED)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def main(folder: Path) -> None:
    for statement in count(1):
        path = folder / f"{statement}.sqlite"
        shutil.copyfile(folder / "old.sqlite", path)
        if (fate := _fate(path, statement)) == LIVED:
            return
        assert fate == -signal.SIGKILL, fate


if __name__ == "__main__":
    main(Path(sys.argv[1]))
