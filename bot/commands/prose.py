"""A prompt, once the options are taken out of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.commands.values import Span

#: What stood between an option and its neighbour, and stands there for nothing when the option is gone.
_COMMAS = ",;，；、"
_ENDS = ".!?。！？…"
_STOPS = _ENDS + ":：" + _COMMAS
_BRACKETS = {"(": ")", "[": "]", "（": "）", "【": "】"}
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "„": "“", "”": "”", "«": "»", "「": "」", "『": "』", "＂": "＂"}
_LABEL = re.compile(r"\s*(?:prompt|提示词)\s?[:：=]\s*", re.IGNORECASE)


def without(text: str, options: Sequence[Span]) -> str:
    """The text without what stands there; each gap is closed, all other space stays as it was typed."""
    spans = _joined(text, options)
    if not spans:
        return text.strip()
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    kept = [text[edges[number] : edges[number + 1]] for number in range(0, len(edges), 2)]
    left = kept[0]
    for right in kept[1:]:
        left = _closed(left, right)
    return left.strip()


def _joined(text: str, options: Sequence[Span]) -> list[Span]:
    """Options beside each other are one gap, with brackets that hold nothing else."""
    spans: list[Span] = []
    for start, end in options:
        if spans and not text[spans[-1][1] : start].strip(" \t\n," + _COMMAS):
            start = spans.pop()[0]
        spans.append((start, end))
    return [_with_brackets(text, span) for span in spans]


def _with_brackets(text: str, span: Span) -> Span:
    start, end = span
    before, behind = text[start - 1 : start], text[end : end + 1]
    return (start - 1, end + 1) if before and behind and _BRACKETS.get(before) == behind else span


def _closed(left: str, right: str) -> str:
    spaced = left[-1:].isspace() or right[:1].isspace()
    left, right = left.rstrip(), right.lstrip()
    if not left:
        return right.lstrip(_STOPS + " ")
    if left[-1] in _STOPS:
        right = right.lstrip(_COMMAS + " ")
    if not right or right[0] in _ENDS:
        left = left.rstrip(_COMMAS + " ")
    return left + (" " if right and spaced and right[0] not in _STOPS else "") + right


def unwrapped(prompt: str) -> str:
    """The prompt without its label, and without quotes that hold all of it."""
    label = _LABEL.match(prompt)
    words = prompt[label.end() if label else 0 :].strip()
    closing = _QUOTES.get(words[:1])
    inside = words[1:-1]
    if len(words) < 2 or words[-1] != closing or words[0] in inside or closing in inside:
        return words
    return inside.strip()
