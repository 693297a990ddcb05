"""Bots killed with SIGKILL at moments that have a name: nothing is lost, paid twice or told twice."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.chaos.kill.__main__ import killed
from tests.chaos.kill.worlds import Broken, Nursery, Tally, World
from tests.chaos.processes import PATIENCE, ROOT, Simulator

pytestmark = pytest.mark.xdist_group("kills")


async def test_thirty_kills_break_no_promise(tmp_path: Path, fox: Simulator) -> None:
    tally = await killed(tmp_path / "worlds", fox, kills=30, seed=30, at_once=1)

    assert tally.total() >= 30
    assert len(tally.kills) >= 15, tally.kills


@pytest.mark.parametrize(
    "moment",
    [
        "request submit",
        "response submit",
        "before store.save rendering",
        "after elsewhere.post end",
        "before store.save done",
    ],
)
async def test_killed_at_the_moments_that_cost_most(
    tmp_path: Path, fox: Simulator, lives: Nursery, moment: str
) -> None:
    tally = Tally()
    world = World(tmp_path / "world", "w", fox, lives, tally, orders=2)
    killed = await world.live(replace(world.plan, skip=0, only=moment))
    await world.end()

    assert killed
    assert tally.kills == {moment: 1}


async def test_a_chat_that_never_looks_for_an_earlier_post_is_noticed(
    tmp_path: Path, fox: Simulator, lives: Nursery
) -> None:
    world = World(tmp_path / "world", "w", fox, lives, Tally(), orders=2)
    world.plan = replace(world.plan, chat_looks=False)
    await world.live(replace(world.plan, skip=0, only="after elsewhere.post end"))

    with pytest.raises(Broken, match=r"people see .*'end': 2"):
        await world.end()


async def test_a_bot_stopped_for_longer_than_every_patience_goes_on(
    tmp_path: Path, fox: Simulator, lives: Nursery
) -> None:
    """SIGSTOP while requests are under way, until all of them have timed out."""
    await fox.misbehave("look", "slow", 3)
    world = World(tmp_path / "world", "w", fox, lives, Tally(), orders=2)
    world.plan = replace(world.plan, patience=1.0)
    killed = await world.live(replace(world.plan, frozen_after=0.8, frozen_for=4.0))
    await world.end()

    assert not killed


def test_fewer_kills_than_asked_for_are_a_failure() -> None:
    command = (sys.executable, "-m", "tests.chaos.kill", "3", "--longest", "0")
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE)

    assert ran.returncode == 1
    assert "kills: 0 of 3" in ran.stdout
    assert "NOT DONE, 3 are missing" in ran.stdout
