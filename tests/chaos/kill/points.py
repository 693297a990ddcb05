"""Moments that have a name: before and after each call to the outside, and the one at which a life ends."""

from __future__ import annotations

import inspect
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from functools import wraps
from typing import Any

from tests.chaos.kill.diary import Diary

#: Says which of a method's calls it is, from its arguments: `end`, `submitting`.
Detail = Callable[..., str]


class Points:
    """Counts the named moments, and kills this very process at the one that was chosen."""

    def __init__(
        self, diary: Diary, *, tired: Collection[str] = (), only: str | None = None, skip: int | None = None
    ) -> None:
        """Die at a moment that is not among the `tired` (or at this one only) after `skip` of those; None: live on."""
        self._diary = diary
        self._tired = frozenset(tired)
        self._only = only
        self._left = skip
        self.seen: Counter[str] = Counter()

    def passed(self, point: str) -> None:
        """This moment is now."""
        self.seen[point] += 1
        if self._left is None or point in self._tired or self._only not in (None, point):
            return
        if self._left == 0:
            self._diary.write("died", point=point, seen=list(self.seen))
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1


class Announced:
    """Stands before a part of the bot, and says the name of each call before and after it."""

    def __init__(self, part: Any, name: str, points: Points, calls: Mapping[str, Detail | None]) -> None:
        self._part = part
        self._name = name
        self._points = points
        self._calls = calls

    def __getattr__(self, attribute: str) -> Any:
        method = getattr(self._part, attribute)
        if attribute not in self._calls:
            return method
        detail = self._calls[attribute]

        def label(*args: Any, **kwargs: Any) -> str:
            more = "" if detail is None else f" {detail(*args, **kwargs)}"
            return f"{self._name}.{attribute}{more}"

        @wraps(method)
        async def told(*args: Any, **kwargs: Any) -> Any:
            said = label(*args, **kwargs)
            self._points.passed(f"before {said}")
            outcome = await method(*args, **kwargs)
            self._points.passed(f"after {said}")
            return outcome

        @wraps(method)
        def opened(*args: Any, **kwargs: Any) -> Any:
            self._points.passed(f"before {label(*args, **kwargs)}")
            return method(*args, **kwargs)

        return told if inspect.iscoroutinefunction(method) else opened


async def announced_pieces(chunks: AsyncIterator[bytes], points: Points, point: str) -> AsyncIterator[bytes]:
    """The same bytes in halves, with a moment between them."""
    async for chunk in chunks:
        half = len(chunk) // 2
        yield chunk[:half]
        points.passed(point)
        yield chunk[half:]
