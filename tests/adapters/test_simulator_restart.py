"""A simulator that is stopped or killed goes on from its folder, on whatever port."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from adapters.foxapi.simulator import children
from adapters.foxapi.simulator.__main__ import WallClock
from adapters.foxapi.simulator.plan import Plan
from tests.adapters.simulated import PNG, QUICK_FILM, TEXT_MODEL, serving
from tests.fakes import ManualClock


async def never(_plan: Plan) -> None:
    await asyncio.Event().wait()


async def test_unfinished_tasks_are_rendered_after_a_restart_and_addresses_are_new(tmp_path: Path) -> None:
    clock = ManualClock()
    async with serving(tmp_path, clock, render=never, parallel=1) as api:
        tasks = [await api.task() for _ in range(3)]
        old = api.simulator.url
    async with serving(tmp_path, clock) as api:
        for task in tasks:
            answer = await api.completed(task)
            url = answer["results"][0]["url"]
            assert url.startswith(api.simulator.url)
            assert old != api.simulator.url
            assert await api.fetch(url) == (200, QUICK_FILM)


async def test_finished_tasks_keep_their_seed_and_video(tmp_path: Path) -> None:
    rendered: list[str] = []

    async def counting(plan: Plan) -> None:
        rendered.append(plan.output)
        Path(plan.output).write_bytes(QUICK_FILM)

    async with serving(tmp_path, render=counting) as api:
        task = await api.task()
        before = await api.completed(task)
    async with serving(tmp_path, render=counting) as api:
        after = await api.completed(task)
        assert await api.fetch(after["results"][0]["url"]) == (200, QUICK_FILM)

    assert before["results"][0]["seed"] == after["results"][0]["seed"]
    assert len(rendered) == 1


async def test_uploads_cited_with_the_old_address_are_found_after_a_restart(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        old = await api.uploaded(PNG)
    async with serving(tmp_path) as api:
        assert not old.startswith(api.simulator.url)
        await api.completed(await api.task(image_urls=[old]))


async def test_uploads_expire_after_three_days(tmp_path: Path) -> None:
    clock = ManualClock()
    async with serving(tmp_path, clock) as api:
        url = await api.uploaded(PNG)
        clock.advance(71 * 3600)
        assert (await api.fetch(url))[0] == 200
        clock.advance(2 * 3600)
        assert (await api.fetch(url))[0] == 404
        assert (await api.submit(image_urls=[url]))[0] == 422
    async with serving(tmp_path, clock):
        assert list((tmp_path / "uploads").iterdir()) == []


async def test_old_videos_and_then_old_tasks_are_removed(tmp_path: Path) -> None:
    clock = ManualClock()
    async with serving(tmp_path, clock) as api:
        old = await api.task()
        await api.completed(old)
        clock.advance(25 * 3600)
        await api.completed(await api.task())

        assert not (tmp_path / "results" / f"{old}.mp4").exists()
        assert (await api.look(old))[1]["status"] == "completed"
        clock.advance(7 * 86400)
    async with serving(tmp_path, clock) as api:
        assert (await api.look(old))[0] == 404


@asynccontextmanager
async def process(folder: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The simulator by itself, and its address."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "adapters.foxapi.simulator", "--folder", str(folder), "--render-seconds", "0",
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert running.stdout is not None
    try:
        yield running, (await running.stdout.readline()).decode().strip()
    finally:
        if running.returncode is None:
            running.kill()
        await running.communicate()


async def test_a_killed_simulator_finishes_its_tasks_after_a_restart(tmp_path: Path) -> None:
    async with (
        aiohttp.ClientSession(headers={"Authorization": "Bearer x"}) as session,
        process(tmp_path) as (running, url),
    ):
        order = {"model": TEXT_MODEL, "prompt": "a kite", "resolution": "480p", "duration": 4}
        async with session.post(f"{url}/v1/videos/generations", json=order) as answer:
            task = (await answer.json())["id"]
        running.kill()
        await running.wait()

    async with serving(tmp_path, WallClock()) as api:
        done = await api.completed(task)
        assert await api.fetch(done["results"][0]["url"]) == (200, QUICK_FILM)


async def test_a_simulator_by_itself_stops_cleanly_when_told(tmp_path: Path) -> None:
    async with process(tmp_path) as (running, url):
        assert url.startswith("http://127.0.0.1:")
        os.kill(running.pid, signal.SIGTERM)

        assert await running.wait() == 0


def test_a_child_sees_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOXAPI_KEY", "secret")

    assert "FOXAPI_KEY" not in children.environment()
    assert children.environment()["PATH"] == os.environ["PATH"]


async def test_a_child_that_does_not_answer_says_why() -> None:
    with pytest.raises(children.ChildFailed, match="KeyError"):
        await children.ask_child("adapters.foxapi.simulator.render", {"nothing": 1}, timeout=30)
    with pytest.raises(children.ChildFailed, match="ended with 1"):
        await children.ask_child("adapters.foxapi.simulator.no_such_module", {}, timeout=30)
    with pytest.raises(children.ChildFailed, match="more than"):
        await children.ask_child("adapters.foxapi.simulator.render", {}, timeout=0)
