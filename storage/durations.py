"""How long the service took for each sort of job: what later jobs' times are told from."""

from __future__ import annotations

import sqlite3

from bot.jobs import Job

#: Of each sort: more than anybody learns from.
KEPT = 60

_NOTE = "INSERT INTO durations (model, resolution, seconds, took) VALUES (:model, :resolution, :seconds, :took)"
_NEWEST = """
SELECT took FROM durations WHERE model = :model AND resolution = :resolution AND seconds = :seconds
ORDER BY number DESC LIMIT :most
"""
_PRUNE = """
DELETE FROM durations WHERE number IN (
    SELECT number FROM durations WHERE model = :model AND resolution = :resolution AND seconds = :seconds
    ORDER BY number DESC LIMIT -1 OFFSET :kept
)
"""


def note(connection: sqlite3.Connection, job: Job) -> None:
    """Keep how long a job that has just finished took at the service, if that is known."""
    if job.took is None:
        return
    request = job.request
    sort = {"model": request.model, "resolution": request.resolution, "seconds": request.duration}
    connection.execute(_NOTE, {**sort, "took": job.took})
    connection.execute(_PRUNE, {**sort, "kept": KEPT})


def newest(connection: sqlite3.Connection, model: str, resolution: str, seconds: int, most: int) -> list[float]:
    """Seconds from submit to finish, newest first."""
    values = {"model": model, "resolution": resolution, "seconds": seconds, "most": most}
    return [took for (took,) in connection.execute(_NEWEST, values).fetchall()]
