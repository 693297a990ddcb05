"""The spans of days that what was used is asked for, in admins' words, and when each of their days begins. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.errors import BadInput
from bot.problems import problem
from bot.spelling import meant

#: A year and its leap day.
MOST_DAYS = 366
#: Unless said otherwise.
USUAL_DAYS = 30

_COUNTED = re.compile(
    r"(?:(?:the )?(?:last|past) |最近|过去|近)?(?P<count>\d{1,9})\s?(?P<unit>d|days?|w|weeks?|天|日|周|个?星期)?"
)
_TODAY = frozenset({"day", "today", "1d", "天", "日", "今天", "今日", "本日"})
_YESTERDAY = frozenset({"yesterday", "last day", "昨天", "昨日"})
_WEEK = frozenset({"week", "this week", "周", "本周", "这周", "星期", "本星期"})
_LAST_WEEK = frozenset({"last week", "上周", "上星期"})
_MONTH = frozenset({"month", "this month", "月", "本月", "这个月"})
_LAST_MONTH = frozenset({"last month", "上月", "上个月"})


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a time zone: from when, and to just before when (UTC)."""

    date: date
    begins: datetime
    ends: datetime


def span(text: str, today: date) -> tuple[date, date]:
    """First and last day of the period that is asked for; "": the usual one. Raises BadInput with what can be asked."""
    words = " ".join(meant(text).replace("--", "").split())
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    if words in _TODAY:
        return today, today
    if words in _YESTERDAY:
        return today - timedelta(days=1), today - timedelta(days=1)
    if words in _WEEK:
        return monday, today
    if words in _LAST_WEEK:
        return monday - timedelta(days=7), monday - timedelta(days=1)
    if words in _MONTH:
        return first, today
    if words in _LAST_MONTH:
        last = first - timedelta(days=1)
        return last.replace(day=1), last
    return today - timedelta(days=_count(words, text) - 1), today


def _count(words: str, text: str) -> int:
    """How many days up to today."""
    if not words:
        return USUAL_DAYS
    hit = _COUNTED.fullmatch(words.removeprefix("days ").removeprefix("days="))
    if hit is None:
        raise BadInput(problem("usage_period_unknown", written=text.strip()[:40], most=MOST_DAYS))
    count = int(hit["count"]) * (7 if hit["unit"] and hit["unit"][0] in "w周个星" else 1)
    if not 0 < count <= MOST_DAYS:
        raise BadInput(problem("usage_period_too_long", written=text.strip()[:40], most=MOST_DAYS))
    return count


def days_of(since: date, until: date, zone: ZoneInfo) -> tuple[Day, ...]:
    """Every day from one to another, both included, by the clocks of a time zone."""
    dates = [since + timedelta(days=number) for number in range((until - since).days + 2)]
    midnights = [datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC) for day in dates]
    return tuple(map(Day, dates[:-1], midnights[:-1], midnights[1:]))
