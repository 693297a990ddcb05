"""Says things in a person's language: Fluent for sentences and plurals, Babel for numbers, times and durations.

Sentences live in `bot/locales/<language>/*.ftl`. They may call `DURATION($seconds)`, `BYTES($count)`,
`SECONDS($seconds)` ("5.0 s") and `MOMENT($time, $zone)` besides Fluent's own NUMBER and DATETIME.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_decimal
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import FluentNone
from fluent.syntax.ast import Message, Placeable, Resource, TextElement, VariableReference

from bot.limits import zone_of
from bot.locales import LANGUAGES, sentences
from bot.problems import Figure, Problem

_BABEL = {"en": "en", "zh": "zh_Hans"}
_MIB = 1024 * 1024


class MissingSentence(KeyError):
    """A sentence or one of its figures is not there: a bug, found by tests."""


def language_for(locale: str | None, fixed: str | None = None) -> str:
    """The language to speak: the operator's fixed one, else the person's locale ("zh-CN"), else English."""
    for wish in (fixed, locale):
        main = (wish or "").replace("_", "-").split("-")[0].lower()
        if main in LANGUAGES:
            return main
    return LANGUAGES[0]


class Texts:
    """Sentences in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._locale = Locale.parse(_BABEL[language])
        self._bundle = FluentBundle([language], functions=dict(self._functions()), use_isolating=False)
        resource = FluentResource(sentences(language))
        self._bundle.add_resource(resource)
        #: Sentences that compute nothing: with words for figures they need no Fluent, which takes ten times as long.
        self._templates = dict(_templates(resource))
        #: Sentences without figures, as they were said: most are, again and again.
        self._said: dict[str, str] = {}

    def _functions(self) -> Mapping[str, Callable[..., Any]]:
        return {
            "DURATION": lambda value: self.duration(_number(value)),
            "BYTES": lambda value: self.size(_number(value)),
            "SECONDS": lambda value: self.seconds(_number(value)),
            "MOMENT": lambda value, zone="UTC": self.moment(_time(value), str(zone)),
        }

    def say(self, name: str, /, **figures: Figure) -> str:
        """The sentence of that name. Raises MissingSentence."""
        if figures:
            return self._formatted(name, figures)
        known = self._said.get(name)
        if known is None:
            known = self._said[name] = self._formatted(name, figures)
        return known

    def _formatted(self, name: str, figures: dict[str, Figure]) -> str:
        template = self._templates.get(name)
        if template is not None and all(isinstance(figure, str) for figure in figures.values()):
            try:
                return template.format_map(figures)
            except KeyError as missing:
                raise MissingSentence(f"{self.language}: {name}: {missing}") from None
        if not self._bundle.has_message(name):
            raise MissingSentence(f"{self.language}: {name}")
        pattern = self._bundle.get_message(name).value
        if pattern is None:
            raise MissingSentence(f"{self.language}: {name} is empty")
        text, errors = self._bundle.format_pattern(pattern, figures)
        if errors or isinstance(text, FluentNone):
            raise MissingSentence(f"{self.language}: {name}: {errors}")
        return str(text)

    def problem(self, problem: Problem) -> str:
        """The sentence that says what is wrong and the way out.

        Rows outlive versions: a problem that this one has no sentence for is told by its code, rather than not at all.
        """
        try:
            return self.say("problem-" + problem.code.replace("_", "-"), **problem.values)
        except MissingSentence:
            return self.say("problem-without-words", code=problem.code)

    def duration(self, seconds: float) -> str:
        """About how long: "3 minutes", "3分钟"."""
        return str(format_timedelta(timedelta(seconds=round(seconds)), locale=self._locale, threshold=1.5))

    def seconds(self, seconds: float) -> str:
        """The length of a clip: "5.0 s"."""
        return f"{format_decimal(round(seconds, 1), format='0.0', locale=self._locale)} s"

    def size(self, count: float) -> str:
        """Bytes as people say them: "61 MB"."""
        for unit, worth in (("GB", _MIB * 1024), ("MB", _MIB), ("KB", 1024)):
            if count >= worth:
                value = count / worth
                return f"{format_decimal(value, format='0' if value >= 10 else '0.#', locale=self._locale)} {unit}"
        return f"{format_decimal(count, format='0', locale=self._locale)} B"

    def moment(self, moment: datetime, zone: str = "UTC") -> str:
        """A point in time as the clocks of a zone (IANA name) show it, and which zone that is."""
        there = moment.astimezone(zone_of(zone))
        day, clock = format_date(there, "medium", locale=self._locale), format_time(there, "short", locale=self._locale)
        return f"{day}, {clock} {there.tzinfo}".replace("\u202f", " ").replace("日, ", "日 ")


def _templates(resource: Resource) -> Iterator[tuple[str, str]]:
    """The sentences that are only text and figures as they are, by name, for `str.format_map`."""
    for entry in resource.body:
        if isinstance(entry, Message) and entry.value is not None:
            pieces = [_piece(element) for element in entry.value.elements]
            if None not in pieces:
                yield entry.id.name, "".join(str(piece) for piece in pieces)


def _piece(element: TextElement | Placeable) -> str | None:
    """As a template has it; None: there is something to compute."""
    if isinstance(element, TextElement):
        return element.value.replace("{", "{{").replace("}", "}}")
    figure = element.expression
    return f"{{{figure.id.name}}}" if isinstance(figure, VariableReference) else None


def _number(value: Any) -> float:
    return float(value)


def _time(value: Any) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError("MOMENT takes a time")
    return value


@cache
def texts_in(language: str) -> Texts:
    """The sentences of a language; built once."""
    return Texts(language)
