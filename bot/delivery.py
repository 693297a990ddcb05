"""One step of a job: telling its person the end, once, and posting the finished video.

The ladder: the very place it was asked in, then its channel, then the asker's direct messages. At each: the file, then
a link. How far it has come is saved before the next is tried, so that each is tried once, whatever crashes when.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.cards import end_post
from bot.errors import ChatBusy, ChatError, ChatUnsure, PlaceGone, TooLarge
from bot.jobs import Job, Posted, Rung, State, Telling
from bot.messages import Post
from bot.ports import Chat, Clock, JobStore, Link, Links, OtherWays
from bot.schedule import backoff
from bot.texts import Texts, texts_in
from bot.transitions import Postponed, Told, deadline

log = logging.getLogger(__name__)

#: How long the service keeps a finished video.
RESULT_LIVES = timedelta(hours=24)
#: How long a place that refuses everything is tried, before the next best way is taken: at most until the job's own
#: time is up. A place that is gone for good is not tried again.
PATIENCE = timedelta(hours=24)
_NEXT: Mapping[Rung, Rung] = {Rung.PLACE: Rung.CHANNEL, Rung.CHANNEL: Rung.PERSON}


class Delivery:
    """Tells people how their jobs ended."""

    def __init__(self, *, store: JobStore, chats: Mapping[str, Chat], clock: Clock, links: Links) -> None:
        self._store = store
        self._chats = chats
        self._clock = clock
        self._links = links

    async def tell(self, job: Job, *, fresh: bool) -> Told | Postponed:
        """Post the end unless it is posted already; `fresh`: no earlier try can have arrived."""
        purpose = purpose_of(job)
        again = not fresh or job.attempts > 0
        if again and purpose in await self._store.posts(job.id):
            return Told()
        chat = self._chats.get(job.place.platform)
        if chat is None:
            return self._later(job)
        try:
            message = await self._post(chat, job, f"{job.id}-{purpose}", maybe_posted=again)
        except ChatBusy as busy:
            return Postponed(self._clock.now() + timedelta(seconds=busy.retry_after))
        except ChatUnsure:
            # it may be there: no other way is taken before that is known
            log.warning("nobody knows whether its end was posted", extra={"job": job.id})
            return self._later(job)
        except ChatError as refused:
            return self._refused(chat, job, refused)
        return Told(Posted(purpose, message))

    async def _post(self, chat: Chat, job: Job, key: str, *, maybe_posted: bool) -> str:
        texts = texts_in(job.language)
        linked = job.telling.linked
        post = linked_post(job, texts, self._links, self._clock.now()) if linked else end_post(job, texts)
        rung = job.telling.rung
        if rung is Rung.CHANNEL and isinstance(chat, OtherWays):
            return await chat.post_above(job.place, post, key=key, maybe_posted=maybe_posted)
        if rung is Rung.PERSON and isinstance(chat, OtherWays):
            return await chat.post_to_person(job.place, post, key=key, maybe_posted=maybe_posted)
        return await chat.post(job.place, post, key=key, maybe_posted=maybe_posted)

    def _refused(self, chat: Chat, job: Job, refused: ChatError) -> Postponed:
        """Certainly nothing was posted: a link in place of the file, another way, or the same again later."""
        now, telling = self._clock.now(), job.telling
        why = {"job": job.id, "rung": str(telling.rung), "error": type(refused).__name__, "said": str(refused)}
        if isinstance(refused, TooLarge) and not telling.linked:
            log.info("its video is not taken there: linked", extra=why)
            return Postponed(now, telling=replace(telling, linked=True))
        since = telling.refused_since or now
        further = _NEXT.get(telling.rung) if isinstance(chat, OtherWays) else None
        limit = deadline(job)
        # after days of being down there is no time left to be patient in
        patient = now - since < PATIENCE and (limit is None or now < limit)
        if further is not None and (isinstance(refused, PlaceGone) or not patient):
            log.warning("its end is told by the next best way", extra={**why, "next": str(further)})
            return Postponed(now, telling=Telling(rung=further, refused_since=since))
        log.warning("its end was not posted", extra=why)
        return Postponed(self._later(job).until, telling=replace(telling, refused_since=since))

    def _later(self, job: Job) -> Postponed:
        return Postponed(self._clock.now() + backoff(job.attempts, least=2, most=900))


def purpose_of(job: Job) -> str:
    """What the message is remembered as: each uncertain submit is told by itself, the end once."""
    if job.state is not State.UNCERTAIN:
        return "end"
    return "uncertain" if job.submits < 2 else f"uncertain-{job.submits}"


def linked_post(job: Job, texts: Texts, links: Links, now: datetime) -> Post:
    """The end of a job where the file itself is not taken: a link that works; none, where there is none."""
    link = links(job) or _at_the_service(job, now)
    if link is not None:
        return end_post(job, texts, link=link.url, deadline=link.until)
    post = end_post(job, texts)
    return replace(post, video=None, lines=(*post.lines, texts.say("video-not-taken", job=job.id)))


def no_links(_: Job) -> None:
    """Links of a bot that has no public address."""


def _at_the_service(job: Job, now: datetime) -> Link | None:
    """The service's own link, while it is certain that it lives."""
    # seen late it may have been finished long before
    began = job.finished_at if job.took is not None else job.submitted_at or job.finished_at
    if job.result_url is None or began is None or now >= began + RESULT_LIVES:
        return None
    return Link(job.result_url, began + RESULT_LIVES)
