"""Windows that rules count in: the calendar's of a time zone, or rolling ones; and the quarter hours they are made of.

What is used is kept by quarter hours: every zone's midnight falls on one, so that a window is a sum of whole ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.limits.rules import Per

#: How long one bucket of a counter is.
BUCKET = timedelta(minutes=15)

_LENGTHS = {
    Per.HOUR: timedelta(hours=1),
    Per.DAY: timedelta(days=1),
    Per.WEEK: timedelta(days=7),
    Per.MONTH: timedelta(days=30),
}


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that IANA name; UTC for names that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def bucket_of(moment: datetime) -> datetime:
    """The quarter hour that the moment lies in, UTC."""
    utc = moment.astimezone(UTC)
    return utc.replace(minute=utc.minute - utc.minute % 15, second=0, microsecond=0)


def window_start(per: Per, now: datetime, zone: ZoneInfo, *, rolling: bool) -> datetime:
    """When the window that ends after `now` began, UTC, on a quarter hour."""
    if rolling:
        # the quarter hour that it begins in counts whole: rather a little too much than ever too little
        return bucket_of(now - _LENGTHS[per])
    local = now.astimezone(zone)
    if per is Per.HOUR:
        # the wall clock's hour: where clocks are set back, its second pass is an hour of its own
        return bucket_of(now - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond))
    day = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if per is Per.WEEK:
        day -= timedelta(days=day.weekday())
    elif per is Per.MONTH:
        day = day.replace(day=1)
    return bucket_of(day)


def window_end(per: Per, now: datetime, zone: ZoneInfo) -> datetime:
    """When the calendar window that `now` lies in ends and its counter opens again, UTC."""
    if per is Per.HOUR:
        return window_start(per, now, zone, rolling=False) + timedelta(hours=1)
    local = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if per is Per.DAY:
        after = local + timedelta(days=1)
    elif per is Per.WEEK:
        after = local + timedelta(days=7 - local.weekday())
    else:
        after = (local.replace(day=1) + timedelta(days=32)).replace(day=1)
    return after.astimezone(UTC)


def reopens(
    per: Per, *, most: int, amount: int, used: int, buckets: Iterable[tuple[datetime, int]], now: datetime
) -> datetime | None:
    """When enough of a rolling window's oldest buckets have left it for `amount` to fit; None: it never will."""
    if amount > most:
        return None
    if used + amount <= most:
        return now
    left = used
    for began, count in sorted(buckets):
        left -= count
        if left + amount <= most:
            # it is counted until its whole quarter hour has left
            return max(began + BUCKET + _LENGTHS[per], now)
    return now
