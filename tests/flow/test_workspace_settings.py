"""What admins set beside limits: who, where, how dear, whose clocks; and what holds from then on."""

from __future__ import annotations

import pytest

from bot.jobs import State
from bot.messages import Action, Person, Place
from tests.flow.administering import GEN, admin, said
from tests.flow.world import ADMIN, BEN, World


async def test_a_blocked_person_makes_nothing_by_words_forms_or_buttons_and_what_runs_may_finish(world: World) -> None:
    async with world.running():
        done = await world.order()
        await world.until(done, State.DONE)
        live = await world.order()
        blocked = said(await admin(world, "block @Ana"))
        tried = [
            await world.ask("/video a fox"),
            await world.ask("/video"),
            await world.press(Action.AGAIN, done),
            await world.press(Action.EDIT, done),
            await world.press(Action.EXTEND, done),
        ]
        await world.until(live, State.DONE)
        await admin(world, "unblock @Ana")
        after = await world.ask("/video a fox")

    assert "+ @Ana" in blocked
    assert f"/video cancel {live}" in blocked
    assert all(answer.job is None and answer.form is None and "blocked you" in said(answer) for answer in tried)
    assert after.job is not None


async def test_nought_forbids_by_every_way_in(world: World) -> None:
    async with world.running():
        done = await world.order()
        await world.until(done, State.DONE)
        await admin(world, "limits set @Ana 0 videos per day")
        tried = [
            await world.ask("/video a fox"),
            await world.ask("/video"),
            await world.ask(f"/video again {done}"),
            await world.press(Action.AGAIN, done),
            await world.press(Action.EDIT, done),
        ]
        retried = await world.bot.operators.answer("jobs-retry", {"job": done})
        bens = await world.press(Action.AGAIN, done, person=BEN)

    assert all(answer.job is None and answer.form is None and "set the limit to 0" in said(answer) for answer in tried)
    assert not retried["ok"]
    assert "0" in retried["problem"]
    assert bens.job is not None


async def test_an_uncertain_job_of_somebody_who_was_blocked_is_not_submitted_again(world: World) -> None:
    async with world.idle():
        job_id = await world.order()
        await world.place_in(job_id, State.UNCERTAIN)
        await admin(world, "block @Ana")
        pressed = await world.press(Action.RETRY, job_id)
        by_operator = await world.bot.operators.answer("jobs-retry", {"job": job_id})

        assert "blocked you" in said(pressed)
        assert not by_operator["ok"]
        assert (await world.job(job_id)).state is State.UNCERTAIN


async def test_a_blocked_person_lets_no_waiting_job_go_on(world: World) -> None:
    async with world.running():
        await admin(world, "approval above 0 credits")
        job_id = await world.order()
        await world.until(job_id, State.AWAITING)
        await admin(world, "block @Ana")
        blocked = said(await world.press(Action.APPROVE, job_id))
        by_admin = await world.press(Action.APPROVE, job_id, person=ADMIN)

    assert "blocked you" in blocked
    assert by_admin.job == job_id


async def test_videos_are_made_in_allowed_channels_only_threads_of_them_too(world: World) -> None:
    async with world.idle():
        answer = said(await admin(world, "channels #gen"))
        refused = await world.ask("/video a fox")
        thread = await world.ask("/video a fox", place=Place(platform="fake", workspace="w", channel="C1", thread="t9"))
        await admin(world, "channels all")
        again = await world.ask("/video a fox")

    assert "no longer be made in the channel you write in" in answer
    assert "#gen" in said(refused)
    assert thread.job is not None
    assert again.job is not None


async def test_a_limit_of_a_channel_counts_its_threads(world: World) -> None:
    async with world.idle():
        await admin(world, "limits set #gen in all 1 videos per day")
        first = await world.ask("/video a fox", place=Place(platform="fake", workspace="w", channel="C1", thread="t1"))
        second = await world.ask("/video a fox", place=GEN, person=BEN)

    assert first.job is not None
    assert second.job is None


async def test_the_dearest_allowed_is_set_part_by_part(world: World) -> None:
    async with world.idle():
        first = said(await admin(world, "dearest fast 720p"))
        second = said(await admin(world, "dearest duration 10"))
        refused = said(await world.ask("/video a fox --duration 12"))
        third = said(await admin(world, "dearest none"))

    assert "+ model fast resolution 720p" in first
    assert "model fast resolution 720p → model fast resolution 720p duration 10" in second
    assert "12 s are too long" in refused
    assert "− model fast" in third


@pytest.mark.parametrize(
    "written", ["up to 720p and 10 seconds", "720, 10 sec", "resolution: 720p, duration: 10", "最高 720p、最多 10 秒"]
)
async def test_the_dearest_allowed_is_understood_as_people_say_it(world: World, written: str) -> None:
    async with world.idle():
        await admin(world, f"dearest {written}")

        assert said(await admin(world, "dearest")) == "the dearest allowed: resolution 720p duration 10"


@pytest.mark.parametrize("written", ["> 20 credits by @artists", "more than 20 by @artists", "多于20积分由 @artists"])
async def test_a_figure_above_which_jobs_wait_is_understood_as_people_say_it(world: World, written: str) -> None:
    async with world.idle():
        await admin(world, f"approval {written}")

        assert said(await admin(world, "approval")) == "waits for a click: above 20 credits by @artists"


async def test_approval_is_set_and_warns_where_no_prices_are_known(world: World) -> None:
    async with world.idle():
        answer = said(await admin(world, "approval above 20 credits by @artists; doubtful on"))
        off = said(await admin(world, "approval off"))

    assert "above 20 credits by @artists; doubtful on" in answer
    assert "no price list" in answer
    assert "− above 20" in off


async def test_times_are_those_of_the_zone_that_was_set(world: World) -> None:
    async with world.idle():
        await admin(world, "zone asia/shanghai")
        await admin(world, "limits set each 1 videos per day")
        await world.order()
        refused = said(await world.ask("/video another"))
        berlin = said(await world.ask("/video another", person=Person(id="ana", name="Ana", zone="Europe/Berlin")))

    assert "Nov 25, 2026, 12:00" in refused
    assert "Asia/Shanghai" in refused
    assert "Europe/Berlin" in berlin


async def test_admins_jobs_have_a_lane_only_where_it_is_on(world: World) -> None:
    async with world.idle():
        before = await world.job(await world.order(person=ADMIN))
        await admin(world, "lane on")
        mine, others = await world.job(await world.order(person=ADMIN)), await world.job(await world.order())

    assert (before.lane, mine.lane, others.lane) == (False, True, False)


async def test_jobs_of_everybody_or_of_one_are_listed_with_who_asked(world: World) -> None:
    async with world.idle():
        mine, bens = await world.order(), await world.order(person=BEN)
        everybody = said(await admin(world, "jobs"))
        one = said(await admin(world, "jobs @Ben"))

    assert mine in everybody
    assert f"{bens}" in one
    assert "(Ben)" in one
    assert mine not in one
