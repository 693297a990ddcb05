"""Real processes to kill: the bot as `videobot run` starts it, and the FoxAPI simulator it talks to over HTTP."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[2]
#: Real seconds after which a test gives up on a process.
PATIENCE = 60.0
_GLANCE = 0.02


class Simulator:
    """FoxAPI in a process of its own, told what to do wrong over HTTP."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self.url = url
        self._http = http

    async def misbehave(self, call: str, fault: str, times: int | None = 1, *, seconds: float = 2.0) -> None:
        body = {"call": call, "fault": fault, "times": times, "seconds": seconds}
        async with self._http.post(f"{self.url}/simulator/faults", json=body) as answer:
            assert answer.status < 300, await answer.text()

    async def behave(self) -> None:
        async with self._http.delete(f"{self.url}/simulator/faults") as answer:
            assert answer.status < 300, await answer.text()

    async def submitted(self) -> int:
        """How many tasks it was asked to create, and did."""
        return len(await self.prompts())

    async def prompts(self) -> list[str]:
        """The prompt of each task it created."""
        return [task["prompt"] for task in (await self._told())["tasks"]]

    async def looked_at(self, *, more: int) -> None:
        """Wait until it was asked for so many more tasks' states."""
        before = (await self._told())["calls"].get("look", 0)
        async with asyncio.timeout(PATIENCE):
            while True:
                if (await self._told())["calls"].get("look", 0) >= before + more:
                    return
                await asyncio.sleep(_GLANCE)

    async def _told(self) -> dict[str, Any]:
        keyed = {"Authorization": "Bearer simulated"}
        async with self._http.get(f"{self.url}/simulator/tasks", headers=keyed) as answer:
            told: dict[str, Any] = await answer.json()
            return told


class Bot:
    """The bot on one data folder; may be killed and started as often as one likes."""

    command: tuple[str, ...] = (sys.executable, "-m", "bot", "run")
    root = ROOT

    def __init__(self, folder: Path, simulator: Simulator, http: aiohttp.ClientSession, **settings: str) -> None:
        self._folder = folder
        self._log = folder.parent / f"{folder.name}.log"
        self._http = http
        self.environment = {
            "PATH": os.environ["PATH"],
            "FOXAPI_KEY": "a-key",
            "FOXAPI_URL": simulator.url,
            "FOXAPI_LOOK_SECONDS": "0.2",
            "VIDEOBOT_DATA_DIR": str(folder),
            "VIDEOBOT_HTTP_PORT": "0",
            "VIDEOBOT_DEFAULT_LIMITS": "each 100 videos per day; each 50 at once",
            **settings,
        }
        self._process: asyncio.subprocess.Process | None = None
        self._url = ""
        self._events = itertools.count(1)

    async def start(self) -> None:
        log = self._log.open("ab")
        self._process = await asyncio.create_subprocess_exec(
            *self.command,
            cwd=self.root,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
        log.close()
        assert self._process.stdout is not None
        line = (await asyncio.wait_for(self._process.stdout.readline(), PATIENCE)).decode()
        assert "http://" in line, line
        self._url = "http://" + line.split("http://")[1].strip()
        async with self._http.get(f"{self._url}/api/hello", headers={"Origin": self._url}) as answer:
            assert answer.status == 200, await answer.text()

    async def refused(self) -> tuple[int, str]:
        """Start it where it cannot; its exit code and what it says."""
        process = await asyncio.create_subprocess_exec(
            *self.command, cwd=self.root, env=self.environment, stdout=-1, stderr=-1
        )
        _, faults = await asyncio.wait_for(process.communicate(), PATIENCE)
        assert process.returncode is not None
        return process.returncode, faults.decode()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def end(self, how: signal.Signals = signal.SIGKILL) -> int:
        """End it; gives the exit code."""
        self.signal(how)
        return await self.ended()

    def signal(self, which: signal.Signals) -> None:
        assert self._process is not None
        if self._process.returncode is None:
            # `send_signal` asks first whether it has ended, and takes the exit code away from whoever waits for it
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, which)

    async def ended(self) -> int:
        """The exit code, once it has ended."""
        assert self._process is not None
        with suppress(asyncio.IncompleteReadError):
            await asyncio.wait_for(self._process.communicate(), PATIENCE)
        assert self._process.returncode is not None
        return self._process.returncode

    async def ask(self, text: str, *files: Path, event: str | None = None) -> str | None:
        """Send a message as the page does; gives the accepted job's id."""
        status, told = await self._send(text, *files, event=event)
        assert status == 200, told
        job: str | None = told["job"]
        return job

    async def turned_away(self, text: str, *, event: str) -> str:
        """Send a message that cannot be taken; what the person reads."""
        status, told = await self._send(text, event=event)
        assert status != 200, told
        return str(told["problem"])

    async def _send(self, text: str, *files: Path, event: str | None) -> tuple[int, dict[str, Any]]:
        form = aiohttp.FormData(default_to_multipart=True)
        form.add_field("event", event or f"event-{next(self._events):04}")
        form.add_field("text", text)
        for path in files:
            form.add_field("files", path.read_bytes(), filename=path.name)
        async with self._http.post(f"{self._url}/api/messages", data=form, headers={"Origin": self._url}) as answer:
            return answer.status, await answer.json()

    async def ready(self) -> dict[str, Any]:
        """What /readyz says."""
        async with self._http.get(f"{self._url}/readyz") as answer:
            told: dict[str, Any] = await answer.json()
            assert (answer.status == 200) == told["ready"]
            return told

    def log(self) -> str:
        return self._log.read_text()

    async def says(self, words: str) -> None:
        """Wait until its log holds the words."""
        async with asyncio.timeout(PATIENCE):
            while True:
                if words in self.log():
                    return
                await asyncio.sleep(_GLANCE)

    async def press(self, action: str, job: str) -> None:
        body = {"action": action, "job": job, "event": f"press-{next(self._events):04}"}
        async with self._http.post(f"{self._url}/api/press", json=body, headers={"Origin": self._url}) as answer:
            assert answer.status == 200, await answer.text()

    async def operate(self, *words: str) -> str:
        """Give an operator's command; what it says."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, cwd=self.root, env=self.environment, stdout=-1, stderr=-1
        )
        said, faults = await asyncio.wait_for(process.communicate(), PATIENCE)
        assert process.returncode == 0, faults.decode()
        return said.decode()

    # ---- what the data folder says, whoever runs -------------------------------------------------------------

    @property
    def database(self) -> Path:
        return self._folder / "videobot.sqlite3"

    def jobs(self) -> dict[str, dict[str, Any]]:
        rows = self._query("SELECT id, body FROM jobs")
        return {job: json.loads(body) for job, body in rows}

    def ends_posted(self, job: str) -> int:
        """Messages in the room that mention somebody about the job."""
        bodies = [json.loads(body) for (body,) in self._query("SELECT body FROM messages")]
        return sum(1 for body in bodies if (body.get("post") or {}).get("job") == job and body["post"].get("mention"))

    def _query(self, sql: str) -> list[Any]:
        path = self.database
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            rows = connection.execute(sql).fetchall()
        connection.close()
        return rows

    async def until(self, job: str, *states: str) -> dict[str, Any]:
        """Wait until the job's row is in one of the states."""
        async with asyncio.timeout(PATIENCE):
            while True:
                row = self.jobs().get(job)
                if row is not None and row["state"] in states:
                    return row
                await asyncio.sleep(_GLANCE)


@asynccontextmanager
async def simulator(folder: Path, http: aiohttp.ClientSession, *, seconds: float = 0.3) -> AsyncIterator[Simulator]:
    """A simulator whose tasks take so long, ended with the context."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "adapters.foxapi.simulator",
        "--folder",
        str(folder),
        "--port",
        "0",
        "--render-seconds",
        str(seconds),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        line = (await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode()
        yield Simulator("http://" + line.split("http://")[1].strip().rstrip("/"), http)
    finally:
        process.terminate()
        await asyncio.wait_for(process.communicate(), PATIENCE)
