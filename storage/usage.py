"""What was used, read from the limits' counters: a range of their keys for each day, whatever jobs there are."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, timedelta
from functools import partial

from bot.limits import members_of, parts_of
from bot.periods import Day
from bot.usage import UsageRow, Used
from storage.codec import moment, text
from storage.transactions import Transactions

#: Whole days (UTC) of the subjects that begin so.
_WHOLE = """
SELECT subject, day, videos, seconds, credits FROM days
WHERE subject > :first AND subject < :after AND day >= :since AND day <= :until
    AND (videos != 0 OR seconds != 0 OR credits != 0)
"""
#: The quarter hours of one day of a time zone, of the subjects that used anything around then.
_PART = """
SELECT subject, sum(videos), sum(seconds), sum(credits) FROM counters
WHERE subject IN (SELECT value FROM json_each(:subjects)) AND bucket >= :begins AND bucket < :ends
GROUP BY subject HAVING sum(videos) != 0 OR sum(seconds) != 0 OR sum(credits) != 0
"""
_NAMES = "SELECT kind, id, name FROM names WHERE platform = ? AND workspace = ?"
_WORKSPACES = "SELECT DISTINCT subject FROM days WHERE subject > 'workspace/' AND subject < 'workspace0'"

#: Subject and what it used.
_Found = tuple[str, Used]
_Names = Mapping[tuple[str, str], str]


class SQLiteUsage:
    """A UsageStore."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def rows(self, platform: str, workspace: str, days: Sequence[Day]) -> list[UsageRow]:
        """What each person used in each channel of a workspace on each of these days.

        Days of other zones than UTC are read one after the other, so that nothing else waits for long.
        """
        if not days:
            return []
        whole = await self._transactions.read(partial(_whole, first=members_of(platform, text(workspace)), days=days))
        names = await self._transactions.read(partial(_names, platform=platform, workspace=workspace))
        rows: list[UsageRow] = []
        for day in days:
            if _is_whole(day):
                found: Iterable[_Found] = whole[day.date.isoformat()].items()
            else:
                around = {subject for each in _around(day) for subject in whole[each]}
                found = await self._transactions.read(partial(_part, day=day, subjects=around)) if around else ()
            rows += sorted((_row(day, each, names) for each in found), key=lambda row: (row.channel, row.person))
        return rows

    async def workspaces(self) -> list[tuple[str, str]]:
        """Platform and workspace of all that used anything."""
        found = await self._transactions.read(lambda connection: connection.execute(_WORKSPACES).fetchall())
        return sorted({(platform, workspace) for (one,) in found for _, platform, workspace in (parts_of(one),)})


def _whole(connection: sqlite3.Connection, *, first: str, days: Sequence[Day]) -> Mapping[str, dict[str, Used]]:
    """What each subject used on each day (UTC)."""
    # the sign after the slash that it ends in: all that begins with it lies between
    values = {"first": first, "after": first[:-1] + "0", "since": _around(days[0])[0], "until": _around(days[-1])[-1]}
    found: dict[str, dict[str, Used]] = defaultdict(dict)
    for subject, day, *figures in connection.execute(_WHOLE, values):
        found[day][subject] = Used(*figures)
    return found


def _part(connection: sqlite3.Connection, *, day: Day, subjects: Iterable[str]) -> list[_Found]:
    values = {"subjects": json.dumps(sorted(subjects)), "begins": moment(day.begins), "ends": moment(day.ends)}
    return [(subject, Used(*figures)) for subject, *figures in connection.execute(_PART, values)]


def _names(connection: sqlite3.Connection, *, platform: str, workspace: str) -> _Names:
    rows = connection.execute(_NAMES, (platform, text(workspace)))
    return {(kind, ident): name for kind, ident, name in rows}


def _is_whole(day: Day) -> bool:
    begins = day.begins.astimezone(UTC)
    return moment(begins)[10:19] == "T00:00:00" and begins.date() == day.date and len(_around(day)) == 1


def _around(day: Day) -> list[str]:
    """The days (UTC) that it lies in."""
    first, last = day.begins.astimezone(UTC).date(), (day.ends - timedelta(microseconds=1)).astimezone(UTC).date()
    return [(first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1)]


def _row(day: Day, found: _Found, names: _Names) -> UsageRow:
    subject, used = found
    *_, channel, person = parts_of(subject)
    return UsageRow(
        day=day.date,
        person=person,
        person_name=names.get(("person", person)) or person,
        channel=channel,
        channel_name=names.get(("channel", channel)) or channel,
        used=used,
    )
