"""What a command does: understand it, check what can be known at once, write the job down, answer.

Nothing about a video is slow here or goes over the network: after the row exists a crash loses nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

import bot.cards as cards
from bot.acceptance import Acceptance, may, same_workspace
from bot.administration import Administration
from bot.allowances import denied_post, limits_post
from bot.buttons import CAN_STOP, MOST_JOBS, SHOWN, Buttons, said, shown, standing
from bot.commands import Command, Name, admin_words, parse
from bot.errors import StoreError
from bot.jobs import Job, Request
from bot.messages import Action, Answer, Form, Invocation, Person, Place, Post, Press
from bot.policies import Policy
from bot.ports import Files, JobStore
from bot.problems import problem
from bot.texts import Texts, language_for, texts_in

log = logging.getLogger(__name__)

#: A person's newest jobs that one without a name is looked for in.
_NEWEST = 50
#: Commands that are seen to at the same time. Of a thousand the first are answered while the last are yet to be read:
#: all at once, everybody would wait for everybody.
_AT_ONCE = 100
#: Buttons that lead to a video being made: nobody gets there who may make none, not even to a form.
_MAKES = frozenset({Action.AGAIN, Action.RETRY, Action.EDIT, Action.EXTEND})


class Service:
    """The front of the core: what people ask comes in here, whatever the platform."""

    def __init__(
        self,
        *,
        store: JobStore,
        acceptance: Acceptance,
        buttons: Buttons,
        administration: Administration,
        files: Files,
        view: Callable[[Job], Post],
        linked: Callable[[Job, Texts], Post],
        language: str | None,
    ) -> None:
        self._store = store
        self._acceptance = acceptance
        self._buttons = buttons
        self._administration = administration
        self._files = files
        self._view = view
        self._linked = linked
        self._language = language
        self._gate = asyncio.Semaphore(_AT_ONCE)

    async def ask(self, invocation: Invocation) -> Answer:
        """Do what the words say. What the person got wrong is an answer, never an exception."""
        texts = self._texts(invocation.person)
        try:
            if admin_words(invocation.text) is not None:
                # pictures of usage are drawn one after the other, and nobody's video waits for them
                return await self._administration.ask(invocation, texts)
            async with self._gate:
                return await self._ask(invocation, texts)
        except StoreError:
            log.exception("the store failed, nothing was accepted", extra={"asked": invocation.event_id})
            return Answer(post=Post(headline=texts.say("answer-store-down")))

    async def _ask(self, invocation: Invocation, texts: Texts) -> Answer:
        person, policy = await self._acceptance.with_rights(invocation.place, invocation.person)
        if person is not invocation.person:
            invocation = replace(invocation, person=person)
        extra, missing = await self._acceptance.brought_along(invocation)
        command = parse(
            invocation.text,
            attachments=invocation.attachments,
            replied=(*extra, *invocation.replied),
            fields=invocation.fields,
        )
        # files of another job only matter to what would use them
        problems = (*(missing if command.name is Name.GENERATE else ()), *command.problems)
        if problems:
            return Answer(post=cards.refusal_post(problems, texts, command.notices))
        if command.name is Name.GENERATE:
            return await self._generate(invocation, command, texts, policy)
        return await self._does(command.name)(invocation, command, texts)

    def _does(self, name: Name) -> Callable[[Invocation, Command, Texts], Awaitable[Answer]]:
        return {
            Name.FORM: self._form,
            Name.LIST: self._list,
            Name.STATUS: self._status,
            Name.SHOW: self._show,
            Name.CANCEL: self._cancel,
            Name.AGAIN: self._again,
            Name.LIMITS: self._limits,
            Name.FORGET: self._forget,
            Name.HELP: self._help,
            Name.NONE: self._help,
        }[name]

    async def _generate(self, invocation: Invocation, command: Command, texts: Texts, policy: Policy | None) -> Answer:
        request = command.options.settled(command.prompt)
        job = self._acceptance.new_job(
            invocation.place,
            invocation.person,
            texts,
            request,
            references=command.references,
            notices=command.notices,
            parent=invocation.edited_job or invocation.replied_job,
        )
        return await self._acceptance.accept(
            job, invocation.event_id, texts, invocation.person, invocation.channel_name, policy
        )

    async def _form(self, invocation: Invocation, command: Command, texts: Texts) -> Answer:
        barred = await self._acceptance.barred(invocation.place, invocation.person)
        if barred:
            return Answer(post=denied_post(barred, texts))
        form = Form(
            prompt=command.prompt,
            options={name: str(value) for name, value in command.options.given().items()},
            references=tuple(reference.name for reference in command.references),
            edited_job=invocation.edited_job,
            replied_job=invocation.replied_job,
        )
        return Answer(post=cards.help_post(texts), form=form)

    async def _list(self, invocation: Invocation, _: Command, texts: Texts) -> Answer:
        place = invocation.place
        jobs = await self._store.jobs_of(place.platform, place.workspace, invocation.person.id, cards.MOST_LISTED)
        return Answer(post=cards.list_post(jobs, texts))

    async def _status(self, invocation: Invocation, command: Command, texts: Texts) -> Answer:
        job = await self._named(command, invocation, texts)
        return Answer(post=job) if isinstance(job, Post) else Answer(post=standing(job, self._view, texts))

    async def _show(self, invocation: Invocation, command: Command, texts: Texts) -> Answer:
        job = await self._named(command, invocation, texts)
        if isinstance(job, Post):
            return Answer(post=job)
        return shown(job, self._files, self._view, self._linked, texts)

    async def _cancel(self, invocation: Invocation, command: Command, texts: Texts) -> Answer:
        job = await self._named(command, invocation, texts, stoppable=True)
        return Answer(post=job) if isinstance(job, Post) else await self._buttons.stop(job, texts, invocation.person)

    async def _again(self, invocation: Invocation, command: Command, texts: Texts) -> Answer:
        job = await self._named(command, invocation, texts)
        if isinstance(job, Post):
            return Answer(post=job)
        # without a wish of its own, again means another seed
        request = command.options.applied_to(replace(job.request, seed=-1))
        if request.resolution == "1080p" and request.model == "fast":
            return Answer(post=said(problem("resolution_needs_standard"), texts))
        return await self._acceptance.repeat(job, invocation, texts, request)

    async def _limits(self, invocation: Invocation, _: Command, texts: Texts) -> Answer:
        place, person = invocation.place, invocation.person
        would = await self._acceptance.would_take(place, person, Request(prompt=""))
        zone = person.zone or (await self._acceptance.policy(place)).zone
        return Answer(post=limits_post(await self._store.standings(would.charges), zone, texts))

    async def _help(self, _invocation: Invocation, _command: Command, texts: Texts) -> Answer:
        return Answer(post=cards.help_post(texts))

    async def _forget(self, invocation: Invocation, _: Command, texts: Texts) -> Answer:
        jobs = await self._theirs(invocation.place, invocation.person)
        over = [job for job in jobs if job.over]
        return Answer(post=cards.forget_post(len(over), len(jobs) - len(over), texts))

    async def _named(
        self, command: Command, invocation: Invocation, texts: Texts, *, stoppable: bool = False
    ) -> Job | Post:
        """The job a command names (none: the person's newest, or newest to stop), or what to say instead."""
        place, person = invocation.place, invocation.person
        if command.job is None:
            newest = await self._store.jobs_of(place.platform, place.workspace, person.id, _NEWEST)
            wanted = [job for job in newest if job.state in CAN_STOP] if stoppable else newest
            return next(iter(wanted or newest), None) or cards.list_post((), texts)
        job = await self._store.get(command.job)
        if job is None or not same_workspace(job, place):
            return said(problem("job_unknown", job=command.job), texts)
        if not may(invocation, job):
            return said(problem("not_your_job", job=job.id, owner=job.person.name), texts)
        return job

    async def press(self, press: Press) -> Answer:
        """Do what the button says, if this person may."""
        texts = self._texts(press.person)
        try:
            person, _ = await self._acceptance.with_rights(press.place, press.person)
            barred = await self._acceptance.barred(press.place, person) if press.action in _MAKES else ()
            if press.action is Action.APPROVE:
                # whose own limit is 0 may still let others' jobs go on; who is blocked may not
                barred = await self._acceptance.blocked(press.place, person)
        except StoreError:
            log.exception("the store failed, nothing was done", extra={"press": press.event_id})
            return Answer(post=Post(headline=texts.say("answer-store-down")))
        if barred:
            return Answer(post=denied_post(barred, texts))
        return await self._buttons.press(replace(press, person=person))

    async def posted(self, post: Post, event_id: str, message: str) -> None:
        """An answer that everybody may see was posted as that message: it is taken back with the rest of its job."""
        if post.job is None:
            return
        try:
            await self._store.note_post(post.job, f"{SHOWN}{event_id}", message)
        except StoreError as error:
            log.error("a copy was posted and not noted", extra={"job": post.job, "error": str(error)})

    async def _theirs(self, place: Place, person: Person) -> list[Job]:
        return await self._store.jobs_of(place.platform, place.workspace, person.id, MOST_JOBS)

    def _texts(self, person: Person) -> Texts:
        return texts_in(language_for(person.locale, self._language))
