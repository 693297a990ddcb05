"""What was used in a span of days: added up by day, person and channel, in words, and as a table for spreadsheets."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

from bot.texts import Texts

#: Most people, and most channels, that are named under the picture.
MOST_NAMED = 5
#: Letters of a name in a line of text.
LONGEST_NAME = 40
#: The columns of the table, in order; credits in whole credits with up to three decimals.
COLUMNS = ("day", "person", "person_name", "channel", "channel_name", "videos", "seconds", "credits")
#: What makes a spreadsheet run a cell that begins with it (OWASP, "CSV Injection"), full-width forms too.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True)
class Used:
    """An amount of what was made; whole numbers, so that sums are exact."""

    videos: int = 0
    #: Seconds of finished video.
    seconds: int = 0
    #: Thousandths of a credit.
    credits: int = 0

    def __add__(self, other: Used) -> Used:
        """Both together."""
        return Used(self.videos + other.videos, self.seconds + other.seconds, self.credits + other.credits)


@dataclass(frozen=True, slots=True)
class UsageRow:
    """What one person used in one channel on one day: what the store tells."""

    day: date
    person: str
    person_name: str
    channel: str
    channel_name: str
    used: Used


@dataclass(frozen=True, slots=True)
class Line:
    """What one person, or one channel, used in the whole span."""

    id: str
    #: The latest name known; the id where there is none.
    name: str
    used: Used


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used from one day to another, both included."""

    since: date
    until: date
    #: The time zone whose days these are: "Europe/Berlin".
    zone: str
    #: Every day of the span in order, those without anything too.
    days: tuple[tuple[date, Used], ...]
    #: Whoever used anything, biggest first: by credits, then seconds, then videos, then name.
    people: tuple[Line, ...]
    channels: tuple[Line, ...]

    @property
    def total(self) -> Used:
        """All of it together."""
        return sum((used for _, used in self.days), Used())


@dataclass(frozen=True, slots=True)
class Figures:
    """What was used in a period that somebody asked for."""

    usage: Usage
    #: By day, channel and person.
    rows: tuple[UsageRow, ...]
    #: Where only the usual period was asked for: the month so far, beside it.
    month: Used | None = None


def usage_of(rows: Iterable[UsageRow], *, since: date, until: date, zone: str) -> Usage:
    """Add rows up; those outside of the span count nowhere. Raises ValueError when the span ends before it begins."""
    if until < since:
        raise ValueError(f"the span ends on {until}, before it begins on {since}")
    inside = sorted((row for row in rows if since <= row.day <= until), key=lambda row: row.day)
    days = {since + timedelta(days=number): Used() for number in range((until - since).days + 1)}
    for row in inside:
        days[row.day] += row.used
    return Usage(
        since=since,
        until=until,
        zone=zone,
        days=tuple(days.items()),
        people=_lines((row.person, row.person_name, row.used) for row in inside),
        channels=_lines((row.channel, row.channel_name, row.used) for row in inside),
    )


def _lines(parts: Iterable[tuple[str, str, Used]]) -> tuple[Line, ...]:
    """One line for each id; of several names the last."""
    used: dict[str, Used] = defaultdict(Used)
    names: dict[str, str] = {}
    for ident, name, amount in parts:
        used[ident] += amount
        if name.strip():
            names[ident] = _whole(name)
    lines = (
        Line(_whole(ident), names.get(ident, _whole(ident)), amount)
        for ident, amount in used.items()
        if amount != Used()
    )
    return tuple(sorted(lines, key=_biggest_first))


def _biggest_first(line: Line) -> tuple[int, int, int, str, str]:
    return -line.used.credits, -line.used.seconds, -line.used.videos, line.name, line.id


def usage_csv(rows: Iterable[UsageRow]) -> str:
    """The rows as a table: RFC 4180, with the byte order mark that makes spreadsheets read it as UTF-8.

    A cell that a spreadsheet would run as a formula gets an apostrophe in front, which it shows as text.
    """
    return "\ufeff" + _table(COLUMNS, map(_cells, rows))


def usage_tables(rows: Mapping[str, Iterable[UsageRow]]) -> str:
    """The rows of several workspaces as one table for programs: without the mark, the workspace first."""
    lines = ([_cell(workspace), *_cells(row)] for workspace, each in rows.items() for row in each)
    return _table(("workspace", *COLUMNS), lines)


def _table(columns: Sequence[str], lines: Iterable[Sequence[str | int]]) -> str:
    table = StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(lines)
    return table.getvalue()


def _cells(row: UsageRow) -> list[str | int]:
    names = [_cell(name) for name in (row.person, row.person_name, row.channel, row.channel_name)]
    return [row.day.isoformat(), *names, row.used.videos, row.used.seconds, _credits(row.used.credits)]


def _cell(text: str) -> str:
    whole = _whole(text).replace("\0", "")
    return "'" + whole if whole[:1] in _FORMULA else whole


def _whole(text: str) -> str:
    """The text without halves of characters, which no file and no other process can be told."""
    return text.encode("utf-8", "replace").decode()


def _credits(thousandths: int) -> str:
    """Thousandths of a credit as credits, without trailing noughts: "1.25"."""
    whole = f"{Decimal(thousandths).scaleb(-3):.3f}"
    return whole.rstrip("0").rstrip(".")


def usage_values(usage: Usage) -> dict[str, Any]:
    """The same for JSON; credits in whole ones."""

    def named(lines: Sequence[Line]) -> list[dict[str, Any]]:
        return [{"id": line.id, "name": line.name, **_values(line.used)} for line in lines]

    return {
        "since": usage.since.isoformat(),
        "until": usage.until.isoformat(),
        "zone": usage.zone,
        "total": _values(usage.total),
        "days": [{"day": day.isoformat(), **_values(used)} for day, used in usage.days],
        "people": named(usage.people),
        "channels": named(usage.channels),
    }


def _values(used: Used) -> dict[str, float]:
    return {"videos": used.videos, "seconds": used.seconds, "credits": used.credits / 1000}


def usage_lines(usage: Usage, texts: Texts) -> tuple[str, ...]:
    """The figures under the picture: the total, then the people and the channels that used most.

    Credits are left out where nothing has any.
    """
    total = usage.total
    lines = [usage_title(usage, texts)]
    if total == Used():
        return (*lines, texts.say("usage-nothing"))
    with_credits = total.credits > 0
    lines.append(texts.say("usage-total", amount=usage_amount(total, texts, with_credits=with_credits)))
    lines += _named(texts.say("usage-people"), usage.people, texts, with_credits)
    lines += _named(texts.say("usage-channels"), usage.channels, texts, with_credits)
    return tuple(lines)


def usage_title(usage: Usage, texts: Texts) -> str:
    """Which days these are, and whose."""
    since, until = _midnight(usage.since), _midnight(usage.until)
    if usage.since == usage.until:
        return texts.say("usage-title-day", since=since, zone=usage.zone)
    return texts.say("usage-title", since=since, until=until, zone=usage.zone)


def usage_amount(used: Used, texts: Texts, *, with_credits: bool) -> str:
    """An amount in words: "12 videos, 96 s, 48 credits"."""
    if with_credits:
        worth = used.credits / 1000
        return texts.say("usage-amount-credits", count=used.videos, seconds=used.seconds, credits=worth)
    return texts.say("usage-amount", count=used.videos, seconds=used.seconds)


def _named(title: str, lines: Sequence[Line], texts: Texts, with_credits: bool) -> list[str]:
    named = [
        texts.say(
            "usage-line",
            place=str(place),
            name=short_name(line.name, LONGEST_NAME),
            amount=usage_amount(line.used, texts, with_credits=with_credits),
        )
        for place, line in enumerate(lines[:MOST_NAMED], 1)
    ]
    rest = len(lines) - len(named)
    if rest:
        named.append(texts.say("usage-others", count=rest))
    return [title, *named] if named else []


def short_name(name: str, most: int) -> str:
    """A name in one line of at most so many letters; what was cut shows as an ellipsis."""
    line = " ".join(name.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
