"""The room as browsers see it: history, live changes, and coming back after a loss."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from adapters.local.stream import MOST_HISTORY
from bot.messages import Post
from tests.page.browsing import browser, next_message, texts, up_to_date
from tests.page.served import PLACE, served


async def _changes(url: str, since: int) -> tuple[bool, list[dict[str, Any]]]:
    """Whether the room is told anew to a browser that knows it up to a change, and the messages."""
    fresh, messages = False, []
    async with browser(url) as ana, ana.follow(since) as events:
        async for name, data in up_to_date(events):
            if name == "start":
                fresh = data["fresh"]
            else:
                messages.append(data)
    return fresh, messages


async def test_history_comes_first_and_then_what_changes(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        message = await page.say(Post(headline="rendering", state="rendering"), "k1")
        async with ana.follow() as events:
            told = [data async for _, data in up_to_date(events)]
            assert [each.get("headline") for each in told] == [None, "rendering"]
            await page.platform.chat.edit(PLACE, message, Post(headline="rendering 40 %", progress=40))
            changed = await next_message(events)
            assert (changed["id"], changed["progress"], changed["at"]) == (message, 40, told[1]["at"])
            await page.platform.chat.delete(PLACE, message)
            assert (await next_message(events))["kind"] == "gone"


async def test_several_browsers_see_the_same(tmp_path: Path) -> None:
    async with (
        served(tmp_path) as page,
        browser(page.url) as ana,
        browser(page.url) as ben,
        ana.follow() as hers,
        ben.follow() as his,
    ):
        assert [name async for name, _ in up_to_date(hers)] == ["start"]
        assert [name async for name, _ in up_to_date(his)] == ["start"]
        await ana.send("hello")
        assert await next_message(hers) == await next_message(his)


async def test_a_browser_that_comes_back_gets_only_what_it_missed(tmp_path: Path) -> None:
    async with served(tmp_path) as page:
        for number in range(3):
            await page.say(Post(headline=f"n{number}"), f"k{number}")
        fresh, messages = await _changes(page.url, 2)
        assert (fresh, texts(messages)) == (False, ["n2"])
        assert await _changes(page.url, 3) == (False, [])


async def test_the_browsers_own_word_of_where_it_was_counts_more_than_the_address(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        for number in range(3):
            await page.say(Post(headline=f"n{number}"), f"k{number}")
        async with ana.follow(0, {"Last-Event-ID": "2"}) as events:
            told = [data async for name, data in up_to_date(events) if name == "message"]
        assert texts(told) == ["n2"]


async def test_history_survives_a_restart(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        await ana.send("hello")
    async with served(tmp_path) as page, browser(page.url) as ana:
        await page.say(Post(headline="back again"), "k")
        assert texts(await ana.room()) == ["hello", "back again"]
        assert texts(await ana.room(since=1)) == ["back again"]


async def test_a_browser_that_knew_another_room_is_told_this_one_anew(tmp_path: Path) -> None:
    async with served(tmp_path) as page:
        await page.say(Post(headline="only one"), "k")
        fresh, messages = await _changes(page.url, 500)
        assert (fresh, texts(messages)) == (True, ["only one"])
        assert (await _changes(page.url, 0))[0]


async def test_who_missed_more_than_can_be_told_is_told_the_newest_anew(tmp_path: Path) -> None:
    async with served(tmp_path) as page:
        for number in range(MOST_HISTORY + 5):
            await page.say(Post(headline=f"n{number}"), f"k{number}")
        fresh, messages = await _changes(page.url, 1)
        assert fresh
        assert texts(messages) == [f"n{number}" for number in range(5, MOST_HISTORY + 5)]


async def test_what_was_taken_back_is_not_in_the_history_but_told_to_who_saw_it(tmp_path: Path) -> None:
    async with served(tmp_path) as page:
        await page.say(Post(headline="stays"), "k1")
        message = await page.say(Post(headline="goes"), "k2")
        await page.platform.chat.delete(PLACE, message)
        assert texts((await _changes(page.url, 0))[1]) == ["stays"]
        assert [each["kind"] for each in (await _changes(page.url, 2))[1]] == ["gone"]


async def test_five_hundred_messages_at_once_lose_none_and_keep_their_order(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        async with asyncio.TaskGroup() as group:
            for number in range(500):
                group.create_task(ana.send(f"n{number}"))
        fresh, messages = await _changes(page.url, 500 - MOST_HISTORY + 1)
        assert not fresh
        assert len(messages) == MOST_HISTORY - 1
        changes = [message["change"] for message in messages]
        assert changes == sorted(changes)


async def test_nonsense_about_where_it_was_is_taken_for_a_new_browser(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        await page.say(Post(headline="hello"), "k")
        for nonsense in ("x", "-1", "9" * 40, "²"):
            async with ana.follow(0, {"Last-Event-ID": nonsense.encode().decode("latin-1")}) as events:
                assert [name async for name, _ in up_to_date(events)] == ["start", "message"]
