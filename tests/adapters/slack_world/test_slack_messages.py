"""Mentions, `!video` and direct messages: each message once, answered to its writer alone."""

import asyncio
from pathlib import Path

import pytest

from bot.messages import Answer, Form, Post
from tests.adapters.slack_world.bots import Bot, FakeDesk, finished, running, stored_video, until
from tests.adapters.slack_world.state import ANA, BEN, BOT, BOT_USER, DIRECT, GENERAL, TEAM
from tests.adapters.slack_world.world import SlackWorld

# ---- one job a message ----------------------------------------------------------------------------------------------


async def test_a_mention_with_a_file_is_asked_once_in_its_own_thread(world: SlackWorld, either: Bot) -> None:
    fox = world.file("fox.png")

    message = await world.mentions(ANA, GENERAL, "make @Image1 dance --duration 8", fox)

    [asked] = either.desk.asked
    assert (asked.text, asked.person.name, asked.person.locale) == ("make @Image1 dance --duration 8", "Ana", "en-US")
    assert (asked.place.workspace, asked.place.channel, asked.place.thread) == (TEAM, GENERAL, message["ts"])
    assert [each.name for each in asked.attachments] == ["fox.png"]
    assert asked.event_id == f"slack-{TEAM}-{GENERAL}-{message['ts']}"
    assert all(ack.ok for ack in world.acks)


@pytest.mark.parametrize(
    "events",
    [
        ("app_mention", "message"),
        ("message", "app_mention"),
        ("app_mention+files", "message"),
        ("app_mention+files", "app_mention+files"),
        ("message-", "app_mention+files"),
        ("message-", "app_mention"),
        ("app_mention", "app_mention+files"),
        ("message",),
        ("message-",),
        ("app_mention",),
    ],
)
async def test_whatever_events_tell_of_a_message_it_is_one_job_with_its_files(
    events: tuple[str, ...], world: SlackWorld, bot: Bot
) -> None:
    await world.mentions(ANA, GENERAL, "make it dance", world.file("fox.png"), events=events)

    assert [[each.name for each in asked.attachments] for asked in bot.desk.asked] == [["fox.png"]]


@pytest.mark.parametrize(
    "events", [("app_mention", "message") * 3, ("message-", "app_mention+files"), ("app_mention+files", "message-")]
)
async def test_both_events_at_the_same_moment_are_one_job(events: tuple[str, ...], world: SlackWorld, bot: Bot) -> None:
    message = world.message(ANA, GENERAL, f"<@{BOT_USER}> dance", [world.file("fox.png")])
    # the files are known from the events alone
    world.api.fail("conversations.replies", *["internal_error"] * 6)

    await asyncio.gather(*(world.event(world.message_event(message, GENERAL, kind)) for kind in events))

    assert [[each.name for each in asked.attachments] for asked in bot.desk.asked] == [["fox.png"]]


async def test_the_same_event_on_two_sockets_is_one_job(world: SlackWorld, bot: Bot) -> None:
    message = world.message(ANA, GENERAL, f"<@{BOT_USER}> a fox")
    event = world.message_event(message, GENERAL, "app_mention")

    acks = await asyncio.gather(*(world.event(event, event_id="Ev1", retry=n) for n in (0, 1)))

    assert len(bot.desk.asked) == 1
    assert all(ack.ok for ack in acks)


async def test_after_a_restart_the_desk_is_asked_under_the_same_event(world: SlackWorld, tmp_path: Path) -> None:
    message = world.message(ANA, GENERAL, f"<@{BOT_USER}> a fox")
    desk = FakeDesk()

    for retry in (0, 1):
        async with running(world, tmp_path, desk=desk):
            await world.event(world.message_event(message, GENERAL), retry=retry)

    # the store knows an event that became a job
    assert len({asked.event_id for asked in desk.asked}) == 1


async def test_an_event_that_could_not_be_handled_is_not_acknowledged_and_works_when_sent_again(
    world: SlackWorld, bot: Bot
) -> None:
    message = world.message(ANA, GENERAL, f"<@{BOT_USER}> a fox")
    event = world.message_event(message, GENERAL)

    async def fail() -> None:
        raise RuntimeError("the disk")

    bot.desk.before = fail
    world.sockets.give_up_after = 0.3
    first = await world.event(event)
    bot.desk.before = None
    second = await world.event(event, retry=1)

    assert (first.ok, second.ok, len(bot.desk.asked)) == (False, True, 1)


async def test_the_row_is_there_before_slack_is_told_that_an_event_arrived(world: SlackWorld, either: Bot) -> None:
    rows = []

    async def slowly() -> None:
        await asyncio.sleep(0.2)
        rows.append("written")

    either.desk.before = slowly
    ack = await world.event(world.message_event(world.message(ANA, GENERAL, f"<@{BOT_USER}> fox"), GENERAL))

    assert (rows, ack.ok) == (["written"], True)
    assert ack.seconds >= 0.2


async def test_what_takes_longer_than_slack_waits_is_acknowledged_and_goes_on(
    world: SlackWorld, tmp_path: Path
) -> None:
    from adapters.slack.tempo import Tempo

    go_on = asyncio.Event()
    async with running(world, tmp_path, tempo=Tempo(ack_within=0.1, twin_patience=0.05, ping_every=0.3)) as bot:
        bot.desk.before = go_on.wait
        message = world.message(ANA, GENERAL, f"<@{BOT_USER}> fox")
        ack = await world.event(world.message_event(message, GENERAL))
        assert (ack.ok, bot.desk.asked) == (True, [])
        go_on.set()
        await until(lambda: len(bot.desk.asked) == 1, "the words")


# ---- whose words ----------------------------------------------------------------------------------------------------


async def test_what_slack_made_of_the_words_is_taken_back(world: SlackWorld, bot: Bot) -> None:
    await world.mentions(
        ANA,
        GENERAL,
        f"&lt;b&gt; &amp; <@{BEN}> in <#C1|general> at <https://x.example/?a=1&amp;b=2|x.example> <!here>",
    )

    assert bot.last.text == "<b> & @Ben in #general at x.example @here"


@pytest.mark.parametrize("words", ["!video a fox", "！video a fox", "!VIDEO a fox"])
async def test_bang_video_is_heard_in_a_thread(words: str, world: SlackWorld, either: Bot) -> None:
    root = world.message(BEN, GENERAL, "look at this")

    await world.says(ANA, GENERAL, words, thread=root["ts"])

    assert (either.last.text.lower(), either.last.place.thread) == ("/video a fox", root["ts"])


@pytest.mark.parametrize("words", ["!nice work", "!videos are great", "nice video", "/video is broken", "!"])
async def test_other_talk_is_none_of_ours(words: str, world: SlackWorld, bot: Bot) -> None:
    root = world.message(BEN, GENERAL, "look")

    await world.says(ANA, GENERAL, words, thread=root["ts"])
    await world.says(ANA, GENERAL, words)

    assert bot.desk.asked == []
    assert all(ack.ok for ack in world.acks)


async def test_direct_messages_need_no_mention(world: SlackWorld, bot: Bot) -> None:
    message = await world.says(ANA, DIRECT, "a red kite over the sea")

    assert (bot.last.text, bot.last.place.channel, bot.last.place.thread) == (
        "a red kite over the sea",
        DIRECT,
        message["ts"],
    )


async def test_thanks_in_a_direct_message_are_no_prompt(world: SlackWorld, bot: Bot) -> None:
    await world.says(ANA, DIRECT, "Thank you!")

    assert bot.last.text == "/video help"


async def test_talk_in_a_thread_of_direct_messages_is_no_prompt(world: SlackWorld, bot: Bot) -> None:
    root = world.message(ANA, DIRECT, "a red kite")

    await world.says(ANA, DIRECT, "lovely, the kite", thread=root["ts"])

    assert bot.desk.asked == []


async def test_our_own_messages_and_edits_and_other_bots_are_not_heard(world: SlackWorld, bot: Bot) -> None:
    text = f"<@{BOT_USER}> a fox"
    own = {"type": "message", "user": BOT_USER, "bot_id": BOT, "text": text, "ts": "1.1", "channel": GENERAL}
    changed = {
        "type": "message",
        "subtype": "message_changed",
        "message": {"text": text},
        "channel": GENERAL,
        "ts": "1.2",
    }
    other = {
        "type": "message",
        "bot_id": "B0OTHER",
        "user": "U0OTHERBOT",
        "text": text,
        "ts": "1.3",
        "channel": GENERAL,
    }
    joined = {"type": "message", "subtype": "channel_join", "user": ANA, "text": text, "ts": "1.4", "channel": GENERAL}

    for event in (own, changed, other, joined):
        assert (await world.event(event)).ok

    assert bot.desk.asked == []


# ---- answers --------------------------------------------------------------------------------------------------------


async def test_a_job_that_was_accepted_is_not_told_twice(world: SlackWorld, bot: Bot) -> None:
    await world.mentions(ANA, GENERAL, "a fox")

    assert world.told(ANA) == []
    assert world.state.by_bot(GENERAL) == []


async def test_a_refusal_is_shown_to_the_asker_alone_where_they_see_it(world: SlackWorld, bot: Bot) -> None:
    root = world.message(BEN, GENERAL, "look")
    bot.desk.answers = [Answer(post=Post(headline="4k is not offered <!channel>")) for _ in range(2)]

    await world.mentions(ANA, GENERAL, "a fox --res 4k")
    await world.mentions(ANA, GENERAL, "a fox --res 4k", thread=root["ts"])

    assert world.told(ANA) == ["4k is not offered &lt;!channel&gt;"] * 2
    # a thread that does not exist yet shows nothing
    assert [each.get("thread_ts") for each in world.api.ephemerals] == [None, root["ts"]]
    assert world.state.by_bot(GENERAL) == []


async def test_in_direct_messages_answers_are_ordinary_messages(world: SlackWorld, bot: Bot) -> None:
    bot.desk.answers = [Answer(post=Post(headline="You have no jobs."))]

    await world.says(ANA, DIRECT, "list")

    assert [each["text"] for each in world.state.by_bot(DIRECT)] == ["You have no jobs."]


async def test_what_cannot_be_shown_beside_somebody_comes_by_direct_message(world: SlackWorld, bot: Bot) -> None:
    bot.desk.answers = [Answer(post=Post(headline="No."))]
    world.api.fail("chat.postEphemeral", "user_not_in_channel")

    await world.mentions(ANA, GENERAL, "a fox")

    assert [each["text"] for each in world.state.by_bot(DIRECT)] == ["No."]


async def test_a_mention_alone_offers_the_form_by_a_button(world: SlackWorld, bot: Bot) -> None:
    fox = world.file("fox.png")
    bot.desk.answers = [
        Answer(post=Post(headline="Write a sentence."), form=Form()),
        Answer(post=Post(headline="…"), form=Form(references=("fox.png",))),
    ]
    message = await world.mentions(ANA, GENERAL, "", fox)

    [offer] = world.api.ephemerals
    await world.press(ANA, GENERAL, offer, "vb:open-form", ephemeral=True)
    await world.submit(ANA, world.api.views[0], "it dances")

    assert (bot.last.text, bot.last.place.thread) == ("/video create it dances", message["ts"])
    assert [each.name for each in bot.last.replied] == ["fox.png"]


async def test_what_everybody_may_see_is_posted_in_the_thread(world: SlackWorld, bot: Bot) -> None:
    await stored_video(bot)
    bot.desk.answers = [Answer(post=finished(mention=None), private=False)]

    message = await world.mentions(ANA, GENERAL, "show k7m2qd")

    video, words = world.state.by_bot(GENERAL, message["ts"])
    assert video["files"][0]["name"] == "videobot-k7m2qd.mp4"
    assert words["text"] == "Your video k7m2qd is ready."
