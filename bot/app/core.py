"""The bot without its platforms: what runs, what is taken up at a start, and what is swept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry

from adapters.media.folder import FolderFiles
from bot.app.leftovers import sweep_leftovers
from bot.errors import StoreError
from bot.lifecycle import Lifecycle
from bot.noticeboard import Noticeboard
from bot.operators import Operators
from bot.poller import Poller
from bot.ports import Clock, VideoService
from bot.reports import KEPT_AT_LEAST, UsageReports
from bot.service import Service
from storage import SQLiteStore

log = logging.getLogger(__name__)

#: Seconds between two sweeps of what is past its retention.
_SWEEP_EVERY = 3600.0
_SWEEP_MOST = 500
#: Seconds between two comparisons of the limits' counters with their ledger.
_VERIFY_EVERY = 24 * 3600.0
#: Jobs that ended so shortly before a start have their message brought up to date once more.
_LATELY = timedelta(minutes=10)
_LATELY_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """The bot without its platforms."""

    clock: Clock
    store: SQLiteStore
    files: FolderFiles
    service: VideoService
    desk: Service
    poller: Poller
    noticeboard: Noticeboard
    operators: Operators
    reports: UsageReports
    lifecycle: Lifecycle
    metrics: CollectorRegistry

    async def faults(self) -> list[str]:
        """What keeps the bot from being ready, with the cure; none: it is."""
        try:
            await self.store.ping()
        except StoreError as error:
            return [f"the store takes no writes: {error}"]
        return []

    async def resume(self) -> None:
        """Take up what an earlier process left alive; before anything new is accepted."""
        for job in await self.poller.resume():
            self.noticeboard.follow(job)
        # the last edit of a message may have been cut off together with the process that saved the job's end
        for job in await self.store.newest(_LATELY_MOST):
            if job.over and self.clock.now() - job.since < _LATELY:
                self.noticeboard.follow(job)

    async def run(self, stopping: asyncio.Event) -> None:
        """Move jobs and show what they do until told to stop."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.poller.run(), name="poller")
            group.create_task(self.noticeboard.run(), name="noticeboard")
            await stopping.wait()
            self.poller.stop()
            self.noticeboard.stop()

    async def verify(self) -> None:
        """Compare the limits' counters with their ledger, and say so where they differ."""
        for fault in await self.store.verify():
            log.error("the limits do not add up", extra={"fault": fault})

    async def sweep(self, keep: timedelta) -> int:
        """Delete jobs that have been over for longer than that, with their files; give their number."""
        before = self.clock.now() - keep
        old = await self.store.over_since(before, _SWEEP_MOST)
        for job_id in old:
            await self.files.delete(f"{job_id}/")
        await self.store.delete_jobs(old)
        await self.store.sweep_events(before)
        # a month's limit, and last month's usage, must not end with a week's jobs
        await self.store.sweep_usage(self.clock.now() - max(keep, KEPT_AT_LEAST))
        return len(old)

    async def sweep_forever(self, keep: timedelta, *others: Callable[[datetime], Awaitable[int]]) -> None:
        """Sweep now and then, and let others sweep what they keep themselves; to be cancelled."""
        verified: float | None = None
        while True:
            try:
                if verified is None or self.clock.monotonic() - verified >= _VERIFY_EVERY:
                    verified = self.clock.monotonic()
                    await self.verify()
                    await sweep_leftovers(self.store, self.files, self.clock.now())
                swept = await self.sweep(keep)
                for other in others:
                    await other(self.clock.now() - keep)
                if swept:
                    log.info("old jobs and their files were deleted", extra={"jobs": swept})
            except Exception:
                log.exception("the sweep of old jobs failed, it will be tried again")
                swept = 0
            if swept < _SWEEP_MOST:
                await asyncio.sleep(_SWEEP_EVERY)
