"""The simulator misbehaves in every way it is told to, so many times, and then no more."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest

from adapters.foxapi.simulator import faults
from adapters.foxapi.simulator.children import ChildFailed
from adapters.foxapi.simulator.plan import Plan
from adapters.foxapi.simulator.server import Simulator
from adapters.foxapi.simulator.studio import NOT_RENDERED
from tests.adapters.simulated import PNG, QUICK_FILM, quick, serving
from tests.fakes import ManualClock

TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "insufficient_quota",
    403: "permission_error",
    404: "not_found",
    413: "file_too_large_error",
    422: "invalid_request_error",
    429: "rate_limit_error",
    500: "server_error",
    503: "service_unavailable_error",
}


@pytest.mark.parametrize("status", TYPES)
async def test_each_documented_status_comes_with_its_json_and_creates_nothing(tmp_path: Path, status: int) -> None:
    async with serving(tmp_path) as api:
        api.simulator.misbehave("submit", f"status-{status}")

        got, answer = await api.submit()
        assert (got, answer["error"]["type"]) == (status, TYPES[status])
        assert api.simulator.tasks == []

        assert (await api.submit())[0] == 200


@pytest.mark.parametrize("code", ["model_not_found", "no_compatible_channel", "invalid_file_type"])
async def test_a_422_carries_the_code_that_was_asked_for(tmp_path: Path, code: str) -> None:
    async with serving(tmp_path) as api:
        api.simulator.misbehave("submit", f"status-422:{code}")
        status, answer = await api.submit()

    assert (status, answer["error"]["code"]) == (422, code)


@pytest.mark.parametrize(
    ("fault", "status", "content_type", "said"),
    [
        ("status-403-1010", 403, "text/plain", "error code: 1010"),
        ("status-413-html", 413, "text/html", "<h1>413"),
        ("status-502", 502, "text/html", "<h1>502 Bad Gateway"),
        ("status-500-text", 500, "text/plain", "Internal server error."),
        ("status-524", 524, "text/html", "524"),
    ],
)
async def test_some_answers_are_no_json(tmp_path: Path, fault: str, status: int, content_type: str, said: str) -> None:
    async with serving(tmp_path) as api:
        for call, path in (("look", "/v1/tasks/x"), ("models", "/v1/models")):
            api.simulator.misbehave(call, fault)
            async with api.session.get(api.simulator.url + path) as answer:
                assert (answer.status, answer.content_type) == (status, content_type)
                assert said in await answer.text()


async def test_a_429_says_when_to_come_back_only_when_told(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        api.simulator.misbehave("look", "status-429-retry-after", seconds=7)
        api.simulator.misbehave("look", "status-429")
        waits = []
        for _ in range(2):
            async with api.session.get(f"{api.simulator.url}/v1/tasks/x") as answer:
                waits.append((answer.status, answer.headers.get("Retry-After")))

    assert waits == [(429, "7"), (429, None)]


async def test_a_fault_happens_as_often_as_it_was_told(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        api.simulator.misbehave("upload", "status-503", times=2)
        assert [(await api.upload(PNG))[0] for _ in range(3)] == [503, 503, 200]

        api.simulator.misbehave("upload", "status-503", times=None)
        assert [(await api.upload(PNG))[0] for _ in range(3)] == [503, 503, 503]

        api.simulator.behave()
        assert (await api.upload(PNG))[0] == 200


@pytest.mark.parametrize(("fault", "created"), [("lost-before", 0), ("lost-after", 1), ("lost-midway", 1)])
async def test_a_lost_submit_is_created_or_not_as_told(tmp_path: Path, fault: str, created: int) -> None:
    async with serving(tmp_path) as api:
        api.simulator.misbehave("submit", fault)
        with pytest.raises(aiohttp.ClientError):
            await api.submit()

        assert len(api.simulator.tasks) == created


async def test_a_5xx_can_hide_a_task_that_was_created(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        api.simulator.misbehave("submit", "status-502-after")

        assert (await api.submit())[0] == 502
        assert len(api.simulator.tasks) == 1


@pytest.mark.parametrize(("fault", "created"), [("hang", 0), ("hang-after", 1)])
async def test_a_hanging_call_never_answers_and_does_not_hold_up_the_stop(
    tmp_path: Path, fault: str, created: int
) -> None:
    async with serving(tmp_path) as api:
        api.simulator.misbehave("submit", fault)
        asking = asyncio.create_task(api.submit())
        while api.simulator.calls.get("submit") != 1 or len(api.simulator.tasks) != created:
            assert (await api.look("x"))[0] == 404  # others are answered meanwhile
        assert not asking.done()
        asking.cancel()


async def test_a_slow_call_is_answered_in_the_end(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        api.simulator.misbehave("submit", "slow", seconds=0.05)

        assert (await api.submit())[0] == 200


@pytest.mark.parametrize(
    ("fault", "starts"),
    [
        ("unreadable-garbage", b"\x00\xff"),
        ("unreadable-truncated", b'{"created"'),
        ("unreadable-empty", b""),
        ("unreadable-list", b"[]"),
    ],
)
async def test_an_unreadable_answer_hides_a_task_that_was_created(tmp_path: Path, fault: str, starts: bytes) -> None:
    async with serving(tmp_path) as api:
        api.simulator.misbehave("submit", fault)
        order = {"model": "seedance-2.0-text-to-video", "prompt": "x"}
        async with api.session.post(f"{api.simulator.url}/v1/videos/generations", json=order) as answer:
            said = await answer.read()

        assert answer.status == 200
        assert said.startswith(starts)
        assert len(api.simulator.tasks) == 1
        if fault == "unreadable-truncated":
            with pytest.raises(json.JSONDecodeError):
                json.loads(said)


async def test_an_answer_can_come_without_its_id(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        api.simulator.misbehave("submit", "unreadable-no-id")
        status, answer = await api.submit()

    assert (status, answer["object"]) == (200, "video.generation.task")
    assert "id" not in answer


async def test_a_completed_task_can_be_without_results_for_some_looks(tmp_path: Path) -> None:
    clock = ManualClock()
    async with serving(tmp_path, clock, render_seconds=10.0) as api:
        api.simulator.misbehave("look", "completed-without-results", times=2)
        task = await api.task()
        await api.simulator.idle()
        seen = []
        for _ in range(5):
            _, answer = await api.look(task)
            seen.append((answer["status"], answer["results"] is not None))
            clock.advance(6)

    assert seen == [
        ("pending", False),
        ("processing", False),
        ("completed", False),
        ("completed", False),
        ("completed", True),
    ]


@pytest.mark.parametrize(("call", "when"), [("submit", "when its time is up"), ("look", "at once")])
async def test_a_task_fails_with_the_code_that_was_asked_for(tmp_path: Path, call: str, when: str) -> None:
    clock = ManualClock()
    async with serving(tmp_path, clock, render_seconds=10.0) as api:
        api.simulator.misbehave(call, "failed:content_policy_violation")
        task = await api.task()
        _, first = await api.look(task)
        clock.advance(11)
        answers = [(await api.look(task))[1] for _ in range(2)]

    assert first["status"] == ("failed" if when == "at once" else "pending")
    assert [answer["status"] for answer in answers] == ["failed", "failed"]
    assert answers[0]["error"]["code"] == "content_policy_violation"
    assert answers[0]["error"]["type"] == "task_error"
    assert answers[0]["results"] is None


async def test_a_task_can_be_cancelled_forgotten_or_never_finish(tmp_path: Path) -> None:
    clock = ManualClock()
    async with serving(tmp_path, clock) as api:
        for fate in ("cancelled", "forgotten", "never-finishes"):
            api.simulator.misbehave("submit", fate)
        cancelled, forgotten, endless = [await api.task() for _ in range(3)]
        await api.simulator.idle()
        clock.advance(3600)

        assert (await api.look(cancelled))[1]["status"] == "cancelled"
        assert (await api.look(forgotten))[0] == 404
        _, answer = await api.look(endless)
        assert (answer["status"], answer["progress"]) == ("processing", 99)


async def test_a_look_can_say_a_state_that_nobody_knows_or_plain_addresses(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        task = await api.task()
        await api.completed(task)
        api.simulator.misbehave("look", "unknown-state")
        api.simulator.misbehave("look", "results-as-strings")

        assert (await api.look(task))[1]["status"] == "reticulating"
        assert (await api.look(task))[1]["results"] == [f"{api.simulator.url}/results/{task}.mp4"]
        assert (await api.look(task))[1]["results"][0]["seed"] >= 0


async def test_a_video_can_be_truncated_expired_or_break_off(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        url = (await api.completed(await api.task()))["results"][0]["url"]

        api.simulator.misbehave("result", "truncated")
        assert await api.fetch(url) == (200, QUICK_FILM[: len(QUICK_FILM) // 2])
        api.simulator.misbehave("result", "expired")
        assert (await api.fetch(url))[0] == 410
        api.simulator.misbehave("result", "lost-midway")
        with pytest.raises(aiohttp.ClientPayloadError):
            await api.fetch(url)
        api.simulator.misbehave("result", "dribble", seconds=0.05)
        assert await api.fetch(url) == (200, QUICK_FILM)
        api.simulator.misbehave("result", "status-404")
        assert (await api.fetch(url))[0] == 404

        assert await api.fetch(url) == (200, QUICK_FILM)


async def test_a_fault_of_a_task_outlives_a_restart(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        api.simulator.misbehave("submit", "failed:service_error")
        task = await api.task()
    async with serving(tmp_path) as api:
        assert (await api.look(task))[1]["error"]["code"] == "service_error"


async def test_other_processes_tell_faults_over_http(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        told = {"call": "submit", "fault": "status-429-retry-after", "times": 1, "seconds": 3}
        assert (await api.ask("POST", "/simulator/faults", json=told))[0] == 200
        assert [(await api.submit())[0] for _ in range(2)] == [429, 200]

        await api.ask("POST", "/simulator/faults", json=told | {"times": None})
        assert (await api.ask("DELETE", "/simulator/faults"))[0] == 200
        assert (await api.submit())[0] == 200


@pytest.mark.parametrize(
    "told",
    [
        {"call": "submit", "fault": "explode"},
        {"call": "dance", "fault": "hang"},
        {"call": "upload", "fault": "failed"},
        {"call": "submit", "fault": "truncated"},
        {"call": "submit", "fault": "status-099"},
        {"call": "submit"},
        {"call": "submit", "fault": "hang", "times": "many"},
        ["submit", "hang"],
    ],
)
async def test_a_fault_that_does_not_exist_is_refused(tmp_path: Path, told: object) -> None:
    async with serving(tmp_path) as api:
        assert (await api.ask("POST", "/simulator/faults", json=told))[0] == 422
        assert (await api.submit())[0] == 200


async def test_a_page_of_another_origin_cannot_tell_faults(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        plain = {"Content-Type": "text/plain"}
        told = b'{"call": "submit", "fault": "hang"}'

        assert (await api.ask("POST", "/simulator/faults", data=told, headers=plain))[0] == 400


@pytest.mark.parametrize("call", faults.CALLS)
def test_the_names_that_a_refusal_lists_are_all_known(call: str) -> None:
    told = faults.Faults()
    for name in faults.known(call):
        told.add(call, name.replace("NNN", "500").replace("CODE", "x").replace("[", "").replace("]", "").split("|")[0])


@pytest.mark.parametrize("broken", [ChildFailed, OSError])
async def test_a_render_that_fails_fails_the_task_and_not_the_next_one_and_only_the_log_says_where(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, broken: type[Exception]
) -> None:
    async def clumsy(plan: Plan) -> None:
        if plan.prompt == "boom":
            raise broken("[Errno 27] File too large: '/srv/data/x.mp4.part'")
        await quick(plan)

    async with serving(tmp_path, render=clumsy) as api:
        bad, good = await api.task(prompt="boom"), await api.task()
        await api.simulator.idle()

        _, answer = await api.look(bad)
        assert (answer["status"], answer["error"]["message"]) == ("failed", NOT_RENDERED)
        assert "/srv/data/x.mp4.part" in caplog.text
        await api.completed(good)


async def test_a_port_that_is_taken_is_said_at_once(tmp_path: Path) -> None:
    async with serving(tmp_path / "one") as api:
        port = int(api.simulator.url.rpartition(":")[2])
        with pytest.raises(OSError, match="address already in use"):
            await Simulator(tmp_path / "two", clock=ManualClock(), port=port).__aenter__()
