"""How long the program takes to be there, against the bare interpreter."""

from __future__ import annotations

import os
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
        Figure("import of the whole bot", _seconds("import bot.app"), "s", bare),
        Figure("memory after that import", _megabytes("import bot.app"), "MiB", _megabytes("pass")),
    ]


_PARSE = "from bot.cli import app; app(['parse', '/video a fox --duration 8', '--json'], standalone_mode=False)"


def _seconds(code: str) -> float:
    best = float("inf")
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        _run(code)
        best = min(best, time.perf_counter() - began)
    return best


def _megabytes(code: str) -> float:
    said = _run(code + "; import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)")
    return int(said.split()[-1]) / (1024 if sys.platform.startswith("linux") else 1024 * 1024)


def _run(code: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "VIDEOBOT_DATA_DIR": folder}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    return done.stdout
