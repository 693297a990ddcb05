"""Tells admins and operators what was used in a workspace: in words, as a picture, as a table."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta

from bot.errors import FileUnreachable
from bot.messages import Answer, Enclosure, Place, Post
from bot.periods import days_of, span
from bot.policies import Policy
from bot.ports import Charts, Clock, UsageStore
from bot.texts import Texts
from bot.usage import Figures, Usage, Used, usage_amount, usage_csv, usage_lines, usage_of

log = logging.getLogger(__name__)

#: What was used is kept for so long at least, however soon jobs are deleted: this month and the whole one before.
KEPT_AT_LEAST = timedelta(days=62)
#: Bytes of a table: what the chats take as a file from everybody.
_MOST_TABLE = 8 * 1024 * 1024


class UsageReports:
    """Knows what was used, of one workspace at a time."""

    def __init__(
        self,
        *,
        usage: UsageStore,
        policy: Callable[[Place], Awaitable[Policy]],
        charts: Charts | None,
        clock: Clock,
        kept: timedelta = KEPT_AT_LEAST,
        patience: float = 10.0,
    ) -> None:
        """`policy`: what holds in a place. `charts`: None where nobody looks at pictures. `kept`: for how long what is
        used is remembered. `patience`: seconds that a person waits for a picture; then the figures go alone."""
        self._usage = usage
        self._policy = policy
        self._charts = charts
        self._clock = clock
        self._kept = max(kept, KEPT_AT_LEAST)
        self._patience = patience

    async def report(self, place: Place, period: str, *, csv: bool, texts: Texts) -> Answer:
        """What was used in a period ("month", "week", "day", "30 days"; "": the usual one) in the place's workspace.

        Raises BadInput for a period that cannot be asked for. Never waits for long for the picture.
        """
        figures = await self.figures(place, period)
        lines = self.lines(figures, texts)
        enclosures = []
        if self._charts is not None and figures.usage.total != Used():
            picture = await self._drawn(self._charts, figures.usage, texts)
            if picture is None:
                lines.append(texts.say("usage-no-picture"))
            else:
                enclosures.append(Enclosure(f"{_name(figures.usage)}.png", "image/png", picture))
        if csv:
            table = usage_csv(figures.rows).encode()
            if len(table) > _MOST_TABLE:
                lines.append(texts.say("usage-table-too-large", size=len(table), most=_MOST_TABLE))
            else:
                enclosures.append(Enclosure(f"{_name(figures.usage)}.csv", "text/csv", table))
        return Answer(post=Post(headline=lines[0], lines=tuple(lines[1:]), enclosures=tuple(enclosures)))

    async def figures(self, place: Place, period: str) -> Figures:
        """The same as figures. Raises BadInput."""
        zone = (await self._policy(place)).time_zone
        today = self._clock.now().astimezone(zone).date()
        since, until = span(period, today)
        first = today.replace(day=1)
        # the month is always among the usual days, but for its 31st
        read_since = since if period.strip() else min(since, first)
        rows = await self._usage.rows(place.platform, place.workspace, days_of(read_since, until, zone))
        usage = usage_of(rows, since=since, until=until, zone=zone.key)
        month = None if period.strip() else sum((row.used for row in rows if row.day >= first), Used())
        return Figures(usage, tuple(row for row in rows if row.day >= since), month)

    def lines(self, figures: Figures, texts: Texts) -> list[str]:
        """The figures in words, with what they count; the first is their title."""
        usage = figures.usage
        title, *lines = usage_lines(usage, texts)
        if figures.month is not None:
            with_credits = usage.total.credits > 0
            amount = usage_amount(figures.month, texts, with_credits=with_credits)
            lines.insert(1, texts.say("usage-month", amount=amount))
        if usage.total != Used():
            lines.append(texts.say("usage-counts"))
        remembered = (self._clock.now() - self._kept).date()
        if usage.since < remembered:
            lines.append(texts.say("usage-kept", days=self._kept.days))
        return [title, *lines]

    async def workspaces(self) -> Sequence[tuple[str, str]]:
        """Platform and workspace of all that used anything."""
        return await self._usage.workspaces()

    async def _drawn(self, charts: Charts, usage: Usage, texts: Texts) -> bytes | None:
        try:
            async with asyncio.timeout(self._patience):
                return await charts.draw_usage(usage, texts)
        except (FileUnreachable, TimeoutError) as error:
            log.warning("what was used goes without its picture", extra={"why": str(error) or "it took too long"})
            return None


def _name(usage: Usage) -> str:
    """What the files are called."""
    return f"usage-{_day(usage.since)}-{_day(usage.until)}" if usage.since < usage.until else f"usage-{usage.since}"


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")
