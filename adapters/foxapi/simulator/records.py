"""Small JSON files that are written whole or not at all, so that a killed process leaves no half of one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: The ending of what is not finished; left over only by a process that was killed.
PART = ".part"


def write(path: Path, value: dict[str, Any]) -> None:
    """Replace a record in one step."""
    part = path.with_name(path.name + PART)
    part.write_text(json.dumps(value), encoding="utf-8")
    os.replace(part, path)


def read(path: Path) -> dict[str, Any] | None:
    """A record; None when it is not there or not one."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def every(folder: Path) -> Iterator[dict[str, Any]]:
    """All records of a folder, in no order."""
    for path in folder.glob("*.json"):
        if (value := read(path)) is not None:
            yield value


def sweep(folder: Path) -> None:
    """Remove what a killed process left half written."""
    for path in folder.glob(f"*{PART}"):
        path.unlink(missing_ok=True)
