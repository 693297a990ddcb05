"""What goes wrong at a bad moment: pressed twice, a video that is gone, refused for a while, a chat that hangs."""

import asyncio
from datetime import timedelta

from bot.errors import (
    ChatBusy,
    FileGone,
    NotAllowed,
    OperatorMustAct,
    ServiceBusy,
    ServiceRefused,
    ServiceUnsure,
    TaskUnknown,
)
from bot.jobs import Settlement, State
from bot.messages import Action, Place, Post
from bot.noticeboard import Noticeboard
from bot.ports import Finished, Working
from bot.problems import Fault, Problem, problem
from bot.transitions import Postponed, Told
from tests.fakes import service_error
from tests.flow.world import BEN, World


async def test_submit_again_pressed_twice_is_one_more_submit(world: World) -> None:
    world.service.submit_with = [ServiceUnsure()]
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.UNCERTAIN)
        await world.press(Action.RETRY, job_id)
        second = await world.press(Action.RETRY, job_id)
        await world.until(job_id, State.DONE)
        late = await world.press(Action.RETRY, job_id)

        assert second.job is None or second.job == job_id
        assert len([o for o in world.service.orders if o.prompt == "a fox"]) >= 2
        assert late.job not in (None, job_id)


async def test_every_uncertain_submit_is_told_by_itself(world: World) -> None:
    world.service.submit_with = [ServiceUnsure(), ServiceUnsure()]
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.UNCERTAIN)
        await world.press(Action.RETRY, job_id)
        while len(world.service.orders) < 2:
            await world.job(job_id)
        await world.until(job_id, State.UNCERTAIN)

        assert [key for key in world.chat.posted if "uncertain" in key] == [
            f"{job_id}-uncertain",
            f"{job_id}-uncertain-2",
        ]


async def test_a_late_notice_of_the_first_uncertain_submit_says_nothing_of_the_second(world: World) -> None:
    world.service.submit_with = [ServiceUnsure(), ServiceUnsure()]
    async with world.running():
        first = await world.until(await world.order(), State.UNCERTAIN)
        await world.press(Action.RETRY, first.id)
        while (job := await world.job(first.id)).submits < 2 or job.state is not State.UNCERTAIN:
            pass
        later = world.clock.now() + timedelta(hours=1)

        assert await world.bot.lifecycle.apply(first, Postponed(later)) is None
        assert await world.bot.lifecycle.apply(first, Told()) is None
        assert (await world.job(first.id)).next_look != later


async def test_what_may_have_been_charged_once_is_never_given_back(world: World) -> None:
    world.service.submit_with = [ServiceUnsure(), service_error(ServiceRefused, "model_not_enabled")]
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.UNCERTAIN)
        await world.press(Action.RETRY, job_id)
        job = await world.until(job_id, State.FAILED)

        assert job.settlement is Settlement.SPENT
        assert "counts against" in world.chat.shown(f"{job_id}-end").lines[-1]


async def test_one_answer_of_no_such_task_does_not_end_a_paid_job(world: World) -> None:
    world.service.look_with = [*[Working(10)] * 60, TaskUnknown(), Working(20), Finished(world.service.url, 7)]
    async with world.running():
        job_id = await world.order()

        assert (await world.until(job_id, State.DONE, State.FAILED)).state is State.DONE


async def test_a_video_that_is_gone_for_a_moment_is_fetched_when_it_is_back(world: World) -> None:
    world.downloads.pages[world.service.url] = FileGone(problem("file_gone", name="v"))
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.FETCHING)
        await world.until_tried(job_id, 7)
        world.downloads.pages[world.service.url] = b"mp4"

        assert (await world.until(job_id, State.DONE, State.FAILED)).state is State.DONE


async def test_a_video_that_stays_gone_is_told_as_lost(world: World) -> None:
    world.downloads.pages[world.service.url] = FileGone(problem("file_gone", name="v"))
    async with world.running():
        job = await world.until(await world.order(), State.FAILED)

        assert job.problem is not None
        assert job.problem.code == "result_gone"


async def test_a_video_our_probe_dislikes_three_times_is_delivered_as_it_is(world: World) -> None:
    async with world.running():
        job_id = await world.order()
        world.media.found[f"videobot-{job_id}.mp4"] = problem("file_damaged", name="v")
        await world.until(job_id, State.DONE)

        assert world.downloads.opened == [world.service.url] * 3
        assert world.chat.shown(f"{job_id}-end").video is not None


async def test_a_page_in_place_of_the_video_is_never_delivered(world: World) -> None:
    async with world.running():
        job_id = await world.order()
        world.media.found[f"videobot-{job_id}.mp4"] = problem("file_not_media", name="v")
        await world.until(job_id, State.FETCHING)
        await world.until_tried(job_id, 6)
        world.media.found.clear()
        await world.until(job_id, State.DONE)


async def test_many_refusals_at_the_same_moment_are_one(world: World) -> None:
    world.service.submit_with = [ServiceBusy() for _ in range(8)]
    async with world.running():
        jobs = [await world.order(f"/video number {n}", person=BEN) for n in range(8)]
        began = world.clock.monotonic()
        for job_id in jobs:
            await world.until(job_id, State.DONE)

        assert world.clock.monotonic() - began < 3600


async def test_the_longest_wait_the_service_asked_for_is_obeyed(world: World) -> None:
    world.service.submit_with = [ServiceBusy(retry_after=300), ServiceBusy(retry_after=1)]
    async with world.running():
        jobs = [await world.order(f"/video number {n}") for n in range(2)]
        began = world.clock.monotonic()
        for job_id in jobs:
            await world.until(job_id, State.DONE)

        assert world.clock.monotonic() - began >= 300


async def test_a_wish_to_stop_during_a_refused_submit_is_obeyed_at_once(world: World) -> None:
    async with world.idle():
        from bot.transitions import TurnedAway

        job_id = await world.order()
        submitting = await world.place_in(job_id, State.SUBMITTING)
        await world.press(Action.CANCEL, job_id)
        later = world.clock.now() + timedelta(hours=1)
        await world.bot.lifecycle.apply(submitting, TurnedAway(later))
    async with world.running():
        began = world.clock.monotonic()
        job = await world.until(job_id, State.CANCELLED)

        assert world.clock.monotonic() - began < 60
        assert job.settlement is Settlement.REFUNDED


async def test_forget_goes_on_where_one_message_cannot_be_taken_back(world: World) -> None:
    async def refuse(place: Place, message: str) -> None:
        raise NotAllowed("no")

    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.DONE)
        world.chat.delete = refuse  # type: ignore[method-assign]
        answer = await world.press(Action.FORGET, "")

        assert "One job" in answer.post.headline
        assert await world.bot.store.get(job_id) is None


async def test_a_reply_to_a_deleted_video_still_takes_commands(world: World) -> None:
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.DONE)
        await world.press(Action.DELETE, job_id)
        listed = await world.ask("/video list", replied_job=job_id)
        refused = await world.ask("/video more of it", replied_job=job_id)

        assert job_id in listed.post.lines[0]
        assert "not kept" in refused.post.headline


async def test_the_status_of_a_failed_job_says_why_and_what_it_cost(world: World) -> None:
    world.service.submit_with = [service_error(ServiceRefused, "model_not_enabled")]
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.FAILED)
        for command in ("status", "show"):
            lines = (await world.ask(f"/video {command} {job_id}")).post.lines

            assert any("model" in line for line in lines)
            assert any("does not count" in line for line in lines)


async def test_cancel_without_an_id_stops_the_newest_that_can_be_stopped(world: World) -> None:
    world.service.look_with = [Working(10)] * 10_000
    async with world.running():
        older = await world.order("/video older")
        await world.until(older, State.RENDERING)
        world.clock.advance(1)
        newer = await world.order("/video newer")
        await world.press(Action.CANCEL, newer)
        await world.until(newer, State.CANCELLED)
        await world.ask("/video cancel")
        await world.until(older, State.CANCELLED)


async def test_a_refused_upload_names_the_file_as_its_person_does_and_the_others_are_not_sent_again(
    world: World,
) -> None:
    world.service.upload_with = [ServiceRefused(problem("service_file_too_large", name="image1.png"))]
    async with world.running():
        refused = await world.order("/video a fox", "holiday.png")
        job = await world.until(refused, State.FAILED)
        world.service.upload_with = [ServiceBusy()]
        second = await world.order("/video a fox", "a.png", "b.png")
        await world.until(second, State.DONE)

        assert job.problem is not None
        assert job.problem.values["name"] == "holiday.png"
        assert sorted(name for name, _ in world.service.uploads) == ["image1.png", "image2.png"]


async def test_a_hanging_chat_does_not_keep_the_bot_from_stopping_nor_other_chats_from_telling(world: World) -> None:
    class Hanging:
        edit_interval = 0.0

        async def post(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
            await asyncio.Event().wait()
            raise AssertionError

    async with world.idle():
        job_id = await world.order()
        job = await world.job(job_id)
        board = Noticeboard(
            store=world.bot.store,
            chats={"fake": world.chat, "stuck": Hanging()},  # type: ignore[dict-item]
            clock=world.clock,
            view=lambda each: Post(headline=each.id, job=each.id, state=each.state),
        )
        from dataclasses import replace

        stuck = [replace(job, id=f"stuck{n}", place=replace(job.place, platform="stuck")) for n in range(40)]
        running = asyncio.create_task(board.run())
        for each in stuck:
            board.changed(None, each)
        board.changed(None, job)
        while f"{job_id}-card" not in world.chat.keys:
            await world.job(job_id)
        board.stop()
        async with asyncio.timeout(60):
            await running


async def test_the_last_edit_arrives_after_any_number_of_busy_answers(world: World) -> None:
    busy = iter([ChatBusy(retry_after=1) for _ in range(20)])
    real = world.chat.edit

    async def sometimes(place: Place, message: str, post: Post) -> None:
        error = next(busy, None)
        if error is not None:
            raise error
        await real(place, message, post)

    world.chat.edit = sometimes  # type: ignore[method-assign]
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.DONE)
        await world.until_shown(job_id, State.DONE)


async def test_a_job_given_up_does_not_say_that_it_goes_on(world: World) -> None:
    world.service.upload_with = [
        OperatorMustAct(Problem("service_no_balance", fault=Fault.OPERATOR)) for _ in range(5000)
    ]
    async with world.running():
        job_id = await world.order("/video a fox", "fox.png")
        await world.until_tried(job_id, 3)
        world.clock.advance(24 * 3600)
        job = await world.until(job_id, State.FAILED)
        said = " ".join(world.chat.shown(f"{job_id}-end").lines)

        assert job.problem is not None
        assert job.problem.code == "took_too_long"
        assert "keeps its place" not in said


async def test_nothing_new_is_submitted_once_the_order_to_stop_is_there(world: World) -> None:
    world.service.look_with = [Working(10)] * 10_000
    async with world.running():
        jobs = [await world.order(f"/video number {n}") for n in range(8)]
        while not world.service.orders:
            await world.job(jobs[0])
        world.bot.poller.stop()
    states = []
    async with world.idle():
        states = [(await world.job(job_id)).state for job_id in jobs]

    assert State.SUBMITTING not in states
