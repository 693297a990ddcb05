"""Every store: one writer wins each save, and a job's limits are settled with it, once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.jobs import Posted, State
from bot.problems import problem
from bot.transitions import (
    Broke,
    CancelAsked,
    Event,
    Expired,
    Lost,
    Postponed,
    Prepared,
    Rendered,
    RetryAsked,
    Started,
    Submitted,
    Told,
    TurnCame,
    advance,
)
from tests.storage.samples import (
    NOON,
    TO_DELIVERING,
    TO_DONE,
    TO_RENDERING,
    Opener,
    Store,
    accepted,
    clip_of,
    drawn,
    new_job,
    used,
    walked,
)

TO_UNCERTAIN: tuple[Event, ...] = (Started(), Prepared(), TurnCame(), Lost())
RULES = "channel 9 videos per day; each 3 at once; each 60 seconds per day"


async def test_a_saved_job_is_there_as_it_is_now(opener: Opener) -> None:
    async with opener() as store:
        job = await walked(store, await accepted(store, new_job()), TO_DELIVERING)
        assert await store.get(job.id) == job

    async with opener() as store:
        assert await store.get(job.id) == job
        assert await store.live() == [job]


async def test_who_comes_second_changes_nothing(store: Store) -> None:
    job = await accepted(store, new_job())
    started, cancelled = advance(job, Started(), NOON), advance(job, CancelAsked(), NOON)

    assert await store.save(job, started)
    assert not await store.save(job, cancelled)
    assert not await store.save(job, started)
    assert await store.get(job.id) == started


async def test_the_message_that_tells_it_is_remembered_with_the_save_whoever_was_first(store: Store) -> None:
    job = await accepted(store, new_job())
    started, cancelled = advance(job, Started(), NOON), advance(job, CancelAsked(), NOON)

    assert await store.save(job, started, Posted("card", "m1"))
    assert not await store.save(job, cancelled, Posted("end", "m2"))
    assert await store.posts(job.id) == {"card": "m1", "end": "m2"}
    assert await store.get(job.id) == started


async def test_the_message_is_not_remembered_of_a_job_that_is_gone(store: Store) -> None:
    assert not await store.save(new_job(), advance(new_job(), Started(), NOON), Posted("end", "m1"))
    assert await store.posts("job-1") == {}


async def test_of_twenty_writers_at_once_one_wins(store: Store) -> None:
    job = await accepted(store, new_job(), RULES)
    writes = [advance(job, (Started(), CancelAsked())[number % 2], NOON) for number in range(20)]

    won = await asyncio.gather(*(store.save(job, after) for after in writes))

    assert won.count(True) == 1
    assert await store.get(job.id) == writes[won.index(True)]


async def test_the_same_state_of_an_earlier_generation_is_refused(store: Store) -> None:
    job = await walked(store, await accepted(store, new_job()), [Started()])
    waiting = await walked(store, job, [Postponed(NOON)])
    assert waiting.state is job.state

    assert not await store.save(job, advance(job, Prepared(), NOON))
    assert await store.get(job.id) == waiting


async def test_another_state_of_the_same_generation_is_refused(store: Store) -> None:
    job = await accepted(store, new_job())

    assert not await store.save(replace(job, state=State.QUEUED), advance(job, Started(), NOON))
    assert await store.get(job.id) == job


async def test_a_job_that_is_not_there_cannot_be_saved(store: Store) -> None:
    assert not await store.save(new_job(), advance(new_job(), Started(), NOON))
    assert await store.get("job-1") is None


@pytest.mark.parametrize(
    ("events", "figures"),
    [
        # videos of the channel, at once, seconds
        ((), [1, 1, 5]),
        (TO_RENDERING, [1, 1, 5]),
        (TO_UNCERTAIN, [1, 1, 5]),
        ((*TO_UNCERTAIN, RetryAsked()), [1, 1, 5]),
        ((*TO_UNCERTAIN, Expired()), [1, 0, 5]),
        (TO_DELIVERING, [1, 0, 5]),
        (TO_DONE, [1, 0, 5]),
        ((*TO_RENDERING, CancelAsked()), [1, 0, 5]),
        ((*TO_RENDERING, Broke(problem("flagged"))), [0, 0, 0]),
        ((Started(), CancelAsked(), Told()), [0, 0, 0]),
    ],
)
async def test_a_job_is_charged_what_it_used(store: Store, events: Sequence[Event], figures: list[int]) -> None:
    job = await accepted(store, new_job(), RULES)

    await walked(store, job, events)

    assert await used(store, job, RULES) == figures


@pytest.mark.parametrize(
    ("duration", "real", "kept"),
    [(-1, 8.04, 8), (-1, 4.0, 4), (-1, 99.0, 15), (-1, None, 15), (-1, float("nan"), 15), (12, 8.04, 12)],
)
async def test_a_length_that_the_model_decided_is_settled_by_the_real_one(
    store: Store, duration: int, real: float | None, kept: int
) -> None:
    job = await accepted(store, new_job(duration=duration), RULES)
    assert await used(store, job, RULES) == [1, 1, 15 if duration < 0 else duration]

    await walked(store, job, [*TO_RENDERING, Rendered("https://cdn.example/v.mp4"), clip_of(real)])

    assert await used(store, job, RULES) == [1, 0, kept]


async def test_what_is_given_back_goes_to_the_window_it_came_from(store: Store) -> None:
    job = await accepted(store, new_job(), RULES)
    tomorrow = NOON + timedelta(days=1)
    await accepted(store, new_job(2), RULES, tomorrow)

    await walked(store, job, [Started(), Broke(problem("flagged"))], tomorrow)

    assert await used(store, job, RULES, tomorrow) == [1, 1, 5]
    assert await used(store, job, RULES) == [1, 1, 5]


async def test_what_was_given_back_is_not_given_back_again(store: Store) -> None:
    other, job = await accepted(store, new_job(1), RULES), await accepted(store, new_job(2), RULES)
    failing = advance(job, CancelAsked(), NOON)

    assert await store.save(job, failing)
    assert not await store.save(job, failing)
    await walked(store, failing, [Told()])

    assert await used(store, other, RULES) == [1, 1, 5]


async def test_a_place_given_back_can_be_taken_again(store: Store) -> None:
    rules = "each 1 at once"
    first = await accepted(store, new_job(1), rules)
    await walked(store, first, TO_DELIVERING)

    await accepted(store, new_job(2), rules)


@pytest.mark.parametrize(
    ("told", "kept"),
    [(None, 1600), (2.5, 2500), (0.0, 0), (float("nan"), 1600)],
)
async def test_credits_are_settled_as_the_service_told_them_else_by_the_real_length(
    store: Store, told: float | None, kept: int
) -> None:
    job, rules = new_job(duration=-1), "each 99 credits per day"
    await store.accept(job, "event", drawn(job, rules, cost=3.0))
    submitted = (Started(), Prepared(), TurnCame(), Submitted("task-1", credits=told))

    assert await used(store, job, rules) == [3000]
    await walked(store, job, [*submitted, Rendered("https://cdn.example/v.mp4"), clip_of(8.04)])

    assert await used(store, job, rules) == [kept]


async def test_a_job_that_is_over_is_no_longer_live(store: Store) -> None:
    job = await walked(store, await accepted(store, new_job()), TO_DONE)

    assert job.state is State.DONE
    assert await store.live() == []
    assert await store.get(job.id) == job
