"""What admins set for their workspace: limits, who and where, the dearest that is allowed, what needs a click.

Pure; a policy is replaced whole, each time with a larger version, and each change is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.jobs import Request
from bot.limits import AUTO_SECONDS, Rule, credits_text, rule_text, zone_of
from bot.messages import Mention, MentionKind, Person, Place
from bot.problems import Problem, problem

RESOLUTIONS = ("480p", "720p", "1080p")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What holds in one workspace."""

    #: 0: nothing was changed yet, the operator's defaults hold.
    version: int = 0
    rules: tuple[Rule, ...] = ()
    #: IANA name: calendar windows begin at its midnights.
    zone: str = "UTC"
    blocked: tuple[Mention, ...] = ()
    #: People who may do what the platform's admins may.
    admins: tuple[Mention, ...] = ()
    #: Where videos may be made; empty: everywhere.
    channels: tuple[Mention, ...] = ()
    #: The dearest that is allowed; None: everything.
    model: str | None = None
    resolution: str | None = None
    seconds: int | None = None
    #: Jobs dearer than that many thousandths of a credit wait for a click; None: none does.
    dear: int | None = None
    #: Whose click: a role's or a person's; None: the asker's own.
    approver: Mention | None = None
    #: Jobs with doubtful references wait for the asker's click.
    confirm_doubtful: bool = False
    #: Admins' jobs have their turn first.
    lane: bool = False

    @property
    def time_zone(self) -> ZoneInfo:
        """Where calendar windows begin at midnight; UTC when this machine knows no such zone."""
        return zone_of(self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a policy, as it is kept."""

    at: datetime
    #: Id and name of who made it; "operator" on the command line.
    who: str
    who_name: str
    #: What was changed: "limits", "block", "channels", …
    what: str
    #: In the admins' words; "": nothing.
    was: str
    became: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that differs, in the admins' words; "": nothing."""

    what: str
    was: str
    became: str


def differences(before: Policy, after: Policy, language: str = "en") -> tuple[Difference, ...]:
    """What was changed, setting by setting and rule by rule, in the words that would set it."""
    found = _differences(before, after, language)
    return tuple(Difference(what, was, became) for what, was, became in found if was != became)


def _differences(before: Policy, after: Policy, language: str) -> Iterable[tuple[str, str, str]]:
    was, became = ({rule.key: rule_text(rule, language) for rule in each.rules} for each in (before, after))
    for key in dict.fromkeys((*was, *became)):
        yield "limits", was.get(key, ""), became.get(key, "")
    for what, old, new in (("block", before.blocked, after.blocked), ("admins", before.admins, after.admins)):
        yield from ((what, named(one), "") for one in old if one not in new)
        yield from ((what, "", named(one)) for one in new if one not in old)
    yield "channels", _channels(before), _channels(after)
    yield "dearest", dearest_text(before), dearest_text(after)
    yield "approval", approval_text(before), approval_text(after)
    yield "zone", before.zone, after.zone
    yield "lane", _switch(before.lane), _switch(after.lane)


def named(one: Mention) -> str:
    """Somebody or something as it is typed: `@Ana`, `#gen`."""
    return f"{'#' if one.kind is MentionKind.CHANNEL else '@'}{one.name}"


def _channels(policy: Policy) -> str:
    return " ".join(map(named, policy.channels))


def dearest_text(policy: Policy) -> str:
    """The dearest that is allowed, as an admin sets it; "": everything is."""
    parts = (("model", policy.model), ("resolution", policy.resolution), ("duration", policy.seconds))
    return " ".join(f"{name} {value}" for name, value in parts if value is not None)


def approval_text(policy: Policy) -> str:
    """What waits for a click, as an admin sets it; "": nothing does."""
    parts = []
    if policy.dear is not None:
        by = "" if policy.approver is None else f" by {named(policy.approver)}"
        most = credits_text(policy.dear)
        parts.append(f"above {most} credit{'' if most == '1' else 's'}{by}")
    if policy.confirm_doubtful:
        parts.append("doubtful on")
    return "; ".join(parts)


def _switch(on: bool) -> str:
    return "on" if on else "off"


def mentioned(policy: Policy) -> tuple[Mention, ...]:
    """Everybody and everything that the policy names."""
    whoms = tuple(rule.whom for rule in policy.rules if rule.whom is not None)
    approver = () if policy.approver is None else (policy.approver,)
    return tuple(dict.fromkeys((*whoms, *policy.blocked, *policy.admins, *policy.channels, *approver)))


def is_blocked(policy: Policy, person: Person) -> bool:
    """Whether an admin blocked them, or a role of theirs."""
    return any(_is(one, person) for one in policy.blocked)


def is_admin(policy: Policy, person: Person) -> bool:
    """Whether the platform says so, or an admin did."""
    return person.is_admin or any(_is(one, person) for one in policy.admins)


def may_approve(policy: Policy, person: Person) -> bool:
    """Whether somebody's click lets a dear job go on."""
    return is_admin(policy, person) or (policy.approver is not None and _is(policy.approver, person))


def _is(one: Mention, person: Person) -> bool:
    return one.id in person.roles if one.kind is MentionKind.ROLE else one.id == person.id


def refusals(policy: Policy, place: Place, person: Person, request: Request) -> tuple[Problem, ...]:
    """Why this person may not make that here, every reason at once; limits are not looked at."""
    return tuple(_refusals(policy, place, person, request))


def barred(policy: Policy, place: Place, person: Person) -> tuple[Problem, ...]:
    """Why this person may make nothing at all here; limits are not looked at."""
    if is_blocked(policy, person):
        return (problem("blocked"),)
    if policy.channels and all(one.id != place.channel for one in policy.channels):
        return (problem("channel_not_allowed", channels=" ".join(map(named, policy.channels))),)
    return ()


def _refusals(policy: Policy, place: Place, person: Person, request: Request) -> Iterable[Problem]:
    yield from barred(policy, place, person)
    if is_blocked(policy, person):
        return
    if policy.model == "fast" and request.model != "fast":
        yield problem("model_not_allowed", model=request.model, most=policy.model)
    if policy.resolution is not None and _rank(request.resolution) > _rank(policy.resolution):
        yield problem("resolution_not_allowed", resolution=request.resolution, most=policy.resolution)
    seconds = AUTO_SECONDS if request.duration < 0 else request.duration
    if policy.seconds is not None and seconds > policy.seconds:
        auto = "yes" if request.duration < 0 else "no"
        yield problem("duration_not_allowed", seconds=seconds, most=policy.seconds, auto=auto)


def _rank(resolution: str) -> int:
    return RESOLUTIONS.index(resolution) if resolution in RESOLUTIONS else len(RESOLUTIONS)
