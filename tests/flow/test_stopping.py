"""A person stops a job, in each state it can be in."""

import pytest

from bot.errors import ServiceUnsure
from bot.jobs import Settlement, State
from bot.messages import Action
from bot.ports import Ticket, Working
from tests.flow.world import World


@pytest.mark.parametrize("state", [State.ACCEPTED, State.PREPARING, State.QUEUED])
async def test_before_it_is_submitted_stopping_costs_nothing(world: World, state: State) -> None:
    async with world.idle():
        job_id = await world.order()
        if state is not State.QUEUED:
            await world.place_in(job_id, state)
        answer = await world.ask(f"/video cancel {job_id}")
        stopped = await world.job(job_id)
    async with world.running():
        await world.until(job_id, State.CANCELLED)

        assert job_id in answer.post.headline
        assert stopped.settlement is Settlement.REFUNDED
        assert world.service.orders == []


async def test_while_it_renders_stopping_is_told_as_only_waiting_no_longer(world: World) -> None:
    world.service.look_with = [Working(10)] * 10_000
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.RENDERING)
        await world.press(Action.CANCEL, job_id)
        job = await world.until(job_id, State.CANCELLED)

        assert job.settlement is Settlement.SPENT
        assert "may still be charged" in world.chat.shown(f"{job_id}-end").lines[0]


async def test_while_the_post_is_in_flight_the_wish_is_noted_and_obeyed_after_it(world: World) -> None:
    async with world.idle():
        job_id = await world.order()
        submitting = await world.place_in(job_id, State.SUBMITTING)
        await world.press(Action.CANCEL, job_id)
        noted = await world.job(job_id)
        # the outcome of the POST was decided before the wish was known
        from bot.transitions import Submitted

        after = await world.bot.lifecycle.apply(submitting, Submitted("task-1", 10))
    async with world.running():
        job = await world.until(job_id, State.CANCELLED)

        assert noted.state is State.SUBMITTING
        assert noted.cancel_asked
        assert after is not None
        assert after.task == "task-1"
        assert job.settlement is Settlement.SPENT


async def test_an_uncertain_job_that_is_left_counts_as_used(world: World) -> None:
    world.service.submit_with = [ServiceUnsure()]
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.UNCERTAIN)
        await world.press(Action.CANCEL, job_id)
        job = await world.until(job_id, State.CANCELLED)

        assert job.settlement is Settlement.SPENT
        assert len(world.service.orders) == 1


async def test_what_is_over_cannot_be_stopped_and_says_so(world: World) -> None:
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.DONE)
        answer = await world.ask(f"/video cancel {job_id}")

        assert "finished already" in answer.post.headline
        assert (await world.job(job_id)).state is State.DONE


async def test_stopping_twice_says_that_it_is_stopped_already(world: World) -> None:
    async with world.idle():
        job_id = await world.order()
        await world.ask(f"/video cancel {job_id}")
        answer = await world.ask(f"/video cancel {job_id}")

        assert "already" in answer.post.headline


async def test_a_job_stopped_while_its_files_are_fetched_does_not_come_back(world: World) -> None:
    world.service.submit_with = [Ticket("t")]
    async with world.running():
        job_id = await world.order("/video a fox", "fox.png")
        await world.press(Action.CANCEL, job_id)
        await world.until(job_id, State.CANCELLED)
        for _ in range(10):
            world.clock.advance(10)
            world.bot.poller.nudge()
            await world.job(job_id)

        assert (await world.job(job_id)).state is State.CANCELLED
        assert world.service.orders == []
