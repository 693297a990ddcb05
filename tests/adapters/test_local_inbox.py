"""Messages and presses as browsers send them, over real HTTP."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientError, FormData

import adapters.local.uploads as uploads
from bot.errors import StoreUnavailable
from bot.messages import Action, Answer, Form, Mention, MentionKind, Origin, Post, Video
from tests.page.browsing import browser, new_event, texts
from tests.page.served import PLACE, FakeDesk, served

FOX = ("fox.png", b"\x89PNG fox")
_MEGABYTE = b"x" * 1024 * 1024


async def test_a_command_is_in_the_room_and_asked_of_the_desk(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url, language="zh-CN,en;q=0.5") as ana:
        status, told = await ana.send("/video a kite", FOX, ("a b.mp3", b"sound"), name="Ana")
        assert status == 200
        assert told["note"]["headline"] == "Heard you."
        [asked] = page.desk.asked
        assert (asked.text, asked.person.name, asked.person.locale) == ("/video a kite", "Ana", "zh-CN")
        assert asked.person.is_admin
        assert asked.place.thread == told["message"]
        assert [(file.name, file.size, file.origin) for file in asked.attachments] == [
            ("fox.png", 8, Origin.MESSAGE),
            ("a b.mp3", 5, Origin.MESSAGE),
        ]
        assert page.files.path(asked.attachments[0].address).read_bytes() == FOX[1]
        [message] = await ana.room()
        assert (message["text"], message["author"]["name"]) == ("/video a kite", "Ana")
        assert [file["kind"] for file in message["files"]] == ["image", "audio"]


async def test_a_private_answer_is_told_to_the_asker_and_a_public_one_to_the_room(tmp_path: Path) -> None:
    desk = FakeDesk()
    desk.answer_with = [Answer(post=Post(headline="Only you.")), Answer(post=Post(headline="All."), private=False)]
    async with served(tmp_path, desk=desk) as page, browser(page.url) as ana, browser(page.url) as ben:
        _, told = await ana.send("/video limits")
        assert told["note"]["headline"] == "Only you."
        page.clock.advance(1)
        _, told = await ana.send("/video show k7m2qd")
        assert told["note"] is None
        assert texts(await ben.room()) == ["/video limits", "/video show k7m2qd", "All."]


async def test_the_same_event_twice_is_one_message_and_the_same_event_for_the_desk(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana, browser(page.url) as ben:
        event = new_event()
        first = await ana.send("/video a kite", FOX, event=event)
        again = await ana.send("/video a kite", FOX, event=event)
        assert first == again
        assert len({asked.event_id for asked in page.desk.asked}) == 1
        assert len(await ana.room()) == 1
        await ben.send("/video mine", event=event)
        assert len(await ana.room()) == 2


async def test_a_reply_brings_the_files_of_the_message_along(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana, browser(page.url) as ben:
        _, told = await ana.send("look", FOX, name="Ana")
        await ben.send("/video make it snow", reply_to=told["message"], name="Ben")
        [asked] = page.desk.asked
        assert [(file.name, file.author, file.origin) for file in asked.replied] == [("fox.png", "Ana", Origin.REPLIED)]
        message = next(each for each in await ana.room() if each["text"] == "/video make it snow")
        assert message["quote"] == {"author": "Ana", "text": "look"}


async def test_a_plain_reply_to_a_finished_video_is_for_the_bot(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        video = Video(stored="k7m2qd/video.mp4", name="v.mp4", size=3)
        message = await page.say(Post(headline="ready", state="done", job="k7m2qd", video=video), "k7m2qd-end")
        await ana.send("make it snow", reply_to=message)
        [asked] = page.desk.asked
        assert (asked.text, asked.replied_job) == ("/video make it snow", "k7m2qd")


async def test_what_is_not_for_the_bot_is_a_message_and_whoever_said_it_is_told_so(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        _, first = await ana.send("a red kite")
        assert first["unheard"]
        _, chat = await ana.send("nice one", reply_to=first["message"])
        assert not chat["unheard"]
        assert page.desk.asked == []
        assert len(await ana.room()) == 2


async def test_a_reply_to_what_is_gone_is_still_a_message(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        status, _ = await ana.send("/video a kite", reply_to="m000")
        assert status == 200
        assert page.desk.asked[0].replied == ()


async def test_a_desk_that_breaks_costs_no_message_and_is_logged_by_its_event(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = FakeDesk()
    desk.answer_with = [RuntimeError("a bug"), StoreUnavailable("down")]
    async with served(tmp_path, desk=desk) as page, browser(page.url) as ana:
        with caplog.at_level(logging.ERROR):
            status, told = await ana.send("/video private words")
            assert (status, "Your message is kept" in told["note"]["headline"]) == (200, True)
        [record] = [record for record in caplog.records if record.name.startswith("adapters")]
        assert desk.asked[0].event_id in record.getMessage()
        assert "private words" not in record.getMessage()
        assert len(await ana.room()) == 1
        pressed = {"event": new_event(), "action": "cancel", "job": "k7m2qd"}
        assert (await ana.press(pressed))[1]["note"]["headline"] == told["note"]["headline"]


async def test_a_pressed_button_may_open_a_form(tmp_path: Path) -> None:
    desk = FakeDesk()
    desk.answer_with = [Answer(post=Post(headline="Change:"), form=Form(prompt="a kite", edited_job="k7m2qd"))]
    async with served(tmp_path, desk=desk) as page, browser(page.url) as ana:
        _, told = await ana.press({"event": new_event(), "action": "edit", "job": "k7m2qd", "name": "Ana"})
        assert told["form"]["text"] == "/video a kite"
        assert (desk.pressed[0].action, desk.pressed[0].person.name) == (Action.EDIT, "Ana")
        await ana.send("/video a red kite", edited_job="k7m2qd")
        assert page.desk.asked[0].edited_job == "k7m2qd"


@pytest.mark.parametrize("values", [[], "x", {"event": "e" * 8}, {"event": "e" * 8, "action": "cancel", "job": 7}])
async def test_a_press_that_is_not_understood_is_refused_with_a_sentence(tmp_path: Path, values: object) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        status, told = await ana.press(values)
        assert (status, told["problem"]) == (400, "This request is not one the page sends: load the page again.")
        assert page.desk.pressed == []


async def test_names_that_lead_elsewhere_lead_nowhere(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        await ana.send("/video x", ("../../../evil.png", b"1"), ("🦊.pn/g", b"2"), ("..", b"3"))
        keys = [file.address for file in page.desk.asked[0].attachments]
        assert [file.name for file in page.desk.asked[0].attachments] == ["evil.png", "g", "file"]
        assert all(page.files.path(key).is_relative_to(tmp_path / "files" / "local") for key in keys)
        assert [key.rsplit("/", 1)[1] for key in keys] == ["1.png", "2.bin", "3.bin"]


async def test_an_empty_file_is_refused_by_name_and_nothing_of_the_message_is_kept(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        status, told = await ana.send("/video x", FOX, ("empty.mp4", b""))
        assert (status, told["problem"]) == (413, "empty.mp4 is empty: attach it again.")
        assert await ana.room() == []
        assert not any((tmp_path / "files" / "local").rglob("*.*"))


async def test_a_thirteenth_file_is_refused(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        status, told = await ana.send("/video x", *([FOX] * 13))
        assert (status, told["problem"]) == (413, "A message may have 12 files: send the others in another one.")
        assert page.desk.asked == []


async def test_a_retry_that_fails_leaves_the_first_message_whole(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        event = new_event()
        await ana.send("/video x", FOX, event=event)
        status, _ = await ana.send("/video x", FOX, ("empty.mp4", b""), event=event)
        assert status == 413
        assert page.files.exists(page.desk.asked[0].attachments[0].address)


async def test_a_text_far_too_long_is_refused_before_it_is_kept(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        assert (await ana.send("/video " + "字" * 6000))[0] == 200
        status, told = await ana.send("/video " + "字" * 60_000)
        assert status == 413
        assert "12,288 characters" in told["problem"]


@pytest.mark.parametrize(
    "fields",
    [
        [("text", "no event")],
        [("event", "e" * 8), ("text", "  ")],
        [("event", "../../x/y/z"), ("text", "hi")],
        [("event", "e" * 8), *((f"f{n}", "x") for n in range(20))],
    ],
)
async def test_a_message_the_page_does_not_send_is_refused(tmp_path: Path, fields: list[tuple[str, str]]) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        form = FormData(default_to_multipart=True)
        for name, value in fields:
            form.add_field(name, value)
        async with ana.session.post(f"{page.url}/api/messages", data=form) as answer:
            assert answer.status == 400
            assert (await answer.json())["problem"]
        assert await ana.room() == []


async def test_a_file_before_the_event_is_refused(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        form = FormData()
        form.add_field("file", b"x", filename="fox.png")
        form.add_field("event", "e" * 8)
        async with ana.session.post(f"{page.url}/api/messages", data=form) as answer:
            assert answer.status == 400
        assert not (tmp_path / "files" / "local").exists()


@pytest.mark.parametrize("body", [b"", b"--b", b"--b\r\nnonsense", b"--b\r\n\r\nx\r\n--b--", b"\x00" * 500])
async def test_a_broken_body_is_refused_and_harms_nobody(tmp_path: Path, body: bytes) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        async with ana.session.post(f"{page.url}/api/messages", data=body, headers=headers) as answer:
            assert answer.status == 400
        assert (await ana.send("/video still here"))[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
    ],
)
async def test_another_site_cannot_make_a_browser_send(tmp_path: Path, headers: dict[str, str]) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        assert (await ana.send("/video x", headers=headers))[0] == 403
        pressed = {"event": new_event(), "action": "cancel", "job": "k7m2qd"}
        assert (await ana.press(pressed, headers=headers))[0] == 403
        async with ana.session.get(f"{page.url}/api/events", headers=headers) as answer:
            assert answer.status == 403
        assert (page.desk.asked, page.desk.pressed) == ([], [])


async def test_a_plain_form_of_another_site_is_not_taken_for_json(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        body = '{"event": "eeeeeeee", "action": "cancel", "job": "k7m2qd"}'
        async with ana.session.post(f"{page.url}/api/press", data=body) as answer:
            assert answer.status == 415
        async with ana.session.post(f"{page.url}/api/messages", data={"event": "e" * 8, "text": "x"}) as answer:
            assert answer.status == 415


async def test_a_browser_nobody_welcomed_is_told_to_load_the_page(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url, welcome=False) as ana:
        assert (await ana.send("/video x"))[0] == 401
        assert (await ana.press({"event": new_event(), "action": "cancel", "job": "k7m2qd"}))[0] == 401


async def test_somebody_who_comes_through_a_proxy_is_no_admin(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        await ana.send("/video x", headers={"X-Forwarded-For": "203.0.113.9"})
        assert not page.desk.asked[0].person.is_admin


async def test_a_file_over_the_cap_is_refused_by_name(tmp_path: Path) -> None:
    async def much() -> AsyncIterator[bytes]:
        for _ in range(uploads.MOST_FILE_BYTES // len(_MEGABYTE) + 1):
            yield _MEGABYTE

    async with served(tmp_path) as page, browser(page.url) as ana:
        form = FormData()
        form.add_field("event", new_event())
        form.add_field("file", much(), filename="long.mp4", content_type="video/mp4")
        async with ana.session.post(f"{page.url}/api/messages", data=form) as answer:
            assert answer.status == 413
            assert (await answer.json())["problem"].startswith("long.mp4 is larger than 100 MB")
        assert not any((tmp_path / "files" / "local").rglob("*.*"))


async def test_an_upload_that_breaks_off_leaves_nothing_and_is_no_fault_of_ours(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield _MEGABYTE
        raise ConnectionAbortedError

    async with served(tmp_path) as page, browser(page.url) as ana:
        form = FormData()
        form.add_field("event", new_event())
        form.add_field("file", broken(), filename="long.mp4", content_type="video/mp4")
        with pytest.raises((ClientError, ConnectionAbortedError)):
            await ana.session.post(f"{page.url}/api/messages", data=form)
        assert (await ana.send("/video still here"))[0] == 200
        assert len(await ana.room()) == 1
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert not any((tmp_path / "files" / "local").rglob("*.*"))


# ---- admins ---------------------------------------------------------------------------------------------------------


async def test_whoever_an_admin_names_is_known_by_their_id(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana, browser(page.url) as ben:
        await ben.send("hello", name="Ben Tan")
        await ana.send("/video-admin limits why @ben tan #room", name="Ana", zone="Asia/Shanghai")
        await ana.send("@videobot /video-admin block ＠Ben Tan", name="Ana", zone="Mars/Phobos")
        first, second = page.desk.asked
        them = Mention(MentionKind.PERSON, ben.hello["person"]["id"], "Ben Tan")
        assert first.text == "/video-admin limits why @ben tan #room"
        assert first.mentions == (them, Mention(MentionKind.CHANNEL, "room", "room"))
        assert (first.place.channel, first.channel_name) == ("room", "room")
        assert (first.person.zone, second.person.zone) == ("Asia/Shanghai", None)
        assert (second.text, second.mentions) == ("/video-admin block ＠Ben Tan", (them,))


async def test_of_two_of_one_name_whoever_wrote_last_is_meant(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana, browser(page.url) as one, browser(page.url) as two:
        await one.send("hello", name="Ben")
        await two.send("hello", name="Ben")
        await ana.send("!video-admin block @Ben", name="Ana")
        [asked] = page.desk.asked
        assert [named.id for named in asked.mentions] == [two.hello["person"]["id"]]


async def test_nobody_has_a_role_here(tmp_path: Path) -> None:
    async with served(tmp_path) as page:
        assert await page.platform.chat.roles(PLACE, "v1") == ()
