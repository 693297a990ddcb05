"""The form, the shortcut that opens it on a message, and the home tab, over both ways in."""

from pathlib import Path

from bot.messages import Answer, Form, Post
from tests.adapters.slack_world.bots import Bot, running
from tests.adapters.slack_world.state import ANA, BEN, BOT_USER, DIRECT, ELSEWHERE, GENERAL
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld

FORM = Answer(post=Post(headline="Write /video and a sentence."), form=Form())


# ---- the form -------------------------------------------------------------------------------------------------------


async def test_video_alone_opens_the_form_and_what_it_says_is_asked(world: SlackWorld, either: Bot) -> None:
    either.desk.answers = [FORM]
    fox, rain = world.file("fox.png"), world.file("rain.mp3")

    opened = await world.slash(ANA, GENERAL)
    sent = await world.submit(
        ANA, world.api.views[0], "list the foxes", fox, rain, duration="8", aspect_ratio="9:16", seed="7"
    )

    assert (opened.ok, opened.body, sent.ok, sent.body) == (True, {}, True, {})
    asked = either.desk.asked[-1]
    assert (asked.text, dict(asked.fields)) == (
        "/video create list the foxes",
        {"duration": "8", "aspect_ratio": "9:16", "seed": "7"},
    )
    assert [each.name for each in asked.attachments] == ["fox.png", "rain.mp3"]
    assert (asked.place.channel, asked.place.thread) == (GENERAL, None)


async def test_the_form_has_fields_for_images_and_sounds_and_says_where_clips_go(world: SlackWorld, bot: Bot) -> None:
    bot.desk.answers = [FORM]

    await world.slash(ANA, GENERAL)

    blocks = {block.get("block_id"): block for block in world.api.views[0]["blocks"]}
    assert (blocks["image"]["element"]["max_files"], blocks["audio"]["element"]["max_files"]) == (9, 3)
    [hint] = [block["elements"][0]["text"] for block in world.api.views[0]["blocks"] if block["type"] == "context"]
    assert "10 MB" in hint


async def test_the_form_is_in_the_persons_language(world: SlackWorld, bot: Bot) -> None:
    bot.desk.answers = [FORM]

    await world.slash(BEN, GENERAL)

    assert world.api.views[0]["title"]["text"] == "制作视频"


async def test_the_form_opens_before_anything_slow(world: SlackWorld, bot: Bot) -> None:
    bot.desk.answers = [FORM]
    world.api.fail("users.info", Fault(delay=2.9))

    ack = await world.slash(ANA, GENERAL)

    assert ack.ok
    assert len(world.api.views) == 1


async def test_when_it_is_too_late_for_a_form_its_words_are_told(world: SlackWorld, either: Bot) -> None:
    either.desk.answers = [FORM]

    ack = await world.slash(ANA, GENERAL, trigger=world.trigger(age=4))

    assert ack.body["text"] == "Write /video and a sentence."


async def test_what_is_wrong_with_a_form_is_shown_in_it_and_sending_it_again_works(
    world: SlackWorld, either: Bot
) -> None:
    either.desk.answers = [FORM, Answer(post=Post(headline="Two things:", lines=("4k is not offered.", "No.")))]

    await world.slash(ANA, GENERAL)
    [view] = world.api.views
    refused = await world.submit(ANA, view, "a fox")
    taken = await world.submit(ANA, view, "a fox")

    assert refused.body == {
        "response_action": "errors",
        "errors": {"prompt": "Two things:\n4k is not offered.\nNo."},
    }
    again = await world.submit(ANA, view, "a fox")

    assert [(each.ok, each.body) for each in (taken, again)] == [(True, {})] * 2
    refusal, job, the_same_job = (asked.event_id for asked in either.desk.asked[1:])
    assert refusal != job == the_same_job


async def test_a_form_sent_where_the_bot_is_not_keeps_its_words(world: SlackWorld, bot: Bot) -> None:
    bot.desk.answers = [FORM]

    await world.slash(ANA, ELSEWHERE)
    refused = await world.submit(ANA, world.api.views[0], "a fox")

    assert "/invite" in refused.body["errors"]["prompt"]


async def test_a_form_of_blanks_is_refused_in_it(world: SlackWorld, bot: Bot) -> None:
    bot.desk.answers = [FORM]

    await world.slash(ANA, GENERAL)
    refused = await world.submit(ANA, world.api.views[0], "   ")

    assert "prompt is missing" in refused.body["errors"]["prompt"]


async def test_files_of_a_form_are_what_slack_knows_of_them_and_not_what_the_form_says(
    world: SlackWorld, bot: Bot
) -> None:
    bot.desk.answers = [FORM]
    fox = world.file("fox.png")

    await world.slash(ANA, GENERAL)
    lie = fox | {"url_private_download": "https://evil.example/x", "name": "evil.png"}
    await world.submit(ANA, world.api.views[0], "a fox", lie)

    [attachment] = bot.last.attachments
    assert (attachment.name, "evil" in attachment.address) == ("fox.png", False)


async def test_a_form_outlives_a_restart(world: SlackWorld, tmp_path: Path) -> None:
    fox = world.file("fox.png")
    message = world.message(BEN, GENERAL, "look", [fox])
    async with running(world, tmp_path) as bot:
        bot.desk.answers = [Answer(post=Post(headline="…"), form=Form(references=("fox.png",)))]
        await world.shortcut(ANA, GENERAL, message)
    async with running(world, tmp_path) as bot:
        await world.submit(ANA, world.api.views[0], "it dances")

        assert [each.name for each in bot.last.replied] == ["fox.png"]
        assert bot.last.place.thread == message["ts"]


async def test_a_form_of_another_version_is_answered(world: SlackWorld, either: Bot) -> None:
    view = {"id": "V1", "type": "modal", "callback_id": "vb:form", "private_metadata": "{}", "blocks": []}

    ack = await world.submit(ANA, view, "a fox")

    assert "another version" in ack.body["errors"]["prompt"]
    assert (await world.submit(ANA, view | {"callback_id": "other"}, "a fox")).ok


# ---- the shortcut ---------------------------------------------------------------------------------------------------


async def test_the_shortcut_opens_the_form_with_the_messages_files_and_words(world: SlackWorld, either: Bot) -> None:
    root = world.message(BEN, GENERAL, "hi")
    message = world.message(
        BEN, GENERAL, "a fox &amp; a cat", [world.file("fox.png"), world.file("report.pdf")], thread=root["ts"]
    )
    either.desk.answers = [Answer(post=Post(headline="…"), form=Form(references=("fox.png",)))]

    ack = await world.shortcut(ANA, GENERAL, message)

    assert (ack.ok, [each.name for each in either.desk.asked[0].replied]) == (True, ["fox.png"])
    [view] = world.api.views
    prompt = next(block for block in view["blocks"] if block.get("block_id") == "prompt")
    assert prompt["element"]["initial_value"] == "a fox & a cat"
    images = next(block for block in view["blocks"] if block.get("block_id") == "image")
    assert images["element"]["max_files"] == 8
    assert any("@Image1 fox.png" in str(block) for block in view["blocks"])
    await world.submit(ANA, view, "it dances")
    assert either.desk.asked[-1].place.thread == root["ts"]


async def test_the_shortcut_says_whose_files_they_are_and_keeps_their_endings(world: SlackWorld, bot: Bot) -> None:
    name = f"{'long ' * 20}.png"
    message = world.message(BEN, GENERAL, f"<@{BOT_USER}> for <@{ANA}>", [world.file(name, mimetype=None)])
    bot.desk.answers = [FORM]

    await world.shortcut(ANA, GENERAL, message)
    await world.submit(ANA, world.api.views[0], "it dances")

    prompt = next(block for block in world.api.views[0]["blocks"] if block.get("block_id") == "prompt")
    assert prompt["element"]["initial_value"] == "for @Ana"
    assert [(each.author, each.name[-4:]) for each in bot.last.replied] == [("Ben", ".png")]


async def test_a_message_too_long_for_the_form_leaves_the_prompt_empty(world: SlackWorld, bot: Bot) -> None:
    bot.desk.answers = [FORM]

    await world.shortcut(ANA, GENERAL, world.message(BEN, GENERAL, "x" * 3001))

    prompt = next(block for block in world.api.views[0]["blocks"] if block.get("block_id") == "prompt")
    assert "initial_value" not in prompt["element"]


async def test_a_shortcut_of_another_version_is_acknowledged(world: SlackWorld, either: Bot) -> None:
    message = world.message(BEN, GENERAL, "x")

    assert (await world.shortcut(ANA, GENERAL, message, callback_id="other")).ok
    assert "another version" in world.told(ANA)[0]


# ---- home -----------------------------------------------------------------------------------------------------------


async def test_the_home_tab_shows_jobs_and_limits_and_opens_the_form(world: SlackWorld, either: Bot) -> None:
    either.desk.answers = [
        Answer(post=Post(headline="Your newest job", lines=("k7m2qd · done",))),
        Answer(post=Post(headline="What you may still use", lines=("3 of 20 videos",))),
        Answer(post=Post(headline="Write /video")),
        FORM,
    ]

    await world.opens_home(ANA)
    shown = str(world.api.homes[ANA])
    await world.press_at_home(ANA, "vb:open-form")
    await world.submit(ANA, world.api.views[0], "a fox")

    assert [asked.text for asked in either.desk.asked[:3]] == ["/video list", "/video limits", "/video help"]
    assert "k7m2qd · done" in shown
    assert "3 of 20 videos" in shown
    assert either.desk.asked[-1].place.channel == DIRECT
