"""FoxAPI in memory, spoken to in its JSON through the real client; and the address its videos are fetched from."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from bot.errors import FileGone, FileUnreachable
from bot.problems import problem
from tests.chaos.simulation.loop import living

if TYPE_CHECKING:
    from tests.chaos.simulation.world import World

ADDRESS = "https://fox.example"


@dataclass
class Task:
    """One video that somebody pays for."""

    id: str
    job: str
    #: Virtual seconds.
    begun: float
    takes: float
    ends: str
    address: int = 1


@dataclass
class Posting:
    """One POST of a submit, as far as anybody can know what became of it."""

    job: str
    #: It said for certain whether a task was created.
    certain: bool = False
    #: That answer reached the process that asked.
    answered: bool = False


class Fox:
    """The service. Whatever it has been sent it does, whether or not the sender lives to hear of it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.tasks: dict[str, Task] = {}
        self.postings: list[Posting] = []
        self.refuses_key = False
        self.down = False
        self._uploads = 0
        self._dead_addresses: set[str] = set()

    # ---- what is asked --------------------------------------------------------------------------------------

    async def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer as FoxAPI would on a bad day; for `httpx.MockTransport`."""
        living()
        path = request.url.path
        if request.method == "GET":
            return await self._exchange("look", lambda: self._look(path.rpartition("/")[2]))
        if path.endswith("/generations"):
            return await self._submitted(request)
        return await self._exchange("upload", self._upload)

    async def _submitted(self, request: httpx.Request) -> httpx.Response:
        current = asyncio.current_task()
        assert current is not None
        what, _, job = current.get_name().partition(" ")
        assert what == "submitting", f"a POST outside the one step that may send it: {current.get_name()}"
        self._world.sent_to_service(job)
        posting = Posting(job)
        order = json.loads(request.content)
        self._world.event(f"POST for {job}", tense=True)
        self.postings.append(posting)
        try:
            answer = await self._exchange("submit", lambda: self._create(job, order))
        except httpx.ConnectError:
            posting.certain = posting.answered = True
            raise
        posting.certain, posting.answered = certain(answer), True
        return answer

    async def _exchange(self, call: str, effect: Any) -> httpx.Response:
        """One request on its way there and back; each way may be the last."""
        world = self._world
        if world.chance(f"{call}: no connection") or self.down:
            await asyncio.sleep(world.between(0.01, 3))
            raise httpx.ConnectError("made by the world")
        answer: asyncio.Future[httpx.Response] = world.loop.create_future()
        there = world.between(5, 50) if world.chance(f"{call}: slow") else world.between(0.02, 0.4)
        if not world.chance(f"{call}: lost before"):
            world.loop.call_later(there, self._arrive, call, effect, answer)
        elif world.pick((True, False)):
            world.loop.call_later(there, _fail, answer, httpx.ReadError("made by the world"))
        return await answer

    def _arrive(self, call: str, effect: Any, answer: asyncio.Future[httpx.Response]) -> None:
        world = self._world
        response = self._turned_away(call) or effect()
        back = world.between(0.02, 0.4)
        if world.chance(f"{call}: lost after"):
            world.note(f"the answer to {call} is lost")
            if world.pick((True, False)):
                world.loop.call_later(back, _fail, answer, httpx.RemoteProtocolError("made by the world"))
            return
        if world.chance(f"{call}: gateway after"):
            response = _words(world.pick((500, 502, 504, 524)), "bad_gateway")
        elif world.chance(f"{call}: garbage"):
            response = httpx.Response(200, content=world.pick((b"", b"<html>", b'{"id": null}', b"\xff{")))
        world.loop.call_later(back, _settle, answer, response)

    def _turned_away(self, call: str) -> httpx.Response | None:
        """Refusals that have no effect."""
        world = self._world
        if self.refuses_key:
            return _words(world.pick((401, 402, 403)), "key_refused")
        if world.chance(f"{call}: busy"):
            headers = {"Retry-After": str(world.pick((1, 7, 40)))} if world.pick((True, False)) else {}
            return _words(429, "rate_limited", headers)
        if world.chance(f"{call}: gateway before"):
            return _words(world.pick((500, 502, 503)), "bad_gateway")
        return None

    # ---- what it does ---------------------------------------------------------------------------------------

    def _create(self, job: str, order: dict[str, Any]) -> httpx.Response:
        world = self._world
        if world.chance("submit: refused"):
            return _words(world.pick((400, 413, 422)), world.pick(("content_policy", "invalid_parameters")))
        number = len(self.tasks) + 1
        ends = world.pick(("failed", "cancelled", "expired")) if world.chance("task fails") else "completed"
        task = Task(f"task-{number}", job, world.loop.time(), world.between(10, 150), ends)
        self.tasks[task.id] = task
        world.event(f"{task.id} created for {job}")
        assert order["prompt"]
        return httpx.Response(
            200,
            json={"id": task.id, "status": "pending", "task_info": {"estimated_time": 60}, "usage": {}},
        )

    def _look(self, task_id: str) -> httpx.Response:
        world = self._world
        task = self.tasks.get(task_id)
        if task is None or world.chance("look: unknown task"):
            return _words(404, "task_not_found")
        share = (world.loop.time() - task.begun) / task.takes
        if share < 1:
            state = "reticulating" if world.chance("look: unknown state") else "processing"
            return httpx.Response(200, json={"id": task.id, "status": state, "progress": int(share * 10) * 10})
        if task.ends != "completed":
            error = {"code": "generation_timeout", "message": "no"}
            return httpx.Response(200, json={"id": task.id, "status": task.ends, "error": error})
        if world.chance("look: no results yet"):
            return httpx.Response(200, json={"id": task.id, "status": "completed", "results": []})
        if self._url(task) in self._dead_addresses:
            task.address += 1
        plain = world.chance("look: results as strings")
        result: Any = self._url(task) if plain else {"url": self._url(task), "seed": 7}
        return httpx.Response(200, json={"id": task.id, "status": "completed", "results": [result]})

    def _upload(self) -> httpx.Response:
        if self._world.chance("upload: too large"):
            return _words(413, "file_too_large")
        self._uploads += 1
        return httpx.Response(200, json={"url": f"{ADDRESS}/files/{self._uploads}.png"})

    def _url(self, task: Task) -> str:
        return f"{ADDRESS}/results/{task.id}/{task.address}.mp4"

    # ---- what is fetched ------------------------------------------------------------------------------------

    @asynccontextmanager
    async def open(self, url: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """The Downloads port."""
        living()
        world = self._world
        await asyncio.sleep(world.between(0.02, 0.3))
        if world.chance("result: expired"):
            self._dead_addresses.add(url)
        if url in self._dead_addresses:
            raise FileGone(problem("file_gone", name="result"))
        if world.chance("result: unreachable"):
            raise FileUnreachable("made by the world")
        yield self._bytes()

    async def _bytes(self) -> AsyncIterator[bytes]:
        for _ in range(2):
            living()
            await asyncio.sleep(self._world.between(0.02, 0.5))
            if self._world.chance("result: cut off"):
                raise FileUnreachable("made by the world")
            yield b"mp4"


def certain(response: httpx.Response) -> bool:
    """Whether a submit's answer proves what became of it."""
    if response.is_success:
        try:
            return bool(response.json()["id"])
        except (ValueError, KeyError, TypeError):
            return False
    return 400 <= response.status_code < 500 and response.status_code != 408


def _words(status: int, code: str, headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.Response(status, json={"error": {"code": code, "message": code}}, headers=headers)


def _fail(answer: asyncio.Future[httpx.Response], error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)


def _settle(answer: asyncio.Future[httpx.Response], response: httpx.Response) -> None:
    if not answer.done():
        answer.set_result(response)
