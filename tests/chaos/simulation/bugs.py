"""Mistakes that the simulation must find: each put in the place of one part that the bot is given from outside."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import httpx

from bot.errors import ChatUnsure, PlaceGone
from bot.jobs import Job, Posted, State
from bot.limits import Draw
from bot.messages import Post
from bot.ports import Accepted, Clock, OverLimit, Repeated
from storage import SQLiteStore
from storage.transactions import Transactions
from tests.chaos.simulation.chats import Chat, Discord, Slack
from tests.chaos.simulation.disk import Connection, Disk
from tests.chaos.simulation.loop import Process
from tests.chaos.simulation.world import World

_SUBMIT = "/generations"
#: The ledger's statement that lowers what is used.
_GIVES_BACK = re.compile(r"\s*UPDATE counters SET \w+ = max\(")


class _ForgetfulStore(SQLiteStore):
    """Says that the intent to submit is saved, and keeps it in memory."""

    def __init__(self, transactions: Transactions, clock: Clock) -> None:
        super().__init__(transactions, clock)
        self._kept: dict[str, tuple[Job, Job]] = {}

    async def save(self, before: Job, after: Job, posted: Posted | None = None) -> bool:
        if before.state is State.QUEUED and after.state is State.SUBMITTING:
            self._kept[after.id] = (before, after)
            return True
        on_disk, _ = self._kept.pop(before.id, (before, before))
        return await super().save(on_disk, after, posted)

    async def catch_up(self, job_id: str) -> None:
        """Save the intent after all."""
        kept = self._kept.pop(job_id, None)
        if kept is not None:
            await super().save(*kept)


class _ForgetfulDisk(Disk):
    store = _ForgetfulStore
    latest: _ForgetfulStore

    def open(self, process: Process, clock: Clock) -> SQLiteStore:
        opened = super().open(process, clock)
        assert isinstance(opened, _ForgetfulStore)
        self.latest = opened
        return opened


class _NoIntent(World):
    disk_kind = _ForgetfulDisk


class _IntentAfterwards(World):
    disk_kind = _ForgetfulDisk

    def transport(self) -> httpx.AsyncBaseTransport:
        async def handle(request: httpx.Request) -> httpx.Response:
            answer = await self.fox.handle(request)
            current, disk = asyncio.current_task(), self.disk
            assert current is not None
            assert isinstance(disk, _ForgetfulDisk)
            if request.url.path.endswith(_SUBMIT):
                await disk.latest.catch_up(current.get_name().split()[-1])
            return answer

        return httpx.MockTransport(handle)


class _TwiceConnection(Connection):
    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        if _GIVES_BACK.match(sql):
            super().execute(sql, parameters)
        return super().execute(sql, parameters)


class _TwiceDisk(Disk):
    connection = _TwiceConnection


class _RefundTwice(World):
    disk_kind = _TwiceDisk


class _NoLook(Chat):
    async def _post(self, where: str, post: Post, *, key: str, maybe_posted: bool) -> str:
        return await super()._post(where, post, key=key, maybe_posted=False)


class _NoLookDiscord(_NoLook, Discord):
    pass


class _NoLookSlack(_NoLook, Slack):
    pass


class _PostWithoutLooking(World):
    chat_kinds = (("discord", _NoLookDiscord), ("slack", _NoLookSlack))


class _GoesElsewhere(Chat):
    async def _post(self, where: str, post: Post, *, key: str, maybe_posted: bool) -> str:
        try:
            return await super()._post(where, post, key=key, maybe_posted=maybe_posted)
        except ChatUnsure as unsure:
            raise PlaceGone(str(unsure)) from unsure


class _ElsewhereDiscord(_GoesElsewhere, Discord):
    pass


class _ElsewhereSlack(_GoesElsewhere, Slack):
    pass


class _ElsewhereTooEarly(World):
    chat_kinds = (("discord", _ElsewhereDiscord), ("slack", _ElsewhereSlack))


class _LookingStore(SQLiteStore):
    """Looks whether there is room, and writes the job afterwards."""

    async def accept(self, job: Job, event_id: str, draw: Draw) -> Accepted | Repeated | OverLimit:
        full = tuple(one for one in await self.standings(draw.charges) if one.full)
        return OverLimit(full) if full else await super().accept(job, event_id, replace(draw, charges=()))


class _LookingDisk(Disk):
    store = _LookingStore


class _CheckThenInsert(World):
    disk_kind = _LookingDisk


class _DeferredConnection(Connection):
    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        return super().execute("BEGIN" if sql == "BEGIN IMMEDIATE" else sql, parameters)


class _DeferredDisk(Disk):
    connection = _DeferredConnection


class _DeferredBegin(World):
    disk_kind = _DeferredDisk


class _RetryOfServerErrors(World):
    def transport(self) -> httpx.AsyncBaseTransport:
        async def handle(request: httpx.Request) -> httpx.Response:
            answer = await self.fox.handle(request)
            if request.url.path.endswith(_SUBMIT) and answer.status_code >= 500:
                answer = await self.fox.handle(request)
            return answer

        return httpx.MockTransport(handle)


class _UnfencedStore(SQLiteStore):
    """Writes whatever the row has become meanwhile."""

    async def save(self, before: Job, after: Job, posted: Posted | None = None) -> bool:
        there = await self.get(before.id)
        if there is None:
            return False
        return await super().save(replace(before, state=there.state, generation=there.generation), after, posted)


class _UnfencedDisk(Disk):
    store = _UnfencedStore


class _NoFence(World):
    disk_kind = _UnfencedDisk


#: Each by what is wrong.
BUGS: Mapping[str, type[World]] = MappingProxyType(
    {
        "no intent row before the POST": _NoIntent,
        "the intent row after the POST": _IntentAfterwards,
        "a refund that is given twice": _RefundTwice,
        "a post without a look for an earlier one": _PostWithoutLooking,
        "a transaction that begins deferred": _DeferredBegin,
        "a POST that is sent again after a 5xx": _RetryOfServerErrors,
        "a save without its fence": _NoFence,
        "a limit that is looked at before the transaction": _CheckThenInsert,
        "another way taken while the first may have arrived": _ElsewhereTooEarly,
    }
)
