"""What is being handled: waited for as long as Slack waits for us, then on its own until it is done."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

#: Seconds in which something must be acknowledged; Slack gives three.
ACK_WITHIN = 2.3


class UnderWay:
    """Owns the tasks that handle what people do."""

    def __init__(self, *, ack_within: float = ACK_WITHIN) -> None:
        self._ack_within = ack_within
        self._tasks: set[asyncio.Task[None]] = set()

    async def first(self, work: Coroutine[Any, Any, None]) -> None:
        """Give the work its time before the acknowledgement; what takes longer goes on after it.

        What it raises within that time is raised here.
        """
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        done, _ = await asyncio.wait({task}, timeout=self._ack_within)
        if done:
            await task

    async def over(self, within: float) -> None:
        """Wait until nothing is under way any more; what takes longer than that is cancelled."""
        tasks = set(self._tasks)
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=within)
        for task in late:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*late, return_exceptions=True)
