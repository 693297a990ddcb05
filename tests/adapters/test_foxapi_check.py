"""What `check` says of the set-up: each fault once, with its cure, and nothing where the service says nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httpx
import pytest

from adapters.foxapi import FoxAPI, Models, open_http

URL = "https://api.foxapi.cc"
PROBE, BALANCE, MODELS = "/v1/tasks/videobot-check", "/api/usage/token/", "/v1/models"
ALL_MODELS = {"object": "list", "data": [{"id": name} for name in sorted(Models().ids)]}
PLENTY = {"code": True, "data": {"total_available": 500_000, "unlimited_quota": False}}
WELL = {
    PROBE: httpx.Response(404, json={"error": {"message": "no such task", "type": "not_found"}}),
    BALANCE: httpx.Response(200, json=PLENTY),
    MODELS: httpx.Response(200, json=ALL_MODELS),
}


async def faults(answers: Mapping[str, httpx.Response], models: Models | None = None) -> list[str]:
    """Check against a service where all is well but for these answers."""
    told = WELL | dict(answers)
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return told[request.url.path]

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    found = await FoxAPI(http=http, key="sk-secret", models=models or Models()).check()

    assert {request.method for request in asked} == {"GET"}
    assert "sk-secret" not in "".join(found)
    return found


async def test_nothing_is_wrong_where_all_is_well() -> None:
    assert await faults({}) == []


async def test_pages_that_nobody_documents_may_be_missing() -> None:
    missing = httpx.Response(404, html="<html>not found</html>")

    assert await faults({BALANCE: missing, MODELS: missing}) == []
    assert await faults({BALANCE: httpx.Response(500), MODELS: httpx.Response(302)}) == []


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"unlimited_quota": True, "total_available": -5}},
        {"data": {"total_available": "plenty"}},
        {"data": None},
        {"data": []},
        [],
        {},
    ],
)
async def test_a_balance_that_is_unlimited_or_not_said_is_no_fault(body: object) -> None:
    assert await faults({BALANCE: httpx.Response(200, json=body)}) == []


@pytest.mark.parametrize("body", [{"data": None}, {"data": "x"}, [], {}])
async def test_models_that_are_not_said_are_no_fault(body: object) -> None:
    assert await faults({MODELS: httpx.Response(200, json=body)}) == []


@pytest.mark.parametrize("path", [PROBE, BALANCE, MODELS])
async def test_a_refused_key_is_told_with_the_setting_to_change(path: str) -> None:
    assert await faults({path: httpx.Response(401)}) == [
        f"{URL} refuses the key: set FOXAPI_KEY to a key that is shown as active in FoxAPI's console."
    ]


async def test_the_same_fault_is_told_once() -> None:
    assert len(await faults({path: httpx.Response(401) for path in (PROBE, BALANCE, MODELS)})) == 1


@pytest.mark.parametrize(
    "answers",
    [
        {PROBE: httpx.Response(402)},
        {BALANCE: httpx.Response(200, json={"data": {"total_available": 0, "unlimited_quota": False}})},
        {BALANCE: httpx.Response(200, json={"data": {"total_available": "-1"}})},
    ],
)
async def test_an_empty_balance_is_told_with_where_to_top_it_up(answers: dict[str, httpx.Response]) -> None:
    assert await faults(answers) == [f"The balance of the key at {URL} is used up: top it up in FoxAPI's console."]


async def test_each_model_that_is_not_enabled_is_named() -> None:
    enabled = {"data": [{"id": "gpt-4"}, {"id": "seedance-2.0-text-to-video"}, {}, None, "x"]}

    found = await faults({MODELS: httpx.Response(200, json=enabled)}, Models.with_ids({"fast-text": "my-model"}))

    assert [sentence.split(" to this key")[0] for sentence in found] == [
        f"{URL} does not offer my-model",
        f"{URL} does not offer seedance-2.0-fast-reference-to-video",
        f"{URL} does not offer seedance-2.0-reference-to-video",
    ]


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (403, "does not let this key or this machine in"),
        (429, "asks for a pause"),
        (500, "has trouble (HTTP 500)"),
        (503, "has trouble (HTTP 503)"),
        (308, "set FOXAPI_URL"),
    ],
)
async def test_trouble_with_the_probe_is_told(status: int, says: str) -> None:
    [sentence] = await faults({PROBE: httpx.Response(status)})

    assert says in sentence


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (lambda request: httpx.ConnectError("no"), "could not be reached"),
        (lambda request: httpx.ReadTimeout("no"), "did not answer"),
    ],
)
async def test_a_service_that_does_not_answer_is_told_once(
    error: Callable[[httpx.Request], Exception], says: str
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error(request)

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    [sentence] = await FoxAPI(http=http, key="k").check()

    assert sentence.startswith(f"{URL} {says}: check FOXAPI_URL")


async def test_a_name_that_does_not_resolve_could_not_be_reached() -> None:
    async with open_http() as http:
        [sentence] = await FoxAPI(http=http, url="http://no-such-host.invalid", key="k").check()

    assert "could not be reached" in sentence
