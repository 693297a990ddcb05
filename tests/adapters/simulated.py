"""A simulator that serves on loopback, and what a client of it says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp

from adapters.foxapi.simulator.plan import Plan
from adapters.foxapi.simulator.server import Simulator
from bot.ports import Clock
from tests.fakes import ManualClock

MODEL = "seedance-2.0-reference-to-video"
TEXT_MODEL = "seedance-2.0-text-to-video"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
QUICK_FILM = b"\0\0\0\x18ftypmp42" + bytes(range(200)) * 20


async def quick(plan: Plan) -> None:
    """A render that takes no time: not a video, but bytes that can be told from half of them."""
    Path(plan.output).write_bytes(QUICK_FILM)


class Api:
    """The calls of the service, each giving the status and what was said."""

    def __init__(self, session: aiohttp.ClientSession, simulator: Simulator) -> None:
        self.session = session
        self.simulator = simulator

    async def ask(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        async with self.session.request(method, self.simulator.url + path, **more) as answer:
            is_json = answer.content_type == "application/json"
            return answer.status, await (answer.json() if is_json else answer.text())

    async def submit(self, **fields: Any) -> tuple[int, Any]:
        order = {"model": MODEL, "prompt": "a kite", "resolution": "480p", "duration": 4} | fields
        return await self.ask("POST", "/v1/videos/generations", json=order)

    async def task(self, **fields: Any) -> str:
        """The id of a task that was created."""
        status, answer = await self.submit(**fields)
        assert status == 200, answer
        return str(answer["id"])

    async def look(self, task: str) -> tuple[int, Any]:
        return await self.ask("GET", f"/v1/tasks/{task}")

    async def upload(self, data: bytes | Path, name: str = "a.png") -> tuple[int, Any]:
        form = aiohttp.FormData()
        form.add_field("file", BytesIO(data if isinstance(data, bytes) else data.read_bytes()), filename=name)
        return await self.ask("POST", "/v1/files/upload/stream", data=form)

    async def uploaded(self, data: bytes | Path, name: str = "a.png") -> str:
        """The address of a file that was uploaded."""
        status, answer = await self.upload(data, name)
        assert status == 200, answer
        return str(answer["url"])

    async def fetch(self, url: str) -> tuple[int, bytes]:
        async with self.session.get(url) as answer:
            return answer.status, await answer.read()

    async def completed(self, task: str) -> dict[str, Any]:
        """The task when it is finished: the clock must be past its time."""
        await self.simulator.idle()
        status, answer = await self.look(task)
        assert (status, answer["status"]) == (200, "completed"), answer
        return dict(answer)


@asynccontextmanager
async def serving(
    folder: Path, clock: Clock | None = None, *, token: str = "anything", **more: Any
) -> AsyncIterator[Api]:
    """A simulator on that folder; unless told otherwise it renders at once and takes no time."""
    options: dict[str, Any] = {"render": quick, "render_seconds": 0.0} | more
    async with (
        Simulator(folder, clock=clock or ManualClock(), **options) as simulator,
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"} if token else {}) as session,
    ):
        yield Api(session, simulator)
