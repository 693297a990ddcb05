"""Taking back what was posted: the message, the file that came with it, and the message that the file shows in."""

import pytest

from tests.adapters.slack_world.bots import Bot, card, finished, place, stored_video
from tests.adapters.slack_world.state import BOT_USER, GENERAL
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld

KEY = "k7m2qd-end"
LOST = Fault(lost_after=True)


async def test_a_video_is_taken_back_with_its_message(world: SlackWorld, bot: Bot, thread: str) -> None:
    await stored_video(bot)
    message = await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)

    await bot.chat.delete(place(thread=thread), message)
    await bot.chat.delete(place(thread=thread), message)

    assert world.state.files == {}
    assert world.state.by_bot(GENERAL, thread) == []


@pytest.mark.parametrize("method", ["files.delete", "chat.delete"])
@pytest.mark.parametrize(
    "fault", [Fault(status=429, error="ratelimited", headers={"Retry-After": "0.1"}), LOST, Fault(status=503)]
)
async def test_a_video_is_taken_back_though_slack_is_in_trouble_for_a_moment(
    method: str, fault: Fault, world: SlackWorld, bot: Bot, thread: str
) -> None:
    await stored_video(bot)
    message = await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)
    world.api.fail(method, fault)

    await bot.chat.delete(place(thread=thread), message)

    assert (world.state.files, world.state.by_bot(GENERAL, thread)) == ({}, [])


async def test_when_the_file_cannot_be_deleted_the_message_is(world: SlackWorld, bot: Bot, thread: str) -> None:
    await stored_video(bot)
    message = await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)
    world.api.fail("files.delete", "cant_delete_file")

    await bot.chat.delete(place(thread=thread), message)

    assert world.state.by_bot(GENERAL, thread) == []


async def test_a_message_of_an_earlier_version_is_taken_back_with_its_file(
    world: SlackWorld, bot: Bot, thread: str
) -> None:
    await stored_video(bot)
    message = await bot.chat.post(place(thread=thread), finished(), key=KEY, maybe_posted=False)

    await bot.chat.delete(place(thread=thread), message.partition("@")[0])

    assert world.state.files == {}


async def test_what_is_out_of_reach_is_left_there(world: SlackWorld, bot: Bot) -> None:
    message = await bot.chat.post(place(), card(), key="k7m2qd-card", maybe_posted=False)
    world.state.channels[GENERAL].members.discard(BOT_USER)

    await bot.chat.delete(place(), message)

    assert len(world.state.by_bot(GENERAL)) == 1
