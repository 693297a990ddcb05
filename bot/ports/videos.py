"""The video service."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.jobs import Reference
from bot.problems import Problem


@dataclass(frozen=True, slots=True)
class Order:
    """What to render: model "standard" or "fast"; references carry the service's own addresses in `uploaded`."""

    prompt: str
    model: str
    duration: int
    aspect_ratio: str
    resolution: str
    generate_audio: bool
    seed: int
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """The service's receipt."""

    task: str
    estimate: int | None = None
    credits: float | None = None


@dataclass(frozen=True, slots=True)
class Working:
    """Not finished. `progress` 0..100 as the service says it; None when it says nothing sensible.

    `settling`: it says it is finished but has not said where the video is.
    """

    progress: int | None = None
    settling: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """The video is at `url` for about a day."""

    url: str
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """The task failed, for good."""

    problem: Problem


class VideoService(Protocol):
    """The service that renders. Its errors are ServiceError's children, and nothing else."""

    #: Shortest sensible time (s) between two looks at one task.
    look_interval: float

    async def upload(self, path: Path, name: str, media_type: str) -> str:
        """Put a reference file there; gives the address to cite in an Order. May be repeated without harm."""
        ...

    async def submit(self, order: Order) -> Ticket:
        """Exactly one POST.

        Raises ServiceBusy or OperatorMustAct (certainly nothing was created), ServiceRefused (refused for good),
        ServiceUnsure (its fate is unknown).
        """
        ...

    async def look(self, task: str) -> Working | Finished | Broken:
        """How the task stands. Raises TaskUnknown, ServiceBusy, ServiceUnsure, OperatorMustAct."""
        ...

    async def check(self) -> list[str]:
        """Faults of the set-up as sentences with their cures; spends nothing."""
        ...
