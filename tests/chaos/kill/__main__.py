"""Kills bots at every named moment and at random ones, and says where."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random  # noqa: TID251 - seeded, and the seed is printed

import aiohttp

from tests.chaos.kill.worlds import LIVES, Broken, Tally, World, nursery
from tests.chaos.processes import Simulator, simulator

#: Worlds at the same time, and the seconds after which no new one is begun.
AT_ONCE = 2
LONGEST = 2400.0


async def killed(
    folder: Path, fox: Simulator, kills: int, seed: int, at_once: int = AT_ONCE, longest: float = LONGEST
) -> Tally:
    """Kill that many in as many worlds as it takes, but begin none after `longest` seconds; where they died.

    Raises Broken.
    """
    tally, numbers, began = Tally(), itertools.count(), time.monotonic()

    async def worlds(numbers: Iterator[int]) -> None:
        async with nursery() as lives:
            while tally.total() < kills and time.monotonic() - began < longest:
                number = next(numbers)
                chance = Random(f"{seed}-{number}")
                world = World(folder / f"world-{number}", f"w{seed}x{number}", fox, lives, tally)
                for life in range(LIVES):
                    if tally.total() >= kills:
                        break
                    await world.die(chance, life)
                await world.end()

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(worlds(numbers))
    return tally


async def _main(kills: int, seed: int, longest: float) -> int:
    """0 when that many died and every promise was kept."""
    began = time.monotonic()
    # what breaks a promise is left there to be looked at
    folder = Path(tempfile.mkdtemp(prefix="videobot-kills-"))
    async with aiohttp.ClientSession() as http, simulator(folder / "fox", http, seconds=0.05) as fox:
        tally = await killed(folder, fox, kills, seed, longest=longest)
    shutil.rmtree(folder)
    took = time.monotonic() - began
    for point, times in sorted(tally.kills.items(), key=lambda entry: (-entry[1], entry[0])):
        print(f"{times:6} {point}")
    print(
        f"kills: {tally.total()} of {kills} with seed {seed} in {took:.0f} s, "
        f"{tally.total() / took:.1f} a second; every promise was kept"
    )
    if tally.total() >= kills:
        return 0
    print(f"kills: NOT DONE, {kills - tally.total()} are missing: no world is begun after {longest:.0f} s")
    return 1


def main() -> int:
    """0 when every kill that was asked for was done and every promise was kept."""
    parser = argparse.ArgumentParser(prog="tests.chaos.kill", description=__doc__)
    parser.add_argument("kills", type=int, nargs="?", default=1000, help="how many")
    parser.add_argument("seed", type=int, nargs="?", default=1, help="of the worlds")
    parser.add_argument("--longest", type=float, default=LONGEST, help="seconds after which no world is begun")
    asked = parser.parse_args()
    try:
        return asyncio.run(_main(asked.kills, asked.seed, asked.longest))
    except ExceptionGroup as errors:
        broken, others = errors.split(Broken)
        print(f"kills: BROKEN with seed {asked.seed}", *_leaves(broken), sep="\n", flush=True)
        if others is not None:
            raise others from None
        return 1


def _leaves(errors: BaseException | None) -> list[BaseException]:
    """The errors in a group, however deep."""
    if isinstance(errors, BaseExceptionGroup):
        return [leaf for each in errors.exceptions for leaf in _leaves(each)]
    return [] if errors is None else [errors]


if __name__ == "__main__":
    sys.exit(main())
