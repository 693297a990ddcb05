"""Tasks of the simulated service: what was ordered, how each stands at a moment, and where they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from adapters.foxapi.simulator import records
from adapters.foxapi.simulator.catalogue import AUTO_SECONDS, dollars

#: Ends that a task can be destined to by a fault; `failed` may carry a code: `failed:content_policy_violation`.
FAILED, CANCELLED, NEVER_FINISHES, FORGOTTEN = "failed", "cancelled", "never-finishes", "forgotten"

#: The share of its time that a task is said to be pending.
PENDING_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Fate:
    """An end that a fault destined a task to."""

    #: One of the ends above.
    end: str
    #: `error.code` of a failed task.
    code: str = "generation_failed"
    #: From now on, instead of when the task would have been finished.
    at_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One order and what became of it. Moments are Unix seconds; None: not yet."""

    id: str
    created: float
    model: str
    prompt: str
    resolution: str
    aspect_ratio: str
    #: As ordered: seconds, or -1.
    duration: int
    generate_audio: bool
    #: As used: never -1.
    seed: int
    #: (name in the uploads folder, media type) of each reference.
    images: tuple[tuple[str, str], ...] = ()
    videos: tuple[tuple[str, str], ...] = ()
    sounds: tuple[tuple[str, str], ...] = ()
    #: When its rendering began for the first time, and when it was done.
    begun: float | None = None
    rendered: float | None = None
    #: Why it could not be rendered.
    broken: str | None = None
    fate: Fate | None = None

    @property
    def seconds(self) -> int:
        """How long the result is."""
        return AUTO_SECONDS if self.duration == -1 else self.duration

    @property
    def credits(self) -> float:
        """What it reserved."""
        return dollars(self.model, self.resolution, self.duration)

    @property
    def wants_rendering(self) -> bool:
        """Whether there is still a video to make."""
        return self.rendered is None and self.broken is None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a task stands at a moment: its status, its progress (0..100), why it failed, since when it is over."""

    status: str
    progress: int
    code: str = ""
    message: str = ""
    over: float | None = None


def standing(task: Task, now: float, render_seconds: float) -> Standing:
    """Say how a task stands: finished when its time is up *and* its video is there."""
    elapsed = max(0.0, now - task.created)
    due = task.created + render_seconds
    fate = task.fate
    if fate and fate.end in (FAILED, CANCELLED) and (fate.at_once or now >= due):
        return _ended_by(fate, task.created if fate.at_once else due)
    if task.broken is not None:
        return Standing("failed", 100, "generation_failed", task.broken, task.created)
    if task.rendered is not None and now >= due and (fate is None or fate.end != NEVER_FINISHES):
        return Standing("completed", 100, over=max(task.rendered, due))
    if task.begun is None or elapsed < render_seconds * PENDING_SHARE:
        return Standing("pending", 0)
    return Standing("processing", progress(elapsed, render_seconds))


def seed_for(task_id: str) -> int:
    """The seed of a task that asked for none: as good as chance, and the same after a restart."""
    return int.from_bytes(sha256(task_id.encode()).digest()[:4], "big") >> 1


def progress(elapsed: float, expected: float) -> int:
    """Grow evenly to 90 in the time that was expected (s), and ever more slowly after it; never 100."""
    if elapsed < expected:
        return max(1, int(90 * elapsed / expected))
    return min(99, int(99 - 9 * expected / max(elapsed, 0.001)))


def _ended_by(fate: Fate, over: float) -> Standing:
    if fate.end == CANCELLED:
        return Standing("cancelled", 100, "request_cancelled", "The task was cancelled.", over)
    return Standing("failed", 100, fate.code, f"The task failed ({fate.code}).", over)


@dataclass(slots=True)
class Tasks:
    """All tasks of a folder, one JSON file each; what is in memory is what is on disk."""

    folder: Path
    _kept: dict[str, Task] = field(default_factory=dict)

    def open(self) -> None:
        """Read what an earlier process left."""
        self.folder.mkdir(parents=True, exist_ok=True)
        records.sweep(self.folder)
        read = (_task_from(record) for record in records.every(self.folder))
        self._kept = {task.id: task for task in sorted(read, key=lambda task: task.created)}

    def save(self, task: Task) -> Task:
        """Add or replace a task."""
        records.write(self.folder / f"{task.id}.json", asdict(task))
        self._kept[task.id] = task
        return task

    def change(self, task_id: str, **changes: Any) -> Task:
        """Replace some fields of a task."""
        return self.save(replace(self._kept[task_id], **changes))

    def get(self, task_id: str) -> Task | None:
        """One task."""
        return self._kept.get(task_id)

    def delete(self, task_id: str) -> None:
        """Forget a task."""
        self._kept.pop(task_id, None)
        (self.folder / f"{task_id}.json").unlink(missing_ok=True)

    def __iter__(self) -> Iterator[Task]:
        """Oldest first."""
        return iter(list(self._kept.values()))

    def __len__(self) -> int:
        return len(self._kept)


def _task_from(record: dict[str, Any]) -> Task:
    values = {entry.name: record[entry.name] for entry in fields(Task) if entry.name in record}
    for kind in ("images", "videos", "sounds"):
        values[kind] = tuple((name, media_type) for name, media_type in record[kind])
    return Task(**{**values, "fate": Fate(**record["fate"]) if record["fate"] else None})
