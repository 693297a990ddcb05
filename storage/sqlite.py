"""The embedded store: jobs, events, limits and posts in one SQLite file that one bot holds."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.errors import JobIdTaken, PolicyChanged, StoreError, StoreUnavailable
from bot.jobs import Job, Posted, Settlement
from bot.limits import Charge, Draw, Past, Standing
from bot.policies import Change, Policy
from bot.ports import Accepted, Clock, OverLimit, Repeated
from storage import durations, ledger, policies
from storage.codec import decode, encode, moment, text
from storage.copies import copy_to_new
from storage.lock import locked
from storage.rooms import SQLiteRooms
from storage.schema import migrate, migrations
from storage.transactions import Transactions, open_transactions
from storage.usage import SQLiteUsage

log = logging.getLogger(__name__)

#: Platforms tell an event again for about an hour at most: so long it outlives a job that its person had forgotten.
EVENT_KEPT = timedelta(days=1)

#: Rows read at a time.
_AT_A_TIME = 500

_INSERT = """
INSERT INTO jobs (id, state, generation, next_look, created, over, platform, workspace, channel, person, event, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
"""
_SAVE = """
UPDATE jobs SET state = ?, generation = ?, next_look = ?, body = ? WHERE id = ? AND state = ? AND generation = ?
"""
_NOTE = """
INSERT INTO posts (job, purpose, message) SELECT id, ?, ? FROM jobs WHERE id = ?
ON CONFLICT (job, purpose) DO UPDATE SET message = excluded.message
"""


@asynccontextmanager
async def open_store(path: Path, *, clock: Clock, patience: float = 5.0) -> AsyncIterator[SQLiteStore]:
    """Open the file, made with its folder when it is not there, and hold the folder until closed.

    `patience`: seconds to wait for another program that holds the file (a database browser, say). Raises StoreLocked
    when another bot holds the folder, StoreError when the file is of a newer version or not ours, StoreUnavailable.
    """
    with locked(path.parent):
        prepare = partial(migrate, path=path, steps=migrations())
        async with open_transactions(path, patience, prepare) as transactions:
            yield SQLiteStore(transactions, clock)


class SQLiteStore:
    """A JobStore; the local page's messages are in `rooms`, what was used in `usage`."""

    def __init__(self, transactions: Transactions, clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock
        #: What was read of them: this process is the only one that writes, and each command asks for one.
        self._policies: dict[tuple[str, str], Policy | None] = {}
        self.rooms = SQLiteRooms(transactions)
        self.usage = SQLiteUsage(transactions)

    async def accept(self, job: Job, event_id: str, draw: Draw) -> Accepted | Repeated | OverLimit:
        """Claim the event, reserve what the job draws and write it: all of it, or nothing.

        Raises JobIdTaken when another job has the id, PolicyChanged when an admin was there since it was drawn.
        """
        now = self._clock.now()
        event, row, at = text(event_id), _row(job, text(event_id)), moment(now)

        def work(connection: sqlite3.Connection) -> Accepted | Repeated | OverLimit:
            known = connection.execute("SELECT job FROM events WHERE id = ?", (event,)).fetchone()
            if known is not None:
                return Repeated(known[0])
            if draw.version not in (None, policies.version(connection, job.place)):
                raise PolicyChanged(f"what holds in {job.place.workspace} was changed meanwhile")
            full = ledger.refusing(connection, draw, now)
            if full:
                # its person is told no: delivered again, the same event must not come true behind their back
                connection.execute("INSERT INTO events (id, job, at) VALUES (?, '', ?)", (event, at))
                return OverLimit(full)
            if connection.execute(_INSERT, row).rowcount == 0:
                raise JobIdTaken(f"there is a job {job.id} already")
            connection.execute("INSERT INTO events (id, job, at) VALUES (?, ?, ?)", (event, job.id, at))
            ledger.reserve(connection, job, draw)
            return Accepted(job)

        try:
            return await self._transactions.write(work)
        except PolicyChanged:
            self._policies = {}
            raise

    async def save(self, before: Job, after: Job, posted: Posted | None = None) -> bool:
        """Write `after` if the row still has the state and generation of `before`, and settle its limits when due.

        `posted` is remembered in the same transaction, whoever was first.
        """
        next_look = None if after.next_look is None else moment(after.next_look)
        new = (after.state.value, after.generation, next_look, encode(after))
        row = (*new, before.id, before.state.value, before.generation)

        def work(connection: sqlite3.Connection) -> bool:
            if posted is not None:
                _note(connection, after.id, posted)
            if connection.execute(_SAVE, row).rowcount == 0:
                return False
            if after.over and not before.over:
                connection.execute("UPDATE jobs SET over = ? WHERE id = ?", (moment(after.since), after.id))
            if before.settlement is Settlement.HELD and after.settlement is not Settlement.HELD:
                ledger.settle(connection, after)
            if before.finished_at is None and after.finished_at is not None:
                durations.note(connection, after)
            return True

        return await self._transactions.write(work)

    async def get(self, job_id: str) -> Job | None:
        """One job. Raises StoreError when its row cannot be read."""
        row = await self._transactions.read(
            lambda connection: connection.execute("SELECT body FROM jobs WHERE id = ?", (text(job_id),)).fetchone()
        )
        return None if row is None else decode(row[0])

    async def live(self) -> list[Job]:
        """Every job that is not over, oldest first."""
        jobs: list[Job] = []
        for first in range(0, len(numbers := await self._transactions.read(_live)), _AT_A_TIME):
            some = json.dumps(numbers[first : first + _AT_A_TIME])
            # not all at once: with thousands, their rows would take as much memory again as the jobs they become
            which = "WHERE number IN (SELECT value FROM json_each(?)) AND over IS NULL ORDER BY number"
            jobs += await self._jobs(which, some)
        return jobs

    async def jobs_of(self, platform: str, workspace: str, person: str | None, most: int) -> list[Job]:
        """The newest jobs of a person (None: of everybody) in a workspace."""
        whose = [text(part) for part in (platform, workspace, person) if part is not None]
        and_person = "" if person is None else " AND person = ?"
        which = f"WHERE platform = ? AND workspace = ?{and_person} ORDER BY number DESC LIMIT ?"
        return await self._jobs(which, *whose, most)

    async def newest(self, most: int) -> list[Job]:
        """The newest jobs of all, for operators."""
        return await self._jobs("ORDER BY number DESC LIMIT ?", most)

    async def _jobs(self, which: str, *values: str | int) -> list[Job]:
        query = f"SELECT id, body FROM jobs {which}"  # noqa: S608 -- from the three methods above
        rows = await self._transactions.read(lambda connection: connection.execute(query, values).fetchall())
        return [job for job_id, body in rows if (job := _readable(job_id, body)) is not None]

    async def standings(self, charges: Sequence[Charge]) -> list[Standing]:
        """How each charge's rule stands now."""
        now = self._clock.now()
        return await self._transactions.read(lambda connection: ledger.standings(connection, charges, now))

    async def past(self, platform: str, workspace: str, since: datetime, most: int) -> list[Past]:
        """What jobs of a workspace took since then, the newest `most` of them, oldest first."""
        return await self._transactions.read(
            lambda connection: ledger.past(connection, platform, workspace, since, most)
        )

    async def policy(self, platform: str, workspace: str) -> Policy | None:
        """What holds in a workspace; None: nobody has changed anything there yet."""
        known, where = self._policies, (platform, workspace)
        if where not in known:
            known[where] = await self._transactions.read(lambda connection: policies.get(connection, *where))
        return known[where]

    async def set_policy(self, platform: str, workspace: str, policy: Policy, changes: Sequence[Change]) -> bool:
        """Replace the policy of the version before and keep the changes; False: somebody else was first."""
        # a new one: who is reading just now puts what was there before into the old one. Whoever reads from here on
        # comes after this transaction, in the connection's one thread
        self._policies = {}
        return await self._transactions.write(
            lambda connection: policies.put(connection, platform, workspace, policy, changes)
        )

    async def policies(self) -> list[tuple[str, str, Policy]]:
        """Every policy that was changed, with its platform and workspace."""
        return await self._transactions.read(policies.every)

    async def changes(self, platform: str, workspace: str, most: int) -> list[Change]:
        """The newest changes in a workspace, newest first."""
        return await self._transactions.read(lambda connection: policies.changes(connection, platform, workspace, most))

    async def note_post(self, job_id: str, purpose: str, message: str) -> None:
        """Remember which message tells what about a job; nothing for a job that is no longer there."""
        await self._transactions.write(lambda connection: _note(connection, job_id, Posted(purpose, message)))

    async def posts(self, job_id: str) -> dict[str, str]:
        """The messages remembered, by purpose."""
        query = "SELECT purpose, message FROM posts WHERE job = ?"
        return await self._transactions.read(
            lambda connection: dict(connection.execute(query, (text(job_id),)).fetchall())
        )

    async def durations(self, model: str, resolution: str, seconds: int, most: int) -> list[float]:
        """How long (s, submit to finish) the newest finished jobs of this sort took, newest first."""
        newest = partial(durations.newest, model=model, resolution=resolution, seconds=seconds, most=most)
        return await self._transactions.read(newest)

    async def delete_jobs(self, job_ids: Sequence[str]) -> None:
        """Forget jobs that are over: rows, posts, old events; what they used of limits stays counted."""
        ids = json.dumps([text(job_id) for job_id in job_ids])
        old = moment(self._clock.now() - EVENT_KEPT)

        def work(connection: sqlite3.Connection) -> None:
            which = "SELECT id, event FROM jobs WHERE over IS NOT NULL AND id IN (SELECT value FROM json_each(?))"
            for job_id, event in connection.execute(which, (ids,)).fetchall():
                connection.execute("DELETE FROM events WHERE id = ? AND at < ?", (event, old))
                ledger.forget(connection, job_id)

        await self._transactions.write(work)

    async def over_since(self, before: datetime, most: int) -> list[str]:
        """Ids of jobs that were over before that moment, those over longest first."""
        query, values = "SELECT id FROM jobs WHERE over < ? ORDER BY over LIMIT ?", (moment(before), most)
        return await self._transactions.read(
            lambda connection: [job_id for (job_id,) in connection.execute(query, values).fetchall()]
        )

    async def sweep_events(self, before: datetime) -> None:
        """Forget events that came in before that moment and outlived their job."""
        await self._transactions.write(
            lambda connection: connection.execute("DELETE FROM events WHERE at < ?", (moment(before),)).close()
        )

    async def sweep_usage(self, before: datetime) -> None:
        """Forget what was used before that moment, but for what jobs that are still there took."""
        await self._transactions.write(lambda connection: ledger.sweep(connection, before))

    async def ping(self) -> None:
        """Write one row to the disk, as accepting a job would. Raises StoreUnavailable when that is not possible."""
        at, path = moment(self._clock.now()), self._transactions.path

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT OR REPLACE INTO pulse (one, at) VALUES (1, ?)", (at,))
            if not os.path.exists(path):
                raise StoreUnavailable(f"The database {path} was moved or deleted. Stop the bot and put it back.")

        await self._transactions.write(work)

    async def backup(self, path: Path) -> None:
        """Write a consistent copy to a new file, mode 0600. Raises OSError (FileExistsError), StoreUnavailable."""
        await self._transactions.read(partial(copy_to_new, path=path))

    async def verify(self) -> list[str]:
        """What does not fit together in the file, as sentences: limits' counters against their ledger, damage.

        Read day by day, so that nothing else waits for long.
        """
        try:
            found = await self._transactions.read(ledger.faults_now)
            for day in await self._transactions.read(ledger.days):
                found += await self._transactions.read(partial(ledger.faults_of, day=day))
        except StoreError as error:
            return [str(error)]
        return found

    async def damage(self) -> list[str]:
        """Damage to the file, as sentences; takes as long as reading all of it."""

        def work(connection: sqlite3.Connection) -> list[str]:
            try:
                found = connection.execute("PRAGMA quick_check").fetchall()
            except sqlite3.DatabaseError as error:
                return [f"the file is damaged: {error}"]
            return [f"the file is damaged: {what}" for (what,) in found if what != "ok"]

        return await self._transactions.read(work)


def _live(connection: sqlite3.Connection) -> list[int]:
    rows = connection.execute("SELECT number FROM jobs WHERE over IS NULL ORDER BY number").fetchall()
    return [number for (number,) in rows]


def _note(connection: sqlite3.Connection, job_id: str, posted: Posted) -> None:
    connection.execute(_NOTE, (posted.purpose, text(posted.message), text(job_id)))


def _row(job: Job, event: str) -> tuple[str | int | None, ...]:
    place = job.place
    return (
        job.id,
        job.state.value,
        job.generation,
        None if job.next_look is None else moment(job.next_look),
        moment(job.created_at),
        moment(job.since) if job.over else None,
        place.platform,
        text(place.workspace),
        text(place.channel),
        text(job.person.id),
        event,
        encode(job),
    )


def _readable(job_id: str, body: str) -> Job | None:
    """One row that cannot be read must not keep all the others from going on."""
    try:
        return decode(body)
    except StoreError:
        log.exception("job %s is passed over: its row cannot be read. Was it changed by hand?", job_id)
        return None
