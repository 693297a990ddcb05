"""What operators ask of the bot that runs: jobs seen, stopped and tried again, and why a copy was not made."""

from pathlib import Path

import pytest

from bot.errors import StoreUnavailable
from bot.jobs import OVER, State
from tests.flow.world import World


async def test_operators_see_stop_and_retry_jobs(world: World) -> None:
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.DONE)
        ask = world.bot.operators.answer
        listed = await ask("jobs-list", {})
        shown = await ask("jobs-show", {"job": job_id})
        late = await ask("jobs-cancel", {"job": job_id})
        retried = await ask("jobs-retry", {"job": job_id})
        unknown = await ask("jobs-show", {"job": "zzz999"})
        await world.until(retried["job"]["job"], State.DONE)

        assert [each["job"] for each in listed["jobs"]] == [job_id]
        assert "prompt" not in listed["jobs"][0]
        assert shown["job"]["prompt"] == "a fox"
        assert not late["ok"]
        assert "zzz999" in unknown["problem"]
        assert retried["job"]["parent"] == job_id


@pytest.mark.parametrize("state", State)
async def test_a_retry_is_a_new_job_of_what_is_over_another_submit_of_the_uncertain_and_nothing_else(
    world: World, state: State
) -> None:
    async with world.idle():
        job_id = await world.order()
        if state is not State.QUEUED:
            await world.place_in(job_id, state)
        answer = await world.bot.operators.answer("jobs-retry", {"job": job_id})
        after = await world.job(job_id)
        jobs = await world.bot.store.newest(5)

    assert answer["ok"] == (state is State.UNCERTAIN or state in OVER)
    assert after.state is (State.QUEUED if state is State.UNCERTAIN else state)
    assert len(jobs) == (2 if state in OVER else 1)
    if answer["ok"]:
        assert (answer["job"]["job"] == job_id) == (state is State.UNCERTAIN)
    else:
        assert f"{job_id} is {state}" in answer["problem"]


async def test_operators_are_told_what_the_store_says_of_a_copy_that_has_no_room(world: World, tmp_path: Path) -> None:
    async def full(path: Path) -> None:
        raise StoreUnavailable(f"The database could not be copied to {path}: no room. Try another disk.")

    async with world.idle():
        world.bot.store.backup = full  # type: ignore[method-assign]
        refused = await world.bot.operators.answer("backup", {"path": str(tmp_path / "copy")})

    assert not refused["ok"]
    assert "Try another disk" in refused["problem"]


def _kinds(value: object) -> set[type]:
    """The types of everything in an answer."""
    if isinstance(value, dict):
        return {dict, *(kind for each in value.values() for kind in _kinds(each))}
    if isinstance(value, list):
        return {list, *(kind for each in value for kind in _kinds(each))}
    return {type(value)}


async def test_every_value_that_operators_are_given_is_plain_json(tmp_path: Path) -> None:
    world = World(tmp_path, rules="each 20 videos per day; #room in all 9 at once")
    async with world.running():
        job_id = await world.order("/video a fox", "fox.png")
        await world.until(job_id, State.DONE)
        ask = world.bot.operators.answer
        answers = [
            await ask("jobs-list", {}),
            await ask("jobs-show", {"job": job_id}),
            await ask("limits-show", {"workspace": "fake/w"}),
        ]

    assert _kinds(answers) <= {dict, list, str, int, float, bool, type(None)}


async def test_the_defaults_are_shown_beside_the_rules_of_a_workspace_that_has_its_own(tmp_path: Path) -> None:
    world = World(tmp_path, rules="each 20 videos per day")
    async with world.idle():
        await world.bot.operators.answer("limits-set", {"workspace": "fake/w", "text": "each 5 videos per week"})
        shown = await world.bot.operators.answer("limits-show", {"workspace": "fake/w"})

    assert ([rule["rule"] for rule in shown["rules"]], shown["defaults"]) == (
        ["each 20 videos per day", "each 5 videos per week"],
        ["each 20 videos per day"],
    )
