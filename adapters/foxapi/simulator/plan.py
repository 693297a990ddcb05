"""What a render is asked to make: everything the child process needs, as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from adapters.foxapi.simulator.tasks import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One video to make. Paths are absolute; a file that cannot be used is left out of the picture."""

    prompt: str
    model: str
    resolution: str
    #: A ratio on offer, or `adaptive`: as the first picture or clip, else 16:9.
    aspect_ratio: str
    seconds: int
    #: Decides the colours and the melody.
    seed: int
    #: Whether the video has a sound track.
    audible: bool
    images: tuple[str, ...] = ()
    #: (path, media type) of each.
    videos: tuple[tuple[str, str], ...] = ()
    sounds: tuple[tuple[str, str], ...] = ()
    #: The MP4 to write; it appears there whole or not at all.
    output: str

    def as_json(self) -> dict[str, Any]:
        """For the child."""
        return asdict(self)


def plan_from(request: dict[str, Any]) -> Plan:
    """The other way."""
    lists: dict[str, Any] = {name: tuple(tuple(file) for file in request[name]) for name in ("videos", "sounds")}
    return Plan(**{**request, "images": tuple(request["images"]), **lists})


def plan_for(task: Task, uploads: Path, output: Path) -> Plan:
    """What to make for a task, from the uploads folder."""
    return Plan(
        prompt=task.prompt,
        model=task.model,
        resolution=task.resolution,
        aspect_ratio=task.aspect_ratio,
        seconds=task.seconds,
        seed=task.seed,
        audible=task.generate_audio,
        images=tuple(str(uploads / name) for name, _ in task.images),
        videos=tuple((str(uploads / name), media_type) for name, media_type in task.videos),
        sounds=tuple((str(uploads / name), media_type) for name, media_type in task.sounds),
        output=str(output),
    )
