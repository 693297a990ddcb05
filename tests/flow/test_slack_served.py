"""Slack as `videobot run` serves it: a real process on the loopback Slack and the simulator, killed in the middle."""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.adapters.media_samples import picture
from tests.adapters.slack_world.bots import MachineClock, until
from tests.adapters.slack_world.state import ANA, APP_TOKEN, BEN, BOT_TOKEN, GENERAL, SIGNING_SECRET, Message
from tests.adapters.slack_world.transport import Hooks
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld, slack_world
from tests.chaos.processes import PATIENCE, ROOT, Simulator, simulator

pytestmark = pytest.mark.xdist_group("slack-served")
SHORT = "--duration 4 --res 480p --fast --mute"
SOCKETS = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}
HOOKS = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SIGNING_SECRET}


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with slack_world() as opened:
        yield opened


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def fox(tmp_path: Path, http: aiohttp.ClientSession) -> AsyncIterator[Simulator]:
    async with simulator(tmp_path / "fox", http) as running:
        yield running


class Served:
    """`videobot run` on one data folder; started and ended as often as one likes."""

    def __init__(self, folder: Path, world: SlackWorld, http: aiohttp.ClientSession, settings: dict[str, str]) -> None:
        self._folder = folder
        self._world = world
        self._http = http
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "SLACK_API_URL": world.api_url,
            "FOXAPI_LOOK_SECONDS": "0.2",
            "VIDEOBOT_DATA_DIR": str(folder / "data"),
            "VIDEOBOT_HTTP_PORT": "0",
            **settings,
        }
        self._process: asyncio.subprocess.Process | None = None
        self.url = ""
        self.said: list[str] = []

    async def start(self) -> None:
        """Start it; it is reachable afterwards, and maybe not connected yet."""
        self._folder.mkdir(exist_ok=True)
        with (self._folder / "log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                cwd=self._folder,
                env=self._environment,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        self.said = [(await asyncio.wait_for(self._process.stdout.readline(), PATIENCE)).decode() for _ in range(2)]
        assert "http://" in self.said[0], self.log
        self.url = "http://" + self.said[0].split("http://")[1].strip()
        clock = MachineClock()
        if "SLACK_APP_TOKEN" not in self._environment:
            self._world.transport = Hooks(self.url, lambda: clock.now().timestamp())

    async def ready(self) -> tuple[int, str]:
        """What `/readyz` answers."""
        async with self._http.get(f"{self.url}/readyz") as answer:
            return answer.status, await answer.text()

    async def until_ready(self, status: int = 200) -> str:
        async with asyncio.timeout(PATIENCE):
            while True:
                answer, said = await self.ready()
                if answer == status:
                    return said
                await asyncio.sleep(0.05)

    async def until_state(self, state: str) -> None:
        """Wait for its one job."""
        async with asyncio.timeout(PATIENCE):
            while True:
                if self.states() == [(state,)]:
                    return
                await asyncio.sleep(0.02)

    def states(self) -> list[Any]:
        with sqlite3.connect(f"file:{self._folder / 'data' / 'videobot.sqlite3'}?mode=ro", uri=True) as connection:
            rows = connection.execute("SELECT state FROM jobs").fetchall()
        connection.close()
        return rows

    async def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it; gives the exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(how)
        await asyncio.wait_for(self._process.communicate(), PATIENCE)
        assert self._process.returncode is not None
        return self._process.returncode

    async def ended(self) -> int:
        """Wait until it ends by itself; gives the exit code."""
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), PATIENCE)

    @property
    def log(self) -> str:
        return (self._folder / "log").read_text()


Serve = Callable[..., Served]


@pytest.fixture
async def served(
    tmp_path: Path, world: SlackWorld, http: aiohttp.ClientSession, fox: Simulator
) -> AsyncIterator[Serve]:
    async with AsyncExitStack() as opened:

        def make(settings: dict[str, str], **more: str) -> Served:
            service = {"FOXAPI_KEY": "a-key", "FOXAPI_URL": fox.url}
            bot = Served(tmp_path / "bot", world, http, {**service, **settings, **more})
            opened.push_async_callback(bot.end, signal.SIGKILL)
            return bot

        yield make


def posted(world: SlackWorld) -> list[Message]:
    """Messages that carry a video."""
    return [each for each in world.state.by_bot(GENERAL) if each.get("files")]


def ends(world: SlackWorld) -> list[Message]:
    return [each for each in world.state.by_bot(GENERAL) if "ready" in (each.get("text") or "")]


@pytest.mark.parametrize("mode", [SOCKETS, HOOKS], ids=["sockets", "http"])
async def test_from_a_command_to_the_posted_video_with_a_kill_in_the_middle(
    mode: dict[str, str], served: Serve, world: SlackWorld, fox: Simulator
) -> None:
    bot = served(mode)
    await fox.misbehave("look", "status-500", None)
    await bot.start()
    await bot.until_ready()
    ack = await world.slash(ANA, GENERAL, f"a red kite {SHORT}")
    await bot.until_state("rendering")
    await until(lambda: world.state.by_bot(GENERAL), "the card")

    await bot.end(signal.SIGKILL)
    await fox.behave()
    await bot.start()
    await until(lambda: ends(world), "the video", within=60)
    await bot.until_state("done")
    code = await bot.end()

    assert ack.body["text"].startswith("Accepted as ")
    assert "Serving Slack" in bot.said[1]
    card = world.state.by_bot(GENERAL)[0]
    assert [each["thread_ts"] for each in [*posted(world), *ends(world)]] == [card["ts"]] * 2
    assert world.state.files[posted(world)[0]["files"][0]["id"]].content[4:8] == b"ftyp"
    assert await fox.submitted() == 1
    assert code == 0
    for secret in (BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, "a red kite"):
        assert secret not in bot.log


async def test_a_mention_with_a_threads_picture_that_comes_again_after_a_kill_is_the_same_job(
    served: Serve, world: SlackWorld, fox: Simulator
) -> None:
    root = world.message(BEN, GENERAL, "look", [world.file("fox.png", picture())])
    bot = served(HOOKS)
    await bot.start()
    await bot.until_ready()
    asked = await world.mentions(ANA, GENERAL, f"make @Image1 dance {SHORT}", thread=root["ts"])
    await bot.end(signal.SIGKILL)
    await bot.start()
    await bot.until_ready()
    for kind in ("message", "app_mention"):
        await world.event(world.message_event(asked, GENERAL, kind), retry=1)
    await until(lambda: ends(world), "the video", within=60)
    await bot.until_state("done")

    assert [each["thread_ts"] for each in [*posted(world), *ends(world)]] == [root["ts"]] * 2
    assert await fox.submitted() == 1


async def test_a_slack_that_is_down_is_tried_until_it_is_there_and_readiness_says_why(
    served: Serve, world: SlackWorld
) -> None:
    world.api.fail("auth.test", *[Fault(status=503)] * 2)
    bot = served(SOCKETS)
    await bot.start()
    status, said = await bot.ready()
    await bot.until_ready()

    assert (status, "Slack" in said) == (503, True)


async def test_tokens_that_slack_refuses_end_the_start_with_the_cure(served: Serve, world: SlackWorld) -> None:
    bot = served(SOCKETS, SLACK_APP_TOKEN="xapp-wrong")
    await bot.start()
    code = await bot.ended()

    assert code == 2
    assert "SLACK_APP_TOKEN is refused (invalid_auth)" in bot.log
    assert "connections:write" in bot.log
    assert "Traceback" not in bot.log


async def test_a_workspace_that_installs_the_app_is_served(
    served: Serve, world: SlackWorld, http: aiohttp.ClientSession
) -> None:
    world.state.users[ANA]["team_id"] = "T0OTHER"
    oauth = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "client-secret"}
    bot = served({**oauth, "SLACK_SIGNING_SECRET": SIGNING_SECRET})
    await bot.start()
    await bot.until_ready()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        async with browser.get(f"{bot.url}/slack/install", allow_redirects=False) as begun:
            there = begun.headers["Location"]
        state = there.split("state=")[1]
        async with browser.get(f"{bot.url}/slack/oauth_redirect?code=good-code&state={state}") as ended:
            page = await ended.text()
    await world.slash(ANA, GENERAL, f"a red kite {SHORT}", team_id="T0OTHER")
    await until(lambda: ends(world), "the video", within=60)

    assert there.startswith(f"{world.url}/oauth/v2/authorize?client_id=1.2")
    assert "is installed" in page
    assert len(posted(world)) == 1


@pytest.mark.parametrize(("mode", "status"), [(SOCKETS, 404), (HOOKS, 401)], ids=["sockets", "http"])
async def test_the_address_for_events_is_served_in_http_mode_only(
    mode: dict[str, str], status: int, served: Serve, http: aiohttp.ClientSession
) -> None:
    bot = served(mode)
    await bot.start()
    # more than other requests may hold, since a payload carries a whole message
    async with http.post(f"{bot.url}/slack/events", data=b"x" * 100_000) as unsigned:
        assert unsigned.status == status
