"""How long the program takes to be there, against the bare interpreter."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time

from benchmarks.figures import Figure

_ROUNDS = 5


def figures() -> list[Figure]:
    """Start-up of the command line and of everything that `videobot run` imports; memory of the latter."""
    bare = _seconds("pass")
    return [
        Figure("videobot parse, whole process", _seconds(_PARSE), "s", bare),
        Figure("import of the whole bot", _seconds("import bot.app.serving"), "s", bare),
    ] + ([Figure("memory after that import", *_memory())] if sys.platform.startswith("linux") else [])


def _memory() -> tuple[float, str, float]:
    return _megabytes("import bot.app.serving"), "MiB", _megabytes("pass")


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
