"""Letters for pictures: the fonts that have them, names without what no font has, and cuts by width."""

from __future__ import annotations

import unicodedata
from functools import cache

from matplotlib.backend_bases import RendererBase
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font
from pylopdf_fonts_zh_cn import sans_path

#: Latin, Cyrillic, Chinese and Japanese; then, from the plotting library itself, Hebrew, Arabic and many signs.
FAMILIES = ("Noto Sans SC", "DejaVu Sans")
#: Letters of a name that are looked at: more has no room.
_LONGEST = 80
#: Accents on one letter: more would be drawn over other lines.
_MOST_MARKS = 2


@cache
def _fonts() -> tuple[FT2Font, ...]:
    """Make the Chinese font known to the plotting library; the fonts of FAMILIES."""
    fontManager.addfont(str(sans_path()))
    found = (fontManager.findfont(FontProperties(family=[family]), fallback_to_default=False) for family in FAMILIES)
    return tuple(FT2Font(str(file)) for file in found)


@cache
def font(pixels: float) -> FontProperties:
    """The letters of pictures at that size, on a picture of 100 dots per inch."""
    _fonts()
    return FontProperties(family=list(FAMILIES), size=pixels * 0.72)


def drawable(text: str) -> str:
    """The text in one line, without what has no letter in our fonts: emoji, controls, accents without end."""
    kept: list[str] = []
    for letter in unicodedata.normalize("NFC", text[: _LONGEST * 4]):
        kind = unicodedata.category(letter)[0]
        if letter.isspace():
            kept.append(" ")
        elif kind == "M":
            # it is drawn with the letter it stands on, from one font: the one that has both
            if kept and len(kept[-1]) <= _MOST_MARKS and _has(kept[-1] + letter):
                kept[-1] += letter
        elif kind != "C" and _has(letter):
            kept.append(letter)
    return " ".join("".join(kept[:_LONGEST]).split())


@cache
def _has(letters: str) -> bool:
    """Whether one font has all of a letter with its accents."""
    return any(all(face.get_char_index(ord(each)) for each in letters) for face in _fonts())


def cut(text: str, pixels: float, room: float, renderer: RendererBase) -> str:
    """The text as far as it fits a width (pixels); what was cut shows as an ellipsis."""
    if width(text, pixels, renderer) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = width(text[:middle].rstrip() + "…", pixels, renderer) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + "…"


def width(text: str, pixels: float, renderer: RendererBase) -> float:
    """How wide the text becomes (pixels)."""
    wide, _, _ = renderer.get_text_width_height_descent(text, font(pixels), ismath=False)
    return float(wide)
