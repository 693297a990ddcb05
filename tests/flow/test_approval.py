"""Jobs that wait for a click before anything is spent: which, who may click, and what it is told."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.jobs import Settlement, State
from bot.messages import Action, Mention, MentionKind, Person
from bot.ports import Working
from tests.flow.approving import (
    BY_ARTISTS,
    CY,
    DEAR,
    DI,
    PRICES,
    WAITS,
    actions,
    adopt,
    until_posted,
    waiting,
    words,
)
from tests.flow.world import ADMIN, ANA, BEN, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, prices=PRICES)


async def test_a_dear_job_waits_for_the_asker_and_spends_nothing_before_the_click(world: World) -> None:
    async with world.running():
        await adopt(world, DEAR)
        job_id = await waiting(world)
        shown = await world.until_shown(job_id, State.AWAITING)

        assert "costs 1.6 credits" in shown.lines
        assert "more than 1.5 credits" in words(shown)
        assert "Ana or an admin" in words(shown)
        assert "Nov 25, 2026" in words(shown)
        assert actions(shown) == [Action.APPROVE, Action.CANCEL]
        assert shown.mention is None
        assert world.service.orders == []
        assert world.bot.poller.counts()["awaiting"] == 1

        answer = await world.press(Action.APPROVE, job_id)
        assert (answer.job, answer.private) == (job_id, True)
        await world.until(job_id, State.DONE)
        assert len(world.service.orders) == 1
        # their own click is no news to the asker
        assert f"{job_id}-approved" not in world.chat.keys


async def test_what_is_not_dear_goes_on_without_a_click(world: World) -> None:
    async with world.running():
        await adopt(world, DEAR)
        job_id = await world.order("/video a fox --duration 7")
        job = await world.until(job_id, State.DONE)

        assert (job.cost, job.approval) == (1400, None)


async def test_exactly_the_figure_is_not_dearer_than_it(world: World) -> None:
    async with world.running():
        await adopt(world, replace(DEAR, dear=1600))

        await world.until(await world.order(WAITS), State.DONE)


async def test_a_job_whose_price_nobody_knows_is_not_taken_for_a_cheap_one(world: World) -> None:
    async with world.running():
        await adopt(world, DEAR)
        job_id = await waiting(world, "/video a fox --res 1080p")
        shown = await world.until_shown(job_id, State.AWAITING)

        assert "Nobody knows what it costs" in words(shown)
        assert not any(line.startswith("costs") for line in shown.lines)


async def test_a_length_up_to_the_model_waits_by_the_most_it_can_cost(world: World) -> None:
    async with world.running():
        await adopt(world, DEAR)
        shown = await world.until_shown(await waiting(world, "/video a fox --duration auto"), State.AWAITING)

        assert "costs at most 3 credits" in shown.lines


async def test_a_clip_has_its_own_price_and_fractions_are_shown(world: World) -> None:
    async with world.running():
        clip = await world.until(await world.order("/video @Video1 in snow --duration 5", "a.mp4"), State.DONE)
        small = await world.until(await world.order("/video a fox --res 480p --duration 5"), State.DONE)

        assert (clip.cost, small.cost) == (600, 62)
        assert "costs 0.6 credits" in world.chat.shown(f"{clip.id}-card").lines
        assert "costs 0.062 credits" in world.chat.shown(f"{small.id}-card").lines


async def test_the_price_that_was_told_holds_when_the_table_changes(world: World) -> None:
    async with world.running():
        await adopt(world, DEAR)
        job_id = await waiting(world)
    world.settings = world.settings.model_copy(update={"foxapi_prices": "standard 720p 9"})
    async with world.running():
        shown = await world.until_shown(job_id, State.AWAITING)

        assert "costs 1.6 credits" in shown.lines


async def test_a_dear_job_waits_for_its_approvers_and_not_for_the_asker(world: World) -> None:
    async with world.running():
        await adopt(world, BY_ARTISTS)
        job_id = await waiting(world)
        shown = await world.until_shown(job_id, State.AWAITING)
        assert "@artists or an admin" in words(shown)
        assert shown.mention is None

        refused = await world.press(Action.APPROVE, job_id, person=ANA)
        assert refused.post.headline == f"Only @artists or an admin can let {job_id} be made."
        refused = await world.press(Action.APPROVE, job_id, person=BEN)
        assert "@artists" in refused.post.headline
        assert (await world.job(job_id)).state is State.AWAITING

        await world.press(Action.APPROVE, job_id, person=CY)
        job = await world.until(job_id, State.DONE)
        assert job.approval is not None
        assert job.approval.by == Person(id="cy", name="Cy")
        assert "Approved by Cy." in world.chat.shown(f"{job_id}-card").lines


async def test_the_asker_alone_is_told_of_an_approval_by_somebody_else(world: World) -> None:
    async with world.running():
        await adopt(world, BY_ARTISTS)
        job_id = await waiting(world)
        world.service.look_with = [Working()] * 50
        await world.press(Action.APPROVE, job_id, person=CY)
        told = await until_posted(world, f"{job_id}-approved")
        await world.until(job_id, State.DONE)

        assert told.headline == f"Cy approved {job_id}: it goes on now."
        assert told.mention == (await world.job(job_id)).person
        assert world.chat.posted.count(f"{job_id}-approved") == 1


async def test_an_asker_who_is_an_approver_may_click(world: World) -> None:
    async with world.running():
        await adopt(world, BY_ARTISTS)
        job_id = await waiting(world, person=CY)
        await world.press(Action.APPROVE, job_id, person=CY)

        await world.until(job_id, State.DONE)


async def test_an_admin_may_approve_everything(world: World) -> None:
    async with world.running():
        await adopt(world, DEAR)
        job_id = await waiting(world)
        assert (await world.press(Action.APPROVE, job_id, person=BEN)).job is None
        await world.press(Action.APPROVE, job_id, person=ADMIN)

        await world.until(job_id, State.DONE)


async def test_the_rights_of_the_moment_of_the_click_count(world: World) -> None:
    async with world.running():
        await adopt(world, BY_ARTISTS)
        job_id = await waiting(world)
        await adopt(world, replace(DEAR, approver=Mention(MentionKind.PERSON, "ben", "Ben")))

        refused = await world.press(Action.APPROVE, job_id, person=CY)
        assert refused.post.headline == f"Only @Ben or an admin can let {job_id} be made."
        await world.press(Action.APPROVE, job_id, person=BEN)
        await world.until(job_id, State.DONE)


async def test_of_two_approvers_who_click_at_once_one_wins_and_the_other_is_told(world: World) -> None:
    async with world.running():
        await adopt(world, BY_ARTISTS)
        job_id = await waiting(world)
        first, second = await asyncio.gather(
            world.press(Action.APPROVE, job_id, person=CY), world.press(Action.APPROVE, job_id, person=DI)
        )
        job = await world.until(job_id, State.DONE)

        assert job.approval is not None
        assert job.approval.by is not None
        won, lost = (first, second) if first.job else (second, first)
        assert won.post.headline == f"{job_id} is approved: it goes on now."
        assert lost.post.headline == f"{job.approval.by.name} has approved {job_id} already."
        assert len(world.service.orders) == 1


async def test_an_approver_may_decline_and_the_asker_is_told_by_whom(world: World) -> None:
    async with world.running():
        await adopt(world, BY_ARTISTS)
        job_id = await waiting(world)
        assert (await world.press(Action.CANCEL, job_id, person=BEN)).job is None
        await world.press(Action.CANCEL, job_id, person=DI)
        job = await world.until(job_id, State.CANCELLED)

        told = world.chat.shown(f"{job_id}-end")
        assert "Di stopped it." in told.lines
        assert "costs nothing" in words(told)
        assert told.mention == job.person
        assert (job.settlement, world.service.orders) == (Settlement.REFUNDED, [])
        late = await world.press(Action.APPROVE, job_id, person=CY)
        assert "moved on" in late.post.headline


async def test_the_asker_may_cancel_by_button_and_by_command_though_others_approve(world: World) -> None:
    async with world.running():
        await adopt(world, BY_ARTISTS)
        first, second = await waiting(world), await waiting(world)
        await world.press(Action.CANCEL, first)
        await world.ask(f"/video cancel {second}")

        for job_id in (first, second):
            await world.until(job_id, State.CANCELLED)
            assert "stopped it" not in words(world.chat.shown(f"{job_id}-end"))


@pytest.mark.parametrize("action", [Action.AGAIN, Action.RETRY])
async def test_a_dear_job_that_is_made_again_asks_again(world: World, action: Action) -> None:
    async with world.running():
        await adopt(world, DEAR)
        job_id = await waiting(world)
        await world.press(Action.APPROVE, job_id)
        await world.until(job_id, State.DONE)
        answer = await world.press(action, job_id)
        assert answer.job is not None
        again = await world.until(answer.job, State.AWAITING)

        assert again.approval is not None
        assert not again.approval.given


async def test_a_dear_job_that_is_edited_asks_again(world: World) -> None:
    async with world.running():
        await adopt(world, DEAR)
        job_id = await waiting(world)
        await world.press(Action.APPROVE, job_id)
        await world.until(job_id, State.DONE)
        answer = await world.ask(WAITS, edited_job=job_id)
        assert answer.job is not None

        await world.until(answer.job, State.AWAITING)


async def test_the_operator_may_approve_and_is_told_what_does_not_wait(world: World) -> None:
    async with world.running():
        await adopt(world, BY_ARTISTS)
        job_id = await waiting(world)
        operators = world.bot.operators
        assert (await operators.answer("jobs-approve", {"job": job_id}))["ok"]
        await world.until(job_id, State.DONE)

        assert "Approved by the bot’s operator." in world.chat.shown(f"{job_id}-card").lines
        assert "does not wait" in (await operators.answer("jobs-approve", {"job": job_id}))["problem"]
        assert "no job" in (await operators.answer("jobs-approve", {"job": "nosuch"}))["problem"]
