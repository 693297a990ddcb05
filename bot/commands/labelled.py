"""Options without dashes: a name of ours, a colon or an equals sign, and a value that looks like one.

`duration:8`, `ratio: 9:16`, `时长：6`; Chinese measures need no colon before a figure: `时长8秒`, `比例 9:16`.
`duration: long walks`, `the model: a tall woman` and `audio: on the street` are prose.
"""

from __future__ import annotations

import re

from bot.commands import values
from bot.commands.names import VALUED, plain
from bot.commands.page import Page, Written

_FREE = r"""(?<![^\s,;.!?()\[\]"、。…])"""
#: Each name is in a group of its own; `labelled` reads what one of them has found.
LABEL = (
    rf"{_FREE}(?:"
    r"(?P<english>duration|dur|aspect[ _-]?ratio|aspect|ratio|ar|resolution|res|model|generate[ _-]?audio|audio|sound"
    r"|seed)(?P<sign>\s?[:=]\s*)"
    r"|(?P<chinese>模型|声音|音频|随机种子|种子)\s?[:=]\s*"
    r"|(?P<measure>时长|秒数|画面比例|宽高比|长宽比|比例|画幅|分辨率|清晰度|画质)(?P<colon>\s?[:=])?\s*"
    r"|(?P<habit>fps|steps|cfg|cfg_scale|chaos|stylize|version|quality)[:=](?=[0-9])"
    r"|(?P<negative>negative[ _-]?prompt|负面提示词|反向提示词|负向提示词)\s?[:=]\s*)"
)
#: What may stand behind a word for it to be a value: `audio: off`, but not `audio: on the street`.
_CLOSED = re.compile(r"[ \t]*(?:$|[\n,;.。]|-{1,4}[a-z]|[a-z_]+\s?[:=])")
_FIGURE = re.compile(rf"[0-9]+(?:\.[0-9]+)?{values.END}")
_NEGATIVE_END = re.compile(r"\n|\s-{1,4}[a-z]|$")


def labelled(page: Page, hit: re.Match[str]) -> Written | None:
    """The option whose name a match of LABEL is; None: it is prose."""
    if hit["negative"]:
        ending = _NEGATIVE_END.search(page.plain, hit.end())
        end = ending.start() if ending else len(page.plain)
        return page.unknown(hit.span("negative"), end, start=hit.start("negative"))
    if hit["habit"]:
        figure = _FIGURE.match(page.plain, hit.end())
        return page.unknown(hit.span("habit"), figure.end(), start=hit.start("habit")) if figure else None
    name = "english" if hit["english"] else "chinese" if hit["chinese"] else "measure"
    option = VALUED[plain(hit[name])]
    shape = values.SHAPES[option].match(page.plain, hit.end())
    if shape is None:
        span = values.word_at(page.plain, hit.end()) if _is_glued(page, hit, option) else None
    else:
        span = shape.span() if _is_value(page, hit, shape) else None
    if span is None:
        return None
    return page.given(hit.start(name), hit.end(name), option, page.value(span), span[1])


def _is_glued(page: Page, hit: re.Match[str], option: str) -> bool:
    """`duration=long`, `model:turbo`: nobody writes prose so. `audio:birds` is how some write prompts, though."""
    sign = page.text[slice(*hit.span("sign"))] if hit["english"] else ""
    return sign == "=" or (sign == ":" and option != "generate_audio")


def _is_value(page: Page, hit: re.Match[str], shape: re.Match[str]) -> bool:
    """Whether a sentence could not go on like this."""
    if any(character.isdigit() for character in shape.group()):
        return True
    if hit["english"]:
        return not hit["sign"][-1].isspace() or _CLOSED.match(page.plain, shape.end()) is not None
    # 画质高清 is praise, 画质：高清 an order
    return not hit["measure"] or bool(hit["colon"])
