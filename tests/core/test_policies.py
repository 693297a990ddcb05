"""What admins set, and what of it differs."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.limits import parse_rules
from bot.messages import Mention, MentionKind, Person, Place
from bot.policies import Difference, Policy, barred, differences, is_admin, is_blocked, mentioned

BEN = Mention(MentionKind.PERSON, "ben", "Ben")
STAFF = Mention(MentionKind.ROLE, "R1", "staff")
GEN = Mention(MentionKind.CHANNEL, "C1", "gen")
HERE = Place(platform="fake", workspace="w", channel="C1", thread="t1")

POLICIES = st.builds(
    Policy,
    rules=st.lists(
        st.sampled_from(
            ("each 5 videos per day", "each 6 videos per day", "in all 9 seconds per week", "each 2 at once")
        )
    ).map(lambda texts: parse_rules(";".join(texts))),
    blocked=st.lists(st.sampled_from((BEN, STAFF)), unique=True).map(tuple),
    admins=st.lists(st.sampled_from((BEN, STAFF)), unique=True).map(tuple),
    channels=st.sampled_from(((), (GEN,))),
    model=st.sampled_from((None, "fast")),
    seconds=st.none() | st.integers(4, 15),
    dear=st.none() | st.integers(0, 10**6),
    confirm_doubtful=st.booleans(),
    lane=st.booleans(),
    zone=st.sampled_from(("UTC", "Asia/Shanghai")),
)


def test_a_change_is_told_by_the_words_that_would_make_it() -> None:
    before = Policy(rules=parse_rules("each 5 videos per day"), blocked=(BEN,))
    after = Policy(rules=parse_rules("each 6 videos per day; each 2 at once"), resolution="720p", dear=1500)

    assert differences(before, after) == (
        Difference("limits", "each 5 videos per day", "each 6 videos per day"),
        Difference("limits", "", "each 2 at once"),
        Difference("block", "@Ben", ""),
        Difference("dearest", "", "resolution 720p"),
        Difference("approval", "", "above 1.5 credits"),
    )


@given(POLICIES, POLICIES)
def test_nothing_differs_only_where_all_is_the_same_and_the_way_back_is_the_same_way(one: Policy, two: Policy) -> None:
    there, back = differences(one, two), differences(two, one)
    ordered = [
        replace(
            each,
            rules=tuple(sorted(each.rules, key=lambda rule: rule.key)),
            blocked=tuple(sorted(each.blocked, key=str)),
            admins=tuple(sorted(each.admins, key=str)),
        )
        for each in (one, two)
    ]

    assert (there == ()) == (ordered[0] == ordered[1])
    assert {(each.what, each.was, each.became) for each in there} == {
        (each.what, each.became, each.was) for each in back
    }


def test_roles_can_be_blocked_and_be_admins() -> None:
    policy = Policy(blocked=(STAFF,), admins=(STAFF,))
    staff, other = Person(id="a", name="A", roles=("R1",)), Person(id="b", name="B", roles=("R2",))

    assert (is_blocked(policy, staff), is_blocked(policy, other)) == (True, False)
    assert (is_admin(policy, staff), is_admin(policy, other)) == (True, False)


def test_a_thread_is_allowed_where_its_channel_is() -> None:
    ana = Person(id="ana", name="Ana")

    assert barred(Policy(channels=(GEN,)), HERE, ana) == ()
    assert [one.code for one in barred(Policy(channels=(GEN,)), replace(HERE, channel="C2"), ana)] == [
        "channel_not_allowed"
    ]


def test_everybody_a_policy_names_is_known_by_that_name() -> None:
    policy = Policy(rules=parse_rules("@staff each 5 videos per day", (STAFF,)), blocked=(BEN,), channels=(GEN,))

    assert set(mentioned(policy)) == {STAFF, BEN, GEN}
