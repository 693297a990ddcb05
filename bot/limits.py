"""Who may make how much: rules as admins write them, what a job charges to which counter, and when one opens again.

Pure: the stores enforce (all counters of a job in one transaction, or none).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.errors import BadInput
from bot.messages import Person, Place
from bot.problems import problem

#: Seconds reserved when the model decides the length; settled by the real one.
AUTO_SECONDS = 15


class Scope(StrEnum):
    """Whom a rule counts together."""

    WORKSPACE = "workspace"
    CHANNEL = "channel"
    EACH = "each"


class What(StrEnum):
    """What a rule counts."""

    VIDEOS = "videos"
    SECONDS = "seconds"
    AT_ONCE = "at_once"


class Per(StrEnum):
    """The calendar window a rule counts in (UTC)."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `most` of `what` for `scope`, in each window of `per` (None: at the same time)."""

    scope: Scope
    what: What
    most: int
    per: Per | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """What a job takes from one counter."""

    rule: Rule
    #: Whose counter: "each/local/room/ana/videos/day".
    counter: str
    #: Which window of it: "2026-11-24"; "" for rules that count what runs at the same time.
    window: str
    amount: int
    #: When the window ends; None where none does.
    opens: datetime | None

    @property
    def most(self) -> int:
        """The rule's figure."""
        return self.rule.most


_SCOPES: Mapping[str, Scope] = MappingProxyType(
    {
        "each": Scope.EACH,
        "person": Scope.EACH,
        "channel": Scope.CHANNEL,
        "workspace": Scope.WORKSPACE,
        "server": Scope.WORKSPACE,
        "guild": Scope.WORKSPACE,
    }
)
_RULE = re.compile(
    r"(?P<scope>[a-z]+)\s+(?P<most>\d{1,10})\s*"
    r"(?:(?P<at_once>at\s+once|at\s+the\s+same\s+time)"
    r"|(?P<what>videos?|seconds?)(?:\s+(?:per|a|an|each)\s+|\s*/\s*)(?P<per>hour|day|week|month))"
)
#: Windows without an end in sight keep the database's integers happy.
_LARGEST = 1_000_000_000


def parse_rules(text: str) -> tuple[Rule, ...]:
    """Read `each 20 videos per day; each 3 at once`, separated by `;`; `none` is no rule.

    Raises BadInput naming every rule that is not understood.
    """
    if text.strip().lower() in ("", "none"):
        return ()
    rules, problems = [], []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        rule = _parse_rule(part)
        if rule is None:
            problems.append(problem("rule_not_understood", rule=part))
        else:
            rules.append(rule)
    if problems:
        raise BadInput(*problems)
    return tuple(rules)


def _parse_rule(text: str) -> Rule | None:
    found = _RULE.fullmatch(" ".join(text.lower().split()))
    if found is None or found["scope"] not in _SCOPES or int(found["most"]) > _LARGEST:
        return None
    scope, most = _SCOPES[found["scope"]], int(found["most"])
    if found["at_once"]:
        return Rule(scope, What.AT_ONCE, most)
    what = What.VIDEOS if found["what"].startswith("video") else What.SECONDS
    return Rule(scope, what, most, Per(found["per"]))


def charges(rules: Sequence[Rule], place: Place, person: Person, *, seconds: int, now: datetime) -> tuple[Charge, ...]:
    """What one job of that many seconds (-1: the model decides) takes, in the order all writers take counters in."""
    amounts = {What.VIDEOS: 1, What.AT_ONCE: 1, What.SECONDS: AUTO_SECONDS if seconds < 0 else seconds}
    taken = [
        Charge(
            rule=rule,
            counter=_counter(rule, place, person),
            window=window(rule.per, now),
            amount=amounts[rule.what],
            opens=window_end(rule.per, now),
        )
        for rule in dict.fromkeys(rules)
    ]
    return tuple(sorted(taken, key=lambda charge: (charge.counter, charge.window, charge.most)))


def _counter(rule: Rule, place: Place, person: Person) -> str:
    whose = {
        Scope.WORKSPACE: (),
        Scope.CHANNEL: (place.channel,),
        Scope.EACH: (person.id,),
    }[rule.scope]
    parts = (rule.scope, place.platform, place.workspace, *whose, rule.what, rule.per or "now")
    return "/".join(part.replace("%", "%25").replace("/", "%2F") for part in parts)


def window(per: Per | None, now: datetime) -> str:
    """The name of the window that `now` lies in; "" for rules without one."""
    match per:
        case Per.HOUR:
            return now.strftime("%Y-%m-%dT%H")
        case Per.DAY:
            return now.strftime("%Y-%m-%d")
        case Per.WEEK:
            return now.strftime("%G-W%V")
        case Per.MONTH:
            return now.strftime("%Y-%m")
    return ""


def window_end(per: Per | None, now: datetime) -> datetime | None:
    """When the window that `now` lies in ends and its counter opens again."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    day = hour.replace(hour=0)
    match per:
        case Per.HOUR:
            return hour + timedelta(hours=1)
        case Per.DAY:
            return day + timedelta(days=1)
        case Per.WEEK:
            return day + timedelta(days=7 - day.weekday())
        case Per.MONTH:
            return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return None
