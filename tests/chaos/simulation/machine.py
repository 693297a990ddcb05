"""The machine the bot runs on: starts the program, loses it, starts it again."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from adapters.foxapi import FoxAPI
from adapters.media.folder import FolderFiles
from bot.app.building import Outside, wire
from bot.app.core import Core
from bot.errors import StoreError
from bot.messages import Answer
from bot.ports import VideoService
from tests.chaos.simulation.fox import ADDRESS
from tests.chaos.simulation.loop import PROCESS, Process

if TYPE_CHECKING:
    from tests.chaos.simulation.world import World


@dataclass
class Life:
    """One run of the program."""

    process: Process
    context: contextvars.Context
    stopping: asyncio.Event
    core: Core | None = None


class Machine:
    """Keeps one bot running."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._life: Life | None = None
        self._off = False
        #: Callbacks until the process dies; None: nothing is planned.
        self._fuse: int | None = None
        self.crashes = 0
        #: Jobs whose POST may have been in flight when a process ended.
        self.in_flight: set[str] = set()
        world.loop.after_step = self._burn

    # ---- its lives ------------------------------------------------------------------------------------------

    async def keep_running(self) -> None:
        """Start it whenever it is not running, until told to switch off."""
        while not self._off:
            await self._live_once()
            if not self._off:
                world = self._world
                await asyncio.sleep(world.between(200, 3000) if world.chance("long downtime") else world.between(1, 20))

    async def _live_once(self) -> None:
        context = contextvars.copy_context()
        life = self._life = Life(Process(), context, asyncio.Event())
        context.run(PROCESS.set, life.process)
        self._world.note("the bot starts")
        main = self._world.loop.create_task(self._main(life), context=context, name="main")
        await asyncio.wait([main])
        life.core = None
        if not life.process.dead:
            self._bury(life)
        error = None if main.cancelled() else main.exception()
        if error is not None and not isinstance(error, StoreError):
            self._world.fault(f"the program ended by itself: {error!r}")

    async def _main(self, life: Life) -> None:
        world = self._world
        store = world.disk.open(life.process, world.clock)
        async with httpx.AsyncClient(transport=world.transport(), trust_env=False) as http:
            service: VideoService = FoxAPI(http=http, url=ADDRESS, key="sk-world", look_interval=5.0)
            outside = Outside(
                clock=world.clock,
                store=store,
                files=FolderFiles(world.folder / "files"),
                media=world.media,
                downloads=world.fox,
                service=service,
                chats=dict(world.chats),
                new_id=world.new_id,
                chance=world.rng.random,
            )
            core = wire(outside, world.settings)
            await core.resume()
            life.core = core
            await core.run(life.stopping)
        world.note("the bot stopped")

    # ---- how they end ---------------------------------------------------------------------------------------

    def kill_soon(self, steps: int) -> None:
        """SIGKILL after so many more callbacks."""
        if self._fuse is None and self._life is not None and not self._life.process.dead:
            self._fuse = steps

    def spare(self) -> None:
        """No kill that was planned comes true any more."""
        self._fuse = None

    def _burn(self) -> None:
        if self._fuse is None:
            return
        self._fuse -= 1
        if self._fuse < 0:
            self._fuse = None
            life = self._life
            if life is not None and not life.process.dead:
                self.crashes += 1
                self._world.note("the bot is killed")
                self._bury(life)

    def _bury(self, life: Life) -> None:
        self._fuse = None
        self.in_flight |= {job for (job,) in self._world.disk.read("SELECT id FROM jobs WHERE state = 'submitting'")}
        life.process.die()
        self._world.disk.lose()

    def stop(self) -> None:
        """SIGTERM."""
        if self._life is not None and not self._life.process.dead and self._life.core is not None:
            self._world.note("the bot is told to stop")
            self._life.stopping.set()

    def switch_off(self) -> None:
        """The world ends."""
        self._off = True
        if self._life is not None and not self._life.process.dead:
            self._bury(self._life)

    # ---- what people reach ----------------------------------------------------------------------------------

    @property
    def core(self) -> Core | None:
        """The bot, while it takes commands."""
        life = self._life
        return None if life is None or life.process.dead else life.core

    async def deliver(self, act: Callable[[Core], Coroutine[Any, Any, Answer]]) -> Answer | None:
        """Let the running bot do it; None when it is down, or dies before it has answered."""
        life, core = self._life, self.core
        if life is None or core is None:
            return None
        doing: asyncio.Task[Answer] = self._world.loop.create_task(
            act(core), context=life.context.copy(), name="command"
        )
        await asyncio.wait([doing])
        if doing.cancelled() or life.process.dead:
            return None
        error = doing.exception()
        if error is not None:
            self._world.fault(f"a command raised {error!r}")
            return None
        return doing.result()
