"""Finds the options in a text, wherever they stand. What stands in quotes and addresses is prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.commands.dashed import dashed
from bot.commands.labelled import LABEL, labelled
from bot.commands.names import FLAGS
from bot.commands.options import Given
from bot.commands.page import Page, Written
from bot.commands.values import QUOTED

_START = re.compile(
    rf"(?P<prose>https?://\S*|(?<![0-9a-z])(?:{QUOTED}))"
    r"|(?P<dashes>(?<!-)-{1,4}(?=[0-9a-z\u4e00-\u9fff]))"
    rf"|{LABEL}"
)

#: `一只狐狸 时长:6 横屏`: these count without any sign, first, last, and beside an option.
_WORDS = frozenset({"横屏", "横版", "竖屏", "竖版", "方形", "正方形", "静音", "有声"})
#: `a fox --fast 9:16`: so do these, as the last words and behind an option.
_BARE = re.compile(
    r"(?P<duration>[0-9]{1,2}(?:s|秒))|(?P<aspect_ratio>[0-9]{1,2}:[0-9]{1,2})|(?P<resolution>[0-9]{3,4}p)"
)
#: What each of those begins with.
_FIGURES = frozenset("0123456789")
#: Stands where an option stood; tidy text has none.
_TAKEN = "\0"
_TOKEN = re.compile(r"\0+|[^\s,;、。\0]+")


def written_in(text: str) -> list[Written]:
    """Every option of a tidy text, in order."""
    page = Page(text)
    found = list(_signed(page))
    return sorted([*found, *_unsigned(page, found)], key=lambda each: each.start)


def _signed(page: Page) -> Iterator[Written]:
    position = 0
    while hit := _START.search(page.plain, position):
        position = hit.end()
        if hit["prose"]:
            continue
        found = dashed(page, *hit.span()) if hit["dashes"] else labelled(page, hit)
        if found is not None:
            yield found
            position = page.done = found.end


def _unsigned(page: Page, found: Sequence[Written]) -> Iterator[Written]:
    """横屏, 静音 and their like, and bare values behind the last option."""
    if not found and not any(word in page.plain for word in _WORDS):
        return
    signs = list(page.plain)
    for each in found:
        signs[each.start : each.end] = _TAKEN * (each.end - each.start)
    tokens = list(_TOKEN.finditer("".join(signs)))
    kinds = "".join(_kind(token.group()) for token in tokens)
    tail = kinds[len(kinds.rstrip("owb")) :].lstrip("b")
    counting = set(range(len(kinds) - len(tail), len(kinds)))
    for run in re.finditer("[ow]+", kinds):
        if run.start() == 0 or "o" in run.group():
            counting |= set(range(*run.span()))
    for number in sorted(counting):
        if kinds[number] != "o":
            yield _meant(page, tokens[number])


def _kind(token: str) -> str:
    """An option, a word that may be one, a bare value, or prose."""
    if token[0] == _TAKEN:
        return "o"
    if token in _WORDS:
        return "w"
    return "b" if token[0] in _FIGURES and _BARE.fullmatch(token) else "p"


def _meant(page: Page, token: re.Match[str]) -> Written:
    bare = _BARE.fullmatch(token.group())
    option, value = (str(bare.lastgroup), token.group()) if bare else FLAGS[token.group()]
    start, end = token.span()
    return Written(start=start, end=end, given=Given(option=option, name=page.text[start:end], value=value))
