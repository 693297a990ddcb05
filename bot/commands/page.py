"""A text with its plain twin, and what is found on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.commands.names import VALUED
from bot.commands.options import Given, shown
from bot.commands.values import Span
from bot.problems import Problem, problem
from bot.spelling import meant

_DASHED_WORD = re.compile(r"(?<!\S)[^\s-]*-\S*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One option, where it stands in the text; neither given nor unknown: the name of the prompt itself."""

    start: int
    end: int
    given: Given | None = None
    #: What there is to tell of an option that does not exist.
    unknown: Problem | None = None
    #: It is so near to one of ours that the person clearly wanted that: nothing is made before they say so.
    stops: bool = False


@dataclass(slots=True)
class Page:
    """A tidy text, being read from left to right."""

    text: str
    #: Of the same length, with plain signs and small letters: what is looked at.
    plain: str = field(init=False)
    #: Where a part of a sentence between dashes begins: `--这种破折号--`.
    asides: frozenset[int] = field(init=False)
    #: Where the option that was read last ends.
    done: int = 0

    def __post_init__(self) -> None:
        self.plain = meant(self.text)
        self.asides = _asides(self.plain)

    def value(self, span: Span) -> str:
        """What is written there, without quotes around it."""
        words = self.text[slice(*span)]
        return words[1:-1] if self.plain[span[0]] in "\"'" else words

    def given(self, start: int, name_end: int, option: str, value: str | None, end: int) -> Written:
        """An option of ours."""
        given = Given(option=option, name=self.text[start:name_end], value=value)
        return Written(start=start, end=end, given=given)

    def unknown(self, name: Span, end: int, *, start: int, guess: str | None = None) -> Written:
        """An option that does not exist here; what people see of it has plain dashes."""
        dashes = "--" if name[0] > start else ""
        why = unknown_option(dashes + self.text[slice(*name)], dashes + self.text[name[0] : end], guess)
        return Written(start=start, end=end, unknown=why, stops=guess is not None)


def unknown_option(name: str, written: str, guess: str | None = None) -> Problem:
    """What there is to tell of an option that does not exist here, and of the one that was probably meant."""
    suggestion = f"--{VALUED.get(guess, guess.replace('_', '-'))}" if guess else "none"
    return problem("option_unknown", name=shown(name), written=shown(written), suggestion=suggestion)


def _asides(plain: str) -> frozenset[int]:
    """`--这种破折号--`, `a fox --quick as ever-- runs`: dashes that open beside a word and close behind another."""
    found = set()
    opened: tuple[int, int] | None = None
    for hit in _DASHED_WORD.finditer(plain):
        word = hit.group().rstrip(",.;:!?、。")
        opening = len(word) - len(word.lstrip("-"))
        closing = len(word) - len(word.rstrip("-"))
        if 0 < opening < len(word):
            opened = (hit.start(), opening)
        if opened is not None and 0 < closing < len(word) and closing == opened[1]:
            found.add(opened[0])
            opened = None
    return frozenset(found)
