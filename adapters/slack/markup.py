"""Slack's markup, both ways: what people typed out of it, and words of ours and theirs into it without any effect."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress

from bot.commands.naming import Naming
from bot.messages import MentionKind
from bot.spelling import tidy

#: Characters of a section's text, of a button's label, of a whole message's blocks. Source: Block Kit reference; the
#: last is where messages were seen to be refused (bolt-js#2509), less a margin.
MOST_SECTION = 3000
MOST_LABEL = 75
MOST_MESSAGE = 11_000
_MORE = "…"
#: `<@U1|ana>`, `<#C1|general>`, `<!here>`, `<https://…|label>`
_TOKEN = re.compile(r"<([@#!]|(?=[A-Za-z][A-Za-z0-9+.-]*:))([^<>|]+)(?:\|([^<>]*))?>")
_GROUP = "subteam^"
_CROWDS = frozenset({"here", "channel", "everyone", "group"})
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def escaped(text: str) -> str:
    """Words that mean nothing to Slack: no mention, no link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shortened(text: str, most: int) -> str:
    """The beginning of a text that fits into that many characters."""
    return text if len(text) <= most else text[: max(most - 1, 0)].rstrip() + _MORE


def line(text: str, most: int = MOST_SECTION) -> str:
    """Somebody's words as one line."""
    return shortened(" ".join(tidy(text).split()), most)


def mentioned(text: str) -> Iterator[str]:
    """Ids of the people that a text mentions without saying their names."""
    for token in _TOKEN.finditer(text):
        if token[1] == "@" and not token[3]:
            yield token[2]


def plain(text: str, *, me: str, names: Mapping[str, str], naming: Naming | None = None) -> str:
    """What somebody typed, before Slack made markup of it; the mention of the bot itself (`me`) is taken out.

    `names`: what people and user groups are called, by their ids. `naming` learns who and what is named.
    """
    naming = naming or Naming(exact=False)
    said, end = [], 0
    for token in _TOKEN.finditer(text):
        said += [_unescaped(text[end : token.start()]), _meant(token, me, names, naming)]
        end = token.end()
    said.append(_unescaped(text[end:]))
    return "".join(said).strip()


def pictured(text: str, blocks: object) -> str:
    """A message's text with the emoji that Slack wrote as `:fox_face:`; its blocks say which character each was."""
    for name, tone, code in _emoji(blocks):
        with suppress(ValueError, OverflowError):
            picture = "".join(chr(int(point, 16)) for point in code.split("-"))
            text = text.replace(f":{name}:{f':skin-tone-{tone}:' if tone else ''}", picture)
    return text


def _emoji(found: object) -> Iterator[tuple[str, object, str]]:
    """Name, tone of skin and code points of each emoji in a message's blocks, however deep."""
    waiting = [found]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += reversed(each)
        elif isinstance(each, Mapping) and each.get("type") == "emoji":
            if isinstance(each.get("name"), str) and isinstance(each.get("unicode"), str):
                yield each["name"], each.get("skin_tone"), each["unicode"]
        elif isinstance(each, Mapping):
            waiting.append(each.get("elements"))


def names_groups(text: str) -> bool:
    """Whether a text mentions a user group without saying its name."""
    return any(token[2].startswith(_GROUP) and not token[3] for token in _TOKEN.finditer(text))


def calls(text: str, me: str) -> bool:
    """Whether a text mentions the bot."""
    return any(token[1] == "@" and token[2] == me for token in _TOKEN.finditer(text))


def _meant(token: re.Match[str], me: str, names: Mapping[str, str], naming: Naming) -> str:
    mark, target, label = token[1], token[2], token[3]
    called = _unescaped(label or names.get(target.removeprefix(_GROUP), ""))
    if mark == "@":
        return "" if target == me else naming.written(MentionKind.PERSON, target, called.removeprefix("@"))
    if mark == "#":
        return naming.written(MentionKind.CHANNEL, target, called.removeprefix("#"))
    if mark == "!" and target.startswith(_GROUP):
        return naming.written(MentionKind.ROLE, target.removeprefix(_GROUP), called.removeprefix("@"))
    if mark == "!":
        # a date says what it was typed as; here, channel and everyone are what they are called
        named = label and target not in _CROWDS
        return _unescaped(label) if named else f"@{target.split('^')[0]}"
    return _unescaped(label or target)


def _unescaped(text: str) -> str:
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text
