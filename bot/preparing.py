"""One step of a job: its files are fetched, looked into, checked and put where the service can see them.

May be done again from the start at any time: nothing in here costs anything or is seen by anybody.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import PurePosixPath

import bot.references as rules
from bot.approvals import ready
from bot.cures import cure_of
from bot.errors import BadInput, FileGone, FileUnreachable, OperatorMustAct, ServiceBusy, ServiceRefused, ServiceUnsure
from bot.jobs import Job, Reference
from bot.messages import Attachment
from bot.ports import Chat, Clock, Files, Look, Media, VideoService
from bot.problems import Fault, Problem, problem
from bot.references import Inspected, Kind
from bot.schedule import backoff
from bot.transitions import ApprovalNeeded, Broke, Postponed, Prepared

log = logging.getLogger(__name__)

#: The service keeps uploads for 72 h and evicts the oldest first: after this they are put there again.
UPLOADS_LAST = timedelta(hours=24)
#: Tries at fetching a file before it counts as lost.
_MOST_TRIES = 5
_UPLOADS_AT_ONCE = 3
_CAPS: Mapping[Kind, int] = {
    Kind.IMAGE: rules.MOST_IMAGE_BYTES,
    Kind.VIDEO: rules.MOST_VIDEO_BYTES_IN_ALL,
    Kind.AUDIO: rules.MOST_AUDIO_BYTES,
}
_CHUNK = 256 * 1024


class Preparation:
    """Gets a job's references ready."""

    def __init__(
        self,
        *,
        chats: Mapping[str, Chat],
        files: Files,
        media: Media,
        service: VideoService,
        clock: Clock,
    ) -> None:
        self._chats = chats
        self._files = files
        self._media = media
        self._service = service
        self._clock = clock

    async def prepare(self, job: Job) -> Prepared | ApprovalNeeded | Broke | Postponed:
        """Give what happened: everything is ready, something is wrong for good, or it must be tried later."""
        if not job.references:
            return ready(job, (), ())
        try:
            fetched = await self._fetch_all(job)
            found = await self._media.inspect([_look(reference) for reference in fetched])
        except FileUnreachable:
            why = problem("files_unreachable", Fault.SERVICE)
            return Broke(why) if job.attempts + 1 >= _MOST_TRIES else self._later(job, why)
        except BadInput as bad:
            return Broke(bad.problems[0], bad.problems[1:])
        wrong = _wrong(fetched, found)
        if wrong:
            return Broke(wrong[0], tuple(wrong[1:]))
        inspected = [
            replace(one, found=what) for one, what in zip(fetched, found, strict=True) if isinstance(what, Inspected)
        ]
        return await self._upload(job, inspected)

    async def _fetch_all(self, job: Job) -> list[Reference]:
        fetched: list[Reference] = []
        problems: list[Problem] = []
        unreachable: FileUnreachable | None = None
        for number, reference in enumerate(job.references, 1):
            try:
                fetched.append(await self._fetch(job, number, reference))
            except BadInput as bad:
                problems += bad.problems
            except FileGone as gone:
                problems.append(gone.problem)
            except FileUnreachable as error:
                unreachable = error
        if problems:
            raise BadInput(*problems)
        if unreachable is not None:
            raise unreachable
        return fetched

    async def _fetch(self, job: Job, number: int, reference: Reference) -> Reference:
        key = f"{job.id}/ref-{number}{_ending(reference)}"
        if not self._files.exists(key):
            # what is lost now is lost for the sentence as the person knows it: by its name
            try:
                async with self._source(job, reference) as chunks:
                    await self._files.write(key, chunks, _CAPS[reference.kind])
            except BadInput as bad:
                raise BadInput(*(_named(each, reference.name) for each in bad.problems)) from bad
            except FileGone as gone:
                raise FileGone(_named(gone.problem, reference.name)) from gone
        return replace(reference, stored=key)

    @asynccontextmanager
    async def _source(self, job: Job, reference: Reference) -> AsyncIterator[AsyncIterator[bytes]]:
        if reference.stored is not None:
            if not self._files.exists(reference.stored):
                raise FileGone(problem("file_gone", name=reference.name))
            yield _read(self._files, reference.stored)
            return
        chat = self._chats.get(job.place.platform)
        if chat is None:
            raise FileUnreachable(f"{job.place.platform} is not connected")
        async with chat.read(_attachment(reference)) as chunks:
            yield chunks

    async def _upload(self, job: Job, references: list[Reference]) -> Prepared | ApprovalNeeded | Broke | Postponed:
        gate = asyncio.Semaphore(_UPLOADS_AT_ONCE)
        outcomes = await asyncio.gather(
            *(self._upload_one(gate, reference) for reference in references), return_exceptions=True
        )
        pairs = list(zip(references, outcomes, strict=True))
        there = tuple(outcome if isinstance(outcome, Reference) else reference for reference, outcome in pairs)
        failures = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        if not failures:
            return ready(job, there, tuple(rules.presumed_notices(_pairs(there))))
        refused = [_named(error.problem, one.name) for one, error in pairs if isinstance(error, ServiceRefused)]
        if refused:
            return Broke(refused[0], tuple(refused[1:]))
        # what is there already need not be put there again
        return replace(self._upload_failed(job, failures[0]), references=there)

    def _upload_failed(self, job: Job, failure: BaseException) -> Postponed:
        match failure:
            case ServiceBusy():
                return self._later(job, failure.problem, failure.retry_after)
            case ServiceUnsure():
                # an upload may be repeated without harm, whatever became of it
                return self._later(job, problem("service_busy", Fault.SERVICE))
            case OperatorMustAct():
                log.error(
                    f"files cannot be uploaded: {cure_of(failure.problem)}",
                    extra={"job": job.id, "problem": failure.problem.code},
                )
                return self._later(job, failure.problem)
            case _:
                raise failure

    async def _upload_one(self, gate: asyncio.Semaphore, reference: Reference) -> Reference:
        assert reference.stored is not None
        assert reference.found is not None
        if reference.uploaded and not _old(reference, self._clock):
            return reference
        async with gate:
            # a plain name: what the person called the file is nobody else's business
            name = reference.label.lstrip("@").lower() + PurePosixPath(reference.stored).suffix
            url = await self._service.upload(self._files.path(reference.stored), name, reference.found.media_type)
        return replace(reference, uploaded=url, uploaded_at=self._clock.now())

    def _later(self, job: Job, why: Problem, wait: float | None = None) -> Postponed:
        delay = backoff(job.attempts, least=2, most=120) if wait is None else timedelta(seconds=wait)
        return Postponed(self._clock.now() + delay, why)


def outdated(job: Job, clock: Clock) -> bool:
    """Whether the service may have thrown the job's uploads away."""
    return any(_old(reference, clock) for reference in job.references)


def _old(reference: Reference, clock: Clock) -> bool:
    return reference.uploaded_at is not None and clock.now() - reference.uploaded_at > UPLOADS_LAST


def _pairs(references: tuple[Reference, ...]) -> list[tuple[str, Inspected]]:
    return [(reference.name, reference.found) for reference in references if reference.found is not None]


def _wrong(references: list[Reference], found: list[Inspected | Problem]) -> list[Problem]:
    wrong = [what for what in found if isinstance(what, Problem)]
    pairs = [(r.name, what) for r, what in zip(references, found, strict=True) if isinstance(what, Inspected)]
    for name, what in pairs:
        fault = rules.file_problem(what, name)
        if fault is not None:
            wrong.append(fault)
    return wrong + list(rules.set_problems(pairs))


def _look(reference: Reference) -> Look:
    assert reference.stored is not None
    return Look(reference.stored, reference.name, reference.kind)


def _attachment(reference: Reference) -> Attachment:
    return Attachment(
        name=reference.name,
        address=reference.address,
        size=reference.size,
        media_type=reference.media_type,
        origin=reference.origin,
        author=reference.author,
    )


def _ending(reference: Reference) -> str:
    ending = PurePosixPath(reference.name.lower()).suffix
    plain = ending.isascii() and ending[1:].isalnum() and len(ending) <= 6
    return ending if plain else ""


def _named(fault: Problem, name: str) -> Problem:
    return problem(fault.code, fault.fault, **{**fault.values, "name": name})


async def _read(files: Files, key: str) -> AsyncIterator[bytes]:
    path = files.path(key)
    with await asyncio.to_thread(path.open, "rb") as source:
        while chunk := await asyncio.to_thread(source.read, _CHUNK):
            yield chunk
