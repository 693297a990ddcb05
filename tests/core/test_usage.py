"""What was used adds up, reads well, and can be opened in a spreadsheet without harm."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.locales import LANGUAGES
from bot.texts import texts_in
from bot.usage import COLUMNS, Line, Usage, UsageRow, Used, usage_csv, usage_lines, usage_of

MONDAY = date(2026, 11, 2)
FRIDAY = date(2026, 11, 6)
A_VIDEO = Used(1, 8)


def row(day: date = MONDAY, person: str = "ana", channel: str = "gen", used: Used = A_VIDEO, **names: str) -> UsageRow:
    return UsageRow(
        day=day,
        person=person,
        person_name=names.get("person_name", person.title()),
        channel=channel,
        channel_name=names.get("channel_name", f"#{channel}"),
        used=used,
    )


def week(*rows: UsageRow) -> Usage:
    return usage_of(rows, since=MONDAY, until=FRIDAY, zone="Europe/Berlin")


amounts = st.builds(Used, st.integers(0, 999), st.integers(0, 10**6), st.integers(0, 10**9))
rows_of_a_month = st.lists(
    st.builds(
        row,
        day=st.dates(date(2026, 10, 25), date(2026, 12, 5)),
        person=st.sampled_from(["ana", "bo", "王小明", ""]),
        channel=st.sampled_from(["gen", "art"]),
        used=amounts,
    )
)


@given(rows_of_a_month)
def test_days_people_and_channels_add_up_to_the_same(rows: list[UsageRow]) -> None:
    since, until = date(2026, 11, 1), date(2026, 11, 30)

    usage = usage_of(rows, since=since, until=until, zone="UTC")

    counted = sum((each.used for each in rows if since <= each.day <= until), Used())
    assert usage.total == counted
    assert sum((line.used for line in usage.people), Used()) == counted
    assert sum((line.used for line in usage.channels), Used()) == counted


@given(rows_of_a_month)
def test_every_day_is_there_once_and_in_order(rows: list[UsageRow]) -> None:
    usage = usage_of(rows, since=date(2026, 11, 1), until=date(2026, 11, 30), zone="UTC")

    assert [day for day, _ in usage.days] == [date(2026, 11, 1) + timedelta(days=number) for number in range(30)]


@given(rows_of_a_month)
def test_the_order_of_rows_changes_nothing(rows: list[UsageRow]) -> None:
    assert week(*rows) == week(*reversed(rows))


def test_the_biggest_come_first_by_credits_then_seconds_then_videos_then_name() -> None:
    usage = week(
        row(person="no credits", used=Used(9, 99, 0)),
        row(person="b", used=Used(1, 8, 500)),
        row(person="a", used=Used(1, 8, 500)),
        row(person="more videos", used=Used(2, 8, 500)),
        row(person="more seconds", used=Used(1, 9, 500)),
        row(person="dear", used=Used(1, 1, 501)),
    )

    assert [line.id for line in usage.people] == ["dear", "more seconds", "more videos", "a", "b", "no credits"]


def test_who_used_nothing_is_not_listed() -> None:
    assert week(row(used=Used())).people == ()


def test_a_person_goes_by_the_latest_name_and_by_the_id_without_one() -> None:
    usage = week(
        row(FRIDAY, person_name="Ana Maria"),
        row(MONDAY, person_name="Ana"),
        row(FRIDAY, person="u7", person_name="  "),
    )

    assert [(line.id, line.name) for line in usage.people] == [("ana", "Ana Maria"), ("u7", "u7")]


def test_a_span_that_ends_before_it_begins_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        usage_of([], since=FRIDAY, until=MONDAY, zone="UTC")


# ---- the table ------------------------------------------------------------------------------------------------


def read(table: str) -> list[list[str]]:
    return list(csv.reader(StringIO(table.removeprefix("\ufeff"), newline=""), strict=True))


def test_the_table_begins_with_a_mark_that_makes_spreadsheets_read_chinese() -> None:
    table = usage_csv([row(person="u1", person_name="王小明", used=Used(2, 16, 1250))])

    assert table.encode() == (
        b"\xef\xbb\xbfday,person,person_name,channel,channel_name,videos,seconds,credits\r\n"
        + "2026-11-02,u1,王小明,gen,#gen,2,16,1.25\r\n".encode()
    )


@pytest.mark.parametrize(
    ("thousandths", "cell"),
    [(0, "0"), (1, "0.001"), (500, "0.5"), (1000, "1"), (100_000, "100"), (10**12 + 10, "1000000000.01")],
)
def test_credits_are_written_whole_and_exact(thousandths: int, cell: str) -> None:
    assert read(usage_csv([row(used=Used(1, 1, thousandths))]))[1][-1] == cell


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_name_that_is_a_formula_is_only_text(beginning: str) -> None:
    evil = beginning + 'HYPERLINK("http://evil.example","click")'

    cells = read(usage_csv([row(person=evil, person_name=evil, channel=evil, channel_name=evil)]))[1]

    assert cells[1:5] == ["'" + evil] * 4


def test_a_name_with_a_minus_inside_stays_as_it_is() -> None:
    assert read(usage_csv([row(person_name="Ana-Maria")]))[1][2] == "Ana-Maria"


@given(st.lists(st.builds(row, person_name=st.text(), channel_name=st.text(), used=amounts)))
def test_any_name_can_be_read_back_and_no_cell_runs(rows: list[UsageRow]) -> None:
    table = usage_csv(rows)

    cells = read(table.encode().decode())
    assert cells[0] == list(COLUMNS)
    assert len(cells) == len(rows) + 1
    for each, line in zip(rows, cells[1:], strict=True):
        assert not line[2].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert line[2].removeprefix("'") == each.person_name.replace("\0", "").removeprefix("'")
        assert line[5:7] == [str(each.used.videos), str(each.used.seconds)]


def test_half_of_a_character_does_not_break_the_table() -> None:
    assert "a?b" in usage_csv([row(person_name="a\ud800b")])


# ---- the figures ----------------------------------------------------------------------------------------------


def test_the_figures_tell_the_total_then_who_and_where() -> None:
    lines = usage_lines(week(row(used=Used(1200, 9600, 1_250_500)), row(person="bo", used=Used(1, 5))), texts_in("en"))

    assert lines == (
        "Used from Nov 2, 2026 to Nov 6, 2026 (Europe/Berlin)",
        "In all: 1,201 videos, 9,605 s, 1,250.5 credits",
        "Who used most",
        "1. Ana: 1,200 videos, 9,600 s, 1,250.5 credits",
        "2. Bo: 1 video, 5 s, 0 credits",
        "Where most was used",
        "1. #gen: 1,201 videos, 9,605 s, 1,250.5 credits",
    )


def test_the_figures_in_chinese_leave_credits_out_where_there_are_none() -> None:
    lines = usage_lines(week(row(person_name="王小明")), texts_in("zh"))

    assert lines[:4] == (
        "2026年11月2日 至 2026年11月6日的用量（Europe/Berlin）",
        "合计：1 个视频，8 秒",
        "用量最多的成员",
        "1. 王小明：1 个视频，8 秒",
    )


def test_five_people_are_named_and_the_others_counted() -> None:
    lines = usage_lines(week(*(row(person=f"p{number}") for number in range(500))), texts_in("en"))

    assert lines[7].startswith("5. P")
    assert lines[8] == "and 495 more"


def test_a_very_long_name_is_cut_and_stays_in_one_line() -> None:
    lines = usage_lines(week(row(person_name="x\n" * 300)), texts_in("en"))

    assert lines[3].startswith("1. x x x")
    assert lines[3].count("…") == 1
    assert len(lines[3]) < 70


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_used_is_said_in_a_sentence(language: str) -> None:
    lines = usage_lines(usage_of([], since=MONDAY, until=MONDAY, zone="UTC"), texts_in(language))

    assert len(lines) == 2
    assert lines[1] == texts_in(language).say("usage-nothing")


def test_amounts_can_be_added() -> None:
    assert Used(1, 2, 3) + Used(10, 20, 30) == Used(11, 22, 33)
    assert Line("a", "A", Used()).used == Used()
