"""What the child process answers about a file, as one line of JSON; read back with distrust."""

from __future__ import annotations

import json
from dataclasses import asdict

from bot.problems import Figure, Problem, problem
from bot.references import Inspected, Kind

#: The child's first line: whatever happens from here on is about a file.
READY = "ready"
#: What may be wrong with a file. Anything else in an answer is not believed.
CODES = frozenset(
    {
        "file_empty",
        "file_damaged",
        "file_too_heavy",
        "file_too_many_pixels",
        "file_not_media",
        "file_kind_differs",
        "file_format_not_taken",
        "file_gone",
    }
)
#: Characters: figures are words and names of formats.
_LONGEST = 40


class Wrong(Exception):
    """Something is wrong with the file looked into; the parent adds its name."""

    def __init__(self, code: str, **figures: Figure) -> None:
        super().__init__(code)
        self.code = code
        self.figures = figures


def found_line(found: Inspected) -> str:
    """The answer for a file that is fine."""
    return json.dumps({"found": asdict(found)})


def wrong_line(wrong: Wrong) -> str:
    """The answer for a file that is not."""
    return json.dumps({"wrong": wrong.code, "figures": wrong.figures})


def read_answer(line: bytes, name: str) -> Inspected | Problem:
    """What a line says of the file of that name. Raises ValueError for anything the child has no business saying."""
    answer = json.loads(line)
    if not isinstance(answer, dict):
        raise ValueError("not an answer")
    if isinstance(answer.get("found"), dict):
        return _inspected(answer["found"])
    code, figures = answer.get("wrong"), answer.get("figures")
    if code not in CODES or not isinstance(figures, dict):
        raise ValueError("not an answer")
    for value in figures.values():
        if not isinstance(value, int | float) and not (isinstance(value, str) and len(value) <= _LONGEST):
            raise ValueError("not a figure")
    return problem(code, **{**figures, "name": name})


def _inspected(found: dict[str, object]) -> Inspected:
    media_type, size = found.get("media_type"), found.get("size")
    if not isinstance(media_type, str) or not isinstance(size, int) or len(media_type) > _LONGEST:
        raise ValueError("not what was found")
    width, height = _number(found, "width"), _number(found, "height")
    return Inspected(
        kind=Kind(str(found.get("kind"))),
        media_type=media_type,
        size=size,
        width=None if width is None else int(width),
        height=None if height is None else int(height),
        seconds=_number(found, "seconds"),
        fps=_number(found, "fps"),
    )


def _number(found: dict[str, object], name: str) -> float | None:
    value = found.get(name)
    if value is None:
        return None
    if not isinstance(value, int | float) or not 0 <= value < 1e12:
        raise ValueError(f"{name} is not a number")
    return value
