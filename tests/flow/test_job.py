"""A job's way through: what people see, what the service is asked, what becomes of it."""

import pytest

from bot.errors import (
    FileUnreachable,
    OperatorMustAct,
    ServiceBusy,
    ServiceRefused,
    ServiceUnsure,
    TaskUnknown,
)
from bot.jobs import Settlement, State
from bot.messages import Action
from bot.ports import Broken, Finished, Working
from bot.problems import Fault, Problem, problem
from tests.fakes import service_error
from tests.flow.world import ADMIN, ANA, BEN, World

pytestmark = pytest.mark.usefixtures("world")


async def test_a_sentence_becomes_a_video_in_the_place_it_was_asked_in(world: World) -> None:
    async with world.running():
        job_id = await world.order("/video a red kite --duration 8 --ar 9:16 --seed 7")
        job = await world.until(job_id, State.DONE)

        end = world.chat.shown(f"{job_id}-end")
        [order] = world.service.orders

        assert end.video is not None
        assert end.mention is not None
        assert (end.mention.id, end.job) == ("ana", job_id)
        assert world.bot.files.path(end.video.stored).read_bytes() == b"mp4"
        assert (order.prompt, order.duration, order.aspect_ratio, order.seed) == ("a red kite", 8, "9:16", 7)
        assert job.settlement is Settlement.SPENT
        assert job.seed == 7


async def test_the_job_message_is_posted_once_and_edited_to_the_end(world: World) -> None:
    world.service.look_with = [Working(40)]
    async with world.running():
        job_id = await world.order("/video a fox")
        await world.until(job_id, State.DONE)
        shown = await world.until_shown(job_id, State.DONE)

        assert world.chat.posted.count(f"{job_id}-card") == 1
        assert world.chat.posted.count(f"{job_id}-end") == 1
        assert shown.buttons == ()


async def test_references_are_fetched_looked_into_uploaded_and_shown_on_the_card(world: World) -> None:
    async with world.running():
        job_id = await world.order(
            "/video the fox of @Image1 as in @Video1 to @Audio1", "fox.png", "clip.mp4", "song.mp3"
        )
        await world.until(job_id, State.DONE)
        [order] = world.service.orders
        card = [f"{line.label} = {line.name} ({line.detail})" for line in world.chat.shown(f"{job_id}-card").card]

        assert world.service.uploads == [
            ("image1.png", "image/png"),
            ("video1.mp4", "video/mp4"),
            ("audio1.mp3", "audio/mpeg"),
        ]
        assert all(r.uploaded and r.uploaded.startswith("https://cdn.example/") for r in order.references)
        assert card == [
            "@Image1 = fox.png (1280x720, your message)",
            "@Video1 = clip.mp4 (864x496, 5.0 s, your message)",
            "@Audio1 = song.mp3 (3.0 s, your message)",
        ]


async def test_a_file_that_is_not_what_it_claims_stops_the_job_before_any_money(world: World) -> None:
    world.media.found["a.png"] = problem("file_damaged", name="a.png")
    world.media.found["b.png"] = problem("file_damaged", name="b.png")
    async with world.running():
        job_id = await world.order("/video a fox", "a.png", "b.png")
        job = await world.until(job_id, State.FAILED)
        said = "\n".join(world.chat.shown(f"{job_id}-end").lines)

        assert world.service.orders == []
        assert "a.png" in said
        assert "b.png" in said
        assert job.settlement is Settlement.REFUNDED


async def test_a_file_that_vanished_is_named(world: World) -> None:
    async with world.running():
        job_id = await world.order("/video a fox", "fox.png")
        del world.chat.files["fox.png"]
        await world.until(job_id, State.FAILED)

        assert "fox.png" in "\n".join(world.chat.shown(f"{job_id}-end").lines)


async def test_files_that_cannot_be_had_now_are_tried_again(world: World) -> None:
    class Flaky(Exception):
        pass

    real, tries = world.chat.read, []

    def sometimes(attachment):  # type: ignore[no-untyped-def]
        tries.append(attachment.name)
        if len(tries) < 3:
            raise FileUnreachable("not now")
        return real(attachment)

    world.chat.read = sometimes  # type: ignore[method-assign]
    async with world.running():
        job_id = await world.order("/video a fox", "fox.png")
        await world.until(job_id, State.DONE)

        assert len(tries) == 3


@pytest.mark.parametrize("error", [ServiceBusy(), ServiceUnsure()])
async def test_an_upload_that_failed_is_repeated_since_that_harms_nobody(world: World, error: Exception) -> None:
    world.service.upload_with = [error]
    async with world.running():
        job_id = await world.order("/video a fox", "fox.png")
        await world.until(job_id, State.DONE)

        assert len(world.service.uploads) == 1


@pytest.mark.parametrize("error", [ServiceBusy(), ServiceBusy(retry_after=60)])
async def test_a_submit_that_certainly_created_nothing_is_tried_again(world: World, error: Exception) -> None:
    world.service.submit_with = [error]
    async with world.running():
        began = world.clock.monotonic()
        job_id = await world.order()
        await world.until(job_id, State.DONE)

        assert len(world.service.orders) == 2
        assert world.clock.monotonic() - began >= (getattr(error, "retry_after", None) or 0)


async def test_a_refused_request_fails_the_job_and_gives_the_limit_back(world: World) -> None:
    world.service.submit_with = [service_error(ServiceRefused, "model_not_enabled")]
    async with world.running():
        job_id = await world.order()
        job = await world.until(job_id, State.FAILED)

        assert len(world.service.orders) == 1
        assert job.settlement is Settlement.REFUNDED
        assert Action.RETRY in [button.action for button in world.chat.shown(f"{job_id}-end").buttons]


@pytest.mark.parametrize("error", [ServiceUnsure(), RuntimeError("a bug")])
async def test_a_submit_of_unknown_fate_is_told_as_uncertain_and_never_repeated(world: World, error: Exception) -> None:
    world.service.submit_with = [error]
    async with world.running():
        job_id = await world.order()
        job = await world.until(job_id, State.UNCERTAIN)
        for _ in range(50):
            world.clock.advance(60)
            world.bot.poller.nudge()
            await world.job(job_id)

        assert len(world.service.orders) == 1
        assert job.settlement is Settlement.HELD
        assert world.chat.shown(f"{job_id}-uncertain").mention is not None
        assert [button.action for button in world.chat.shown(f"{job_id}-uncertain").buttons] == [
            Action.RETRY,
            Action.CANCEL,
        ]


async def test_only_a_person_submits_an_uncertain_job_again(world: World) -> None:
    world.service.submit_with = [ServiceUnsure()]
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.UNCERTAIN)
        refused = await world.press(Action.RETRY, job_id, person=BEN)
        await world.press(Action.RETRY, job_id, person=ANA)
        await world.until(job_id, State.DONE)

        assert "Ana" in refused.post.headline
        assert len(world.service.orders) == 2


async def test_an_uncertain_job_that_nobody_decides_on_ends_after_a_week_as_used(world: World) -> None:
    world.service.submit_with = [ServiceUnsure()]
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.UNCERTAIN)
        world.clock.advance(7 * 24 * 3600)
        job = await world.until(job_id, State.FAILED)

        assert job.settlement is Settlement.SPENT
        assert len(world.service.orders) == 1


async def test_an_empty_balance_stops_all_submitting_keeps_the_jobs_and_tells_everybody(world: World) -> None:
    world.service.submit_with = [OperatorMustAct(Problem("service_no_balance", fault=Fault.OPERATOR)) for _ in range(2)]
    async with world.running():
        first, second = await world.order(), await world.order(person=BEN)
        while not world.bot.poller.outlook(await world.job(first)).held_by:
            await world.job(first)
        # counted before time passes: after a pause one job asks again
        held = len(world.service.orders)
        shown = await world.until_shown(second, State.QUEUED)
        await world.until(first, State.DONE)
        await world.until(second, State.DONE)

        assert held <= 2
        assert shown.state == State.QUEUED
        assert (await world.job(first)).settlement is Settlement.SPENT


async def test_no_more_jobs_than_allowed_are_at_the_service_and_turns_go_round(tmp_path: object) -> None:
    world = World(tmp_path, most_rendering=1)  # type: ignore[arg-type]
    world.service.look_with = [Working(None)] * 3
    async with world.running():
        anas = [await world.order(f"/video number {n}") for n in range(3)]
        bens = await world.order("/video of ben", person=BEN)
        await world.until(anas[0], State.RENDERING, State.FETCHING, State.DELIVERING, State.DONE)
        for job in (*anas, bens):
            await world.until(job, State.DONE)

        assert [order.prompt for order in world.service.orders].index("of ben") <= 1


async def test_a_completed_task_without_a_video_is_looked_at_again(world: World) -> None:
    world.service.look_with = [Working(100, settling=True)] * 3
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.DONE)

        assert world.service.looks == 4


async def test_a_task_that_never_says_where_its_video_is_fails_after_ten_minutes(world: World) -> None:
    world.service.look_with = [Working(100, settling=True)] * 5000
    async with world.running():
        job_id = await world.order()
        job = await world.until(job_id, State.FAILED)

        assert job.problem is not None
        assert job.problem.code == "result_missing"


async def test_a_task_unknown_at_first_is_looked_for_and_given_up_after_two_minutes(world: World) -> None:
    world.service.look_with = [TaskUnknown()]
    async with world.running():
        first = await world.order()
        await world.until(first, State.DONE)
        world.service.look_with = [TaskUnknown() for _ in range(1000)]
        second = await world.order()
        job = await world.until(second, State.FAILED)

        assert job.problem is not None
        assert job.problem.code == "task_unknown"


async def test_a_look_that_fails_is_repeated(world: World) -> None:
    world.service.look_with = [ServiceUnsure(), ServiceBusy(retry_after=5), Working(None), Finished(world.service.url)]
    async with world.running():
        await world.until(await world.order(), State.DONE)

        assert world.service.looks == 4


async def test_a_service_that_does_not_repeat_the_seed_used_the_one_asked_for(world: World) -> None:
    world.service.look_with = [Finished(world.service.url, None)] * 2
    async with world.running():
        asked = await world.until(await world.order("/video a fox --seed 5"), State.DONE)
        drawn = await world.until(await world.order("/video a fox"), State.DONE)

        assert (asked.seed, drawn.seed) == (5, None)


async def test_a_failed_task_is_told_with_its_reason_and_refunded(world: World) -> None:
    world.service.look_with = [Broken(Problem("took_too_long", fault=Fault.SERVICE))]
    async with world.running():
        job_id = await world.order()
        job = await world.until(job_id, State.FAILED)
        end = world.chat.shown(f"{job_id}-end")

        assert job.settlement is Settlement.REFUNDED
        assert end.mention is not None
        assert len(end.lines) >= 3


async def test_a_task_that_never_ends_is_given_up_after_six_hours(world: World) -> None:
    world.service.look_with = [Working(10)] * 100_000
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.RENDERING)
        world.clock.advance(6 * 3600)
        job = await world.until(job_id, State.FAILED)

        assert job.problem is not None
        assert job.problem.code == "took_too_long"


async def test_the_same_event_twice_is_one_job(world: World) -> None:
    async with world.running():
        first = await world.ask("/video a fox", event="same")
        second = await world.ask("/video a fox", event="same")
        await world.until(first.job or "", State.DONE)

        assert first.job == second.job
        assert len(world.service.orders) == 1


async def test_an_admin_may_stop_anybodys_job_and_others_may_not(world: World) -> None:
    world.service.look_with = [Working(10)] * 10_000
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.RENDERING)
        refused = await world.press(Action.CANCEL, job_id, person=BEN)
        still = (await world.job(job_id)).state
        await world.press(Action.CANCEL, job_id, person=ADMIN)
        await world.until(job_id, State.CANCELLED)

        assert "Ana" in refused.post.headline
        assert still is State.RENDERING
