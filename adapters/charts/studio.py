"""Has pictures drawn: one child process a picture, which takes its memory with it when it is done."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from bot.errors import FileUnreachable
from bot.texts import Texts
from bot.usage import Usage

#: What the child runs. `-P`: nothing is imported from the folder it happens to start in.
PAINTER = (sys.executable, "-P", "-m", "adapters.charts.painter")
#: All that a child gets to know of our environment: tokens and keys stay here. The home is where the plotting
#: library keeps its list of fonts.
_PASSED_ON = (
    *("PATH", "PYTHONPATH", "PYTHONHOME", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "VIRTUAL_ENV"),
    *("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "MPLCONFIGDIR", "TMPDIR"),
)
_ROOT = Path(__file__).resolve().parents[2]
_PNG = b"\x89PNG\r\n\x1a\n"
_DYING_SECONDS = 5.0


class ChildCharts:
    """Draws charts without the plotting library in this process."""

    def __init__(self, *, seconds: float = 60, program: Sequence[str] = PAINTER) -> None:
        """`seconds`: for a picture, by the clock. `program`: for tests."""
        self._seconds = seconds
        self._program = tuple(program)
        #: One at a time: each takes as much memory as the bot.
        self._gate = asyncio.Semaphore(1)

    async def draw_usage(self, usage: Usage, texts: Texts) -> bytes:
        """The picture of a usage, as a PNG. Raises FileUnreachable when it could not be drawn."""
        order = _usages().dump_json(usage)
        async with self._gate:
            return await self._drawn(order, texts.language)

    async def _drawn(self, order: bytes, language: str) -> bytes:
        try:
            child = await asyncio.create_subprocess_exec(
                *self._program,
                language,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                env=_environment(),
                cwd=_ROOT,
                start_new_session=True,
            )
        except OSError as error:
            raise FileUnreachable(f"no process can be started to draw a picture: {error}") from error
        try:
            async with asyncio.timeout(self._seconds):
                picture, _ = await child.communicate(order)
        except TimeoutError as error:
            raise FileUnreachable(f"a picture was not drawn within {self._seconds:g} s") from error
        finally:
            await _end(child)
        if child.returncode != 0 or not picture.startswith(_PNG):
            raise FileUnreachable(f"the process that draws pictures ended with {child.returncode}")
        return picture


async def _end(child: Process) -> None:
    """Nothing of it is left afterwards."""
    if child.returncode is not None:
        return
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    # to the end of what it says: asyncio's wait() waits for that too
    with suppress(TimeoutError):
        async with asyncio.timeout(_DYING_SECONDS):
            await child.communicate()


@cache
def _usages() -> TypeAdapter[Usage]:
    return TypeAdapter(Usage)


def _environment() -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    # so that it finds us also where we run from a folder and are not installed
    paths = [str(_ROOT), passed_on.get("PYTHONPATH", "")]
    # nothing is computed: threads for it would only take memory
    return {**passed_on, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "OPENBLAS_NUM_THREADS": "1"}
