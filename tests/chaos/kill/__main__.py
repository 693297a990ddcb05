"""`python -m tests.chaos.kill [KILLS] [SEED]`: kills bots at every named moment and at random ones, and says where."""

from __future__ import annotations

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


async def killed(folder: Path, fox: Simulator, kills: int, seed: int, at_once: int = AT_ONCE) -> Tally:
    """Kill that many in as many worlds as it takes; where they died. Raises Broken."""
    tally, numbers, began = Tally(), itertools.count(), time.monotonic()

    async def worlds(numbers: Iterator[int]) -> None:
        async with nursery() as lives:
            while tally.total() < kills and time.monotonic() - began < LONGEST:
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


async def _main(kills: int, seed: int) -> None:
    began = time.monotonic()
    # what breaks a promise is left there to be looked at
    folder = Path(tempfile.mkdtemp(prefix="videobot-kills-"))
    async with aiohttp.ClientSession() as http, simulator(folder / "fox", http, seconds=0.05) as fox:
        tally = await killed(folder, fox, kills, seed)
    shutil.rmtree(folder)
    took = time.monotonic() - began
    for point, times in sorted(tally.kills.items(), key=lambda entry: (-entry[1], entry[0])):
        print(f"{times:6} {point}")
    print(
        f"{tally.total()} kills with seed {seed} in {took:.0f} s, "
        f"{tally.total() / took:.1f} a second; every promise was kept"
    )


def main() -> None:
    kills, seed = (*map(int, sys.argv[1:3]), *(1000, 1)[len(sys.argv) - 1 :])
    try:
        asyncio.run(_main(kills, seed))
    except* Broken as broken:
        for each in broken.exceptions:
            print(each, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
