"""The FoxAPI client against a pretended network: what it asks, and what it makes of each answer."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.foxapi import FoxAPI, Models
from bot.errors import (
    OperatorMustAct,
    ServiceBusy,
    ServiceError,
    ServiceRefused,
    ServiceUnsure,
    SetupFault,
    TaskUnknown,
)
from bot.jobs import Reference
from bot.ports import Broken, Finished, Order, Ticket, Working
from bot.problems import Fault
from bot.references import Kind

URL = "https://api.foxapi.cc"
KEY = "sk-the-secret-key"
ORDER = Order(
    prompt="a private wish with @Image1",
    model="standard",
    duration=5,
    aspect_ratio="16:9",
    resolution="720p",
    generate_audio=True,
    seed=-1,
)
IMAGE = Reference(
    label="@Image1", kind=Kind.IMAGE, name="fox.png", address="a", uploaded="https://cdn.foxapi.cc/uploads/f.png"
)


class Network:
    """Answers every request the same, and keeps what it was asked."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response] | httpx.Response | Exception) -> None:
        self.asked: list[httpx.Request] = []
        self._answer = answer

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer if isinstance(self._answer, httpx.Response) else self._answer(request)

    def service(self, **settings: Any) -> FoxAPI:
        """A client that is connected to this network."""
        http = httpx.AsyncClient(transport=httpx.MockTransport(self))
        return FoxAPI(http=http, key=KEY, **settings)


def answers(status: int = 200, told: object = None, **more: Any) -> Network:
    return Network(httpx.Response(status, json=told, **more) if told is not None else httpx.Response(status, **more))


CREATED = {"id": "task-unified-1", "status": "pending", "task_info": {"estimated_time": 45}}


async def test_a_submit_is_one_post_with_the_key_and_a_user_agent_of_our_own() -> None:
    network = answers(told=CREATED | {"usage": {"credits_reserved": 2.5}})

    ticket = await network.service().submit(ORDER)

    [request] = network.asked
    assert ticket == Ticket("task-unified-1", 45, 2.5)
    assert (request.method, str(request.url)) == ("POST", f"{URL}/v1/videos/generations")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["user-agent"].startswith("videobot/")
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content)["prompt"] == "a private wish with @Image1"


@pytest.mark.parametrize(
    ("model", "references", "sent"),
    [
        ("standard", (), "seedance-2.0-text-to-video"),
        ("standard", (IMAGE,), "seedance-2.0-reference-to-video"),
        ("fast", (), "seedance-2.0-fast-text-to-video"),
        ("fast", (IMAGE,), "seedance-2.0-fast-reference-to-video"),
    ],
)
async def test_each_model_has_a_text_and_a_reference_id(
    model: str, references: tuple[Reference, ...], sent: str
) -> None:
    network = answers(told=CREATED)

    await network.service().submit(replace(ORDER, model=model, references=references))

    assert json.loads(network.asked[0].content)["model"] == sent


async def test_the_address_and_the_models_are_settings() -> None:
    network = answers(told=CREATED)
    models = Models.with_ids({"fast-text": "other-model"})

    await network.service(url="http://127.0.0.1:8/base/", models=models).submit(replace(ORDER, model="fast"))

    assert str(network.asked[0].url) == "http://127.0.0.1:8/base/v1/videos/generations"
    assert json.loads(network.asked[0].content)["model"] == "other-model"
    assert models.standard_text == Models().standard_text


def test_an_unknown_models_name_and_a_key_that_fits_no_header_are_told_at_once() -> None:
    with pytest.raises(ValueError, match="slow-text"):
        Models.with_ids({"slow-text": "x"})
    with pytest.raises(SetupFault, match="FOXAPI_KEY"):
        FoxAPI(http=httpx.AsyncClient(), key="sk-ключ")
    with pytest.raises(SetupFault, match="FOXAPI_KEY"):
        FoxAPI(http=httpx.AsyncClient(), key="sk-1\nX: y")


@pytest.mark.parametrize("change", [{"prompt": ""}, {"duration": 99}, {"model": "mini"}, {"resolution": "8k"}])
async def test_what_the_page_does_not_offer_is_refused_before_anything_is_sent(change: dict[str, Any]) -> None:
    network = answers(told=CREATED)

    with pytest.raises(ServiceRefused) as refused:
        await network.service().submit(replace(ORDER, **change))

    assert refused.value.problem.code == "request_not_offered"
    assert network.asked == []


@pytest.mark.parametrize(
    ("network", "error"),
    [
        (answers(400, {"error": {"message": "no", "type": "invalid_request_error"}}), ServiceRefused),
        (answers(401, {"error": {"message": "no", "type": "authentication_error"}}), OperatorMustAct),
        (answers(402, {"error": {"message": "no", "type": "insufficient_quota"}}), OperatorMustAct),
        (answers(403, {"error": {"message": "no"}}), OperatorMustAct),
        (answers(403, text="error code: 1010"), OperatorMustAct),
        (answers(413, html="<html>413 Payload Too Large</html>"), ServiceRefused),
        (answers(422, {"error": {"message": "no", "code": "model_not_found"}}), ServiceRefused),
        (answers(422, {"error": {"message": "no", "type": "service_unavailable_error"}}), ServiceRefused),
        (answers(429, {"error": {"message": "no", "type": "rate_limit_error"}}), ServiceBusy),
        (answers(429, html="<html>slow down</html>"), ServiceBusy),
        (answers(408), ServiceUnsure),
        (answers(500, {"error": {"message": "no", "type": "server_error"}}), ServiceUnsure),
        (answers(502, html="<html>bad gateway</html>"), ServiceUnsure),
        (answers(503, {"error": {"message": "no", "code": "no_compatible_channel"}}), ServiceUnsure),
        (answers(200, text="<html>hello</html>"), ServiceUnsure),
        (answers(200, {"status": "pending"}), ServiceUnsure),
        (answers(200, {"error": {"message": "no"}}), ServiceUnsure),
        (answers(200, content=b""), ServiceUnsure),
        (answers(204), ServiceUnsure),
        (answers(200, content=b"{" + b" " * (4 * 1024 * 1024) + b'"id": "t"}'), ServiceUnsure),
        (Network(httpx.ConnectError("refused")), ServiceBusy),
        (Network(httpx.PoolTimeout("all in use")), ServiceBusy),
        (Network(httpx.ReadTimeout("silence")), ServiceUnsure),
        (Network(httpx.RemoteProtocolError("disconnected")), ServiceUnsure),
        (Network(httpx.WriteError("reset")), ServiceUnsure),
    ],
)
async def test_whatever_becomes_of_a_submit_there_was_one_post_and_one_error(
    network: Network, error: type[ServiceError]
) -> None:
    with pytest.raises(ServiceError) as raised:
        await network.service().submit(ORDER)

    assert type(raised.value) is error
    assert len(network.asked) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "Mon, 24 Nov 2025 10:00:30 GMT", "date": "Mon, 24 Nov 2025 10:00:00 GMT"}, 30.0),
    ],
)
async def test_a_429_says_how_long_to_wait_where_the_service_does(
    headers: dict[str, str], seconds: float | None
) -> None:
    with pytest.raises(ServiceBusy) as busy:
        await answers(429, headers=headers).service().submit(ORDER)

    assert busy.value.retry_after == seconds


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirected_submit_is_unsure_and_the_key_goes_nowhere_else(status: int) -> None:
    network = answers(status, headers={"location": "https://elsewhere.example/"})

    with pytest.raises(ServiceUnsure):
        await network.service().submit(ORDER)

    assert [request.url.host for request in network.asked] == ["api.foxapi.cc"]


async def test_any_success_with_a_task_id_is_a_receipt() -> None:
    assert await answers(202, {"id": 17}).service().submit(ORDER) == Ticket("17")


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        ({"status": "pending"}, Working()),
        ({"status": "queued", "progress": 0}, Working(0)),
        ({"status": "processing", "progress": "40"}, Working(40)),
        ({"status": " PROCESSING ", "progress": 400}, Working(100)),
        ({"status": "completed", "results": [{"url": "https://c/v", "seed": 7}]}, Finished("https://c/v", 7)),
        ({"status": "completed", "results": ["https://c/v"]}, Finished("https://c/v")),
        ({"status": "completed", "output": {"url": "https://c/v"}}, Finished("https://c/v")),
        ({"status": "completed", "progress": 50, "results": None}, Working(50, settling=True)),
        ({"status": "completed", "results": []}, Working(settling=True)),
    ],
)
async def test_a_look_tells_how_the_task_stands(told: dict[str, Any], seen: Working | Finished) -> None:
    network = answers(told=told)

    assert await network.service().look("task-unified-1") == seen
    assert (network.asked[0].method, str(network.asked[0].url)) == ("GET", f"{URL}/v1/tasks/task-unified-1")


@pytest.mark.parametrize(
    ("told", "code", "by"),
    [
        ({"status": "failed", "error": {"code": "content_policy_violation"}}, "policy_content", Fault.POLICY),
        ({"status": "failed", "error": {"code": "invalid_parameters"}}, "task_invalid_said", Fault.INPUT),
        ({"status": "failed", "error": {"code": "generation_timeout"}}, "task_timed_out", Fault.SERVICE),
        ({"status": "failed", "error": "the model fell over"}, "task_failed_said", Fault.SERVICE),
        ({"status": "failed", "error": None}, "task_failed", Fault.SERVICE),
        ({"status": "failed", "results": ["https://c/v"]}, "task_failed", Fault.SERVICE),
        ({"status": "cancelled"}, "task_cancelled", Fault.SERVICE),
        ({"status": "canceled"}, "task_cancelled", Fault.SERVICE),
        ({"status": "expired"}, "task_expired", Fault.SERVICE),
    ],
)
async def test_a_task_that_ended_without_a_video_says_why(told: dict[str, Any], code: str, by: Fault) -> None:
    seen = await answers(told=told).service().look("t")

    assert isinstance(seen, Broken)
    assert (seen.problem.code, seen.problem.fault) == (code, by)


async def test_an_unknown_state_counts_as_working_and_is_logged_cut_short(caplog: pytest.LogCaptureFixture) -> None:
    told = {"status": "Dreaming\n" + "z" * 100, "progress": 5}

    assert await answers(told=told).service().look("t") == Working(5)
    assert "unknown state dreaming?" + "z" * 31 in caplog.text
    assert "z" * 32 not in caplog.text


@pytest.mark.parametrize(
    ("network", "error"),
    [
        (answers(401), OperatorMustAct),
        (answers(402), OperatorMustAct),
        (answers(403, text="error code: 1010"), OperatorMustAct),
        (answers(404, {"error": {"message": "no", "type": "not_found"}}), TaskUnknown),
        (answers(422), ServiceUnsure),
        (answers(429), ServiceBusy),
        (answers(500), ServiceUnsure),
        (answers(302), ServiceUnsure),
        (answers(200, text="<html>"), ServiceUnsure),
        (answers(200, {"id": "t"}), ServiceUnsure),
        (Network(httpx.ConnectError("refused")), ServiceBusy),
        (Network(httpx.ReadTimeout("silence")), ServiceUnsure),
    ],
)
async def test_a_look_that_shows_nothing_says_whether_to_ask_again(network: Network, error: type[ServiceError]) -> None:
    with pytest.raises(ServiceError) as raised:
        await network.service().look("t")

    assert type(raised.value) is error


@pytest.mark.parametrize("task", ["../../api/log", "a/b", "a?b#c", "a%2Fb", "é\n", "\ud800"])
async def test_a_task_id_never_leaves_its_place_in_the_path(task: str) -> None:
    network = answers(told={"status": "pending"})

    await network.service().look(task)

    path = network.asked[0].url.raw_path
    assert path.startswith(b"/v1/tasks/")
    assert path.count(b"/") == 3
    assert b"?" not in path


@pytest.mark.parametrize("task", ["", ".", ".."])
async def test_a_task_id_that_names_another_address_is_not_asked_for(task: str) -> None:
    network = answers(told={"status": "pending"})

    with pytest.raises(TaskUnknown):
        await network.service().look(task)

    assert network.asked == []


async def test_an_upload_is_one_multipart_post_and_gives_the_address(tmp_path: Path) -> None:
    path = tmp_path / "ref-1.png"
    path.write_bytes(b"\x89PNG pixels")
    network = answers(told={"id": "f", "url": "https://cdn.foxapi.cc/uploads/f.png"})

    assert await network.service().upload(path, "image1.png", "image/png") == "https://cdn.foxapi.cc/uploads/f.png"

    [request] = network.asked
    assert (request.method, str(request.url)) == ("POST", f"{URL}/v1/files/upload/stream")
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert request.headers["content-length"] == str(len(request.content))
    assert b'name="file"; filename="image1.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG pixels\r\n' in request.content


@pytest.mark.parametrize(
    ("network", "error"),
    [
        (answers(401), OperatorMustAct),
        (answers(402), OperatorMustAct),
        (answers(403, {"error": {"message": "storage is full"}}), OperatorMustAct),
        (answers(413, {"error": {"type": "file_too_large_error"}}), ServiceRefused),
        (answers(413, html="<html>cloudflare</html>"), ServiceRefused),
        (answers(422), ServiceRefused),
        (answers(429), ServiceBusy),
        (answers(500), ServiceBusy),
        (answers(302), ServiceUnsure),
        (answers(200, {"url": "ftp://cdn/f"}), ServiceUnsure),
        (answers(200, text="<html>"), ServiceUnsure),
        (Network(httpx.ConnectError("refused")), ServiceBusy),
        (Network(httpx.WriteError("reset")), ServiceUnsure),
    ],
)
async def test_an_upload_that_was_not_taken_says_what_to_do(
    network: Network, error: type[ServiceError], tmp_path: Path
) -> None:
    (tmp_path / "f").write_bytes(b"x")

    with pytest.raises(ServiceError) as raised:
        await network.service().upload(tmp_path / "f", "image1.png", "image/png")

    assert type(raised.value) is error


async def test_a_file_of_ours_that_is_gone_is_not_the_services_fault(tmp_path: Path) -> None:
    network = answers()

    with pytest.raises(FileNotFoundError):
        await network.service().upload(tmp_path / "gone", "image1.png", "image/png")

    assert network.asked == []


async def test_neither_prompt_nor_key_nor_private_address_is_logged(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG, "adapters")
    echo = {"error": {"message": f"{KEY} {ORDER.prompt} {IMAGE.uploaded}", "code": "odd\n code", "type": "t"}}
    (tmp_path / "f").write_bytes(b"x")

    for network in (answers(422, echo), answers(200, {"status": "failed"} | echo), Network(httpx.ReadError(KEY))):
        service = network.service()
        with suppress(ServiceError):
            await service.submit(replace(ORDER, references=(IMAGE,)))
        with suppress(ServiceError):
            await service.look("t")
        with suppress(ServiceError):
            await service.upload(tmp_path / "f", "image1.png", "image/png")

    assert "HTTP 422 code=odd??code type=t" in caplog.text
    assert not [secret for secret in (KEY, "private wish", "cdn.foxapi.cc") if secret in caplog.text]
