"""Work on people's media is done in child processes: a hostile file costs the child, never the simulator."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

#: A child may think this long (s of CPU), hold this much (bytes), and write files this large.
MOST_CPU_SECONDS = 120
MOST_MEMORY = 3 * 1024**3
MOST_FILE = 512 * 1024**2
#: What of our environment a child sees: no key and no token.
_PASSED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")
_ROOT = Path(__file__).parents[3]


class ChildFailed(Exception):
    """The child did not do what it was asked; the message is its last line."""


async def ask_child(module: str, request: dict[str, Any], *, timeout: float) -> dict[str, Any]:
    """Run `python -m module` with a JSON request on its standard input; gives the JSON on its last line of output.

    `timeout` is in seconds. The child is killed when it is over or when this is cancelled. Raises ChildFailed.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment(),
    )
    try:
        async with asyncio.timeout(timeout):
            output, _ = await child.communicate(json.dumps(request).encode())
    except TimeoutError as late:
        raise ChildFailed(f"it took more than {timeout:.0f} s") from late
    finally:
        if child.returncode is None:
            child.kill()
            await child.communicate()
    return _answer(output, child.returncode)


def environment() -> dict[str, str]:
    """What a child sees of ours."""
    return {name: os.environ[name] for name in _PASSED if name in os.environ} | {"PYTHONPATH": str(_ROOT)}


def _answer(output: bytes, code: int | None) -> dict[str, Any]:
    lines = output.splitlines()
    try:
        answer = json.loads(lines[-1]) if lines else {}
    except ValueError:
        answer = {}
    if code != 0 or not isinstance(answer, dict):
        said = answer.get("error") if isinstance(answer, dict) else None
        raise ChildFailed(str(said or f"it ended with {code}"))
    return answer


# ---- inside the child -----------------------------------------------------------------------------------------


def be_a_child() -> dict[str, Any]:
    """Take the request, be modest, and end when the parent does."""
    request: dict[str, Any] = json.loads(sys.stdin.read())
    _limit()
    threading.Thread(target=_die_with_parent, args=(os.getppid(),), daemon=True).start()
    return request


def answer(value: dict[str, Any]) -> None:
    """Say what came of it, on the last line."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _limit() -> None:
    """Lower our priority and set what the system lets us set (it has no such module everywhere)."""
    if hasattr(os, "nice"):
        os.nice(10)
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_CPU, MOST_CPU_SECONDS),
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_FSIZE, MOST_FILE),
    ):
        _, hard = resource.getrlimit(what)
        if hard == resource.RLIM_INFINITY or most < hard:
            try:
                resource.setrlimit(what, (most, most))
            except (OSError, ValueError):  # macOS knows the limit and refuses to set it
                continue


def _die_with_parent(parent: int) -> None:
    """A killed parent cannot kill its children: each looks for itself, twice a second."""
    waiting = threading.Event()
    while not waiting.wait(0.5):
        if os.getppid() != parent:
            os._exit(1)
