"""What options are called: by us, by other bots, and by people in a hurry."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from enum import Enum, auto
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

_T = TypeVar("_T")


def _named(names: str, meaning: _T) -> dict[str, _T]:
    return dict.fromkeys(names.split(), meaning)


#: Names that take a value, written with `_` and in small letters -> the option. Seedance's own texts say
#: `--rs --rt --dur`, other bots `--ar`, `--aspect`.
VALUED: Mapping[str, str] = MappingProxyType(
    _named("model mode m 模型 模式", "model")
    | _named("duration dur d t length len time seconds secs sec 时长 秒数 时间", "duration")
    | _named(
        "aspect_ratio aspect aspectratio ratio ar rt orientation 比例 画面比例 宽高比 长宽比 画幅 横竖比",
        "aspect_ratio",
    )
    | _named("resolution res rs reso 分辨率 清晰度 画质", "resolution")
    | _named("generate_audio generateaudio audio sound with_audio with_sound 音频 声音 配音", "generate_audio")
    | _named("seed 种子 随机种子", "seed")
)

#: Names that say it all -> the option and its value.
FLAGS: Mapping[str, tuple[str, str]] = MappingProxyType(
    _named("fast quick 快速", ("model", "fast"))
    | _named("standard std 标准", ("model", "standard"))
    | _named(
        "mute muted silent silence no_audio no_generate_audio noaudio no_sound nosound 静音 无声",
        ("generate_audio", "off"),
    )
    | _named("without_audio without_sound audio_off sound_off", ("generate_audio", "off"))
    | _named("unmute unmuted audio_on sound_on 有声", ("generate_audio", "on"))
    | _named("landscape horizontal widescreen 横屏 横版", ("aspect_ratio", "16:9"))
    | _named("portrait vertical 竖屏 竖版", ("aspect_ratio", "9:16"))
    | _named("square 方形 正方形", ("aspect_ratio", "1:1"))
    | _named("ultrawide 超宽屏", ("aspect_ratio", "21:9"))
)

#: What turns a flag's `=off` round.
OPPOSITE: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("model", "fast"): "standard",
        ("model", "standard"): "fast",
        ("generate_audio", "off"): "on",
        ("generate_audio", "on"): "off",
    }
)

#: What `--no` takes away: `--no audio` is an option of ours.
SOUNDS = frozenset({"audio", "sound", "sounds"})


class Takes(Enum):
    """What an option of another bot takes after its name."""

    NOTHING = auto()
    #: A number, if one follows.
    NUMBER = auto()
    #: The next word, or what stands in quotes.
    WORD = auto()
    #: Words as long as commas join them, or what stands in quotes.
    LIST = auto()


#: Options of other bots, which cannot be offered here. Midjourney's, Stable Diffusion's, and Seedance's older ones.
HABITS: Mapping[str, Takes] = MappingProxyType(
    _named("tile video turbo relax relaxed draft loop hd upscale upbeta test creative raw", Takes.NOTHING)
    | _named("v version niji chaos c q s stylize iw cw sw ow weird w stop repeat r exp p personalize", Takes.NUMBER)
    | _named("fps framespersecond frames n count num bs batch width height h steps strength uplight hq", Takes.NUMBER)
    | _named("cfg cfg_scale guidance guidance_scale", Takes.NUMBER)
    | _named("style cref sref oref dref profile motion camera camerafixed camera_fixed cf wm watermark", Takes.WORD)
    | _named(
        "image img init end start_frame end_frame first_frame last_frame size format quality speed effect", Takes.WORD
    )
    | _named("sampler scheduler lora mood voice callback callback_url user web_search", Takes.WORD)
    | _named("no neg negative negative_prompt", Takes.LIST)
)

#: Words that stand behind a dash in sentences: `Act 1 --the return`.
PROSE = frozenset(
    _named("a an and are as at but by for from he her his i if in is it its my not of on or our she so than that", 0)
    | _named("the their then there they this to up was we were with you your", 0)
)


def plain(name: str) -> str:
    """The name as the tables have it."""
    return re.sub(r"[-_\s]+", "_", name).strip("_")


def known(name: str) -> str | None:
    """The option that takes a value under that name, given as `plain` gives it."""
    return VALUED.get(name) or VALUED.get(name.replace("_", ""))


#: Only names long enough to be mistyped are guessed at.
_GUESSED = tuple(name for name in (*VALUED, *FLAGS) if len(name) >= 4 and name.isascii())


def near(name: str) -> str | None:
    """The option that somebody who typed this name probably meant; None: nothing is near enough."""
    return nearest(name, _GUESSED)


@lru_cache(maxsize=1024)
def nearest(word: str, names: tuple[str, ...]) -> str | None:
    """The name that differs from the word by a letter too many, too few, wrong or swapped."""
    guesses = [name for name in names if abs(len(name) - len(word)) <= 2 and len({*name} ^ {*word}) <= 2]
    for guess in difflib.get_close_matches(word, guesses, n=3, cutoff=0.74):
        swapped = sorted(guess) == sorted(word)
        if swapped or difflib.SequenceMatcher(None, word, guess).ratio() >= 0.84:
            return guess
    return None
