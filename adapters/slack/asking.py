"""Who asks and what they get told: shared by commands, clicks, forms and messages."""

from __future__ import annotations

import logging

from adapters.slack.chat import SlackChat
from adapters.slack.enclosures import Enclosures
from adapters.slack.faults import error_name
from adapters.slack.people import People
from adapters.slack.translate import Member
from bot.errors import ChatError, NotAllowed, PlaceGone, TooLarge
from bot.messages import Answer, Invocation, Person, Place, Post, Press
from bot.ports import Desk
from bot.texts import Texts, language_for, texts_in

log = logging.getLogger(__name__)


class Refused(Exception):
    """Somebody may not ask, or not here; carries what they are told."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.headline)
        self.post = post


class Asking:
    """Brings what people ask to the desk."""

    def __init__(
        self, *, desk: Desk, chat: SlackChat, people: People, enclosures: Enclosures, language: str | None
    ) -> None:
        self._desk = desk
        self._enclosures = enclosures
        self._chat = chat
        self._people = people
        self._language = language

    def texts(self, person: Person | None) -> Texts:
        """The sentences in the person's language."""
        return texts_in(language_for(person.locale if person is not None else None, self._language))

    async def person(self, workspace: str, user: str, *, name: str = "", team: str | None = None) -> Person:
        """Somebody who may ask. Raises Refused for guests, people of other organisations and bots."""
        member = await self._people.member(workspace, user, name=name, team=team)
        why = _refusal(member)
        if why is not None:
            raise Refused(Post(headline=self.texts(member.person).say(why)))
        return member.person

    async def ask(self, invocation: Invocation) -> Answer:
        """Ask the desk."""
        return await self._desk.ask(invocation)

    async def press(self, press: Press) -> Answer:
        """Press a button at the desk."""
        return await self._desk.press(press)

    async def show(self, place: Place, answer: Answer, texts: Texts, *, key: str) -> Post | None:
        """Post what everybody may see; gives what to tell the asker when that fails."""
        try:
            message = await self._show(place, answer, key)
        except TooLarge:
            return Post(headline=texts.say("slack-file-not-taken", job=answer.post.job or ""))
        except (NotAllowed, PlaceGone) as refused:
            return Post(headline=self.cannot_post(texts, error_name(refused)))
        except ChatError as error:
            log.warning("what was asked for was not posted", extra={"error": type(error).__name__})
            return Post(headline=texts.say("slack-post-failed"))
        await self._desk.posted(answer.post, key, message)
        return None

    async def enclose(self, place: Place, person: Person, post: Post, texts: Texts) -> Post | None:
        """Send the files that go with an answer to its asker; gives what to tell them of that. None: there are none."""
        if not post.enclosures:
            return None
        sent = await self._enclosures.send(place.workspace, person.id, post.enclosures, post.headline)
        names = ", ".join(each.name for each in post.enclosures)
        return Post(headline=texts.say("slack-enclosures-sent" if sent else "slack-enclosures-refused", names=names))

    async def _show(self, place: Place, answer: Answer, key: str) -> str:
        """Post the file; where it is not taken its link. Raises ChatError."""
        try:
            return await self._chat.show(place, answer.post, key=key)
        except TooLarge:
            if answer.otherwise is None:
                raise
            return await self._chat.show(place, answer.otherwise, key=key)

    def cannot_post(self, texts: Texts, reason: str) -> str:
        """Why nothing can be posted in a place, with the way out."""
        match reason:
            case "not_in_channel" | "channel_not_found":
                return texts.say("slack-not-in-channel")
            case "is_archived":
                return texts.say("slack-archived")
            case _:
                return texts.say("slack-cannot-post")


def is_receipt(answer: Answer) -> bool:
    """Whether an answer only says that a job was accepted, which its own message says as well."""
    return answer.job is not None and answer.post.state is not None


def _refusal(member: Member) -> str | None:
    if member.is_bot:
        return "slack-no-bots"
    if member.is_stranger:
        return "slack-no-strangers"
    if member.is_gone:
        return "slack-no-account"
    return "slack-no-guests" if member.is_guest else None
