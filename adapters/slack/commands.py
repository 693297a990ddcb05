"""What people do with commands, buttons, shortcuts and forms: brought to the desk, answered to them alone.

The row of a job is written before Slack is told that its command arrived, since Slack does not repeat commands; what
takes longer than Slack waits goes on after the acknowledgement. Nothing depends on the answer's address after that.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack.asking import Asking, Refused, is_receipt
from adapters.slack.conversations import Conversations
from adapters.slack.links import action_of
from adapters.slack.markup import plain
from adapters.slack.people import People, both
from adapters.slack.references import people_of
from adapters.slack.replies import Reply, Teller
from adapters.slack.translate import Payload, place_of
from adapters.slack.underway import UnderWay
from adapters.slack.windows import Windows
from bot.commands import Name, parse
from bot.commands.naming import Naming
from bot.messages import Action, Answer, Invocation, Person, Place, Post, Press

log = logging.getLogger(__name__)

#: What leads to posts in the channel.
_POSTING = frozenset({Name.GENERATE, Name.AGAIN})
_POSTING_BUTTONS = frozenset({Action.AGAIN, Action.RETRY, Action.SHOW})


@dataclass(frozen=True, slots=True)
class Event:
    """A command, a click or a shortcut as bolt gives it."""

    ack: AsyncAck
    body: Payload
    context: Payload

    @property
    def user(self) -> str:
        """Who did it."""
        return str(self.context.get("user_id") or "")

    @property
    def id(self) -> str:
        """Unique; the same again is the same event delivered twice."""
        body, pressed = self.body, _pressed_button(self.body)
        what = [self.user, body.get("channel_id"), body.get("command"), body.get("text")]
        what += [pressed.get("action_id"), pressed.get("value"), pressed.get("action_ts")]
        # an answer's address is a secret of its person's
        known = [self.trigger or body.get("response_url"), *what]
        return f"slack-{sha256(json.dumps(known).encode()).hexdigest()[:32]}"

    @property
    def trigger(self) -> str:
        """What a form is opened with, within three seconds."""
        return str(self.body.get("trigger_id") or "")


class Commands:
    """Takes interactions other than forms that were sent."""

    def __init__(
        self,
        *,
        asking: Asking,
        teller: Teller,
        windows: Windows,
        people: People,
        conversations: Conversations,
        under_way: UnderWay,
    ) -> None:
        self._asking = asking
        self._teller = teller
        self._windows = windows
        self._people = people
        self._conversations = conversations
        self._under_way = under_way

    async def slash(self, ack: AsyncAck, body: Payload, context: Payload) -> None:
        """`/video …` and `/video-admin …`."""
        place = place_of(context, str(body.get("channel_id") or ""))
        await self._take(Event(ack, body, context), place, self._slash, in_ack=True)

    async def button(self, ack: AsyncAck, body: Payload, context: Payload) -> None:
        """A pressed button."""
        await self._take(Event(ack, body, context), _place_pressed(body, context), self._pressed)

    async def shortcut(self, ack: AsyncAck, body: Payload, context: Payload) -> None:
        """*Make a video* on a message."""
        message = body.get("message") or {}
        thread = message.get("thread_ts") or message.get("ts") or body.get("message_ts")
        place = place_of(context, str((body.get("channel") or {}).get("id") or ""), thread)
        await self._take(Event(ack, body, context), place, self._shortcut)

    async def open_form(self, ack: AsyncAck, body: Payload, context: Payload) -> None:
        """The button that opens the form."""
        await self._take(Event(ack, body, context), _place_pressed(body, context), self._open_form)

    async def unknown(self, ack: AsyncAck, body: Payload, context: Payload) -> None:
        """Something of another version of the bot, or nothing of ours."""
        await self._take(Event(ack, body, context), _place_pressed(body, context), self._unknown)

    async def _take(
        self,
        event: Event,
        place: Place,
        work: Callable[[Event, Place, Reply], Awaitable[None]],
        *,
        in_ack: bool = False,
    ) -> None:
        url = str(event.body.get("response_url") or "")
        reply = Reply(ack=event.ack, teller=self._teller, place=place, user=event.user, url=url, in_ack=in_ack)
        await self._under_way.first(self._answering(event, place, reply, work))
        await reply.acknowledge()

    async def _answering(
        self, event: Event, place: Place, reply: Reply, work: Callable[[Event, Place, Reply], Awaitable[None]]
    ) -> None:
        """One event that fails costs nobody else anything, and is answered too."""
        try:
            await work(event, place, reply)
        except Refused as refused:
            await reply.tell(refused.post)
        except Exception:
            log.exception("something somebody did failed", extra={"event": event.id})
            await reply.tell(Post(headline=self._asking.texts(None).say("slack-trouble")))

    async def _person(self, event: Event, place: Place) -> Person:
        user = event.body.get("user") or {}
        named = user if isinstance(user, dict) else {}
        name = str(event.body.get("user_name") or named.get("name") or named.get("username") or "")
        team = named.get("team_id") or event.body.get("team_id")
        return await self._asking.person(place.workspace, event.user, name=name, team=team)

    # ---- what is done -----------------------------------------------------------------------------------------

    async def _slash(self, event: Event, place: Place, reply: Reply) -> None:
        command = str(event.body.get("command") or "/video")
        said = str(event.body.get("text") or "")
        person, names = await both(self._person(event, place), self._people.names_in(place.workspace, said))
        texts, naming = self._asking.texts(person), Naming(exact=command == "/video-admin")
        text = f"{command} {plain(said, me='', names=names, naming=naming)}".rstrip()
        if command not in ("/video", "/video-admin"):
            raise Refused(Post(headline=texts.say("slack-command-unknown")))
        if command == "/video-admin" and not self._people.knows(place.workspace, person.id):
            # an admin of Slack's would be told to be none
            raise Refused(Post(headline=texts.say("slack-rights-unknown")))
        if parse(text).name in _POSTING:
            await self._must_be_in(place, person)
        self._conversations.is_called(place.workspace, place.channel, str(event.body.get("channel_name") or ""))
        asked = Invocation(
            event_id=event.id,
            place=place,
            person=person,
            text=text,
            mentions=naming.mentions,
            channel_name=self._conversations.name_of(place.workspace, place.channel),
        )
        answer = await self._asking.ask(asked)
        await self._answer(event, place, reply, person, answer)

    async def _pressed(self, event: Event, place: Place, reply: Reply) -> None:
        pressed = _pressed_button(event.body)
        action = action_of(str(pressed.get("action_id") or ""))
        if action is None:
            await self._unknown(event, place, reply)
            return
        person = await self._person(event, place)
        job = str(pressed.get("value") or "").strip("-")
        press = Press(event_id=event.id, place=place, person=person, action=action, job=job)
        if action in _POSTING_BUTTONS:
            await self._must_be_in(place, person)
        await self._answer(event, place, reply, person, await self._asking.press(press))

    async def _shortcut(self, event: Event, place: Place, reply: Reply) -> None:
        message = event.body.get("message") or {}
        # together: the form must be opened within three seconds
        person, names = await both(self._person(event, place), self._people.names(place.workspace, people_of(message)))
        form = await self._windows.on_message(message, place, person, names)
        await self._windows.ask_for(form, event.id, event.trigger, reply)

    async def _open_form(self, event: Event, place: Place, reply: Reply) -> None:
        person = await self._person(event, place)
        value = str(_pressed_button(event.body).get("value") or "")
        form = await self._windows.on_mention(value, place, person)
        await self._windows.ask_for(form, event.id, event.trigger, reply)

    async def _unknown(self, event: Event, place: Place, reply: Reply) -> None:
        await reply.tell(Post(headline=self._asking.texts(None).say("slack-button-unknown")))

    async def _must_be_in(self, place: Place, person: Person) -> None:
        """Nothing is started whose end could not be posted. Raises Refused."""
        if not await self._conversations.is_in(place.workspace, place.channel):
            raise Refused(Post(headline=self._asking.texts(person).say("slack-not-in-channel")))

    async def _answer(self, event: Event, place: Place, reply: Reply, person: Person, answer: Answer) -> None:
        texts = self._asking.texts(person)
        if answer.form is not None and await self._windows.open(answer.form, place, person, event.trigger):
            return
        if not answer.private:
            await reply.acknowledge()
            failed = await self._asking.show(place, answer, texts, key=f"show-{event.id}")
            if failed is not None:
                await reply.tell(failed)
        elif event.body.get("command") or not is_receipt(answer):
            await reply.tell(answer.post)
            note = await self._asking.enclose(place, person, answer.post, texts)
            if note is not None:
                await reply.tell(note)


def _pressed_button(body: Payload) -> Payload:
    actions = body.get("actions") or ()
    return actions[0] if actions and isinstance(actions[0], dict) else {}


def _place_pressed(body: Payload, context: Payload) -> Place:
    """Where a button stands: what comes of it goes into the thread of its message, or under the message."""
    container, message = body.get("container") or {}, body.get("message") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id") or ""
    thread = message.get("thread_ts") or container.get("thread_ts")
    if thread is None and not container.get("is_ephemeral"):
        thread = message.get("ts") or container.get("message_ts")
    return place_of(context, str(channel), thread)
