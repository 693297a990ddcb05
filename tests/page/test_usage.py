"""What was used, as a page that admins keep open."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.errors import BadInput
from bot.messages import Answer, Enclosure, Place, Post
from bot.problems import problem
from bot.usage import Figures, UsageRow, Used, usage_of
from tests.adapters.media_samples import picture
from tests.page.acting import send
from tests.page.conftest import Visitors
from tests.page.served import Served, served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.asyncio(loop_scope="session")]

UNTIL = date(2026, 11, 24)
NASTY = "<img src=x onerror=alert(1)>"


class Books:
    """Tells what was written into it."""

    def __init__(self) -> None:
        self.rows: list[UsageRow] = []
        self.asked: list[tuple[Place, str]] = []

    def write(self, person: str, channel: str, used: Used) -> None:
        self.rows.append(UsageRow(UNTIL, person, person, channel, channel, used))

    async def figures(self, place: Place, period: str) -> Figures:
        self.asked.append((place, period))
        if period == "fortnight":
            raise BadInput(problem("usage_period_unknown", written=period, most=366))
        since = UNTIL - timedelta(days=0 if period == "day" else 29)
        usage = usage_of(self.rows, since=since, until=UNTIL, zone="Asia/Shanghai")
        return Figures(usage, tuple(self.rows))


@pytest.fixture
def books() -> Books:
    return Books()


@pytest_asyncio.fixture(loop_scope="session")
async def office(tmp_path: Path, books: Books) -> AsyncIterator[Served]:
    """The page of somebody who keeps books."""
    async with served(tmp_path, accounts=books) as page:
        yield page


async def test_an_admin_sees_who_used_what_and_sees_it_change(office: Served, books: Books, visitors: Visitors) -> None:
    books.write("王小明", "视频生成", Used(2, 16, 5600))
    books.write(NASTY, "general", Used(1, 5, 1750))
    page = await visitors.open(f"{office.url.rstrip('/')}/usage")

    await expect(page.locator("h1")).to_contain_text("Asia/Shanghai")
    await expect(page.locator(".usage-total")).to_have_text("3 videos, 21 s, 7.35 credits")
    await expect(page.locator(".bars")).to_have_count(3)
    await expect(page.locator(".bars.videos g")).to_have_count(30)
    await expect(page.locator(".usage-name")).to_have_text(["王小明", NASTY, "视频生成", "general"])

    books.write("Ana", "general", Used(1, 5, 1750))
    await office.say(Post(headline="A video is here."), "k1")
    await expect(page.locator(".usage-total")).to_have_text("4 videos, 26 s, 9.1 credits")

    await page.get_by_role("button", name="Today").click()
    await expect(page.locator("h1")).to_have_text(re.compile("Used on Nov 24, 2026"))
    await expect(page.locator(".bars.videos g")).to_have_count(1)
    assert page.url.endswith("/usage?period=day")
    place, period = books.asked[-1]
    assert (place.platform, place.workspace, period) == ("local", "local", "day")


async def test_the_page_is_found_from_the_room_and_speaks_chinese(office: Served, visitors: Visitors) -> None:
    page = await visitors.open(office.url, locale="zh-CN")
    await page.get_by_role("link", name="用量").click()

    await expect(page.locator(".usage-total")).to_have_text("这段时间没有生成视频。")
    await page.get_by_role("link", name="返回聊天室").click()
    await expect(page.locator(".bar")).to_be_visible()


async def test_nobody_finds_the_page_where_there_are_no_books(room: Served, visitors: Visitors) -> None:
    page = await visitors.open(room.url)

    await expect(page.locator(".who")).to_be_visible()
    assert await page.locator(".books-link").count() == 0


async def test_the_table_is_a_file_and_strangers_get_neither(office: Served, books: Books) -> None:
    books.write("Ana", "general", Used(1, 5, 1750))
    async with aiohttp.ClientSession() as stranger:
        url = office.url.rstrip("/")
        async with stranger.get(f"{url}/usage.csv") as refused:
            assert refused.status == 403
        async with stranger.get(f"{url}/api/usage", headers={"Origin": "https://evil.example"}) as foreign:
            assert foreign.status == 403
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as visitor:
            async with visitor.get(f"{url}/usage") as page:
                assert page.status == 200
            async with visitor.get(f"{url}/usage.csv") as table:
                assert 'filename="usage-20261026-20261124.csv"' in table.headers["Content-Disposition"]
                assert (await table.text("utf-8-sig")).splitlines()[1] == "2026-11-24,Ana,Ana,general,general,1,5,1.75"
            async with visitor.get(f"{url}/api/usage?period=fortnight") as odd:
                assert odd.status == 400
                assert "fortnight is no period" in (await odd.json())["problem"]


async def test_files_that_come_with_an_answer_are_shown_or_offered(office: Served, visitors: Visitors) -> None:
    files = (
        Enclosure("usage.png", "image/png", picture()),
        Enclosure("usage.csv", "text/csv", "\ufeffday\r\n".encode()),
    )
    office.desk.answer_with = [Answer(post=Post(headline="What was used", enclosures=files))]
    page = await visitors.open(office.url)
    await send(page, "/video-admin usage --csv")

    image = page.locator(".private img[alt='usage.png']")
    await expect(image).to_be_visible()
    assert await image.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="usage.csv").click()
    file = await coming.value
    assert file.suggested_filename == "usage.csv"
    assert (await file.path()).read_bytes() == files[1].content
