"""Understanding commands: CPU per text, against splitting it into words."""

from __future__ import annotations

from benchmarks.figures import Figure, cpu_of
from bot.commands import parse
from bot.messages import Attachment

_SHORT = "/video the fox of @Image1 dances in the rain --duration 8 --ar 9:16 --fast"
_LONG = "/video " + "a paper boat sails over a puddle and @Image1 waves, " * 96 + "--seed 7"
_FILES = [Attachment(name="fox.png", address="fox.png")]


def figures() -> list[Figure]:
    """A usual command and one of 5,000 characters."""
    return [
        Figure("parse a usual command", _cost(_SHORT, 300), "ms CPU", cpu_of(lambda: _SHORT.split(), 300)),
        Figure("parse 5,000 characters", _cost(_LONG, 20), "ms CPU", cpu_of(lambda: _LONG.split(), 20)),
    ]


def _cost(text: str, times: int) -> float:
    return cpu_of(lambda: parse(text, attachments=_FILES), times)
