"""A seed from its beginning to its end, and what became of it."""

from __future__ import annotations

import asyncio
import gc
import logging
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.simulation.bugs import BUGS
from tests.chaos.simulation.log import Listener
from tests.chaos.simulation.world import World

#: Lines of the trace that say how it came to it.
_SHOWN = 60


@dataclass
class Run:
    """What became of a seed."""

    seed: int
    faults: list[str]
    trace: list[str]
    bug: str | None = None
    figures: dict[str, int] = field(default_factory=dict)

    def report(self) -> str:
        """How it came to what is broken, and how to see it again."""
        planted = "" if self.bug is None else f" --bug '{self.bug}'"
        replay = f"replay: .venv/bin/python -m tests.chaos.simulation --seed {self.seed}{planted}"
        return "\n".join([*self.trace[-_SHOWN:], f"seed {self.seed} BROKEN: {'; '.join(self.faults)}", replay])


def run(seed: int, bug: str | None = None) -> Run:
    """One seed, with a bug planted or none."""
    folder = Path(tempfile.mkdtemp(prefix="videobot-", dir=_fast_folder()))
    collecting = gc.isenabled()
    # what is collected when would be one more source of chance
    gc.disable()
    try:
        world = (World if bug is None else BUGS[bug])(seed, folder)
        with Listener(world):
            _run(world)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if collecting:
            gc.enable()
    figures = {
        "jobs": len(world.known.acknowledged),
        "tasks": len(world.fox.tasks),
        "waited for a click": len(world.books.awaited),
        "approved": len(world.known.approved),
        "told in direct messages": sum(len(chat.in_person()) for chat in world.chats.values()),
        "crashes": world.machine.crashes,
        "steps": world.loop.steps,
    }
    return Run(seed, world.faults, world.trace, bug, figures)


def broken(seeds: Iterable[int], bug: str | None = None) -> Iterator[Run]:
    """The seeds that break a promise, one after the other as they are found."""
    for seed in seeds:
        found = run(seed, bug)
        if found.faults:
            yield found


def _run(world: World) -> None:
    try:
        world.loop.run_until_complete(world.live())
    except Exception as error:
        logging.getLogger(__name__).debug("the run ended early", exc_info=error)
        world.fault(f"the run ended early: {error!r}")
        world.machine.switch_off()
    finally:
        for task in asyncio.all_tasks(world.loop):
            task.cancel()
        world.loop.after_step = None
        world.loop.run_until_complete(asyncio.sleep(0))
        world.loop.run_until_complete(world.loop.shutdown_asyncgens())
        world.disk.close()
        world.loop.close()


def _fast_folder() -> str | None:
    """Memory, where there is such a folder: nothing here is to outlive the machine."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() else None
