"""Names in a text: what a platform writes as ids becomes `@name` and `#name`, and is remembered with its id. Pure."""

from __future__ import annotations

import re

from bot.messages import Mention, MentionKind
from bot.spelling import tidy

#: What lists and rules are separated by: a name with it would be read as two.
_SEPARATORS = re.compile(r"[,;，；]")


class Naming:
    """Everybody and everything that one text names."""

    def __init__(self, *, exact: bool) -> None:
        """`exact`: who could be mistaken (the second of two of one name, a name with a comma) is written by their id.
        In a prompt names are prose."""
        self._exact = exact
        self._named: dict[tuple[MentionKind, str], Mention] = {}

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """All that were named so far, each once."""
        return tuple(self._named.values())

    def written(self, kind: MentionKind, one_id: str, name: str | None) -> str:
        """How one is written; without a name by its id."""
        one = self._named.setdefault(
            (kind, one_id), Mention(kind, one_id, " ".join(tidy(name or "").split()) or one_id)
        )
        sign = "#" if kind is MentionKind.CHANNEL else "@"
        return f"{sign}{one.id if self._exact and self._may_be_mistaken(one) else one.name}"

    def _may_be_mistaken(self, one: Mention) -> bool:
        is_channel = one.kind is MentionKind.CHANNEL
        alike = [each for each in self.mentions if (each.kind is MentionKind.CHANNEL) == is_channel]
        first = next(each for each in alike if each.name.casefold() == one.name.casefold())
        return first is not one or _SEPARATORS.search(one.name) is not None
