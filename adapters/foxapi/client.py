"""The video service at FoxAPI: uploads, exactly one POST for each submit, and looks at tasks."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import astuple, dataclass, fields
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import httpx
from httpx_aiohttp import AiohttpTransport

from adapters.foxapi import cures, wire
from adapters.foxapi.faults import NO_ANSWER, Call, Refusal, failure, never_opened, refused, retry_after, unanswered
from bot.errors import ServiceError, ServiceRefused, SetupFault, TaskUnknown
from bot.ports import Broken, Finished, Order, Ticket, Working
from bot.problems import Fault, problem

log = logging.getLogger(__name__)

#: Bytes of an answer that are read at most.
MOST_ANSWER = 4 * 1024 * 1024
_SUBMIT, _TASKS, _UPLOAD = "/v1/videos/generations", "/v1/tasks/", "/v1/files/upload/stream"
#: A task that cannot exist: asking for it is documented (404), costs nothing, and shows whether the key works.
_PROBE = _TASKS + "videobot-check"
#: Seen in clients of FoxAPI but on none of its pages: what they do not answer is no fault.
_BALANCE, _MODELS = "/api/usage/token/", "/v1/models"


@dataclass(frozen=True, slots=True)
class Models:
    """FoxAPI's ids of the models we offer."""

    standard_text: str = "seedance-2.0-text-to-video"
    standard_reference: str = "seedance-2.0-reference-to-video"
    fast_text: str = "seedance-2.0-fast-text-to-video"
    fast_reference: str = "seedance-2.0-fast-reference-to-video"

    @classmethod
    def with_ids(cls, ids: Mapping[str, str]) -> Self:
        """FoxAPI's ids but for those given, by names such as "fast-text". Raises ValueError for another name."""
        known = {field.name.replace("_", "-"): field.name for field in fields(cls)}
        if unknown := ids.keys() - known.keys():
            raise ValueError(f"no model is called {', '.join(sorted(unknown))}: {', '.join(known)}")
        return cls(**{known[name]: model for name, model in ids.items()})

    def id_of(self, model: str, *, references: bool) -> str:
        """The id for our "standard" or "fast", with or without reference files. Raises ValueError for another."""
        match model:
            case "standard":
                return self.standard_reference if references else self.standard_text
            case "fast":
                return self.fast_reference if references else self.fast_text
            case _:
                raise ValueError("standard or fast")

    @property
    def ids(self) -> frozenset[str]:
        """All of them."""
        return frozenset(astuple(self))


@dataclass(frozen=True, slots=True)
class Waits:
    """How long (s) is waited at most."""

    connect: float = 10.0
    #: For an answer, once everything is sent.
    look: float = 20.0
    submit: float = 60.0
    #: For the whole of an upload.
    upload: float = 600.0


@dataclass(frozen=True, slots=True)
class _Answer:
    response: httpx.Response
    body: bytes

    @property
    def status(self) -> int:
        """HTTP's."""
        return self.response.status_code

    @property
    def succeeded(self) -> bool:
        """It says that what was asked has been done."""
        return self.response.is_success

    @property
    def refusal(self) -> Refusal:
        """The answer as one that is not what was asked for."""
        headers = self.response.headers
        words = wire.read_words(self.body)
        return Refusal(
            status=self.status,
            words=words,
            plain="" if words is not None else self.body[:500].decode(errors="replace"),
            retry_after=retry_after(headers.get("retry-after"), headers.get("date")),
        )


DEFAULT_MODELS = Models()
DEFAULT_WAITS = Waits()


class FoxAPI:
    """FoxAPI as the core's VideoService. The key goes to `url` and nowhere else: redirects are not followed."""

    def __init__(
        self,
        *,
        http: httpx.AsyncClient,
        url: str = "https://api.foxapi.cc",
        key: str,
        models: Models = DEFAULT_MODELS,
        look_interval: float = 2.0,
        waits: Waits = DEFAULT_WAITS,
    ) -> None:
        """Raises SetupFault for a key that cannot stand in a header."""
        if not (key.isascii() and key.isprintable()):
            raise SetupFault(["FOXAPI_KEY holds characters that no key has: copy it anew."])
        self.look_interval = look_interval
        self._http = http
        self._url = url.rstrip("/")
        self._models = models
        self._waits = waits
        self._headers = {
            "Authorization": f"Bearer {key}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            # Cloudflare in front of the service refuses libraries' own (403, error code: 1010)
            "User-Agent": f"videobot/{version('videobot')}",
        }

    async def submit(self, order: Order) -> Ticket:
        """Exactly one POST. Raises as the port says; for what the page does not offer, before anything is sent."""
        try:
            model = self._models.id_of(order.model, references=bool(order.references))
            body = wire.submission(order, model)
        except ValueError as error:
            raise ServiceRefused(problem("request_not_offered", Fault.INPUT)) from error
        request = self._request("POST", _SUBMIT, self._waits.submit, content=body)
        request.headers["Content-Type"] = "application/json"
        answer = await self._ask(Call.SUBMIT, request, self._waits.submit)
        created = wire.read_created(answer.body) if answer.succeeded else None
        if created is None or created.id is None:
            raise _refused(Call.SUBMIT, answer)
        return Ticket(created.id, created.task_info.estimated_time, created.usage.credits_reserved)

    async def look(self, task: str) -> Working | Finished | Broken:
        """How the task stands. Raises as the port says."""
        if task in ("", ".", ".."):
            # would name another address than a task's
            raise TaskUnknown
        path = _TASKS + quote(task, safe="", errors="replace")
        answer = await self._get(path)
        seen = wire.read_task(answer.body) if answer.succeeded else None
        if seen is None:
            raise _refused(Call.LOOK, answer)
        return _standing(seen)

    async def upload(self, path: Path, name: str, media_type: str) -> str:
        """Stream a file there; gives its address, which lives 72 h. May be repeated.

        Raises ServiceError's children, and OSError when our own file cannot be opened.
        """
        with await asyncio.to_thread(path.open, "rb") as file:
            request = self._request("POST", _UPLOAD, self._waits.submit, files={"file": (name, file, media_type)})
            request.stream = _FromDisk(request.stream)
            answer = await self._ask(Call.UPLOAD, request, self._waits.upload)
        url = wire.read_uploaded(answer.body) if answer.succeeded else None
        if url is None:
            raise _refused(Call.UPLOAD, answer, name=name)
        return url

    async def check(self) -> list[str]:
        """Faults of the set-up as sentences with their cures; spends nothing."""
        faults: list[str | None] = []
        try:
            faults.append(cures.fault_of_status(self._url, (await self._get(_PROBE)).status))
            faults += self._balance_faults(await self._get(_BALANCE))
            faults += self._model_faults(await self._get(_MODELS))
        except ServiceError as error:
            cause = error.__cause__
            faults.append(cures.unreachable(self._url, opened=cause is None or not never_opened(cause)))
        return list(dict.fromkeys(fault for fault in faults if fault is not None))

    def _balance_faults(self, answer: _Answer) -> list[str | None]:
        if answer.succeeded:
            return [cures.empty_balance(self._url)] if wire.read_balance_is_empty(answer.body) else []
        return [cures.fault_of_key(self._url, answer.status)]

    def _model_faults(self, answer: _Answer) -> list[str | None]:
        if answer.succeeded:
            enabled = wire.read_model_ids(answer.body)
            return [] if enabled is None else [*cures.missing_models(self._url, self._models.ids, enabled)]
        return [cures.fault_of_key(self._url, answer.status)]

    async def _get(self, path: str) -> _Answer:
        return await self._ask(Call.LOOK, self._request("GET", path, self._waits.look), self._waits.look)

    def _request(self, method: str, path: str, wait: float, **body: Any) -> httpx.Request:
        # the transport counts waiting for a free connection and opening it together, as `pool`
        timeout = httpx.Timeout(wait, connect=self._waits.connect, pool=2 * self._waits.connect)
        return self._http.build_request(method, self._url + path, headers=self._headers, timeout=timeout, **body)

    async def _ask(self, call: Call, request: httpx.Request, wait: float) -> _Answer:
        """Send once and read the answer. Raises ServiceBusy or ServiceUnsure when none came."""
        response, body = None, b""
        try:
            # a deadline over all, for answers that come a byte at a time
            async with asyncio.timeout(wait + 3 * self._waits.connect):
                response = await self._http.send(request, stream=True, follow_redirects=False)
                body = await _read(response)
        except NO_ANSWER as error:
            # a refusal's status says enough; a success whose words were lost says nothing
            if response is None or response.is_success:
                log.warning("foxapi %s: no answer (%s)", call, type(error).__name__)
                raise unanswered(error) from error
        finally:
            if response is not None:
                with contextlib.suppress(*NO_ANSWER):
                    await response.aclose()
        return _Answer(response, body)


async def _read(response: httpx.Response) -> bytes:
    """The body; what is over the cap is not read, and makes it unreadable."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MOST_ANSWER:
            return b""
    return bytes(body)


def _refused(call: Call, answer: _Answer, *, name: str | None = None) -> ServiceError:
    refusal = answer.refusal
    words = refusal.words or wire.Words()
    log.warning("foxapi %s: HTTP %d code=%s type=%s", call, refusal.status, _for_log(words.code), _for_log(words.type))
    return refused(call, refusal, name=name)


def _for_log(word: str) -> str:
    """A foreign word, made fit for a log's line."""
    return re.sub(r"[^\w.-]", "?", word[:40])


_WORKING = frozenset({"pending", "processing", "queued", "running", "in_progress"})
_FINISHED = frozenset({"completed", "succeeded"})
_BROKEN = frozenset({"failed"})
_ENDED = {"cancelled": "task_cancelled", "canceled": "task_cancelled", "expired": "task_expired"}


def _standing(task: wire.Task) -> Working | Finished | Broken:
    state = task.status.lower()
    if state in _FINISHED:
        video = task.video
        if video is None or video.url is None:
            # seen with the real service: a later look has the address
            return Working(task.progress, settling=True)
        return Finished(video.url, video.seed)
    if state in _BROKEN:
        return Broken(failure(task.error))
    if state in _ENDED:
        return Broken(problem(_ENDED[state], Fault.SERVICE))
    if state not in _WORKING:
        log.warning("foxapi look: unknown state %s", _for_log(state))
    return Working(task.progress)


class _FromDisk(httpx.AsyncByteStream):
    """A multipart body whose file is read in a thread, a megabyte at a time: a slow disk holds nobody up."""

    def __init__(self, parts: Any) -> None:
        self._parts = parts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        parts = iter(self._parts)
        while piece := await asyncio.to_thread(lambda: b"".join(islice(parts, 16))):
            yield piece


def open_http() -> httpx.AsyncClient:
    """The HTTP client for FoxAPI; close it when done. It takes no proxies from the environment."""
    # idle connections are closed by us before any server would: a POST that meets a closing one is uncertain
    limits = httpx.Limits(max_connections=64, keepalive_expiry=15.0)
    return httpx.AsyncClient(transport=AiohttpTransport(limits=limits), trust_env=False, follow_redirects=False)
