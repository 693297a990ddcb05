"""The finished video: fetched, posted once, and never thrown away."""

import pytest

from bot.errors import (
    ChatBusy,
    ChatUnsure,
    FileUnreachable,
    NotAllowed,
    TooLarge,
)
from bot.jobs import State
from bot.ports import Finished
from bot.problems import problem
from tests.flow.world import World

pytestmark = pytest.mark.usefixtures("world")


async def test_a_download_that_fails_is_repeated_and_the_generation_never_is(world: World) -> None:
    world.downloads.pages[world.service.url] = FileUnreachable("not now")
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.FETCHING)
        await world.until_tried(job_id, 2)
        world.downloads.pages[world.service.url] = b"mp4"
        await world.until(job_id, State.DONE)

        assert len(world.service.orders) == 1


async def test_a_video_whose_address_died_is_fetched_from_where_it_is_now(world: World) -> None:
    world.service.look_with = [Finished("https://cdn.example/old.mp4", 7)]
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.DONE)

        assert world.downloads.opened == ["https://cdn.example/old.mp4", world.service.url]


async def test_a_damaged_video_is_fetched_again(world: World) -> None:
    async with world.running():
        job_id = await world.order()
        world.media.found[f"videobot-{job_id}.mp4"] = problem("file_damaged", name="it")
        await world.until(job_id, State.FETCHING)
        await world.until_tried(job_id, 1)
        world.media.found.clear()
        await world.until(job_id, State.DONE)


async def test_a_video_this_machine_cannot_look_into_is_delivered_all_the_same(world: World) -> None:
    async with world.running():
        job_id = await world.order()
        world.media.found[f"videobot-{job_id}.mp4"] = problem("file_too_heavy", name="it")
        job = await world.until(job_id, State.DONE)

        assert job.video is not None
        assert (job.video.size, job.video.seconds) == (3, None)


@pytest.mark.parametrize("error", [ChatBusy(retry_after=30), NotAllowed("no")])
async def test_a_post_that_failed_is_tried_again(world: World, error: Exception) -> None:
    world.chat.fail_with = [error]  # type: ignore[list-item]
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.DONE)

        assert world.chat.posted.count(f"{job_id}-end") == 1


async def test_a_post_whose_answer_was_lost_is_looked_for_and_not_repeated(world: World) -> None:
    world.chat.fail_with = [ChatUnsure("lost")]
    world.chat.arrives_anyway = True
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.DONE)

        assert world.chat.posted.count(f"{job_id}-end") == 1
        assert f"{job_id}-end" in world.chat.looked_before


async def test_a_first_post_does_not_waste_a_look_for_an_earlier_one(world: World) -> None:
    async with world.running():
        await world.until(await world.order(), State.DONE)

        assert world.chat.looked_before == []


async def test_a_video_too_large_for_the_place_is_linked_with_its_expiry(world: World) -> None:
    world.chat.fail_with = [TooLarge("no")]
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.DONE)
        end = world.chat.shown(f"{job_id}-end")

        assert end.video is None
        assert end.link == world.service.url
        assert "2026" in end.lines[-1]


async def test_a_video_whose_place_stays_gone_is_kept_and_can_be_shown(world: World) -> None:
    world.chat.fail_with = [NotAllowed("gone") for _ in range(100_000)]
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.DELIVERING)
        world.clock.advance(48 * 3600)
        await world.until(job_id, State.DONE)
        world.chat.fail_with = []
        answer = await world.ask(f"/video show {job_id}")

        assert answer.post.video is not None
        assert not answer.private
