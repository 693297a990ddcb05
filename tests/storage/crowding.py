"""A program that asks a store for many jobs at once, as one of several that share it.

Called with where the store is, its own number, and how many jobs. Prints `ready`; each line it is told is a round: a
workspace, a tab and the rules there. Prints what became of that round's jobs.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from dataclasses import replace

from bot.limits import amounts_of, draw, parse_rules
from bot.ports import Accepted
from tests.fakes import ManualClock
from tests.storage.samples import NOON, ROOM, STAFF, Store, beside, new_job


async def _round(store: Store, number: int, jobs: int, workspace: str, rules: str) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    place = replace(ROOM, workspace=workspace)
    for count in range(jobs):
        job = replace(new_job(person=STAFF, place=place), id=f"job-{workspace}-{number}-{count}")
        would = draw(parse_rules(rules), place, STAFF, amounts_of(5, 1.0), NOON)
        outcome = await store.accept(job, f"event of {job.id}", would)
        outcomes["accepted" if isinstance(outcome, Accepted) else "refused"] += 1
    return outcomes


async def _crowd(where: str, number: int, jobs: int) -> None:
    async with beside(where, ManualClock()) as store:
        print("ready", flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            workspace, rules = line.rstrip("\n").split("\t")
            print(json.dumps(await _round(store, number, jobs, workspace, rules)), flush=True)


if __name__ == "__main__":
    asyncio.run(_crowd(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
