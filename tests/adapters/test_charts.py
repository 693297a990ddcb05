"""The picture of what was used: whole, small, readable on any ground, with everybody's name."""

import asyncio
import os
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image, ImageChops

from adapters.charts.letters import cut, drawable, width
from adapters.charts.scales import dates, heights, short_figure
from adapters.charts.studio import ChildCharts
from adapters.charts.usage import AMBER, BLUE, GREEN, GROUND, QUIET, WIDTH, WORDS, draw_usage
from bot.errors import FileUnreachable
from bot.locales import LANGUAGES
from bot.texts import texts_in
from bot.usage import Usage, UsageRow, Used, usage_of

FIRST = date(2026, 11, 1)


def usage(days: int = 30, people: int = 3, *, used: Used = Used(2, 16, 1250), name: str = "Ana") -> Usage:  # noqa: B008
    rows = [
        UsageRow(
            FIRST + timedelta(days=number % days),
            f"u{number % people}",
            name if people == 1 else f"{name} {number % people}",
            f"c{number % 5}",
            f"#room-{number % 5}",
            used,
        )
        for number in range(max(days, people) if people else 0)
    ]
    return usage_of(rows, since=FIRST, until=FIRST + timedelta(days=days - 1), zone="Europe/Berlin")


def picture(of: Usage, language: str = "en") -> Image.Image:
    png = draw_usage(of, texts_in(language))
    assert len(png) < 200_000
    image = Image.open(BytesIO(png))
    assert image.format == "PNG"
    return image.convert("RGBA")


def renderer() -> RendererBase:
    made: RendererBase = FigureCanvasAgg(Figure(dpi=100)).get_renderer()  # type: ignore[no-untyped-call]
    return made


# ---- the whole picture ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("days", "people"), [(1, 1), (30, 0), (1, 500), (366, 500), (92, 9)])
def test_any_span_and_any_crowd_makes_one_picture_of_the_same_width(days: int, people: int, language: str) -> None:
    image = picture(usage(days, people), language)

    assert image.width == WIDTH
    assert 250 <= image.height <= 1200


def test_the_panel_of_credits_is_there_only_where_there_are_credits() -> None:
    with_credits = picture(usage())
    without = picture(usage(used=Used(2, 16)))

    assert with_credits.height > without.height + 100
    assert _has_colour(with_credits, AMBER)
    assert not _has_colour(without, AMBER)
    assert _has_colour(without, BLUE)
    assert _has_colour(without, GREEN)


def test_days_with_nothing_have_no_bar_and_days_with_more_a_higher_one() -> None:
    rows = [UsageRow(FIRST + timedelta(days=day), "u", "Ana", "c", "#c", Used(day, 0)) for day in (5, 10)]
    image = picture(usage_of(rows, since=FIRST, until=FIRST + timedelta(days=10), zone="UTC"))
    panel = image.crop((0, 100, WIDTH, 256))

    blue = [_is(panel.getpixel((column, row)), BLUE) for row in range(panel.height) for column in range(WIDTH)]
    columns = [sum(blue[column::WIDTH]) for column in range(WIDTH)]
    left_half, right_half = max(columns[100:700]), max(columns[1000:1100])

    assert max(columns[100:560]) < 3
    assert 0 < left_half < right_half


# ---- readable -------------------------------------------------------------------------------------------------


def _is(pixel: object, colour: str) -> bool:
    wanted = tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return isinstance(pixel, tuple) and all(abs(a - b) <= 2 for a, b in zip(pixel[:3], wanted, strict=True))


def _has_colour(image: Image.Image, colour: str) -> bool:
    return any(_is(pixel, colour) for _, pixel in image.getcolors(1 << 24) or ())


def _luminance(pixel: tuple[int, ...]) -> float:
    parts = [part / 255 for part in pixel[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """As WCAG 2 has it: 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_card_looks_the_same_on_a_dark_and_on_a_light_chat() -> None:
    image = picture(usage())

    on_black = Image.alpha_composite(Image.new("RGBA", image.size, "black"), image)
    on_white = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)

    assert ImageChops.difference(on_black, on_white).getbbox() is None


@pytest.mark.parametrize(("colour", "least"), [(WORDS, 7), (QUIET, 4.5), (BLUE, 4.5), (GREEN, 4.5), (AMBER, 4.5)])
def test_what_is_drawn_stands_out_from_its_ground(colour: str, least: float) -> None:
    image = picture(usage())
    colours = image.getcolors(1 << 24) or ()
    counted = Counter({pixel: count for count, pixel in colours if isinstance(pixel, tuple)})
    ground = counted.most_common(1)[0][0]

    drawn = [pixel for pixel in counted if _is(pixel, colour)]

    assert _is(ground, GROUND)
    assert drawn
    assert all(_contrast(pixel, ground) >= least for pixel in drawn)


# ---- names ----------------------------------------------------------------------------------------------------


def _of_one(name: str) -> Image.Image:
    return picture(usage(3, 1, name=name))


@pytest.mark.parametrize(
    ("one", "other"),
    [("王小明", "李思远"), ("龘", "鱻"), ("さくら", "もみじ"), ("שלום", "תודה"), ("مرحبا", "شكرا"), ("Иван", "Пётр")],
)
def test_two_names_are_two_pictures_and_not_the_same_row_of_boxes(one: str, other: str) -> None:
    assert drawable(one) == one
    box = ImageChops.difference(_of_one(one).convert("RGB"), _of_one(other).convert("RGB")).getbbox()

    assert box is not None
    left, top, right, bottom = box
    # the name and nothing else: 15 pixels high, at the left edge of its column
    assert left >= 38
    assert right <= 200
    assert bottom - top <= 24


def test_every_letter_of_the_national_standard_of_simplified_chinese_is_there() -> None:
    # GB 2312, both levels: 6,763 letters in rows 16 to 87
    codes = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    letters = [code.decode("gb2312") for code in codes if code < b"\xd7\xfa" or code >= b"\xd8"]

    assert len(letters) == 6763
    assert "".join(map(drawable, letters)) == "".join(letters)


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("Ana 🦊🎬", "Ana"),
        ("👩‍🚀", ""),
        ("한국어", ""),
        ("a\x00b\u202ec\u200bd", "abcd"),
        ("two\nlines\tand  more", "two lines and more"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("z" + "\u0301" * 50, "\u017a" + "\u0301" * 2),
        ("\ue000\U0010ffff\ud800", ""),
        ("x" * 5000, "x" * 80),
        ("ع\u3099", "ع"),
    ],
)
def test_what_no_font_has_is_left_out_of_a_name(name: str, drawn: str) -> None:
    assert drawable(name) == drawn


def test_a_name_of_which_nothing_can_be_drawn_gives_way_to_the_id() -> None:
    assert _of_one("🦊") == _of_one("u0")


def test_a_name_is_never_taken_for_a_formula() -> None:
    assert _of_one("$\\frac{$") != _of_one("$\\sqrt{$")


@settings(max_examples=8, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=8, max_size=8))
def test_no_name_breaks_the_picture_or_makes_it_warn(names: list[str]) -> None:
    rows = [
        UsageRow(FIRST, str(place), name, str(place), name[::-1], Used(1, 8, 5)) for place, name in enumerate(names)
    ]

    assert picture(usage_of(rows, since=FIRST, until=FIRST, zone="UTC")).width == WIDTH


@given(st.text(max_size=200), st.integers(20, 400))
@settings(max_examples=60, deadline=None)
def test_a_long_name_is_cut_to_its_room(name: str, room: int) -> None:
    surface = renderer()

    assert width(cut(drawable(name), 15, room, surface), 15, surface) <= room


# ---- axes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_days_never_touch_each_other(language: str) -> None:
    surface = renderer()
    for count in range(1, 800, 3):
        labels = dates([FIRST + timedelta(days=number) for number in range(count)], language)
        ends = [((place + 0.5) * 1064 / count, width(label, 13, surface) / 2) for place, label in labels]
        assert 1 <= len(labels) <= 15
        for (one, half), (other, other_half) in pairwise(ends):
            assert other - one >= half + other_half + 6, (count, labels)


def test_a_year_is_marked_by_months_and_a_week_by_days() -> None:
    year = dates([FIRST + timedelta(days=number) for number in range(366)], "en")
    week = dates([FIRST + timedelta(days=number) for number in range(7)], "zh")

    assert [label for _, label in year][:4] == ["Nov 2026", "Dec", "Jan 2027", "Feb"]
    assert [label for _, label in week] == [f"11月{day}日" for day in range(1, 8)]


@pytest.mark.parametrize(
    ("most", "ticks"),
    [(0, (0, 1)), (1, (0, 1)), (2, (0, 1, 2)), (28, (0, 10, 20, 30)), (0.5, (0, 0.2, 0.4, 0.6)), (9_999, None)],
)
def test_heights_are_few_and_round(most: float, ticks: tuple[float, ...] | None) -> None:
    found = heights(most)

    assert ticks is None or found == pytest.approx(ticks)
    assert 2 <= len(found) <= 5
    assert found[0] == 0
    assert found[-1] >= most


def test_figures_have_their_thousands_apart() -> None:
    assert [short_figure(value, "en") for value in (0, 0.5, 1200, 450_000, 1_500_000)] == [
        "0", "0.5", "1,200", "450,000", "1.5M",
    ]  # fmt: skip
    assert short_figure(1_500_000, "zh") == "150万"


# ---- the child ------------------------------------------------------------------------------------------------


async def test_a_child_draws_the_same_picture() -> None:
    png = await ChildCharts().draw_usage(usage(name="王小明"), texts_in("zh"))

    assert Image.open(BytesIO(png)).convert("RGBA") == picture(usage(name="王小明"), "zh")


async def _refused(code: str, seconds: float = 20) -> str:
    charts = ChildCharts(seconds=seconds, program=(sys.executable, "-c", code))
    with pytest.raises(FileUnreachable) as refused:
        await charts.draw_usage(usage(), texts_in("en"))
    return str(refused.value)


async def test_a_child_that_dies_or_says_something_else_is_told_as_no_picture() -> None:
    assert "ended with 3" in await _refused("raise SystemExit(3)")
    assert "ended with 0" in await _refused("print('no picture')")
    with pytest.raises(FileUnreachable, match="no process can be started"):
        await ChildCharts(program=("/nowhere/python",)).draw_usage(usage(), texts_in("en"))


async def test_a_child_that_never_ends_is_ended(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    code = f"import os, signal; open({str(mark)!r}, 'w').write(str(os.getpid())); signal.pause()"

    said = await _refused(code, seconds=2)

    assert "not drawn within 2 s" in said
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)


async def test_a_cancelled_picture_leaves_no_child_behind(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    code = f"import os, signal; open({str(pipe)!r}, 'w').write(str(os.getpid())); signal.pause()"
    charts = ChildCharts(program=(sys.executable, "-c", code))
    async with asyncio.TaskGroup() as group:
        drawing = group.create_task(charts.draw_usage(usage(), texts_in("en")))
        child = int(await asyncio.to_thread(pipe.read_text))
        drawing.cancel()

    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


async def test_a_child_is_told_nothing_but_what_to_draw(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    told = tmp_path / "told"

    await _refused(f"import os; open({str(told)!r}, 'w').write(repr(dict(os.environ)))")

    assert "secret" not in told.read_text()
    assert "PATH" in told.read_text()


def test_the_bot_does_not_load_the_plotting_library() -> None:
    code = "import sys, bot.app.serving, adapters.charts.studio; print([m for m in sys.modules if 'matplotlib' in m])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
