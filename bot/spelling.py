"""The characters people's keyboards put in place of those they meant: dashes, quotes, full-width signs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

#: Control characters, lone surrogates, and what can be neither seen nor heard: none of it was typed on purpose.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    r"\ufff9-\ufffb\ud800-\udfff]"
)
#: Joiners belong to emoji and to several scripts; beside ASCII they are left over from copying.
_STRAY_JOINER = re.compile(r"(?<![\u200c\u200d])(?:(?<=[\x00-\x7f])[\u200c\u200d]++|[\u200c\u200d]++(?=[\x00-\x7f]))")
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACE = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f]")


def tidy(text: str) -> str:
    """What was typed, with plain spaces and line ends and without what cannot be seen. Tidy text stays as it is."""
    if text.isascii() and text.isprintable():
        return text
    seen = _UNSEEN.sub("", _LINE_END.sub("\n", text))
    return _STRAY_JOINER.sub("", _SPACE.sub(" ", seen))


def _meanings() -> Mapping[int, int]:
    meant = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
    same = {
        "-": "‐‑‒–—―−⸺⸻﹘﹣－",
        ":": "∶﹕ː",
        '"': "“”„‟«»「」『』〝〞＂",
        "'": "‘’‚‛′＇",
        "x": "×✕✖",
        "/": "⁄∕",
        "~": "〜∼",
        "[": "【〔",
        "]": "】〕",
        "<": "〈‹",
        ">": "〉›",
        " ": "\u3000",
    }
    for plain, others in same.items():
        meant |= {ord(other): ord(plain) for other in others}
    # capitals, plain and full-width alike
    meant |= {capital: capital + 32 for capital in range(ord("A"), ord("Z") + 1)}
    meant |= {capital + 0xFEE0: capital + 32 for capital in range(ord("A"), ord("Z") + 1)}
    return MappingProxyType(meant)


_MEANINGS = _meanings()


def meant(text: str) -> str:
    """The text as its plain twin, character by character: of the same length, so that places in one are places in
    the other. Dashes of every length are one hyphen, full-width signs ASCII, ASCII letters small."""
    return text.lower() if text.isascii() else text.translate(_MEANINGS)
