"""Ends a bot that is stuck, so that whoever started it starts it anew: its loop stands still, or its store takes no
writes. What it was doing is in the rows, and a start takes it up.

A thread watches the loop, since a loop that stands still cannot watch itself. It counts its own rounds and not the
clock: a machine that slept, or a process that was stopped, finds itself as well as before.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from bot.errors import StoreError, VideobotError
from bot.ports import Clock

log = logging.getLogger(__name__)

#: The exit code of a bot that is to be started anew (sysexits' EX_SOFTWARE; 2 says that a start would not help).
EXIT_STUCK = 70
#: Seconds that the log gets for the last words: whoever reads it may be what everything waits for.
_LAST_WORDS = 3.0


class Stuck(VideobotError):
    """The bot cannot go on as it is; a new start may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long (s) what is waited for."""

    #: A loop that answers nothing.
    loop: float = 60.0
    #: A store that takes no writes. A restart forgets the answers that wait to be saved: it is the last resort.
    store: float = 300.0
    #: Between two looks at the store.
    store_every: float = 15.0
    #: The clean stop of a bot whose store takes no writes.
    stop: float = 10.0
    #: Between two beats of the loop.
    beat: float = 1.0


PATIENCE = Patience()


class Watchdog:
    """Watches while its context is open and `run` runs."""

    def __init__(
        self,
        *,
        ping: Callable[[], Awaitable[None]],
        clock: Clock,
        patience: Patience = PATIENCE,
        end: Callable[[int], Any] = os._exit,
    ) -> None:
        """`ping` writes to the store or raises StoreError. `end` ends the process, from a thread."""
        self._ping = ping
        self._clock = clock
        self._patience = patience
        self._end = end
        self._beats = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self._stuck = ""

    def __enter__(self) -> Watchdog:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._stuck:
            # else it sees to it that the end comes, whatever hangs
            self._over.set()
            self._thread.join()

    # ---- in the loop ----------------------------------------------------------------------------------------

    async def run(self, stopping: asyncio.Event) -> None:
        """Beat, and look at the store: order the stop when it takes no writes. To be cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._beat(), name="heartbeat")
            group.create_task(self._look_after_store(stopping), name="store")

    def verdict(self) -> None:
        """Raise Stuck when that was what the stop was for."""
        if self._stuck:
            raise Stuck(self._stuck)

    async def _beat(self) -> None:
        while True:
            self._beats += 1
            await asyncio.sleep(self._patience.beat)

    async def _look_after_store(self, stopping: asyncio.Event) -> None:
        failing_since: float | None = None
        while not self._stuck:
            await asyncio.sleep(self._patience.store_every)
            fault = await self._store_fault()
            now = self._clock.monotonic()
            failing_since = None if fault is None else now if failing_since is None else failing_since
            if failing_since is not None and now - failing_since >= self._patience.store:
                self._stuck = f"the store has taken no writes for {now - failing_since:.0f} s: {fault}"
                log.critical("%s. The bot ends, to be started anew", self._stuck, extra={"stacks": _stacks()})
                stopping.set()

    async def _store_fault(self) -> str | None:
        try:
            async with asyncio.timeout(self._patience.store):
                await self._ping()
        except (StoreError, TimeoutError) as error:
            return str(error) or "it does not answer"
        return None

    # ---- in the thread --------------------------------------------------------------------------------------

    def _watch(self) -> None:
        seen, silent, ending, why = -1, 0.0, 0.0, ""
        while not why and not self._over.wait(self._patience.beat):
            silent = 0.0 if self._beats != seen else silent + self._patience.beat
            seen = self._beats
            ending += self._patience.beat if self._stuck else 0.0
            if ending >= self._patience.stop:
                why = "its stop hangs"
            elif silent >= self._patience.loop and not self._stuck:
                why = f"nothing has moved for {silent:.0f} s"
        if why:
            self._give_up(why)

    def _give_up(self, why: str) -> None:
        def say() -> None:
            log.critical("%s. The bot ends, to be started anew", why, extra={"stacks": _stacks()})

        saying = threading.Thread(target=say, daemon=True)
        saying.start()
        saying.join(_LAST_WORDS)
        self._end(EXIT_STUCK)


def _stacks() -> str:
    """What each thread is at: files, lines and names, no values."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    return "\n".join(
        f"{names.get(ident, ident)}:\n{''.join(traceback.format_stack(frame))}"
        for ident, frame in sys._current_frames().items()
    )
