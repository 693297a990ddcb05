"""One Chromium for all page tests; a context of its own for each visitor."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from tests.missing import chromium
from tests.page.served import Served, served

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
#: Milliseconds that anything on the page may take on a busy machine.
_PATIENCE = 15_000


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def chrome() -> AsyncIterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("needs a Chromium: apt-get install chromium")
    expect.set_options(timeout=_PATIENCE)
    async with async_playwright() as play:
        # a font setting of the developer's own machine is respected: it only changes how Chinese looks in pictures
        environment: dict[str, str | float | bool] = dict(os.environ)
        browser = await play.chromium.launch(executable_path=path, args=_ARGUMENTS, env=environment)
        yield browser
        await browser.close()


class Visitors:
    """Opens the page as different people; whatever their consoles said against us is kept."""

    def __init__(self, chrome: Browser) -> None:
        self._chrome = chrome
        self._contexts: list[BrowserContext] = []
        self._heard_of: list[str] = []
        self._excused: list[str] = []

    async def open(self, url: str, *, width: int = 1200, height: int = 860, **more: Any) -> Page:
        """A new visitor on the page, once it is live."""
        # what turns and glides costs a machine without graphics most of its time
        wishes = {"locale": "en-US", "reduced_motion": "reduce", **more}
        context = await self._chrome.new_context(viewport={"width": width, "height": height}, **wishes)
        self._contexts.append(context)
        context.set_default_timeout(_PATIENCE)
        page = await context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self._heard_of.append(str(error)))
        page.on("dialog", lambda dialog: self._heard_of.append(f"a dialog: {dialog.message}"))
        await page.goto(url)
        await page.wait_for_selector(".connection.live")
        return page

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self._heard_of.append(said.text)

    def excuse(self, *reasons: str) -> None:
        """Complaints about what the test itself brought about, also those that come a moment later."""
        self._excused += reasons

    @property
    def complaints(self) -> list[str]:
        """What the consoles said that nothing excuses."""
        return [said for said in self._heard_of if not any(reason in said for reason in self._excused)]

    async def close(self) -> None:
        for context in self._contexts:
            await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visitors(chrome: Browser) -> AsyncIterator[Visitors]:
    """Visitors whose consoles must stay clean."""
    opened = Visitors(chrome)
    yield opened
    await opened.close()
    assert opened.complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def room(tmp_path: Path) -> AsyncIterator[Served]:
    """The page, served over an empty room."""
    async with served(tmp_path) as page:
        yield page
