"""While a job waits for a click: what it holds, what a restart leaves of it, what makes it wait besides its price."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import ChatUnsure
from bot.jobs import Settlement, State
from bot.messages import Action, Person
from bot.ports import Working
from bot.references import Inspected, Kind
from bot.transitions import Approved
from tests.flow.approving import (
    ARTISTS,
    BY_ARTISTS,
    CY,
    DEAR,
    DOUBTFUL,
    PRICES,
    actions,
    adopt,
    until_posted,
    waiting,
    words,
)
from tests.flow.world import BEN, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, prices=PRICES)


async def test_a_job_that_nobody_approves_ends_after_a_day_and_costs_nothing(world: World) -> None:
    async with world.running():
        await adopt(world, DEAR)
        job_id = await waiting(world)
        world.clock.advance(timedelta(hours=23, minutes=58).total_seconds())
        world.bot.poller.nudge()
        assert (await world.until(job_id, State.AWAITING)).state is State.AWAITING
        job = await world.until(job_id, State.FAILED)

        told = world.chat.shown(f"{job_id}-end")
        assert told.lines == (
            "Nobody approved it within a day, so it was dropped.",
            "It does not count against your limits.",
        )
        assert told.mention == job.person
        assert (job.settlement, world.service.orders) == (Settlement.REFUNDED, [])


async def test_a_day_that_passed_while_the_bot_was_down_is_over_when_it_is_back(world: World) -> None:
    async with world.running():
        await adopt(world, DEAR)
        job_id = await waiting(world)
    world.clock.advance(timedelta(hours=25).total_seconds())
    async with world.running():
        await world.until(job_id, State.FAILED)

        assert world.service.orders == []


async def test_a_waiting_job_outlives_a_restart_with_its_message_and_its_buttons(world: World) -> None:
    async with world.running():
        await adopt(world, BY_ARTISTS)
        job_id = await waiting(world)
        await world.until_shown(job_id, State.AWAITING)
    async with world.running():
        await world.press(Action.APPROVE, job_id, person=CY)
        await world.until(job_id, State.DONE)
        await world.until_shown(job_id, State.DONE)

        assert world.chat.posted.count(f"{job_id}-card") == 1
        assert len(world.service.orders) == 1


async def test_an_approval_that_a_kill_kept_from_being_told_is_told_after_the_restart(world: World) -> None:
    async with world.running():
        await adopt(world, BY_ARTISTS)
        job_id = await waiting(world)
    async with world.idle():
        assert await world.bot.lifecycle.ask(job_id, Approved(CY)) is not None
    world.service.look_with = [Working()] * 50
    async with world.running():
        await until_posted(world, f"{job_id}-approved")
    async with world.running():
        await world.until(job_id, State.DONE)

        assert world.chat.posted.count(f"{job_id}-approved") == 1


async def test_files_that_the_service_forgot_while_it_waited_are_put_there_again_without_a_second_click(
    world: World,
) -> None:
    async with world.running():
        await adopt(world, DEAR)
        # the uploads are a little older than the wait
        job_id = await waiting(world, "/video @Image1 runs --duration 8", "fox.png")
        uploads = len(world.service.uploads)
        job = await world.job(job_id)
        old = [replace(each, uploaded_at=world.clock.now() - timedelta(hours=25)) for each in job.references]
        assert await world.bot.store.save(job, replace(job, references=tuple(old), generation=job.generation + 1))
        await world.press(Action.APPROVE, job_id)
        await world.until(job_id, State.DONE)

        assert len(world.service.uploads) == uploads + 1


async def test_a_file_that_the_prompt_does_not_cite_waits_for_the_askers_click(world: World) -> None:
    async with world.running():
        await adopt(world, replace(DOUBTFUL, approver=ARTISTS))
        job_id = await waiting(world, "/video @Image1 runs", "fox.png", "snow.png")
        shown = await world.until_shown(job_id, State.AWAITING)

        assert "references may not be what was meant" in words(shown)
        assert "snow.png" in words(shown)
        assert shown.card[0].detail
        # the artists are asked about what is dear
        assert (await world.press(Action.APPROVE, job_id, person=CY)).job is None
        await world.press(Action.APPROVE, job_id)
        await world.until(job_id, State.DONE)


async def test_a_file_that_the_service_may_refuse_waits_once_it_was_looked_into(world: World) -> None:
    world.media.found["fox.png"] = Inspected(kind=Kind.IMAGE, media_type="image/png", size=9, width=100, height=100)
    async with world.running():
        await adopt(world, DOUBTFUL)
        job_id = await waiting(world, "/video @Image1 runs", "fox.png")
        shown = await world.until_shown(job_id, State.AWAITING)

        assert "may refuse" in words(shown)
        assert world.service.orders == []


async def test_references_without_a_doubt_wait_for_nobody(world: World) -> None:
    async with world.running():
        await adopt(world, DOUBTFUL)

        await world.until(await world.order("/video @Image1 runs", "fox.png"), State.DONE)
        await world.until(await world.order("/video a fox"), State.DONE)


async def test_doubts_count_for_nothing_where_no_admin_asked_for_it(world: World) -> None:
    async with world.running():
        await world.until(await world.order("/video @Image1 runs", "fox.png", "snow.png"), State.DONE)


async def test_a_waiting_job_takes_no_slot_and_no_place_in_the_queue(tmp_path: Path) -> None:
    world = World(tmp_path, prices=PRICES, most_rendering=1)
    async with world.running():
        await adopt(world, DEAR)
        waits = [await waiting(world) for _ in range(3)]
        await world.until(await world.order("/video a kite --duration 4", person=BEN), State.DONE)

        assert [(await world.job(job_id)).state for job_id in waits] == [State.AWAITING] * 3
        assert len(world.service.orders) == 1


async def test_its_limits_stay_held_while_it_waits_and_are_given_back_when_it_is_declined(tmp_path: Path) -> None:
    world = World(tmp_path, prices=PRICES, rules="each 1 videos per day")
    async with world.running():
        rules = world.settings.rules
        await adopt(world, replace(DEAR, rules=rules))
        job_id = await waiting(world)
        assert (await world.ask("/video a kite")).job is None
        await world.press(Action.CANCEL, job_id)
        await world.until(job_id, State.CANCELLED)

        assert (await world.ask("/video a kite")).job is not None
        assert await world.bot.store.verify() == []


async def test_the_status_of_a_waiting_job_can_be_clicked_as_well(world: World) -> None:
    async with world.running():
        await adopt(world, DEAR)
        job_id = await waiting(world)
        status = (await world.ask(f"/video status {job_id}")).post

        assert status.state == State.AWAITING
        assert actions(status) == [Action.APPROVE, Action.CANCEL]


async def test_people_are_told_in_their_language_and_time_zone(world: World) -> None:
    li = Person(id="li", name="Li", locale="zh-CN", zone="Asia/Shanghai")
    async with world.running():
        await adopt(world, DEAR)
        shown = await world.until_shown(await waiting(world, person=li), State.AWAITING)

        assert "花费 1.6 积分" in shown.lines
        assert "Asia/Shanghai" in words(shown)
        assert shown.buttons[0].label == "开始制作"


async def test_an_approval_whose_telling_got_no_answer_is_looked_for_before_it_is_told_again(world: World) -> None:
    async with world.running():
        await adopt(world, BY_ARTISTS)
        job_id = await waiting(world)
        await world.until_shown(job_id, State.AWAITING)
        world.service.look_with = [Working()] * 200
        world.chat.fail_with, world.chat.arrives_anyway = [ChatUnsure("lost")], True
        await world.press(Action.APPROVE, job_id, person=CY)
        for _ in range(200):
            if f"{job_id}-approved" in world.chat.looked_before:
                break
            world.clock.advance(0.5)
            world.bot.noticeboard.touch(job_id)
            await world.job(job_id)

        assert f"{job_id}-approved" in world.chat.looked_before
        assert world.chat.posted.count(f"{job_id}-approved") == 1
