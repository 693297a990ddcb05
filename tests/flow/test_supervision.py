"""Nothing runs that nobody waits for, and what cannot go on ends the bot instead of leaving half of it."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import cast

import pytest

import bot.app.serving as serving
from bot.app.watchdog import Patience, Stuck, Watchdog
from bot.errors import StoreUnavailable
from bot.jobs import State
from bot.noticeboard import Noticeboard
from tests.flow.world import World

ROOT = Path(__file__).parents[2]
#: Tasks begun outside a TaskGroup, and who waits for each.
OWNED: Mapping[str, str] = MappingProxyType(
    {
        "bot/lifecycle.py": "kept in a set, and awaited through a shield: a save outlives whoever asked for it",
        "bot/app/listening.py": "awaited in a finally",
        "adapters/discord/platform.py": "awaited in a finally",
        "adapters/discord/interactions.py": "kept by UnderWay, which a stop waits for",
        "adapters/slack/platform.py": "awaited in a finally",
        "adapters/slack/underway.py": "kept in a set that a stop waits for",
        "adapters/foxapi/simulator/studio.py": "kept in a list, awaited by close()",
    }
)


def _begun() -> Iterator[tuple[str, ast.stmt, ast.Call]]:
    """Every `….create_task(…)` of the product, with the file and the statement it stands in."""
    for folder in ("bot", "adapters", "storage"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(statement, (ast.Expr, ast.Assign, ast.AnnAssign, ast.Return)):
                    continue
                for call in ast.walk(statement):
                    if isinstance(call, ast.Call) and _name(call) in ("create_task", "ensure_future"):
                        yield path.relative_to(ROOT).as_posix(), statement, call


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _of_a_group(call: ast.Call) -> bool:
    assert isinstance(call.func, ast.Attribute)
    return isinstance(call.func.value, ast.Name) and call.func.value.id == "group"


def test_each_task_is_of_a_group_or_has_an_owner_who_waits_for_it() -> None:
    loose = [(file, statement, call) for file, statement, call in _begun() if not _of_a_group(call)]

    assert len(list(_begun())) > len(loose)
    assert {file for file, _, _ in loose} == set(OWNED)
    assert [file for file, statement, _ in loose if isinstance(statement, ast.Expr)] == []


async def _fails() -> None:
    raise StoreUnavailable("the disk is full")


class FailingNoticeboard:
    """A part whose loop has a bug."""

    def __init__(self) -> None:
        self.began = asyncio.Event()

    async def run(self) -> None:
        self.began.set()
        raise RuntimeError("a bug")

    def stop(self) -> None:
        pass


async def test_a_part_of_the_core_that_fails_ends_the_bot_and_its_jobs_go_on_with_the_next_start(world: World) -> None:
    async with world.idle():
        job = await world.order("/video a fox", "fox.png")
        core = replace(world.bot, noticeboard=cast(Noticeboard, FailingNoticeboard()))
        watchdog = Watchdog(ping=core.store.ping, clock=world.clock)

        with pytest.raises(Stuck, match="a part of the bot failed"):
            await serving._run(world.settings, core, [], None, watchdog, asyncio.Event())

    async with world.running():
        assert (await world.until(job, State.DONE)).video is not None


async def test_a_stop_that_hangs_after_the_store_failed_is_ended_all_the_same(world: World) -> None:
    codes: list[int] = []
    ended, stopping = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def end(code: int) -> None:
        codes.append(code)
        loop.call_soon_threadsafe(ended.set)

    patience = Patience(store=0.0, store_every=0.01, stop=0.05, beat=0.01)
    with Watchdog(ping=_fails, clock=world.clock, patience=patience, end=end) as watchdog:
        async with asyncio.TaskGroup() as group:
            guarding = group.create_task(watchdog.run(stopping))
            # nobody obeys the order to stop
            await ended.wait()
            guarding.cancel()

    assert stopping.is_set()
    assert codes[0] == 70
    with pytest.raises(Stuck, match="the disk is full"):
        watchdog.verdict()
