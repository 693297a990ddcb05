"""Slash commands and buttons, over both ways in."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.slack.tempo import Tempo
from bot.messages import Action, Answer, Button, Form, Post
from tests.adapters.slack_world.bots import ACCEPTED, Bot, card, finished, place, running, stored_video
from tests.adapters.slack_world.state import ADMIN, ANA, BEN, ELSEWHERE, GENERAL, GUEST, TEAM
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld

FORM = Answer(post=Post(headline="Write /video and a sentence."), form=Form())


# ---- /video ---------------------------------------------------------------------------------------------------------


async def test_a_command_is_written_down_and_acknowledged_with_the_answer(world: SlackWorld, either: Bot) -> None:
    ack = await world.slash(ANA, GENERAL, "a &lt;fox&gt; &amp; <@U0BEN|ben> --duration 8")

    assert (ack.ok, ack.body["response_type"], ack.body["text"]) == (True, "ephemeral", "Accepted as k7m2qd.")
    [asked] = either.desk.asked
    assert asked.text == "/video a <fox> & @ben --duration 8"
    assert (asked.place.channel, asked.place.thread, asked.person.name) == (GENERAL, None, "Ana")


async def test_the_same_command_twice_is_one_event(world: SlackWorld, bot: Bot) -> None:
    trigger = world.trigger()

    for _ in range(2):
        await world.slash(ANA, GENERAL, "a fox", trigger=trigger)

    assert len({asked.event_id for asked in bot.desk.asked}) == 1


async def test_a_refusal_is_told_in_the_acknowledgement(world: SlackWorld, either: Bot) -> None:
    either.desk.answers = [Answer(post=Post(headline="4k is not offered.", lines=("480p", "720p")))]

    ack = await world.slash(ANA, GENERAL, "a fox --res 4k")

    assert (ack.ok, ack.body["text"]) == (True, "4k is not offered.")
    assert world.state.channels[GENERAL].messages == []


async def test_what_takes_longer_than_three_seconds_is_told_at_the_answers_address(
    world: SlackWorld, tmp_path: Path
) -> None:
    go_on = asyncio.Event()
    async with running(world, tmp_path, tempo=Tempo(ack_within=0.1, ping_every=0.3)) as bot:
        bot.desk.before = go_on.wait
        ack = await world.slash(ANA, GENERAL, "a fox")
        assert (ack.ok, ack.body) == (True, {})
        go_on.set()
        await asyncio.sleep(0.05)

    assert world.told(ANA) == ["Accepted as k7m2qd."]
    [address] = world.hosting.answers.values()
    assert (address.answers[0]["response_type"], address.answers[0]["replace_original"]) == ("ephemeral", False)


async def test_when_the_answers_address_is_used_up_the_answer_comes_beside_the_asker(
    world: SlackWorld, tmp_path: Path
) -> None:
    go_on = asyncio.Event()
    world.hosting.no_answers = True
    async with running(world, tmp_path, tempo=Tempo(ack_within=0.05, ping_every=0.3)) as bot:
        bot.desk.before = go_on.wait
        await world.slash(ANA, GENERAL, "a fox")
        go_on.set()
        await asyncio.sleep(0.05)

    assert [each["text"] for each in world.api.ephemerals] == ["Accepted as k7m2qd."]


async def test_an_answers_address_that_is_not_slacks_is_never_spoken_to(world: SlackWorld, tmp_path: Path) -> None:
    go_on = asyncio.Event()
    async with running(world, tmp_path, tempo=Tempo(ack_within=0.05, ping_every=0.3)) as bot:
        bot.desk.before = go_on.wait
        await world.slash(ANA, GENERAL, "a fox", response_url="http://169.254.169.254/latest")
        go_on.set()
        await asyncio.sleep(0.05)

    assert [each["text"] for each in world.api.ephemerals] == ["Accepted as k7m2qd."]


async def test_where_the_bot_is_not_nothing_is_started(world: SlackWorld, either: Bot) -> None:
    ack = await world.slash(ANA, ELSEWHERE, "a fox")

    assert "/invite @videobot" in ack.body["text"]
    assert either.desk.asked == []


async def test_what_posts_nothing_works_where_the_bot_is_not(world: SlackWorld, bot: Bot) -> None:
    bot.desk.answers = [Answer(post=Post(headline="Your newest job"))]

    ack = await world.slash(ANA, ELSEWHERE, "list")

    assert ack.body["text"] == "Your newest job"


async def test_once_the_bot_is_invited_the_command_works_at_once(world: SlackWorld, bot: Bot) -> None:
    await world.slash(ANA, ELSEWHERE, "a fox")
    world.state.channels[ELSEWHERE].members.add("U0BOT")

    ack = await world.slash(ANA, ELSEWHERE, "a fox")

    assert ack.body["text"] == "Accepted as k7m2qd."


async def test_a_slack_that_does_not_say_who_is_where_stops_nobody(world: SlackWorld, bot: Bot) -> None:
    world.api.fail("conversations.history", Fault(status=429, error="ratelimited", headers={"Retry-After": "60"}))

    ack = await world.slash(ANA, GENERAL, "a fox")

    assert ack.body["text"] == "Accepted as k7m2qd."


async def test_guests_are_refused_with_the_reason(world: SlackWorld, either: Bot) -> None:
    ack = await world.slash(GUEST, GENERAL, "a fox")

    assert "Guests" in ack.body["text"]
    assert either.desk.asked == []


async def test_people_are_spoken_to_in_their_language(world: SlackWorld, bot: Bot) -> None:
    ack = await world.slash(BEN, ELSEWHERE, "a fox")

    assert "机器人不在这个对话里" in ack.body["text"]


async def test_an_admin_of_whom_slack_does_not_say_so_in_time_is_told_that(world: SlackWorld, bot: Bot) -> None:
    world.api.fail("users.info", "internal_error")

    ack = await world.slash(ADMIN, GENERAL, "limits", command="/video-admin")

    assert "did not say in time" in ack.body["text"]


async def test_a_command_of_another_version_is_answered(world: SlackWorld, either: Bot) -> None:
    ack = await world.slash(ANA, GENERAL, "x", command="/movie")

    assert "another version" in ack.body["text"]


async def test_a_desk_that_fails_is_told_and_the_next_command_works(world: SlackWorld, either: Bot) -> None:
    async def fail() -> None:
        raise RuntimeError("bug")

    either.desk.before = fail
    first = await world.slash(ANA, GENERAL, "a fox")
    either.desk.before = None
    second = await world.slash(ANA, GENERAL, "a fox")

    assert "failed" in first.body["text"]
    assert second.body["text"] == "Accepted as k7m2qd."


async def test_a_video_that_is_shown_again_is_posted_for_everybody(world: SlackWorld, either: Bot) -> None:
    await stored_video(either)
    either.desk.answers = [Answer(post=finished(mention=None), private=False)]

    ack = await world.slash(ANA, GENERAL, "show k7m2qd")

    assert (ack.ok, ack.body) == (True, {})
    video, words = world.state.by_bot(GENERAL)
    assert (video["files"][0]["name"], words["text"]) == ("videobot-k7m2qd.mp4", "Your video k7m2qd is ready.")
    [(job, event, message)] = either.desk.noted
    assert (job, message.split("+")[0]) == ("k7m2qd", f"{GENERAL}/{words['ts']}")
    assert event


async def test_a_video_that_is_shown_where_uploads_are_off_is_linked(world: SlackWorld, bot: Bot) -> None:
    await stored_video(bot)
    post = finished(mention=None)
    linked = replace(post, video=None, link="https://bot.example/videos/k7m2qd/t.mp4")
    bot.desk.answers = [Answer(post=post, private=False, otherwise=linked)]
    world.api.fail("files.getUploadURLExternal", "file_uploads_disabled")

    await world.slash(ANA, GENERAL, "show k7m2qd")

    [said] = world.state.by_bot(GENERAL)
    assert "<https://bot.example/videos/k7m2qd/t.mp4>" in said["text"]
    assert world.api.called("chat.postMessage")[-1]["unfurl_media"] is True
    assert [job for job, _, _ in bot.desk.noted] == ["k7m2qd"]


@pytest.mark.parametrize(
    ("method", "error", "said"),
    [
        ("files.getUploadURLExternal", "file_uploads_disabled", "takes no such file"),
        ("chat.postMessage", "restricted_action_read_only_channel", "may not post here"),
        ("chat.postMessage", "is_archived", "archived"),
        ("chat.postMessage", "internal_error", "did not take the message"),
    ],
)
async def test_a_video_that_cannot_be_shown_is_told(
    method: str, error: str, said: str, world: SlackWorld, bot: Bot
) -> None:
    await stored_video(bot)
    bot.desk.answers = [Answer(post=finished(mention=None), private=False)]
    world.api.fail(method, error)

    await world.slash(ANA, GENERAL, "show k7m2qd")

    assert said in world.told(ANA)[0]


# ---- buttons --------------------------------------------------------------------------------------------------------


async def test_a_button_is_pressed_at_the_desk_and_answered_to_its_presser_alone(
    world: SlackWorld, either: Bot
) -> None:
    asked = world.message(ANA, GENERAL, "a fox")
    await either.chat.post(place(thread=asked["ts"]), card(), key="k7m2qd-card", maybe_posted=False)
    [message] = world.state.by_bot(GENERAL)

    ack = await world.press(ANA, GENERAL, message, "vb:cancel")

    [press] = either.desk.pressed
    assert (press.action, press.job, press.person.id) == (Action.CANCEL, "k7m2qd", ANA)
    assert (press.place.workspace, press.place.channel, press.place.thread) == (TEAM, GENERAL, asked["ts"])
    assert (ack.ok, world.told(ANA)) == (True, ["Stopped."])
    [answer] = [each for address in world.hosting.answers.values() for each in address.answers]
    assert answer["thread_ts"] == asked["ts"]


async def test_what_comes_of_a_button_goes_under_its_message(world: SlackWorld, bot: Bot) -> None:
    await bot.chat.post(place(), card(), key="k7m2qd-card", maybe_posted=False)
    [message] = world.state.by_bot(GENERAL)

    await world.press(BEN, GENERAL, message, "vb:cancel")

    assert bot.desk.pressed[0].place.thread == message["ts"]


async def test_buttons_work_after_a_restart(world: SlackWorld, tmp_path: Path) -> None:
    async with running(world, tmp_path) as bot:
        await bot.chat.post(place(), card(), key="k7m2qd-card", maybe_posted=False)
    [message] = world.state.by_bot(GENERAL)
    async with running(world, tmp_path) as bot:
        await world.press(ANA, GENERAL, message, "vb:cancel")

        assert bot.desk.pressed[0].job == "k7m2qd"


async def test_edit_opens_the_form_filled_in(world: SlackWorld, either: Bot) -> None:
    await either.chat.post(place(), finished(), key="k7m2qd-end", maybe_posted=False)
    message = world.state.by_bot(GENERAL)[-1]
    form = Form("a red kite", {"duration": "auto", "generate_audio": "off"}, ("fox.png",), edited_job="k7m2qd")
    either.desk.answers = [Answer(post=Post(headline="Change this:"), form=form)]

    await world.press(BEN, GENERAL, message, "vb:edit")
    await world.submit(BEN, world.api.views[0], "a blue kite")

    asked = either.desk.asked[0]
    assert (asked.edited_job, dict(asked.fields)) == ("k7m2qd", {"duration": "auto", "generate_audio": "off"})
    assert asked.place.thread == message["ts"]


async def test_a_prompt_too_long_for_the_form_is_shown_as_the_command_to_change(world: SlackWorld, bot: Bot) -> None:
    await bot.chat.post(place(), finished(), key="k7m2qd-end", maybe_posted=False)
    form = Form("x" * 3001, edited_job="k7m2qd")
    bot.desk.answers = [Answer(post=Post(headline="Change this and send it:", prompt="/video xxx"), form=form)]

    await world.press(ANA, GENERAL, world.state.by_bot(GENERAL)[-1], "vb:edit")

    assert (world.api.views, world.told(ANA)) == ([], ["Change this and send it:"])


async def test_deleting_everything_is_confirmed_by_a_button_only_the_asker_sees(world: SlackWorld, bot: Bot) -> None:
    button = Button(Action.FORGET, "", "Delete it all", danger=True)
    bot.desk.answers = [Answer(post=Post(headline="Sure?", buttons=(button,)))]

    ack = await world.slash(ANA, GENERAL, "forget")
    await world.press(ANA, GENERAL, ack.body, "vb:forget", ephemeral=True)

    assert (bot.desk.pressed[0].action, bot.desk.pressed[0].job) == (Action.FORGET, "")


async def test_a_button_of_another_version_is_answered(world: SlackWorld, either: Bot) -> None:
    message = {
        "ts": "1.1",
        "blocks": [{"elements": [{"action_id": "vb:explode", "value": "k7m2qd", "type": "button"}]}],
    }

    ack = await world.press(ANA, GENERAL, message, "vb:explode")

    assert (ack.ok, either.desk.pressed) == (True, [])
    assert "another version" in world.told(ANA)[0]


async def test_again_where_the_bot_was_removed_starts_nothing(world: SlackWorld, bot: Bot) -> None:
    await bot.chat.post(place(), finished(), key="k7m2qd-end", maybe_posted=False)
    message = world.state.by_bot(GENERAL)[-1]
    world.state.channels[GENERAL].members.discard("U0BOT")

    await world.press(ANA, GENERAL, message, "vb:again")

    assert bot.desk.pressed == []
    assert "/invite" in world.told(ANA)[0]


async def test_a_job_that_was_accepted_by_a_button_is_not_told_twice(world: SlackWorld, bot: Bot) -> None:
    await bot.chat.post(place(), finished(), key="k7m2qd-end", maybe_posted=False)
    bot.desk.answers = [ACCEPTED]

    await world.press(ANA, GENERAL, world.state.by_bot(GENERAL)[-1], "vb:again")

    assert (len(bot.desk.pressed), world.told(ANA)) == (1, [])
