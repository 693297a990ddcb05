"""The spans of days that admins ask for, and the days of time zones."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.limits import bucket_of
from bot.periods import MOST_DAYS, days_of, span

#: A Tuesday.
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("", date(2026, 10, 26), TODAY),
        ("day", TODAY, TODAY),
        ("今天", TODAY, TODAY),
        ("yesterday", date(2026, 11, 23), date(2026, 11, 23)),
        ("week", date(2026, 11, 23), TODAY),
        ("This Week", date(2026, 11, 23), TODAY),
        ("last week", date(2026, 11, 16), date(2026, 11, 22)),
        ("month", date(2026, 11, 1), TODAY),
        ("本月", date(2026, 11, 1), TODAY),
        ("last month", date(2026, 10, 1), date(2026, 10, 31)),
        ("上个月", date(2026, 10, 1), date(2026, 10, 31)),
        ("1", TODAY, TODAY),
        ("7 days", date(2026, 11, 18), TODAY),
        ("７天", date(2026, 11, 18), TODAY),
        ("最近7天", date(2026, 11, 18), TODAY),
        ("the last 7 days", date(2026, 11, 18), TODAY),
        ("7d", date(2026, 11, 18), TODAY),
        ("--days 7", date(2026, 11, 18), TODAY),
        ("2 weeks", date(2026, 11, 11), TODAY),
        ("366 days", date(2025, 11, 24), TODAY),
    ],
)
def test_a_period_is_understood_as_it_is_written(words: str, since: date, until: date) -> None:
    assert span(words, TODAY) == (since, until)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("fortnight", "usage_period_unknown"),
        ("7 cats", "usage_period_unknown"),
        ("-", "usage_period_unknown"),
        ("0 days", "usage_period_too_long"),
        ("367 days", "usage_period_too_long"),
        ("999999999 weeks", "usage_period_too_long"),
    ],
)
def test_a_period_that_cannot_be_asked_for_is_refused_with_what_can(words: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        span(words, TODAY)

    (wrong,) = refused.value.problems
    assert wrong.code == code
    assert wrong.values == {"written": words, "most": MOST_DAYS}


@given(st.text(max_size=60))
def test_whatever_is_written_is_a_period_or_refused(words: str) -> None:
    try:
        since, until = span(words, TODAY)
    except BadInput:
        return
    assert since <= until <= TODAY
    assert (until - since).days < MOST_DAYS


@given(
    st.sampled_from(["UTC", "Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu", "Asia/Beirut"]),
    st.dates(date(2010, 1, 1), date(2030, 1, 1)),
    st.integers(0, 400),
)
def test_days_follow_each_other_without_a_gap_and_begin_with_a_quarter_hour(zone: str, first: date, more: int) -> None:
    days = days_of(first, first + timedelta(days=more), ZoneInfo(zone))

    assert [day.date for day in days] == [first + timedelta(days=number) for number in range(more + 1)]
    assert all(day.ends == after.begins for day, after in pairwise(days))
    assert all(timedelta(hours=22) < day.ends - day.begins < timedelta(hours=26) for day in days)
    assert all(day.begins == bucket_of(day.begins) for day in days)


def test_a_day_on_which_clocks_are_set_back_has_twenty_five_hours() -> None:
    (day,) = days_of(date(2026, 10, 25), date(2026, 10, 25), ZoneInfo("Europe/Berlin"))

    assert (day.begins, day.ends) == (
        datetime(2026, 10, 24, 22, tzinfo=UTC),
        datetime(2026, 10, 25, 23, tzinfo=UTC),
    )
