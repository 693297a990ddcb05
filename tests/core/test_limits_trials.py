"""What a rule would have refused of last month's jobs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.limits import Amounts, Past, parse_rule, tried
from bot.messages import Person, Place

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PLACE = Place(platform="local", workspace="room", channel="main")
ANA = Person(id="ana", name="Ana", roles=("artists",))
BEN = Person(id="ben", name="Ben")


def made(minutes: float, person: Person = ANA, *, failed_after: float | None = None, lasts: float = 2) -> Past:
    """A video of 5 s, asked for so many minutes after noon."""
    created = NOON + timedelta(minutes=minutes)
    settled = created + timedelta(minutes=lasts if failed_after is None else failed_after)
    return Past(created, PLACE, person, Amounts(1, 5, 0), failed_after is not None, settled)


def refused(rule: str, *past: Past) -> list[float]:
    """Minutes after noon of the jobs that it would have refused."""
    outcome = tried(parse_rule(rule), past, ZoneInfo("UTC"))
    return [(one.created - NOON) / timedelta(minutes=1) for one in outcome.refused]


def test_what_is_over_the_figure_is_refused_and_counts_for_nothing() -> None:
    assert refused("each 2 videos per day", made(0), made(1), made(2), made(3), made(24 * 60)) == [2, 3]


def test_people_are_tried_apart_and_a_channel_together() -> None:
    past = (made(0), made(1, BEN), made(2), made(3, BEN))

    assert refused("each 1 videos per day", *past) == [2, 3]
    assert refused("channel 3 videos per day", *past) == [3]


def test_a_failure_gives_back_from_when_it_failed() -> None:
    assert refused("each 1 videos per day", made(0, failed_after=10), made(5), made(11), made(12)) == [5, 12]


def test_what_runs_at_the_same_time_is_over_when_it_is_over() -> None:
    assert refused("each 1 at once", made(0, lasts=10), made(5), made(10), made(11)) == [5, 11]


def test_a_rule_for_a_role_is_tried_on_those_who_had_it() -> None:
    outcome = tried(parse_rule("@role:artists 0 videos per day"), (made(0), made(1, BEN)), ZoneInfo("UTC"))

    assert (outcome.concerned, len(outcome.refused)) == (1, 1)


def test_rolling_seconds_leave_the_window_with_their_quarter_hour() -> None:
    past = (made(0), made(30), made(61), made(74), made(76))

    assert refused("each 10 seconds in any hour", *past) == [61, 74]


def test_ten_thousand_jobs_of_one_workspace_are_tried_in_one_pass() -> None:
    past = tuple(made(number / 10) for number in range(10_000))

    assert len(refused("in all 9000 videos per week", *past)) == 1000
