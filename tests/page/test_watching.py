"""Jobs and videos as the page shows them, live."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.messages import Action, Answer, Button, CardLine, Person, Post, Video
from tests.adapters.media_samples import clip
from tests.page.acting import PNG, message, says, send
from tests.page.conftest import Visitors
from tests.page.served import PLACE, Served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.asyncio(loop_scope="session")]

JOB = Post(
    headline="k7m2qd · checking files",
    lines=("standard · 5 s · 16:9 · 720p · with sound",),
    prompt="the fox of @Image1 dances",
    card=(
        CardLine("@Image1", "fox.png", "your message"),
        CardLine("@Audio1", "hum.mp3", "Ben’s message", "the prompt does not mention it"),
    ),
    state="preparing",
    buttons=(Button(Action.CANCEL, "k7m2qd", "Cancel", danger=True),),
    job="k7m2qd",
)
BUTTONS = (Button(Action.AGAIN, "k7m2qd", "Again"), Button(Action.DELETE, "k7m2qd", "Delete", danger=True))


async def test_a_job_is_shown_with_its_card_and_moves_without_reloading(room: Served, visitors: Visitors) -> None:
    ana, ben = await visitors.open(room.url), await visitors.open(room.url)
    posted = await room.say(JOB, "k7m2qd-card")
    for page in (ana, ben):
        await says(page, "@Image1 = fox.png (your message)")
        await says(page, "the prompt does not mention it")
        await expect(page.get_by_role("progressbar")).to_have_count(0)
    await ana.evaluate("window.sameDocument = true")
    await room.keep("k7m2qd/ref-1.png", PNG)
    rendering = replace(
        JOB,
        headline="k7m2qd · rendering 40 %",
        state="rendering",
        progress=40,
        card=(replace(JOB.card[0], stored="k7m2qd/ref-1.png"), JOB.card[1]),
    )
    await room.platform.chat.edit(PLACE, posted, rendering)
    for page in (ana, ben):
        await expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "40")
        await expect(page.locator(".card .thumb img")).to_have_js_property("naturalWidth", 1)
        await expect(page.locator(".message")).to_have_count(1)
    await expect(ana.locator("#announcer")).to_have_text("videobot: k7m2qd · rendering 40 %")
    await room.platform.chat.edit(PLACE, posted, replace(JOB, headline="k7m2qd · done", state="done", buttons=()))
    await says(ben, "k7m2qd · done")
    await expect(ben.get_by_role("progressbar")).to_have_count(0)
    await expect(ben.get_by_role("button", name="Cancel")).to_have_count(0)
    assert await ana.evaluate("window.sameDocument")


async def test_cancel_is_pressed_once_and_its_answer_is_told(room: Served, visitors: Visitors) -> None:
    room.desk.answer_with = [Answer(post=Post(headline="k7m2qd is stopped.", job="k7m2qd"), job="k7m2qd")]
    ana = await visitors.open(room.url)
    await room.say(JOB, "k7m2qd-card")
    await ana.get_by_role("button", name="Cancel").click()
    await expect(ana.locator(".toast")).to_have_text("k7m2qd is stopped.")
    [press] = room.desk.pressed
    assert (press.action, press.job) == (Action.CANCEL, "k7m2qd")


async def test_an_edit_leaves_the_keyboard_where_it_is(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url)
    posted = await room.say(JOB, "k7m2qd-card")
    await ana.get_by_role("button", name="Cancel").focus()
    await room.platform.chat.edit(PLACE, posted, replace(JOB, headline="k7m2qd · rendering", state="rendering"))
    await says(ana, "k7m2qd · rendering")
    await expect(ana.get_by_role("button", name="Cancel")).to_be_focused()


_PLAYED = """(video) => new Promise((played) => {
  video.addEventListener("timeupdate", () => video.currentTime > 0.2 && played());
  video.muted = true;
  video.play();
})"""


async def _finished(room: Served, folder: Path, person: str) -> str:
    film = clip(folder / "film.mp4", seconds=1.0)
    await room.keep("k7m2qd/video.mp4", film)
    video = Video(stored="k7m2qd/video.mp4", name="kite.mp4", size=len(film), seconds=1.0, width=320, height=240)
    post = Post(
        headline="Your video k7m2qd is ready.",
        lines=("standard · seed 7",),
        prompt="a kite",
        state="done",
        buttons=BUTTONS,
        video=video,
        mention=Person(id=person, name="Ana"),
        job="k7m2qd",
    )
    return await room.say(post, "k7m2qd-end")


async def _me(page: Page) -> str:
    hello = await page.evaluate("fetch('/api/hello').then((answer) => answer.json())")
    return str(hello["person"]["id"])


async def test_a_finished_video_plays_in_the_room_and_can_be_saved(
    room: Served, visitors: Visitors, tmp_path: Path
) -> None:
    ana, ben = await visitors.open(room.url), await visitors.open(room.url)
    await _finished(room, tmp_path, await _me(ana))
    await expect(ana.locator(".mention.me")).to_have_text("@Ana")
    await expect(ben.locator(".mention.me")).to_have_count(0)
    film = ana.locator(".screen video")
    await expect(film).to_have_js_property("videoWidth", 320)
    box = await film.bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(4 / 3, rel=0.02)
    await film.evaluate(_PLAYED)
    async with ana.expect_download() as saved:
        await ana.get_by_role("link", name="Download").click()
    assert (await saved.value).suggested_filename == "kite.mp4"
    assert Path(await (await saved.value).path()).read_bytes() == (tmp_path / "film.mp4").read_bytes()


async def test_a_video_goes_on_playing_when_its_message_changes_nothing_about_it(
    room: Served, visitors: Visitors, tmp_path: Path
) -> None:
    ana = await visitors.open(room.url)
    posted = await _finished(room, tmp_path, "somebody")
    await ana.locator(".screen video").evaluate("(video) => { video.kept = true; }")
    fresh = Post(headline="Your video k7m2qd is here.", state="done", job="k7m2qd", video=_video(tmp_path))
    await room.platform.chat.edit(PLACE, posted, fresh)
    await says(ana, "is here.")
    assert await ana.locator(".screen video").evaluate("(video) => video.kept")


def _video(folder: Path) -> Video:
    size = (folder / "film.mp4").stat().st_size
    return Video(stored="k7m2qd/video.mp4", name="kite.mp4", size=size, seconds=1.0, width=320, height=240)


async def test_the_box_of_a_video_is_there_before_the_video_is(
    room: Served, visitors: Visitors, tmp_path: Path
) -> None:
    gone = Video(stored="k7m2qd/slow.mp4", name="kite.mp4", size=9, width=720, height=1280)
    ana = await visitors.open(room.url)
    await ana.route("**/videos/**", _never)
    await room.say(Post(headline="ready", video=gone, state="done", job="k7m2qd"), "k7m2qd-end")
    box = await ana.locator(".screen video").bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(720 / 1280, rel=0.02)
    assert box["height"] > 300


async def _never(_: object) -> None:
    """Leave the request unanswered."""


async def test_a_video_that_is_not_kept_any_more_is_said_to_be_gone(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url)
    gone = Video(stored="k7m2qd/video.mp4", name="kite.mp4", size=9, width=16, height=9)
    await room.say(Post(headline="ready", video=gone, state="done", job="k7m2qd"), "k7m2qd-end")
    await says(ana, "This video is not kept any more.")
    visitors.excuse("404 (Not Found)")


async def test_deleting_asks_before_it_does(room: Served, visitors: Visitors, tmp_path: Path) -> None:
    ana = await visitors.open(room.url)
    posted = await _finished(room, tmp_path, "somebody")
    await ana.get_by_role("button", name="Delete").click()
    assert room.desk.pressed == []
    await ana.get_by_role("button", name="Delete for good?").click()
    await says(ana, "Heard you.")
    assert [press.action for press in room.desk.pressed] == [Action.DELETE]
    await room.platform.chat.delete(PLACE, posted)
    await expect(message(ana, "is ready.")).to_have_count(0)


async def test_a_press_the_server_does_not_hear_is_said(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url)
    await room.say(JOB, "k7m2qd-card")
    await ana.context.set_offline(True)
    await ana.get_by_role("button", name="Cancel").click()
    await expect(ana.locator(".toast.bad")).to_have_text("The bot cannot be reached: press again in a moment.")
    assert room.desk.pressed == []
    visitors.excuse("ERR_INTERNET_DISCONNECTED")


async def test_who_reads_further_up_is_not_pulled_down_but_offered_the_new(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url, height=500)
    for number in range(30):
        await room.say(Post(headline=f"line {number}"), f"k{number}")
    await says(ana, "line 29")
    await expect(message(ana, "line 29")).to_be_in_viewport()
    await ana.locator("#scroll").evaluate("(scroll) => { scroll.scrollTop = 0; }")
    await expect(ana.get_by_role("button", name="To the latest")).to_be_visible()
    await room.say(Post(headline="the newest"), "k-new")
    await ana.get_by_role("button", name="New messages").click()
    await expect(message(ana, "the newest")).to_be_in_viewport()
    await expect(ana.locator(".latest")).to_be_hidden()


async def test_a_title_counts_what_came_while_nobody_looked(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url)
    await ana.evaluate("Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })")
    await room.say(Post(headline="one"), "k1")
    await room.say(Post(headline="two"), "k2")
    await says(ana, "two")
    assert await ana.title() == "(2) videobot"


async def test_a_job_id_is_copied_by_pressing_it(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url, permissions=["clipboard-read", "clipboard-write"])
    await room.say(JOB, "k7m2qd-card")
    await ana.get_by_role("button", name="Copy the job’s id: k7m2qd").click()
    await expect(ana.locator(".job-id.copied")).to_be_visible()
    assert await ana.evaluate("navigator.clipboard.readText()") == "k7m2qd"


async def test_a_long_prompt_is_shown_in_part_and_then_whole(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url)
    await room.say(replace(JOB, prompt="a kite over the sea, " * 60), "k7m2qd-card")
    short = await ana.locator("blockquote").evaluate("(quote) => quote.clientHeight")
    await ana.get_by_role("button", name="Show all").click()
    assert await ana.locator("blockquote").evaluate("(quote) => quote.clientHeight") > short
    await ana.get_by_role("button", name="Show less").click()
    assert await ana.locator("blockquote").evaluate("(quote) => quote.clientHeight") == short


async def test_an_answer_further_down_says_what_it_answers(room: Served, visitors: Visitors) -> None:
    ana, ben = await visitors.open(room.url), await visitors.open(room.url)
    await send(ana, "/video a kite")
    await says(ben, "/video a kite")
    question = room.desk.asked[0].place.thread
    room.clock.advance(1)
    await send(ben, "something else")
    await says(ana, "something else")
    await room.say(JOB, "k7m2qd-card", thread=question)
    await expect(message(ana, "k7m2qd").locator(".quoted")).to_have_text("/video a kite")
