"""Which rules apply to a job, and what it takes: in-all rules always, of the each-person rules the most specific.

For each thing counted (videos, seconds, credits, at once) a rule for one person comes before those for roles, these
before those for a channel, these before those for everybody. Of several roles' rules for the same window the most
generous holds. The operator's own rules always apply.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from bot.limits.rules import CREDIT, LARGEST, Per, Rule, Scope, What
from bot.limits.windows import bucket_of, window_end, window_start
from bot.messages import Mention, MentionKind, Person, Place

#: Seconds reserved when the model decides the length; settled by the real one.
AUTO_SECONDS = 15

_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a job takes of everything that is counted in windows; credits in thousandths."""

    videos: int = 0
    seconds: int = 0
    credits: int = 0

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(self.videos + other.videos, self.seconds + other.seconds, self.credits + other.credits)

    def of(self, what: What) -> int:
        """The figure that a rule of that sort counts; a job in the making counts one."""
        if what is What.SECONDS:
            return self.seconds
        return self.credits if what is What.CREDITS else self.videos


@dataclass(frozen=True, slots=True)
class Charge:
    """What a job takes from one rule."""

    rule: Rule
    #: Whose counter it is.
    subject: str
    #: What the job takes of it.
    amount: int
    #: When the window began, UTC; None for rules that count what is in the making.
    since: datetime | None
    #: When a calendar window ends and the counter opens again.
    opens: datetime | None
    #: The operator's own rule, which stands above the workspace's.
    operators: bool = False

    @property
    def most(self) -> int:
        """The rule's figure."""
        return self.rule.most


@dataclass(frozen=True, slots=True)
class Standing:
    """How one rule stands for somebody."""

    charge: Charge
    #: What is used of it already.
    used: int
    #: When what the charge takes fits again; None: when something in the making ends, or never.
    opens: datetime | None

    @property
    def full(self) -> bool:
        """Whether the charge does not fit now."""
        return self.used + self.charge.amount > self.charge.most

    @property
    def shut(self) -> bool:
        """Whether people must wait for it to open: nothing is left, or of a rolling window less than is asked for."""
        return self.used >= self.charge.most or (self.charge.rule.rolling and self.full)


@dataclass(frozen=True, slots=True)
class Draw:
    """What a job reserves: in each of the subjects' counters, in one bucket; and the rules that may refuse it."""

    subjects: tuple[str, ...]
    bucket: datetime
    amounts: Amounts
    charges: tuple[Charge, ...] = ()
    #: The asker's roles, kept for trying rules on past jobs.
    roles: tuple[str, ...] = ()
    #: What people call the asker and the channel, for usage.
    names: tuple[Mention, ...] = ()
    #: Of the policy whose rules these are; None: they hold whatever admins set.
    version: int | None = None


def amounts_of(seconds: int, cost: float | None) -> Amounts:
    """What a video of that many seconds (-1: the model decides) and credits (None: not known) is counted as."""
    return Amounts(1, AUTO_SECONDS if seconds < 0 else seconds, thousandths_of(cost or 0.0))


def thousandths_of(told: float) -> int:
    """Credits as they are counted; no one video costs more than a limit can allow, whatever a service says."""
    return round(min(told, LARGEST) * CREDIT)


def subjects(place: Place, person: Person) -> tuple[str, ...]:
    """Whose counters a job is counted in, in the order all writers take them."""
    return tuple(sorted(_counters(place, person).values()))


def _counters(place: Place, person: Person) -> dict[str, str]:
    """The subjects by their kind."""
    workspace = f"{_part(place.platform)}/{_part(place.workspace)}"
    channel, who = _part(place.channel), _part(person.id)
    return {
        "total": "total",
        "workspace": f"workspace/{workspace}",
        "channel": f"channel/{workspace}/{channel}",
        "person": f"person/{workspace}/{who}",
        # a person in one channel
        "member": f"member/{workspace}/{channel}/{who}",
    }


def _part(ident: str) -> str:
    # stores' JSON ends at a zero byte, and the rest of an id with it
    return ident.replace("%", "%25").replace("/", "%2F").replace("\0", "%00")


def members_of(platform: str, workspace: str) -> str:
    """What the subjects of all people in all channels of a workspace begin with, and nobody else's does."""
    return f"member/{_part(platform)}/{_part(workspace)}/"


def parts_of(subject: str) -> tuple[str, ...]:
    """What a subject is made of: ("member", platform, workspace, channel, person), say."""
    return tuple(part.replace("%00", "\0").replace("%2F", "/").replace("%25", "%") for part in subject.split("/"))


def _kind(rule: Rule) -> str:
    if rule.scope is Scope.EACH:
        return "member" if rule.whom is not None and rule.whom.kind is MentionKind.CHANNEL else "person"
    return str(rule.scope)


def _concerns(rule: Rule, place: Place, person: Person) -> bool:
    if rule.whom is None:
        return True
    match rule.whom.kind:
        case MentionKind.PERSON:
            return rule.whom.id == person.id
        case MentionKind.ROLE:
            return rule.whom.id in person.roles
        case MentionKind.CHANNEL:
            return rule.whom.id == place.channel


def _rank(rule: Rule) -> int:
    """How specific an each-person rule is."""
    if rule.whom is None:
        return 0
    return {MentionKind.CHANNEL: 1, MentionKind.ROLE: 2, MentionKind.PERSON: 3}[rule.whom.kind]


def applying(rules: Iterable[Rule], place: Place, person: Person) -> tuple[Rule, ...]:
    """Those of a workspace's rules that apply to this person here."""
    concerned = [rule for rule in rules if _concerns(rule, place, person)]
    in_all = [rule for rule in concerned if rule.scope is not Scope.EACH]
    each = [rule for rule in concerned if rule.scope is Scope.EACH]
    best = {what: max((_rank(rule) for rule in each if rule.what is what), default=0) for what in What}
    chosen: dict[tuple[object, ...], Rule] = {}
    for rule in each:
        if _rank(rule) == best[rule.what]:
            window = (rule.what, rule.per, rule.rolling)
            if window not in chosen or chosen[window].most < rule.most:
                chosen[window] = rule
    return (*in_all, *chosen.values())


def overruled(rules: Iterable[Rule], place: Place, person: Person) -> tuple[Rule, ...]:
    """Those that would apply to this person here if a more specific rule did not."""
    known = tuple(rules)
    holding = applying(known, place, person)
    return tuple(rule for rule in known if _concerns(rule, place, person) and rule not in holding)


def overruling(rules: Iterable[Rule], place: Place, person: Person) -> tuple[tuple[Rule, Rule], ...]:
    """Those that do not apply to this person here only because of a more specific rule, each with that rule."""
    known = tuple(rules)
    holding = [rule for rule in applying(known, place, person) if rule.scope is Scope.EACH]
    pairs = []
    for rule in overruled(known, place, person):
        same = [one for one in holding if one.what is rule.what]
        same.sort(key=lambda one: (one.per, one.rolling) != (rule.per, rule.rolling))
        pairs.append((rule, same[0]))
    return tuple(pairs)


def draw(
    rules: Sequence[Rule],
    place: Place,
    person: Person,
    amounts: Amounts,
    now: datetime,
    *,
    zone: ZoneInfo = _UTC,
    operators: Sequence[Rule] = (),
) -> Draw:
    """What a job takes, and every rule it has to pass: the workspace's in its time zone, the operator's in UTC."""
    counters = _counters(place, person)
    charge = partial(_charge, counters=counters, amounts=amounts)
    here, there = _Windows(now, zone), _Windows(now, _UTC)
    standing_above = [rule for rule in dict.fromkeys(operators) if _concerns(rule, place, person)]
    charges = (
        *(charge(rule, windows=here) for rule in applying(dict.fromkeys(rules), place, person)),
        *(charge(rule, windows=there, operators=True) for rule in standing_above),
    )
    names = (Mention(MentionKind.PERSON, person.id, person.name),)
    return Draw(tuple(sorted(counters.values())), bucket_of(now), amounts, charges, person.roles, names)


class _Windows:
    """The windows that a moment lies in, each looked up once: the calendar is the dear part of a draw."""

    def __init__(self, now: datetime, zone: ZoneInfo) -> None:
        self._now = now
        self._zone = zone
        self._known: dict[tuple[Per | None, bool], tuple[datetime | None, datetime | None]] = {}

    def of(self, rule: Rule) -> tuple[datetime | None, datetime | None]:
        """When the rule's window began, and when it ends by the calendar."""
        window = (rule.per, rule.rolling)
        if window not in self._known:
            self._known[window] = self._span(*window)
        return self._known[window]

    def _span(self, per: Per | None, rolling: bool) -> tuple[datetime | None, datetime | None]:
        if per is None:
            return None, None
        end = None if rolling else window_end(per, self._now, self._zone)
        return window_start(per, self._now, self._zone, rolling=rolling), end


def _charge(
    rule: Rule, *, counters: Mapping[str, str], amounts: Amounts, windows: _Windows, operators: bool = False
) -> Charge:
    amount = amounts.of(rule.what)
    if rule.what is What.CREDITS:
        # a video whose price is not known is not free: it is refused once the limit is reached
        amount = max(amount, 1)
    since, opens = windows.of(rule)
    return Charge(rule, counters[_kind(rule)], amount, since, opens, operators)
