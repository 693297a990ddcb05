"""What is left of a limit, and why it says no, as people read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.allowances import limit_line, over_limit
from bot.limits import Amounts, Standing, draw, parse_rules
from bot.messages import Person, Place
from bot.texts import texts_in

NOW = datetime(2026, 11, 24, 12, 10, tzinfo=UTC)
PLACE = Place(platform="fake", workspace="w", channel="room")


def standing(rule: str, used: int) -> Standing:
    """How a rule stands for somebody who asks for a video of 5 s for a credit."""
    (charge,) = draw(parse_rules(rule), PLACE, Person(id="ana", name="Ana"), Amounts(1, 5, 1000), NOW).charges
    return Standing(charge, used, charge.opens or (NOW + timedelta(hours=3) if charge.rule.rolling else None))


@pytest.mark.parametrize(
    ("rule", "used", "begins"),
    [
        ("each 1 videos per hour", 1, "0 of one video an hour left for you · opens again"),
        ("each 20 videos per day", 3, "17 of 20 videos a day left for you · starts anew"),
        ("each 4 seconds per hour", 0, "4 of 4 seconds of video an hour left for you · starts anew"),
        ("each 1 credits per day", 800, "0.2 of one credit a day left for you · starts anew"),
        ("each 9 seconds in any hour", 5, "4 of 9 seconds of video in any hour left for you · opens again"),
    ],
)
def test_what_is_left_is_said_in_good_english(rule: str, used: int, begins: str) -> None:
    assert limit_line(standing(rule, used), "UTC", texts_in("en")).startswith(begins)


@pytest.mark.parametrize(
    ("rule", "used", "begins"),
    [
        ("each 1 credits per hour", 1000, "Each person may use one credit an hour; none is left and this one needs 1."),
        ("each 2 credits per day", 1500, "Each person may use 2 credits a day; 0.5 are left and this one needs 1."),
        (
            "each 6 seconds per day",
            5,
            "Each person may make 6 seconds of video a day; one is left and this one needs 5.",
        ),
        ("each 1 videos per hour", 1, "Each person may make one video an hour; none is left. It opens again"),
    ],
)
def test_a_refusal_is_said_in_good_english(rule: str, used: int, begins: str) -> None:
    assert texts_in("en").problem(over_limit(standing(rule, used), "UTC")).startswith(begins)
