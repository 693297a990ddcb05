"""How rules and settings are told to admins: by the words that would set them. Pure."""

from __future__ import annotations

from bot.limits import CREDIT, Standing, What, rule_text
from bot.policies import Policy, approval_text, dearest_text, named
from bot.texts import Texts


def standing_line(standing: Standing, zone: str, texts: Texts) -> str:
    """A rule, what is used of it, and when it opens again; times in that zone."""
    rule = standing.charge.rule
    if rule.most == 0:
        return texts.say("admin-rule-forbids", rule=rule_text(rule, texts.language))
    worth = CREDIT if rule.what is What.CREDITS else 1
    line = texts.say(
        "admin-rule-used", rule=rule_text(rule, texts.language), used=standing.used / worth, most=rule.most / worth
    )
    if standing.opens is None:
        return line
    full = "yes" if standing.shut else "no"
    return texts.say("limits-opens", limit=line, full=full, opens=standing.opens, zone=zone)


def settings_lines(policy: Policy, texts: Texts) -> list[str]:
    """Everything else that was set: one line for each setting that says something."""
    values = {
        "block": " ".join(map(named, policy.blocked)),
        "channels": " ".join(map(named, policy.channels)),
        "dearest": dearest_text(policy),
        "approval": approval_text(policy),
        "admins": " ".join(map(named, policy.admins)),
        "lane": "on" if policy.lane else "",
        "zone": policy.zone,
    }
    return [
        texts.say("admin-setting-is", what=texts.say("admin-setting", what=what), value=value)
        for what, value in values.items()
        if value
    ]
