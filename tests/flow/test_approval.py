"""Jobs that wait for a click before anything is spent: who may click, who is told what, and that nothing is lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import ChatUnsure
from bot.jobs import Settlement, State
from bot.messages import Action, Mention, MentionKind, Person, Post
from bot.policies import Policy
from bot.ports import Working
from bot.references import Inspected, Kind
from bot.transitions import Approved
from tests.flow.world import ADMIN, ANA, BEN, ROOM, World, patience

PRICES = "standard 720p 0.2; standard 720p with clip 0.12; standard 480p 0.0125"
ARTISTS = Mention(MentionKind.ROLE, "9", "artists")
CY = Person(id="cy", name="Cy", roles=("9",))
DI = Person(id="di", name="Di", roles=("8", "9"))
#: A credit and a half: a video of 7 s costs less, one of 8 s more.
DEAR = Policy(version=1, dear=1500)
BY_ARTISTS = replace(DEAR, approver=ARTISTS)
DOUBTFUL = Policy(version=1, confirm_doubtful=True)
WAITS = "/video a fox --duration 8"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, prices=PRICES)


async def adopt(world: World, policy: Policy) -> None:
    """What the workspace's admins have set."""
    known = await world.bot.store.policy(ROOM.platform, ROOM.workspace)
    version = 1 if known is None else known.version + 1
    assert await world.bot.store.set_policy(ROOM.platform, ROOM.workspace, replace(policy, version=version), ())


async def waiting(world: World, text: str = WAITS, *files: str, person: Person = ANA) -> str:
    """A job that waits for a click; gives its id."""
    job_id = await world.order(text, *files, person=person)
    await world.until(job_id, State.AWAITING)
    return job_id


def words(post: Post) -> str:
    return "\n".join([post.headline, *post.lines])


def actions(post: Post) -> list[Action]:
    return [button.action for button in post.buttons]


async def until_posted(world: World, key: str) -> Post:
    """Let time pass until there is a message of that key."""
    for _ in patience():
        if key in world.chat.keys:
            return world.chat.shown(key)
        world.clock.advance(0.5)
        world.bot.poller.nudge()
        await world.job(key.split("-")[0])
    raise AssertionError(f"{key} is never posted")


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

        assert "花费 1.6 点" in shown.lines
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
