"""Where what admins ask comes in: checked against their rights, understood, done, answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

import bot.cards as cards
from bot.acceptance import Acceptance
from bot.administration.amendments import Amendments, difference_line
from bot.administration.asked import Asked
from bot.administration.rulebook import Rulebook
from bot.administration.settings import Settings
from bot.commands import AdminCommand, Word, admin_words, parse_admin
from bot.errors import BadInput
from bot.messages import Answer, Invocation, MentionKind, Place, Post
from bot.policies import is_admin
from bot.ports import Chat, Clock, JobStore, PolicyStore
from bot.problems import problem
from bot.texts import Texts

#: Jobs in a list.
_MOST_JOBS = 15


class UsageReport(Protocol):
    """Tells what was used in a workspace."""

    async def report(self, place: Place, period: str, *, csv: bool, texts: Texts) -> Answer:
        """What was used in a period ("month", "week", "day", "30 days"; "": the usual one), in words and as a file."""
        ...


class Administration:
    """The admins' side of the core."""

    def __init__(
        self,
        *,
        store: JobStore,
        policies: PolicyStore,
        acceptance: Acceptance,
        chats: Mapping[str, Chat],
        clock: Clock,
        usage: UsageReport | None = None,
    ) -> None:
        """`usage`: None where nothing tells what was used: the word is then not offered."""
        self._store = store
        self._amendments = Amendments(acceptance=acceptance, policies=policies, clock=clock)
        self._rulebook = Rulebook(
            store=store, acceptance=acceptance, amendments=self._amendments, chats=chats, clock=clock
        )
        self._settings = Settings(store=store, acceptance=acceptance, amendments=self._amendments)
        self._usage = usage

    async def ask(self, invocation: Invocation, texts: Texts) -> Answer:
        """Do what an admin says. What they got wrong, and that somebody is none, is an answer."""
        try:
            policy = await self._amendments.policy(invocation.place)
            if not is_admin(policy, invocation.person):
                raise BadInput(problem("admins_only"))
            return await self.answer(Asked(invocation, texts))
        except BadInput as bad:
            return Answer(post=cards.refusal_post(bad.problems, texts, headline="admin-refused"))

    async def answer(self, asked: Asked) -> Answer:
        """Do what somebody with the right to it says. Raises BadInput with every reason why it was not done."""
        command = parse_admin(admin_words(asked.invocation.text) or "")
        if command.word is Word.USAGE and self._usage is not None:
            words = command.rest.split()
            asked_for = [word for word in words if word.strip("-—–").casefold() != "csv"]
            csv = len(asked_for) < len(words)
            return await self._usage.report(asked.place, " ".join(asked_for), csv=csv, texts=asked.texts)
        return Answer(post=await self._does(command.word)(asked, command))

    def _does(self, word: Word) -> Callable[[Asked, AdminCommand], Awaitable[Post]]:
        settings = self._settings
        return {
            Word.LIMITS: self._limits,
            Word.BLOCK: lambda asked, command: settings.block(asked, command.rest),
            Word.UNBLOCK: lambda asked, command: settings.unblock(asked, command.rest),
            Word.CHANNELS: lambda asked, command: settings.channels(asked, command.rest),
            Word.DEAREST: lambda asked, command: settings.dearest(asked, command.rest),
            Word.APPROVAL: lambda asked, command: settings.approval(asked, command.rest),
            Word.ADMINS: lambda asked, command: settings.admins(asked, command.action, command.rest),
            Word.ZONE: lambda asked, command: settings.zone(asked, command.rest),
            Word.LANE: lambda asked, command: settings.lane(asked, command.rest),
            Word.CHANGES: self._changes,
            Word.JOBS: self._jobs,
            Word.USAGE: self._help,
            Word.HELP: self._help,
        }[word]

    async def _limits(self, asked: Asked, command: AdminCommand) -> Post:
        rulebook, rest = self._rulebook, command.rest
        match command.action:
            case "set":
                return await rulebook.set(asked, rest)
            case "clear":
                return await rulebook.clear(asked, rest)
            case "why":
                return await rulebook.why(asked, rest)
            case "try":
                return await rulebook.try_out(asked, rest)
            case _:
                return await rulebook.show(asked)

    async def _changes(self, asked: Asked, _: AdminCommand) -> Post:
        changes, texts = await self._amendments.trail(asked.place), asked.texts
        if not changes:
            return Post(headline=texts.say("admin-no-changes"))
        zone = asked.zone(await self._amendments.policy(asked.place))
        lines = [
            texts.say("admin-change-by", at=one.at, zone=zone, who=one.who_name, change=difference_line(one, texts))
            for one in changes
        ]
        return Post(headline=texts.say("admin-changes", count=len(lines)), lines=tuple(lines))

    async def _jobs(self, asked: Asked, command: AdminCommand) -> Post:
        policy, texts, place = await self._amendments.policy(asked.place), asked.texts, asked.place
        whom = asked.everybody(command.rest, policy)
        if len(whom) > 1 or any(one.kind is not MentionKind.PERSON for one in whom):
            raise BadInput(problem("admin_person_missing"))
        person = whom[0].id if whom else None
        jobs = await self._store.jobs_of(place.platform, place.workspace, person, _MOST_JOBS)
        if not jobs:
            return Post(headline=texts.say("admin-no-jobs"))
        lines = [
            texts.say("admin-job", name=job.person.name, line=line)
            for job, line in zip(jobs, cards.list_lines(jobs, texts), strict=True)
        ]
        return Post(headline=texts.say("admin-jobs", count=len(lines)), lines=tuple(lines))

    async def _help(self, asked: Asked, _: AdminCommand) -> Post:
        words = [word for word in Word if word is not Word.USAGE or self._usage is not None]
        lines = [asked.texts.say(f"admin-help-{word}") for word in words if word is not Word.HELP]
        return Post(headline=asked.texts.say("admin-help"), lines=tuple(lines))
