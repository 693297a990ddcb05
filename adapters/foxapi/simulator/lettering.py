"""Words on pictures: a font that has them, and lines that fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import sans_path

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
#: What is written of a longer text.
MOST_LETTERS = 700

_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/System/Library/Fonts")
#: The beginnings of file names, best first.
_LATIN = ("DejaVuSans.ttf", "NotoSans-Regular", "LiberationSans-Regular", "Helvetica")


@cache
def _font_files() -> tuple[Path, ...]:
    found = (path for folder in _FOLDERS for path in Path(folder).expanduser().rglob("*.[to]t[fc]"))
    return tuple(sorted(found))


@cache
def _latin() -> Path | None:
    matches = (path for start in _LATIN for path in _font_files() if path.name.startswith(start))
    return next(matches, None)


def font_for(text: str, size: int) -> Font:
    """A font that has the text's letters, of that size (pixels): the machine's own for those of the West."""
    if any("⺀" <= letter <= "\uffef" for letter in text):
        return ImageFont.truetype(str(sans_path()), size)
    if file := _latin():
        with suppress(OSError):
            return ImageFont.truetype(str(file), size)
    return ImageFont.load_default(size)


def drawable(text: str) -> str:
    """The text in one line, without what cannot be drawn: lone surrogates and control characters."""
    whole = text.encode("utf-8", "replace").decode()
    return " ".join("".join(letter if letter.isprintable() else " " for letter in whole).split())


def lines(text: str, font: Font, width: float) -> list[str]:
    """The text wrapped to a width (pixels): at spaces, before any Chinese letter, in words that are too long."""
    wrapped, line = [], ""
    for piece in _pieces(text):
        if line and font.getlength(line + piece.rstrip()) > width:
            wrapped.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
        while font.getlength(line.rstrip()) > width and len(line) > 1:
            kept = _longest(line, font, width)
            wrapped.append(line[:kept])
            line = line[kept:]
    return [*wrapped, line.rstrip()] if line.strip() else wrapped


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for letter in text:
        if letter >= "⺀":
            if word:
                yield word
            yield letter
            word = ""
        else:
            word += letter
            if letter == " ":
                yield word
                word = ""
    if word:
        yield word


def _longest(line: str, font: Font, width: float) -> int:
    low, high = 1, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if font.getlength(line[:middle]) <= width else (low, middle - 1)
    return low


def fitted(text: str, width: float, height: float, largest: int, smallest: int) -> tuple[Font, list[str], int]:
    """The largest font with which a text fits a box (pixels), its lines, and their distance; the rest is cut."""
    # measuring is slow, and more than this has no room in any box
    text = text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS] + "…"
    size = largest
    while True:
        font, step = font_for(text, size), round(size * 1.35)
        wrapped = lines(text, font, width)
        room = max(1, int(height // step))
        if len(wrapped) <= room:
            return font, wrapped, step
        if size <= smallest:
            return font, [*wrapped[: room - 1], wrapped[room - 1][:-1] + "…"], step
        size = max(smallest, size * 7 // 8)


def write(
    picture: Image.Image,
    corner: tuple[float, float],
    text_lines: Sequence[str],
    font: Font,
    step: int,
    *,
    fill: tuple[int, int, int, int] = (255, 255, 255, 255),
) -> None:
    """Write lines down from a corner (left, top), `step` pixels apart."""
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(text_lines):
        draw.text((corner[0], corner[1] + number * step), line, font=font, fill=fill)
