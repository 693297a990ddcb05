"""What keyboards and copying put into a text in place of what was meant."""

from hypothesis import given
from hypothesis import strategies as st

from bot.spelling import meant, tidy


def test_signs_of_other_keyboards_are_the_plain_ones() -> None:
    assert meant("－—–‒ ＡＲ：９：１６ “a” ‘b’ ／ ＠ ＝ ×【】") == "---- ar:9:16 \"a\" 'b' / @ = x[]"


def test_joiners_stay_in_emoji_and_words_and_go_beside_latin() -> None:
    family, persian = "👨\u200d👩\u200d👧", "می\u200cخواهم"

    assert (tidy(family), tidy(persian)) == (family, persian)
    assert tidy("a\u200db\u200c\u200d c") == "ab c"


@given(st.text())
def test_tidy_text_is_tidy_can_be_sent_and_has_a_twin_of_its_length(text: str) -> None:
    tidied = tidy(text)

    assert tidy(tidied) == tidied
    assert "\x00" not in tidied
    assert tidied.encode().decode() == tidied
    assert len(meant(tidied)) == len(tidied)
    assert meant(meant(tidied)) == meant(tidied)


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_text_is_read_as_it_is_beside_signs_of_other_keyboards(text: str) -> None:
    # by itself it takes a shorter way
    assert tidy(text + "狐") == tidy(text) + "狐"
    assert meant(text + "狐") == meant(text) + "狐"
