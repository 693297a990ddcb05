"""Every store: a job is written down once per event, with all of its limits or none."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import JobIdTaken
from bot.limits import Standing
from bot.messages import Person
from bot.ports import Accepted, OverLimit, Repeated
from tests.storage.samples import NOON, ROOM, Opener, Store, accepted, charged, drawn, new_job, used


async def test_an_accepted_job_is_there_as_it_was(store: Store) -> None:
    job = new_job()

    assert await store.accept(job, "event", drawn(job)) == Accepted(job)
    assert await store.get(job.id) == job
    assert await store.live() == [job]


async def test_the_same_event_again_names_the_first_job_and_changes_nothing(store: Store) -> None:
    first, second = new_job(1), new_job(2)
    await store.accept(first, "event", drawn(first, "each 20 videos per day"))

    assert await store.accept(second, "event", drawn(second, "each 20 videos per day")) == Repeated(first.id)
    assert await store.accept(first, "event", drawn(first, "each 20 videos per day")) == Repeated(first.id)
    assert await store.live() == [first]
    assert await used(store, first, "each 20 videos per day") == [1]


async def test_the_same_event_twenty_times_at_once_makes_one_job(store: Store) -> None:
    jobs = [new_job(number) for number in range(20)]

    outcomes = await asyncio.gather(*(store.accept(job, "event", drawn(job, "each 3 at once")) for job in jobs))

    (job,) = await store.live()
    assert [outcome for outcome in outcomes if isinstance(outcome, Accepted)] == [Accepted(job)]
    assert outcomes.count(Repeated(job.id)) == 19
    assert await used(store, job, "each 3 at once") == [1]


async def test_an_id_that_is_taken_changes_nothing_and_the_event_can_come_again(store: Store) -> None:
    first = await accepted(store, new_job(1))
    double = replace(new_job(2), id=first.id)

    with pytest.raises(JobIdTaken):
        await store.accept(double, "event", drawn(double, "each 3 at once"))

    assert await store.live() == [first]
    assert await used(store, double, "each 3 at once") == [1]
    assert await store.accept(new_job(2), "event", drawn(new_job(2))) == Accepted(new_job(2))


async def test_fifty_at_once_against_a_limit_of_three_let_exactly_three_through(store: Store) -> None:
    jobs = [new_job(number) for number in range(50)]
    rules = "each 3 at once; channel 40 videos per day"

    outcomes = await asyncio.gather(*(store.accept(job, job.id, drawn(job, rules)) for job in jobs))

    refusals = [outcome for outcome in outcomes if isinstance(outcome, OverLimit)]
    assert len(await store.live()) == 3
    assert len(refusals) == 47
    assert {(one.charge.subject, one.used) for refusal in refusals for one in refusal.rules} == {
        ("person/local/room/ana", 3)
    }
    assert await used(store, jobs[0], rules) == [3, 3]


async def test_a_refusal_takes_nothing_of_the_limits_that_said_yes(store: Store) -> None:
    rules = "channel 9 videos per day; each 1 videos per day"
    await accepted(store, new_job(1), rules)

    outcome = await store.accept(new_job(2), "event", drawn(new_job(2), rules))

    (charge,) = charged(new_job(2), "each 1 videos per day")
    assert outcome == OverLimit((Standing(charge, 1, charge.opens),))
    assert await used(store, new_job(2), rules) == [1, 1]
    assert await store.get("job-2") is None
    # delivered again it makes nothing; the person may ask again
    assert await store.accept(new_job(2), "event", drawn(new_job(2))) == Repeated("")
    assert await store.accept(new_job(2), "another-event", drawn(new_job(2))) == Accepted(new_job(2))


async def test_a_limit_of_nothing_forbids_the_very_first(store: Store) -> None:
    job = new_job()

    (charge,) = charged(job, "each 0 videos per day")
    outcome = await store.accept(job, "event", drawn(job, "each 0 videos per day"))

    assert outcome == OverLimit((Standing(charge, 0, charge.opens),))
    assert await store.live() == []


async def test_a_first_charge_larger_than_the_limit_is_refused(store: Store) -> None:
    job = new_job(duration=8)

    assert isinstance(await store.accept(job, "event", drawn(job, "each 7 seconds per day")), OverLimit)
    assert await store.accept(job, "event-2", drawn(job, "each 8 seconds per day")) == Accepted(job)


async def test_every_rule_that_is_full_is_named_at_once(store: Store) -> None:
    rules = "each 2 videos per day; channel 2 at once; in all 9 videos per week"
    for number in range(2):
        await accepted(store, new_job(number), rules)

    outcome = await store.accept(new_job(3), "event", drawn(new_job(3), rules))

    assert isinstance(outcome, OverLimit)
    assert {one.charge.subject for one in outcome.rules} == {"person/local/room/ana", "channel/local/room/main"}


async def test_a_rule_counts_what_was_made_before_it_was_set(store: Store) -> None:
    for number in range(2):
        await accepted(store, new_job(number), "none")

    outcome = await store.accept(new_job(3), "event", drawn(new_job(3), "each 2 videos per day"))

    assert isinstance(outcome, OverLimit)
    assert outcome.rules[0].used == 2


async def test_a_rolling_limit_says_when_enough_has_left_its_window(store: Store) -> None:
    rules = "each 10 seconds in any day"
    await accepted(store, new_job(1), rules, NOON)
    await accepted(store, new_job(2), rules, NOON + timedelta(hours=2))
    late = replace(new_job(3), created_at=NOON + timedelta(hours=20))

    outcome = await store.accept(late, "event", drawn(late, rules, late.created_at))

    assert isinstance(outcome, OverLimit)
    assert outcome.rules[0].opens == NOON + timedelta(days=1, minutes=15)
    after = NOON + timedelta(days=1, minutes=15)
    assert isinstance(await store.accept(new_job(4), "later", drawn(new_job(4), rules, after)), Accepted)


async def test_a_limit_made_smaller_than_what_is_used_refuses(store: Store) -> None:
    for number in range(3):
        await accepted(store, new_job(number), "each 3 videos per day")

    outcome = await store.accept(new_job(4), "event", drawn(new_job(4), "each 1 videos per day"))

    assert isinstance(outcome, OverLimit)
    assert outcome.rules[0].used == 3


async def test_people_and_windows_are_counted_apart(store: Store) -> None:
    rules = "each 1 videos per day"
    await accepted(store, new_job(1), rules)
    await accepted(store, new_job(2, person=Person(id="ben", name="Ben")), rules)
    await accepted(store, new_job(3, place=replace(ROOM, workspace="other")), rules)

    await accepted(store, new_job(4), rules, NOON + timedelta(days=1))

    assert len(await store.live()) == 4


async def test_limits_and_events_outlive_a_restart(opener: Opener) -> None:
    async with opener() as store:
        job = await accepted(store, new_job(), "each 1 videos per day")

    async with opener() as store:
        assert await store.live() == [job]
        assert await store.accept(job, f"event of {job.id}", drawn(job)) == Repeated(job.id)
        outcome = await store.accept(new_job(2), "event", drawn(new_job(2), "each 1 videos per day"))
        assert isinstance(outcome, OverLimit)


async def test_words_that_are_no_text_do_not_stop_a_job(store: Store) -> None:
    half = "\ud800"
    job = replace(new_job(person=Person(id=f"ana{half}", name=half)), place=replace(ROOM, workspace=half, thread=half))
    job = replace(job, request=replace(job.request, prompt=f"a red kite {half}\0"))

    assert isinstance(await store.accept(job, half, drawn(job, "each 3 at once")), Accepted)

    (kept,) = await store.jobs_of("local", half, f"ana{half}", 1)
    assert kept.request.prompt == "a red kite \ufffd\0"
    assert await store.accept(job, half, drawn(job)) == Repeated(job.id)
    assert await used(store, job, "each 3 at once") == [1]
    assert await store.get(half) is None
