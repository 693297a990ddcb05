"""Writing and reading on the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Route, expect

from bot.messages import Answer, Form, Post
from tests.page.acting import FOX, PNG, attach, drag, file, message, paste, says, send
from tests.page.conftest import Visitors
from tests.page.served import Served, served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.asyncio(loop_scope="session")]


async def test_a_command_is_shown_at_once_to_all_and_its_answer_to_the_asker_alone(
    room: Served, visitors: Visitors
) -> None:
    room.desk.answer_with = [Answer(post=Post(headline="4k is not offered.", lines=("480p, 720p, 1080p.",)))]
    ana, ben = await visitors.open(room.url), await visitors.open(room.url)
    await send(ana, "/video a kite --res 4k")
    for page in (ana, ben):
        await says(page, "/video a kite --res 4k")
    await says(ana, "Only you can see this")
    await says(ana, "480p, 720p, 1080p.")
    await expect(message(ben, "4k is not offered.")).to_have_count(0)
    assert await ana.input_value("#text") == ""
    await ana.get_by_role("button", name="Dismiss").click()
    await expect(message(ana, "4k is not offered.")).to_have_count(0)


async def test_an_accepted_job_is_told_on_ones_own_message(room: Served, visitors: Visitors) -> None:
    room.desk.answer_with = [Answer(post=Post(headline="Accepted as k7m2qd.", state="accepted"), job="k7m2qd")]
    ana = await visitors.open(room.url)
    await send(ana, "/video a kite")
    await expect(message(ana, "/video a kite").locator(".receipt")).to_have_text("Accepted as k7m2qd.")


async def test_files_are_dropped_anywhere_on_the_page(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url)
    await drag(ana, "dragenter", "dragover")
    await expect(ana.get_by_text("Drop to attach")).to_be_visible()
    await drag(ana, "drop", files=[("fox.png", "image/png", PNG), ("hum.wav", "audio/wav", b"RIFF")])
    await expect(ana.get_by_text("Drop to attach")).to_be_hidden()
    await expect(ana.locator(".chip")).to_have_text(["@Image1fox.png", "@Audio1hum.wav"])
    await send(ana, "/video a kite like @Image1")
    await expect(message(ana, "a kite like").locator(".picture img")).to_have_js_property("naturalWidth", 1)
    assert [file.name for file in room.desk.asked[0].attachments] == ["fox.png", "hum.wav"]
    assert room.files.path(room.desk.asked[0].attachments[0].address).read_bytes() == PNG


async def test_a_picture_is_pasted_and_a_file_taken_out_again(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url)
    await paste(ana, "image.png", PNG)
    await attach(ana, FOX)
    await expect(ana.locator(".chip")).to_have_text(["@Image1image.png", "@Image2fox.png"])
    await ana.get_by_role("button", name="Remove image.png").click()
    await expect(ana.locator(".chip")).to_have_text(["@Image1fox.png"])


async def test_files_that_cannot_be_sent_are_refused_by_name_before_they_are_sent(
    room: Served, visitors: Visitors
) -> None:
    ana = await visitors.open(room.url)
    await attach(ana, file("nothing.mp4", "video/mp4", b""))
    await expect(ana.locator(".toast")).to_have_text("nothing.mp4 is empty: attach it again.")
    await attach(ana, *([FOX] * 13))
    await expect(ana.locator(".chip")).to_have_count(12)
    await expect(ana.locator(".toast").last).to_contain_text("12 files")


async def test_a_reply_brings_the_files_of_a_message_along(room: Served, visitors: Visitors) -> None:
    ana, ben = await visitors.open(room.url), await visitors.open(room.url)
    await attach(ana, FOX)
    await send(ana, "look at this")
    await message(ben, "look at this").hover()
    await message(ben, "look at this").get_by_role("button", name="Reply").click()
    await attach(ben, FOX)
    await expect(ben.locator(".chip")).to_have_text(["@Image1fox.png", "@Image2fox.png"])
    await send(ben, "/video make it snow")
    await expect(message(ana, "make it snow").locator(".quoted")).to_have_text("look at this")
    [asked] = room.desk.asked
    assert [file.name for file in (*asked.replied, *asked.attachments)] == ["fox.png", "fox.png"]
    await expect(ben.locator(".about")).to_be_hidden()


async def test_escape_takes_a_reply_back(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url)
    await attach(ana, FOX)
    await send(ana, "look")
    await message(ana, "look").hover()
    await message(ana, "look").get_by_role("button", name="Reply").first.click()
    await expect(ana.locator(".about")).to_contain_text("Replying to Guest")
    await ana.keyboard.press("Escape")
    await expect(ana.locator(".about")).to_be_hidden()
    await expect(ana.locator(".chip")).to_have_count(0)


async def test_a_message_that_is_no_command_is_helped_to_become_one(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url)
    await attach(ana, FOX)
    await send(ana, "a red kite")
    await ana.get_by_role("button", name="Make it a video").click()
    assert await ana.input_value("#text") == "/video a red kite"
    await ana.keyboard.press("Enter")
    await expect(ana.locator(".message.said")).to_have_count(2)
    assert room.desk.asked[0].replied[0].name == "fox.png"


async def test_a_form_fills_the_field_and_says_which_files_come_along(room: Served, visitors: Visitors) -> None:
    form = Form(prompt="a kite", options={"duration": "8"}, references=("fox.png", "hum.mp3"), edited_job="k7m2qd")
    room.desk.answer_with = [Answer(post=Post(headline="Change:"), form=form)]
    ana = await visitors.open(room.url)
    await send(ana, "/video")
    await expect(ana.locator("#text")).to_have_value("/video a kite --duration 8")
    await expect(ana.locator(".chip.along")).to_have_text(["@Image1fox.png", "@Audio1hum.mp3"])
    await expect(ana.locator(".about")).to_contain_text("Changing k7m2qd")
    await ana.keyboard.press("Enter")
    await expect(ana.locator(".message.said")).to_have_count(2)
    assert room.desk.asked[1].edited_job == "k7m2qd"


async def test_enter_sends_shift_enter_does_not_and_neither_does_a_word_being_composed(
    room: Served, visitors: Visitors
) -> None:
    ana = await visitors.open(room.url)
    await ana.locator("#text").press_sequentially("one")
    await ana.keyboard.press("Shift+Enter")
    await ana.keyboard.type("two")
    assert await ana.input_value("#text") == "one\ntwo"
    composing = "new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true })"
    assert await ana.evaluate(f"document.getElementById('text').dispatchEvent({composing})")
    assert await ana.input_value("#text") == "one\ntwo"
    await ana.keyboard.press("Enter")
    await says(ana, "one\ntwo")


async def test_commands_options_and_references_are_suggested_while_one_types(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url)
    await attach(ana, FOX)
    await ana.locator("#text").press_sequentially("/")
    await expect(ana.get_by_role("option").first).to_contain_text("/video")
    await ana.keyboard.press("Enter")
    assert await ana.input_value("#text") == "/video "
    await expect(ana.get_by_role("option", name="/video list")).to_be_visible()
    await ana.keyboard.press("Escape")
    await expect(ana.get_by_role("listbox")).to_be_hidden()
    await ana.keyboard.type("fly @")
    await expect(ana.get_by_role("option")).to_have_text(["@Image1fox.png"])
    await ana.keyboard.press("Tab")
    await ana.keyboard.type("--f")
    await ana.keyboard.press("Tab")
    assert await ana.input_value("#text") == "/video fly @Image1 --fast "


async def test_what_admins_may_say_is_suggested_to_them(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url, timezone_id="Asia/Shanghai")
    await ana.locator("#text").press_sequentially("/video-a")
    await expect(ana.get_by_role("option").first).to_contain_text("/video-admin limits")
    await ana.get_by_role("option", name="/video-admin usage").click()
    assert await ana.input_value("#text") == "/video-admin usage"
    await ana.keyboard.press("Enter")
    await says(ana, "Heard you.")
    assert await message(ana, "/video-admin usage").locator(".mark.command").inner_text() == "/video-admin"
    [asked] = room.desk.asked
    assert (asked.text, asked.person.zone, asked.person.is_admin) == ("/video-admin usage", "Asia/Shanghai", True)


async def test_a_draft_survives_loading_the_page_anew_and_goes_when_it_is_sent(
    room: Served, visitors: Visitors
) -> None:
    ana = await visitors.open(room.url)
    await ana.fill("#text", "/video half a sent")
    await ana.reload()
    await expect(ana.locator("#text")).to_have_value("/video half a sent")
    await ana.press("#text", "Enter")
    await says(ana, "/video half a sent")
    await ana.reload()
    await ana.wait_for_selector(".connection.live")
    await expect(ana.locator("#text")).to_have_value("")
    await says(ana, "/video half a sent")


async def test_what_cannot_be_sent_keeps_its_words_and_files_and_is_sent_again(
    room: Served, visitors: Visitors
) -> None:
    ana = await visitors.open(room.url)
    await ana.context.set_offline(True)
    await attach(ana, FOX)
    await send(ana, "/video a kite")
    await expect(ana.locator(".pending.failed")).to_contain_text("This was not sent")
    await ana.get_by_role("button", name="Edit").click()
    await expect(ana.locator("#text")).to_have_value("/video a kite")
    await expect(ana.locator(".chip")).to_have_count(1)
    await ana.keyboard.press("Enter")
    await expect(ana.locator(".pending.failed")).to_have_count(1)
    await ana.context.set_offline(False)
    await ana.get_by_role("button", name="Send again").click()
    await says(ana, "/video a kite")
    await expect(ana.locator(".pending")).to_have_count(0)
    assert [file.name for file in room.desk.asked[0].attachments] == ["fox.png"]
    visitors.excuse("ERR_INTERNET_DISCONNECTED")


async def test_an_answer_that_was_lost_on_its_way_is_asked_for_again(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url)

    async def lose(route: Route) -> None:
        await route.fetch()
        await expect(message(ana, "/video a kite")).to_be_visible()
        await route.abort()

    await ana.route("**/api/messages", lose, times=1)
    await send(ana, "/video a kite")
    await says(ana, "Heard you.")
    await expect(ana.locator(".message.said")).to_have_count(1)
    assert len({asked.event_id for asked in room.desk.asked}) == 1
    visitors.excuse("ERR_FAILED")


async def test_a_browser_whose_cookie_is_lost_is_welcomed_again_and_heard(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url)
    await ana.context.clear_cookies()
    await send(ana, "/video a kite")
    await says(ana, "Heard you.")
    await expect(ana.locator(".pending")).to_have_count(0)
    visitors.excuse("401 (Unauthorized)")


async def test_a_name_is_chosen_and_seen_by_others(room: Served, visitors: Visitors) -> None:
    ana, ben = await visitors.open(room.url), await visitors.open(room.url)
    await ana.get_by_role("button", name="Your name").click()
    await ana.get_by_role("textbox", name="Your name").fill("Ana <b>Lee</b>")
    await ana.get_by_role("button", name="Save").click()
    await send(ana, "hello")
    await expect(message(ben, "hello").locator(".name")).to_have_text("Ana <b>Lee</b>")
    await ana.reload()
    await expect(ana.locator(".who-name")).to_have_text("Ana <b>Lee</b>")


async def test_an_example_of_the_empty_room_is_put_into_the_field(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url)
    await ana.locator(".example").first.click()
    assert (await ana.input_value("#text")).startswith("/video a paper boat")
    await ana.keyboard.press("Enter")
    await says(ana, "a paper boat")
    await expect(ana.locator("#empty")).to_be_hidden()


async def test_the_page_comes_back_by_itself_when_the_server_does(tmp_path: Path, visitors: Visitors) -> None:
    async with served(tmp_path) as before:
        port = int(before.url.rsplit(":", 1)[1])
        ana = await visitors.open(before.url)
        await send(ana, "before")
        await says(ana, "before")
        await ana.evaluate("window.sameDocument = true")
    await expect(ana.locator(".connection")).to_have_text("Reconnecting…")
    async with served(tmp_path, port=port) as after:
        await after.say(Post(headline="after"), "k")
        await says(ana, "after")
        await expect(ana.locator(".connection.live")).to_be_visible()
        await expect(message(ana, "before")).to_have_count(1)
        assert await ana.evaluate("window.sameDocument")
        await send(ana, "/video still me")
        await says(ana, "/video still me")
        await ana.close()
    visitors.excuse("ERR_CONNECTION", "ERR_INCOMPLETE", "ERR_EMPTY_RESPONSE")
