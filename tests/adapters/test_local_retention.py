"""What people said and attached goes at their wish, and when it is old."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from adapters.local.stream import MOST_HISTORY
from bot.messages import Post
from tests.page.browsing import Browser, browser, new_event, texts
from tests.page.served import served

FOX = ("fox.png", b"\x89PNG fox")


async def _forget(who: Browser) -> None:
    status, _ = await who.press({"event": new_event(), "action": "forget", "job": ""})
    assert status == 200


async def test_who_forgets_takes_their_own_words_and_files_out_of_the_room(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana, browser(page.url) as ben:
        await ana.send("mine", FOX)
        page.clock.advance(1)
        await ben.send("his", FOX)
        await _forget(ana)
        assert texts(await ben.room()) == ["his"]
        kept = list((tmp_path / "files" / "local").rglob("*.png"))
        assert len(kept) == 1


async def test_a_message_that_a_running_job_was_asked_with_stays_until_the_job_is_over(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        await ana.send("/video a kite", FOX)
        asked = page.desk.asked[0]
        card = await page.say(
            Post(headline="preparing", state="preparing", job="k7m2qd"), "c", thread=asked.place.thread
        )
        await _forget(ana)
        assert page.files.exists(asked.attachments[0].address)
        await page.platform.chat.edit(asked.place, card, Post(headline="failed", state="failed", job="k7m2qd"))
        await _forget(ana)
        assert not page.files.exists(asked.attachments[0].address)
        assert texts(await ana.room()) == ["failed"]


async def test_what_is_old_is_swept_and_a_running_job_is_not(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        await ana.send("old", FOX)
        await page.say(Post(headline="old answer"), "k1")
        await page.say(Post(headline="still running", state="rendering"), "k2")
        page.clock.advance(3600)
        await ana.send("new")
        assert await page.platform.sweep(page.clock.now() - timedelta(minutes=30)) == 2
        assert texts(await ana.room()) == ["still running", "new"]
        assert not any((tmp_path / "files" / "local").rglob("*.png"))


async def test_the_newest_messages_are_shown_after_a_sweep_of_very_many(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        for number in range(MOST_HISTORY + 5):
            await page.say(Post(headline=f"old {number}"), f"k{number}")
        page.clock.advance(3600)
        await ana.send("new")
        assert await page.platform.sweep(page.clock.now() - timedelta(minutes=30)) == MOST_HISTORY + 5
        assert texts(await ana.room()) == ["new"]
