"""The simulated service over HTTP: who may ask, what a task answers while it is made, files in and out."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from adapters.foxapi.simulator import uploads
from tests.adapters.simulated import PNG, QUICK_FILM, TEXT_MODEL, serving
from tests.fakes import ManualClock


async def test_a_submit_is_answered_as_on_the_page(tmp_path: Path) -> None:
    async with serving(tmp_path, render_seconds=40.0, new_id=iter(["uyujaw3d"]).__next__) as api:
        status, answer = await api.submit()

    assert status == 200
    assert answer == {
        "created": 1795521600,
        "id": "task-unified-1795521600-uyujaw3d",
        "model": "seedance-2.0-reference-to-video",
        "object": "video.generation.task",
        "progress": 0,
        "status": "pending",
        "task_info": {"can_cancel": True, "estimated_time": 40},
        "type": "video",
    }


async def test_a_task_is_pending_then_grows_then_is_completed_with_its_seed(tmp_path: Path) -> None:
    clock = ManualClock()
    async with serving(tmp_path, clock, render_seconds=20.0) as api:
        task = await api.task(seed=99)
        await api.simulator.idle()
        seen = []
        for _ in range(6):
            _, answer = await api.look(task)
            seen.append((answer["status"], answer["progress"], answer["results"] is not None))
            clock.advance(4)

        assert seen == [
            ("pending", 0, False),
            ("processing", 18, False),
            ("processing", 36, False),
            ("processing", 54, False),
            ("processing", 72, False),
            ("completed", 100, True),
        ]
        assert answer["results"] == [{"url": f"{api.simulator.url}/results/{task}.mp4", "seed": 99}]
        assert answer["error"] is None
        assert answer["usage"]["credits_reserved"] > 0


async def test_a_seed_that_was_not_asked_for_is_told_and_stays_the_same(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        tasks = [await api.task(seed=-1) for _ in range(3)]
        seeds = [(await api.completed(task))["results"][0]["seed"] for task in tasks]
        again = [(await api.completed(task))["results"][0]["seed"] for task in tasks]

    assert len(set(seeds)) == 3
    assert all(seed >= 0 for seed in seeds)
    assert again == seeds


async def test_a_finished_video_can_be_fetched_until_its_life_is_over(tmp_path: Path) -> None:
    clock = ManualClock()
    async with serving(tmp_path, clock, result_life=timedelta(hours=24)) as api:
        task = await api.task()
        url = (await api.completed(task))["results"][0]["url"]
        clock.advance(23 * 3600)
        assert await api.fetch(url) == (200, QUICK_FILM)

        clock.advance(2 * 3600)
        status, _ = await api.fetch(url)
        assert status == 410


async def test_a_video_that_is_not_finished_is_not_there(tmp_path: Path) -> None:
    async with serving(tmp_path, render_seconds=60.0) as api:
        task = await api.task()
        await api.simulator.idle()

        assert (await api.fetch(f"{api.simulator.url}/results/{task}.mp4"))[0] == 404
        assert (await api.fetch(f"{api.simulator.url}/results/none.mp4"))[0] == 404


async def test_addresses_in_answers_are_built_from_the_host_that_was_asked(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        task = await api.task()
        await api.simulator.idle()
        _, answer = await api.ask("GET", f"/v1/tasks/{task}", headers={"Host": "fox.test:99"})

    assert answer["results"][0]["url"] == f"http://fox.test:99/results/{task}.mp4"


async def test_part_of_a_video_can_be_asked_for(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        url = (await api.completed(await api.task()))["results"][0]["url"]
        async with api.session.get(url, headers={"Range": "bytes=4-7"}) as answer:
            assert (answer.status, answer.content_type, await answer.read()) == (206, "video/mp4", b"ftyp")


@pytest.mark.parametrize(
    ("key", "token", "expected"),
    [(None, "", 401), (None, " ", 401), (None, "whatever", 200), ("secret", "secret", 200), ("secret", "other", 401)],
)
async def test_the_key_is_asked_for(tmp_path: Path, key: str | None, token: str, expected: int) -> None:
    async with serving(tmp_path, key=key, token=token) as api:
        status, answer = await api.submit()

        assert status == expected
        if expected == 401:
            assert answer["error"]["type"] == "authentication_error"
            assert (await api.look("x"))[0] == 401
            assert (await api.upload(PNG))[0] == 401
            assert api.simulator.tasks == []


async def test_an_unknown_task_and_an_unknown_address_are_not_found_in_json(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        status, answer = await api.look("task-unified-1-nope")
        assert (status, answer["error"]["type"]) == (404, "not_found")

        status, answer = await api.ask("GET", "/v2/nothing")
        assert (status, answer["error"]["type"]) == (404, "not_found")


async def test_an_upload_is_given_back_byte_for_byte_under_the_name_it_was_given(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        form = aiohttp.FormData()
        form.add_field("file", PNG, filename="../../etc/кот 🐈.PNG")
        form.add_field("file_name", "cat.png")
        form.add_field("auto_cleanup", "false")
        status, answer = await api.ask("POST", "/v1/files/upload/stream", data=form)

        assert (status, answer["filename"], answer["size"]) == (200, "cat.png", len(PNG))
        assert answer["url"] == f"{api.simulator.url}/uploads/{answer['id']}.png"
        assert await api.fetch(answer["url"]) == (200, PNG)
        assert sorted(path.name for path in (tmp_path / "uploads").iterdir()) == [
            f"{answer['id']}.png",
            f"{answer['id']}.png.json",
        ]


async def test_a_page_that_was_uploaded_is_not_served_as_a_page(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        url = await api.uploaded(b"<script>alert(1)</script>", "x.html")
        async with api.session.get(url) as answer:
            assert answer.content_type == "application/octet-stream"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_file_over_the_cap_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    async def chunks(size: int = uploads.MOST_BYTES + 1) -> object:
        while size > 0:
            yield bytes(min(size, 1 << 20))
            size -= 1 << 20

    async with serving(tmp_path) as api:
        form = aiohttp.FormData()
        form.add_field("file", chunks(), filename="big.mp4")
        status, answer = await api.ask("POST", "/v1/files/upload/stream", data=form)

        assert (status, answer["error"]["type"]) == (413, "file_too_large_error")
        assert list((tmp_path / "uploads").iterdir()) == []


PARTS = "multipart/form-data; boundary=x"


def part(header: str, content: str) -> bytes:
    return f"--x\r\nContent-Disposition: form-data; {header}\r\n\r\n{content}\r\n--x--\r\n".encode()


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"{}", "application/json", 400),
        (b"not parts", PARTS, 400),
        (b"--x\r\nbroken", "multipart/form-data", 400),
        (part('name="other"', "1"), PARTS, 422),
        (part('name="file"; filename="a.png"', ""), PARTS, 422),
    ],
)
async def test_a_broken_upload_is_refused(tmp_path: Path, body: bytes, content_type: str, expected: int) -> None:
    async with serving(tmp_path) as api:
        status, answer = await api.ask(
            "POST", "/v1/files/upload/stream", data=body, headers={"Content-Type": content_type}
        )

        assert status == expected, answer
        assert answer["error"]["message"]
        assert list((tmp_path / "uploads").iterdir()) == []


async def test_names_that_leave_the_folder_are_not_found(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    async with serving(tmp_path) as api:
        for name in ("..%2Fsecret.png", "%2e%2e%2fsecret.png", "a.png.json", "A.png"):
            assert (await api.ask("GET", f"/uploads/{name}"))[0] == 404


async def test_models_prices_and_balance_can_be_asked(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        _, models = await api.ask("GET", "/v1/models")
        _, prices = await api.ask("GET", "/api/pricing", headers={"Authorization": ""})
        _, before = await api.ask("GET", "/api/usage/token/")
        await api.task(model=TEXT_MODEL, resolution="720p", duration=5)
        _, after = await api.ask("GET", "/api/usage/token/")

    assert "seedance-2.0-fast-reference-to-video" in {model["id"] for model in models["data"]}
    priced = {entry["model_name"]: entry["model_price"] for entry in prices["data"]}
    spent = before["data"]["total_available"] - after["data"]["total_available"]
    assert spent == priced[f"{TEXT_MODEL}[720p]"] * 5 * 500_000


async def test_a_video_costs_nothing_when_it_failed(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        api.simulator.misbehave("submit", "failed")
        await api.task()
        _, answer = await api.ask("GET", "/api/usage/token/")

    assert answer["data"]["total_used"] == 0


async def test_the_estimate_grows_with_what_is_ahead(tmp_path: Path) -> None:
    async with serving(tmp_path, render_seconds=1.0, render=_never) as api:
        estimates = []
        for _ in range(6):
            _, answer = await api.submit(model=TEXT_MODEL, resolution="1080p", duration=15)
            estimates.append(answer["task_info"]["estimated_time"])

    assert estimates == sorted(estimates)
    assert estimates[-1] > estimates[0] > 1


async def _never(_plan: object) -> None:
    await asyncio.Event().wait()


async def test_others_see_what_was_created_but_no_prompts(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        task = await api.task(prompt="a secret")
        await api.submit(prompt="")
        await api.simulator.idle()
        status, answer = await api.ask("GET", "/simulator/tasks", headers={"Authorization": ""})

    assert status == 200
    assert answer == {
        "count": 1,
        "tasks": [{"id": task, "status": "completed", "created": 1795521600.0}],
        "calls": {"submit": 2, "told-tasks": 1},
    }
