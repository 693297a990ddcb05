"""Who may make how much: rules as admins write them, whom they apply to, what a job takes, and when one opens again.

Pure: the stores enforce (every counter of a job in one transaction, or none).
"""

from bot.limits.charges import (
    AUTO_SECONDS,
    Amounts,
    Charge,
    Draw,
    Standing,
    amounts_of,
    applying,
    draw,
    members_of,
    overruled,
    overruling,
    parts_of,
    subjects,
    thousandths_of,
)
from bot.limits.rules import (
    CREDIT,
    Per,
    Rule,
    Scope,
    What,
    credits_text,
    parse_rule,
    parse_rules,
    rule_text,
    split_whom,
)
from bot.limits.trials import Past, Tried, tried, used_by
from bot.limits.windows import BUCKET, bucket_of, reopens, window_end, window_start, zone_of

__all__ = [
    "AUTO_SECONDS",
    "BUCKET",
    "CREDIT",
    "Amounts",
    "Charge",
    "Draw",
    "Past",
    "Per",
    "Rule",
    "Scope",
    "Standing",
    "Tried",
    "What",
    "amounts_of",
    "applying",
    "bucket_of",
    "credits_text",
    "draw",
    "members_of",
    "overruled",
    "overruling",
    "parse_rule",
    "parse_rules",
    "parts_of",
    "reopens",
    "rule_text",
    "split_whom",
    "subjects",
    "thousandths_of",
    "tried",
    "used_by",
    "window_end",
    "window_start",
    "zone_of",
]
