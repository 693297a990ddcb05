"""Keeps the one message about each live job up to date: posted once, then edited when what it says changed.

Latest wins: what changes faster than the platform takes edits is said by the next edit. Nothing here decides about
a job; when the message cannot be posted the job goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.errors import ChatBusy, ChatError, NotAllowed, PlaceGone, StoreError
from bot.jobs import Job
from bot.messages import Post
from bot.ports import Chat, Clock, JobStore

log = logging.getLogger(__name__)

#: Seconds after which live messages are looked at again: remaining times and queue places change by themselves.
REFRESH_EVERY = 10.0
#: Edits under way at the same time, over all platforms.
_AT_ONCE = 16
#: Tries at the last edit of a job that is over.
_MOST_FAILURES = 5
#: Seconds until a post or edit that failed is tried again.
_TRY_AGAIN = 5.0


@dataclass(slots=True)
class _Notice:
    """What is known of one job's message."""

    job: Job
    #: None until posted; it may have been posted by an earlier process.
    message: str | None = None
    known: bool = False
    #: An earlier try may have arrived: the platform looks before it posts.
    unsure: bool = False
    shown: Post | None = None
    failures: int = 0
    #: Monotonic seconds before which it is left alone.
    not_before: float = 0.0
    hopeless: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Noticeboard:
    """Shows what jobs are doing."""

    def __init__(
        self,
        *,
        store: JobStore,
        chats: Mapping[str, Chat],
        clock: Clock,
        view: Callable[[Job], Post],
    ) -> None:
        self._store = store
        self._chats = chats
        self._clock = clock
        self._view = view
        self._notices: dict[str, _Notice] = {}
        self._dirty: set[str] = set()
        self._wake = asyncio.Event()
        self._stopping = False

    def changed(self, before: Job | None, after: Job) -> None:
        """A lifecycle watcher: the job changed and its message is to follow."""
        notice = self._notices.get(after.id)
        if notice is None:
            # a job that another process left behind has a message already, if it got that far
            notice = self._notices[after.id] = _Notice(after, known=before is None, unsure=before is not None)
        notice.job = after
        self.touch(after.id)

    def follow(self, job: Job) -> None:
        """Take up a job that was alive when the program started."""
        self._notices.setdefault(job.id, _Notice(job, unsure=True))
        self.touch(job.id)

    def touch(self, job_id: str) -> None:
        """What is shown of the job may have changed (progress, queue place)."""
        if job_id in self._notices:
            self._dirty.add(job_id)
            self._wake.set()

    def stop(self) -> None:
        """End `run` after the edits under way."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Post and edit until told to stop."""
        gate = asyncio.Semaphore(_AT_ONCE)
        next_refresh = self._clock.monotonic() + REFRESH_EVERY
        async with asyncio.TaskGroup() as edits:
            while not self._stopping:
                now = self._clock.monotonic()
                if now >= next_refresh:
                    self._dirty.update(self._notices)
                    next_refresh = now + REFRESH_EVERY
                wait = next_refresh - now
                for job_id in list(self._dirty):
                    notice = self._notices.get(job_id)
                    if notice is None or notice.lock.locked():
                        continue
                    if notice.not_before > now:
                        wait = min(wait, notice.not_before - now)
                        continue
                    self._dirty.discard(job_id)
                    edits.create_task(self._within(gate, self.show(job_id)))
                    await asyncio.sleep(0)
                await self._rest(wait)

    async def _rest(self, seconds: float) -> None:
        if self._stopping:
            return
        self._wake.clear()
        if self._dirty and seconds > 0.5:
            seconds = 0.5
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0.01)):
                await self._wake.wait()

    async def _within(self, gate: asyncio.Semaphore, showing: Awaitable[None]) -> None:
        async with gate:
            await showing

    async def show(self, job_id: str) -> None:
        """Bring the job's message up to date now, if it says something else."""
        notice = self._notices.get(job_id)
        if notice is None:
            return
        async with notice.lock:
            job = notice.job
            try:
                await self._show(notice)
            except ChatBusy as busy:
                self._later(notice, busy.retry_after)
            except (PlaceGone, NotAllowed) as gone:
                notice.hopeless = True
                log.warning("its message cannot be shown", extra={"job": job.id, "error": type(gone).__name__})
            except (ChatError, StoreError) as error:
                notice.unsure = True
                log.warning("its message was not shown", extra={"job": job.id, "error": type(error).__name__})
                self._later(notice, _TRY_AGAIN)
            except Exception:
                log.exception("its message was not shown", extra={"job": job.id})
                notice.hopeless = True
            if notice.job.over and job_id not in self._dirty:
                self._notices.pop(job_id, None)

    def _later(self, notice: _Notice, seconds: float) -> None:
        notice.failures += 1
        if notice.job.over and notice.failures > _MOST_FAILURES:
            return
        notice.not_before = self._clock.monotonic() + seconds
        self.touch(notice.job.id)

    async def _show(self, notice: _Notice) -> None:
        job, chat = notice.job, self._chats.get(notice.job.place.platform)
        if chat is None or notice.hopeless:
            return
        post = self._view(job)
        if post == notice.shown:
            return
        if not notice.known:
            notice.message = (await self._store.posts(job.id)).get("card")
            notice.known = True
        if notice.message is None:
            if job.over:
                return
            notice.message = await chat.post(job.place, post, key=f"{job.id}-card", maybe_posted=notice.unsure)
            await self._store.note_post(job.id, "card", notice.message)
        else:
            await chat.edit(job.place, notice.message, post)
        notice.shown = post
        notice.not_before = self._clock.monotonic() + chat.edit_interval
