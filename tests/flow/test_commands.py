"""Every command and button through the real service."""

import asyncio
from pathlib import Path

import pytest

from bot.jobs import State
from bot.messages import Action, Person, Place
from tests.flow.world import ADMIN, BEN, World

ELSEWHERE = Place(platform="fake", workspace="w", channel="elsewhere")
OTHER_WORKSPACE = Place(platform="fake", workspace="other", channel="room")


async def test_every_fault_of_a_command_is_told_at_once_and_nothing_is_accepted(world: World) -> None:
    async with world.idle():
        answer = await world.ask("/video a fox in @Image4 --duration 20 --res 4k", "fox.png")
        said = "\n".join([answer.post.headline, *answer.post.lines])

        assert answer.job is None
        assert answer.private
        assert "@Image4" in said
        assert "20" in said
        assert "4k" in said
        assert await world.bot.store.live() == []


async def test_a_refusal_is_in_the_persons_language(world: World) -> None:
    async with world.idle():
        answer = await world.ask("/video 狐狸 --res 4k", person=Person(id="li", name="Li", locale="zh-CN"))

        assert any("一" <= character <= "鿿" for character in answer.post.headline)


async def test_the_list_shows_the_persons_own_jobs_newest_first(world: World) -> None:
    async with world.idle():
        first = await world.order("/video first")
        world.clock.advance(1)
        second = await world.order("/video second")
        await world.order("/video of ben", person=BEN)
        lines = (await world.ask("/video list")).post.lines

        assert [line.split(" ")[0] for line in lines] == [second, first]


async def test_an_empty_list_says_how_to_begin(world: World) -> None:
    async with world.idle():
        assert "/video" in (await world.ask("/video list")).post.headline


async def test_status_without_an_id_is_that_of_the_newest_job(world: World) -> None:
    async with world.idle():
        job_id = await world.order()
        answer = await world.ask("/video status")

        assert answer.post.job == job_id
        assert answer.post.state == State.QUEUED


async def test_a_finished_job_is_shown_again_with_its_video_in_any_channel_for_its_owner(world: World) -> None:
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.DONE)
        answer = await world.ask(f"/video show {job_id}", place=ELSEWHERE)

        assert answer.post.video is not None
        assert answer.post.mention is None
        assert not answer.private


@pytest.mark.parametrize("command", ["show", "status", "cancel", "again"])
async def test_somebody_elses_job_is_theirs_and_an_unknown_one_is_named(world: World, command: str) -> None:
    async with world.idle():
        job_id = await world.order()
        theirs = await world.ask(f"/video {command} {job_id}", person=BEN)
        unknown = await world.ask(f"/video {command} zzz999")

        assert "Ana" in theirs.post.headline
        assert "zzz999" in unknown.post.headline


async def test_a_job_of_another_workspace_does_not_exist_here(world: World) -> None:
    async with world.idle():
        job_id = await world.order()
        answer = await world.ask(f"/video show {job_id}", place=OTHER_WORKSPACE, person=ADMIN)

        assert f"no job {job_id}" in answer.post.headline


async def test_again_makes_the_same_with_another_seed_and_the_same_files(world: World) -> None:
    async with world.running():
        job_id = await world.order("/video a fox --seed 5 --duration 8", "fox.png")
        await world.until(job_id, State.DONE)
        world.chat.files.clear()
        answer = await world.press(Action.AGAIN, job_id)
        assert answer.job is not None
        again = await world.until(answer.job, State.DONE)
        first, second = world.service.orders

        assert (first.seed, second.seed) == (5, -1)
        assert (second.prompt, second.duration) == ("a fox", 8)
        assert [reference.name for reference in again.references] == ["fox.png"]
        assert again.parent == job_id


async def test_again_takes_options(world: World) -> None:
    async with world.running():
        job_id = await world.order("/video a fox --fast")
        refused = await world.ask(f"/video again {job_id} --res 1080p")
        answer = await world.ask(f"/video again {job_id} --seed 9 --res 480p")
        await world.until(answer.job or "", State.DONE)

        assert refused.job is None
        assert (world.service.orders[-1].seed, world.service.orders[-1].resolution) == (9, "480p")


async def test_edit_opens_a_form_with_the_words_options_and_files_of_the_job(world: World) -> None:
    async with world.running():
        job_id = await world.order("/video a fox --duration 8", "fox.png")
        await world.until(job_id, State.DONE)
        form = (await world.press(Action.EDIT, job_id)).form
        assert form is not None
        answer = await world.ask("/video a wolf --duration 8", edited_job=form.edited_job)
        edited = await world.until(answer.job or "", State.DONE)

        assert (form.prompt, form.options, form.references) == ("a fox", {"duration": "8"}, ("fox.png",))
        assert [reference.name for reference in edited.references] == ["fox.png"]


async def test_a_prompt_that_was_quoted_survives_being_edited(world: World) -> None:
    async with world.idle():
        job_id = await world.order('/video "a cat says --fast"')
        form = (await world.press(Action.EDIT, job_id)).form
        assert form is not None
        answer = await world.ask(f"/video {form.prompt}")
        again = await world.job(answer.job or "")

        assert again.request.prompt == "a cat says --fast"
        assert again.request.model == "standard"


async def test_a_finished_video_that_is_replied_to_becomes_a_reference(world: World) -> None:
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.DONE)
        form = (await world.press(Action.EXTEND, job_id)).form
        answer = await world.ask("/video continue @Video1", replied_job=job_id)
        await world.until(answer.job or "", State.DONE)

        assert form is not None
        assert form.replied_job == job_id
        assert [reference.label for reference in world.service.orders[-1].references] == ["@Video1"]


async def test_files_of_a_job_in_a_channel_the_asker_is_not_in_are_not_used(world: World) -> None:
    async with world.running():
        job_id = await world.order()
        await world.until(job_id, State.DONE)
        stranger = await world.ask("/video more", replied_job=job_id, person=BEN, place=ELSEWHERE)
        pressed = await world.press(Action.AGAIN, job_id, person=BEN, place=ELSEWHERE)

        assert stranger.job is None
        assert pressed.job is None


async def test_delete_takes_the_video_away_for_good(world: World) -> None:
    async with world.running():
        job_id = await world.order()
        job = await world.until(job_id, State.DONE)
        refused = await world.press(Action.DELETE, job_id, person=BEN)
        there = world.bot.files.exists(job.video.stored if job.video else "")
        await world.press(Action.DELETE, job_id)
        answer = await world.ask(f"/video show {job_id}")

        assert there
        assert "Ana" in refused.post.headline
        assert world.chat.deleted == [world.chat.keys[f"{job_id}-end"]]
        assert answer.post.video is None
        assert job_id in answer.post.headline


async def test_forget_asks_first_and_then_leaves_nothing_of_the_person(world: World) -> None:
    async with world.running():
        job_id = await world.order("/video a fox", "fox.png")
        await world.until(job_id, State.DONE)
        bens = await world.order(person=BEN)
        await world.until(bens, State.DONE)
        sure = await world.ask("/video forget")
        still = await world.bot.store.get(job_id)
        await world.press(Action.FORGET, "")

        assert [button.action for button in sure.post.buttons] == [Action.FORGET]
        assert still is not None
        assert await world.bot.store.get(job_id) is None
        assert await world.bot.store.get(bens) is not None
        assert not list((world.folder / "files" / job_id).glob("*"))


async def test_help_and_the_form_are_answered(world: World) -> None:
    async with world.idle():
        help_post = (await world.ask("/video help")).post
        form = (await world.ask("/video")).form

        assert any("--duration" in line for line in help_post.lines)
        assert form is not None


async def test_a_lone_sound_still_opens_the_form_where_a_picture_can_be_added(world: World) -> None:
    async with world.idle():
        assert (await world.ask("/video", "song.mp3")).form is not None
        assert (await world.ask("/video a song", "song.mp3")).job is None


async def test_limits_say_what_is_left_and_a_refusal_says_when_it_opens(tmp_path: Path) -> None:
    world = World(tmp_path, rules="each 2 videos per day; each 2 at once; channel 50 videos per day")
    async with world.running():
        jobs = [await world.order(), await world.order()]
        refused = await world.ask("/video a third")
        bens = await world.ask("/video of ben", person=BEN)
        for job in jobs:
            await world.until(job, State.DONE)
        lines = (await world.ask("/video limits")).post.lines
        tomorrow = await world.ask("/video a third")
        world.clock.advance(24 * 3600)
        opened = await world.ask("/video a third")

        assert refused.job is None
        assert any("at the same time" in line for line in refused.post.lines)
        assert bens.job is not None
        assert any("0 of 2 videos a day" in line for line in lines)
        assert any("2 of 2 at the same time" in line for line in lines)
        assert "Nov 25" in tomorrow.post.headline
        assert opened.job is not None


async def test_a_refused_event_that_is_delivered_again_makes_no_video_later(tmp_path: Path) -> None:
    world = World(tmp_path, rules="each 1 at once")
    async with world.running():
        first = await world.order()
        refused = await world.ask("/video a second", event="the-second")
        await world.until(first, State.DONE)
        again = await world.ask("/video a second", event="the-second")
        anew = await world.ask("/video a second")

        assert (refused.job, again.job) == (None, None)
        assert "refused" in again.post.headline
        assert anew.job is not None


async def test_a_failure_gives_back_what_the_job_had_reserved(tmp_path: Path) -> None:
    world = World(tmp_path, rules="each 1 videos per day")
    async with world.running():
        failing = await world.order("/video a fox", "fox.png")
        world.chat.files.clear()
        await world.until(failing, State.FAILED)
        answer = await world.ask("/video another")

        assert answer.job is not None


async def test_a_limit_of_zero_forbids(tmp_path: Path) -> None:
    world = World(tmp_path, rules="channel 0 videos per day")
    async with world.idle():
        answer = await world.ask("/video a fox")

        assert answer.job is None
        assert "0" in answer.post.headline


async def test_500_commands_in_a_burst_are_each_answered_and_none_is_lost(tmp_path: Path) -> None:
    import asyncio

    world = World(tmp_path, rules="each 100 videos per day")
    async with world.idle():
        answers = await asyncio.gather(*(world.ask(f"/video number {n}") for n in range(500)))
        accepted = [answer.job for answer in answers if answer.job]

        assert len(accepted) == 100
        assert len({*accepted}) == 100
        assert {job.id for job in await world.bot.store.live()} == set(accepted)
        assert all(answer.post.headline for answer in answers)


async def test_old_jobs_and_their_files_are_swept_and_young_ones_stay(world: World) -> None:
    from datetime import timedelta

    async with world.running():
        old = await world.order("/video a fox", "fox.png")
        await world.until(old, State.DONE)
        world.clock.advance(31 * 24 * 3600)
        young = await world.order()
        await world.until(young, State.DONE)
        swept = await world.bot.sweep(timedelta(days=30))

        assert swept == 1
        assert await world.bot.store.get(old) is None
        assert not list((world.folder / "files" / old).glob("*"))
        assert await world.bot.store.get(young) is not None


async def test_of_a_crowd_the_first_are_answered_while_the_last_are_yet_to_be_read(world: World) -> None:
    async with world.idle():
        crowd = [asyncio.create_task(world.ask(f"/video number {n}")) for n in range(400)]
        await asyncio.wait(crowd, return_when=asyncio.FIRST_COMPLETED)
        read = int(world.new_id().removeprefix("job")) - 1
        answers = await asyncio.gather(*crowd)

    assert read < 300
    assert len({answer.job for answer in answers}) == 400
