"""What people do at the page: send a message, press a button. The core's answer goes to their own browser only."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from json import JSONDecodeError
from typing import Any

from aiohttp import web

from adapters.local.chat import LocalChat
from adapters.local.names import mentions_in
from adapters.local.retention import Retention
from adapters.local.room import Room
from adapters.local.translate import (
    NotUnderstood,
    answer_json,
    command_of,
    event_of,
    invocation_from,
    is_post,
    message_id,
    press_from,
    said_body,
)
from adapters.local.uploads import Upload, folder, read_upload
from adapters.local.visitors import Visitors
from bot.commands import admin_words
from bot.errors import BadInput, FileUnreachable, StoreError
from bot.messages import Action, Answer, Mention, Person, Place, Post, Press
from bot.ports import Clock, Desk, Files
from bot.texts import Texts

log = logging.getLogger(__name__)

_REPLY_TO = 40


class Inbox:
    """Takes what browsers send."""

    def __init__(
        self,
        *,
        desk: Desk,
        room: Room,
        chat: LocalChat,
        files: Files,
        retention: Retention,
        visitors: Visitors,
        clock: Clock,
    ) -> None:
        self._desk = desk
        self._room = room
        self._chat = chat
        self._files = files
        self._retention = retention
        self._visitors = visitors
        self._clock = clock

    async def message(self, request: web.Request) -> web.Response:
        """A message: put into the room first, then asked of the core when it is for the bot."""
        texts = self._visitors.texts(request)
        person = self._visitors.person(request)
        if person is None:
            return _refused(texts.say("page-not-welcomed"), 401)
        try:
            async with self._received(request, person) as upload:
                said = upload.fields
                person = self._visitors.person(request, said.get("name", ""), said.get("zone", "")) or person
                return await self._take(upload, person, texts)
        except NotUnderstood as error:
            log.warning("a message of the page is not understood: %s", error)
            return _refused(texts.say("page-not-understood"), 400)
        except BadInput as bad:
            return _refused(" ".join(texts.problem(each) for each in bad.problems), 413)
        except FileUnreachable as error:
            log.warning("a file of the page was not kept: %s", error)
            return _refused(texts.say("page-file-not-kept"), 503)
        except StoreError:
            log.exception("a message of the page was not kept")
            return _refused(texts.say("answer-store-down"), 503)

    @asynccontextmanager
    async def _received(self, request: web.Request, person: Person) -> AsyncIterator[Upload]:
        """What was sent; its files do not outlive a message that did not come into the room."""
        upload = Upload()
        try:
            await read_upload(request, upload, person, self._files)
            yield upload
        except BaseException:
            with suppress(NotUnderstood, StoreError, FileUnreachable):
                if not await self._room.known(message_id(person, event_of(upload.fields))):
                    await self._files.delete(folder(upload, person))
            raise

    async def _take(self, upload: Upload, person: Person, texts: Texts) -> web.Response:
        fields, event = upload.fields, event_of(upload.fields)
        message = message_id(person, event)
        text = fields.get("text", "").strip()
        if not text and not upload.files:
            return _refused(texts.say("page-nothing-said"), 400)
        reply_to = fields.get("reply_to", "")[:_REPLY_TO] or None
        replied = await self._room.get(reply_to) if reply_to else None
        body = await self._room.get(message)
        if body is None:
            body = said_body(
                at=self._clock.now(),
                person=person,
                event=event,
                text=text,
                files=upload.files,
                reply_to=reply_to,
                replied=replied,
            )
            await self._room.put(message, body)
        command = command_of(body["text"], to_the_bot=is_post(replied))
        if command is None:
            unheard = replied is None or bool(upload.files)
            return web.json_response({"message": message, "unheard": unheard, "note": None, "form": None, "job": None})
        named: tuple[Mention, ...] = ()
        if admin_words(command) is not None:
            named = mentions_in(command, (person, *await self._room.authors()))
        invocation = invocation_from(
            message=message,
            command=command,
            body=body,
            person=person,
            replied=replied,
            fields=fields,
            mentions=named,
        )
        answer = await self._answer(lambda: self._desk.ask(invocation), invocation.event_id, texts)
        return await self._told(answer, invocation.event_id, invocation.place, {"message": message})

    async def press(self, request: web.Request) -> web.Response:
        """A pressed button."""
        texts = self._visitors.texts(request)
        try:
            values = await request.json()
            if not isinstance(values, dict):
                raise NotUnderstood("not an object")
            person = self._visitors.person(request, str(values.get("name", "")), str(values.get("zone", "")))
            if person is None:
                return _refused(texts.say("page-not-welcomed"), 401)
            press = press_from(values, person)
        except (NotUnderstood, JSONDecodeError, UnicodeDecodeError) as error:
            log.warning("a press of the page is not understood: %s", type(error).__name__)
            return _refused(texts.say("page-not-understood"), 400)
        answer = await self._answer(lambda: self._press(press), press.event_id, texts)
        return await self._told(answer, press.event_id, press.place, {})

    async def _press(self, press: Press) -> Answer:
        answer = await self._desk.press(press)
        if press.action is Action.FORGET:
            # the core forgets jobs; what was said in the room is kept by nobody but this platform
            await self._retention.forget(press.person)
        return answer

    async def _answer(self, ask: Callable[[], Awaitable[Answer]], event: str, texts: Texts) -> Answer:
        try:
            return await ask()
        except Exception:
            # the message is in the room already: nothing is lost, and the person must not be left in silence
            log.exception("event=%s could not be answered", event)
            return Answer(post=Post(headline=texts.say("page-could-not-answer")))

    async def _told(self, answer: Answer, event: str, where: Place, more: Mapping[str, Any]) -> web.Response:
        if not answer.private:
            there = await self._chat.post(where, answer.post, key=f"answer-{event}", maybe_posted=False)
            await self._desk.posted(answer.post, event, there)
        return web.json_response({**more, **answer_json(answer, self._clock.now())})


def _refused(sentence: str, status: int) -> web.Response:
    return web.json_response({"problem": sentence}, status=status)
