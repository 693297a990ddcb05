"""Limits open when the workspace's clocks say so, and as people are told, across midnights and changed clocks."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import ServiceRefused, StoreUnavailable
from bot.jobs import State
from bot.limits import amounts_of, draw, parse_rules
from bot.messages import Answer
from bot.problems import problem
from bot.texts import texts_in
from storage import SQLiteStore
from tests.flow.administering import admin, said
from tests.flow.world import ANA, BEN, ROOM, World


def set_clock(world: World, at: str) -> datetime:
    """It is that moment, UTC."""
    moment = datetime.fromisoformat(f"{at}+00:00")
    world.clock.set_back(world.clock.now() - moment)
    return moment


async def refused(world: World) -> Answer:
    """What Ana is told when she may not."""
    answer = await world.ask("/video once more")
    assert answer.job is None, answer.post
    return answer


@pytest.mark.parametrize(
    ("zone", "per", "now", "opens"),
    [
        ("UTC", "day", "2026-11-24T23:59:59", "2026-11-25T00:00:00"),
        ("Asia/Shanghai", "day", "2026-11-24T15:30:00", "2026-11-24T16:00:00"),
        ("Asia/Shanghai", "month", "2026-11-30T15:59:00", "2026-11-30T16:00:00"),
        # half and quarter hours
        ("Asia/Kolkata", "day", "2026-11-24T18:29:00", "2026-11-24T18:30:00"),
        ("Asia/Kathmandu", "hour", "2026-11-24T18:20:00", "2026-11-24T19:15:00"),
        ("Pacific/Chatham", "week", "2026-11-27T12:00:00", "2026-11-29T10:15:00"),
        # clocks set back: a day of 25 hours, and the hour that comes twice is two
        ("Europe/Berlin", "day", "2026-10-24T22:00:00", "2026-10-25T23:00:00"),
        ("Europe/Berlin", "hour", "2026-10-25T00:30:00", "2026-10-25T01:00:00"),
        ("Europe/Berlin", "week", "2026-10-25T22:59:00", "2026-10-25T23:00:00"),
        ("America/New_York", "month", "2026-11-01T05:30:00", "2026-12-01T05:00:00"),
        # clocks set forward: a day of 23 hours, a midnight that there is not
        ("Europe/Berlin", "day", "2026-03-28T23:00:00", "2026-03-29T22:00:00"),
        ("America/New_York", "month", "2026-03-08T07:30:00", "2026-04-01T04:00:00"),
        ("Asia/Beirut", "day", "2026-03-28T21:30:00", "2026-03-28T22:00:00"),
        # ends of months and years, and a leap day
        ("UTC", "month", "2026-01-31T12:00:00", "2026-02-01T00:00:00"),
        ("UTC", "month", "2028-02-29T23:00:00", "2028-03-01T00:00:00"),
        ("Pacific/Kiritimati", "month", "2026-12-31T09:00:00", "2026-12-31T10:00:00"),
        ("Pacific/Pago_Pago", "week", "2026-11-30T10:59:00", "2026-11-30T11:00:00"),
    ],
)
async def test_a_limit_opens_when_it_says_and_not_a_second_before(
    tmp_path: Path, zone: str, per: str, now: str, opens: str
) -> None:
    world = World(tmp_path)
    async with world.idle():
        set_clock(world, now)
        await admin(world, f"zone {zone}")
        await admin(world, f"limits set each 1 videos per {per}")
        await world.order()
        told = await refused(world)
        moment = set_clock(world, opens)
        world.clock.advance(-1)
        await refused(world)
        set_clock(world, opens)
        await world.order()

    assert texts_in("en").moment(moment, zone) in said(told)


@pytest.mark.parametrize(("zone", "hours"), [("UTC", 24), ("Europe/Berlin", 24), ("Asia/Kathmandu", 24)])
async def test_a_rolling_day_is_a_day_whatever_the_clocks_on_the_wall_do(tmp_path: Path, zone: str, hours: int) -> None:
    world = World(tmp_path)
    async with world.idle():
        began = set_clock(world, "2026-10-24T22:05:00")
        await admin(world, f"zone {zone}")
        await admin(world, "limits set each 1 videos in any day")
        await world.order()
        told = await refused(world)
        world.clock.advance(hours * 3600)
        await refused(world)
        # it counts by quarter hours: rather a little too long than ever too short
        world.clock.advance(10 * 60)
        await world.order()

    assert texts_in("en").moment(began + timedelta(hours=24, minutes=10), zone) in said(told)


async def test_what_is_given_back_after_midnight_goes_to_the_day_it_came_from(tmp_path: Path) -> None:
    world = World(tmp_path)
    rules = parse_rules("each 1 videos per day; each 2 videos per week")
    async with world.idle():
        set_clock(world, "2026-11-24T15:58:00")
        await admin(world, "zone Asia/Shanghai")
        await admin(world, "limits set each 1 videos per day; each 2 videos per week")
        before = await world.order("/video before midnight")
        set_clock(world, "2026-11-24T16:01:00")
        after = await world.order("/video after midnight")
        refusal = said(await refused(world))
    world.service.refused["before midnight"] = ServiceRefused(problem("flagged"))
    async with world.running():
        await world.until(before, State.FAILED)
        await world.until(after, State.DONE)
        set_clock(world, "2026-11-24T17:00:00")
        # today's one is used, and this week's second is free again: it is told so only by the day
        today = said(await refused(world))
        policy = await world.bot.store.policy("fake", "w")
        assert policy is not None
        standings = {
            at: [
                one.used
                for one in await world.bot.store.standings(
                    draw(
                        rules, ROOM, ANA, amounts_of(5, None), datetime.fromisoformat(at), zone=policy.time_zone
                    ).charges
                )
            ]
            for at in ("2026-11-24T15:59:00+00:00", "2026-11-24T16:01:00+00:00")
        }
        verified = await world.bot.store.verify()

    assert "week" in refusal
    assert "week" not in today
    # yesterday's window, seen from today, holds today's as well: what is left of yesterday is nothing
    assert standings["2026-11-24T16:01:00+00:00"] == [1, 1]
    assert standings["2026-11-24T15:59:00+00:00"] == [1, 1]
    assert verified == []


async def test_a_zone_that_an_admin_changes_moves_midnight_for_what_was_made_before(tmp_path: Path) -> None:
    world = World(tmp_path)
    async with world.idle():
        set_clock(world, "2026-11-24T15:30:00")
        await admin(world, "limits set each 1 videos per day")
        await world.order()
        set_clock(world, "2026-11-24T16:30:00")
        await refused(world)
        await admin(world, "zone Asia/Shanghai")
        await world.order()


async def test_a_person_is_told_by_the_clocks_where_they_are(tmp_path: Path) -> None:
    world = World(tmp_path)
    async with world.idle():
        set_clock(world, "2026-11-24T12:00:00")
        await admin(world, "limits set each 1 videos per day")
        tokyo = replace(BEN, zone="Asia/Tokyo")
        await world.order(person=tokyo)
        told = said(await world.ask("/video again", person=tokyo))
        nowhere = said(await world.ask("/video again", person=replace(BEN, zone="Mars/Olympus")))

    opens = datetime.fromisoformat("2026-11-25T00:00+00:00")
    assert texts_in("en").moment(opens, "Asia/Tokyo") in told
    assert texts_in("en").moment(opens, "UTC") in nowhere


async def test_a_role_that_was_taken_away_no_longer_counts(tmp_path: Path) -> None:
    world = World(tmp_path)
    artist = replace(ANA, roles=("R1",))
    async with world.idle():
        await admin(world, "limits set each 1 videos per day; @artists each 3 videos per day")
        for _ in range(2):
            await world.order(person=artist)
        left = await world.ask("/video more", person=ANA)
        await world.order(person=artist)

    assert left.job is None


async def test_while_the_store_is_down_nobody_gets_in_and_all_are_told(tmp_path: Path) -> None:
    world = World(tmp_path, rules="each 1 videos per day")
    async with world.idle():
        store = world.bot.store
        assert isinstance(store, SQLiteStore)
        await store._transactions.close()
        answers = [await world.ask("/video a fox") for _ in range(3)]
        with pytest.raises(StoreUnavailable):
            await store.live()
    async with world.idle():
        live = await world.bot.store.live()
        await world.order()

    assert {answer.job for answer in answers} == {None}
    assert {answer.post.headline for answer in answers} == {texts_in("en").say("answer-store-down")}
    assert live == []


async def test_an_admin_who_lowers_a_limit_while_many_ask_is_heard_by_all_who_come_after(tmp_path: Path) -> None:
    world = World(tmp_path, rules="each 40 videos per day")
    lowered = 0

    async def lower() -> None:
        nonlocal lowered
        await admin(world, "limits set each 5 videos per day")
        lowered = len(await world.bot.store.live())

    async with world.idle():
        lowering = asyncio.create_task(lower())
        answers = await asyncio.gather(*(world.ask(f"/video {n}") for n in range(30)))
        await lowering
        made = len(await world.bot.store.live())
        await refused(world)

    assert made == sum(answer.job is not None for answer in answers)
    assert 5 <= made <= max(lowered, 5)
    assert texts_in("en").say("answer-store-down") not in {answer.post.headline for answer in answers}
