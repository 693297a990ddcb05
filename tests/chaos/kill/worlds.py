"""Worlds in which bots die again and again, and what must be true of each whatever they died of."""

from __future__ import annotations

import asyncio
import io
import json
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random  # noqa: TID251 - seeded, by whoever runs the world
from typing import Any

from PIL import Image

from tests.chaos.kill.diary import Diary
from tests.chaos.kill.life import KINDS, Plan
from tests.chaos.processes import PATIENCE, ROOT, Simulator

#: Orders in one world, and lives in it before the last one, which may end in peace.
ORDERS = len(KINDS)
LIVES = 22
AT_RANDOM = "at a random moment"


class Broken(AssertionError):
    """A promise was not kept."""


@dataclass
class Tally:
    """Kills by the moment they happened at."""

    kills: Counter[str] = field(default_factory=Counter)
    #: Every moment that was ever passed.
    known: set[str] = field(default_factory=set)

    def tired(self) -> tuple[str, ...]:
        """Moments that more died at than at the one least died at."""
        least = min((self.kills[point] for point in self.known), default=0)
        return tuple(sorted(point for point in self.known if self.kills[point] > least))

    def total(self) -> int:
        return self.kills.total()


class Nursery:
    """A process that forks lives."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def fate(self, plan: Plan) -> dict[str, Any]:
        """Let one life be lived; how it ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(plan.as_json().encode() + b"\n")
        line = await asyncio.wait_for(self._process.stdout.readline(), 2 * PATIENCE)
        told: dict[str, Any] = json.loads(line)
        if told["hung"]:
            raise Broken(f"a life hung: {plan}")
        if told["exit"] not in (0, -9):
            raise Broken(f"a life broke: {plan}\n{Path(plan.folder, 'failure').read_text()}")
        return told


@asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.chaos.kill.nursery",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Nursery(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        with suppress(asyncio.IncompleteReadError):
            await asyncio.wait_for(process.communicate(), PATIENCE)


class World:
    """One data folder, and all that happens to it."""

    def __init__(
        self, folder: Path, name: str, fox: Simulator, lives: Nursery, tally: Tally, orders: int = ORDERS
    ) -> None:
        folder.mkdir(parents=True)
        folder.joinpath("picture.png").write_bytes(_picture())
        self.diary = Diary(folder / "diary")
        self.plan = Plan(folder=str(folder), simulator=fox.url, world=name, orders=orders)
        self._folder = folder
        self._fox = fox
        self._lives = lives
        self._tally = tally
        #: (job, which submit) whose POST was in flight at a death.
        self._in_flight: set[tuple[str, int]] = set()

    async def die(self, chance: Random, life: int) -> bool:
        """Live until a death of one sort or another; False: it lived through."""
        plan = replace(self.plan, orders=min(self.plan.orders, 1 + life // 3))
        sort = chance.random()
        if sort < 0.2:
            plan = replace(plan, killed_after=chance.uniform(0.01, 0.6))
        elif sort < 0.45:
            plan = replace(plan, skip=chance.randrange(60))
        else:
            plan = replace(plan, skip=chance.randrange(2), tired=self._tally.tired())
        return await self.live(plan)

    async def live(self, plan: Plan) -> bool:
        """One life as planned; whether it was killed."""
        deaths = len(self.diary.read("died"))
        told = await self._lives.fate(plan)
        killed = bool(told["exit"])
        for line in [*self.diary.read("died")[deaths:], *self.diary.read("lived")[-1:]]:
            self._tally.known.update(line["seen"])
        if killed:
            died = self.diary.read("died")[deaths:]
            self._tally.kills[died[0]["point"] if died else AT_RANDOM] += 1
        self._look()
        return killed

    async def end(self) -> None:
        """The last life may live until everything is told, and everything must be right."""
        if await self.live(self.plan):
            raise Broken(f"killed though nobody asked for it: {self._folder}")
        prompts = await self._fox.prompts()
        faults = list(self._faults([prompt for prompt in prompts if f"{self.plan.world}-" in prompt]))
        if faults:
            raise Broken("\n".join([f"in {self._folder}:", *faults]))

    # ---- what must be true ----------------------------------------------------------------------------------

    def _look(self) -> None:
        """What the dead left behind: every live job has a timer, and some may have a POST in flight."""
        for job in self.jobs():
            if job["state"] == "submitting":
                self._in_flight.add((job["id"], job["submits"]))
            if job["state"] not in ("done", "failed", "cancelled") and job["next_look"] is None:
                raise Broken(f"no timer: {job}")

    def _faults(self, prompts: list[str]) -> Iterator[str]:
        jobs = {job["id"]: job for job in self.jobs()}
        answered = {line["event"]: line["job"] for line in self.diary.read("answered")}
        again = Counter(line["job"] for line in self.diary.read("again"))
        yield from (f"counters: {line['faults']}" for line in self.diary.read("verified") if line["faults"])
        yield from (
            f"{event} was answered and its job {job} is gone" for event, job in answered.items() if job not in jobs
        )
        if len(answered) != self.plan.orders or len(jobs) != self.plan.orders:
            yield f"{self.plan.orders} orders, {len(answered)} answers, {len(jobs)} jobs"
        for event, job_id in answered.items():
            tasks = sum(1 for prompt in prompts if prompt.endswith(f"for {event}"))
            if tasks > 1 + again[job_id]:
                yield f"{job_id}: {tasks} tasks at the service, said again {again[job_id]} times"
            if jobs[job_id]["state"] == "done" and tasks == 0:
                yield f"{job_id}: done without a task"
        for job in jobs.values():
            yield from self._untold(job)

    def _untold(self, job: dict[str, Any]) -> Iterator[str]:
        """One end told where it is over, one word for each uncertain submit and for nothing else."""
        job_id, over = job["id"], job["state"] in ("done", "failed", "cancelled")
        if not over and not (job["state"] == "uncertain" and job["told"]):
            yield f"{job_id}: left {job['state']}, told: {job['told']}"
        seen = Counter(self._visible(job_id))
        due = Counter({"end": int(over)})
        due.update("uncertain" if n < 2 else f"uncertain-{n}" for one, n in self._in_flight if one == job_id)
        if job["cancel_asked"] and over:
            # whoever stopped it is told its end, which says what may be charged
            due = Counter({what: times for what, times in due.items() if what in seen or what == "end"})
        if seen["card"] > 1:
            yield f"{job_id}: {seen['card']} cards"
        del seen["card"]
        if seen != due:
            yield f"{job_id} ({job['state']}): people see {dict(seen)}, and should see {dict(due)}"

    def _visible(self, job_id: str) -> Iterable[str]:
        """What each message about the job that people see is about."""
        keys = [line["key"] for line in self.diary.read("posted")]
        keys += [key for (key,) in self._query("SELECT key FROM messages WHERE key IS NOT NULL")]
        return [key.removeprefix(f"{job_id}-") for key in keys if key.startswith(f"{job_id}-")]

    def jobs(self) -> list[dict[str, Any]]:
        return [json.loads(body) for (body,) in self._query("SELECT body FROM jobs")]

    def _query(self, sql: str) -> list[Any]:
        path = self._folder / "videobot.sqlite3"
        if not path.exists():
            return []
        with closing(sqlite3.connect(path)) as connection:
            try:
                return connection.execute(sql).fetchall()
            except sqlite3.OperationalError as error:
                # it died before there were tables
                if "no such table" in str(error):
                    return []
                raise


def _picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (640, 480), "orange").save(drawn, "PNG")
    return drawn.getvalue()
