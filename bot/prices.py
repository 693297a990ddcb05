"""What a video costs, from the operator's price table: credits for each second, per model and resolution.

FoxAPI's price for Seedance 2.0 is not published, so there is no default table: without one no price is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.errors import BadInput
from bot.jobs import Request
from bot.limits import AUTO_SECONDS
from bot.problems import problem

_ENTRY = re.compile(r"(standard|fast) (480p|720p|1080p)( with clip)? (\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Prices:
    """Credits a second, by (model, resolution, with a clip as reference)."""

    per_second: Mapping[tuple[str, str, bool], float] = field(default_factory=lambda: MappingProxyType({}))

    def cost(self, request: Request, *, with_clip: bool) -> float | None:
        """Credits for a video (the longest it can get, when the model decides); None: not in the table."""
        key = (request.model, request.resolution)
        rate = self.per_second.get((*key, with_clip), self.per_second.get((*key, False)))
        seconds = AUTO_SECONDS if request.duration < 0 else request.duration
        return None if rate is None else rate * seconds


def parse_prices(text: str) -> Prices:
    """Read `standard 720p 0.2; standard 720p with clip 0.12; fast 720p 0.16`. Raises BadInput naming each fault."""
    table, problems = {}, []
    for part in filter(None, (" ".join(piece.lower().split()) for piece in text.split(";"))):
        found = _ENTRY.fullmatch(part)
        if found is None:
            problems.append(problem("price_not_understood", price=part))
        else:
            table[found[1], found[2], bool(found[3])] = float(found[4])
    if problems:
        raise BadInput(*problems)
    return Prices(MappingProxyType(table))
