"""What a value looks like where it stands: how far it reaches, and whether there is one at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

#: Where a value may end. All patterns read `spelling.meant` text.
END = r"""(?=$|[\s,;!?)\]"'、。…]|\.(?![0-9a-z])|--)"""
_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?"
_TIME = r"s|secs?|seconds?|秒钟?|m|mins?|minutes?|分钟?|h|hrs?|hours?|小时|ms"
_AUTO = r"auto(?:matic)?|adaptive|自动|自适应"
_RATIO_WORD = (
    r"landscape|horizontal|widescreen|wide|portrait|vertical|tall|square|ultrawide"
    r"|横屏|横版|横向|宽屏|竖屏|竖版|竖向|纵向|正方形|方形|方屏|超宽屏"
)
_MODEL_WORD = r"standard|std|normal|default|fast|quick|seedance[0-9a-z._-]*|标准版?|快速版?"

#: What the value of each option looks like, offered or not.
SHAPES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        option: re.compile(rf"(?:{pattern}){END}")
        for option, pattern in {
            "model": _MODEL_WORD,
            "duration": rf"{_NUMBER}(?:\s?(?:{_TIME}))?|[0-9]{{1,2}}:[0-9]{{2}}|{_AUTO}",
            "aspect_ratio": rf"{_NUMBER}\s?[:x/*-]\s?{_NUMBER}|{_AUTO}|{_RATIO_WORD}",
            "resolution": r"[0-9]{3,4}\s?p|[0-9]{3,4}(?:x[0-9]{3,4})?|[0-9]{1,2}k|sd|full ?hd|[fu]?hd|标清|高清|全高清",
            "generate_audio": r"on|off|true|false|yes|no|none|[01]|enabled|disabled|开启?|打开|关闭?|有|没有|无|是|否",
            "seed": rf"{_NUMBER}|random|auto|随机",
        }.items()
    }
)
#: Options whose next word is their value, whatever it is: `--res ultra` is a wish that cannot be met.
_ANY_WORD = frozenset({"model", "resolution", "aspect_ratio"})
#: `--duration 5-10`, `--seed 0xff`: meant as a value, though it is none.
_LIKE_NUMBER = re.compile(r"[+-]?[0-9.]")

#: Apostrophes are many: what they enclose is short, or they enclose nothing.
QUOTED = r""""[^"]*"|'(?:[^']|'(?=[0-9a-z])){1,200}'(?![0-9a-z])"""
_QUOTED = re.compile(QUOTED)
_TOKEN = re.compile(r"\S+")
_TAIL = ",;.!?)]、。…"
_ANOTHER_OPTION = re.compile(r"-{1,4}[a-z\u4e00-\u9fff]")
#: Nothing more follows, or the next option does.
_ALONE = re.compile(r"\s*(?:$|-{1,4}[a-z\u4e00-\u9fff])")
_SEPARATOR = re.compile(r"\s*[:=]\s*|\s+")
_LOOKS_LIKE_VALUE = re.compile(rf"""(?:[+-]?[0-9][0-9.:x/%]*[a-z]{{0,4}}|https?://\S+|on|off|true|false|yes|no){END}""")
_NUMBER_WORD = re.compile(rf"[0-9]+(?:\.[0-9]+)?[a-z%]{{0,4}}{END}")

Span = tuple[int, int]


def after_name(plain: str, position: int) -> int:
    """Where the value begins, if one follows the name that ends at `position`."""
    hit = _SEPARATOR.match(plain, position)
    return hit.end() if hit else position


def value_of(option: str, plain: str, position: int) -> Span | None:
    """The value of an option whose name came before; None: there is none."""
    hit = quoted(plain, position) or SHAPES[option].match(plain, position)
    if hit is not None:
        return hit.span()
    word = word_at(plain, position)
    if word is None:
        return None
    alone = _ALONE.match(plain, word[1])
    means_it = option in _ANY_WORD or (option != "generate_audio" and _LIKE_NUMBER.match(plain, position))
    return word if alone or means_it else None


def likely_value(plain: str, position: int) -> Span | None:
    """What can hardly be prose: a number, a ratio, something in quotes, an address, on or off."""
    hit = quoted(plain, position) or _LOOKS_LIKE_VALUE.match(plain, position)
    return hit.span() if hit else None


def number_at(plain: str, position: int) -> Span | None:
    """A number, with its unit."""
    hit = _NUMBER_WORD.match(plain, position)
    return hit.span() if hit else None


def quoted(plain: str, position: int) -> re.Match[str] | None:
    """Something in quotes, the quotes included."""
    return _QUOTED.match(plain, position)


def word_at(plain: str, position: int) -> Span | None:
    """The next word, without the punctuation behind it; None at the end and before another option."""
    hit = _TOKEN.match(plain, position)
    if hit is None or _ANOTHER_OPTION.match(plain, position):
        return None
    word = hit.group()
    return position, position + (len(word.rstrip(_TAIL)) or len(word))


def phrase_at(plain: str, position: int) -> Span | None:
    """The next word, or what stands in quotes."""
    hit = quoted(plain, position)
    return hit.span() if hit else word_at(plain, position)


def words_with_commas(plain: str, position: int) -> Span | None:
    """`text, watermark, blurry`: words as long as commas join them."""
    start, end = position, position
    while word := phrase_at(plain, position):
        end = word[1]
        if not plain.startswith((",", "、"), end):
            break
        position = after_name(plain, end + 1)
    return (start, end) if end > start else None
