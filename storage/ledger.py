"""What jobs take of the limits: counter rows, and the ledger of who took what. Plain functions inside a transaction.

A counter holds what its window has been charged; the ledger has a row for each job and counter, `held` until the job
is settled, then `spent` or `refunded`. At every commit, used = forgotten + the sum of what is held and spent.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from math import isfinite

from bot.jobs import Job, Settlement
from bot.limits import Charge, What
from bot.ports import OverLimit
from storage.codec import moment, text

#: A window's first charge is checked against the rule just as any later one is.
_TAKE = """
INSERT INTO counters (counter, period, used, opens) SELECT :counter, :period, :amount, :opens WHERE :amount <= :most
ON CONFLICT (counter, period) DO UPDATE SET used = counters.used + :amount WHERE counters.used + :amount <= :most
RETURNING used
"""

_OFF = """
SELECT counter, period, used, forgotten + coalesce(taken, 0) AS owed
FROM counters LEFT JOIN (
    SELECT counter, period, sum(amount) AS taken FROM reservations WHERE state != 'refunded' GROUP BY counter, period
) USING (counter, period)
WHERE used != owed ORDER BY counter, period
"""


def reserve(connection: sqlite3.Connection, job_id: str, charges: Sequence[Charge]) -> OverLimit | None:
    """Take every charge for the job; the first that a limit refuses is given back, and the caller undoes the rest."""
    for charge in strictest(charges):
        counter, period = text(charge.counter), charge.window
        values = {
            "counter": counter,
            "period": period,
            "amount": charge.amount,
            "opens": None if charge.opens is None else moment(charge.opens),
            "most": charge.most,
        }
        if not connection.execute(_TAKE, values).fetchall():
            return OverLimit(charge, used(connection, charge))
        connection.execute(
            "INSERT INTO reservations (job, counter, period, what, amount, state) VALUES (?, ?, ?, ?, ?, 'held')",
            (job_id, counter, period, charge.rule.what.value, charge.amount),
        )
    return None


def strictest(charges: Sequence[Charge]) -> list[Charge]:
    """One charge a counter and window, in the order all writers take them.

    Rules that differ in their figure alone count in the same row: a job counts once, and the smallest figure decides.
    """
    taken: dict[tuple[str, str], Charge] = {}
    for charge in sorted(charges, key=lambda charge: (charge.counter, charge.window, charge.most)):
        taken.setdefault((charge.counter, charge.window), charge)
    return list(taken.values())


def used(connection: sqlite3.Connection, charge: Charge) -> int:
    """What is used of the charge's counter in its window."""
    row = connection.execute(
        "SELECT used FROM counters WHERE counter = ? AND period = ?", (text(charge.counter), charge.window)
    ).fetchone()
    return 0 if row is None else int(row[0])


def settle(connection: sqlite3.Connection, job: Job) -> None:
    """Spend or give back what the job holds, to the windows it came from; nothing when that was done before."""
    held = connection.execute(
        "SELECT counter, period, what, amount FROM reservations WHERE job = ? AND state = 'held'", (job.id,)
    ).fetchall()
    for counter, period, what, amount in held:
        kept = _kept(job, What(what), period, amount)
        # what was given back keeps its amount: it says how much that was
        state, noted = ("refunded", amount) if kept is None else ("spent", kept)
        connection.execute(
            "UPDATE reservations SET state = ?, amount = ? WHERE job = ? AND counter = ? AND period = ?",
            (state, noted, job.id, counter, period),
        )
        connection.execute(
            "UPDATE counters SET used = max(used - ?, 0) WHERE counter = ? AND period = ?",
            (amount - (kept or 0), counter, period),
        )


def _kept(job: Job, what: What, period: str, amount: int) -> int | None:
    """What stays used of an amount held; None: nothing."""
    if job.settlement is Settlement.REFUNDED or not period:
        return None
    real = None if job.video is None else job.video.seconds
    if what is What.SECONDS and job.request.duration < 0 and real is not None and isfinite(real):
        return max(min(round(real), amount), 0)
    return amount


def forget(connection: sqlite3.Connection, job_id: str) -> None:
    """Let the job's row go, and with it its part of the ledger; what it used stays counted."""
    taken = connection.execute(
        "SELECT amount, counter, period FROM reservations WHERE job = ? AND state != 'refunded'", (job_id,)
    ).fetchall()
    connection.executemany("UPDATE counters SET forgotten = forgotten + ? WHERE counter = ? AND period = ?", taken)
    connection.execute("DELETE FROM jobs WHERE id = ?", (job_id,))


def sweep(connection: sqlite3.Connection, before: datetime) -> None:
    """Let counters go whose window ended before that moment; one that may still be given something back stays."""
    connection.execute(
        "DELETE FROM counters WHERE opens < ?"
        " AND (counter, period) NOT IN (SELECT counter, period FROM reservations WHERE state = 'held')",
        (moment(before),),
    )


def faults(connection: sqlite3.Connection) -> list[str]:
    """Where counters and ledger differ; each as a sentence. Empty: all is well."""
    off = connection.execute(_OFF).fetchall()
    stuck = connection.execute(
        "SELECT DISTINCT reservations.job FROM reservations JOIN jobs ON jobs.id = reservations.job"
        " WHERE reservations.state = 'held' AND jobs.over IS NOT NULL ORDER BY 1"
    ).fetchall()
    return [
        *(f"counter {counter} {period or 'now'} says {says}, its ledger {owed}" for counter, period, says, owed in off),
        *(f"job {job_id} is over and still holds its limits" for (job_id,) in stuck),
    ]
