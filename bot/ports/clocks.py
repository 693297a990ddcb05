"""Time and names, passed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

#: Gives a new job id: six characters that can be typed and told apart.
NewId = Callable[[], str]


class Clock(Protocol):
    """Time, passed in."""

    def now(self) -> datetime:
        """The wall clock, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...
