"""Keeps the one message about each live job up to date: posted once, then edited when what it says changed.

Latest wins: what changes faster than the platform takes edits is said by the next edit. Nothing here decides about
a job; when the message cannot be posted the job goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

from bot.approvals import approved_post
from bot.errors import ChatBusy, ChatError, NotAllowed, PlaceGone, StoreError
from bot.jobs import Job
from bot.messages import Post
from bot.ports import Chat, Clock, JobStore
from bot.texts import texts_in

log = logging.getLogger(__name__)

#: Seconds after which live messages are looked at again: remaining times and queue places change by themselves.
REFRESH_EVERY = 10.0
#: So many of them, in turns: with thousands, each is looked at more seldom.
_REFRESHED = 1000
#: Edits under way at the same time on one platform.
_AT_ONCE = 16
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
    #: The hash of the post that is shown: thousands of posts would take more memory than their jobs.
    shown: int | None = None
    #: That somebody approved it has been told.
    announced: bool = False
    failures: int = 0
    #: Monotonic seconds before which it is left alone.
    not_before: float = 0.0
    hopeless: bool = False
    under_way: bool = False
    #: It changed, and waits for `not_before`.
    deferred: bool = False


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
        #: Of each platform, in the order they changed: who waited longest is shown first.
        self._dirty: dict[str, dict[str, None]] = defaultdict(dict)
        self._under_way: dict[str, int] = defaultdict(int)
        #: When (monotonic seconds) those that are deferred may be shown.
        self._deferred: list[tuple[float, str]] = []
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
        notice = self._notices.get(job_id)
        if notice is not None:
            if not notice.deferred:
                self._dirty[notice.job.place.platform][job_id] = None
            self._wake.set()

    def stop(self) -> None:
        """End `run` shortly, with the edits under way."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Post and edit until told to stop."""
        next_refresh = self._clock.monotonic() + REFRESH_EVERY
        edits: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:
            while not self._stopping:
                now = self._clock.monotonic()
                if now >= next_refresh:
                    self._refresh()
                    next_refresh = now + REFRESH_EVERY
                self._take_up(now)
                for notice in self._due(now):
                    notice.under_way = True
                    self._under_way[notice.job.place.platform] += 1
                    edit = group.create_task(self._edit(notice))
                    edits.add(edit)
                    edit.add_done_callback(edits.discard)
                until = min(next_refresh, self._deferred[0][0]) if self._deferred else next_refresh
                await self._rest(until - now)
            if edits:
                _, late = await asyncio.wait(edits, timeout=STOP_WITHIN)
                for edit in late:
                    edit.cancel()

    def _refresh(self) -> None:
        """Look again at those that were not looked at for longest."""
        for job_id in list(islice(self._notices, _REFRESHED)):
            self._notices[job_id] = self._notices.pop(job_id)
            self.touch(job_id)

    def _take_up(self, now: float) -> None:
        """What was deferred until now is to be shown."""
        while self._deferred and self._deferred[0][0] <= now:
            _, job_id = heapq.heappop(self._deferred)
            notice = self._notices.get(job_id)
            if notice is not None and notice.deferred:
                notice.deferred = False
                self.touch(job_id)

    def _due(self, now: float) -> list[_Notice]:
        """Messages to bring up to date, as many as each platform takes; one whose edit is under way follows later."""
        return [notice for platform in self._dirty for notice in self._due_on(platform, now)]

    def _due_on(self, platform: str, now: float) -> list[_Notice]:
        free = _AT_ONCE - self._under_way[platform]
        due: list[_Notice] = []
        done_with = []
        for job_id in self._dirty[platform]:
            if len(due) >= free:
                break
            notice = self._notices.get(job_id)
            if notice is not None and notice.under_way:
                continue
            done_with.append(job_id)
            if notice is not None and notice.not_before > now:
                notice.deferred = True
                heapq.heappush(self._deferred, (notice.not_before, job_id))
            elif notice is not None:
                due.append(notice)
        for job_id in done_with:
            del self._dirty[platform][job_id]
        return due

    async def _rest(self, seconds: float) -> None:
        if self._stopping:
            return
        self._wake.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0.01)):
                await self._wake.wait()

    async def _edit(self, notice: _Notice) -> None:
        """One platform's trouble holds up only its own messages."""
        dirty = self._dirty[notice.job.place.platform]
        try:
            await self._try(notice)
        finally:
            notice.under_way = False
            self._under_way[notice.job.place.platform] -= 1
            if dirty:
                self._wake.set()
            if notice.job.over and notice.job.id not in dirty:
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
        said = hash(post)
        if said == notice.shown:
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
        notice.shown = said
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
