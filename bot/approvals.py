"""Which jobs wait for a click before anything is spent, whose click it is, and what people are told meanwhile."""

from __future__ import annotations

from collections.abc import Iterable

from bot.jobs import Approval, Job, Reference, State
from bot.limits import CREDIT
from bot.messages import Mention, Person, Post
from bot.policies import Policy, is_admin, may_approve
from bot.problems import Figure, Problem, problem
from bot.texts import Texts
from bot.transitions import ApprovalNeeded, Prepared, deadline

#: Notices that make a job's references doubtful: files the prompt never cites, what the service may refuse or read
#: otherwise than it was meant, and files that are not sent as they came.
_DOUBTFUL = ("file_not_cited", "nothing_cited")
_DOUBTFUL_SORTS = ("presumed_", "converted_")


def approval_for(policy: Policy, cost: int | None, asker: Person) -> Approval | None:
    """What has to be approved of a job that costs so many thousandths of a credit (None: nobody knows)."""
    # what nobody knows the price of is not cheap
    dear = policy.dear is not None and (cost is None or cost > policy.dear)
    if not dear and not policy.confirm_doubtful:
        return None
    return Approval(
        above=policy.dear if dear else None,
        approver=policy.approver if dear else None,
        if_doubtful=policy.confirm_doubtful,
        zone=asker.zone or policy.zone,
    )


def doubtful(notices: Iterable[Problem]) -> bool:
    """Whether one of the notices is about a reference that may not be what the person meant."""
    return any(notice.code in _DOUBTFUL or notice.code.startswith(_DOUBTFUL_SORTS) for notice in notices)


def needs_click(approval: Approval | None, notices: Iterable[Problem]) -> bool:
    """Whether a job waits for somebody's click, now that all is known that people are told about its files."""
    if approval is None or approval.given:
        return False
    return approval.above is not None or (approval.if_doubtful and doubtful(notices))


def ready(job: Job, references: tuple[Reference, ...], notices: tuple[Problem, ...]) -> Prepared | ApprovalNeeded:
    """What follows when the files are ready: its turn, or first somebody's click; never a second one."""
    waits = needs_click(job.approval, (*job.notices, *notices))
    return ApprovalNeeded(references, notices) if waits else Prepared(references, notices)


def may_decide(policy: Policy, job: Job, person: Person) -> bool:
    """Whether this person's click lets a waiting job go on, by the policy and the rights of this moment."""
    if _is_dear(job) and policy.approver is not None:
        return may_approve(policy, person)
    return person.id == job.person.id or is_admin(policy, person)


def _is_dear(job: Job) -> bool:
    return job.approval is not None and job.approval.above is not None


# ---- what people are told ---------------------------------------------------------------------------------------


def approval_lines(job: Job, texts: Texts) -> list[str]:
    """Why the job waits, for whom and until when; once somebody else has approved it: who."""
    approval, until = job.approval, deadline(job)
    if approval is None:
        return []
    if approval.given:
        return [] if by_the_asker(job) else [texts.say("approved-by", **_by(approval))]
    if job.state is not State.AWAITING or until is None:
        return []
    lines = []
    if approval.above is not None:
        priced = "no" if job.cost is None else "yes"
        lines.append(texts.say("approval-dear", above=approval.above / CREDIT, priced=priced))
    if approval.if_doubtful and doubtful(job.notices):
        lines.append(texts.say("approval-doubtful"))
    whose = _whose(job, approval.approver)
    return [*lines, texts.say("approval-by", until=until, zone=approval.zone, **whose)]


def refusal(policy: Policy, job: Job) -> Problem:
    """Tells somebody whose click does not count whose does, by the policy of this moment."""
    return problem("not_approver", job=job.id, **_whose(job, policy.approver if _is_dear(job) else None))


def _whose(job: Job, approver: Mention | None) -> dict[str, Figure]:
    return {"name": job.person.name if approver is None else f"@{approver.name}"}


def by_the_asker(job: Job) -> bool:
    """Whether the asker's own click let it go on."""
    by = None if job.approval is None else job.approval.by
    return by is not None and by.id == job.person.id


def approved_post(job: Job, texts: Texts) -> Post | None:
    """Tells the asker that somebody else approved it, which an edit of the job message would not; None: nobody did."""
    if job.approval is None or not job.approval.given or by_the_asker(job):
        return None
    said = texts.say("end-approved", job=job.id, **_by(job.approval))
    return Post(headline=said, mention=job.person, job=job.id)


def _by(approval: Approval) -> dict[str, Figure]:
    by = approval.by
    return {"who": "operator", "name": ""} if by is None else {"who": "person", "name": by.name}
