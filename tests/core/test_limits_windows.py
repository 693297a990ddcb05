"""When a window begins, ends and opens again, in any time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.limits import BUCKET, Per, bucket_of, reopens, window_end, window_start

ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo",
     "Pacific/Apia", "Asia/Shanghai", "America/St_Johns"]
).map(ZoneInfo)  # fmt: skip
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MOMENTS = st.integers(-25 * 365 * 86_400, 10 * 365 * 86_400).map(lambda seconds: NOON + timedelta(seconds=seconds))


def at(moment: str) -> datetime:
    """That moment, UTC."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "per", "now", "start", "end"),
    [
        ("UTC", Per.HOUR, "2026-11-24T12:59:59", "2026-11-24T12:00", "2026-11-24T13:00"),
        ("UTC", Per.HOUR, "2026-12-31T23:00:00", "2026-12-31T23:00", "2027-01-01T00:00"),
        ("UTC", Per.DAY, "2026-11-24T00:00:00", "2026-11-24T00:00", "2026-11-25T00:00"),
        ("UTC", Per.DAY, "2028-02-28T23:59:59", "2028-02-28T00:00", "2028-02-29T00:00"),
        ("UTC", Per.WEEK, "2026-11-29T23:59:59", "2026-11-23T00:00", "2026-11-30T00:00"),
        ("UTC", Per.WEEK, "2027-01-03T12:00:00", "2026-12-28T00:00", "2027-01-04T00:00"),
        ("UTC", Per.MONTH, "2026-01-31T12:00:00", "2026-01-01T00:00", "2026-02-01T00:00"),
        ("UTC", Per.MONTH, "2026-12-01T00:00:00", "2026-12-01T00:00", "2027-01-01T00:00"),
        # midnight is the workspace's
        ("Asia/Shanghai", Per.DAY, "2026-11-24T15:59:59", "2026-11-23T16:00", "2026-11-24T16:00"),
        ("Asia/Shanghai", Per.DAY, "2026-11-24T16:00:00", "2026-11-24T16:00", "2026-11-25T16:00"),
        ("Asia/Kathmandu", Per.DAY, "2026-11-24T18:20:00", "2026-11-24T18:15", "2026-11-25T18:15"),
        ("Asia/Kathmandu", Per.HOUR, "2026-11-24T18:20:00", "2026-11-24T18:15", "2026-11-24T19:15"),
        ("America/New_York", Per.MONTH, "2026-12-01T04:59:00", "2026-11-01T04:00", "2026-12-01T05:00"),
        # clocks are set back: a day of 25 hours; and forward: one of 23
        ("Europe/Berlin", Per.DAY, "2026-10-25T12:00:00", "2026-10-24T22:00", "2026-10-25T23:00"),
        ("Europe/Berlin", Per.DAY, "2026-03-29T12:00:00", "2026-03-28T23:00", "2026-03-29T22:00"),
        # the hour that comes twice is two hours
        ("Europe/Berlin", Per.HOUR, "2026-10-25T00:30:00", "2026-10-25T00:00", "2026-10-25T01:00"),
        ("Europe/Berlin", Per.HOUR, "2026-10-25T01:30:00", "2026-10-25T01:00", "2026-10-25T02:00"),
    ],
)
def test_a_calendar_window_begins_and_ends_by_the_workspaces_clock(
    zone: str, per: Per, now: str, start: str, end: str
) -> None:
    there = ZoneInfo(zone)

    assert (window_start(per, at(now), there, rolling=False), window_end(per, at(now), there)) == (at(start), at(end))


@given(st.sampled_from([Per.DAY, Per.WEEK, Per.MONTH]), MOMENTS, ZONES)
def test_a_calendar_window_ends_where_the_next_begins(per: Per, now: datetime, zone: ZoneInfo) -> None:
    start, end = window_start(per, now, zone, rolling=False), window_end(per, now, zone)

    assert start <= now < end
    assert window_start(per, end, zone, rolling=False) == end
    assert window_start(per, end - timedelta(seconds=1), zone, rolling=False) == start


@given(MOMENTS, ZONES)
def test_an_hour_holds_the_moment_that_asks_for_it(now: datetime, zone: ZoneInfo) -> None:
    start = window_start(Per.HOUR, now, zone, rolling=False)

    assert start <= now < start + timedelta(hours=1, minutes=15)


@given(st.sampled_from(Per), MOMENTS, ZONES, st.booleans())
def test_windows_are_made_of_whole_buckets(per: Per, now: datetime, zone: ZoneInfo, rolling: bool) -> None:
    start = window_start(per, now, zone, rolling=rolling)

    assert bucket_of(start) == start
    assert bucket_of(now) <= now < bucket_of(now) + BUCKET


def test_a_rolling_window_never_counts_less_than_its_length() -> None:
    assert window_start(Per.DAY, at("2026-11-24T12:10"), ZoneInfo("UTC"), rolling=True) == at("2026-11-23T12:00")


@given(
    st.lists(st.tuples(st.integers(0, 95), st.integers(1, 5)), max_size=8, unique_by=lambda each: each[0]),
    st.integers(1, 9),
    st.integers(1, 20),
)
def test_a_rolling_window_opens_when_enough_has_left_it(taken: list[tuple[int, int]], amount: int, most: int) -> None:
    buckets = [(NOON - BUCKET * (ago + 1), count) for ago, count in taken]
    used = sum(count for _, count in buckets)

    opens = reopens(Per.DAY, most=most, amount=amount, used=used, buckets=buckets, now=NOON)

    def left(moment: datetime) -> int:
        start = window_start(Per.DAY, moment, ZoneInfo("UTC"), rolling=True)
        return most - sum(count for began, count in buckets if began >= start)

    if amount > most:
        assert opens is None
    else:
        assert opens is not None
        assert left(opens) >= amount
        if opens > NOON:
            assert left(opens - timedelta(seconds=1)) < amount
