"""Buttons in SimCord: for whom, what they bring about, and after a restart."""

from __future__ import annotations

import discord

from bot.messages import Action, Answer, Button, Form, Place, Post
from tests.adapters.discord_world.fakes import finished
from tests.adapters.discord_world.server_in_simcord import World, world

__all__ = ["world"]


async def _posted(world: World) -> discord.Message:
    """A finished video of the bot's in the channel."""
    world.files.put("k7m2qd/video.mp4", b"mp4")
    place = Place(platform="discord", workspace=str(world.guild.id), channel=str(world.channel.id))
    await world.platform.chat.post(place, finished(), key="k7m2qd-end", maybe_posted=False)
    return world.posts()[-1]


async def test_a_button_is_brought_to_the_desk_and_answered_to_the_person_alone(world: World) -> None:
    message = await _posted(world)
    world.desk.answers = [Answer(post=Post(headline="The video of k7m2qd is deleted."))]

    result = await world.ana.click(message, label="Delete")

    [press] = world.desk.pressed
    assert (press.action, press.job, press.person.id) == (Action.DELETE, "k7m2qd", str(world.ana.id))
    assert press.place.thread == f"{world.channel.id}/{message.id}"
    assert world.shown(result) == "**The video of k7m2qd is deleted.**"


async def test_buttons_work_after_a_restart(world: World) -> None:
    message = await _posted(world)

    await world.restart()
    result = await world.ana.click(message, label="Again")

    assert world.desk.pressed[0].action is Action.AGAIN
    assert "Accepted as k7m2qd." in world.shown(result)


async def test_people_who_manage_messages_are_admins_for_delete_and_for_nothing_that_spends(world: World) -> None:
    message = await _posted(world)
    keepers = world.guild.create_role("keepers", permissions=discord.Permissions(manage_messages=True))
    kim = world.guild.add_member(world.env.create_user("kim"), roles=[keepers])

    await kim.click(message, label="Delete")
    await kim.click(message, label="Again")
    await world.ana.click(message, label="Delete")
    await kim.slash(world.channel, "video cancel", job="k7m2qd")

    assert [press.person.is_admin for press in world.desk.pressed] == [True, False, False]
    assert not world.desk.asked[0].person.is_admin


async def test_edit_opens_the_form_as_the_job_was(world: World) -> None:
    message = await _posted(world)
    form = Form(prompt="a red kite", options={"duration": "8"}, references=("fox.png",), edited_job="k7m2qd")
    world.desk.answers = [Answer(post=Post(headline="Change this:"), form=form)]

    shown = await world.ana.click(message, label="Edit")
    result = await world.ana.submit_modal(shown, {"prompt": "a blue kite", "options": "--duration 8"})

    assert shown.modal is not None
    fields = {part["component"]["custom_id"]: part["component"] for part in shown.modal["components"]}
    assert (fields["prompt"]["value"], fields["options"]["value"]) == ("a red kite", "--duration 8")
    [asked] = world.desk.asked
    assert (asked.text, asked.edited_job) == ("/video create a blue kite --duration 8", "k7m2qd")
    assert asked.place.thread == f"{world.channel.id}/{message.id}"
    assert "Accepted" in world.shown(result)


async def test_extend_brings_the_video_along(world: World) -> None:
    message = await _posted(world)
    form = Form(prompt="Continue @Video1", references=("videobot-k7m2qd.mp4",), replied_job="k7m2qd")
    world.desk.answers = [Answer(post=Post(headline="Change this:"), form=form)]

    shown = await world.ana.click(message, label="Extend")
    await world.restart()
    await world.ana.submit_modal(shown, {"prompt": "Continue @Video1 to the moon"})

    assert world.desk.asked[0].replied_job == "k7m2qd"


async def test_a_prompt_too_long_for_the_form_is_shown_to_be_changed_instead(world: World) -> None:
    message = await _posted(world)
    form = Form(prompt="kite " * 900)
    world.desk.answers = [Answer(post=Post(headline="Change this and send it:", prompt="/video kite"), form=form)]

    result = await world.ana.click(message, label="Edit")

    assert result.modal is None
    assert "Change this and send it:" in world.shown(result)


async def test_a_refused_edit_opens_no_form(world: World) -> None:
    message = await _posted(world)
    world.desk.answers = [Answer(post=Post(headline="k7m2qd is Ben's."))]

    result = await world.ana.click(message, label="Edit")

    assert result.modal is None
    assert world.shown(result) == "**k7m2qd is Ben's.**"


async def test_the_button_under_an_answer_to_one_person_works_too(world: World) -> None:
    sure = Post(headline="Sure?", buttons=(Button(Action.FORGET, "", "Delete it all", danger=True),))
    world.desk.answers = [Answer(post=sure), Answer(post=Post(headline="All is deleted."))]
    asked = await world.ana.slash(world.channel, "video forget")
    assert asked.response is not None

    result = await world.ana.click(asked.response, label="Delete it all")

    [press] = world.desk.pressed
    assert (press.action, press.job, press.place.thread) == (Action.FORGET, "", f"{world.channel.id}/")
    assert world.shown(result) == "**All is deleted.**"


async def test_a_button_of_another_version_says_so(world: World) -> None:
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Old", custom_id="vb:spin:k7m2qd"))
    view.stop()
    channel = world.env.bot.get_partial_messageable(world.channel.id)
    await channel.send("old", view=view)

    result = await world.ana.click(world.posts()[-1], label="Old")

    assert world.desk.pressed == []
    assert "another version of the bot" in world.shown(result)


async def test_again_is_refused_where_the_bot_may_not_post_files(world: World) -> None:
    closed = world.closed_channel(attach_files=False)
    place = Place(platform="discord", workspace=str(world.guild.id), channel=str(closed.id))
    post = Post(headline="k7m2qd could not be made.", buttons=(Button(Action.RETRY, "k7m2qd", "Try again"),))
    await world.platform.chat.post(place, post, key="k7m2qd-end", maybe_posted=False)
    assert closed.last_message is not None

    result = await world.ana.click(closed.last_message, label="Try again")

    assert world.desk.pressed == []
    assert "Attach Files" in world.shown(result)
