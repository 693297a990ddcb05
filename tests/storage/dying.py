"""A program that is killed in the middle of a transaction: at each of its statements once, and right after it.

Called with a folder and what it is to be killed at ("accept" or "save"). Leaves a store `<n>` for each death at
statement n, and one named `after`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

from bot.problems import problem
from bot.transitions import Broke, Started
from storage import open_store
from tests.fakes import ManualClock
from tests.storage.samples import accepted, new_job, walked

RULES = "each 9 videos per day; each 3 at once"
LIVED = 7


def _deadly(statement: int) -> Callable[[str], None]:
    """Called before each statement: kills this process before that one."""
    counter = count(1)

    def watch(_: str) -> None:
        if next(counter) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    return watch


async def _live(folder: Path, what: str, statement: int) -> None:
    async with open_store(folder / "videobot.sqlite", clock=ManualClock()) as store:
        job = new_job()
        if what == "save":
            job = await walked(store, await accepted(store, job, RULES), [Started()])
        await store._transactions.read(lambda connection: connection.set_trace_callback(_deadly(statement)))
        if what == "save":
            await walked(store, job, [Broke(problem("flagged"))])
        else:
            await accepted(store, job, RULES)
        # the answer is out: what it says must be on the disk, with no time to close anything
        os._exit(LIVED)


def _fate(folder: Path, what: str, statement: int) -> int:
    """Do it in a process of its own; how that ended."""
    child = os.fork()
    if child == 0:
        asyncio.run(_live(folder, what, statement))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def main(folder: Path, what: str) -> None:
    """Die at each statement, until there is none left to die at."""
    for statement in count(1):
        place = folder / str(statement)
        if (fate := _fate(place, what, statement)) == LIVED:
            place.rename(folder / "after")
            return
        assert fate == -signal.SIGKILL, fate


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
