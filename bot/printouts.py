"""What the command line prints of jobs and commands, for people; scripts ask for `--json`. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.jobs import OVER, Rung

_RUNGS: Mapping[str, str] = MappingProxyType(
    {
        Rung.PLACE: "where it was asked",
        Rung.CHANNEL: "in the channel, its thread is gone",
        Rung.PERSON: "in its person's direct messages",
    }
)


def job_printout(job: Mapping[str, Any], files: Path) -> Iterator[str]:
    """All that `jobs show` knows, a line each; what says nothing is left out. `files`: where the job's files are."""
    for name, value in job.items():
        if value in (None, [], "") or value is False:
            continue
        match name:
            case "references":
                yield from (f"{each['label']} = {each['name']}" for each in value)
            case "telling":
                yield f"told: {_RUNGS[value['rung']]}{', as a link' if value['linked'] else ''}"
            case "attempts":
                if value and job["state"] not in OVER:
                    yield f"tries so far: {value}"
            case "created" | "since" | "next_look":
                yield f"{name.replace('_', ' ')}: {_moment(value)}"
            case "untold":
                yield "untold: nobody could be told"
            case "video":
                yield f"video: {files / value}"
            case _:
                yield f"{name}: {value}"


def jobs_printout(jobs: list[Mapping[str, Any]]) -> Iterator[str]:
    """One line for each job."""
    for job in jobs:
        where = f"{job['platform']}/{job['channel']}"
        yield f"{job['job']}  {job['state']:<11} {job['created'][:19]}  {where}  {job['person']}"


def parse_printout(document: Mapping[str, Any]) -> Iterator[str]:
    """How a command text was understood."""
    yield f"command: {document['command']}"
    if document["prompt"]:
        yield f"prompt: {document['prompt']}"
    for name, value in document["options"].items():
        yield f"{name}: {_option(name, value)}"
    for reference in document["references"]:
        yield f"{reference['label']} = {reference['name']}"
    for kind in ("problems", "notices"):
        for each in document[kind]:
            yield f"{kind[:-1]}: {each['text']}"


def _option(name: str, value: object) -> object:
    """As somebody would type it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return "auto" if name == "duration" and value == -1 else value


def _moment(written: str) -> str:
    return f"{datetime.fromisoformat(written).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
