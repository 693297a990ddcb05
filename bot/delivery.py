"""One step of a job: telling its person the end, once, and posting the finished video."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta

from bot.cards import end_post
from bot.errors import ChatBusy, ChatError, ChatUnsure, NotAllowed, PlaceGone, TooLarge
from bot.jobs import Job, State
from bot.messages import Post
from bot.ports import Chat, Clock, JobStore
from bot.schedule import backoff
from bot.texts import texts_in
from bot.transitions import Postponed, Told

log = logging.getLogger(__name__)

#: How long the service keeps a finished video.
RESULT_LIVES = timedelta(hours=24)


class Delivery:
    """Tells people how their jobs ended."""

    def __init__(self, *, store: JobStore, chats: Mapping[str, Chat], clock: Clock) -> None:
        self._store = store
        self._chats = chats
        self._clock = clock

    async def tell(self, job: Job, *, fresh: bool) -> Told | Postponed:
        """Post the end unless it is posted already; `fresh`: no earlier try can have arrived."""
        purpose = purpose_of(job)
        if purpose in await self._store.posts(job.id):
            return Told()
        chat = self._chats.get(job.place.platform)
        if chat is None:
            return self._later(job)
        try:
            message = await self._post(chat, job, purpose, maybe_posted=not fresh or job.attempts > 0)
        except ChatBusy as busy:
            return Postponed(self._clock.now() + timedelta(seconds=busy.retry_after))
        except (ChatUnsure, PlaceGone, NotAllowed) as error:
            log.warning("its end was not posted", extra={"job": job.id, "error": type(error).__name__})
            return self._later(job)
        except ChatError:
            log.exception("its end was not posted", extra={"job": job.id})
            return self._later(job)
        await self._store.note_post(job.id, purpose, message)
        return Told()

    async def _post(self, chat: Chat, job: Job, purpose: str, *, maybe_posted: bool) -> str:
        key = f"{job.id}-{purpose}"
        try:
            return await chat.post(job.place, _post(job), key=key, maybe_posted=maybe_posted)
        except TooLarge:
            log.info("its video is too large for the place: linked", extra={"job": job.id})
            return await chat.post(job.place, _linked(job), key=key, maybe_posted=maybe_posted)

    def _later(self, job: Job) -> Postponed:
        return Postponed(self._clock.now() + backoff(job.attempts, least=2, most=900))


def purpose_of(job: Job) -> str:
    """What the message is remembered as: each uncertain submit is told by itself, the end once."""
    if job.state is not State.UNCERTAIN:
        return "end"
    return "uncertain" if job.submits < 2 else f"uncertain-{job.submits}"


def _post(job: Job) -> Post:
    return end_post(job, texts_in(job.language))


def _linked(job: Job) -> Post:
    until = None if job.finished_at is None else job.finished_at + RESULT_LIVES
    return end_post(job, texts_in(job.language), link=job.result_url, deadline=until)
