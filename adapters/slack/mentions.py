"""What people ask in messages: by a mention, by `!video`, or by writing to the bot directly."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, replace

from adapters.slack.asking import Asking, Refused, is_receipt
from adapters.slack.home import form_button
from adapters.slack.links import is_direct
from adapters.slack.people import both
from adapters.slack.reading import Reader, Seen
from adapters.slack.replies import Teller
from adapters.slack.translate import Payload, in_thread, is_courtesy, is_written, place_of, thread_of, words_for_us
from adapters.slack.workspaces import Workspaces
from bot.messages import Answer, Invocation, Person, Place, Post

log = logging.getLogger(__name__)

_MOST_REMEMBERED = 5000


@dataclass(frozen=True, slots=True)
class _Asked:
    """One message that speaks to the bot."""

    key: str
    event: Payload
    place: Place
    #: Where its asker alone is told something: a thread that nobody has opened yet shows nothing.
    beside: Place
    user: str


class Mentions:
    """Takes messages that speak to the bot; each once, however many events tell of it, in whatever order."""

    def __init__(self, *, asking: Asking, teller: Teller, reader: Reader, workspaces: Workspaces) -> None:
        self._asking = asking
        self._teller = teller
        self._reader = reader
        self._workspaces = workspaces
        #: Messages that are or were handled: the sort of event that told of each, and the other one, once that comes.
        self._taken: OrderedDict[str, tuple[str, asyncio.Future[Payload]]] = OrderedDict()

    async def take(self, event: Payload, context: Payload) -> None:
        """Do what a message asks, if it asks anything of us. Raises whatever made that impossible for now."""
        if not is_written(event):
            return
        place = place_of(context, str(event.get("channel") or ""), thread_of(event))
        me = (await self._workspaces.bot(place.workspace)).user
        words = words_for_us(event, me)
        if words is None:
            return
        key = f"slack-{place.workspace}-{place.channel}-{event.get('ts')}"
        kind = str(event.get("type"))
        if key in self._taken:
            known, twin = self._taken[key]
            if not twin.done() and (kind != known or event.get("files")):
                twin.set_result(event)
            return
        twin = asyncio.get_running_loop().create_future()
        self._taken[key] = kind, twin
        while len(self._taken) > _MOST_REMEMBERED:
            self._taken.popitem(last=False)
        beside = place if in_thread(event) else replace(place, thread=None)
        try:
            await self._handle(_Asked(key, event, place, beside, str(event["user"])), words, twin)
        except BaseException:
            # Slack will deliver it again, and then it is as good as new
            self._taken.pop(key, None)
            raise

    async def tell_trouble(self, event: Payload, context: Payload) -> None:
        """Say that a message came to nothing, where Slack will not deliver it again."""
        place = place_of(
            context, str(event.get("channel") or ""), str(event["thread_ts"]) if in_thread(event) else None
        )
        said = self._asking.texts(None).say("slack-trouble")
        await self._teller.tell(place, str(event.get("user") or ""), Post(headline=said))

    async def _handle(self, asked: _Asked, words: str, twin: asyncio.Future[Payload]) -> None:
        event, workspace = asked.event, asked.place.workspace
        team = event.get("user_team") or event.get("source_team") or event.get("team")
        try:
            person, seen = await both(
                self._asking.person(workspace, asked.user, team=team),
                self._reader.read(event, twin, asked.place, words),
            )
            texts = self._asking.texts(person)
            if seen.absent:
                raise Refused(Post(headline=texts.say("slack-not-in-channel")))
            if seen.gone:
                raise Refused(Post(headline=texts.say("slack-files-gone", names=", ".join(seen.gone))))
        except Refused as refused:
            await self._teller.tell(asked.beside, asked.user, refused.post)
            return
        name = self._reader.channel_name(asked.place)
        await self._answer(asked, person, seen, await self._asking.ask(_invocation(asked, person, seen, name)))

    async def _answer(self, asked: _Asked, person: Person, seen: Seen, answer: Answer) -> None:
        texts = self._asking.texts(person)
        if answer.form is not None:
            # a message cannot open a form, a click can
            button = form_button(texts, f"{asked.place.thread}:{asked.event.get('ts')}")
            await self._teller.tell(asked.beside, asked.user, answer.post, button)
        elif not answer.private:
            failed = await self._asking.show(asked.place, answer, texts, key=f"show-{asked.key}")
            if failed is not None:
                await self._teller.tell(asked.beside, asked.user, failed)
        elif not is_receipt(answer):
            await self._teller.tell(asked.beside, asked.user, answer.post)
            note = await self._asking.enclose(asked.place, person, answer.post, texts)
            if note is not None:
                await self._teller.tell(asked.beside, asked.user, note)
        elif seen.unread:
            said = texts.say("slack-thread-unread", reason=seen.unread)
            await self._teller.tell(asked.beside, asked.user, Post(headline=said))


def _invocation(asked: _Asked, person: Person, seen: Seen, channel_name: str | None) -> Invocation:
    text = seen.text
    if is_direct(asked.place.channel) and not seen.references.own and is_courtesy(text):
        text = "/video help"
    return Invocation(
        event_id=asked.key,
        place=asked.place,
        person=person,
        text=text,
        attachments=seen.references.own,
        replied=seen.references.replied,
        mentions=seen.mentions,
        channel_name=channel_name,
    )
