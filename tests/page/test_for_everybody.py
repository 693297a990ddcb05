"""The page for whoever comes: by keyboard, on a phone, in the dark, in Chinese, and with bad intentions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.async_api import Page, expect

from bot.messages import Action, Answer, CardLine, Person, Post
from tests.page.acting import PNG, attach, file, message, says, send
from tests.page.conftest import Visitors
from tests.page.served import Served
from tests.page.test_watching import JOB

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.asyncio(loop_scope="session")]

EVIL = "<img src=x onerror=\"window.pwned=1\"><script>window.pwned=1</script><a href='javascript:window.pwned=1'>x</a>"


async def test_the_words_of_people_and_the_bot_run_nothing(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url)
    await ana.evaluate("(name) => localStorage.setItem('videobot-name', name)", EVIL)
    await attach(ana, file(f"{EVIL}.png", "image/png", PNG))
    await attach(ana, file(f"{EVIL}.svg", "image/svg+xml", b"<svg onload='window.pwned=1'/>"))
    room.desk.answer_with = [Answer(post=Post(headline=EVIL, lines=(EVIL,), prompt=EVIL))]
    await send(ana, f"/video {EVIL}")
    await says(ana, f"/video {EVIL}")
    card = (CardLine("@Image1", EVIL, EVIL, EVIL),)
    await room.say(
        replace(JOB, headline=EVIL, prompt=EVIL, lines=(EVIL,), card=card, mention=Person(id="x", name=EVIL)), "k1"
    )
    await room.say(Post(headline="a link", link="javascript:window.pwned=1"), "k2")
    await says(ana, "a link")
    ben = await visitors.open(room.url)
    await says(ben, f"/video {EVIL}")
    for page in (ana, ben):
        assert await page.evaluate("window.pwned") is None
        assert await page.locator("#room script, #room [onerror], #room a[href^='javascript']").count() == 0


async def _focused(page: Page) -> str:
    return str(await page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()"))


async def _tab_to(page: Page, label: str, key: str = "Tab") -> None:
    for _ in range(40):
        if await _focused(page) == label:
            return
        await page.keyboard.press(key)
    raise AssertionError(f"the keyboard does not lead to {label}")


async def test_everything_can_be_done_by_keyboard(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url)
    await expect(ana.locator("#text")).to_be_focused()
    await ana.keyboard.type("/video a kite")
    await ana.keyboard.press("Enter")
    await says(ana, "/video a kite")
    await room.say(JOB, "k7m2qd-card")
    await says(ana, "@Image1 = fox.png")
    await _tab_to(ana, "Cancel", "Shift+Tab")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert await ana.evaluate(outline) == "solid"
    await ana.keyboard.press("Enter")
    await says(ana, "Heard you.")
    assert room.desk.pressed[0].action is Action.CANCEL
    await _tab_to(ana, "Reply")
    assert await ana.evaluate("getComputedStyle(document.activeElement).opacity") == "1"
    await ana.keyboard.press("Enter")
    await expect(ana.locator("#text")).to_be_focused()
    await ana.keyboard.press("Escape")
    await expect(ana.locator(".about")).to_be_hidden()


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
async def test_nothing_is_wider_than_a_small_phone(room: Served, visitors: Visitors, locale: str) -> None:
    ana = await visitors.open(room.url, width=360, height=640, locale=locale, has_touch=True, is_mobile=True)
    await ana.evaluate("localStorage.setItem('videobot-name', 'W'.repeat(40))")
    await ana.reload()
    long = "@Image1" + "w" * 300
    await attach(ana, file(f"{'x' * 200}.png", "image/png", PNG))
    await send(ana, f"/video {long}")
    await says(ana, long)
    card = (CardLine("@Image1", "y" * 200 + ".png", "1280x720, " + "z" * 50, "w" * 80),)
    await room.say(replace(JOB, prompt=long, lines=("v" * 200,), card=card), "k1")
    await says(ana, "vvvv")
    await attach(ana, file("hum.wav", "audio/wav", b"RIFF"))
    for element in ("document.documentElement", "document.getElementById('scroll')"):
        assert await ana.evaluate(f"{element}.scrollWidth <= {element}.clientWidth")
    await expect(ana.get_by_role("button", name="Send" if locale == "en-US" else "发送")).to_be_in_viewport()
    outside = """() => [...document.querySelectorAll("#room *, #foot *, #bar *")].filter((each) => {
      const box = each.getBoundingClientRect();
      return box.width > 0 && box.right > innerWidth + 1 && getComputedStyle(each).position !== "fixed";
    }).map((each) => each.className)"""
    assert [name for name in await ana.evaluate(outside) if "file-name" not in str(name)] == []


def _brightness(colour: str) -> int:
    return sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")[:3])


async def test_the_page_is_dark_for_who_likes_it_dark(room: Served, visitors: Visitors) -> None:
    colours = {}
    for scheme in ("light", "dark"):
        ana = await visitors.open(room.url, color_scheme=scheme)
        style = "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
        colours[scheme] = [_brightness(colour) for colour in await ana.evaluate(style)]
    assert colours["light"][0] > 600 > 200 > colours["light"][1]
    assert colours["dark"][0] < 200 < 600 < colours["dark"][1]


async def test_nothing_moves_for_who_wants_no_motion(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url, reduced_motion="reduce")
    await room.say(replace(JOB, state="rendering"), "k1")
    await says(ana, "@Image1")
    assert await ana.evaluate("document.getAnimations().length") == 0


async def test_the_page_speaks_chinese_to_who_reads_chinese(room: Served, visitors: Visitors) -> None:
    ana = await visitors.open(room.url, locale="zh-CN")
    assert await ana.get_attribute("html", "lang") == "zh"
    await expect(ana.get_by_role("heading", name="写一句话，得到一个视频")).to_be_visible()
    await send(ana, "你好")
    await says(ana, "这条已作为普通消息发到房间")
    labels = await ana.evaluate("[...document.querySelectorAll('[aria-label]')].map((each) => each.ariaLabel)")
    assert [label for label in labels if label.isascii()] == []


async def test_many_messages_are_shown_and_the_newest_is_seen(room: Served, visitors: Visitors) -> None:
    for number in range(150):
        await room.say(Post(headline=f"line {number}"), f"k{number}")
    ana = await visitors.open(room.url)
    await expect(message(ana, "line 149")).to_be_in_viewport()
    await expect(ana.locator(".message")).to_have_count(150)
    assert await ana.locator(".headline").all_text_contents() == [f"line {number}" for number in range(150)]
