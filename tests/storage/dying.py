"""A program that is killed in the middle of a transaction: at each of its statements once, and right after it.

Called with a folder and what it is to be killed at (a name in `DEEDS`). Leaves a store `<n>` for each death at
statement n, and one named `after`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path
from types import MappingProxyType

from bot.limits import parse_rules
from bot.policies import Change, Policy
from bot.problems import problem
from bot.transitions import Broke, Started
from storage import SQLiteStore, open_store
from tests.fakes import ManualClock
from tests.storage.samples import (
    NOON,
    TO_CANCELLED,
    TO_DELIVERING,
    TO_DONE,
    accepted,
    clip_of,
    drawn,
    new_job,
    walked,
)

RULES = "each 9 videos per day; each 3 at once"
LIVED = 7
LATER = NOON + timedelta(days=90)
FIRST = Policy(version=1, rules=parse_rules("each 5 videos per day"))
SECOND = Policy(version=2, rules=parse_rules("each 4 videos per day; each 1 at once"))
CHANGES = tuple(
    Change(at=NOON, who="root", who_name="Root", what=what, was="", became="x") for what in ("limits", "lane")
)


async def _accept(store: SQLiteStore) -> None:
    await accepted(store, new_job(), RULES)


async def _refuse(store: SQLiteStore) -> None:
    await store.accept(new_job(), "event of job-1", drawn(new_job(), "each 0 videos per day"))


async def _started(store: SQLiteStore) -> None:
    await walked(store, await accepted(store, new_job(), RULES), [Started()])


async def _broke(store: SQLiteStore) -> None:
    (job,) = await store.live()
    await walked(store, job, [Broke(problem("flagged"))])


async def _rendered(store: SQLiteStore) -> None:
    await walked(store, await accepted(store, new_job(duration=-1), RULES), TO_DELIVERING[:-1])


async def _fetched(store: SQLiteStore) -> None:
    (job,) = await store.live()
    await walked(store, job, [clip_of(6.0)])


async def _first_policy(store: SQLiteStore) -> None:
    assert await store.set_policy("local", "room", FIRST, CHANGES[:1])


async def _second_policy(store: SQLiteStore) -> None:
    assert await store.set_policy("local", "room", SECOND, CHANGES)


async def _over(store: SQLiteStore) -> None:
    await walked(store, await accepted(store, new_job(1), RULES), TO_DONE)
    await walked(store, await accepted(store, new_job(2), RULES), TO_CANCELLED)


async def _delete(store: SQLiteStore) -> None:
    await store.delete_jobs(["job-1", "job-2"])


async def _deleted(store: SQLiteStore) -> None:
    await _over(store)
    await _delete(store)


async def _sweep(store: SQLiteStore) -> None:
    await store.sweep_usage(LATER)


#: What comes before, and what it is killed at.
DEEDS: Mapping[str, tuple[Callable[[SQLiteStore], Awaitable[None]] | None, Callable[[SQLiteStore], Awaitable[None]]]]
DEEDS = MappingProxyType(
    {
        "accept": (None, _accept),
        "refuse": (None, _refuse),
        "save": (_started, _broke),
        "settle": (_rendered, _fetched),
        "set_policy": (_first_policy, _second_policy),
        "delete": (_over, _delete),
        "sweep": (_deleted, _sweep),
    }
)


def _deadly(statement: int) -> Callable[[str], None]:
    """Called before each statement: kills this process before that one."""
    counter = count(1)

    def watch(_: str) -> None:
        if next(counter) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    return watch


async def _live(folder: Path, what: str, statement: int) -> None:
    async with open_store(folder / "videobot.sqlite", clock=ManualClock()) as store:
        before, deed = DEEDS[what]
        if before is not None:
            await before(store)
        await store._transactions.read(lambda connection: connection.set_trace_callback(_deadly(statement)))
        await deed(store)
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
