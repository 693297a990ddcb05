"""Rules as admins write them, what a job charges, and when a window opens again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.limits import AUTO_SECONDS, Per, Rule, Scope, What, charges, parse_rules, window, window_end
from bot.messages import Person, Place

PLACE = Place(platform="local", workspace="room", channel="main")
ANA = Person(id="ana", name="Ana")
NOON = datetime(2026, 11, 24, 12, 30, 15, 999, tzinfo=UTC)


def at(moment: str) -> datetime:
    """That moment, UTC."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=5) | st.sampled_from(["a", "a/b", "a%2Fb", "%", "/"])
MOMENTS = st.integers(0, 10**9).map(lambda seconds: NOON + timedelta(seconds=seconds))
RULES = st.builds(
    Rule, st.sampled_from(Scope), st.sampled_from(What), st.integers(0, 99), st.sampled_from([None, *Per])
)


@pytest.mark.parametrize(
    ("written", "rules"),
    [
        ("", ()),
        ("none", ()),
        (" NONE ", ()),
        (" ; ;", ()),
        ("each 20 videos per day", (Rule(Scope.EACH, What.VIDEOS, 20, Per.DAY),)),
        ("each 3 at once", (Rule(Scope.EACH, What.AT_ONCE, 3),)),
        ("each 3 at the same time", (Rule(Scope.EACH, What.AT_ONCE, 3),)),
        ("person 1 video a week", (Rule(Scope.EACH, What.VIDEOS, 1, Per.WEEK),)),
        ("channel 100 seconds each hour", (Rule(Scope.CHANNEL, What.SECONDS, 100, Per.HOUR),)),
        ("workspace 1 second / month", (Rule(Scope.WORKSPACE, What.SECONDS, 1, Per.MONTH),)),
        ("server 5 videos/day", (Rule(Scope.WORKSPACE, What.VIDEOS, 5, Per.DAY),)),
        ("guild 0 videos per day", (Rule(Scope.WORKSPACE, What.VIDEOS, 0, Per.DAY),)),
        ("  EACH\t20  Videos \n per   DAY ", (Rule(Scope.EACH, What.VIDEOS, 20, Per.DAY),)),
        ("each 1000000000 videos per day", (Rule(Scope.EACH, What.VIDEOS, 1_000_000_000, Per.DAY),)),
        (
            "each 20 videos per day; each 3 at once;",
            (Rule(Scope.EACH, What.VIDEOS, 20, Per.DAY), Rule(Scope.EACH, What.AT_ONCE, 3)),
        ),
    ],
)
def test_rules_are_read_as_admins_write_them(written: str, rules: tuple[Rule, ...]) -> None:
    assert parse_rules(written) == rules


@pytest.mark.parametrize(
    "written",
    [
        "20 videos per day",
        "everybody 20 videos per day",
        "each -1 videos per day",
        "each 1.5 videos per day",
        "each twenty videos per day",
        "each 20 videos",
        "each 20 videos perday",
        "each 20 videos per year",
        "each 20 cats per day",
        "each 3 videos at once",
        "each 1000000001 videos per day",
        "each " + "9" * 5000 + " videos per day",
    ],
)
def test_a_rule_that_is_not_understood_is_named(written: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_rules(f"each 3 at once; {written}")

    assert [(one.code, one.values) for one in caught.value.problems] == [("rule_not_understood", {"rule": written})]


def test_all_rules_that_are_not_understood_are_named_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        parse_rules("cats; each 3 at once; dogs")

    assert [one.values["rule"] for one in caught.value.problems] == ["cats", "dogs"]


@pytest.mark.parametrize(
    ("rule", "counter", "in_window", "amount", "opens"),
    [
        ("each 20 videos per day", "each/local/room/ana/videos/day", "2026-11-24", 1, "2026-11-25"),
        ("each 3 at once", "each/local/room/ana/at_once/now", "", 1, None),
        (
            "channel 9 seconds per hour",
            "channel/local/room/main/seconds/hour",
            "2026-11-24T12",
            8,
            "2026-11-24T13:00",
        ),
        (
            "workspace 9 videos per month",
            "workspace/local/room/videos/month",
            "2026-11",
            1,
            "2026-12-01",
        ),
    ],
)
def test_a_job_charges_each_rule_in_its_own_window(
    rule: str, counter: str, in_window: str, amount: int, opens: str | None
) -> None:
    (charge,) = charges(parse_rules(rule), PLACE, ANA, seconds=8, now=NOON)

    assert (charge.counter, charge.window, charge.amount, charge.opens) == (
        counter,
        in_window,
        amount,
        opens and at(opens),
    )
    assert charge.most == charge.rule.most


def test_a_length_that_the_model_decides_reserves_the_longest() -> None:
    (charge,) = charges(parse_rules("each 60 seconds per day"), PLACE, ANA, seconds=-1, now=NOON)

    assert charge.amount == AUTO_SECONDS


def test_the_same_rule_twice_is_one_charge() -> None:
    rules = parse_rules("each 3 at once; person 3 at once; each 4 at once")

    assert [charge.most for charge in charges(rules, PLACE, ANA, seconds=5, now=NOON)] == [3, 4]


@given(st.lists(RULES, max_size=8))
@settings(deadline=None)
def test_charges_come_in_one_order_however_the_rules_are_written(rules: list[Rule]) -> None:
    taken = charges(rules, PLACE, ANA, seconds=5, now=NOON)

    keys = [(charge.counter, charge.window, charge.most) for charge in taken]
    assert keys == sorted(keys)
    assert {charge.rule for charge in taken} == set(rules)
    assert [key[:2] for key in keys] == [
        (charge.counter, charge.window) for charge in charges(rules[::-1], PLACE, ANA, seconds=5, now=NOON)
    ]


@given(st.tuples(TEXTS, TEXTS, TEXTS), st.tuples(TEXTS, TEXTS, TEXTS))
@settings(deadline=None)
def test_two_people_never_share_a_counter(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    rules = parse_rules("each 3 at once; channel 3 at once")

    def counters(whose: tuple[str, str, str]) -> set[str]:
        workspace, channel, person = whose
        place = Place(platform="local", workspace=workspace, channel=channel)
        taken = charges(rules, place, Person(id=person, name=""), seconds=5, now=NOON)
        return {charge.counter for charge in taken}

    shared = (one[0] == other[0]) * ((one[1] == other[1]) + (one[2] == other[2]))
    assert len(counters(one) & counters(other)) == shared


@pytest.mark.parametrize(
    ("per", "now", "name", "end"),
    [
        (Per.HOUR, "2026-11-24T12:59:59", "2026-11-24T12", "2026-11-24T13:00"),
        (Per.HOUR, "2026-12-31T23:00:00", "2026-12-31T23", "2027-01-01T00:00"),
        (Per.DAY, "2026-11-24T00:00:00", "2026-11-24", "2026-11-25"),
        (Per.DAY, "2028-02-28T23:59:59", "2028-02-28", "2028-02-29"),
        (Per.DAY, "2026-02-28T12:00:00", "2026-02-28", "2026-03-01"),
        (Per.WEEK, "2026-11-23T00:00:00", "2026-W48", "2026-11-30"),
        (Per.WEEK, "2026-11-29T23:59:59", "2026-W48", "2026-11-30"),
        # the week of a year's end belongs to the year that has most of it
        (Per.WEEK, "2026-12-31T12:00:00", "2026-W53", "2027-01-04"),
        (Per.WEEK, "2027-01-03T12:00:00", "2026-W53", "2027-01-04"),
        (Per.WEEK, "2024-12-30T00:00:00", "2025-W01", "2025-01-06"),
        (Per.MONTH, "2026-01-31T12:00:00", "2026-01", "2026-02-01"),
        (Per.MONTH, "2028-02-29T12:00:00", "2028-02", "2028-03-01"),
        (Per.MONTH, "2026-04-30T23:59:59", "2026-04", "2026-05-01"),
        (Per.MONTH, "2026-12-01T00:00:00", "2026-12", "2027-01-01"),
    ],
)
def test_a_window_has_a_name_and_an_end(per: Per, now: str, name: str, end: str) -> None:
    assert (window(per, at(now)), window_end(per, at(now))) == (name, at(end))


def test_what_runs_at_the_same_time_has_no_window() -> None:
    assert (window(None, NOON), window_end(None, NOON)) == ("", None)


@given(st.sampled_from(Per), MOMENTS)
@settings(deadline=None)
def test_a_window_ends_where_the_next_begins(per: Per, now: datetime) -> None:
    end = window_end(per, now)

    assert end is not None
    assert end > now
    assert window(per, end - timedelta(microseconds=1)) == window(per, now)
    assert window(per, end) != window(per, now)
