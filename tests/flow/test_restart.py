"""The process ends at any moment; the next one goes on from the rows."""

from datetime import timedelta

import pytest

from bot.errors import ServiceUnsure
from bot.jobs import Settlement, State
from bot.ports import Finished, Working
from tests.flow.world import World


async def test_a_job_that_was_only_accepted_is_made_after_a_restart(world: World) -> None:
    async with world.idle():
        job_id = await world.order()
    async with world.running():
        await world.until(job_id, State.DONE)

        assert len(world.service.orders) == 1


@pytest.mark.parametrize("state", [State.PREPARING, State.QUEUED])
async def test_a_job_not_yet_submitted_is_submitted_once_after_a_restart(world: World, state: State) -> None:
    async with world.idle():
        job_id = await world.order("/video a fox", "fox.png")
        await world.place_in(job_id, state)
    async with world.running():
        await world.until(job_id, State.DONE)

        assert len(world.service.orders) == 1


async def test_an_intent_without_an_outcome_is_uncertain_after_a_restart_and_not_submitted(world: World) -> None:
    async with world.idle():
        job_id = await world.order()
        await world.place_in(job_id, State.SUBMITTING)
    async with world.running():
        job = await world.until(job_id, State.UNCERTAIN)

        assert world.service.orders == []
        assert job.settlement is Settlement.HELD
        assert world.chat.shown(f"{job_id}-uncertain").mention is not None


async def test_an_uncertain_job_already_told_is_not_told_again_after_a_restart(world: World) -> None:
    world.service.submit_with = [ServiceUnsure()]
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.UNCERTAIN)
    async with world.running():
        for _ in range(20):
            world.clock.advance(60)
            world.bot.poller.nudge()
            await world.job(job_id)

        assert world.chat.posted.count(f"{job_id}-uncertain") == 1


async def test_a_running_task_is_looked_at_after_a_restart(world: World) -> None:
    async with world.idle():
        job_id = await world.order()
        await world.place_in(job_id, State.RENDERING, task="task-old")
    async with world.running():
        await world.until(job_id, State.DONE)

        assert world.service.orders == []
        assert world.service.looks == 1


async def test_a_finished_video_not_yet_fetched_is_fetched_after_a_restart(world: World) -> None:
    async with world.idle():
        job_id = await world.order()
        await world.place_in(job_id, State.FETCHING, task="t", result_url=world.service.url, seed=7)
    async with world.running():
        job = await world.until(job_id, State.DONE)

        assert job.video is not None
        assert world.service.looks == 0


@pytest.mark.parametrize("state", [State.DELIVERING, State.FAILING, State.CANCELLING])
async def test_an_end_posted_just_before_the_kill_is_found_and_not_posted_again(world: World, state: State) -> None:
    async with world.running():
        job_id = await world.order()
        done = await world.until(job_id, State.DONE)
    async with world.idle():
        second = await world.order()
        await world.place_in(second, state, video=done.video, settlement=Settlement.SPENT)
        # the post arrived, its id was not saved
        await world.chat.post(done.place, world.chat.shown(f"{job_id}-end"), key=f"{second}-end", maybe_posted=False)
    async with world.running():
        await world.until(second, State.DONE, State.FAILED, State.CANCELLED)

        assert world.chat.posted.count(f"{second}-end") == 1


async def test_a_job_message_of_an_earlier_process_is_edited_and_not_repeated(world: World) -> None:
    world.service.look_with = [Working(10)] * 10_000
    async with world.running():
        job_id = await world.order()
        await world.until_shown(job_id, State.RENDERING)
    world.service.look_with = []
    async with world.running():
        await world.until(job_id, State.DONE)
        await world.until_shown(job_id, State.DONE)

        assert world.chat.posted.count(f"{job_id}-card") == 1


async def test_a_message_whose_last_edit_was_cut_off_is_brought_up_to_date_at_the_next_start(world: World) -> None:
    world.service.look_with = [Working(10)] * 10_000
    async with world.running():
        job_id = await world.order()
        await world.until_shown(job_id, State.RENDERING)
    async with world.idle():
        await world.place_in(job_id, State.DONE, next_look=None)
    async with world.running():
        shown = await world.until_shown(job_id, State.DONE)

        assert shown.buttons == ()


async def test_a_stop_ends_within_a_moment_and_loses_nothing(world: World) -> None:
    world.service.look_with = [Working(10)] * 10_000
    async with world.running():
        jobs = [await world.order(f"/video number {n}") for n in range(5)]
        await world.until(jobs[0], State.RENDERING)
    world.service.look_with = []
    async with world.running():
        for job_id in jobs:
            await world.until(job_id, State.DONE)

        assert len(world.service.orders) == 5


async def test_uploads_that_grew_old_in_the_queue_are_put_there_again(world: World) -> None:
    async with world.running():
        job_id = await world.order("/video a fox", "fox.png")
        done = await world.until(job_id, State.DONE)
    async with world.idle():
        second = await world.order("/video a fox", "fox.png")
        await world.place_in(second, State.QUEUED, references=done.references)
        world.clock.advance(25 * 3600)
        await world.place_in(second, State.QUEUED)
    async with world.running():
        await world.until(second, State.DONE)

        assert len(world.service.uploads) == 2


async def test_a_render_that_an_earlier_process_began_teaches_nothing_of_how_long_they_take(world: World) -> None:
    async with world.idle():
        job_id = await world.order()
        await world.place_in(job_id, State.RENDERING, task="task-old", submitted_at=world.clock.now())
    # nobody was there to notice
    world.clock.set_back(-timedelta(hours=26))
    world.service.look_with = [Working(10), Working(20), Finished(world.service.url, 7), Working(10)]
    async with world.running():
        ended = await world.until(job_id, State.DONE)
        began = world.clock.monotonic()
        await world.until(await world.order(), State.DONE)

        assert ended.took is None
        assert world.clock.monotonic() - began < 3600
