"""Every store: lists of jobs, what was noted of them, and what goes when they go."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.messages import Person
from bot.ports import Accepted, OverLimit, Repeated
from tests.fakes import ManualClock
from tests.storage.samples import (
    NOON,
    ROOM,
    TO_CANCELLED,
    TO_DONE,
    TO_RENDERING,
    Store,
    accepted,
    drawn,
    new_job,
    rendered_in,
    used,
    walked,
)

BEN = Person(id="ben", name="Ben")
OTHER = replace(ROOM, workspace="other")


async def test_live_jobs_come_oldest_first_whatever_the_clock_said(store: Store) -> None:
    late = replace(new_job(1), created_at=NOON + timedelta(hours=1))
    jobs = [await accepted(store, job) for job in (late, new_job(2), new_job(3))]
    await walked(store, jobs[1], TO_DONE)

    assert [job.id for job in await store.live()] == ["job-1", "job-3"]


async def test_jobs_of_a_person_come_newest_first_and_no_more_than_asked(store: Store) -> None:
    for number in range(4):
        await accepted(store, new_job(number))
    await accepted(store, new_job(4, person=BEN))
    await accepted(store, new_job(5, place=OTHER))

    async def ids(workspace: str, person: str | None, most: int) -> list[str]:
        return [job.id for job in await store.jobs_of("local", workspace, person, most)]

    assert await ids("room", "ana", 9) == ["job-3", "job-2", "job-1", "job-0"]
    assert await ids("room", "ana", 2) == ["job-3", "job-2"]
    assert await ids("room", None, 2) == ["job-4", "job-3"]
    assert await ids("other", "ana", 9) == ["job-5"]
    assert await ids("nowhere", None, 9) == []
    assert await store.jobs_of("slack", "room", "ana", 9) == []


async def test_operators_see_the_newest_of_all(store: Store) -> None:
    for number, place in enumerate((ROOM, OTHER, ROOM)):
        await accepted(store, new_job(number, place=place))

    assert [job.id for job in await store.newest(2)] == ["job-2", "job-1"]


async def test_posts_are_remembered_by_what_they_are_for(store: Store) -> None:
    await accepted(store, new_job(1))
    await accepted(store, new_job(2))

    await store.note_post("job-1", "card", "m1")
    await store.note_post("job-1", "end", "m2")
    await store.note_post("job-1", "card", "m3")

    assert await store.posts("job-1") == {"card": "m3", "end": "m2"}
    assert await store.posts("job-2") == {}


async def test_a_post_about_a_job_that_is_gone_is_not_remembered(store: Store) -> None:
    await store.note_post("job-1", "card", "m1")

    assert await store.posts("job-1") == {}


async def test_durations_are_the_newest_of_their_sort(store: Store) -> None:
    for number, seconds in enumerate((60.5, 70.0, 80.0)):
        await rendered_in(store, new_job(number), seconds)
    await rendered_in(store, new_job(9, duration=8), 99.0)

    assert await store.durations("standard", "720p", 5, 9) == [80.0, 70.0, 60.5]
    assert await store.durations("standard", "720p", 5, 2) == [80.0, 70.0]
    assert await store.durations("standard", "720p", 8, 9) == [99.0]
    assert await store.durations("fast", "720p", 5, 9) == []


async def test_durations_outlive_their_jobs_and_are_bounded(store: Store) -> None:
    for number in range(65):
        job = await rendered_in(store, new_job(number), float(number))
        await store.delete_jobs([(await walked(store, job, TO_DONE[-2:])).id])

    assert await store.durations("standard", "720p", 5, 999) == [float(number) for number in range(64, 4, -1)]


async def test_a_job_that_never_finished_teaches_nothing(store: Store) -> None:
    await walked(store, await accepted(store, new_job()), (*TO_RENDERING, *TO_CANCELLED))

    assert await store.durations("standard", "720p", 5, 9) == []


async def test_deleted_jobs_are_gone_and_what_they_used_stays_used(store: Store) -> None:
    rules = "each 2 videos per day; each 3 at once"
    done = await walked(store, await accepted(store, new_job(1), rules), TO_DONE)
    stopped = await walked(store, await accepted(store, new_job(2), rules), TO_CANCELLED)
    await store.note_post(done.id, "card", "m1")

    await store.delete_jobs([done.id, stopped.id, "unknown"])

    assert await store.newest(9) == []
    assert await store.posts(done.id) == {}
    assert await used(store, done, rules) == [1, 0]
    assert await store.verify() == []


async def test_a_job_that_is_not_over_is_not_deleted(store: Store) -> None:
    job = await accepted(store, new_job(), "each 3 at once")

    await store.delete_jobs([job.id])

    assert await store.live() == [job]
    assert await used(store, job, "each 3 at once") == [1]


async def test_the_id_of_a_deleted_job_can_be_used_again(store: Store) -> None:
    rules = "each 9 videos per day"
    await walked(store, await accepted(store, new_job(), rules), TO_DONE)
    await store.delete_jobs(["job-1"])

    again = await store.accept(new_job(), "another event", drawn(new_job(), rules))

    assert again == Accepted(new_job())
    assert await used(store, new_job(), rules) == [2]


async def test_an_event_that_comes_again_after_its_job_was_forgotten_makes_no_new_one(store: Store) -> None:
    await walked(store, await accepted(store, new_job()), TO_DONE)
    await store.delete_jobs(["job-1"])

    assert await store.accept(new_job(2), "event of job-1", drawn(new_job(9))) == Repeated("job-1")


async def test_old_events_go_with_their_jobs(store: Store, clock: ManualClock) -> None:
    await walked(store, await accepted(store, new_job()), TO_DONE)
    clock.advance(2 * 86400)
    await store.delete_jobs(["job-1"])

    assert await store.accept(new_job(2), "event of job-1", drawn(new_job(9))) == Accepted(new_job(2))


async def test_events_are_swept_by_their_age(store: Store, clock: ManualClock) -> None:
    await accepted(store, new_job(1))
    clock.advance(60)
    await accepted(store, new_job(2))

    await store.sweep_events(NOON + timedelta(seconds=30))

    assert await store.accept(new_job(3), "event of job-1", drawn(new_job(9))) == Accepted(new_job(3))
    assert await store.accept(new_job(4), "event of job-2", drawn(new_job(9))) == Repeated("job-2")


async def test_what_was_counted_long_ago_is_swept_once_its_jobs_are_gone(store: Store) -> None:
    rules = "each 2 videos per day; each 3 at once"
    done, held = new_job(1), new_job(2, person=BEN)
    await walked(store, await accepted(store, done, rules), TO_DONE)
    await accepted(store, held, rules)
    await store.delete_jobs([done.id])

    await store.sweep_usage(NOON + timedelta(days=90))
    assert await used(store, held, rules) == [1, 1]

    await walked(store, held, TO_CANCELLED)
    await store.delete_jobs([held.id])
    await store.sweep_usage(NOON + timedelta(days=90))
    assert await used(store, done, rules) == await used(store, held, rules) == [0, 0]


async def test_a_window_that_is_still_open_is_not_swept(store: Store) -> None:
    rules = "each 1 videos per day"
    await walked(store, await accepted(store, new_job(1), rules), TO_DONE)

    await store.sweep_usage(NOON)

    assert isinstance(await store.accept(new_job(2), "event", drawn(new_job(2), rules)), OverLimit)


async def test_jobs_over_for_long_are_found_longest_first(store: Store) -> None:
    for number in (1, 2, 3):
        await walked(store, await accepted(store, new_job(number)), TO_DONE, NOON - timedelta(days=number))
    await accepted(store, new_job(4))

    assert await store.over_since(NOON - timedelta(days=1), 9) == ["job-3", "job-2"]
    assert await store.over_since(NOON, 2) == ["job-3", "job-2"]


@pytest.mark.parametrize("most", [0, 1])
async def test_a_store_without_jobs_answers(store: Store, most: int) -> None:
    assert await store.live() == await store.newest(most) == await store.jobs_of("local", "room", None, most) == []
    assert await store.over_since(NOON, most) == []
    await store.ping()
    await store.delete_jobs([])
