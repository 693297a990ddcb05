"""Clocks that are set, and bots that were down for days: nobody waits for it, and nothing is given up for it."""

from datetime import timedelta

import pytest

from bot.errors import (
    ChatBusy,
    ChatError,
    ChatUnsure,
    NotAllowed,
    ServiceBusy,
)
from bot.jobs import State
from bot.ports import Finished, Order, Ticket, Working
from bot.problems import Fault, problem
from bot.transitions import LONGEST, OVERTIME, TELLING_OVERTIME
from tests.flow.world import World


@pytest.mark.parametrize(
    ("state", "ends"),
    [
        (State.PREPARING, State.DONE),
        (State.RENDERING, State.DONE),
        (State.FETCHING, State.DONE),
        (State.FAILING, State.FAILED),
        (State.CANCELLING, State.CANCELLED),
    ],
)
async def test_being_down_longer_than_a_state_may_last_is_no_try(world: World, state: State, ends: State) -> None:
    async with world.idle():
        job_id = await world.order("/video a fox", "fox.png")
        await world.place_in(job_id, state, task="t", result_url=world.service.url)
        world.clock.advance(LONGEST[state].total_seconds() + 3600)
    async with world.running():
        await world.until(job_id, ends)

        assert world.chat.posted.count(f"{job_id}-end") == 1


async def test_a_clock_set_back_keeps_nobody_waiting(world: World) -> None:
    world.service.submit_with = [ServiceBusy(retry_after=30)]
    async with world.running():
        job_id = await world.order()
        while not world.service.orders:
            await world.job(job_id)
        world.clock.set_back(timedelta(days=1))
        await world.until(job_id, State.DONE)

        assert world.clock.monotonic() < 2 * 3600


@pytest.mark.parametrize(("state", "ends"), [(State.FAILING, State.FAILED), (State.CANCELLING, State.CANCELLED)])
@pytest.mark.parametrize("error", [ChatBusy(retry_after=1), ChatUnsure(), NotAllowed()])
async def test_a_clock_set_forward_leaves_nobody_untold_for_some_refusals(
    world: World, error: ChatError, state: State, ends: State
) -> None:
    async with world.idle():
        job_id = await world.order()
        await world.place_in(job_id, state, problem=problem("task_failed", Fault.SERVICE))
        world.clock.advance(LONGEST[state].total_seconds() + 3600)
    world.chat.fail_with = [error] * 4
    async with world.running():
        began = world.clock.monotonic()
        await world.until(job_id, ends)

        assert world.chat.posted.count(f"{job_id}-end") == 1
        # each try waited for its time
        assert world.clock.monotonic() - began >= 4


async def test_a_clock_set_forward_gives_up_no_render_that_goes_on(world: World) -> None:
    world.service.look_with = [Working(10)] * 20
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.RENDERING)
        world.clock.set_back(-LONGEST[State.RENDERING] - timedelta(hours=1))

        assert (await world.until(job_id, State.DONE, State.FAILED)).state is State.DONE


async def test_what_does_not_get_on_is_given_up_a_while_after_its_time_is_up(world: World) -> None:
    world.service.look_with = [Working(10)] * 10_000
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.RENDERING)
        began = world.clock.monotonic()
        world.clock.set_back(-LONGEST[State.RENDERING])
        job = await world.until(job_id, State.FAILED)

        assert job.problem is not None
        assert OVERTIME <= world.clock.monotonic() - began < 2 * OVERTIME


async def test_a_clock_set_while_a_submits_answer_is_awaited_keeps_no_later_render_waiting(world: World) -> None:
    submit = world.service.submit

    async def meanwhile(order: Order) -> Ticket:
        if not world.service.orders:
            world.clock.set_back(-timedelta(days=8))
        return await submit(order)

    world.service.submit = meanwhile  # type: ignore[method-assign]
    world.service.look_with = [Working(10), Working(20), Finished(world.service.url, 7), Working(10)]
    async with world.running():
        await world.until(await world.order(), State.DONE)
        began = world.clock.monotonic()
        await world.until(await world.order(), State.DONE)

        assert world.clock.monotonic() - began < 3600


async def test_a_render_during_which_the_clock_was_set_teaches_nothing(world: World) -> None:
    world.service.look_with = [Working(10), Working(20), Finished(world.service.url, 7), Working(10)]
    async with world.running():
        first = await world.order()
        await world.until(first, State.RENDERING)
        world.clock.set_back(-timedelta(hours=3))
        await world.until(first, State.DONE)
        second = await world.order()
        began = world.clock.monotonic()
        await world.until(second, State.DONE)

        assert world.clock.monotonic() - began < 3600


@pytest.mark.parametrize("error", [ChatBusy(retry_after=600), ChatUnsure()])
async def test_a_platform_out_of_reach_for_hours_after_days_of_being_down_is_waited_for(
    world: World, error: ChatError
) -> None:
    async with world.idle():
        job_id = await world.order()
        await world.place_in(job_id, State.CANCELLING)
        world.clock.advance(LONGEST[State.CANCELLING].total_seconds() + 3600)
    world.chat.fail_with = [error] * 10_000
    async with world.running():
        began = world.clock.monotonic()
        while world.clock.monotonic() - began < TELLING_OVERTIME / 2:
            world.clock.advance(300)
            world.bot.poller.nudge()
            await world.job(job_id)
        world.chat.fail_with = []
        job = await world.until(job_id, State.CANCELLED)

    assert not job.untold
    assert world.chat.posted.count(f"{job_id}-end") == 1
