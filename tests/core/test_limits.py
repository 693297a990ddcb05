"""Rules as admins write them, whom they apply to, and what a job takes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.limits import (
    AUTO_SECONDS,
    Amounts,
    Per,
    Rule,
    Scope,
    What,
    amounts_of,
    applying,
    draw,
    overruled,
    parse_rule,
    parse_rules,
    parts_of,
    rule_text,
    subjects,
)
from bot.locales import LANGUAGES
from bot.messages import Mention, MentionKind, Person, Place

PLACE = Place(platform="local", workspace="room", channel="main")
ANA = Person(id="ana", name="Ana", roles=("artists", "staff"))
NOON = datetime(2026, 11, 24, 12, 30, 15, 999, tzinfo=UTC)
GEN = Mention(MentionKind.CHANNEL, "C1", "gen")
ARTISTS = Mention(MentionKind.ROLE, "R1", "artists")
ART_LOVERS = Mention(MentionKind.ROLE, "R2", "artists and lovers")
LIMA = Mention(MentionKind.PERSON, "U1", "Ana Lima")
NAMED = (GEN, ARTISTS, ART_LOVERS, LIMA)

TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=5) | st.sampled_from(["a", "a/b", "a%2Fb", "%", "/"])
_ME = Mention(MentionKind.PERSON, "ana", "ana")


def videos(most: int, per: Per = Per.DAY, scope: Scope = Scope.EACH, **more: object) -> Rule:
    return Rule(scope, What.VIDEOS, most, per, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "rules"),
    [
        ("", ()),
        ("none", ()),
        (" NONE ", ()),
        (" ; ;", ()),
        ("each 20 videos per day", (videos(20),)),
        ("each 3 at once", (Rule(Scope.EACH, What.AT_ONCE, 3),)),
        ("each 3 at the same time", (Rule(Scope.EACH, What.AT_ONCE, 3),)),
        ("each 3 videos at once", (Rule(Scope.EACH, What.AT_ONCE, 3),)),
        ("person 1 video a week", (videos(1, Per.WEEK),)),
        ("channel 100 seconds each hour", (Rule(Scope.CHANNEL, What.SECONDS, 100, Per.HOUR),)),
        ("workspace 1 second / month", (Rule(Scope.WORKSPACE, What.SECONDS, 1, Per.MONTH),)),
        ("server 5 videos/day", (videos(5, scope=Scope.WORKSPACE),)),
        ("guild 0 videos per day", (videos(0, scope=Scope.WORKSPACE),)),
        ("in all 300 seconds per week", (Rule(Scope.WORKSPACE, What.SECONDS, 300, Per.WEEK),)),
        ("total 500 videos per day", (videos(500, scope=Scope.TOTAL),)),
        ("each 1.5 credits per day", (Rule(Scope.EACH, What.CREDITS, 1500, Per.DAY),)),
        ("each 5 videos per rolling day", (videos(5, rolling=True),)),
        ("each 5 videos in any 24 hours", (videos(5, rolling=True),)),
        ("each 5 videos in any week", (videos(5, Per.WEEK, rolling=True),)),
        ("  EACH\t20  Videos \n per   DAY ", (videos(20),)),
        ("each 1,000 videos daily", (videos(1000),)),
        ("每人每天 5 个视频；每人同时 3 个", (videos(5), Rule(Scope.EACH, What.AT_ONCE, 3))),
        ("总共每周300秒", (Rule(Scope.WORKSPACE, What.SECONDS, 300, Per.WEEK),)),
        ("each 20 videos per day; each 3 at once;", (videos(20), Rule(Scope.EACH, What.AT_ONCE, 3))),
        ("each 20 videos per day; each 5 videos per day", (videos(5),)),
    ],
)
def test_rules_are_read_as_admins_write_them(written: str, rules: tuple[Rule, ...]) -> None:
    assert parse_rules(written) == rules


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("#gen in all 300 seconds per week", Rule(Scope.CHANNEL, What.SECONDS, 300, Per.WEEK, whom=GEN)),
        ("#gen 5 videos per day", videos(5, scope=Scope.CHANNEL, whom=GEN)),
        ("#gen each 5 videos per day", videos(5, whom=GEN)),
        ("@artists each 20 videos per day", videos(20, whom=ARTISTS)),
        ("@artists 20 videos per day", videos(20, whom=ARTISTS)),
        ("@artists and lovers 20 videos per day", videos(20, whom=ART_LOVERS)),
        ("each 20 videos per day for @artists", videos(20, whom=ARTISTS)),
        ("in all 300 seconds per week in #gen", Rule(Scope.CHANNEL, What.SECONDS, 300, Per.WEEK, whom=GEN)),
        ("＠artists each ２０ videos per day", videos(20, whom=ARTISTS)),
        ("#gen 每人每天5个视频", videos(5, whom=GEN)),
        ("@Ana Lima 2 at once", Rule(Scope.EACH, What.AT_ONCE, 2, whom=LIMA)),
        ("@ben 2 videos per day", videos(2, whom=Mention(MentionKind.PERSON, "ben", "ben"))),
        ("@role:R9 each 2 videos per day", videos(2, whom=Mention(MentionKind.ROLE, "R9", "R9"))),
        ("@&R9 2 videos per day", videos(2, whom=Mention(MentionKind.ROLE, "R9", "R9"))),
        ("#C9 each 2 videos per day", videos(2, whom=Mention(MentionKind.CHANNEL, "C9", "C9"))),
    ],
)
def test_a_rule_names_whom_it_is_about(written: str, rule: Rule) -> None:
    assert parse_rule(written, NAMED) == rule


@pytest.mark.parametrize(
    "written",
    [
        "each -1 videos per day",
        "each 1.5 videos per day",
        "each 1.2345 credits per day",
        "each twenty videos per day",
        "each 20 videos",
        "each 20 videos perday",
        "each 20 videos per year",
        "each 20 cats per day",
        "each 1000000001 videos per day",
        "each " + "9" * 5000 + " videos per day",
        "#gen sometimes 20 videos per day",
        "#",
    ],
)
def test_a_rule_that_is_not_understood_is_named(written: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_rule(written, NAMED)

    assert [(one.code, one.values) for one in caught.value.problems] == [("rule_not_understood", {"rule": written})]


@pytest.mark.parametrize(
    "written", ["20 videos per day", "@ 20 videos per day", "Ben 2 videos per day", "最多 5 个视频 每天", "同时 3 个"]
)
def test_a_figure_without_anybody_it_is_for_is_asked_for_them(written: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_rule(written, NAMED)

    assert [(one.code, one.values) for one in caught.value.problems] == [("rule_whom_missing", {"rule": written})]


@pytest.mark.parametrize(
    "written",
    [
        "each person: at most 5 videos a day",
        "each: max 5 vids per day",
        "everybody up to 5 videos/day",
        "@everyone 5 videos per day",
        "@@everyone: 5 videos per day",
        "每人每天最多5个视频",
        "每人：每天不超过 5 个视频",
    ],
)
def test_words_that_say_no_more_than_the_figure_are_left_aside(written: str) -> None:
    assert parse_rule(written, NAMED) == parse_rule("each 5 videos per day")


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("每人任意一天 3 个视频", "each 3 videos in any day"),
        ("每人 3 个视频 任意一天", "each 3 videos in any day"),
        ("每人滚动每周3个视频", "each 3 videos in any week"),
        ("每人任意一个月 3 个视频", "each 3 videos in any month"),
        ("每人每个月 3 个视频", "each 3 videos per month"),
        ("each 3 videos per calendar day", "each 3 videos per day"),
        ("each 3 concurrent", "each 3 at once"),
        ("in all 3 videos in parallel", "in all 3 at once"),
    ],
)
def test_windows_are_understood_as_people_call_them(written: str, same: str) -> None:
    assert parse_rule(written, NAMED) == parse_rule(same)


def test_one_is_said_as_one() -> None:
    assert rule_text(parse_rule("each 1 videos per day")) == "each 1 video per day"
    assert rule_text(parse_rule("each 1 credits in any week")) == "each 1 credit in any week"
    assert rule_text(parse_rule("each 11 seconds per day")) == "each 11 seconds per day"


def test_people_with_a_role_are_not_counted_together_and_the_refusal_says_so() -> None:
    with pytest.raises(BadInput) as caught:
        parse_rule("@artists in all 20 videos per day", NAMED)

    assert [one.code for one in caught.value.problems] == ["rule_not_in_all"]


def test_all_rules_that_are_not_understood_are_named_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        parse_rules("cats; each 3 at once; dogs")

    assert [one.values["rule"] for one in caught.value.problems] == ["cats", "dogs"]


RULES = st.builds(
    lambda scope, what, most, per, rolling, whom: Rule(
        scope, what, most, None if what is What.AT_ONCE else per, rolling and what is not What.AT_ONCE, whom
    ),
    st.sampled_from(Scope),
    st.sampled_from(What),
    st.integers(0, 99_999),
    st.sampled_from(Per),
    st.booleans(),
    st.none() | st.sampled_from(NAMED),
).filter(
    lambda rule: (
        rule.whom is None
        or rule.scope is Scope.EACH
        or (rule.scope is Scope.CHANNEL and rule.whom.kind is MentionKind.CHANNEL)
    )
)


@pytest.mark.parametrize("language", LANGUAGES)
@given(RULES)
def test_a_rule_can_be_read_as_it_is_said_in_every_language(language: str, rule: Rule) -> None:
    assert parse_rule(rule_text(rule, language), NAMED) == rule


def test_a_rule_is_said_in_chinese_without_english_words() -> None:
    written = (
        "每人每天 5 个视频",
        "全部任意一周 300 秒",
        "每个频道每月 1.5 积分",
        "@Ana 同时 3 个",
        "@artists 每人每小时 2 个视频",
    )

    assert tuple(rule_text(parse_rule(text, NAMED), "zh") for text in written) == written


@given(st.text() | st.lists(st.sampled_from([*"@#;0159 ", "each ", "videos ", "per day"])).map("".join))
def test_whatever_is_typed_is_a_rule_or_a_clear_refusal(text: str) -> None:
    said: list[str] = []
    try:
        parse_rules(text)
    except BadInput as bad:
        said += [one.code for one in bad.problems]
    assert set(said) <= {"rule_not_understood", "rule_not_in_all", "rule_whom_missing"}


@pytest.mark.parametrize(
    ("written", "holding"),
    [
        ("each 5 videos per day; in all 9 videos per day", "each 5 videos per day; in all 9 videos per day"),
        # person over role over channel over workspace, for each thing counted by itself
        ("each 5 videos per day; #main each 4 videos per day", "#main each 4 videos per day"),
        ("#main each 4 videos per day; @role:staff 3 videos per week", "@role:staff 3 videos per week"),
        ("@role:staff 3 videos per week; @ana 2 videos per hour", "@ana 2 videos per hour"),
        ("each 5 videos per day; @ana 100 seconds per day", "each 5 videos per day; @ana 100 seconds per day"),
        ("each 3 at once; @ana 0 videos per day", "each 3 at once; @ana 0 videos per day"),
        # what is about others
        ("@ben 1 videos per day; #other 1 videos per day; @role:boss 1 at once", "none"),
        (
            "#main in all 7 videos per day; @ana 50 videos per day",
            "#main in all 7 videos per day; @ana 50 videos per day",
        ),
        # the most generous of several roles
        ("@role:staff 3 videos per day; @role:artists 8 videos per day", "@role:artists 8 videos per day"),
    ],
)
def test_in_all_rules_always_apply_and_of_the_others_the_most_specific(written: str, holding: str) -> None:
    rules = parse_rules(written)

    assert set(applying(rules, PLACE, ANA)) == set(parse_rules(holding))
    assert not set(overruled(rules, PLACE, ANA)) & set(parse_rules(holding))


def test_what_a_more_specific_rule_overrules_can_be_told() -> None:
    rules = parse_rules("each 5 videos per day; @ana 2 videos per day; @ben 1 videos per day")

    assert overruled(rules, PLACE, ANA) == parse_rules("each 5 videos per day")


@pytest.mark.parametrize(
    ("rule", "subject", "amount", "opens"),
    [
        ("each 20 videos per day", "person/local/room/ana", 1, "2026-11-25T00:00"),
        ("each 3 at once", "person/local/room/ana", 1, None),
        ("#main each 3 videos per day", "member/local/room/main/ana", 1, "2026-11-25T00:00"),
        ("channel 9 seconds per hour", "channel/local/room/main", 8, "2026-11-24T13:00"),
        ("in all 9 credits per month", "workspace/local/room", 1250, "2026-12-01T00:00"),
        ("total 9 videos per week", "total", 1, "2026-11-30T00:00"),
    ],
)
def test_a_job_charges_each_rule_in_its_own_window(rule: str, subject: str, amount: int, opens: str | None) -> None:
    (charge,) = draw(parse_rules(rule), PLACE, ANA, amounts_of(8, 1.25), NOON).charges

    assert (charge.subject, charge.amount) == (subject, amount)
    assert charge.opens == (None if opens is None else datetime.fromisoformat(opens).replace(tzinfo=UTC))
    assert charge.most == charge.rule.most


def test_the_operators_rules_apply_beside_the_workspaces_and_are_not_overruled() -> None:
    mine = parse_rules("@ana 50 videos per day")

    taken = draw(mine, PLACE, ANA, amounts_of(5, None), NOON, operators=parse_rules("each 9 videos per day"))

    assert [(charge.most, charge.operators) for charge in taken.charges] == [(50, False), (9, True)]


def test_a_length_that_the_model_decides_reserves_the_longest() -> None:
    assert amounts_of(-1, 3.0) == Amounts(1, AUTO_SECONDS, 3000)


def test_a_video_whose_price_is_not_known_is_not_free() -> None:
    (charge,) = draw(parse_rules("each 5 credits per day"), PLACE, ANA, amounts_of(5, None), NOON).charges

    assert charge.amount == 1


@given(st.tuples(TEXTS, TEXTS, TEXTS), st.tuples(TEXTS, TEXTS, TEXTS))
def test_two_people_never_share_a_counter(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    def counters(whose: tuple[str, str, str]) -> set[str]:
        workspace, channel, person = whose
        place = Place(platform="local", workspace=workspace, channel=channel)
        return set(subjects(place, Person(id=person, name="")))

    shared = {"total"}
    if one[0] == other[0]:
        shared |= {"workspace"} | ({"channel"} if one[1] == other[1] else set())
        shared |= ({"person"} if one[2] == other[2] else set()) | ({"member"} if one[1:] == other[1:] else set())
    assert {subject.split("/")[0] for subject in counters(one) & counters(other)} == shared


@given(st.lists(st.text(st.sampled_from("a/%\x002F50"), max_size=6), min_size=4, max_size=4))
def test_a_subject_says_whose_it_is_whatever_the_ids_are_made_of(parts: list[str]) -> None:
    platform, workspace, channel, person = parts
    place = Place(platform=platform, workspace=workspace, channel=channel)

    found = {parts_of(subject) for subject in subjects(place, Person(id=person, name=""))}

    assert found == {
        ("total",),
        ("workspace", platform, workspace),
        ("channel", platform, workspace, channel),
        ("person", platform, workspace, person),
        ("member", platform, workspace, channel, person),
    }
    assert not any("\0" in subject for subject in subjects(place, Person(id=person, name="")))
