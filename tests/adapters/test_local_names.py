"""Names that people give themselves and their files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.local.names import MOST_FILE_NAME, MOST_NAME, ending, file_name, person_name


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        ("Ana", "Ana"),
        ("  Ana \n Lee\t", "Ana Lee"),
        ("李雷", "李雷"),
        ("a\u202eelgoog\u2066", "aelgoog"),
        ("\u200b\u200d", ""),
        ("x" * 99, "x" * 40),
        ("\ufffd\x00bell\x07", "\ufffd bell"),
    ],
)
def test_a_person_is_called_what_they_wish_on_one_visible_line(wish: str, name: str) -> None:
    assert person_name(wish) == name


@pytest.mark.parametrize(
    ("claimed", "name"),
    [
        ("fox.png", "fox.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\fox.png", "fox.png"),
        ("..", "file"),
        ("", "file"),
        ("🦊 👨‍👩‍👧.png", "🦊 👨‍👩‍👧.png"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"),
    ],
)
def test_a_file_is_shown_by_its_name_without_folders_or_tricks(claimed: str, name: str) -> None:
    assert file_name(claimed) == name


def test_a_long_file_name_keeps_its_ending() -> None:
    shown = file_name("a" * 500 + ".jpeg")
    assert shown.endswith("….jpeg")
    assert len(shown) == MOST_FILE_NAME


@given(st.text(max_size=300))
def test_no_name_is_invisible_too_long_or_more_than_one_line(text: str) -> None:
    shown = file_name(text)
    assert 0 < len(shown) <= MOST_FILE_NAME
    assert not set(shown) & set("/\\\n\r\0\u202e")
    assert len(person_name(text)) <= MOST_NAME


@pytest.mark.parametrize(
    ("name", "found"), [("a.PNG", "png"), ("a", ""), ("a.", ""), ("a.tar.gz", "gz"), ("a.p/g", ""), ("a.картинка", "")]
)
def test_only_a_plain_ending_counts(name: str, found: str) -> None:
    assert ending(name) == found
