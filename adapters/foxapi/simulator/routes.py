"""The addresses of the simulated service, and what is done at each."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import logging
import math
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import BodyPartReader, web

from adapters.foxapi.simulator import answers, faults, orders, outages, probe
from adapters.foxapi.simulator.answers import Refusal
from adapters.foxapi.simulator.outages import Film, Handler
from adapters.foxapi.simulator.studio import Studio
from adapters.foxapi.simulator.tasks import FORGOTTEN, Standing, Task, Tasks, seed_for, standing
from adapters.foxapi.simulator.uploads import Upload, Uploads
from bot.ports import Clock, NewId

log = logging.getLogger(__name__)

#: Bytes of a JSON body: far more than 5000 characters and a dozen addresses.
MOST_JSON = 1024 * 1024
CHUNK = 256 * 1024


@dataclass(slots=True, kw_only=True)
class Routes:
    """All handlers, and what they share."""

    tasks: Tasks
    uploads: Uploads
    #: Where finished videos lie.
    results: Path
    studio: Studio
    faults: faults.Faults
    clock: Clock
    new_id: NewId
    #: None: any token will do.
    key: str | None
    render_seconds: float
    result_life: timedelta
    #: Set when the server stops: ends what hangs on purpose.
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    #: How often each call was made since the start.
    calls: Counter[str] = field(default_factory=Counter)

    def application(self) -> web.Application:
        """The web application; each route is named as the call that faults are told for."""
        app = web.Application(middlewares=[self._misbehaving, self._refusing, self._guarded], client_max_size=MOST_JSON)
        add = app.router.add_route
        add("POST", "/v1/videos/generations", self.submit, name="submit")
        add("GET", "/v1/tasks/{id}", self.look, name="look")
        add("POST", "/v1/files/upload/stream", self.upload, name="upload")
        add("GET", "/uploads/{name}", self.uploaded, name="uploaded")
        add("GET", "/results/{id}.mp4", self.result, name="result")
        add("GET", "/v1/models", self.models, name="models")
        add("GET", "/api/usage/token/", self.balance, name="balance")
        add("GET", "/api/pricing", self.prices, name="prices")
        add("GET", "/simulator/tasks", self.told_tasks, name="told-tasks")
        add("POST", "/simulator/faults", self.take_fault, name="take-fault")
        add("DELETE", "/simulator/faults", self.clear_faults, name="clear-faults")
        return app

    # ---- what every request passes ----------------------------------------------------------------------------

    @web.middleware
    async def _misbehaving(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        call = _call(request)
        self.calls[call] += 1
        fault = self.faults.take(call, faults.is_of_answer)
        return await (outages.act(fault, request, handler, self.closing) if fault else handler(request))

    @web.middleware
    async def _refusing(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Turn every refusal into the service's JSON; what is a bug here is a 500 there."""
        try:
            return await handler(request)
        except Refusal as no:
            status, message, code = no.status, no.message, no.code
        except web.HTTPException as no:
            status, message, code = no.status, f"Invalid URL ({request.method} {request.path})", None
            if status == 413:
                message = "The request body is too large."
        except Exception:
            log.exception("simulator: %s failed", _call(request))
            status, message, code = 500, "Internal server error.", None
        return web.json_response(answers.error(status, message, code), status=status)

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """The API is for who has the key, the simulator's own addresses for who is on this machine."""
        if request.path.startswith(("/v1/", "/api/usage/")):
            scheme, _, token = request.headers.get("Authorization", "").partition(" ")
            right = hmac.compare_digest(_bytes(token), _bytes(self.key)) if self.key else bool(token.strip())
            if scheme.lower() != "bearer" or not right:
                raise Refusal(401, "Invalid token.", "invalid_api_key")
        if request.path.startswith("/simulator/") and not _is_near(request.remote):
            raise Refusal(403, "Only for this machine.")
        return await handler(request)

    # ---- the service ------------------------------------------------------------------------------------------

    async def submit(self, request: web.Request) -> web.Response:
        """POST /v1/videos/generations."""
        order = orders.read(await request.read())
        cited = await orders.references(order, self._find, self._seconds)
        now = self.clock.now().timestamp()
        fault = self.faults.take("submit", faults.is_fate)
        task_id = f"task-unified-{int(now)}-{self.new_id()}"
        task = self.tasks.save(
            Task(
                id=task_id,
                created=now,
                **order.model_dump(include={"model", "prompt", "resolution", "aspect_ratio", "duration"}),
                generate_audio=order.generate_audio,
                seed=order.seed if order.seed != -1 else seed_for(task_id),
                images=_named(cited.images),
                videos=_named(cited.videos),
                sounds=_named(cited.sounds),
                fate=faults.fate(fault.name, at_once=False) if fault else None,
            )
        )
        self.studio.put(task)
        estimate = max(1, math.ceil(max(self.render_seconds, self.studio.estimate())))
        return web.json_response(answers.created(task, estimate))

    async def look(self, request: web.Request) -> web.Response:
        """GET /v1/tasks/{id}."""
        task = self.tasks.get(request.match_info["id"])
        if task is None:
            raise Refusal(404, "The task does not exist.", "task_not_found")
        now = self._standing(task)
        fault = self.faults.take("look", faults.of_look(now.status == "completed"))
        if fault and faults.is_fate(fault.name):
            task = self.tasks.change(task.id, fate=faults.fate(fault.name, at_once=True))
            now = self._standing(task)
        if task.fate and task.fate.end == FORGOTTEN:
            raise Refusal(404, "The task does not exist.", "task_not_found")
        answer = answers.looked_at(task, now, f"{request.scheme}://{request.host}/results/{task.id}.mp4")
        return web.json_response(_misread(answer, fault.name) if fault else answer)

    async def upload(self, request: web.Request) -> web.Response:
        """POST /v1/files/upload/stream: the file is streamed to disk; `file_name` may come before or after it."""
        if request.content_type != "multipart/form-data":
            raise Refusal(400, "The request body is not multipart/form-data.", "invalid_request")
        kept: Upload | None = None
        name: str | None = None
        try:
            async for part in await request.multipart():
                if isinstance(part, BodyPartReader) and part.name == "file":
                    filename = part.filename or "file"
                    kept = await self.uploads.take(self.new_id(), filename, _chunks(part), self._now())
                elif isinstance(part, BodyPartReader) and part.name == "file_name":
                    name = (await part.read_chunk(1024)).decode("utf-8", "replace")[:255]
        except (ValueError, AssertionError) as broken:
            raise Refusal(400, "The multipart body is not readable.", "invalid_request") from broken
        if kept is None:
            raise Refusal(422, "file: Field required", "missing_parameter")
        return web.json_response(
            {
                "id": kept.name.partition(".")[0],
                "filename": name or kept.filename,
                "url": f"{request.scheme}://{request.host}/uploads/{kept.name}",
                "size": kept.size,
                "created": int(kept.created),
            }
        )

    async def uploaded(self, request: web.Request) -> web.StreamResponse:
        """GET /uploads/…: the bytes, never as something that a browser would run."""
        kept = self.uploads.get(request.match_info["name"], self._now())
        if kept is None:
            raise Refusal(404, "There is no such file.")
        return Film(self.uploads.path(kept.name), kept.media_type or "application/octet-stream")

    async def result(self, request: web.Request) -> web.StreamResponse:
        """GET /results/….mp4: 404 before there is one, 410 when its life is over."""
        task = self.tasks.get(request.match_info["id"])
        now = self._standing(task) if task else None
        if task is None or now is None or now.over is None or now.status != "completed":
            raise Refusal(404, "There is no such file.")
        path = self.results / f"{task.id}.mp4"
        if self._now() - now.over > self.result_life.total_seconds() or not path.exists():
            raise Refusal(410, "The file has expired.")
        return Film(path, "video/mp4")

    async def models(self, _request: web.Request) -> web.Response:
        """GET /v1/models."""
        return web.json_response(answers.models())

    async def balance(self, _request: web.Request) -> web.Response:
        """GET /api/usage/token/: what was reserved by tasks that did not fail is spent."""
        spent = (task.credits for task in self.tasks if self._standing(task).status not in ("failed", "cancelled"))
        return web.json_response(answers.balance(sum(spent)))

    async def prices(self, _request: web.Request) -> web.Response:
        """GET /api/pricing."""
        return web.json_response(answers.pricing())

    # ---- the simulator's own ----------------------------------------------------------------------------------

    async def told_tasks(self, request: web.Request) -> web.Response:
        """GET /simulator/tasks: its tasks' ids, states and moments, their prompts to who has a key; calls so far."""
        told: list[dict[str, object]] = [
            {"id": task.id, "status": self._standing(task).status, "created": task.created} for task in self.tasks
        ]
        if request.headers.get("Authorization"):
            for one, task in zip(told, self.tasks, strict=True):
                one["prompt"] = task.prompt
        return web.json_response({"count": len(told), "tasks": told, "calls": dict(self.calls)})

    async def take_fault(self, request: web.Request) -> web.Response:
        """POST /simulator/faults {"call", "fault", "times", "seconds"}.

        Asking for the JSON media type keeps pages of other origins out: a browser would have to ask us first.
        """
        if request.content_type != "application/json":
            raise Refusal(400, "Send application/json.")
        try:
            asked = await request.json()
            times, seconds = asked.get("times", 1), float(asked.get("seconds", 2.0))
            self.faults.add(asked["call"], asked["fault"], times=None if times is None else int(times), seconds=seconds)
        except (ValueError, KeyError, TypeError, AttributeError) as wrong:
            raise Refusal(422, str(wrong)) from wrong
        return web.json_response({"ok": True})

    async def clear_faults(self, _request: web.Request) -> web.Response:
        """DELETE /simulator/faults."""
        self.faults.clear()
        return web.json_response({"ok": True})

    def _now(self) -> float:
        return self.clock.now().timestamp()

    def _standing(self, task: Task) -> Standing:
        return standing(task, self._now(), self.render_seconds)

    def _find(self, url: str) -> Upload | None:
        return self.uploads.find(url, self._now())

    async def _seconds(self, uploads: Sequence[Upload]) -> list[float | None]:
        files = [(str(self.uploads.path(upload.name)), upload.media_type or "") for upload in uploads]
        return await probe.seconds_of(files)


def _call(request: web.Request) -> str:
    return request.match_info.route.name or "unknown"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _is_near(remote: str | None) -> bool:
    try:
        return ipaddress.ip_address(remote or "").is_loopback
    except ValueError:
        return False


def _named(uploads: Sequence[Upload]) -> tuple[tuple[str, str], ...]:
    return tuple((upload.name, upload.media_type or "") for upload in uploads)


def _misread(answer: dict[str, Any], fault: str) -> dict[str, Any]:
    """What a look says wrongly."""
    if fault == faults.NO_RESULTS:
        return answer | {"results": None, "progress": 50}
    if fault == faults.UNKNOWN_STATE:
        return answer | {"status": "reticulating", "results": None}
    if fault == faults.STRINGS:
        return answer | {"results": [result["url"] for result in answer["results"]]}
    return answer


async def _chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk(CHUNK):
        yield bytes(chunk)
