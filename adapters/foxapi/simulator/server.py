"""The simulator's life: it opens its folder, serves on a port, renders, and can be killed at any moment."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from aiohttp import web

from adapters.foxapi.simulator import records
from adapters.foxapi.simulator.faults import Faults
from adapters.foxapi.simulator.plan import Plan, plan_for
from adapters.foxapi.simulator.routes import Routes
from adapters.foxapi.simulator.studio import Render, Studio, render_in_child
from adapters.foxapi.simulator.tasks import FORGOTTEN, Task, Tasks, standing
from adapters.foxapi.simulator.uploads import Uploads
from bot.ports import Clock, NewId

#: Seconds that a task is remembered after its creation: FoxAPI does not say; a week is more than anybody looks.
TASK_LIFE = 7 * 86400.0


def _new_id() -> str:
    return uuid.uuid4().hex[:12]


class Simulator:
    """FoxAPI on this machine: `async with Simulator(folder, clock=clock) as simulator: … simulator.url …`.

    Everything lives in the folder: a process that is killed is continued by the next one that opens it, on whatever
    port. `render_seconds` is how long a task takes at least; `result_life` how long its video can be fetched;
    `key` None takes any token. `render` makes the videos; a test may pass a quicker one.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        key: str | None = None,
        render_seconds: float = 4.0,
        result_life: timedelta = timedelta(hours=24),
        render: Render = render_in_child,
        parallel: int = 2,
        new_id: NewId = _new_id,
    ) -> None:
        self._clock = clock
        self._host = host
        self._port = port
        self._render_seconds = render_seconds
        self._result_life = result_life
        self._tasks = Tasks(folder / "tasks")
        self._uploads = Uploads(folder / "uploads")
        self._results = folder / "results"
        self._faults = Faults()
        self._studio = Studio(render, clock, plan=self._plan, done=self._done, parallel=parallel)
        self._routes = Routes(
            tasks=self._tasks,
            uploads=self._uploads,
            results=self._results,
            studio=self._studio,
            faults=self._faults,
            clock=clock,
            new_id=new_id,
            key=key,
            render_seconds=render_seconds,
            result_life=result_life,
        )
        self._runner = web.AppRunner(self._routes.application(), access_log=None, shutdown_timeout=2.0)

    async def __aenter__(self) -> Simulator:
        self._results.mkdir(parents=True, exist_ok=True)
        records.sweep(self._results)
        self._uploads.open(self._now())
        self._tasks.open()
        self._forget_what_is_old()
        await self._listen()
        self._studio.open()
        for task in self._tasks:
            if task.wants_rendering:
                self._studio.put(task)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._routes.closing.set()
        await self._studio.close()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Its base address, such as `http://127.0.0.1:43210`."""
        return f"http://{f'[{self._host}]' if ':' in self._host else self._host}:{self._port}"

    @property
    def tasks(self) -> list[Task]:
        """Every task it was asked to create, oldest first."""
        return list(self._tasks)

    @property
    def calls(self) -> dict[str, int]:
        """How often each call (`submit`, `look`, `upload`, `result`, …) was made since the start."""
        return dict(self._routes.calls)

    def misbehave(self, call: str, fault: str, *, times: int | None = 1, seconds: float = 2.0) -> None:
        """Do something wrong at the next `times` such calls (None: from now on); see `faults.known(call)`."""
        self._faults.add(call, fault, times=times, seconds=seconds)

    async def idle(self) -> None:
        """Wait until every task that was submitted so far is rendered (its time may still not be up)."""
        await self._studio.idle()

    def behave(self) -> None:
        """Forget all faults that have not happened yet."""
        self._faults.clear()

    async def _listen(self) -> None:
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        self._port = self._runner.addresses[0][1]

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _plan(self, task_id: str) -> Plan | None:
        """A task's turn has come: note when, and say what to make."""
        task = self._tasks.get(task_id)
        if task is None or not task.wants_rendering or (task.fate and task.fate.end == FORGOTTEN):
            return None
        if task.begun is None:
            task = self._tasks.change(task_id, begun=self._now())
        return plan_for(task, self._uploads.folder.absolute(), self._results.absolute() / f"{task_id}.mp4")

    def _done(self, task_id: str, problem: str | None) -> None:
        if (task := self._tasks.get(task_id)) and task.wants_rendering:
            outcome: dict[str, Any] = {"broken": problem} if problem else {"rendered": self._now()}
            self._tasks.change(task_id, **outcome)
        self._forget_what_is_old()

    def _forget_what_is_old(self) -> None:
        """Remove videos whose life is over, and tasks that nobody looks at any more."""
        now = self._now()
        for task in self._tasks:
            over = standing(task, now, self._render_seconds).over
            if over is not None and now - over > self._result_life.total_seconds():
                (self._results / f"{task.id}.mp4").unlink(missing_ok=True)
            if now - task.created > max(TASK_LIFE, 2 * self._result_life.total_seconds()):
                (self._results / f"{task.id}.mp4").unlink(missing_ok=True)
                self._tasks.delete(task.id)
