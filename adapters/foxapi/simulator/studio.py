"""Where tasks are rendered: a queue, and at most so many at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from adapters.foxapi.simulator import children
from adapters.foxapi.simulator.catalogue import FPS, SIZES
from adapters.foxapi.simulator.plan import Plan
from adapters.foxapi.simulator.tasks import Task
from bot.ports import Clock

log = logging.getLogger(__name__)

#: What people are told: why is in the log, for it may hold paths of the machine.
NOT_RENDERED = "the simulator could not render it, its log says why"

#: Makes the plan's MP4, or raises ChildFailed.
Render = Callable[[Plan], Awaitable[None]]
#: Seconds that one video may take.
TIMEOUT = 180.0
#: Seconds per million pixels, as a first guess: a 5 s 720p video takes about two.
FIRST_PACE = 0.02


async def render_in_child(plan: Plan) -> None:
    """The real one: in a child process. Raises ChildFailed."""
    await children.ask_child("adapters.foxapi.simulator.render", plan.as_json(), timeout=TIMEOUT)


class Studio:
    """Renders one task after the other, and knows how long the next would have to wait."""

    def __init__(
        self,
        render: Render,
        clock: Clock,
        *,
        plan: Callable[[str], Plan | None],
        done: Callable[[str, str | None], None],
        parallel: int,
    ) -> None:
        self._render = render
        self._clock = clock
        #: What to make for a task id, asked when its turn comes; None: nothing any more.
        self._plan = plan
        #: Told of each end: the task's id, and what went wrong.
        self._done = done
        self._parallel = parallel
        self._queue: asyncio.Queue[Task] = asyncio.Queue()
        self._workers: list[asyncio.Task[None]] = []
        #: Work (million pixels) that is queued or being done, by task.
        self._work: dict[str, float] = {}
        self._pace = FIRST_PACE

    def open(self) -> None:
        """Start working."""
        self._workers = [asyncio.create_task(self._work_on(), name=f"studio {n}") for n in range(self._parallel)]

    async def close(self) -> None:
        """Stop at once; what is being rendered is killed and stays to be done."""
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    def put(self, task: Task) -> None:
        """Queue a task."""
        self._work[task.id] = _work_of(task)
        self._queue.put_nowait(task)

    async def idle(self) -> None:
        """Wait until nothing is queued and nothing is being done."""
        await self._queue.join()

    def estimate(self) -> float:
        """Seconds until all that is queued now will be rendered."""
        work = list(self._work.values())
        return self._pace * max(sum(work) / self._parallel, max(work, default=0.0))

    async def _work_on(self) -> None:
        while True:
            task = await self._queue.get()
            problem: str | None = None
            try:
                await self._make(task)
            except children.ChildFailed as failed:
                log.error("simulator: task %s could not be rendered: %s", task.id, failed)
                problem = NOT_RENDERED
            except Exception:
                log.exception("simulator: task %s could not be rendered", task.id)
                problem = NOT_RENDERED
            self._work.pop(task.id, None)
            self._done(task.id, problem)
            self._queue.task_done()

    async def _make(self, task: Task) -> None:
        if (plan := self._plan(task.id)) is None:
            return
        began = self._clock.monotonic()
        await self._render(plan)
        took = self._clock.monotonic() - began
        self._pace += (took / _work_of(task) - self._pace) / 3


def _work_of(task: Task) -> float:
    """Million pixels of a task's video; all ratios of a resolution hold about as many."""
    width, height = SIZES[task.resolution, "16:9"]
    return width * height * task.seconds * FPS / 1e6
