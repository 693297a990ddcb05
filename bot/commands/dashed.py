"""Options with dashes: `--ar 9:16`, `-ar 9:16`, `—ar 9:16`, and those of other bots.

Two hyphens in front of any Latin word are an option, known or not. One hyphen or a long dash are only in front of a
name that is known: sentences have those too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.commands import values
from bot.commands.names import FLAGS, HABITS, OPPOSITE, PROSE, SOUNDS, VALUED, Takes, known, near, plain
from bot.commands.page import Page, Written
from bot.commands.values import END, Span

_NAME = re.compile(r"[a-z][0-9a-z]*(?:[_-][0-9a-z]+)*|[\u4e00-\u9fff]+")
_NAME_AND_FIGURE = re.compile(r"([a-z_-]*[a-z])[-_]*(?=[0-9])")
_SIGN = re.compile(r"\s?=\s?|:(?=\S)")
_FORGOTTEN = re.compile(r"\s?[:=](?=\s|$)")
_BARE_VALUE = re.compile(
    rf"(?:(?P<duration>[0-9]{{1,3}}(?:s|secs?|秒))|(?P<aspect_ratio>[0-9]{{1,2}}[:x][0-9]{{1,2}})"
    rf"|(?P<resolution>[0-9]{{3,4}}p|[0-9]k)|[0-9][0-9a-z.:]*){END}"
)
_LONG_DASHES = "—―⸺⸻"
_SHORT_DASHES = "–‒−"
#: Names that other bots use for what is two options here: the value says which.
_EITHER = frozenset({"q", "quality", "size", "format"})
_VALUE_OF_HABIT: Mapping[Takes, Callable[[str, int], Span | None]] = MappingProxyType(
    {
        Takes.NOTHING: lambda _plain, _position: None,
        Takes.NUMBER: values.number_at,
        Takes.WORD: values.phrase_at,
        Takes.LIST: values.words_with_commas,
    }
)


@dataclass(frozen=True, slots=True)
class _Dash:
    """The dashes before a name."""

    start: int
    end: int
    #: Nothing is glued to them from the left, or only what needs no space there.
    free: bool
    #: Two hyphens or more: nobody writes those in a sentence for want of a dash.
    hyphens: bool
    #: A dash from the typesetter's case, which telephones make of two hyphens.
    typeset: bool


@dataclass(frozen=True, slots=True)
class _Name:
    """The name behind the dashes."""

    dash: _Dash
    #: As the tables have it.
    word: str
    start: int
    end: int


def dashed(page: Page, start: int, end: int) -> Written | None:
    """The option whose dashes stand there; None: it is prose."""
    dash = _dash(page, start, end)
    if dash is None:
        return None
    hit = _NAME.match(page.plain, end)
    if hit is None:
        return _bare_value(page, dash)
    name = _Name(dash, plain(hit.group()), *hit.span())
    for read in (_ours, _with_figure, _habit, _near_or_unknown):
        if found := read(page, name):
            return found
    return None


def _dash(page: Page, start: int, end: int) -> _Dash | None:
    """None: these dashes cannot begin an option where they stand."""
    typed = page.text[start:end]
    before = page.plain[start - 1] if start > page.done else " "
    long = any(each in _LONG_DASHES for each in typed)
    hyphens = len(typed) >= 2 and not long
    free = before.isspace() or before in ',;.!?()[]"、。…' or not (before.isascii() or before.isalnum())
    if not free and not ((hyphens or long) and before.isalnum()):
        return None
    # Chinese has no spaces: `一只狐狸--fast`
    free = free or (hyphens and not before.isascii())
    return _Dash(start, end, free, hyphens, long or any(each in _SHORT_DASHES for each in typed))


def _bare_value(page: Page, dash: _Dash) -> Written | None:
    """`--8s`, `--16:9`, `--720p`: the value says which option it is."""
    bare = _BARE_VALUE.match(page.plain, dash.end) if dash.free and dash.hyphens else None
    if bare is None:
        return None
    if bare.lastgroup is None:
        return page.unknown(bare.span(), bare.end(), start=dash.start)
    return page.given(dash.start, bare.end(), bare.lastgroup, bare.group(), bare.end())


def _ours(page: Page, name: _Name) -> Written | None:
    dash = name.dash
    if name.word == "prompt" and dash.free:
        return Written(start=dash.start, end=values.after_name(page.plain, name.end))
    if name.word in FLAGS:
        return _flag(page, name, *FLAGS[name.word])
    option = known(name.word)
    return None if option is None else _valued(page, name, option)


def _flag(page: Page, name: _Name, option: str, value: str) -> Written | None:
    if not name.dash.free or name.dash.start in page.asides:
        return None
    sign = _SIGN.match(page.plain, name.end)
    word = values.word_at(page.plain, sign.end()) if sign else None
    if word is None:
        return page.given(name.dash.start, name.end, option, value, name.end)
    switch = page.plain[slice(*word)]
    if switch in ("false", "off", "no", "0"):
        value = OPPOSITE.get((option, value), page.value(word))
    elif switch not in ("true", "on", "yes", "1"):
        value = page.value(word)
    return page.given(name.dash.start, name.end, option, value, word[1])


def _valued(page: Page, name: _Name, option: str) -> Written | None:
    begin = values.after_name(page.plain, name.end)
    may_be_prose = not name.dash.free or name.dash.start in page.asides
    if may_be_prose and not values.SHAPES[option].match(page.plain, begin):
        return None
    span = values.value_of(option, page.plain, begin)
    if span is not None:
        return page.given(name.dash.start, name.end, option, page.value(span), span[1])
    # `--audio` alone asks for sound
    value = "on" if option == "generate_audio" else None
    return page.given(name.dash.start, name.end, option, value, _past_sign(page, name))


def _past_sign(page: Page, name: _Name) -> int:
    """The end of a name whose value was forgotten: `--duration=`."""
    hit = _FORGOTTEN.match(page.plain, name.end)
    return hit.end() if hit else name.end


def _with_figure(page: Page, name: _Name) -> Written | None:
    """`--dur8`, `--ar16:9`, `--v6`."""
    split = _NAME_AND_FIGURE.match(page.plain, name.start, name.end)
    if split is None:
        return None
    dash, base = name.dash, plain(split[1])
    if base in VALUED and (shape := values.SHAPES[VALUED[base]].match(page.plain, split.end())):
        return page.given(dash.start, split.end(1), VALUED[base], shape.group(), shape.end())
    if dash.free and HABITS.get(base) is Takes.NUMBER and (span := values.number_at(page.plain, split.end())):
        return page.unknown(split.span(1), span[1], start=dash.start)
    return None


def _habit(page: Page, name: _Name) -> Written | None:
    dash = name.dash
    takes = HABITS.get(name.word)
    if takes is None or not dash.free or dash.start in page.asides:
        return None
    begin = values.after_name(page.plain, name.end)
    span = _VALUE_OF_HABIT[takes](page.plain, begin)
    if span is not None and (ours := _meant_ours(page, name, span)):
        return ours
    if not dash.hyphens:
        # a dash that a sentence may have: only with a value that no sentence goes on with
        surely = values.likely_value(page.plain, begin) or (takes is Takes.WORD and not dash.typeset)
        if span is None or not surely:
            return None
    return page.unknown((name.start, name.end), span[1] if span else name.end, start=dash.start)


def _meant_ours(page: Page, name: _Name, span: Span) -> Written | None:
    """`--no audio`, `--quality 720p`: another bot's name for something that is offered."""
    if name.word == "no" and page.plain[slice(*span)] in SOUNDS:
        return page.given(name.dash.start, span[1], "generate_audio", "off", span[1])
    bare = _BARE_VALUE.match(page.plain, span[0]) if name.word in _EITHER else None
    if bare is None or bare.lastgroup is None:
        return None
    return page.given(name.dash.start, name.end, bare.lastgroup, bare.group(), bare.end())


def _near_or_unknown(page: Page, name: _Name) -> Written | None:
    dash = name.dash
    if not name.word.isascii() or not dash.free or dash.start in page.asides:
        return None
    guess = near(name.word)
    sign = _SIGN.match(page.plain, name.end)
    span = _value_of_unknown(page, name, sign, guess)
    if name.word in PROSE and sign is None:
        return None
    if not dash.hyphens and (guess is None or span is None):
        return None
    end = span[1] if span else _past_sign(page, name)
    return page.unknown((name.start, name.end), end, start=dash.start, guess=guess)


def _value_of_unknown(page: Page, name: _Name, sign: re.Match[str] | None, guess: str | None) -> Span | None:
    """What belongs to it: all behind `=`, else only what can hardly be prose."""
    begin = sign.end() if sign else values.after_name(page.plain, name.end)
    if guess in FLAGS and sign is None:
        return None
    if guess and guess in VALUED and (shape := values.SHAPES[VALUED[guess]].match(page.plain, begin)):
        return shape.span()
    likely = values.likely_value(page.plain, begin)
    return likely or (values.word_at(page.plain, begin) if sign else None)
