"""Every store: ids, names and figures that nobody would choose count for whom they belong to, and stop nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.limits import amounts_of, draw, parse_rules
from bot.messages import Mention, MentionKind, Person
from bot.policies import Change, Policy
from bot.ports import Accepted, OverLimit
from bot.transitions import Fetched, Submitted, Told
from tests.fakes import ManualClock
from tests.storage.samples import (
    CLIP,
    NOON,
    ROOM,
    TO_DELIVERING,
    Opener,
    Store,
    accepted,
    charged,
    drawn,
    new_job,
    used,
    walked,
)

IDS = (
    "",
    " ",
    "a",
    "a\0b",
    "a\0c",
    "a/b",
    "a%2Fb",
    "a%00b",
    "%",
    "%25",
    "/",
    "👩‍🎨",
    "аna",
    "ana",
    "ANA",
    "\n",
    "'; --",
    "x" * 5000,
)


@pytest.mark.parametrize("rule", ["each 1 videos per day", "each 1 at once", "#main each 1 videos per day"])
async def test_people_are_counted_apart_whatever_their_ids_look_like(store: Store, rule: str) -> None:
    for number, ident in enumerate(IDS):
        job = new_job(number, person=Person(id=ident, name=ident))
        await accepted(store, job, rule)
        again = replace(job, id=f"{job.id} again")
        assert isinstance(await store.accept(again, again.id, drawn(again, rule)), OverLimit)

    assert len(await store.live()) == len(IDS)


async def test_no_two_places_share_a_limit_because_their_names_run_into_each_other(store: Store) -> None:
    parts = ("", "a", "a/b", "b", "a\0b", "%2F")
    places = [replace(ROOM, workspace=workspace, channel=channel) for workspace in parts for channel in parts]
    for number, place in enumerate(places):
        await accepted(store, new_job(number, place=place), "channel 1 videos per day; each 6 videos per day")

    assert len(await store.live()) == 36


async def test_what_a_service_says_a_video_cost_is_never_too_much_to_be_written_down(store: Store) -> None:
    rule = "each 1000000000 credits per day"
    for number, told in enumerate((1e300, 1e18, 0.0)):
        submitted = [replace(one, credits=told) if isinstance(one, Submitted) else one for one in TO_DELIVERING]
        job = await walked(store, await accepted(store, new_job(number), "none"), submitted)
        assert job.credits == told

    assert await used(store, new_job(), rule) == [2 * 10**12]
    assert await store.verify() == []


@pytest.mark.parametrize(
    ("reserved", "told", "length", "kept"),
    [
        # the service knows best, however much was reserved
        (1.0, 2.5, 5.0, 2500),
        (4.0, 0.0, 5.0, 0),
        # rounded once, to thousandths
        (1.0, 0.0004, 5.0, 0),
        (1.0, 0.00051, 5.0, 1),
        # nothing told: what was reserved by the longest it could get, for the length that it came to
        (15.0, None, 5.0, 5000),
        (15.0, None, 15.0, 15000),
        (15.0, None, 99.0, 15000),
        (15.0, None, 0.2, 0),
        (15.0, None, None, 15000),
        (0.001, None, 5.0, 0),
    ],
)
async def test_an_automatic_length_settles_its_credits_and_gives_the_rest_back(
    store: Store, reserved: float, told: float | None, length: float | None, kept: int
) -> None:
    rules = parse_rules("each 100 credits per day")
    job = new_job(duration=-1)
    would = draw(rules, job.place, job.person, amounts_of(-1, reserved), NOON)
    assert await store.accept(job, "event", would) == Accepted(job)
    events = [
        replace(one, credits=told)
        if isinstance(one, Submitted)
        else Fetched(replace(CLIP, seconds=length))
        if isinstance(one, Fetched)
        else one
        for one in (*TO_DELIVERING, Told())
    ]

    await walked(store, job, events)

    assert await used(store, job, "each 100 credits per day") == [kept]
    assert await store.verify() == []


async def test_what_was_used_on_a_day_that_has_not_come_yet_is_not_forgotten_when_the_clock_is_set_back(
    store: Store, clock: ManualClock
) -> None:
    rules = "each 1 videos per day; each 1 videos in any day"
    await accepted(store, new_job(1), rules, NOON + timedelta(days=1))
    clock.set_back(timedelta(hours=1))
    job = replace(new_job(2), created_at=clock.now())

    outcome = await store.accept(job, "event", drawn(job, rules, clock.now()))

    assert isinstance(outcome, OverLimit)
    by_calendar, rolling = outcome.rules
    assert rolling.opens == NOON + timedelta(days=2, minutes=15)
    assert by_calendar.used == 1
    assert await store.verify() == []


async def test_an_admin_may_name_people_by_what_is_no_text(store: Store) -> None:
    half = Mention(MentionKind.PERSON, "u\ud800", "\udfff\0")
    policy = Policy(version=1, blocked=(half,), rules=parse_rules("each 5 videos per day"))
    change = Change(at=NOON, who="u\ud800", who_name="\ud800", what="block", was="", became="@\udfff")

    assert await store.set_policy("local", "r\ud800", policy, (change,))

    kept = await store.policy("local", "r\ud800")
    assert kept == replace(policy, blocked=(Mention(MentionKind.PERSON, "u\ufffd", "\ufffd\0"),))
    (told,) = await store.changes("local", "r\ud800", 5)
    assert (told.who_name, told.became) == ("\ufffd", "@\ufffd")


async def test_a_workspace_whose_zone_this_machine_does_not_know_still_has_its_limits(opener: Opener) -> None:
    async with opener() as store:
        assert await store.set_policy("local", "room", Policy(version=1, zone="Mars/Olympus"), ())

    async with opener() as store:
        policy = await store.policy("local", "room")
        assert policy is not None
        would = draw(
            parse_rules("each 1 videos per day"),
            ROOM,
            new_job().person,
            amounts_of(5, None),
            NOON,
            zone=policy.time_zone,
        )
        assert would.charges == charged(new_job(), "each 1 videos per day")


async def test_the_same_rule_twice_charges_and_refuses_once(store: Store) -> None:
    job = new_job()
    rules = parse_rules("in all 0 videos per day") * 2

    would = draw(rules, job.place, job.person, amounts_of(5, None), NOON, operators=rules)
    outcome = await store.accept(job, "event", would)

    assert isinstance(outcome, OverLimit)
    assert [one.charge.operators for one in outcome.rules] == [False, True]
