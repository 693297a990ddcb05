"""Writes a new job down: its id, its place in the limits, its row; and finds the files that come from other jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import bot.cards as cards
from bot.allowances import denied_post, over_limit
from bot.approvals import approval_for, needs_click
from bot.errors import JobIdTaken, PolicyChanged
from bot.jobs import Job, Reference, Request, State
from bot.lifecycle import Lifecycle
from bot.limits import Draw, Rule, amounts_of, draw
from bot.messages import Answer, Attachment, Invocation, Mention, MentionKind, Origin, Person, Place, Post, Press
from bot.policies import Policy, barred, is_admin, is_blocked, refusals
from bot.ports import Accepted, Clock, Files, JobStore, NewId, OverLimit, PolicyStore, Repeated
from bot.prices import Prices
from bot.problems import Problem, problem
from bot.references import Kind
from bot.texts import Texts

#: The cheapest there is: who may not make that may make nothing.
_SMALLEST = Request(prompt="", duration=4)


class Acceptance:
    """The only way a job comes into being."""

    def __init__(
        self,
        *,
        store: JobStore,
        lifecycle: Lifecycle,
        files: Files,
        clock: Clock,
        new_id: NewId,
        policies: PolicyStore,
        rules: Sequence[Rule],
        operators_rules: Sequence[Rule],
        prices: Prices,
    ) -> None:
        """`rules`: those of workspaces that have not set any; `operators_rules` stand above every workspace's."""
        self._store = store
        self._lifecycle = lifecycle
        self._files = files
        self._clock = clock
        self._new_id = new_id
        self._policies = policies
        self._rules = tuple(rules)
        self._operators_rules = tuple(operators_rules)
        self._prices = prices

    def new_job(
        self,
        place: Place,
        person: Person,
        texts: Texts,
        request: Request,
        *,
        references: tuple[Reference, ...] = (),
        notices: tuple[Problem, ...] = (),
        parent: str | None = None,
    ) -> Job:
        """A job that is not written down yet."""
        now = self._clock.now()
        return Job(
            id=self._new_id(),
            created_at=now,
            since=now,
            next_look=now,
            place=place,
            # rights are asked for anew each time; only who it was is kept
            person=Person(id=person.id, name=person.name, locale=person.locale),
            language=texts.language,
            request=request,
            references=references,
            notices=notices,
            parent=parent,
        )

    async def accept(
        self,
        job: Job,
        event_id: str,
        texts: Texts,
        asker: Person,
        channel_name: str | None = None,
        policy: Policy | None = None,
    ) -> Answer:
        """Write it down with its limits reserved, once per event; say so, or every rule that said no.

        `asker`: with the rights and roles they have now. `channel_name`: what people call the channel, for usage.
        `policy`: what was just read to hold there; if that is no longer so, it is read anew.
        """
        while True:
            policy = policy or await self.policy(job.place)
            wrong = refusals(policy, job.place, asker, job.request)
            if wrong:
                return Answer(post=denied_post(wrong, texts))
            job, would = self._under(policy, job, asker, channel_name)
            try:
                outcome = await self._lifecycle.accept(job, event_id, would)
                break
            except JobIdTaken:
                job = replace(job, id=self._new_id())
            except PolicyChanged:
                # what an admin set in the meantime holds already
                policy = None
        match outcome:
            case Accepted(new):
                return Answer(post=cards.accepted_post(new, texts), job=new.id)
            case Repeated(""):
                return Answer(post=Post(headline=texts.problem(problem("refused_before"))))
            case Repeated(job_id):
                known = await self._store.get(job_id)
                return Answer(post=cards.accepted_post(known or replace(job, id=job_id), texts), job=job_id)
            case OverLimit(full):
                zone = asker.zone or policy.zone
                return Answer(post=denied_post([over_limit(one, zone) for one in full], texts))

    def _under(self, policy: Policy, job: Job, asker: Person, channel_name: str | None) -> tuple[Job, Draw]:
        """The job with what the policy asks of it, and what it takes."""
        cost = self.cost(job)
        would = self._draw(policy, job.place, asker, job.request, cost)
        names = would.names
        if channel_name:
            names = (*names, Mention(MentionKind.CHANNEL, job.place.channel, channel_name))
        would = replace(would, version=policy.version, names=names)
        priced = None if cost is None else would.amounts.credits
        approval = approval_for(policy, priced, asker)
        lane = policy.lane and is_admin(policy, asker)
        # there is nothing to prepare without files: a step that only says so is two turns of the disk for nothing
        queued = not job.references and not needs_click(approval, job.notices)
        return replace(
            job,
            state=State.QUEUED if queued else State.ACCEPTED,
            queued_since=job.since if queued else None,
            lane=lane,
            cost=priced,
            approval=approval,
        ), would

    async def policy(self, place: Place) -> Policy:
        """What holds in the workspace of the place: what its admins set, else the operator's defaults."""
        known = await self._policies.policy(place.platform, place.workspace)
        return Policy(rules=self._rules) if known is None else known

    @property
    def defaults(self) -> tuple[Rule, ...]:
        """What holds in workspaces whose admins have not set anything."""
        return self._rules

    @property
    def operators_rules(self) -> tuple[Rule, ...]:
        """The operator's own, which stand above every workspace's."""
        return self._operators_rules

    @property
    def priced(self) -> bool:
        """Whether the operator gave any prices: without them no job's credits are known beforehand."""
        return bool(self._prices.per_second)

    def cost(self, job: Job) -> float | None:
        """Credits that the price table says the job costs; None: the table has nothing for it."""
        with_clip = any(reference.kind is Kind.VIDEO for reference in job.references)
        return self._prices.cost(job.request, with_clip=with_clip)

    async def with_rights(self, place: Place, person: Person) -> tuple[Person, Policy | None]:
        """The person with the rights that they have here: the platform's, or those an admin named them to have.

        And what holds here, unless the platform's are enough to know.
        """
        if person.is_admin:
            return person, None
        policy = await self.policy(place)
        return (replace(person, is_admin=True) if is_admin(policy, person) else person), policy

    async def blocked(self, place: Place, person: Person) -> tuple[Problem, ...]:
        """That an admin blocked this person; empty: nobody did."""
        return (problem("blocked"),) if is_blocked(await self.policy(place), person) else ()

    async def barred(self, place: Place, person: Person) -> tuple[Problem, ...]:
        """Why this person may make no video at all here, however short or cheap; empty: they may."""
        policy = await self.policy(place)
        wrong = barred(policy, place, person)
        if wrong:
            return wrong
        would = self._draw(policy, place, person, _SMALLEST, None)
        zone = person.zone or policy.zone
        forbidding = [charge for charge in would.charges if charge.most == 0]
        return tuple(over_limit(one, zone) for one in await self._store.standings(forbidding))

    async def repeat(self, job: Job, asked: Press | Invocation, texts: Texts, request: Request) -> Answer:
        """Accept a new job with the same words and files, and this request."""
        # a thread belongs to its channel: elsewhere there is none of that name
        thread = job.place.thread if job.place.channel == asked.place.channel else None
        place = replace(asked.place, thread=asked.place.thread or thread)
        references = tuple(_as_source(reference, Origin.JOB) for reference in job.references)
        fresh = self.new_job(
            place, asked.person, texts, request, references=references, notices=job.notices, parent=job.id
        )
        channel_name = asked.channel_name if isinstance(asked, Invocation) else None
        return await self.accept(fresh, asked.event_id, texts, asked.person, channel_name)

    async def would_take(self, place: Place, person: Person, request: Request, *, with_clip: bool = False) -> Draw:
        """What such a job would take of this person's limits now."""
        cost = self._prices.cost(request, with_clip=with_clip)
        return self._draw(await self.policy(place), place, person, request, cost)

    def _draw(self, policy: Policy, place: Place, person: Person, request: Request, cost: float | None) -> Draw:
        return draw(
            policy.rules,
            place,
            person,
            amounts_of(request.duration, cost),
            self._clock.now(),
            zone=policy.time_zone,
            operators=self._operators_rules,
        )

    async def brought_along(self, invocation: Invocation) -> tuple[list[Attachment], list[Problem]]:
        """Files of other jobs that come with this one: the video replied to, the references of the one edited."""
        brought, missing = [], []
        if invocation.replied_job:
            job = await self._store.get(invocation.replied_job)
            if job is None or not visible(job, invocation):
                missing.append(problem("job_unknown", job=invocation.replied_job))
            elif job.video is None or not self._files.exists(job.video.stored):
                missing.append(problem("video_not_kept", job=job.id))
            else:
                brought.append(_video_attachment(job))
        if invocation.edited_job:
            job = await self._store.get(invocation.edited_job)
            if job is None or not visible(job, invocation):
                missing.append(problem("job_unknown", job=invocation.edited_job))
            else:
                brought += [_attachment(_as_source(reference, Origin.JOB)) for reference in job.references]
        return brought, missing


def same_workspace(job: Job, place: Place) -> bool:
    """Whether the job belongs to the workspace of the place."""
    return (job.place.platform, job.place.workspace) == (place.platform, place.workspace)


def may(asked: Press | Invocation, job: Job) -> bool:
    """Whether this person may act on the job: its owner or an admin, in the workspace it belongs to."""
    return asked.person.is_admin or asked.person.id == job.person.id


def visible(job: Job, asked: Press | Invocation) -> bool:
    """Whether the asker can see the job's files: in their channel, or theirs, or as an admin."""
    if not same_workspace(job, asked.place):
        return False
    return job.place.channel == asked.place.channel or may(asked, job)


def _as_source(reference: Reference, origin: Origin) -> Reference:
    """The reference as a new job finds it: our own copy, to be looked into and uploaded again."""
    return replace(reference, origin=origin, found=None, uploaded=None, uploaded_at=None)


def _attachment(reference: Reference) -> Attachment:
    return Attachment(
        name=reference.name,
        address=reference.address,
        size=reference.size,
        media_type=reference.media_type,
        origin=reference.origin,
        author=reference.author,
        stored=reference.stored,
    )


def _video_attachment(job: Job) -> Attachment:
    assert job.video is not None
    video = job.video
    return Attachment(
        name=video.name,
        address="",
        size=video.size,
        media_type="video/mp4",
        origin=Origin.VIDEO,
        stored=video.stored,
    )
