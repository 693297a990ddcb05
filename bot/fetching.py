"""One step of a job: copying the finished video into our store, before its address dies."""

from __future__ import annotations

import logging

from bot.errors import BadInput, FileGone, FileUnreachable, ServiceError
from bot.jobs import Job
from bot.messages import Video
from bot.ports import Clock, Downloads, Files, Finished, Look, Media, VideoService
from bot.problems import Fault, problem
from bot.references import MIB, Inspected, Kind
from bot.schedule import backoff
from bot.transitions import Broke, Fetched, Postponed

log = logging.getLogger(__name__)

#: A finished video larger than this is not one.
MOST_VIDEO_BYTES = 2048 * MIB
#: Seconds of nothing but "gone" (404, 403, 410), from an address asked for anew each time.
GONE_GRACE = 600.0
#: Downloads that turn out unplayable before the file is taken as it is.
_MOST_UNPLAYABLE = 3
#: No video at all, such as a login page: fetched again, never delivered.
_NO_VIDEO = frozenset({"file_not_media", "file_empty", "file_kind_differs"})


class Fetching:
    """Fetches what the service made."""

    def __init__(
        self,
        *,
        service: VideoService,
        downloads: Downloads,
        files: Files,
        media: Media,
        clock: Clock,
    ) -> None:
        self._service = service
        self._downloads = downloads
        self._files = files
        self._media = media
        self._clock = clock
        self._gone_since: dict[str, float] = {}
        self._unplayable: dict[str, int] = {}

    async def fetch(self, job: Job) -> Fetched | Broke | Postponed:
        """Copy the finished video into our store; its address dies within a day, the generation is never repeated."""
        key = f"{job.id}/video.mp4"
        try:
            video = await self._stored(job, key)
            if video is None:
                await self._download(job, key)
                self._gone_since.pop(job.id, None)
                video = await self._stored(job, key)
        except (FileGone, BadInput) as gone:
            log.warning("its video is said to be gone", extra={"job": job.id, "error": type(gone).__name__})
            since = self._gone_since.setdefault(job.id, self._clock.monotonic())
            if self._clock.monotonic() - since > GONE_GRACE:
                return Broke(problem("result_gone", Fault.SERVICE))
            return self._later(job)
        except FileUnreachable as error:
            log.warning("its video cannot be had now", extra={"job": job.id, "error": type(error).__name__})
            self._gone_since.pop(job.id, None)
            return self._later(job)
        if video is None:
            return self._later(job)
        self._unplayable.pop(job.id, None)
        return Fetched(video)

    async def _stored(self, job: Job, key: str) -> Video | None:
        """The whole, playable video in our store; None when it is not there, or is to be fetched again."""
        if not self._files.exists(key):
            return None
        name = f"videobot-{job.id}.mp4"
        [found] = await self._media.inspect([Look(key, name, Kind.VIDEO)])
        if isinstance(found, Inspected):
            return Video(
                stored=key,
                name=name,
                size=found.size,
                seconds=found.seconds,
                width=found.width,
                height=found.height,
            )
        times = self._unplayable[job.id] = self._unplayable.get(job.id, 0) + 1
        log.warning("its video cannot be looked into", extra={"job": job.id, "found": found.code, "times": times})
        tired = times >= _MOST_UNPLAYABLE and found.code not in _NO_VIDEO
        if found.code == "file_too_heavy" or tired:
            # the service sells it as finished, and this machine may be at fault: a paid video is not thrown away
            return Video(stored=key, name=name, size=self._files.path(key).stat().st_size)
        await self._files.delete(key)
        return None

    async def _download(self, job: Job, key: str) -> None:
        assert job.result_url is not None
        try:
            await self._copy(job.result_url, key)
        except (FileGone, FileUnreachable):
            # its address may have changed or been renewed: ask once where it is now
            fresh = await self._address(job)
            if fresh is None or fresh == job.result_url:
                raise
            await self._copy(fresh, key)

    async def _copy(self, url: str, key: str) -> None:
        async with self._downloads.open(url) as chunks:
            await self._files.write(key, chunks, MOST_VIDEO_BYTES)

    async def _address(self, job: Job) -> str | None:
        assert job.task is not None
        try:
            seen = await self._service.look(job.task)
        except ServiceError:
            return None
        return seen.url if isinstance(seen, Finished) else None

    def _later(self, job: Job) -> Postponed:
        why = problem("result_unreachable", Fault.SERVICE)
        return Postponed(self._clock.now() + backoff(job.attempts, least=1, most=300), why)
