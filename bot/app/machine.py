"""What the machine gives: the time, chance, and ids that nobody guesses."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random  # noqa: TID251 - seeded by the system, here and nowhere else

from bot.commands import JOB_ALPHABET, JOB_LENGTH

#: Ids drawn at the same time.
_DRAWN_AT_ONCE = 64


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """The wall clock, UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place where the machine is asked

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()


def _drawn() -> Iterator[str]:
    """What ids are picked from, without end."""
    while True:
        # one question to the system for many: asked for each id, it would be the dearest part of a command
        pool = secrets.token_bytes(_DRAWN_AT_ONCE * 8)
        for first in range(0, len(pool), 8):
            number, drawn = int.from_bytes(pool[first : first + 8], "big"), ""
            for _ in range(JOB_LENGTH):
                number, character = divmod(number, len(JOB_ALPHABET))
                drawn += JOB_ALPHABET[character]
            yield drawn


_DRAWN = _drawn()


def new_job_id() -> str:
    """Six characters that can be typed and told apart, a digit and a letter among them."""
    return next(drawn for drawn in _DRAWN if not drawn.isdigit() and not drawn.isalpha())


#: 0..1, to spread what would happen at the same moment: nothing to be kept from anybody.
chance = Random().random  # noqa: S311
