"""The delivery ladder: the place, its channel, the asker; the file, a link, a word. Each once, whatever crashes."""

from datetime import timedelta

import pytest

from bot.errors import ChatBusy, ChatError, ChatUnsure, NotAllowed, PlaceGone, ServiceUnsure, TooLarge
from bot.jobs import Job, Rung, State, Telling
from bot.messages import Action, Place, Post, Video
from bot.ports import Link
from bot.transitions import LONGEST
from tests.fakes import FakeChat
from tests.flow.world import World


class Stairs(FakeChat):
    """A chat with all three ways; `refuse` is what each raises, once for each entry (the last one for good)."""

    def __init__(self) -> None:
        super().__init__()
        self.refuse: dict[Rung, list[ChatError]] = {}
        self.tried: list[tuple[Rung, bool]] = []
        self.told: list[tuple[Rung, str]] = []

    async def post(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        if key.endswith("-card"):
            return await super().post(place, post, key=key, maybe_posted=maybe_posted)
        return await self._on(Rung.PLACE, place, post, key, maybe_posted)

    async def post_above(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        return await self._on(Rung.CHANNEL, place, post, key, maybe_posted)

    async def post_to_person(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        return await self._on(Rung.PERSON, place, post, key, maybe_posted)

    async def _on(self, rung: Rung, place: Place, post: Post, key: str, maybe_posted: bool) -> str:
        self.tried.append((rung, post.video is not None))
        refusals = self.refuse.get(rung, [])
        if refusals:
            raise refusals.pop(0) if len(refusals) > 1 else refusals[0]
        message = await super().post(place, post, key=f"{rung} {key}", maybe_posted=maybe_posted)
        self.told.append((rung, key))
        return message


@pytest.fixture
def stairs(world: World) -> Stairs:
    world.chat = stairs = Stairs()
    return stairs


async def _finished(world: World, *states: State) -> Job:
    return await world.until(await world.order(), *(states or (State.DONE,)))


async def _after_days(world: World, job_id: str, days: float, *states: State) -> Job:
    """Let that many days of trying pass."""
    for _ in range(int(days * 48)):
        world.clock.advance(1800)
        for _ in range(5):
            world.bot.poller.nudge()
            if (job := await world.job(job_id)).state in states:
                return job
    return await world.job(job_id)


async def test_a_thread_that_is_gone_is_answered_in_its_channel_at_once(world: World, stairs: Stairs) -> None:
    stairs.refuse = {Rung.PLACE: [PlaceGone("no such thread")]}
    async with world.running():
        job = await _finished(world)

    assert stairs.told == [(Rung.CHANNEL, f"{job.id}-end")]
    assert (job.telling.rung, job.untold) == (Rung.CHANNEL, False)
    assert world.clock.now() - job.created_at < timedelta(hours=1)


async def test_a_deleted_channels_video_comes_to_its_asker_at_once(world: World, stairs: Stairs) -> None:
    stairs.refuse = {Rung.PLACE: [PlaceGone("")], Rung.CHANNEL: [PlaceGone("")]}
    async with world.running():
        job = await _finished(world)

    assert stairs.told == [(Rung.PERSON, f"{job.id}-end")]
    assert stairs.messages[stairs.keys[f"person {job.id}-end"]].video is not None


async def test_a_channel_that_is_closed_for_a_while_gets_its_video_when_it_is_open_again(
    world: World, stairs: Stairs
) -> None:
    stairs.refuse = {Rung.PLACE: [NotAllowed("not_in_channel")]}
    async with world.running():
        job = await _finished(world, State.DELIVERING)
        await _after_days(world, job.id, 0.8)
        assert stairs.told == []
        stairs.refuse = {}
        await world.until(job.id, State.DONE)

    assert stairs.told == [(Rung.PLACE, f"{job.id}-end")]
    assert len(stairs.tried) > 5


@pytest.mark.parametrize("refusal", [NotAllowed("50001"), ChatError("a refusal nobody knows")])
async def test_a_channel_that_stays_closed_for_a_day_is_told_of_to_its_asker(
    world: World, stairs: Stairs, refusal: ChatError
) -> None:
    stairs.refuse = {Rung.PLACE: [refusal], Rung.CHANNEL: [refusal]}
    async with world.running():
        job = await _finished(world, State.DELIVERING)
        job = await _after_days(world, job.id, 2, State.DONE)

        assert stairs.told == [(Rung.PERSON, f"{job.id}-end")]
        assert timedelta(hours=24) <= job.since - job.created_at < timedelta(hours=30)
        answer = await world.ask(f"/video show {job.id}")
        assert answer.post.video is not None


async def test_a_bot_that_was_down_for_days_tells_its_end_by_the_next_way_at_once(world: World, stairs: Stairs) -> None:
    stairs.refuse = {Rung.PLACE: [NotAllowed("50001")], Rung.CHANNEL: [NotAllowed("50001")]}
    async with world.idle():
        job_id = await world.order()
        await world.place_in(job_id, State.CANCELLING)
        world.clock.advance((LONGEST[State.CANCELLING] + timedelta(hours=1)).total_seconds())
    async with world.running():
        job = await world.until(job_id, State.CANCELLED)

    assert stairs.told == [(Rung.PERSON, f"{job_id}-end")]
    assert not job.untold


async def test_a_platform_that_is_down_is_waited_for_and_no_other_way_is_taken(world: World, stairs: Stairs) -> None:
    stairs.refuse = {Rung.PLACE: [ChatBusy(retry_after=600)]}
    async with world.running():
        job = await _finished(world, State.DELIVERING)
        await _after_days(world, job.id, 1)
        assert {rung for rung, _ in stairs.tried} == {Rung.PLACE}
        stairs.refuse = {}
        await world.until(job.id, State.DONE)

    assert stairs.told == [(Rung.PLACE, f"{job.id}-end")]


async def test_what_may_have_been_posted_is_never_told_by_another_way(world: World, stairs: Stairs) -> None:
    stairs.refuse = {Rung.PLACE: [ChatUnsure("lost")]}
    async with world.running():
        job = await _finished(world, State.DELIVERING)
        job = await _after_days(world, job.id, 4, State.DONE)

    assert {rung for rung, _ in stairs.tried} == {Rung.PLACE}
    assert job.untold


def _untold(world: World) -> float | None:
    return world.bot.metrics.get_sample_value("videobot_jobs_untold_total", {"platform": "fake"})


async def test_when_no_way_leads_to_its_person_the_job_ends_and_operators_see_it(world: World, stairs: Stairs) -> None:
    stairs.refuse = {rung: [NotAllowed("no")] for rung in Rung}
    async with world.running():
        at_first = _untold(world)
        job = await _finished(world, State.DELIVERING)
        job = await _after_days(world, job.id, 4, State.DONE)
        listed = await world.bot.operators.answer("jobs-list", {"state": "untold"})
        shown = await world.bot.operators.answer("jobs-show", {"job": job.id})

        assert (job.state, job.untold) == (State.DONE, True)
        assert [each["job"] for each in listed["jobs"]] == [job.id]
        assert (shown["job"]["untold"], shown["job"]["telling"]["rung"]) == (True, "person")
        assert (at_first, _untold(world)) == (0, 1)
        assert (await world.ask(f"/video show {job.id}")).post.video is not None


async def test_failures_and_uncertain_ends_go_down_the_same_ladder(world: World, stairs: Stairs) -> None:
    stairs.refuse = {Rung.PLACE: [PlaceGone("")], Rung.CHANNEL: [PlaceGone("")]}
    world.service.submit_with = [ServiceUnsure()]
    async with world.running():
        uncertain = await _finished(world, State.UNCERTAIN)
        await world.press(Action.CANCEL, uncertain.id)
        await world.until(uncertain.id, State.CANCELLED)

    assert stairs.told == [(Rung.PERSON, f"{uncertain.id}-uncertain"), (Rung.PERSON, f"{uncertain.id}-end")]
    # what was gone then may be there again: the end is tried where it was asked for first
    assert [rung for rung, _ in stairs.tried] == [Rung.PLACE, Rung.CHANNEL, Rung.PERSON] * 2


@pytest.mark.parametrize("told_before", [False, True])
async def test_a_crash_between_two_rungs_repeats_none(world: World, stairs: Stairs, told_before: bool) -> None:
    """`told_before`: the post on the second rung arrived, and the bot died before it knew."""
    stairs.refuse = {Rung.PLACE: [PlaceGone("")], Rung.CHANNEL: [ChatUnsure("died here")]}
    async with world.running():
        job = await _finished(world, State.DELIVERING)
        for _ in range(5000):
            if (Rung.CHANNEL, True) in stairs.tried:
                break
            world.clock.advance(0.5)
            world.bot.poller.nudge()
            await world.job(job.id)
    if told_before:
        stairs.keys[f"channel {job.id}-end"] = "m-before"
    # meanwhile the thread is there again: that does not matter any more
    stairs.refuse, stairs.tried = {}, []
    async with world.running():
        job = await world.until(job.id, State.DONE)
        noted = (await world.bot.store.posts(job.id))["end"]

    assert stairs.tried == [(Rung.CHANNEL, True)]
    assert (noted == "m-before") is told_before
    assert f"place {job.id}-end" not in stairs.keys
    assert f"channel {job.id}-end" in stairs.looked_before


# ---- links ----------------------------------------------------------------------------------------------------------


async def test_a_video_too_large_everywhere_is_linked_on_the_rung_that_takes_it(world: World, stairs: Stairs) -> None:
    stairs.refuse = {
        Rung.PLACE: [PlaceGone("")],
        Rung.CHANNEL: [TooLarge(""), NotAllowed(""), PlaceGone("")],
        Rung.PERSON: [TooLarge(""), ChatBusy(retry_after=1), ChatBusy(retry_after=1)],
    }
    async with world.running():
        job = await _finished(world, State.DELIVERING)
        stairs.refuse[Rung.PERSON][-1:] = []
        for _ in range(200):
            world.clock.advance(5)
            world.bot.poller.nudge()
            await world.job(job.id)
        stairs.refuse.pop(Rung.PERSON, None)
        job = await world.until(job.id, State.DONE)

    end = stairs.messages[stairs.keys[f"person {job.id}-end"]]
    assert (end.video, end.link) == (None, world.service.url)
    # each size refused once on each rung
    assert stairs.tried.count((Rung.CHANNEL, True)) == stairs.tried.count((Rung.PERSON, True)) == 1


async def test_our_own_copy_is_linked_where_it_has_an_address(world: World, stairs: Stairs) -> None:
    until = world.clock.now() + timedelta(days=7)
    world.links = lambda job: Link(f"https://bot.example/videos/{job.id}/t.mp4", until)
    stairs.refuse = {Rung.PLACE: [TooLarge(""), ChatBusy(retry_after=1)]}
    async with world.running():
        job = await _finished(world, State.DELIVERING)
        for _ in range(50):
            world.clock.advance(1)
            world.bot.poller.nudge()
            await world.job(job.id)
        stairs.refuse = {}
        await world.until(job.id, State.DONE)

    end = stairs.messages[stairs.keys[f"place {job.id}-end"]]
    assert end.link == f"https://bot.example/videos/{job.id}/t.mp4"
    assert "2026" in end.lines[-1]


@pytest.mark.parametrize(("hours", "known"), [(25, True), (0, False)])
async def test_an_address_that_is_dead_or_unknown_is_not_told(
    world: World, stairs: Stairs, hours: int, known: bool
) -> None:
    async with world.idle():
        job_id = await world.order()
        finished_at = world.clock.now() - timedelta(hours=hours)
        url = world.service.url if known else None
        video = Video(stored=f"{job_id}/video.mp4", name="v.mp4", size=3)
        await world.place_in(
            job_id, State.DELIVERING, result_url=url, finished_at=finished_at, video=video, telling=Telling(linked=True)
        )
    async with world.running():
        await world.until(job_id, State.DONE)

    end = stairs.messages[stairs.keys[f"place {job_id}-end"]]
    assert (end.video, end.link) == (None, None)
    assert f"/video show {job_id}" in end.lines[-1]


# ---- shown again ----------------------------------------------------------------------------------------------------


async def test_a_video_asked_for_again_brings_a_link_along_for_places_that_take_no_such_file(
    world: World, stairs: Stairs
) -> None:
    async with world.running():
        job = await _finished(world)
        answer = await world.ask(f"/video show {job.id}")
        world.clock.advance(25 * 3600)
        late = await world.ask(f"/video show {job.id}")

    assert answer.post.video is not None
    assert answer.otherwise is not None
    assert (answer.otherwise.video, answer.otherwise.link) == (None, world.service.url)
    assert answer.otherwise.mention is None
    assert (late.post.video is not None, late.otherwise) == (True, None)


@pytest.mark.parametrize(("action", "everything"), [(Action.DELETE, False), (Action.FORGET, True)])
async def test_copies_that_were_shown_are_taken_back_with_the_rest(
    world: World, stairs: Stairs, action: Action, everything: bool
) -> None:
    async with world.running():
        job = await _finished(world)
        await world.until_shown(job.id, State.DONE)
        answer = await world.ask(f"/video show {job.id}")
        await world.bot.desk.posted(answer.post, "e9", "m-copy")
        await world.press(action, "" if everything else job.id)

    assert "m-copy" in stairs.deleted
    assert stairs.keys[f"place {job.id}-end"] in stairs.deleted
    assert (stairs.keys[f"{job.id}-card"] in stairs.deleted) is everything
