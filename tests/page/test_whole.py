"""The whole program in a browser: `videobot run` with no settings, a command with files, a finished video."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.adapters.media_samples import clip, picture, tone
from tests.page.acting import message, says, send
from tests.page.conftest import Visitors

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.asyncio(loop_scope="session")]

_ROOT = Path(__file__).parents[2]
_PATIENCE = 60.0
_PROMPT = "the fox of @Image1 walks as in @Video1 to @Audio1"
_LOADED = """(video) => video.readyState > 0 || new Promise((loaded) => {
  video.addEventListener("loadedmetadata", loaded);
})"""


@asynccontextmanager
async def _bot(folder: Path, port: int = 0) -> AsyncIterator[str]:
    """The bot as a stranger runs it; gives the page's address. It stops cleanly, or the test fails."""
    settings = {"VIDEOBOT_DATA_DIR": str(folder), "VIDEOBOT_HTTP_PORT": str(port), "PATH": os.environ["PATH"]}
    with (folder.parent / "bot.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=_ROOT, env=settings, stdout=asyncio.subprocess.PIPE, stderr=log
        )
    assert process.stdout is not None
    try:
        line = (await asyncio.wait_for(process.stdout.readline(), _PATIENCE)).decode()
        assert "http://" in line, line
        yield "http://" + line.split("http://")[1].strip()
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.communicate(), _PATIENCE)
        assert process.returncode == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def test_a_stranger_gets_a_video_from_a_sentence_a_picture_a_clip_and_a_sound(
    visitors: Visitors, tmp_path: Path
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "fox.png").write_bytes(picture())
    (files / "walk.mp4").write_bytes(clip(files / "walk.mp4", size=(640, 480)))
    (files / "hum.mp3").write_bytes(tone(files / "hum.mp3"))
    async with _bot(tmp_path / "data") as url:
        port = int(url.rsplit(":", 1)[1])
        ana = await visitors.open(url)
        ana.context.set_default_timeout(_PATIENCE * 1000)
        await ana.set_input_files("#files", [files / name for name in ("fox.png", "walk.mp4", "hum.mp3")])
        await send(
            ana, "/video the fox of @Image1 walks as in @Video1 to @Audio1 --duration 4 --ar 1:1 --res 480p --seed 7"
        )
        await expect(ana.locator(".said .receipt")).to_contain_text("Accepted as ")
        for reference in ("@Image1 = fox.png", "@Video1 = walk.mp4", "@Audio1 = hum.mp3"):
            await says(ana, reference)
        await expect(ana.get_by_role("button", name="Cancel")).to_be_visible()
        film = ana.locator(".screen video")
        await expect(film).to_be_visible(timeout=_PATIENCE * 1000)
        await film.evaluate(_LOADED)
        assert await film.evaluate("(video) => video.duration") == pytest.approx(4, abs=0.2)
        assert await film.evaluate("(video) => video.videoWidth === video.videoHeight && video.videoWidth > 400")
        await says(ana, "seed 7")
        await expect(ana.get_by_role("button", name="Cancel")).to_have_count(0)
        await ana.get_by_role("button", name="Edit").click()
        again = f"/video {_PROMPT} --duration 4 --aspect_ratio 1:1 --resolution 480p --seed 7"
        await expect(ana.locator("#text")).to_have_value(again)
        await expect(ana.locator(".chip.along")).to_have_count(3)
        await send(ana, "/video the fox sleeps --resolution 8k")
        await says(ana, "8k is not offered")
    async with _bot(tmp_path / "data", port):
        await expect(ana.locator(".connection.live")).to_be_visible()
        ben = await visitors.open(url)
        await ben.locator(".screen video").evaluate(_LOADED)
        await message(ben, "is ready").get_by_role("button", name="Again").click()
        await expect(ben.locator(".panel.job")).to_have_count(2)
        await ben.get_by_role("button", name="Cancel").click()
        await says(ben, "is stopped.")
    visitors.excuse("ERR_CONNECTION", "ERR_INCOMPLETE", "ERR_EMPTY_RESPONSE")


async def test_a_dear_job_is_made_once_somebody_who_may_presses_make_it_also_after_a_restart(
    visitors: Visitors, tmp_path: Path
) -> None:
    # who comes through a proxy is not the operator
    proxied: dict[str, Any] = {"extra_http_headers": {"X-Forwarded-For": "192.0.2.1"}}
    async with _bot(tmp_path / "data") as url:
        port = int(url.rsplit(":", 1)[1])
        root = await visitors.open(url)
        ana, ben = await visitors.open(url, **proxied), await visitors.open(url, **proxied)
        await send(root, "/video-admin approval above 0.1 credits")
        await says(root, "Only you can see this")
        await send(ana, "/video a fox --duration 4 --res 480p")
        await expect(ben.locator(".panel.job").get_by_role("button", name="Cancel")).to_be_visible()
        await ben.get_by_role("button", name="Make it").click()
        await says(ben, "Only Guest")
        await expect(message(ana, "Only Guest")).to_have_count(0)
        await expect(ana.get_by_role("button", name="Make it")).to_be_visible()
    async with _bot(tmp_path / "data", port):
        await expect(ana.locator(".connection.live")).to_be_visible()
        await ana.get_by_role("button", name="Make it").click()
        await expect(ana.locator(".toast")).to_contain_text("is approved: it goes on now.")
        await expect(ben.locator(".screen video")).to_be_visible(timeout=_PATIENCE * 1000)
        await expect(ben.get_by_role("button", name="Make it")).to_have_count(0)
    visitors.excuse("ERR_CONNECTION", "ERR_INCOMPLETE", "ERR_EMPTY_RESPONSE")
