"""A job as the JSON that is kept, and back.

Fields that this version does not know are passed over, and fields that an older version did not write take their
defaults: a new field of a Job needs a default, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from bot.errors import StoreError
from bot.jobs import Job
from bot.problems import Figure, Problem

_JOB = TypeAdapter(Job)
#: JSON has no infinity either, and null where a number belongs could not be read back. Pydantic takes settings only
#: around a dataclass, not for one: hence the tuple.
_JOBS = TypeAdapter(tuple[Job], config=ConfigDict(ser_json_inf_nan="constants"))

#: JSON has no times: the name of a figure that is one ends so. Figures' names are words, without a colon.
_TIME = ":time"


def encode(job: Job) -> str:
    """The job as JSON."""
    job = _with_problems(job, _marked)
    try:
        return _json(job)
    except PydanticSerializationError:
        # half a surrogate pair, as JSON's \ud800 gives it, is no text
        return _json(_JOB.validate_python(without_halves(_JOB.dump_python(job))))


def _json(job: Job) -> str:
    return _JOBS.dump_json((job,))[1:-1].decode()


def decode(body: str) -> Job:
    """The job. Raises StoreError for what is none."""
    try:
        return _with_problems(_JOB.validate_json(body), _unmarked)
    except ValidationError as error:
        raise StoreError(f"a stored job cannot be read: {error.errors(include_input=False)[:3]}") from error


def text(value: str) -> str:
    """What can be stored of it: half a surrogate pair becomes U+FFFD."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def moment(value: datetime) -> str:
    """A time as it is kept: in UTC, always as long, so that it sorts."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _with_problems(job: Job, change: Callable[[Problem], Problem]) -> Job:
    if job.problem is None and not job.notices and not job.other_problems:
        return job
    return replace(
        job,
        notices=_each(job.notices, change),
        problem=None if job.problem is None else change(job.problem),
        other_problems=_each(job.other_problems, change),
    )


def _each(problems: Iterable[Problem], change: Callable[[Problem], Problem]) -> tuple[Problem, ...]:
    return tuple(change(problem) for problem in problems)


def _marked(problem: Problem) -> Problem:
    figures = [
        (name + _TIME, value.isoformat()) if isinstance(value, datetime) else (name, value)
        for name, value in problem.figures
    ]
    return replace(problem, figures=tuple(figures))


def _unmarked(problem: Problem) -> Problem:
    return replace(problem, figures=tuple(_figure(name, value) for name, value in problem.figures))


def _figure(name: str, value: Figure) -> tuple[str, Figure]:
    if name.endswith(_TIME) and isinstance(value, str):
        return name.removesuffix(_TIME), datetime.fromisoformat(value)
    return name, value


def without_halves(value: Any) -> Any:
    """The same with everything in it as `text` can be stored."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return {key: without_halves(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(without_halves(item) for item in value)
    return value
