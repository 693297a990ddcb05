"""Rules as admins write them: `each 20 videos per day`, `#gen in all 300 seconds per week`, `@artists each 3 at once`.

Names of people, roles and channels come with the command as Mentions; a rule keeps their ids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from bot.errors import BadInput
from bot.messages import Mention, MentionKind
from bot.problems import Problem, problem
from bot.spelling import meant


class Scope(StrEnum):
    """Whom a rule counts together."""

    #: Everything the bot makes; the operator's only.
    TOTAL = "total"
    WORKSPACE = "workspace"
    CHANNEL = "channel"
    EACH = "each"


class What(StrEnum):
    """What a rule counts."""

    VIDEOS = "videos"
    SECONDS = "seconds"
    #: In thousandths of a credit, so that sums are exact.
    CREDITS = "credits"
    AT_ONCE = "at_once"


class Per(StrEnum):
    """The window a rule counts in."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


#: Thousandths in a credit.
CREDIT = 1000


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `most` of `what` for `scope`, in each window of `per` (None: at the same time).

    `whom` narrows it: EACH of a role, in a channel, or one person; CHANNEL one channel (None: every channel by itself).
    `rolling`: the window ends now, instead of being the calendar's.
    """

    scope: Scope
    what: What
    most: int
    per: Per | None = None
    rolling: bool = False
    whom: Mention | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What it says a figure for: of two rules with the same key the later one counts."""
        whom = () if self.whom is None else (self.whom.kind.value, self.whom.id)
        return (self.scope, self.what, self.per or "", "rolling" if self.rolling else "", *whom)


#: The largest figure of a limit, so that sums of many fit into what a database counts with.
LARGEST = 1_000_000_000

_SCOPES: Mapping[str, Scope] = MappingProxyType(
    {
        **dict.fromkeys(
            ("each", "person", "each person", "everyone", "everybody", "user", "每人", "每个人"), Scope.EACH
        ),
        **dict.fromkeys(("channel", "each channel", "channel in all", "每个频道", "每频道"), Scope.CHANNEL),
        **dict.fromkeys(
            (
                "workspace",
                "server",
                "guild",
                "in all",
                "workspace in all",
                "server in all",
                "all",
                "总共",
                "全部",
                "合计",
            ),
            Scope.WORKSPACE,
        ),
        **dict.fromkeys(("total", "everything", "所有工作区"), Scope.TOTAL),
    }
)
_EACH_WORDS = frozenset({"each", "each person", "everyone", "everybody", "每人", "每个人"})
_IN_ALL_WORDS = frozenset({"in all", "all", "together", "总共", "全部", "合计"})
_UNITS: Mapping[str, What] = MappingProxyType(
    {
        **dict.fromkeys(("video", "videos", "vid", "vids", "job", "jobs", "个视频", "条视频", "视频"), What.VIDEOS),
        **dict.fromkeys(("second", "seconds", "sec", "secs", "s", "秒"), What.SECONDS),
        **dict.fromkeys(("credit", "credits", "积分"), What.CREDITS),
    }
)
_PERS: Mapping[str, Per] = MappingProxyType(
    {
        **dict.fromkeys(("hour", "hourly", "小时"), Per.HOUR),
        **dict.fromkeys(("day", "daily", "天", "日", "24 hours", "24h"), Per.DAY),
        **dict.fromkeys(("week", "weekly", "周", "星期", "7 days"), Per.WEEK),
        **dict.fromkeys(("month", "monthly", "月", "个月", "30 days"), Per.MONTH),
    }
)


def _any_of(words: Mapping[str, object]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_FIGURE = r"(?P<most>\d{1,10}(?:\.\d{1,3})?)"
_AT_ONCE = (
    r"(?:videos? |jobs? |个视频|个)?(?P<at_once>at once|at the same time|at a time|concurrent(?:ly)?|in parallel|同时)"
)
_WINDOW = (
    r"(?:(?P<any>in any |in every |any |rolling |任意[每一]?个?|滚动每?个?)"
    r"|(?:per |a |an |each |every |in a |/ ?|每个?)(?:calendar |(?P<rolling>rolling |sliding ))?|)"
)
#: `每天`, `任意一天`, `滚动每天`.
_BEFORE = r"(?:(?P<rolling>滚动每?|任意[每一]?)|每)个?"
#: `5 videos per day`, `5 at once`, and the window first in Chinese: `每天 5 个视频`, `同时 3 个`.
_AMOUNTS = (
    re.compile(rf"{_FIGURE} ?(?P<what>{_any_of(_UNITS)}) ?{_WINDOW}(?P<per>{_any_of(_PERS)})"),
    re.compile(rf"{_FIGURE} ?{_AT_ONCE}"),
    re.compile(rf"{_BEFORE}(?P<per>{_any_of(_PERS)}) ?{_FIGURE} ?(?P<what>{_any_of(_UNITS)})"),
    re.compile(rf"(?P<at_once>同时) ?{_FIGURE} ?(?:个视频|个|videos?)?"),
)
_DIGIT = re.compile(r"(?<![\w.])\d|(?:(?:滚动|任意)[每一]?|每)个?(?:天|日|小时|周|星期|月)|同时")


#: The one it is about, named last: `5 videos per day for @artists`.
_NAMED_LAST = re.compile(r"(?P<rule>[^@#＠＃]+?)\s+(?:for|in)\s+(?P<whom>[@#＠＃].+)", re.DOTALL | re.IGNORECASE)
_SIGNS = str.maketrans("＠＃", "@#")
#: What says nothing that the figure does not say: `each person: at most 5 videos per day`, `每人每天最多 5 个视频`.
_FILLING = re.compile(r":| ?\b(?:at most|up to|no more than|max(?:imum)?)\b ?|最多|至多|不超过", re.IGNORECASE)
#: Everybody, as chats write it: no role of that name.
_EVERYBODY = re.compile(r"@@?everyone(?=[\s:]|$)", re.IGNORECASE)


def parse_rules(text: str, mentions: Sequence[Mention] = ()) -> tuple[Rule, ...]:
    """Read `each 20 videos per day; each 3 at once`, separated by `;`; `none` is no rule.

    Raises BadInput naming every rule that is not understood.
    """
    if text.strip().lower() in ("", "none"):
        return ()
    rules: dict[tuple[str, ...], Rule] = {}
    problems: list[Problem] = []
    for part in filter(None, (piece.strip() for piece in text.replace("；", ";").split(";"))):
        try:
            rule = parse_rule(part, mentions)
            rules[rule.key] = rule
        except BadInput as bad:
            problems += bad.problems
    if problems:
        raise BadInput(*problems)
    return tuple(rules.values())


def parse_rule(text: str, mentions: Sequence[Mention] = ()) -> Rule:
    """Read one rule. A name that no mention explains stands for its own id. Raises BadInput naming the rule."""
    words = _EVERYBODY.sub("everyone", " ".join(text.split()))
    last = _NAMED_LAST.fullmatch(words)
    whom, rest = split_whom(f"{last['whom']} {last['rule']}" if last else words, mentions)
    rest = " ".join(_FILLING.sub(" ", meant(rest).casefold().replace("，", " ").replace(",", "")).split())
    begins = _DIGIT.search(rest)
    before = "" if begins is None else rest[: begins.start()].strip()
    amount = None if begins is None else _amount(rest[begins.start() :].strip())
    scope = None if begins is None else _scope(before, whom)
    if amount is not None and _is_role(whom) and before in _IN_ALL_WORDS:
        raise BadInput(problem("rule_not_in_all", rule=text.strip()))
    if amount is not None and scope is None and whom is None and not before.endswith("-"):
        raise BadInput(problem("rule_whom_missing", rule=text.strip()))
    if amount is None or scope is None or (scope is Scope.CHANNEL and _is_role(whom)):
        raise BadInput(problem("rule_not_understood", rule=text.strip()))
    what, most, per, rolling = amount
    return Rule(scope, what, most, per, rolling, whom)


def _is_role(whom: Mention | None) -> bool:
    return whom is not None and whom.kind is not MentionKind.CHANNEL


def split_whom(text: str, mentions: Sequence[Mention]) -> tuple[Mention | None, str]:
    """The `@name` or `#name` that a text begins with, and the rest.

    Names may hold spaces: the longest mention that fits is meant. `@&id` and `@role:id` mean a role by its id.
    """
    text = text[:1].translate(_SIGNS) + text[1:]
    for mention in sorted(mentions, key=lambda each: -len(each.name)):
        sign = "#" if mention.kind is MentionKind.CHANNEL else "@"
        for written in (f"{sign}{mention.name}", f"{sign}{mention.id}"):
            if text.casefold().startswith(written.casefold()) and text[len(written) : len(written) + 1].strip() == "":
                return mention, text[len(written) :].strip()
    if text[:1] not in ("@", "#") or not text[1:2].strip():
        return None, text
    word, _, rest = text.partition(" ")
    name = word[1:]
    if word[0] == "#":
        return Mention(MentionKind.CHANNEL, name, name), rest
    for sign in ("&", "role:"):
        if name.startswith(sign):
            name = name.removeprefix(sign)
            return Mention(MentionKind.ROLE, name, name), rest
    return Mention(MentionKind.PERSON, name, name), rest


def _scope(words: str, whom: Mention | None) -> Scope | None:
    """Whom the words before the figure count together; None: they say nothing known, or what is not offered."""
    if whom is None:
        return _SCOPES.get(words)
    if whom.kind is MentionKind.CHANNEL:
        each = words in _EACH_WORDS
        return Scope.EACH if each else Scope.CHANNEL if words == "" or words in _IN_ALL_WORDS else None
    return Scope.EACH if words == "" or words in _EACH_WORDS else None


def _amount(words: str) -> tuple[What, int, Per | None, bool] | None:
    found = next((found for pattern in _AMOUNTS if (found := pattern.fullmatch(words))), None)
    if found is None:
        return None
    groups, figure = found.groupdict(), Decimal(found["most"])
    what = What.AT_ONCE if groups.get("at_once") else _UNITS[found["what"]]
    most = figure * CREDIT if what is What.CREDITS else figure
    if most != int(most) or figure > LARGEST:
        return None
    per = None if what is What.AT_ONCE else _PERS[found["per"]]
    spelled = per is not None and any(char.isdigit() for char in found["per"])
    return what, int(most), per, bool(groups.get("rolling") or groups.get("any") or spelled)


def rule_text(rule: Rule, language: str = "en") -> str:
    """The rule as an admin writes it; `parse_rule` reads it back where the mention is known."""
    if language == "zh":
        return _rule_in_chinese(rule)
    whom = rule.whom
    if whom is None:
        who = {Scope.WORKSPACE: "in all"}.get(rule.scope, str(rule.scope))
    elif whom.kind is MentionKind.CHANNEL:
        who = f"#{whom.name} {'each' if rule.scope is Scope.EACH else 'in all'}"
    else:
        who = f"@{whom.name}{' each' if whom.kind is MentionKind.ROLE else ''}"
    if rule.what is What.AT_ONCE:
        return f"{who} {rule.most} at once"
    figure = credits_text(rule.most) if rule.what is What.CREDITS else str(rule.most)
    counted = rule.what.removesuffix("s") if figure == "1" else rule.what
    return f"{who} {figure} {counted} {'in any' if rule.rolling else 'per'} {rule.per}"


_SCOPES_ZH = {Scope.TOTAL: "所有工作区", Scope.WORKSPACE: "全部", Scope.CHANNEL: "每个频道", Scope.EACH: "每人"}
_UNITS_ZH = {What.VIDEOS: "个视频", What.SECONDS: "秒", What.CREDITS: "积分"}
_PERS_ZH = {Per.HOUR: "小时", Per.DAY: "天", Per.WEEK: "周", Per.MONTH: "月"}


def _rule_in_chinese(rule: Rule) -> str:
    whom, who = rule.whom, _SCOPES_ZH[rule.scope]
    if whom is not None and whom.kind is MentionKind.CHANNEL:
        who = f"#{whom.name} {'每人' if rule.scope is Scope.EACH else '全部'}"
    elif whom is not None:
        who = f"@{whom.name} {'每人' if whom.kind is MentionKind.ROLE else ''}"
    if rule.per is None:
        return f"{who}同时 {rule.most} 个"
    figure = credits_text(rule.most) if rule.what is What.CREDITS else str(rule.most)
    return f"{who}{'任意一' if rule.rolling else '每'}{_PERS_ZH[rule.per]} {figure} {_UNITS_ZH[rule.what]}"


def credits_text(thousandths: int) -> str:
    """Credits as people write them: 1.5, 20."""
    return (
        f"{Decimal(thousandths) / CREDIT:f}".rstrip("0").rstrip(".")
        if thousandths % CREDIT
        else str(thousandths // CREDIT)
    )
