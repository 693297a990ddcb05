"""What people are told of limits: what they may still use, which rule said no, and when it opens again. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.limits import CREDIT, Rule, Scope, Standing, What
from bot.messages import MentionKind, Post
from bot.problems import Figure, Problem, problem
from bot.texts import Texts


def denied_post(problems: Sequence[Problem], texts: Texts) -> Post:
    """A job that may not be made, by every rule that says so; the first is the headline."""
    first, *others = [texts.problem(each) for each in problems]
    if not others:
        return Post(headline=first)
    return Post(headline=first, lines=(texts.say("limits-also", count=len(others)), *others))


def over_limit(standing: Standing, zone: str) -> Problem:
    """The rule that said no, what is left of it, and when it opens again; times in that zone."""
    charge, rule = standing.charge, standing.charge.rule
    said = _figures(standing)
    if rule.most == 0:
        return problem("limit_forbids", **said)
    if rule.what is What.AT_ONCE:
        return problem("limit_at_once", **said)
    figures = {"amount": _figure(rule, charge.amount)}
    if charge.amount > rule.most or standing.opens is None:
        return problem(f"limit_{rule.what}_too_small", **said, **figures)
    return problem(f"limit_{rule.what}", **said, **figures, opens=standing.opens, zone=zone)


def _figures(standing: Standing) -> dict[str, Figure]:
    rule = standing.charge.rule
    return {
        "who": _who(rule),
        "name": "" if rule.whom is None else rule.whom.name,
        "most": _figure(rule, rule.most),
        "left": _figure(rule, max(rule.most - standing.used, 0)),
        "per": str(rule.per or "now"),
        "rolling": "yes" if rule.rolling else "no",
        "by": "operator" if standing.charge.operators else "admin",
    }


def _who(rule: Rule) -> str:
    """Whom the rule is about, as a word that sentences choose by."""
    if rule.scope is not Scope.EACH or rule.whom is None:
        return str(rule.scope)
    return {MentionKind.PERSON: "person", MentionKind.ROLE: "role", MentionKind.CHANNEL: "member"}[rule.whom.kind]


def _figure(rule: Rule, amount: int) -> int | float:
    return amount / CREDIT if rule.what is What.CREDITS else amount


def limits_post(standings: Sequence[Standing], zone: str, texts: Texts) -> Post:
    """What the person may still use, and which rule says so; times in that zone."""
    if not standings:
        return Post(headline=texts.say("limits-none"))
    return Post(headline=texts.say("limits-yours"), lines=tuple(limit_line(one, zone, texts) for one in standings))


def limit_line(standing: Standing, zone: str, texts: Texts) -> str:
    """How one rule stands: what is left of it, and when it opens again."""
    rule = standing.charge.rule
    if rule.most == 0:
        return texts.problem(over_limit(standing, zone))
    said = _figures(standing)
    line = texts.say("limits-at-once" if rule.what is What.AT_ONCE else f"limits-{rule.what}", **said)
    if standing.charge.operators:
        line = texts.say("limits-operators", limit=line)
    if standing.opens is None:
        return line
    full = "yes" if standing.shut else "no"
    return texts.say("limits-opens", limit=line, full=full, opens=standing.opens, zone=zone)
