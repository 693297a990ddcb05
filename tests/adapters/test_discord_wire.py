"""The faults of the wire, against a small Discord of our own: real HTTP, a real gateway, real discord.py."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.errors import ChatBusy, ChatUnsure, NotAllowed, PlaceGone, TooLarge
from bot.messages import Action, Answer, Button, Form, Person, Place, Post
from tests.adapters.discord_world import payloads
from tests.adapters.discord_world.fakes import FakeDesk, FakeFiles, finished
from tests.adapters.discord_world.server import DiscordServer, Fault, error, reply
from tests.adapters.discord_world.wire import connected

MESSAGES = rf"/channels/{payloads.CHANNEL}/messages"
PLACE = Place(platform="discord", workspace=str(payloads.GUILD), channel=str(payloads.CHANNEL))
CARD = Post(
    headline="k7m2qd · rendering",
    job="k7m2qd",
    buttons=(Button(Action.CANCEL, "k7m2qd", "Cancel", danger=True),),
)


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    async with DiscordServer().running() as server:
        yield server


def _end(files: FakeFiles, content: bytes = b"mp4 of a kite") -> Post:
    files.put("k7m2qd/video.mp4", content)
    return replace(finished(size=len(content)), mention=Person(id=str(payloads.ANA), name="ana"))


async def test_the_bytes_of_a_video_arrive_as_they_are_with_what_makes_them_one_post(
    discord: DiscordServer, tmp_path: Path
) -> None:
    content = bytes(range(256)) * 20_000
    async with connected(discord, tmp_path) as (built, files):
        message = await built.chat.post(PLACE, _end(files, content), key="k7m2qd-end", maybe_posted=False)

    [sent] = discord.to("POST", "/messages")
    assert sent.files == {"videobot-k7m2qd.mp4": content}
    assert sent.body["nonce"] == "k7m2qd-end"
    assert message == f"{payloads.CHANNEL}/{next(iter(discord.messages))}"


async def test_the_gateway_is_asked_for_the_least(discord: DiscordServer, tmp_path: Path) -> None:
    async with connected(discord, tmp_path):
        pass
    async with connected(discord, tmp_path, message_content=True):
        pass

    guilds, messages, content = 1, 1 << 9, 1 << 15
    assert [each["intents"] for each in discord.identified] == [guilds | messages, guilds | messages | content]


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (lambda: error(413), TooLarge),
        (lambda: error(400, 40005), TooLarge),
        (lambda: error(404, 10003), PlaceGone),
        (lambda: error(403, 50001), NotAllowed),
        (lambda: error(403, 50013), NotAllowed),
        (lambda: error(400, 160005), PlaceGone),
        (lambda: error(503), ChatUnsure),
        (lambda: error(429, Retry_After="7"), ChatBusy),
        (lambda: reply({"message": "slow", "retry_after": 61, "global": False}, 429, Via="1.1 x"), ChatBusy),
        (lambda: error(401), ChatBusy),
        (lambda: None, ChatUnsure),
        (lambda: reply("not a message"), ChatUnsure),
    ],
)
async def test_every_refusal_says_what_to_do_next(
    discord: DiscordServer, tmp_path: Path, answer: Any, raised: type[Exception]
) -> None:
    async with connected(discord, tmp_path) as (built, files):
        discord.faults.append(Fault("POST", MESSAGES, answer, times=9))
        post = replace(_end(files), mention=None)
        with pytest.raises(raised) as caught:
            await built.chat.post(PLACE, post, key="k7m2qd-end", maybe_posted=False)

    assert type(caught.value) is raised
    assert len(discord.to("POST", "/messages")) == 1


async def test_the_wait_that_discord_names_is_passed_on(discord: DiscordServer, tmp_path: Path) -> None:
    async with connected(discord, tmp_path) as (built, _):
        discord.faults.append(Fault("POST", MESSAGES, lambda: error(429, Retry_After="7")))
        with pytest.raises(ChatBusy) as caught:
            await built.chat.post(PLACE, CARD, key="k7m2qd-card", maybe_posted=False)

    assert caught.value.retry_after == 7.0


async def test_a_short_rate_limit_and_a_passing_fault_are_sat_out(discord: DiscordServer, tmp_path: Path) -> None:
    limited = {"message": "slow", "retry_after": 0.01, "global": False}
    async with connected(discord, tmp_path) as (built, files):
        discord.faults.append(Fault("POST", MESSAGES, lambda: reply(limited, 429, Via="1.1 x")))
        discord.faults.append(Fault("POST", MESSAGES, lambda: error(502)))
        await built.chat.post(PLACE, _end(files), key="k7m2qd-end", maybe_posted=False)

    assert [sent.files["videobot-k7m2qd.mp4"] for sent in discord.to("POST", "/messages")] == [b"mp4 of a kite"] * 3
    assert len(discord.messages) == 1


@pytest.mark.parametrize("key", ["k7m2qd-end", "k7m2qd-card"])
async def test_a_post_whose_answer_was_lost_is_found_and_not_posted_twice(
    discord: DiscordServer, tmp_path: Path, key: str
) -> None:
    async with connected(discord, tmp_path) as (built, files):
        post = CARD if key.endswith("card") else _end(files)
        discord.faults.append(Fault("POST", MESSAGES, lambda: None, arrives=True))
        with pytest.raises(ChatUnsure):
            await built.chat.post(PLACE, post, key=key, maybe_posted=False)
        discord.forget_nonces()
        found = await built.chat.post(PLACE, post, key=key, maybe_posted=True)

    assert len(discord.messages) == 1
    assert found.endswith(str(next(iter(discord.messages))))


async def test_a_post_that_never_arrived_is_posted_at_the_second_try(discord: DiscordServer, tmp_path: Path) -> None:
    async with connected(discord, tmp_path) as (built, files):
        discord.faults.append(Fault("POST", MESSAGES, lambda: None))
        with pytest.raises(ChatUnsure):
            await built.chat.post(PLACE, _end(files), key="k7m2qd-end", maybe_posted=False)
        await built.chat.post(PLACE, _end(files), key="k7m2qd-end", maybe_posted=True)

    assert len(discord.messages) == 1


async def test_edits_of_old_messages_that_discord_throttles_are_waited_for(
    discord: DiscordServer, tmp_path: Path
) -> None:
    async with connected(discord, tmp_path) as (built, _):
        message = await built.chat.post(PLACE, CARD, key="k7m2qd-card", maybe_posted=False)
        discord.faults.append(Fault("PATCH", rf"{MESSAGES}/\d+", lambda: error(429, 30046)))
        with pytest.raises(ChatBusy):
            await built.chat.edit(PLACE, message, CARD)
        discord.messages.clear()
        with pytest.raises(PlaceGone):
            await built.chat.edit(PLACE, message, CARD)
        await built.chat.delete(PLACE, message)


# ---- interactions -------------------------------------------------------------------------------------------------


async def test_a_command_is_acknowledged_before_the_desk_is_asked(discord: DiscordServer, tmp_path: Path) -> None:
    before: list[int] = []
    desk = FakeDesk(before=lambda: before.append(len(discord.to("POST", "/callback"))))
    async with connected(discord, tmp_path, desk):
        await discord.emit("INTERACTION_CREATE", payloads.create(discord.snowflake(), "a red kite", locale="zh-CN"))
        await discord.until(lambda: discord.to("PATCH", "/@original"))

    [deferred] = discord.to("POST", "/callback")
    assert deferred.body == {"type": 5, "data": {"flags": 64}}
    assert before == [1]
    assert (desk.asked[0].text, desk.asked[0].person.locale) == ("/video create a red kite", "zh-CN")


async def test_the_same_interaction_twice_is_one_event(discord: DiscordServer, tmp_path: Path) -> None:
    desk, command = FakeDesk(), payloads.create(discord.snowflake(), "a red kite")
    async with connected(discord, tmp_path, desk):
        await discord.emit("INTERACTION_CREATE", command)
        await discord.until(lambda: desk.asked)
        discord.faults.append(Fault("POST", r"/interactions/.*", lambda: error(400, 40060), times=2))
        await discord.emit("INTERACTION_CREATE", command)
        await discord.until(lambda: len(discord.to("PATCH", "/@original")) == 2)

    assert len({asked.event_id for asked in desk.asked}) == 1


async def test_an_interaction_whose_token_died_loses_only_its_answer(discord: DiscordServer, tmp_path: Path) -> None:
    desk = FakeDesk()
    async with connected(discord, tmp_path, desk) as (built, _):
        discord.faults.append(Fault("PATCH", r"/webhooks/.*", lambda: error(401, 50027)))
        await discord.emit("INTERACTION_CREATE", payloads.create(discord.snowflake(), "a red kite"))
        await discord.until(lambda: discord.to("PATCH", "/@original"))
        await built.chat.post(desk.asked[0].place, CARD, key="k7m2qd-card", maybe_posted=False)

    assert len(discord.messages) == 1


async def test_a_desk_too_slow_for_a_form_is_answered_with_its_text(discord: DiscordServer, tmp_path: Path) -> None:
    desk = FakeDesk([Answer(post=Post(headline="Change this and send it:"), form=Form())])
    desk.before = lambda: discord.until(lambda: discord.to("POST", "/callback"))
    async with connected(discord, tmp_path, desk, patience=0.05):
        await discord.emit("INTERACTION_CREATE", payloads.create(discord.snowflake()))
        await discord.until(lambda: discord.to("PATCH", "/@original"))

    assert [sent.body["type"] for sent in discord.to("POST", "/callback")] == [5]
    assert "Change this and send it:" in discord.to("PATCH", "/@original")[0].body["content"]


async def test_a_press_works_even_when_its_message_is_all_but_empty(discord: DiscordServer, tmp_path: Path) -> None:
    desk = FakeDesk()
    under = payloads.message(discord.snowflake(), author=payloads.me())
    async with connected(discord, tmp_path, desk):
        press = payloads.press(discord.snowflake(), "vb:cancel:k7m2qd", under)
        await discord.emit("INTERACTION_CREATE", press)
        await discord.until(lambda: discord.to("PATCH", "/@original"))

    assert [(press.action, press.job) for press in desk.pressed] == [(Action.CANCEL, "k7m2qd")]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"authorizing_integration_owners": {"1": str(payloads.ANA)}}, "not a member of this server"),
        ({"app_permissions": str((1 << 10) | (1 << 16))}, "Send Messages, Attach Files"),
    ],
)
async def test_what_cannot_be_done_here_is_said_before_anything_is_spent(
    discord: DiscordServer, tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    desk = FakeDesk()
    async with connected(discord, tmp_path, desk):
        await discord.emit("INTERACTION_CREATE", payloads.create(discord.snowflake(), "a red kite", **changes))
        await discord.until(lambda: discord.to("PATCH", "/@original"))

    assert desk.asked == []
    assert said in discord.to("PATCH", "/@original")[0].body["content"]


async def test_a_server_that_says_nothing_of_permissions_is_judged_by_its_roles(
    discord: DiscordServer, tmp_path: Path
) -> None:
    desk = FakeDesk()
    changes: dict[str, Any] = {"app_permissions": "0"}
    async with connected(discord, tmp_path, desk):
        await discord.emit("INTERACTION_CREATE", payloads.create(discord.snowflake(), "a red kite", **changes))
        await discord.until(lambda: discord.to("PATCH", "/@original"))

    assert len(desk.asked) == 1


async def test_a_command_that_has_changed_since_it_was_shown_says_so(discord: DiscordServer, tmp_path: Path) -> None:
    old = {"id": "9", "name": "video", "type": 1, "options": [{"name": "paint", "type": 1, "options": []}]}
    async with connected(discord, tmp_path):
        await discord.emit("INTERACTION_CREATE", payloads.interaction(discord.snowflake(), 2, old))
        await discord.until(lambda: discord.to("POST", "/callback"))

    assert "This command has changed" in discord.to("POST", "/callback")[0].body["data"]["content"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda: error(403, 50013), "may not post in this channel"),
        (lambda: error(503), "Discord did not take the message"),
        (lambda: error(413), "larger than this server takes"),
    ],
)
async def test_a_video_that_cannot_be_shown_is_said_to_be_so_to_who_asked_for_it(
    discord: DiscordServer, tmp_path: Path, answer: Any, said: str
) -> None:
    desk = FakeDesk()
    async with connected(discord, tmp_path, desk) as (_, files):
        desk.answers = [Answer(post=replace(_end(files), mention=None), private=False)]
        discord.faults.append(Fault("POST", MESSAGES, answer))
        show = {"name": "show", "type": 1, "options": [{"name": "job", "type": 3, "value": "k7m2qd"}]}
        data = {"id": "9", "name": "video", "type": 1, "options": [show]}
        await discord.emit("INTERACTION_CREATE", payloads.interaction(discord.snowflake(), 2, data))
        await discord.until(lambda: discord.to("PATCH", "/@original"))

    assert said in discord.to("PATCH", "/@original")[0].body["content"]


async def test_what_belongs_to_no_server_is_told_where_to_go(discord: DiscordServer, tmp_path: Path) -> None:
    desk = FakeDesk()
    direct = payloads.create(discord.snowflake(), "a kite")
    direct |= {"user": payloads.user(), "channel": {"id": "8", "type": 1, "recipients": []}, "context": 1}
    for key in ("guild_id", "guild", "member"):
        del direct[key]
    async with connected(discord, tmp_path, desk):
        await discord.emit("INTERACTION_CREATE", direct)
        await discord.emit("MESSAGE_CREATE", payloads.message(discord.snowflake(), f"<@{payloads.ME}> a kite"))
        await discord.until(lambda: discord.to("PATCH", "/@original") and discord.messages)

    assert desk.asked == []
    assert "The bot works in servers" in discord.to("PATCH", "/@original")[0].body["content"]
    assert "The bot works in servers" in discord.to("POST", "/messages")[0].body["content"]
