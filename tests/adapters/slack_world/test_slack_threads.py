"""The files that a message speaks of: its own, its thread's, and those it asks for."""

import pytest

from bot.messages import Answer, Form, Origin, Post
from tests.adapters.slack_world.bots import Bot, finished, place, stored_video
from tests.adapters.slack_world.state import ANA, BEN, BOT_USER, GENERAL
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld

# ---- files of the thread --------------------------------------------------------------------------------------------


async def test_without_files_of_its_own_a_mention_speaks_of_those_its_thread_hangs_on(
    world: SlackWorld, either: Bot
) -> None:
    root = world.message(BEN, GENERAL, "look", [world.file("fox.png"), world.file("report.pdf")])

    await world.mentions(ANA, GENERAL, "make it snow", thread=root["ts"])

    assert [(each.name, each.origin, each.author) for each in either.last.replied] == [
        ("fox.png", Origin.REPLIED, "Ben")
    ]
    assert either.last.attachments == ()
    assert either.last.place.thread == root["ts"]


async def test_own_files_come_instead_of_the_threads(world: SlackWorld, bot: Bot) -> None:
    root = world.message(BEN, GENERAL, "look", [world.file("fox.png")])

    await world.mentions(ANA, GENERAL, "make it snow", world.file("cat.png"), thread=root["ts"])

    assert ([each.name for each in bot.last.attachments], bot.last.replied) == (["cat.png"], ())


async def test_other_files_of_the_thread_are_used_when_asked_for_by_name_or_number(world: SlackWorld, bot: Bot) -> None:
    root = world.message(BEN, GENERAL, "look", [world.file("fox.png")])
    world.message(BEN, GENERAL, "and", [world.file("cat.png"), world.file("rain.mp3")], thread=root["ts"])

    await world.mentions(ANA, GENERAL, "@Image1 and @Image2 dance", thread=root["ts"])
    await world.mentions(ANA, GENERAL, "dance to RAIN.mp3", thread=root["ts"])
    await world.mentions(ANA, GENERAL, "dance", thread=root["ts"])

    assert [[each.name for each in asked.replied] for asked in bot.desk.asked] == [
        ["fox.png", "cat.png"],
        ["fox.png", "rain.mp3"],
        ["fox.png"],
    ]


async def test_a_name_in_another_name_is_not_asked_for_and_of_equal_names_the_newest_is(
    world: SlackWorld, bot: Bot
) -> None:
    root = world.message(BEN, GENERAL, "look")
    world.message(BEN, GENERAL, "1", [world.file("cat.png"), world.file("bobcat.png")], thread=root["ts"])
    older, newer = world.file("image.png"), world.file("image.png")
    for file in (older, newer):
        world.message(BEN, GENERAL, "2", [file], thread=root["ts"])

    await world.mentions(ANA, GENERAL, "the bobcat.png dances", thread=root["ts"])
    await world.mentions(ANA, GENERAL, "让image.png跳舞", thread=root["ts"])

    assert [[each.name for each in asked.replied] for asked in bot.desk.asked] == [["bobcat.png"], ["image.png"]]
    assert newer["id"] in bot.last.replied[0].address


async def test_of_more_files_than_a_video_takes_those_that_are_named_are_used(world: SlackWorld, bot: Bot) -> None:
    root = world.message(BEN, GENERAL, "look", [world.file(f"{number}.png") for number in range(16)])

    await world.mentions(ANA, GENERAL, "3.png meets 12.png", thread=root["ts"])
    await world.mentions(ANA, GENERAL, "they dance", thread=root["ts"])

    assert [each.name for each in bot.desk.asked[0].replied] == ["3.png", "12.png"]
    # the core says how many there may be
    assert len(bot.last.replied) == 16


async def test_a_file_that_is_numbered_in_the_thread_is_found_in_the_tongue_of_the_asker(
    world: SlackWorld, bot: Bot
) -> None:
    root = world.message(BEN, GENERAL, "看")
    world.message(BEN, GENERAL, "", [world.file("fox.png")], thread=root["ts"])

    await world.mentions(BEN, GENERAL, "让图1跳舞", thread=root["ts"])

    assert [(each.name, each.author) for each in bot.last.replied] == [("fox.png", None)]


async def test_in_the_thread_of_a_job_its_finished_video_is_what_people_speak_of(world: SlackWorld, bot: Bot) -> None:
    asked = await world.mentions(ANA, GENERAL, "a red kite")
    await stored_video(bot)
    await bot.chat.post(place(thread=asked["ts"]), finished(), key="k7m2qd-end", maybe_posted=False)

    await world.mentions(BEN, GENERAL, "make it snow", thread=asked["ts"])

    assert [(each.name, each.origin) for each in bot.last.replied] == [("videobot-k7m2qd.mp4", Origin.VIDEO)]
    async with bot.chat.read(bot.last.replied[0]) as chunks:
        assert b"".join([chunk async for chunk in chunks]) == b"a whole film"


async def test_reading_a_thread_takes_one_call_for_many_mentions(world: SlackWorld, bot: Bot) -> None:
    root = world.message(BEN, GENERAL, "look", [world.file("fox.png")])
    first = world.message(ANA, GENERAL, f"<@{BOT_USER}> one", thread=root["ts"])
    second = world.message(ANA, GENERAL, f"<@{BOT_USER}> two", thread=root["ts"])

    for message in (first, second):
        await world.event(world.message_event(message, GENERAL))

    assert len(world.api.called("conversations.replies")) == 1
    assert [len(asked.replied) for asked in bot.desk.asked] == [1, 1]


@pytest.mark.parametrize(
    "fault", ["missing_scope", Fault(status=429, error="ratelimited", headers={"Retry-After": "60"})]
)
async def test_a_thread_that_cannot_be_read_stops_nobody_and_is_told(
    fault: Fault | str, world: SlackWorld, bot: Bot
) -> None:
    root = world.message(BEN, GENERAL, "look", [world.file("fox.png")])
    world.api.fail("conversations.replies", fault)

    await world.mentions(ANA, GENERAL, "a fox", thread=root["ts"], events=("message",))

    assert (len(bot.desk.asked), bot.last.replied) == (1, ())
    [told] = world.told(ANA)
    assert "could not read this thread" in told
    assert world.api.ephemerals[0]["thread_ts"] == root["ts"]


async def test_a_file_that_slack_only_names_is_looked_up(world: SlackWorld, bot: Bot) -> None:
    fox = world.file("fox.png")

    await world.says(
        ANA, GENERAL, f"<@{BOT_USER}> dance", {"id": fox["id"], "mode": "file_access", "file_access": "check_file_info"}
    )

    assert [(each.name, each.media_type) for each in bot.last.attachments] == [("fox.png", "image/png")]


async def test_files_of_a_thread_that_slack_only_names_are_looked_up(world: SlackWorld, bot: Bot) -> None:
    fox, cat = (world.file(name) for name in ("fox.png", "cat.png"))
    shared = [{"id": each["id"], "mode": "file_access", "file_access": "check_file_info"} for each in (fox, cat)]
    root = world.message(BEN, GENERAL, "look", shared[:1])
    world.message(BEN, GENERAL, "and", shared[1:], thread=root["ts"])

    await world.mentions(ANA, GENERAL, "it dances", thread=root["ts"])
    await world.mentions(ANA, GENERAL, "with cat.png", thread=root["ts"])
    bot.desk.answers = [Answer(post=Post(headline="…"), form=Form())]
    await world.shortcut(ANA, GENERAL, root)

    assert [[each.name for each in asked.replied] for asked in bot.desk.asked] == [
        ["fox.png"],
        ["fox.png", "cat.png"],
        ["fox.png"],
    ]


async def test_a_thread_about_a_deleted_file_is_told_before_anything_is_started(world: SlackWorld, bot: Bot) -> None:
    root = world.message(BEN, GENERAL, "look", [{"id": "F1", "name": "fox.png", "mode": "tombstone"}])

    await world.mentions(ANA, GENERAL, "make it snow", thread=root["ts"])
    await world.mentions(ANA, GENERAL, "make it snow", world.file("cat.png"), thread=root["ts"])

    assert [[each.name for each in asked.attachments] for asked in bot.desk.asked] == [["cat.png"]]
    assert "fox.png" in world.told(ANA)[0]


async def test_a_deleted_file_is_told_before_anything_is_started(world: SlackWorld, bot: Bot) -> None:
    await world.says(ANA, GENERAL, f"<@{BOT_USER}> dance", {"id": "F1", "name": "fox.png", "mode": "tombstone"})

    assert bot.desk.asked == []
    assert "fox.png" in world.told(ANA)[0]
