"""What was used, by day of a time zone, person and channel, read from what the limits count."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.jobs import Job, Request
from bot.limits import amounts_of, draw
from bot.messages import Mention, MentionKind, Person, Place
from bot.periods import days_of
from bot.ports import Accepted
from bot.usage import UsageRow, Used
from tests.storage.samples import ANA, NOON, TO_CANCELLED, TO_DONE, Opener, Store, new_job, walked

GEN = Place(platform="slack", workspace="T1/50%", channel="C/1")
LAB = replace(GEN, channel="C2")
BEN = Person(id="ben/100%", name="本")
WHENCE = (date(2026, 11, 1), date(2026, 11, 30))


async def made(store: Store, number: int, person: Person, place: Place, at: datetime, seconds: int = 5) -> Job:
    """A job that was let in then; one credit a second."""
    job = replace(new_job(number, person=person, place=place), created_at=at, since=at)
    job = replace(job, request=Request(prompt="a kite", duration=seconds))
    taken = draw((), place, person, amounts_of(seconds, float(seconds)), at)
    taken = replace(taken, names=(*taken.names, Mention(MentionKind.CHANNEL, place.channel, f"# {place.channel}")))
    assert await store.accept(job, f"event {number}", taken) == Accepted(job)
    return job


async def rows(store: Store, zone: str = "UTC", place: Place = GEN) -> list[UsageRow]:
    return await store.usage.rows(place.platform, place.workspace, days_of(*WHENCE, ZoneInfo(zone)))


def row(day: int, person: Person, place: Place, videos: int, seconds: int) -> UsageRow:
    used = Used(videos, seconds, seconds * 1000)
    return UsageRow(date(2026, 11, day), person.id, person.name, place.channel, f"# {place.channel}", used)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu"])
async def test_what_was_used_is_added_up_by_day_person_and_channel(store: Store, zone: str) -> None:
    await made(store, 1, ANA, GEN, NOON)
    await made(store, 2, ANA, GEN, NOON + timedelta(minutes=20), 7)
    await made(store, 3, BEN, GEN, NOON)
    await made(store, 4, ANA, LAB, NOON)

    assert await rows(store, zone) == [row(24, ANA, GEN, 2, 12), row(24, BEN, GEN, 1, 5), row(24, ANA, LAB, 1, 5)]


async def test_days_begin_at_the_midnights_of_the_time_zone(store: Store) -> None:
    before = datetime(2026, 11, 24, 15, 59, tzinfo=UTC)
    await made(store, 1, ANA, GEN, before)
    await made(store, 2, ANA, GEN, before + timedelta(minutes=1), 9)

    assert await rows(store, "Asia/Shanghai") == [row(24, ANA, GEN, 1, 5), row(25, ANA, GEN, 1, 9)]
    assert await rows(store, "UTC") == [row(24, ANA, GEN, 2, 14)]


async def test_what_lies_outside_of_the_days_does_not_count(store: Store) -> None:
    await made(store, 1, ANA, GEN, datetime(2026, 10, 31, 23, 59, tzinfo=UTC))
    await made(store, 2, ANA, GEN, datetime(2026, 12, 1, tzinfo=UTC))

    assert await rows(store) == []
    assert await rows(store, "Asia/Shanghai") == [row(1, ANA, GEN, 1, 5)]
    assert await rows(store, "America/New_York") == [row(30, ANA, GEN, 1, 5)]


async def test_other_workspaces_are_nobodys_business(store: Store) -> None:
    await made(store, 1, ANA, replace(GEN, workspace="T1/50%2"), NOON)
    await made(store, 2, ANA, replace(GEN, workspace="T1"), NOON)
    await made(store, 3, ANA, replace(GEN, platform="slac"), NOON)

    assert await rows(store) == await rows(store, "Asia/Tokyo") == []
    assert await store.usage.workspaces() == [("slac", "T1/50%"), ("slack", "T1"), ("slack", "T1/50%2")]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai"])
async def test_what_is_in_the_making_counts_and_what_was_given_back_does_not(store: Store, zone: str) -> None:
    await made(store, 1, ANA, GEN, NOON)
    await walked(store, await made(store, 2, ANA, GEN, NOON, 9), TO_CANCELLED)
    await walked(store, await made(store, 3, BEN, GEN, NOON, 9), TO_CANCELLED)

    assert await rows(store, zone) == [row(24, ANA, GEN, 1, 5)]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai"])
async def test_what_deleted_jobs_used_stays_in_the_figures(store: Store, zone: str) -> None:
    job = await walked(store, await made(store, 1, ANA, GEN, NOON), TO_DONE)
    await store.delete_jobs([job.id])

    assert await rows(store, zone) == [row(24, ANA, GEN, 1, 5)]


async def test_people_and_channels_go_by_the_name_last_heard_else_by_their_id(store: Store) -> None:
    await made(store, 1, ANA, GEN, NOON)
    await made(store, 2, replace(ANA, name="Ana Maria"), GEN, NOON + timedelta(days=1))
    nameless = replace(new_job(3, person=replace(BEN, name=""), place=LAB), created_at=NOON)
    await store.accept(nameless, "event 3", draw((), LAB, replace(BEN, name=""), amounts_of(5, None), NOON))

    found = await rows(store)

    assert {(each.person_name, each.channel_name) for each in found} == {("Ana Maria", "# C/1"), ("ben/100%", "C2")}


async def test_what_was_used_is_swept_by_its_age_and_still_there_after_a_restart(opener: Opener) -> None:
    async with opener() as store:
        old = await walked(store, await made(store, 1, ANA, GEN, NOON - timedelta(days=10)), TO_DONE)
        new = await walked(store, await made(store, 2, ANA, GEN, NOON), TO_DONE)
        await store.delete_jobs([old.id, new.id])
        await store.sweep_usage(NOON - timedelta(days=5))
    async with opener() as store:
        assert await rows(store) == [row(24, ANA, GEN, 1, 5)]
        assert await store.verify() == []


async def test_no_day_is_asked_for_and_nothing_is_told(store: Store) -> None:
    await made(store, 1, ANA, GEN, NOON)

    assert await store.usage.rows(GEN.platform, GEN.workspace, ()) == []
