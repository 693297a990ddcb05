"""What is wrong with a request, as a value: a stable code and figures; `texts` says it in the person's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: What a sentence may be filled with. Numbers and times stay raw: the text layer formats them per language.
Figure = str | int | float | datetime


class Fault(StrEnum):
    """Who can do something about it; decides the tone of the sentence and which buttons stand under it."""

    INPUT = "input"
    POLICY = "policy"
    SERVICE = "service"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (or, as a notice, worth telling), with the figures its sentence needs."""

    #: Stable and machine-readable, such as `duration_out_of_range`; its sentence is `problem-duration-out-of-range`.
    code: str
    figures: tuple[tuple[str, Figure], ...] = ()
    fault: Fault = Fault.INPUT

    @property
    def values(self) -> dict[str, Figure]:
        """The figures by name."""
        return dict(self.figures)


def problem(code: str, fault: Fault = Fault.INPUT, /, **figures: Figure) -> Problem:
    """Build a Problem: `problem("prompt_too_long", length=5001, most=5000)`."""
    return Problem(code, tuple(sorted(figures.items())), fault)
