"""Commands, forms and the message menu in SimCord, an independent simulator of Discord."""

from __future__ import annotations

from dataclasses import replace

import discord

from bot.messages import Answer, Form, Origin, Post
from tests.adapters.discord_world.fakes import finished
from tests.adapters.discord_world.server_in_simcord import World, world

__all__ = ["world"]


async def test_a_command_with_words_and_files_becomes_an_invocation(world: World) -> None:
    result = await world.ana.slash(
        world.channel,
        "video create",
        prompt="a red kite",
        file1=("fox.png", b"png"),
        duration=8,
        aspect_ratio="9:16",
        generate_audio=False,
        seed=7,
    )

    [asked] = world.desk.asked
    assert asked.text == "/video create a red kite"
    assert asked.fields == {"duration": "8", "aspect_ratio": "9:16", "generate_audio": "off", "seed": "7"}
    assert [file.name for file in asked.attachments] == ["fox.png"]
    assert (asked.place.workspace, asked.place.channel) == (str(world.guild.id), str(world.channel.id))
    assert (asked.person.id, asked.person.is_admin) == (str(world.ana.id), False)
    assert result.ephemeral
    assert result.response is not None
    assert "Accepted as k7m2qd." in result.response.content


async def test_without_words_a_form_opens_and_its_files_join_those_of_the_command(world: World) -> None:
    world.desk.answers = [Answer(post=Post(headline="help"), form=Form(references=("fox.png",)))]
    shown = await world.ana.slash(world.channel, "video create", file1=("fox.png", b"png"), duration=8)

    assert shown.modal is not None
    assert "@Image1 fox.png" in str(shown.modal)
    result = await world.ana.submit_modal(
        shown,
        {
            "prompt": "the fox dances",
            "image": [("owl.png", b"png")],
            "audio": ("rain.mp3", b"mp3"),
            "options": "--ar 9:16",
        },
    )

    asked = world.desk.asked[-1]
    assert asked.text == "/video create the fox dances --ar 9:16"
    assert [file.name for file in asked.attachments] == ["fox.png", "owl.png", "rain.mp3"]
    assert "Accepted as k7m2qd." in world.shown(result)


async def test_a_form_offers_no_more_files_than_may_still_be_added(world: World) -> None:
    names = tuple(f"{n}.png" for n in range(9))
    world.desk.answers = [Answer(post=Post(headline="help"), form=Form(references=names, options={"seed": "7"}))]

    shown = await world.ana.slash(world.channel, "video create")

    assert shown.modal is not None
    fields = {part["component"]["custom_id"]: part["component"] for part in shown.modal["components"]}
    assert {name: field.get("max_values") for name, field in fields.items()} == {
        "prompt": None,
        "video": 3,
        "audio": 3,
        "options": None,
    }
    assert fields["options"]["value"] == "--seed 7"


async def test_a_refused_form_shows_the_words_again(world: World) -> None:
    world.desk.answers = [
        Answer(post=Post(headline="help"), form=Form()),
        Answer(post=Post(headline="There is no fourth image.")),
    ]
    shown = await world.ana.slash(world.channel, "video create")

    result = await world.ana.submit_modal(shown, {"prompt": "the fox of @Image4"})

    assert "There is no fourth image." in world.shown(result)
    assert "> the fox of @Image4" in world.shown(result)


async def test_words_among_the_options_of_a_form_are_not_filmed(world: World) -> None:
    world.desk.answers = [Answer(post=Post(headline="help"), form=Form())]
    shown = await world.ana.slash(world.channel, "video create")

    result = await world.ana.submit_modal(shown, {"prompt": "a fox", "options": "eight seconds please"})

    assert len(world.desk.asked) == 1
    assert "“eight seconds please” among the options is not understood" in world.shown(result)


async def test_commands_about_jobs_go_to_the_desk_as_they_would_be_typed(world: World) -> None:
    for name, options in (
        ("list", {}),
        ("limits", {}),
        ("help", {}),
        ("forget", {}),
        ("status", {"job": "k7m2qd"}),
        ("cancel", {"job": "K7M2QD"}),
        ("again", {}),
    ):
        await world.ana.slash(world.channel, f"video {name}", **options)

    assert [asked.text for asked in world.desk.asked] == [
        "/video list",
        "/video limits",
        "/video help",
        "/video forget",
        "/video status k7m2qd",
        "/video cancel K7M2QD",
        "/video again",
    ]


async def test_what_is_no_job_id_is_not_filmed(world: World) -> None:
    result = await world.ana.slash(world.channel, "video show", job="the kite from yesterday")

    assert world.desk.asked == []
    assert "There is no job the kite from yesterday here" in world.shown(result)


async def test_a_shown_video_is_posted_for_everybody(world: World) -> None:
    world.files.put("k7m2qd/video.mp4", b"mp4 of a kite")
    world.desk.answers = [Answer(post=finished(), private=False)]

    result = await world.ana.slash(world.channel, "video show", job="k7m2qd")

    [post] = world.posts()
    [video] = post.attachments
    assert (video.filename, await video.read()) == ("videobot-k7m2qd.mp4", b"mp4 of a kite")
    assert "Posted." in world.shown(result)
    assert [(job, message) for job, _, message in world.desk.noted] == [("k7m2qd", f"{world.channel.id}/{post.id}")]


async def test_a_shown_video_that_is_too_large_is_linked_where_it_has_an_address(world: World) -> None:
    world.files.put("k7m2qd/video.mp4", b"mp4")
    linked = replace(finished(), video=None, link="https://bot.example/videos/k7m2qd/t.mp4")
    world.desk.answers = [Answer(post=finished(), private=False, otherwise=linked)]
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=413, code=40005)

    result = await world.ana.slash(world.channel, "video show", job="k7m2qd")

    [post] = world.posts()
    assert "https://bot.example/videos/k7m2qd/t.mp4" in post.content
    assert "Posted." in world.shown(result)
    assert len(world.desk.noted) == 1


async def test_a_shown_video_that_is_too_large_is_said_to_be(world: World) -> None:
    world.files.put("k7m2qd/video.mp4", b"mp4")
    world.desk.answers = [Answer(post=finished(), private=False)]
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=413, code=40005)

    result = await world.ana.slash(world.channel, "video show", job="k7m2qd")

    assert "The video of k7m2qd is larger than this server takes." in world.shown(result)


async def test_jobs_are_offered_while_an_id_is_typed(world: World) -> None:
    world.desk.answers = [
        Answer(post=Post(headline="Your newest jobs", lines=("k7m2qd · done · a red kite", "x3n8rt · failed · a boat")))
    ]

    offered = await world.ana.autocomplete(world.channel, "video show", "job", "boat")

    assert offered == [{"name": "x3n8rt · failed · a boat", "value": "x3n8rt"}]


async def test_the_menu_of_a_message_makes_its_files_references(world: World) -> None:
    ben = world.guild.add_member(world.env.create_user("ben"))
    message = await ben.send(world.channel, "a fox at night", attachments=[("fox.png", b"png")])
    world.desk.answers = [Answer(post=Post(headline="help"), form=Form(references=("fox.png",)))]

    shown = await world.ana.context_menu(world.channel, "Make a video", message)
    result = await world.ana.submit_modal(shown, {"prompt": "it dances", "image": [("owl.png", b"png")]})

    assert shown.modal is not None
    assert "@Image1 fox.png" in str(shown.modal)
    assert "a fox at night" in str(shown.modal)
    asked = world.desk.asked[-1]
    assert [(file.name, file.origin, file.author) for file in asked.replied] == [("fox.png", Origin.REPLIED, "ben")]
    assert [file.name for file in asked.attachments] == ["owl.png"]
    assert str(asked.place.thread) == f"{world.channel.id}/{message.id}"
    assert "Accepted" in world.shown(result)


async def test_a_form_that_outlives_a_restart_finds_its_message_again(world: World) -> None:
    message = await world.ana.send(world.channel, attachments=[("fox.png", b"png")])
    world.desk.answers = [Answer(post=Post(headline="help"), form=Form(references=("fox.png",)))]
    shown = await world.ana.context_menu(world.channel, "Make a video", message)

    await world.restart()
    await world.ana.submit_modal(shown, {"prompt": "it dances"})

    assert [file.name for file in world.desk.asked[-1].replied] == ["fox.png"]


async def test_a_form_whose_files_are_lost_says_so_and_keeps_the_words(world: World) -> None:
    world.desk.answers = [Answer(post=Post(headline="help"), form=Form(references=("fox.png",)))]
    shown = await world.ana.slash(world.channel, "video create", file1=("fox.png", b"png"))

    await world.restart()
    result = await world.ana.submit_modal(shown, {"prompt": "it dances"})

    assert len(world.desk.asked) == 1
    assert "no longer has its files" in world.shown(result)
    assert "> it dances" in world.shown(result)


async def test_missing_permissions_are_named_before_anything_is_asked(world: World) -> None:
    closed = world.closed_channel(send_messages=False, attach_files=False)

    result = await world.ana.slash(closed, "video create", prompt="a red kite")

    assert world.desk.asked == []
    assert "Send Messages, Attach Files" in world.shown(result)
    assert "> a red kite" in world.shown(result)


async def test_looking_at_jobs_needs_no_permission_to_post(world: World) -> None:
    closed = world.closed_channel(send_messages=False)

    await world.ana.slash(closed, "video list")

    assert [asked.text for asked in world.desk.asked] == ["/video list"]


async def test_commands_are_registered_once_and_named_in_chinese_too(world: World) -> None:
    await world.restart()

    puts = [request for request in world.env.http_requests if request.method == "PUT"]
    assert len(puts) == 1
    [video] = [command for command in puts[0].json or [] if command["name"] == "video"]
    assert video["name_localizations"] == {"zh-CN": "视频"}
    assert video["contexts"] == [0]
    assert video["integration_types"] == [0]
    create = next(each for each in video["options"] if each["name"] == "create")
    assert create["description_localizations"]["zh-CN"].startswith("制作视频")
    assert {each["name"]: each.get("name_localizations") for each in create["options"]}["prompt"] == {"zh-CN": "提示词"}
    admin = next(command for command in puts[0].json or [] if command["name"] == "video-admin")
    assert admin["default_member_permissions"] == discord.Permissions(manage_guild=True).value


async def test_an_interaction_that_dies_before_its_answer_costs_nothing_but_the_answer(world: World) -> None:
    world.env.inject_error("PATCH", "/webhooks/*/messages/@original", status=401, code=50027)

    await world.ana.slash(world.channel, "video create", prompt="a red kite")

    assert len(world.desk.asked) == 1


async def test_an_interaction_that_came_too_late_starts_nothing(world: World) -> None:
    world.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)

    await world.ana.slash(world.channel, "video create", prompt="a red kite")

    assert world.desk.asked == []


async def test_a_core_that_fails_is_said_to_have_failed(world: World) -> None:
    def fail() -> None:
        raise RuntimeError("a bug")

    world.desk.before = fail
    result = await world.ana.slash(world.channel, "video create", prompt="a red kite")

    assert "Something inside the bot failed." in world.shown(result)


async def test_words_cannot_ping_or_pose_as_the_bots_own_lines(world: World) -> None:
    world.desk.answers = [Answer(post=Post(headline="No."))]

    result = await world.ana.slash(
        world.channel,
        "video create",
        prompt="a kite\n**Your video is ready.**\n@everyone <@1> [win](https://x.example)",
    )

    assert world.shown(result).split("\n") == [
        "**No.**",
        "> a kite",
        "> \\*\\*Your video is ready.\\*\\*",
        "> @\u200beveryone \\<@1> [win]\\(https:\\//x.example)",
    ]
    bodies = world.bodies("PATCH", "@original")
    assert [body["allowed_mentions"] for body in bodies] == [{"parse": []}]
