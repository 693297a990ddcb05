"""What platforms write as ids: names that people can read, and that mean the same ids when they are read back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.commands.naming import Naming
from bot.limits import split_whom
from bot.messages import Mention, MentionKind
from bot.spelling import tidy

_NAMES = st.text(max_size=12)


@given(st.lists(st.tuples(st.sampled_from(MentionKind), st.integers(100, 999), _NAMES), max_size=5))
def test_whoever_is_named_is_read_back_as_the_one_that_was_meant(named: list[tuple[MentionKind, int, str]]) -> None:
    naming = Naming(exact=True)
    texts = [naming.written(kind, str(number), name) for kind, number, name in named]

    for (kind, number, _), text in zip(named, texts, strict=True):
        assert text == tidy(text)
        alike = [each for each in naming.mentions if each.id == str(number)]
        found, rest = split_whom(f"{text} each 5 videos per day", naming.mentions)
        assert rest == "each 5 videos per day"
        if len(alike) == 1 and not any(each.name == str(number) for each in naming.mentions if each not in alike):
            assert found == Mention(kind, str(number), alike[0].name)


def test_in_a_prompt_everybody_keeps_their_name() -> None:
    naming = Naming(exact=False)

    assert [naming.written(MentionKind.PERSON, number, "Ana") for number in "12"] == ["@Ana", "@Ana"]
    assert [one.id for one in naming.mentions] == ["1", "2"]


def test_a_name_that_lists_are_separated_by_is_written_by_its_id() -> None:
    assert Naming(exact=True).written(MentionKind.ROLE, "7", "painters; and more") == "@7"


def test_somebody_without_a_name_is_written_by_their_id() -> None:
    assert Naming(exact=True).written(MentionKind.CHANNEL, "7", None) == "#7"
