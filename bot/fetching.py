"""One step of a job: copying the finished video into our store, before its address dies."""

from __future__ import annotations

import logging

from bot.errors import BadInput, FileGone, FileUnreachable, ServiceError
from bot.jobs import Job
from bot.messages import Video
from bot.ports import Clock, Downloads, Files, Finished, Look, Media, VideoService
from bot.problems import Fault, Problem, problem
from bot.references import MIB, Inspected, Kind
from bot.schedule import backoff
from bot.transitions import Broke, Fetched, Postponed

log = logging.getLogger(__name__)

#: A finished video larger than this is not one.
MOST_VIDEO_BYTES = 2048 * MIB
#: Tries at fetching a video that the service says is gone.
_MOST_GONE = 6


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

    async def fetch(self, job: Job) -> Fetched | Broke | Postponed:
        """Copy the finished video into our store; its address dies within a day, the generation is never repeated."""
        name = f"videobot-{job.id}.mp4"
        key = f"{job.id}/video.mp4"
        try:
            found = await self._stored(key, name)
            if found is None:
                await self._download(job, key)
                found = await self._stored(key, name)
        except (FileGone, BadInput) as gone:
            if job.attempts + 1 >= _MOST_GONE:
                return Broke(problem("result_gone", Fault.SERVICE))
            log.warning("its video is said to be gone", extra={"job": job.id, "error": type(gone).__name__})
            return self._later(job, problem("result_unreachable", Fault.SERVICE))
        except FileUnreachable as error:
            log.warning("its video cannot be had now", extra={"job": job.id, "error": type(error).__name__})
            return self._later(job, problem("result_unreachable", Fault.SERVICE))
        if found is None:
            log.warning("its video arrived damaged", extra={"job": job.id})
            return self._later(job, problem("result_unreachable", Fault.SERVICE))
        return Fetched(found)

    async def _stored(self, key: str, name: str) -> Video | None:
        """The whole, playable video in our store; None when it is not there, or not whole."""
        if not self._files.exists(key):
            return None
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
        if found.code == "file_too_heavy":
            # this machine could not look into it: that is no reason to throw a paid video away
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

    def _later(self, job: Job, why: Problem) -> Postponed:
        return Postponed(self._clock.now() + backoff(job.attempts, least=1, most=600), why)
