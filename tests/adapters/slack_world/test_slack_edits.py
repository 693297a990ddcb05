"""Messages that change: edits within Slack's limits, in a fair order, and the status under a thread."""

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.slack.budget import EditBudget
from bot.errors import ChatBusy, ChatError, NotAllowed, PlaceGone
from tests.adapters.slack_world.bots import Bot, card, place, platform_in
from tests.adapters.slack_world.state import GENERAL
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld
from tests.fakes import ManualClock

SLOW_DOWN = Fault(status=429, error="ratelimited", headers={"Retry-After": "7"})


async def test_an_edit_replaces_what_a_message_says_and_keeps_its_key(world: SlackWorld, bot: Bot, thread: str) -> None:
    message = await bot.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=False)

    await bot.chat.edit(place(thread=thread), message, card(headline="k7m2qd · rendering 40 %"))

    [said] = world.state.by_bot(GENERAL, thread)
    assert said["text"] == "k7m2qd · rendering 40 %"
    assert said["metadata"]["event_payload"]["key"] == "k7m2qd-card"


async def test_a_workspace_gets_no_more_than_fifty_edits_a_minute(
    world: SlackWorld, tmp_path: Path, thread: str
) -> None:
    clock = ManualClock()
    async with platform_in(world, tmp_path, clock=clock) as (platform, _):
        message = await platform.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=False)
        for _ in range(42):
            await platform.chat.edit(place(thread=thread), message, card())
        with pytest.raises(ChatBusy) as busy:
            await platform.chat.edit(place(thread=thread), message, card())
        # the last edit of a job has room of its own
        await platform.chat.edit(place(thread=thread), message, replace(card(), buttons=()))
        clock.advance(busy.value.retry_after)
        await platform.chat.edit(place(thread=thread), message, card())

    assert busy.value.retry_after == 60.0
    assert len(world.api.called("chat.update")) == 44


def test_no_message_waits_for_ever_while_others_are_edited_again_and_again() -> None:
    clock = ManualClock()
    budget = EditBudget(clock)
    messages = [f"C1/{number}" for number in range(70)]
    due = dict.fromkeys(messages, 0.0)
    edited: dict[str, list[float]] = {each: [] for each in messages}
    for _ in range(300):
        for each in messages:
            if due[each] <= clock.monotonic():
                try:
                    budget.spend("T1", each, last=False)
                except ChatBusy as busy:
                    due[each] = clock.monotonic() + busy.retry_after
                else:
                    edited[each].append(clock.monotonic())
                    due[each] = clock.monotonic() + 3.0
        clock.advance(1.0)

    assert min(len(times) for times in edited.values()) >= 2
    every = sorted(time for times in edited.values() for time in times)
    assert all(later - first >= 60.0 for first, later in zip(every, every[42:], strict=False))


async def test_when_slack_takes_no_edits_the_whole_workspace_waits(
    world: SlackWorld, tmp_path: Path, thread: str
) -> None:
    clock = ManualClock()
    async with platform_in(world, tmp_path, clock=clock) as (platform, _):
        messages = [
            await platform.chat.post(place(thread=thread), card(job), key=f"{job}-card", maybe_posted=False)
            for job in ("k7m2qd", "k7m2qe")
        ]
        world.api.fail("chat.update", SLOW_DOWN)
        for message in messages:
            with pytest.raises(ChatBusy) as busy:
                await platform.chat.edit(place(thread=thread), message, card())
        clock.advance(busy.value.retry_after + 0.1)
        await platform.chat.edit(place(thread=thread), messages[1], card())

    assert busy.value.retry_after == 7.0
    assert len(world.api.called("chat.update")) == 2


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("message_not_found", PlaceGone),
        ("cant_update_message", NotAllowed),
        ("edit_window_closed", NotAllowed),
        ("ratelimited", ChatBusy),
    ],
)
async def test_each_refusal_of_an_edit_has_its_end(
    error: str, kind: type[ChatError], world: SlackWorld, bot: Bot
) -> None:
    message = await bot.chat.post(place(), card(), key="k7m2qd-card", maybe_posted=False)
    world.api.fail("chat.update", error)

    with pytest.raises(kind):
        await bot.chat.edit(place(), message, card())


# ---- the status under a thread --------------------------------------------------------------------------------------


async def test_the_status_under_the_thread_follows_and_nothing_depends_on_it(
    world: SlackWorld, bot: Bot, thread: str
) -> None:
    message = await bot.chat.post(place(thread=thread), card(state="queued"), key="k7m2qd-card", maybe_posted=False)
    world.api.fail("assistant.threads.setStatus", "invalid_thread_ts")
    await bot.chat.edit(place(thread=thread), message, card(state="rendering"))
    await bot.chat.edit(place(thread=thread), message, card(state="fetching"))

    assert [each["status"] for each in world.api.statuses] == ["k7m2qd · queued"]
    assert len(world.api.called("assistant.threads.setStatus")) == 2


async def test_the_status_is_taken_back_at_the_end(world: SlackWorld, bot: Bot, thread: str) -> None:
    message = await bot.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=False)
    over = replace(card(state="done", headline="k7m2qd · done"), buttons=())

    await bot.chat.edit(place(thread=thread), message, over)
    await bot.chat.edit(place(thread=thread), message, over)

    assert [each["status"] for each in world.api.statuses] == ["k7m2qd · rendering", ""]


async def test_a_status_that_cannot_be_taken_back_keeps_no_other_from_being_shown(
    world: SlackWorld, bot: Bot, thread: str
) -> None:
    message = await bot.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=False)
    world.api.fail("assistant.threads.setStatus", "invalid_arguments")
    await bot.chat.edit(place(thread=thread), message, replace(card(state="done"), buttons=()))

    await bot.chat.post(place(thread=thread), card("k7m2qe"), key="k7m2qe-card", maybe_posted=False)

    assert [each["status"] for each in world.api.statuses] == ["k7m2qd · rendering", "k7m2qe · rendering"]


@pytest.mark.parametrize("fault", [SLOW_DOWN, Fault(status=500), Fault(lost_before=True), Fault(raw=b"<html>")])
async def test_whatever_a_status_is_answered_with_the_message_stands(
    fault: Fault, world: SlackWorld, bot: Bot, thread: str
) -> None:
    world.api.fail("assistant.threads.setStatus", fault)

    message = await bot.chat.post(place(thread=thread), card(), key="k7m2qd-card", maybe_posted=False)

    assert message == f"{GENERAL}/{world.state.by_bot(GENERAL, thread)[0]['ts']}"
