"""A new job, and one of each event that can happen to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.jobs import Job, Reference, Request
from bot.messages import Person, Place, Video
from bot.problems import Fault, problem
from bot.references import Kind
from bot.transitions import (
    ApprovalNeeded,
    Approved,
    Broke,
    CancelAsked,
    Event,
    Expired,
    Fetched,
    Lost,
    Outdated,
    Postponed,
    Prepared,
    Rendered,
    RetryAsked,
    Started,
    Submitted,
    Told,
    TurnCame,
    TurnedAway,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
WHY = problem("flagged", Fault.POLICY)
WAITS = problem("service_busy", Fault.SERVICE)
CLIP = Video(stored="k7m2qd/video.mp4", name="k7m2qd.mp4", size=10)
FOX = Reference(label="@Image1", kind=Kind.IMAGE, name="fox.png", address="1/fox.png")

NEW = Job(
    id="k7m2qd",
    created_at=NOON,
    since=NOON,
    next_look=NOON,
    place=Place(platform="local", workspace="room", channel="main"),
    person=Person(id="ana", name="Ana"),
    request=Request(prompt="a red kite"),
)

#: One of each event there is.
EVENTS: dict[type[Event], Event] = {
    type(event): event
    for event in (
        Started(),
        Prepared((FOX,), (WAITS,)),
        ApprovalNeeded((FOX,), (WAITS,)),
        Approved(Person(id="ben", name="Ben", is_admin=True)),
        Outdated(),
        TurnCame(),
        Submitted("task-1", 60, 1.5),
        TurnedAway(LATER + timedelta(minutes=1), WAITS),
        Lost(WHY),
        Rendered("https://cdn.example/v.mp4", 7),
        Fetched(CLIP),
        Broke(WHY, (WAITS,)),
        Postponed(LATER + timedelta(minutes=1)),
        Told(),
        CancelAsked(),
        RetryAsked(),
        Expired(),
    )
}
