"""How long the program takes to be there, and what it holds while nothing happens, against the bare interpreter."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time

from benchmarks.figures import Figure

_ROUNDS = 5
#: Seconds after which a bot that was started has come to rest.
_IDLE = 3.0
#: How the names of our settings begin: those of whoever measures do not count.
_OURS = ("VIDEOBOT_", "FOXAPI_", "DISCORD_", "SLACK_", "DATABASE_")


def figures() -> list[Figure]:
    """Start-up of the command line and of everything that `videobot run` imports; memory of the latter."""
    bare = _seconds("pass")
    return [
        Figure("videobot parse, whole process", _seconds(_PARSE), "s", bare),
        Figure("import of the whole bot", _seconds(_WHOLE), "s", bare),
        *(_memory() if sys.platform.startswith("linux") else ()),
    ]


def _memory() -> list[Figure]:
    bare = _megabytes("pass")
    started, alone = _idle("from bot.cli import main")
    _, idle = _idle(f"{_WHOLE}; from bot.cli import main")
    return [
        Figure("memory after that import", _megabytes(_WHOLE), "MiB", bare),
        Figure("videobot run, until it serves its page", started, "s"),
        Figure("videobot run, RSS while idle, with the page alone", alone, "MiB", bare),
        Figure("videobot run, RSS while idle, with what serves Discord, Slack and the page loaded", idle, "MiB", bare),
    ]


def _idle(imports: str) -> tuple[float, float]:
    """Seconds until the bot serves its page, and its resident memory (MiB) a moment later."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(_OURS)},
            "VIDEOBOT_DATA_DIR": folder,
            "VIDEOBOT_HTTP_PORT": "0",
            "VIDEOBOT_LOG_LEVEL": "error",
            "FOXAPI_KEY": "a-key",
            "FOXAPI_URL": "http://127.0.0.1:9",
        }
        began = time.perf_counter()
        command = [sys.executable, "-c", f"{imports}; main()", "run"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            try:
                assert process.stdout is not None
                assert "http://" in process.stdout.readline()
                started = time.perf_counter() - began
                time.sleep(_IDLE)
                with open(f"/proc/{process.pid}/statm") as statm:
                    pages = int(statm.read().split()[1])
            finally:
                process.kill()
    return started, pages * resource.getpagesize() / 2**20


#: Platforms' libraries are loaded only where the platform is set.
_WHOLE = "import bot.app.serving, adapters.discord, adapters.slack"
_PARSE = "from bot.cli import app; app(['parse', '/video a fox --duration 8', '--json'], standalone_mode=False)"


def _seconds(code: str) -> float:
    best = float("inf")
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        _run(code)
        best = min(best, time.perf_counter() - began)
    return best


def _megabytes(code: str) -> float:
    """Resident memory as the kernel has it; the peak would hold the parent's, whose copy the child once was."""
    said = _run(code + "; print(open('/proc/self/statm').read().split()[1])")
    return int(said.split()[-1]) * resource.getpagesize() / 1024 / 1024


def _run(code: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "VIDEOBOT_DATA_DIR": folder}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    return done.stdout
