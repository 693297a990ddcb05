"""The simulated world: a few hundred seeds of it, each of which can be run again, and bugs that it must find."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos.simulation.bugs import BUGS
from tests.chaos.simulation.runs import broken, run

SEEDS = 300
_AT_A_TIME = 25
_ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("first", range(0, SEEDS, _AT_A_TIME))
def test_every_promise_holds_in_a_world_that_fails(first: int) -> None:
    found = [each.report() for each in broken(range(first, first + _AT_A_TIME))]

    assert not found, "\n\n".join(found)


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(bug: str) -> None:
    found = next(broken(range(SEEDS), bug), None)

    assert found is not None, f"{SEEDS} seeds have not found {bug}"
    assert f"--seed {found.seed} --bug '{bug}'" in found.report()


def test_the_same_seed_is_the_same_run() -> None:
    for seed in range(5):
        assert run(seed).trace == run(seed).trace
    assert run(1).trace != run(2).trace


def test_a_seed_replays_in_another_process_whatever_that_hashes_to() -> None:
    command = (sys.executable, "-m", "tests.chaos.simulation", "--seed", "9")
    replays = [
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": hashed}, cwd=_ROOT, capture_output=True, text=True, check=True
        ).stdout
        for hashed in ("1", "2")
    ]

    assert replays[0] == replays[1]
    assert "\n".join(run(9).trace) in replays[0]
