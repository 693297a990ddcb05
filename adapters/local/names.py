"""What people call themselves and their files, made harmless: for display, never for paths."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from bot.messages import Mention, MentionKind, Person

#: Characters shown of a person's name, and of a file's.
MOST_NAME = 40
MOST_FILE_NAME = 120

_ROOM = "room"
_SIGNS = str.maketrans("＠＃", "@#")
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,5})$")
# joins emoji and shapes scripts: worth keeping inside a name, though it belongs to the invisible ones
_JOINER = "\u200d"


def person_name(wish: str) -> str:
    """A display name on one line, at most 40 characters; "" when nothing visible is left."""
    return _plain(wish)[:MOST_NAME].rstrip()


def file_name(claimed: str) -> str:
    """A file's name for display: no folders, no control or direction characters; "file" when nothing is left."""
    name = _plain(re.split(r"[/\\]", claimed)[-1])
    if len(name) > MOST_FILE_NAME:
        kept = ending(name)
        stem = name[: MOST_FILE_NAME - len(kept) - 2]
        name = f"{stem}….{kept}" if kept else f"{stem}…"
    return name if name.strip(". ") else "file"


def ending(name: str) -> str:
    """The plain ASCII ending of a name, in lower case and without its dot; "" for none."""
    found = _ENDING.search(name)
    return found.group(1).lower() if found else ""


def mentions_in(text: str, people: Iterable[Person]) -> tuple[Mention, ...]:
    """Whom a text names by `@name`: of several of one name the first; and the room, by `#room`."""
    said, found = text.translate(_SIGNS).casefold(), dict[str, Mention]()
    for each in people:
        name = each.name.casefold()
        if f"@{name}" in said:
            found.setdefault(name, Mention(MentionKind.PERSON, each.id, each.name))
    room = (Mention(MentionKind.CHANNEL, _ROOM, _ROOM),) if f"#{_ROOM}" in said else ()
    return (*found.values(), *room)


def _plain(text: str) -> str:
    """One line without characters that hide, reorder or break what is shown."""
    spaced = "".join(" " if _kind(c) in ("Cc", "Zl", "Zp") else c for c in unicodedata.normalize("NFC", text))
    visible = "".join(c for c in spaced if _kind(c) not in ("Cf", "Cs", "Co") or c == _JOINER)
    return " ".join(visible.split()).strip(_JOINER)


def _kind(character: str) -> str:
    return unicodedata.category(character)
