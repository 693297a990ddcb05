"""What jobs take of the limits: counter rows by quarter hours, and the ledger of who took what. Plain functions inside
a transaction.

A counter holds what its quarter hour has been charged; the ledger has a row for each job, `held` until the job is
settled, then `spent` or `refunded`. At every commit, a counter = what is forgotten + the sum of what is held and spent.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from math import isfinite

from bot.jobs import Job, Settlement
from bot.limits import Amounts, Charge, Draw, Past, Standing, What, reopens, thousandths_of
from bot.messages import Mention, Person, Place
from storage.codec import moment, text

_COUNT = """
INSERT INTO counters (subject, bucket, videos, seconds, credits)
SELECT value, :bucket, :videos, :seconds, :credits FROM json_each(:subjects) WHERE true
ON CONFLICT (subject, bucket) DO UPDATE SET
    videos = videos + excluded.videos, seconds = seconds + excluded.seconds, credits = credits + excluded.credits
"""
_MAKE = """
INSERT INTO making (subject, jobs) SELECT value, 1 FROM json_each(?) WHERE true
ON CONFLICT (subject) DO UPDATE SET jobs = jobs + 1
"""
_HOLD = """
INSERT INTO reservations (job, bucket, subjects, videos, seconds, credits, state, roles)
VALUES (:job, :bucket, :subjects, :videos, :seconds, :credits, 'held', :roles)
"""
_GIVE_BACK = """
UPDATE counters SET videos = max(videos - :videos, 0), seconds = max(seconds - :seconds, 0),
    credits = max(credits - :credits, 0)
WHERE bucket = :bucket AND subject IN (SELECT value FROM json_each(:subjects))
"""
_FORGET = """
UPDATE counters SET forgotten_videos = forgotten_videos + :videos, forgotten_seconds = forgotten_seconds + :seconds,
    forgotten_credits = forgotten_credits + :credits
WHERE bucket = :bucket AND subject IN (SELECT value FROM json_each(:subjects))
"""
#: The quarter hours of a window's first day, and whole days after it: the date sorts before its own times, and what
#: follows the date in a time is a T.
_SUMS = {
    what: f"""
SELECT
    (SELECT coalesce(sum({what}), 0) FROM counters WHERE subject = :subject AND bucket >= :since AND bucket < :midnight)
    + (SELECT coalesce(sum({what}), 0) FROM days WHERE subject = :subject AND day > :day)
"""  # noqa: S608 -- a column's name
    for what in (What.VIDEOS, What.SECONDS, What.CREDITS)
}
_NAME = """
INSERT INTO names (kind, platform, workspace, id, name) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (platform, workspace, kind, id) DO UPDATE SET name = excluded.name WHERE name != excluded.name
"""
_PAST = """
SELECT jobs.created, jobs.channel, jobs.person, coalesce(names.name, jobs.person), videos, seconds, credits,
    reservations.state, settled, roles
FROM jobs JOIN reservations ON reservations.job = jobs.id
LEFT JOIN names ON names.platform = jobs.platform AND names.workspace = jobs.workspace AND names.kind = 'person'
    AND names.id = jobs.person
WHERE jobs.platform = ? AND jobs.workspace = ? AND created >= ? ORDER BY number DESC LIMIT ?
"""

#: The figures of a day's counters against what its jobs hold and have spent, both ways.
_OFF = """
WITH owed AS (
    SELECT subject, bucket, sum(videos) AS videos, sum(seconds) AS seconds, sum(credits) AS credits FROM (
        SELECT value AS subject, bucket, videos, seconds, credits FROM reservations, json_each(subjects)
        WHERE bucket >= :first AND bucket < :after AND state != 'refunded'
        UNION ALL
        SELECT subject, bucket, forgotten_videos, forgotten_seconds, forgotten_credits FROM counters
        WHERE bucket >= :first AND bucket < :after
    ) GROUP BY subject, bucket
)
SELECT subject, bucket,
    coalesce(counters.videos || '/' || counters.seconds || '/' || counters.credits, '0/0/0') AS says,
    owed.videos || '/' || owed.seconds || '/' || owed.credits AS owes
FROM owed LEFT JOIN counters USING (subject, bucket) WHERE says != owes ORDER BY bucket, subject
"""
_OFF_DAY = """
WITH owed AS (
    SELECT subject, sum(videos) AS videos, sum(seconds) AS seconds, sum(credits) AS credits FROM (
        SELECT subject, videos, seconds, credits FROM counters WHERE bucket >= :first AND bucket < :after
        UNION ALL SELECT subject, 0, 0, 0 FROM days WHERE day = :day
    ) GROUP BY subject
)
SELECT owed.subject, coalesce(days.videos || '/' || days.seconds || '/' || days.credits, '0/0/0') AS says,
    owed.videos || '/' || owed.seconds || '/' || owed.credits AS owes
FROM owed LEFT JOIN days ON days.subject = owed.subject AND days.day = :day WHERE says != owes ORDER BY 1
"""
_OFF_MAKING = """
WITH owed AS (
    SELECT subject, sum(jobs) AS jobs FROM (
        SELECT value AS subject, 1 AS jobs FROM reservations, json_each(subjects) WHERE state = 'held'
        UNION ALL SELECT subject, 0 FROM making
    ) GROUP BY subject
)
SELECT subject, coalesce(making.jobs, 0), owed.jobs FROM owed LEFT JOIN making USING (subject)
WHERE coalesce(making.jobs, 0) != owed.jobs ORDER BY subject
"""


def refusing(connection: sqlite3.Connection, draw: Draw, now: datetime) -> tuple[Standing, ...]:
    """The rules that have no room for what is drawn."""
    return tuple(one for one in standings(connection, draw.charges, now) if one.full)


def reserve(connection: sqlite3.Connection, job: Job, draw: Draw) -> None:
    """Take what the job draws, whether there is room or not."""
    amounts = draw.amounts
    values = {
        "job": job.id,
        "bucket": moment(draw.bucket),
        "subjects": json.dumps([text(subject) for subject in draw.subjects]),
        "videos": amounts.videos,
        "seconds": amounts.seconds,
        "credits": amounts.credits,
        "roles": json.dumps([text(role) for role in draw.roles]),
    }
    connection.execute(_HOLD, values)
    connection.execute(_COUNT, {name: value for name, value in values.items() if name not in ("job", "roles")})
    connection.execute(_MAKE, (values["subjects"],))
    _remember(connection, job.place, draw.names)


def _remember(connection: sqlite3.Connection, place: Place, names: Iterable[Mention]) -> None:
    for one in names:
        row = (one.kind.value, place.platform, text(place.workspace), text(one.id), text(one.name))
        connection.execute(_NAME, row)


def standings(connection: sqlite3.Connection, charges: Sequence[Charge], now: datetime) -> list[Standing]:
    """How each charge's rule stands."""
    return [_standing(connection, charge, now) for charge in charges]


def _standing(connection: sqlite3.Connection, charge: Charge, now: datetime) -> Standing:
    subject = text(charge.subject)
    if charge.since is None:
        row = connection.execute("SELECT jobs FROM making WHERE subject = ?", (subject,)).fetchone()
        return Standing(charge, 0 if row is None else int(row[0]), None)
    since = moment(charge.since)
    values = {"subject": subject, "since": since, "midnight": since[:10] + "U", "day": since[:10]}
    (used,) = connection.execute(_SUMS[charge.rule.what], values).fetchone()
    opens = charge.opens
    if charge.rule.rolling and used + charge.amount > charge.most:
        query = f"SELECT bucket, {charge.rule.what} FROM counters WHERE subject = ? AND bucket >= ?"  # noqa: S608
        rows = connection.execute(query, (subject, since)).fetchall()
        opens = _reopens(charge, used, rows, now)
    return Standing(charge, int(used), opens)


def _reopens(charge: Charge, used: int, rows: Iterable[tuple[str, int]], now: datetime) -> datetime | None:
    assert charge.rule.per is not None
    buckets = [(datetime.fromisoformat(bucket), count) for bucket, count in rows]
    return reopens(charge.rule.per, most=charge.most, amount=charge.amount, used=used, buckets=buckets, now=now)


def settle(connection: sqlite3.Connection, job: Job) -> None:
    """Spend or give back what the job holds, to the quarter hour it came from; nothing when that was done before."""
    row = connection.execute(
        "SELECT bucket, subjects, videos, seconds, credits FROM reservations WHERE job = ? AND state = 'held'",
        (job.id,),
    ).fetchone()
    if row is None:
        return
    bucket, subjects, *figures = row
    held = Amounts(*figures)
    kept = _kept(job, held)
    # what was given back keeps its amounts: they say how much that was
    noted = held if kept is None else kept
    connection.execute(
        "UPDATE reservations SET state = ?, settled = ?, seconds = ?, credits = ? WHERE job = ?",
        ("refunded" if kept is None else "spent", moment(job.since), noted.seconds, noted.credits, job.id),
    )
    kept = kept or Amounts()
    back = {
        "videos": held.videos - kept.videos,
        "seconds": held.seconds - kept.seconds,
        "credits": held.credits - kept.credits,
    }
    connection.execute(_GIVE_BACK, {**back, "bucket": bucket, "subjects": subjects})
    connection.execute(
        "UPDATE making SET jobs = max(jobs - 1, 0) WHERE subject IN (SELECT value FROM json_each(?))", (subjects,)
    )
    connection.execute("DELETE FROM making WHERE jobs = 0 AND subject IN (SELECT value FROM json_each(?))", (subjects,))


def _kept(job: Job, held: Amounts) -> Amounts | None:
    """What stays used of what was held; None: nothing.

    A length that the model chose counts as it came out; credits as the service told them, else by that length.
    """
    if job.settlement is Settlement.REFUNDED:
        return None
    seconds, thousandths = held.seconds, held.credits
    real = None if job.video is None else job.video.seconds
    if job.request.duration < 0 and real is not None and isfinite(real) and held.seconds:
        seconds = max(min(round(real), held.seconds), 0)
        thousandths = round(held.credits * seconds / held.seconds)
    if job.credits is not None and isfinite(job.credits) and job.credits >= 0:
        thousandths = thousandths_of(job.credits)
    return Amounts(held.videos, seconds, thousandths)


def forget(connection: sqlite3.Connection, job_id: str) -> None:
    """Let the job's row go, and with it its part of the ledger; what it used stays counted."""
    row = connection.execute(
        "SELECT bucket, subjects, videos, seconds, credits FROM reservations WHERE job = ? AND state != 'refunded'",
        (job_id,),
    ).fetchone()
    if row is not None:
        names = ("bucket", "subjects", "videos", "seconds", "credits")
        connection.execute(_FORGET, dict(zip(names, row, strict=True)))
    connection.execute("DELETE FROM jobs WHERE id = ?", (job_id,))


def past(connection: sqlite3.Connection, platform: str, workspace: str, since: datetime, most: int) -> list[Past]:
    """What jobs of a workspace took since then, the newest `most` of them, oldest first."""
    rows = connection.execute(_PAST, (platform, text(workspace), moment(since), most)).fetchall()
    return [_past(platform, workspace, row) for row in reversed(rows)]


def _past(platform: str, workspace: str, row: Sequence[object]) -> Past:
    created, channel, person, name, videos, seconds, thousandths, state, settled, roles = row
    return Past(
        created=datetime.fromisoformat(str(created)),
        place=Place(platform=platform, workspace=workspace, channel=str(channel)),
        person=Person(id=str(person), name=str(name), roles=tuple(json.loads(str(roles)))),
        amounts=Amounts(int(str(videos)), int(str(seconds)), int(str(thousandths))),
        refunded=state == "refunded",
        settled=None if settled is None else datetime.fromisoformat(str(settled)),
    )


def sweep(connection: sqlite3.Connection, before: datetime) -> None:
    """Let counters go that began before that moment, once no job is left that was counted in them."""
    connection.execute(
        "DELETE FROM counters WHERE bucket < ? AND bucket NOT IN (SELECT bucket FROM reservations)", (moment(before),)
    )
    connection.execute(
        "DELETE FROM days WHERE day < ? AND (videos, seconds, credits) = (0, 0, 0)", (moment(before)[:10],)
    )


def days(connection: sqlite3.Connection) -> list[str]:
    """The days that something was counted on: what `faults_of` is to be asked for, one after the other."""
    query = " UNION ".join(f"SELECT substr(bucket, 1, 10) FROM {table}" for table in ("reservations", "counters"))  # noqa: S608
    return sorted(day for (day,) in connection.execute(query).fetchall())


def faults_of(connection: sqlite3.Connection, day: str) -> list[str]:
    """Where counters and ledger differ on a day; each as a sentence. Empty: all is well."""
    values = {"first": day, "after": day + "U", "day": day}
    by_day = connection.execute(_OFF_DAY, values).fetchall()
    return [
        *(f"{subject} has {says} on {day} by its day, {owed} by its quarter hours" for subject, says, owed in by_day),
        *(
            f"counter {subject} of {bucket[:16]} says {says}, its ledger {owed}"
            for subject, bucket, says, owed in connection.execute(_OFF, values).fetchall()
        ),
    ]


def faults_now(connection: sqlite3.Connection) -> list[str]:
    """What of the ledger does not fit the jobs in the making; each as a sentence."""
    stuck = connection.execute(
        "SELECT job FROM reservations JOIN jobs ON jobs.id = reservations.job"
        " WHERE reservations.state = 'held' AND jobs.over IS NOT NULL ORDER BY 1"
    ).fetchall()
    off = connection.execute(_OFF_MAKING).fetchall()
    return [
        *(f"job {job_id} is over and still holds its limits" for (job_id,) in stuck),
        *(
            f"{subject} has {says} jobs in the making by its counter, {owed} by its ledger"
            for subject, says, owed in off
        ),
    ]
