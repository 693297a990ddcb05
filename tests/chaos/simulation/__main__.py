"""Runs seeds of the simulated world, then its planted bugs; or one seed again, with its trace.

`python -m tests.chaos.simulation [--first N] [--seeds N]`, `python -m tests.chaos.simulation --seed N [--bug NAME]`.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial

from tests.chaos.simulation.bugs import BUGS
from tests.chaos.simulation.runs import Run, broken, run

#: Seeds within which a planted bug must be found.
FOR_A_BUG = 300
_MOST_SHOWN = 5
#: Seeds between two signs of life.
_TOLD_EVERY = 1000


def _one(seed: int) -> Run:
    found = run(seed)
    # a trace is long, and only wanted where something is broken
    return found if found.faults else Run(seed, [], [], figures=found.figures)


def _first(seeds: int, bug: str) -> Run | None:
    return next(broken(range(seeds), bug), None)


def _replayed(seed: int, bug: str | None) -> int:
    found = run(seed, bug)
    print("\n".join(found.trace))
    print(f"seed {seed}: {found.figures} {'; '.join(found.faults) or 'all promises held'}")
    return 1 if found.faults else 0


def _many(pool: Executor, seeds: Sequence[int]) -> int:
    """Run them all; give how many broke a promise."""
    began, figures, faulty = time.monotonic(), Counter[str](), 0
    for done, found in enumerate(pool.map(_one, seeds, chunksize=10), 1):
        figures.update(found.figures)
        if found.faults:
            faulty += 1
            print(found.report() if faulty <= _MOST_SHOWN else f"seed {found.seed} BROKEN", flush=True)
        if done % _TOLD_EVERY == 0 and done < len(seeds):
            print(f"simulation: {done} of {len(seeds)} seeds after {time.monotonic() - began:.0f} s", flush=True)
    took = time.monotonic() - began
    told = ", ".join(f"{value} {name}" for name, value in figures.items())
    print(f"simulation: {len(seeds)} seeds in {took:.0f} s ({len(seeds) / took:.1f} seeds/s): {told}")
    print(f"simulation: {faulty} seeds broke a promise", flush=True)
    return faulty


def _bugs(pool: Executor) -> int:
    """Plant each bug; give how many were not found."""
    missed = 0
    for bug, found in zip(BUGS, pool.map(partial(_first, FOR_A_BUG), BUGS), strict=True):
        missed += found is None
        told = "NOT FOUND" if found is None else f"found by seed {found.seed}: {found.faults[0]}"
        print(f"planted bug, {bug}: {told}", flush=True)
    return missed


def main() -> int:
    """0 when every promise held and every planted bug was found."""
    parser = argparse.ArgumentParser(prog="tests.chaos.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--seed", type=int, help="only this one, with its trace")
    parser.add_argument("--bug", choices=sorted(BUGS), help="with this bug planted")
    asked = parser.parse_args()
    if asked.seed is not None:
        return _replayed(asked.seed, asked.bug)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        wrong = _many(pool, range(asked.first, asked.first + asked.seeds)) + _bugs(pool)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
