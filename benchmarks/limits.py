"""What limits cost: accepts a second with ten rules applying and a million old jobs, against the bare insert."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from benchmarks.figures import Figure
from bot.jobs import Job, Request
from bot.limits import amounts_of, draw, parse_rules
from bot.messages import Person, Place
from bot.periods import days_of
from bot.ports import Accepted
from storage import SQLiteStore, open_store
from storage.codec import encode, moment

OLD_JOBS = 1_000_000
ACCEPTS = 1000
ROUNDS = 3

_NOW = datetime(2026, 11, 30, 12, 7, tzinfo=UTC)
#: Over so many days before now, in so many channels, by so many people, all of one workspace.
_DAYS, _CHANNELS, _PEOPLE = 29, 50, 1000
#: All of them apply, and none refuses: the dearest case.
_RULES = parse_rules(
    "in all 10000000 videos per day; in all 100000000 seconds per week; in all 10000000 credits per month; "
    "in all 10000001 videos in any month; channel 1000000 videos per day; channel 10000000 seconds per month; "
    "each 1000000 videos per day; each 10000000 seconds in any week; each 1000000 at once"
)
_TOTAL = parse_rules("total 10000000 videos per month")
_PLACE = Place(platform="discord", workspace="guild", channel="c7")
_PERSON = Person(id="p7", name="Ana")

#: A million jobs as their rows stand when they are over; what cannot matter here is left short.
_JOBS = f"""
WITH RECURSIVE numbers (n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {OLD_JOBS})
INSERT INTO jobs (number, id, state, generation, created, over, platform, workspace, channel, person, event, body)
SELECT n + 1, 'old' || n, 'done', 9, at, at, 'discord', 'guild', 'c' || (n % {_CHANNELS}), 'p' || (n * 7 % {_PEOPLE}),
    'event' || n, '{{}}'
FROM (SELECT n, strftime('%Y-%m-%dT%H:%M:%S.000000+00:00', ?, (n * {_DAYS} * 1440 / {OLD_JOBS}) || ' minutes') AS at
    FROM numbers)
"""
_RESERVATIONS = """
INSERT INTO reservations (job, bucket, subjects, videos, seconds, credits, state, settled)
SELECT id, substr(created, 1, 14) || printf('%02d', substr(created, 15, 2) / 15 * 15) || ':00.000000+00:00',
    json_array('channel/discord/guild/' || channel, 'member/discord/guild/' || channel || '/' || person,
        'person/discord/guild/' || person, 'total', 'workspace/discord/guild'), 1, 5, 1000, 'spent', created
FROM jobs
"""
_COUNTERS = """
INSERT INTO counters (subject, bucket, videos, seconds, credits)
SELECT value, bucket, sum(videos), sum(seconds), sum(credits) FROM reservations, json_each(subjects)
GROUP BY value, bucket
"""

#: What usage would be without counters.
_ADD_UP = """
SELECT substr(bucket, 1, 10), channel, person, sum(videos), sum(seconds), sum(credits)
FROM jobs JOIN reservations ON job = id
WHERE platform = 'discord' AND workspace = 'guild' AND bucket >= ? AND reservations.state != 'refunded' GROUP BY 1, 2, 3
"""
_MONTH = date(2026, 11, 1)
_MONTH_BEGAN = datetime(2026, 11, 1, tzinfo=UTC)


def _job(number: int) -> Job:
    return Job(
        id=f"new{number}",
        created_at=_NOW,
        since=_NOW,
        next_look=_NOW,
        place=_PLACE,
        person=_PERSON,
        request=Request(prompt="the fox dances in the snow while the camera circles around it"),
    )


class _StillClock:
    def now(self) -> datetime:
        return _NOW

    def monotonic(self) -> float:
        return 0.0


def _age(path: Path) -> None:
    """Write the old jobs into the file; durability is not asked of it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        connection.execute(_JOBS, (moment(_NOW - timedelta(days=_DAYS)),))
        connection.execute(_RESERVATIONS)
        connection.execute(_COUNTERS)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def _accepts(store: SQLiteStore, round_number: int, *, limited: bool) -> None:
    rules, total = (_RULES, _TOTAL) if limited else ((), ())
    for number in range(ACCEPTS):
        job = _job(number + ACCEPTS * round_number)
        would = draw(rules, _PLACE, _PERSON, amounts_of(5, 1.0), _NOW, operators=total)
        # as the bot does: by what admins set, which is looked at again in the transaction
        would = replace(would, version=0)
        assert not limited or len(would.charges) == 10
        assert isinstance(await store.accept(job, f"event of {job.id}", would), Accepted)


async def _inserts(store: SQLiteStore, round_number: int) -> None:
    """The job's row alone, as durable and in as many transactions."""
    statement = (
        "INSERT INTO jobs"
        " (id, state, generation, next_look, created, platform, workspace, channel, person, event, body)"
        " VALUES (?, 'accepted', 0, ?, ?, 'discord', 'guild', 'c7', 'p7', ?, ?)"
    )
    at = moment(_NOW)
    for number in range(ACCEPTS):
        job = _job(number + ACCEPTS * round_number)
        row = (f"bare{job.id}", at, at, f"event of {job.id}", encode(job))
        await store._transactions.write(partial(_execute, statement=statement, row=row))


def _execute(connection: sqlite3.Connection, *, statement: str, row: tuple[str, ...]) -> None:
    connection.execute(statement, row)


async def _rate(work: Awaitable[None]) -> tuple[float, float]:
    """How many a second on the wall, and µs of CPU for each."""
    wall, cpu = time.perf_counter(), time.process_time()
    await work
    return ACCEPTS / (time.perf_counter() - wall), (time.process_time() - cpu) / ACCEPTS * 1e6


async def _usage(store: SQLiteStore, zone: str) -> float:
    """Milliseconds for what was used this month, by day, person and channel."""
    began = time.perf_counter()
    rows = await store.usage.rows("discord", "guild", days_of(_MONTH, _NOW.date(), ZoneInfo(zone)))
    taken = (time.perf_counter() - began) * 1000
    assert sum(row.used.videos for row in rows) >= OLD_JOBS
    return taken


async def _added_up(store: SQLiteStore) -> float:
    """Milliseconds for the same, added up from the jobs themselves."""
    began = time.perf_counter()
    await store._transactions.read(lambda connection: connection.execute(_ADD_UP, (moment(_MONTH_BEGAN),)).fetchall())
    return (time.perf_counter() - began) * 1000


async def measure() -> list[Figure]:
    """The best of some rounds taken in turns."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "videobot.sqlite"
        async with open_store(path, clock=_StillClock()):
            pass
        _age(path)
        async with open_store(path, clock=_StillClock()) as store:
            ways: dict[str, Callable[[int], Awaitable[None]]] = {
                "limited": lambda turn: _accepts(store, turn * 2, limited=True),
                "free": lambda turn: _accepts(store, turn * 2 + 1, limited=False),
                "bare": lambda turn: _inserts(store, turn),
            }
            best = dict.fromkeys(ways, (0.0, float("inf")))
            for turn in range(ROUNDS):
                for way, run in ways.items():
                    rate, cpu = await _rate(run(turn))
                    best[way] = max(best[way][0], rate), min(best[way][1], cpu)
            used = {zone: min([await _usage(store, zone) for _ in range(ROUNDS)]) for zone in ("UTC", "Asia/Shanghai")}
            added_up = min([await _added_up(store) for _ in range(ROUNDS)])
    (rate, cpu), (bare_rate, bare_cpu) = best["limited"], best["bare"]
    what = f"10 rules and {OLD_JOBS:,} old jobs"
    return [
        Figure(f"limits, accepts with {what}, against the bare insert", rate, "/s", bare_rate),
        Figure(f"limits, CPU of an accept with {what}, against the bare insert", cpu, "µs", bare_cpu),
        Figure(f"limits, CPU of an accept with {what}, against one with no rule", cpu, "µs", best["free"][1]),
        *(
            Figure(f"usage of a month with {OLD_JOBS:,} jobs, {zone}, against adding up the jobs", took, "ms", added_up)
            for zone, took in used.items()
        ),
    ]


def figures() -> list[Figure]:
    """The limits' lines of `make bench`."""
    return asyncio.run(measure())


if __name__ == "__main__":
    for figure in figures():
        print(figure.line())
