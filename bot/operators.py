"""What operators can ask of a bot, running or not: jobs, limits, usage, a backup. Values in, values for JSON out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import bot.cards as cards
from bot.acceptance import Acceptance
from bot.administration import Administration, Asked
from bot.errors import BadInput, StoreError
from bot.jobs import Job, State
from bot.lifecycle import Lifecycle
from bot.limits import Rule, What, credits_text, rule_text
from bot.messages import Action, Invocation, Mention, MentionKind, Person, Place, Press
from bot.periods import USUAL_DAYS
from bot.ports import JobStore, NewId, PolicyStore
from bot.reports import UsageReports
from bot.texts import texts_in
from bot.transitions import Approved, CancelAsked, RetryAsked
from bot.usage import usage_tables, usage_values

#: Jobs in a list, unless said otherwise.
MOST = 50
#: What is asked for like a state: jobs that are over though nobody could be told.
UNTOLD = "untold"
#: Jobs that are looked at for the workspaces there are.
_LOOKED_AT = 1000
#: What is said of limits to the operator in the words of admins.
_AS_ADMINS = frozenset({"set", "clear", "why", "try"})
_NOT_ADDING_UP = (
    "(videos/seconds/thousandths of a credit) A counter that says more than its ledger holds people back, one that says"
    " less lets more through, both until their windows are over. Keep a copy (`videobot backup FILE`) and report it."
)
#: Names in an operator's words; roles are written as ids only.
_WRITTEN = re.compile(r"(?<!\S)([@#])(?!&|role:)([^\s;,:]+)")
_OPERATOR = Person(id="operator", name="operator", is_admin=True)


class UnknownRequest(ValueError):
    """An operator asked for something that does not exist; the message says what does."""


class Operators:
    """Does what operators ask. Every answer holds `ok` and, when that is false, `problem` with the cure."""

    def __init__(
        self,
        *,
        store: JobStore,
        lifecycle: Lifecycle,
        acceptance: Acceptance,
        administration: Administration,
        reports: UsageReports,
        policies: PolicyStore,
        new_id: NewId,
        home: str | None,
    ) -> None:
        """`home`: the workspace that is there before anybody has come ("local/local"); None: there is none."""
        self._store = store
        self._lifecycle = lifecycle
        self._acceptance = acceptance
        self._administration = administration
        self._reports = reports
        self._policies = policies
        self._new_id = new_id
        self._home = home

    async def answer(self, request: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a request by its name. Raises UnknownRequest."""
        try:
            return await self._answer(request, values)
        except StoreError as error:
            return _refused(str(error))

    async def _answer(self, request: str, values: Mapping[str, Any]) -> dict[str, Any]:
        match request:
            case "jobs-list":
                return await self._list(values.get("state"), int(values.get("most", MOST)))
            case "jobs-show":
                return await self._show(str(values.get("job", "")))
            case "jobs-cancel":
                return await self._cancel(str(values.get("job", "")))
            case "jobs-approve":
                return await self._approve(str(values.get("job", "")))
            case "jobs-retry":
                return await self._retry(str(values.get("job", "")))
            case "limits-verify":
                return await self._verify()
            case _ if request.startswith("limits-"):
                return await self._limits(request.removeprefix("limits-"), values)
            case "usage":
                return await self._used(str(values.get("workspace") or ""), int(values.get("days") or USUAL_DAYS))
            case "backup":
                return await self._backup(Path(str(values.get("path", ""))))
            case _:
                raise UnknownRequest(f"{request} is not known: update the bot that runs, or this command")

    async def _list(self, state: str | None, most: int) -> dict[str, Any]:
        if state is not None and state not in (*State, UNTOLD):
            return _refused(f"{state} is no state: {', '.join((*State, UNTOLD))}")
        jobs = await self._store.newest(10_000 if state else most)
        kept = [job for job in jobs if state is None or job.state == state or (state == UNTOLD and job.untold)][:most]
        return {"ok": True, "jobs": [_summary(job) for job in kept]}

    async def _show(self, job_id: str) -> dict[str, Any]:
        job = await self._store.get(job_id)
        return _unknown(job_id) if job is None else {"ok": True, "job": _details(job)}

    async def _cancel(self, job_id: str) -> dict[str, Any]:
        if await self._store.get(job_id) is None:
            return _unknown(job_id)
        after = await self._lifecycle.ask(job_id, CancelAsked())
        if after is None:
            return _refused(f"{job_id} cannot be stopped any more: it is over or its video is here already")
        return {"ok": True, "job": _details(after)}

    async def _approve(self, job_id: str) -> dict[str, Any]:
        if await self._store.get(job_id) is None:
            return _unknown(job_id)
        after = await self._lifecycle.ask(job_id, Approved())
        if after is None:
            return _refused(f"{job_id} does not wait to be approved: `videobot jobs show {job_id}` says where it is")
        return {"ok": True, "job": _details(after)}

    async def _retry(self, job_id: str) -> dict[str, Any]:
        job = await self._store.get(job_id)
        if job is None:
            return _unknown(job_id)
        barred = await self._acceptance.barred(job.place, job.person)
        if barred:
            return _refused("\n".join(texts_in("en").problem(each) for each in barred))
        if job.state is State.UNCERTAIN:
            again = await self._lifecycle.ask(job_id, RetryAsked())
            return (
                _refused(f"{job_id} has moved on meanwhile") if again is None else {"ok": True, "job": _details(again)}
            )
        if not job.over:
            return _refused(f"{job_id} is {job.state}: it is still on its way")
        press = Press(
            event_id=f"operator-{self._new_id()}-{job_id}",
            place=job.place,
            person=job.person,
            action=Action.RETRY,
            job=job_id,
        )
        answer = await self._acceptance.repeat(job, press, texts_in("en"), job.request)
        fresh = await self._store.get(answer.job) if answer.job else None
        return _refused(answer.post.headline) if fresh is None else {"ok": True, "job": _details(fresh)}

    async def _verify(self) -> dict[str, Any]:
        faults = await self._store.verify()
        if not faults:
            return {"ok": True, "faults": []}
        return {**_refused("\n".join(("the limits do not add up:", *faults, _NOT_ADDING_UP))), "faults": faults}

    async def _limits(self, action: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Limits of one workspace, by the admins' own words; without one: of the only one there is, else what new ones
        begin with."""
        workspace = str(values.get("workspace") or "")
        known = await self._workspaces()
        if not workspace and len(known) == 1:
            workspace = known[0]
        if not workspace and action == "show":
            return {"ok": True, "workspace": None, "workspaces": known, **_rules(self._acceptance.defaults)}
        platform, _, name = workspace.partition("/")
        if not (platform and name):
            return _refused(
                f"name the workspace, like --workspace discord/123: {' · '.join(known) or 'none is known yet'}"
            )
        place = Place(platform=platform, workspace=name, channel="")
        if action not in _AS_ADMINS | {"show", "changes"}:
            raise UnknownRequest(f"limits {action} is not known: update the bot that runs, or this command")
        words = action if action == "changes" else f"limits {action} {values.get('text') or ''}"
        known_there = await self._known_in(place)
        asked = Invocation(
            event_id=f"operator-{self._new_id()}",
            place=place,
            person=_OPERATOR,
            text=f"/video-admin {words}",
            mentions=known_there,
        )
        try:
            post = (await self._administration.answer(Asked(asked, texts_in("en"), trusted=True))).post
        except BadInput as bad:
            return _refused("\n".join(texts_in("en").problem(each) for each in bad.problems))
        policy = await self._acceptance.policy(place)
        notes = [] if action in ("show", "clear", "changes") else _strangers(words, known_there)
        said: dict[str, Any] = {"headline": post.headline, "lines": [*post.lines, *notes]}
        if action == "changes":
            trail = await self._policies.changes(platform, name, MOST)
            said["changes"] = [{**asdict(one), "at": one.at.isoformat()} for one in trail]
        if action == "show":
            said["defaults"] = [rule_text(rule) for rule in self._acceptance.defaults]
        return {"ok": True, "workspace": workspace, **said, **_rules(policy.rules)}

    async def _known_in(self, place: Place) -> tuple[Mention, ...]:
        """Whom and which channels an operator may name by their names: those that used anything of late. Whose name
        another has as well goes by the id."""
        rows = (await self._reports.figures(place, str(USUAL_DAYS))).rows
        known = {
            *((MentionKind.PERSON, row.person, row.person_name) for row in rows),
            *((MentionKind.CHANNEL, row.channel, row.channel_name) for row in rows),
        }
        bearers = Counter((kind, name.casefold()) for kind, _, name in known)
        return tuple(
            Mention(kind, id_, name if bearers[kind, name.casefold()] == 1 else id_)
            for kind, id_, name in sorted(known)
        )

    async def _used(self, workspace: str, days: int) -> dict[str, Any]:
        """What was used in one workspace, or in each that used anything; figures, words and a table."""
        known = [f"{platform}/{name}" for platform, name in await self._reports.workspaces()]
        if workspace and workspace not in known:
            return _refused(f"{workspace} has used nothing yet: {' · '.join(known) or 'no workspace has'}")
        texts, used, tables = texts_in("en"), [], {}
        for one in [workspace] if workspace else known:
            platform, _, name = one.partition("/")
            place = Place(platform=platform, workspace=name, channel="")
            try:
                figures = await self._reports.figures(place, str(days))
            except BadInput as bad:
                return _refused("\n".join(texts.problem(each) for each in bad.problems))
            tables[one] = figures.rows
            used.append({"workspace": one, "lines": self._reports.lines(figures, texts), **usage_values(figures.usage)})
        return {"ok": True, "workspaces": used, "csv": usage_tables(tables)}

    async def _workspaces(self) -> list[str]:
        """Those with rules of their own, those that jobs came from lately, and the one that is always there."""
        own = [f"{platform}/{workspace}" for platform, workspace, _ in await self._policies.policies()]
        lately = [f"{job.place.platform}/{job.place.workspace}" for job in await self._store.newest(_LOOKED_AT)]
        return sorted({*own, *lately, *([self._home] if self._home else [])})

    async def _backup(self, path: Path) -> dict[str, Any]:
        try:
            await self._store.backup(path)
        except OSError as error:
            return _refused(f"{path} cannot be written: {error.strerror or error}")
        return {"ok": True, "path": str(path)}


def _unknown(job_id: str) -> dict[str, Any]:
    return _refused(f"there is no job {job_id}: `videobot jobs list` shows those there are")


def _strangers(words: str, known: Sequence[Mention]) -> list[str]:
    """What an operator is told of names that nobody of late has: they were taken for ids."""
    notes, seen = [], set()
    for sign, name in _WRITTEN.findall(words):
        kind = MentionKind.CHANNEL if sign == "#" else MentionKind.PERSON
        written = name.casefold()
        if written in seen or written == "everyone":
            continue
        seen.add(written)
        if not any(
            one.kind is kind and written in (one.id.casefold(), *one.name.casefold().split()[:1]) for one in known
        ):
            whose = "in a channel" if sign == "#" else "by anybody"
            notes.append(f"{sign}{name} was taken for an id: no video was made of late {whose} of that name")
    return notes


def _refused(why: str) -> dict[str, Any]:
    return {"ok": False, "problem": why}


def _rules(rules: Sequence[Rule]) -> dict[str, Any]:
    return {"rules": [_rule(rule) for rule in rules]}


def _rule(rule: Rule) -> dict[str, Any]:
    """`most` in what `what` says."""
    return {
        "rule": rule_text(rule),
        "who": rule.scope.value,
        "whom": None
        if rule.whom is None
        else {"kind": rule.whom.kind.value, "id": rule.whom.id, "name": rule.whom.name},
        "what": rule.what.value,
        "most": float(credits_text(rule.most)) if rule.what is What.CREDITS else rule.most,
        "per": None if rule.per is None else rule.per.value,
        "rolling": rule.rolling,
    }


def _summary(job: Job) -> dict[str, Any]:
    """Without prompts: lists end up in logs and tickets."""
    return {
        "job": job.id,
        "state": job.state.value,
        "created": job.created_at.isoformat(),
        "since": job.since.isoformat(),
        "platform": job.place.platform,
        "workspace": job.place.workspace,
        "channel": job.place.channel,
        "person": job.person.name,
        "task": job.task,
        "problem": None if job.problem is None else job.problem.code,
        "untold": job.untold,
    }


def _details(job: Job) -> dict[str, Any]:
    texts = texts_in("en")
    return {
        **_summary(job),
        "prompt": job.request.prompt,
        "options": cards.options_line(job, texts),
        "references": [{"label": reference.label, "name": reference.name} for reference in job.references],
        "attempts": job.attempts,
        "next_look": None if job.next_look is None else job.next_look.isoformat(),
        "settlement": job.settlement.value,
        "telling": {"rung": job.telling.rung.value, "linked": job.telling.linked},
        "seed": job.seed,
        "video": None if job.video is None else job.video.stored,
        "why": None if job.problem is None else texts.problem(job.problem),
        "parent": job.parent,
    }
