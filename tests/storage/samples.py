"""Jobs and charges for the stores' tests, and what a store under test can do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol

from bot.jobs import Job, Request
from bot.limits import Charge, Draw, amounts_of, draw, parse_rules
from bot.messages import Person, Place, Video
from bot.ports import Accepted, Clock, JobStore, PolicyStore, RoomStore, UsageStore
from bot.transitions import CancelAsked, Event, Fetched, Prepared, Rendered, Started, Submitted, Told, TurnCame, advance
from storage.schema import migrate, migrations
from storage.sqlite import SQLiteStore
from storage.transactions import open_transactions

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROOM = Place(platform="local", workspace="room", channel="main", thread="1")
ANA = Person(id="ana", name="Ana", locale="en")
STAFF = Person(id="ana", name="Ana", locale="en", roles=("staff",))
CLIP = Video(stored="k7m2qd/video.mp4", name="k7m2qd.mp4", size=10, seconds=8.04)

#: A job's whole life, for `walk`.
TO_RENDERING: tuple[Event, ...] = (Started(), Prepared(), TurnCame(), Submitted("task-1"))
TO_DELIVERING: tuple[Event, ...] = (*TO_RENDERING, Rendered("https://cdn.example/v.mp4", 7), Fetched(CLIP))
TO_DONE: tuple[Event, ...] = (*TO_DELIVERING, Told())
TO_CANCELLED: tuple[Event, ...] = (CancelAsked(), Told())


class Store(JobStore, PolicyStore, Protocol):
    """What every store can do, beyond what the core asks of it."""

    @property
    def rooms(self) -> RoomStore:
        """The local page's messages."""
        ...

    @property
    def usage(self) -> UsageStore:
        """What was used."""
        ...

    async def sweep_events(self, before: datetime) -> None:
        """Forget old events."""
        ...

    async def sweep_usage(self, before: datetime) -> None:
        """Forget what was used long ago."""
        ...

    async def damage(self) -> list[str]:
        """Damage to what is kept."""
        ...

    async def verify(self) -> list[str]:
        """What does not fit together."""
        ...


#: Opens the same store again each time it is called.
Opener = Callable[[], AbstractAsyncContextManager[Store]]


@asynccontextmanager
async def beside(where: str, clock: Clock) -> AsyncIterator[Store]:
    """The store at that address beside others who have it open, without the lock that keeps a second bot out."""
    path = Path(where)
    async with open_transactions(path, 30.0, partial(migrate, path=path, steps=migrations())) as transactions:
        yield SQLiteStore(transactions, clock)


def new_job(number: int = 1, *, person: Person = ANA, place: Place = ROOM, duration: int = 5) -> Job:
    """A job that is not written down yet."""
    return Job(
        id=f"job-{number}",
        created_at=NOON,
        since=NOON,
        next_look=NOON,
        place=place,
        person=person,
        request=Request(prompt="a red kite", duration=duration),
    )


def drawn(job: Job, rules: str = "none", now: datetime = NOON, cost: float | None = None) -> Draw:
    """What the job takes under these rules."""
    return draw(parse_rules(rules), job.place, job.person, amounts_of(job.request.duration, cost), now)


async def used(store: JobStore, job: Job, rules: str, now: datetime = NOON) -> list[int]:
    """What is used of these rules, as the job's person finds them."""
    return [one.used for one in await store.standings(charged(job, rules, now))]


def charged(job: Job, rules: str, now: datetime = NOON) -> tuple[Charge, ...]:
    """What the job charges under these rules."""
    return drawn(job, rules, now).charges


async def accepted(store: JobStore, job: Job, rules: str = "none", now: datetime = NOON) -> Job:
    """The job, written down."""
    outcome = await store.accept(job, f"event of {job.id}", drawn(job, rules, now))
    assert outcome == Accepted(job)
    return job


async def walked(store: JobStore, job: Job, events: Sequence[Event], now: datetime = NOON) -> Job:
    """The job after these events, each saved."""
    for event in events:
        after = advance(job, event, now)
        assert await store.save(job, after)
        job = after
    return job


async def rendered_in(store: JobStore, job: Job, seconds: float) -> Job:
    """The job, rendered after so many seconds at the service."""
    job = await walked(store, await accepted(store, job), TO_RENDERING)
    done = advance(job, Rendered("https://cdn.example/v.mp4", took=seconds), NOON + timedelta(seconds=seconds))
    assert await store.save(job, done)
    return done


def clip_of(seconds: float | None) -> Fetched:
    """The video is there, and so long."""
    return Fetched(replace(CLIP, seconds=seconds))
