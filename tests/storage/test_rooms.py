"""Every store: the local page's messages, which nobody else keeps."""

from __future__ import annotations

import asyncio

from bot.ports import Entry
from tests.storage.samples import Opener, Store


async def test_a_message_is_there_as_it_was_put(store: Store) -> None:
    assert await store.rooms.put("main", "1", "hello") == Entry(1, "1", "hello")
    assert await store.rooms.get("main", "1") == Entry(1, "1", "hello")
    assert await store.rooms.get("main", "2") is None
    assert await store.rooms.get("other", "1") is None


async def test_messages_come_in_the_order_of_their_changes(store: Store) -> None:
    await store.rooms.put("main", "1", "a")
    await store.rooms.put("main", "2", "b")
    await store.rooms.put("main", "1", "a, edited")

    assert await store.rooms.since("main", 0, 9) == [Entry(2, "2", "b"), Entry(3, "1", "a, edited")]
    assert await store.rooms.since("main", 2, 9) == [Entry(3, "1", "a, edited")]
    assert await store.rooms.since("main", 3, 9) == []


async def test_of_many_messages_the_newest_are_given(store: Store) -> None:
    for number in range(5):
        await store.rooms.put("main", str(number), "text")

    assert [entry.id for entry in await store.rooms.since("main", 0, 2)] == ["3", "4"]


async def test_rooms_are_counted_apart(store: Store) -> None:
    await store.rooms.put("main", "1", "a")

    assert await store.rooms.put("other", "1", "b", key="k") == Entry(1, "1", "b")
    assert await store.rooms.put("main", "2", "c", key="k") == Entry(2, "2", "c")


async def test_the_same_post_twice_is_one_message(store: Store) -> None:
    await store.rooms.put("main", "1", "first", key="job-1 end")

    assert await store.rooms.put("main", "2", "second", key="job-1 end") == Entry(2, "1", "second")
    assert await store.rooms.since("main", 0, 9) == [Entry(2, "1", "second")]
    assert await store.rooms.get("main", "2") is None


async def test_a_message_keeps_its_key_when_it_is_edited_without(store: Store) -> None:
    await store.rooms.put("main", "1", "first", key="k")
    await store.rooms.put("main", "1", "edited")

    assert (await store.rooms.put("main", "2", "again", key="k")).id == "1"


async def test_a_message_can_be_given_a_key_later(store: Store) -> None:
    await store.rooms.put("main", "1", "first")
    await store.rooms.put("main", "1", "edited", key="k")

    assert (await store.rooms.put("main", "2", "again", key="k")).id == "1"


async def test_the_same_post_twenty_times_at_once_is_one_message(store: Store) -> None:
    entries = await asyncio.gather(*(store.rooms.put("main", str(n), "text", key="k") for n in range(20)))

    assert len({entry.id for entry in entries}) == 1
    assert sorted(entry.change for entry in entries) == list(range(1, 21))
    assert len(await store.rooms.since("main", 0, 99)) == 1


async def test_messages_outlive_a_restart_and_changes_go_on_growing(opener: Opener) -> None:
    async with opener() as store:
        await store.rooms.put("main", "1", "a", key="k")

    async with opener() as store:
        assert await store.rooms.put("main", "2", "b", key="k") == Entry(2, "1", "b")


async def test_words_that_are_no_text_do_not_stop_a_message(store: Store) -> None:
    entry = await store.rooms.put("\ud800", "\ud801", "half \ud802", key="\ud803")

    assert await store.rooms.since("\ud800", 0, 9) == [entry]
    assert entry.body == "half \ufffd"
