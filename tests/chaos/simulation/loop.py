"""An event loop in virtual time: it runs one callback after the other, and time passes only when none is left."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Callable
from contextvars import Context, ContextVar
from typing import Any

#: More callbacks than any honest run needs: something goes round in circles.
MOST_STEPS = 200_000


class Standstill(Exception):
    """Nothing is left that could ever happen, or things happen without end."""


class Process:
    """One life of the bot's program: what it has begun, and whether it still lives."""

    def __init__(self) -> None:
        self.dead = False
        self.tasks: dict[asyncio.Task[Any], None] = {}

    def own(self, task: asyncio.Task[Any]) -> None:
        """The task dies with this process."""
        if self.dead:
            task.cancel()
        if len(self.tasks) > 200:
            self.tasks = {each: None for each in self.tasks if not each.done()}
        self.tasks[task] = None

    def die(self) -> None:
        """As SIGKILL does it: from now on nothing that it still says or does reaches anybody."""
        self.dead = True
        for task in list(self.tasks):
            task.cancel()


#: Whose code is running; None: the world's.
PROCESS: ContextVar[Process | None] = ContextVar("process", default=None)


def living() -> None:
    """To be called by everything outside that the bot can reach: the dead reach nothing."""
    process = PROCESS.get()
    if process is not None and process.dead:
        raise asyncio.CancelledError


class VirtualLoop(asyncio.BaseEventLoop):
    """Deterministic: no thread, no socket, no clock of the machine's."""

    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]

    def __init__(self) -> None:
        super().__init__()
        self._virtual = 0.0
        self.steps = 0
        #: Called after each callback; a process may die in it, between any two of its awaits.
        self.after_step: Callable[[], None] | None = None

    def time(self) -> float:
        """Virtual seconds since the world began."""
        return self._virtual

    def create_task(self, coro: Any, *, context: Context | None = None, **how: Any) -> asyncio.Task[Any]:
        """As asyncio's; what a process begins belongs to it."""
        task: asyncio.Task[Any] = super().create_task(coro, context=context, **how)
        process = PROCESS.get() if context is None else context.get(PROCESS)
        if process is not None:
            process.own(task)
        return task

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """What a thread would do is done here and now."""
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:
            done.set_exception(error)
        return done

    def _run_once(self) -> None:
        if not self._ready:
            self._pass_time()
        handle = self._ready.popleft()
        if not handle.cancelled():
            handle._run()
        self.steps += 1
        if self.after_step is not None:
            self.after_step()
            if self.steps > MOST_STEPS:
                raise Standstill(f"{MOST_STEPS} steps, and no end in sight")

    def _pass_time(self) -> None:
        while self._scheduled:
            timer = heapq.heappop(self._scheduled)
            timer._scheduled = False  # type: ignore[attr-defined]
            if not timer.cancelled():
                self._virtual = max(self._virtual, timer.when())
                self._ready.append(timer)
                return
        raise Standstill("nothing is left that could ever happen")

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        # asyncio's own count of them; here they are thrown away when their time has come
        pass

    def _process_events(self, event_list: Any) -> None:
        raise AssertionError("there are no sockets here")

    def _write_to_self(self) -> None:
        # there are no threads to be woken by
        pass
