"""Looks into files: one child process for a job's files, with little memory, little time and no secrets."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from adapters.media.answers import READY, read_answer
from bot.errors import FileUnreachable
from bot.ports import Files, Look
from bot.problems import Problem, problem
from bot.references import MIB, Inspected

log = logging.getLogger(__name__)

#: What the child runs. `-P`: nothing is imported from the folder it happens to start in.
PROBE = (sys.executable, "-P", "-m", "adapters.media.probe")
#: All that a child gets to know of our environment: tokens and keys stay here.
_PASSED_ON = ("PATH", "PYTHONPATH", "PYTHONHOME", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_ROOT = Path(__file__).resolve().parents[2]
#: Seconds for a child to be ready for its first file, on a machine that is busy.
_START_SECONDS = 60.0
_DYING_SECONDS = 5.0
_PIECE = 64 * 1024


@dataclass
class _Run:
    """What came of one child."""

    answers: list[Inspected | Problem] = field(default_factory=list)
    #: It was busy with a file for longer than it may be.
    too_slow: bool = False


class ChildMedia:
    """Implements the Media port."""

    def __init__(
        self,
        files: Files,
        *,
        seconds: float = 20,
        memory_mib: int = 1024,
        at_once: int = 2,
        program: Sequence[str] = PROBE,
    ) -> None:
        """`seconds`: for each file, of CPU time and by the clock. `at_once`: children. `program`: for tests."""
        self._files = files
        self._seconds = seconds
        self._memory_mib = memory_mib
        self._gate = asyncio.Semaphore(at_once)
        self._program = tuple(program)

    async def inspect(self, looks: Sequence[Look]) -> list[Inspected | Problem]:
        """What each file is, or what is wrong with it, in order.

        A file that its child dies of gets the blame when it was the first one there, or took too long; else it is
        given another child, and those behind it too. Raises FileUnreachable when no child can be started at all.
        """
        answers: list[Inspected | Problem] = []
        while len(answers) < len(looks):
            rest = looks[len(answers) :]
            async with self._gate:
                run = await self._ask(rest)
            answers += run.answers
            if len(run.answers) < len(rest) and (run.too_slow or not run.answers):
                guilty = rest[len(run.answers)]
                log.warning("file=%s ended the process that looked into it, too_slow=%s", guilty.key, run.too_slow)
                answers.append(problem("file_too_heavy" if run.too_slow else "file_damaged", name=guilty.name))
        return answers

    async def _ask(self, looks: Sequence[Look]) -> _Run:
        child = await self._start(looks)
        try:
            await _await_ready(child)
            return await self._hear(child, looks)
        finally:
            await _end(child)

    async def _start(self, looks: Sequence[Look]) -> Process:
        order = {
            "memory": self._memory_mib * MIB,
            "seconds": self._seconds,
            "files": [{"path": str(self._files.path(look.key)), "kind": look.kind} for look in looks],
        }
        try:
            child = await asyncio.create_subprocess_exec(
                *self._program, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=_environment(), start_new_session=True
            )
        except OSError as error:
            raise FileUnreachable(f"no process can be started to look into files: {error}") from error
        assert child.stdin is not None
        child.stdin.write(json.dumps(order).encode() + b"\n")
        return child

    async def _hear(self, child: Process, looks: Sequence[Look]) -> _Run:
        run = _Run()
        for look in looks:
            try:
                line = await _line(child, self._seconds)
                run.answers.append(read_answer(line, look.name))
            except TimeoutError:
                run.too_slow = True
                break
            except ValueError:
                # it is dead, or says what it has no business saying
                await _end(child)
                run.too_slow = child.returncode == -signal.SIGXCPU
                break
        return run


async def _line(child: Process, seconds: float) -> bytes:
    """The next line it says; empty when it is dead. Raises TimeoutError, or ValueError for one without an end."""
    assert child.stdout is not None
    # not wait_for: on Python 3.11 that loses a cancellation which comes together with the line
    async with asyncio.timeout(seconds):
        return await child.stdout.readline()


async def _await_ready(child: Process) -> None:
    """Raises FileUnreachable when it never gets to look at the first file: that is no file's fault."""
    said = b""
    with suppress(TimeoutError, ValueError):
        said = await _line(child, _START_SECONDS)
    if said.strip() != READY.encode():
        await _end(child)
        raise FileUnreachable(f"the process that looks into files does not start: it ended with {child.returncode}")


async def _end(child: Process) -> None:
    """Nothing of it is left afterwards. One that has closed its answers gets a moment to die of its own cause."""
    assert child.stdout is not None
    if child.stdout.at_eof():
        with suppress(TimeoutError):
            async with asyncio.timeout(_DYING_SECONDS):
                await child.wait()
    if child.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    # asyncio's wait() waits for the pipe's end too, which never comes while more is in it than its reader likes
    with suppress(TimeoutError, ValueError):
        async with asyncio.timeout(_DYING_SECONDS):
            while await child.stdout.read(_PIECE):
                pass
            await child.wait()


def _environment() -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    # so that it finds us also where we run from a folder and are not installed
    paths = [str(_ROOT), passed_on.get("PYTHONPATH", "")]
    return {**passed_on, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
