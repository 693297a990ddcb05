"""What admins set for their workspace: limits, who and where, the dearest that is allowed, what needs a click.

Pure; a policy is replaced whole, each time with a larger version, and each change is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.jobs import Request
from bot.limits import AUTO_SECONDS, Rule
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
        """Where calendar windows begin at midnight."""
        return ZoneInfo(self.zone)


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


def _refusals(policy: Policy, place: Place, person: Person, request: Request) -> Iterable[Problem]:
    if any(_is(one, person) for one in policy.blocked):
        yield problem("blocked")
        return
    if policy.channels and all(one.id != place.channel for one in policy.channels):
        yield problem("channel_not_allowed", channels=" ".join(f"#{one.name}" for one in policy.channels))
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
