"""Keeps the one message about each live job up to date: posted once, then edited when what it says changed.

Latest wins: what changes faster than the platform takes edits is said by the next edit. Nothing here decides about
a job; when the message cannot be posted the job goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.approvals import approved_post
from bot.errors import ChatBusy, ChatError, NotAllowed, PlaceGone, StoreError
from bot.jobs import Job
from bot.messages import Post
from bot.ports import Chat, Clock, JobStore
from bot.texts import texts_in

log = logging.getLogger(__name__)

#: Seconds after which live messages are looked at again: remaining times and queue places change by themselves.
REFRESH_EVERY = 10.0
#: Edits under way at the same time on one platform.
_AT_ONCE = 16
#: Edits begun before others get a turn: after a restart there may be thousands of messages to bring up to date.
_BEGUN_AT_ONCE = 100
#: Tries in a row that end in trouble, before the next change is waited for.
_MOST_FAILURES = 5
#: Seconds one post or edit may take, and all together at a stop.
_PATIENCE = 60.0
STOP_WITHIN = 3.0
#: What the message is remembered as that tells of an approval.
_APPROVED = "approved"
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
    #: That somebody approved it has been told.
    announced: bool = False
    failures: int = 0
    #: Monotonic seconds before which it is left alone.
    not_before: float = 0.0
    hopeless: bool = False
    under_way: bool = False


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
        #: In the order they changed: who waited longest is shown first.
        self._dirty: dict[str, None] = {}
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
            self._dirty[job_id] = None
            self._wake.set()

    def stop(self) -> None:
        """End `run` shortly, with the edits under way."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Post and edit until told to stop."""
        gates = {name: asyncio.Semaphore(_AT_ONCE) for name in self._chats}
        next_refresh = self._clock.monotonic() + REFRESH_EVERY
        edits: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:
            while not self._stopping:
                now = self._clock.monotonic()
                if now >= next_refresh:
                    self._dirty.update(dict.fromkeys(self._notices))
                    next_refresh = now + REFRESH_EVERY
                wait, begun = next_refresh - now, 0
                for notice in self._due():
                    if notice.not_before > now:
                        wait = min(wait, notice.not_before - now)
                        continue
                    self._dirty.pop(notice.job.id, None)
                    notice.under_way = True
                    edit = group.create_task(self._edit(gates, notice))
                    edits.add(edit)
                    edit.add_done_callback(edits.discard)
                    begun += 1
                    if begun == _BEGUN_AT_ONCE:
                        wait = 0.0
                        break
                await self._rest(wait)
            if edits:
                _, late = await asyncio.wait(edits, timeout=STOP_WITHIN)
                for edit in late:
                    edit.cancel()

    def _due(self) -> list[_Notice]:
        """Messages to bring up to date; one whose edit is under way follows when that has ended."""
        known = [self._notices[job_id] for job_id in self._dirty if job_id in self._notices]
        return [notice for notice in known if not notice.under_way]

    async def _rest(self, seconds: float) -> None:
        if self._stopping:
            return
        self._wake.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0.01)):
                await self._wake.wait()

    async def _edit(self, gates: Mapping[str, asyncio.Semaphore], notice: _Notice) -> None:
        """One platform's trouble holds up only its own messages."""
        try:
            async with gates.get(notice.job.place.platform, contextlib.nullcontext()):
                await self._try(notice)
        finally:
            notice.under_way = False
            if notice.job.id in self._dirty:
                self._wake.set()
            elif notice.job.over:
                self._notices.pop(notice.job.id, None)

    async def _try(self, notice: _Notice) -> None:
        job = notice.job
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._show(notice)
                await self._announce(notice)
            notice.failures = 0
        except ChatBusy as busy:
            self._later(notice, busy.retry_after)
        except (PlaceGone, NotAllowed) as gone:
            notice.hopeless = True
            log.warning("its message cannot be shown", extra={"job": job.id, "error": type(gone).__name__})
        except (ChatError, StoreError, TimeoutError) as error:
            log.warning("its message was not shown", extra={"job": job.id, "error": type(error).__name__})
            self._failed(notice)
        except Exception:
            log.exception("its message was not shown", extra={"job": job.id})
            self._failed(notice)

    def _failed(self, notice: _Notice) -> None:
        notice.unsure = True
        notice.failures += 1
        if notice.failures < _MOST_FAILURES:
            self._later(notice, _TRY_AGAIN)

    def _later(self, notice: _Notice, seconds: float) -> None:
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

    async def _announce(self, notice: _Notice) -> None:
        """An approval that somebody else gave is a message of its own: it reaches the asker, as no edit does."""
        job, chat = notice.job, self._chats.get(notice.job.place.platform)
        post = approved_post(job, texts_in(job.language))
        if post is None or chat is None or notice.announced or notice.hopeless or job.over:
            return
        if _APPROVED not in await self._store.posts(job.id):
            message = await chat.post(job.place, post, key=f"{job.id}-{_APPROVED}", maybe_posted=notice.unsure)
            await self._store.note_post(job.id, _APPROVED, message)
        notice.announced = True
