"""Text as Discord shows it: nothing a person wrote is markup, pings anybody, or can pose as a line of the bot's."""

from __future__ import annotations

import re
from collections.abc import Sequence

import discord

from bot.spelling import tidy

#: Characters of one message.
MOST_CONTENT = 2000
#: However much else there is to say, this much of a prompt is shown.
_LEAST_PROMPT = 200
_MORE = "…"
#: What is markup anywhere, and what is at the beginning of a line.
_MARK = re.compile(r"[\\*_~`|<]")
_OPENING = re.compile(r"^[>#-]")


def length(text: str) -> int:
    """Characters as Discord counts them at the worst: in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str) -> str:
    """One line of somebody's words, drawn as it was written.

    discord.py's own function leaves second masked links, mentions of channels, commands and times, and addresses alive
    (which Discord would unfurl under our name), and warns on newer Pythons.
    """
    line = " ".join(tidy(text).split("\n")).strip()
    escaped = _OPENING.sub(r"\\\g<0>", _MARK.sub(r"\\\g<0>", line))
    escaped = escaped.replace("](", "]\\(").replace("://", ":\\//")
    return discord.utils.escape_mentions(escaped)


def shortened(text: str, most: int) -> str:
    """The beginning of a text that is to fit into that many characters, as they are counted here."""
    if length(text) <= most:
        return text
    kept = text[: max(most - 1, 0)]
    while kept and length(kept) > most - 1:
        kept = kept[:-1]
    return kept.rstrip() + _MORE


def quoted(prompt: str, most: int) -> str:
    """A person's words as a quotation of at most that many characters; every line of it is marked as quoted."""
    whole = tidy(prompt).strip()
    quotation = _quotation(whole)
    if length(quotation) <= most:
        return quotation
    fits, too_much = 0, len(whole)
    while too_much - fits > 1:
        middle = (fits + too_much) // 2
        if length(_quotation(whole[:middle] + _MORE)) <= most:
            fits = middle
        else:
            too_much = middle
    return _quotation(whole[:fits].rstrip() + _MORE)


def _quotation(prompt: str) -> str:
    return "\n".join(f"> {plain(line)}" for line in prompt.split("\n"))


def fitted(head: str, prompt: str | None, tail: Sequence[str]) -> str:
    """A message of a head, a quotation and more lines; a long quotation gives way first, then the last lines."""
    kept = list(tail)
    needed = _LEAST_PROMPT if prompt else 0
    while kept and length("\n".join([head, *kept, _MORE])) + needed > MOST_CONTENT:
        kept.pop()
    if len(kept) < len(tail):
        kept.append(_MORE)
    if not prompt:
        return shortened("\n".join([head, *kept]), MOST_CONTENT)
    room = MOST_CONTENT - length("\n".join([head, *kept])) - 1
    return shortened("\n".join([head, quoted(prompt, room), *kept]), MOST_CONTENT)
