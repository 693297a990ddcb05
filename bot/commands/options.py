"""The options of a video: what is offered, how people write the values, and what is wrong with those given."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any

from bot.jobs import Request
from bot.problems import Problem, problem
from bot.spelling import meant, tidy

Value = str | int | bool

#: Source of every figure: FoxAPI's page for seedance-2.0-reference-to-video.
SHORTEST, LONGEST, AUTO = 4, 15, -1
RATIOS = ("16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive")
RESOLUTIONS = ("480p", "720p", "1080p")
#: The page says "integer"; the model's vendor takes 32 bits.
LARGEST_SEED = 2**32 - 1
#: Characters of a person's words that are repeated in a sentence.
_MOST_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was given, normalised; None: not given. Names are FoxAPI's."""

    #: "standard" or "fast".
    model: str | None = None
    #: Seconds, 4..15; -1: the model decides.
    duration: int | None = None
    aspect_ratio: str | None = None
    resolution: str | None = None
    generate_audio: bool | None = None
    #: -1: the service picks one.
    seed: int | None = None

    def given(self) -> dict[str, Value]:
        """Only what was given, by its name."""
        every = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in every.items() if value is not None}

    def applied_to(self, request: Request) -> Request:
        """The request with what was given in place of what it had."""
        changes: Mapping[str, Any] = self.given()
        return replace(request, **changes)

    def settled(self, prompt: str) -> Request:
        """A request for that prompt: what was given, and the defaults for the rest."""
        return self.applied_to(Request(prompt=prompt))


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One option as somebody gave it."""

    #: Its name in Options.
    option: str
    #: Its name as written: "--ar".
    name: str
    #: As written; None: the value is missing.
    value: str | None


_MODELS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("standard", "std", "normal", "default", "seedance 2.0", "seedance", "标准", "标准版"), "standard")
    | dict.fromkeys(("fast", "quick", "seedance 2.0 fast", "seedance fast", "快速", "快速版", "快"), "fast")
)
_AUTO_WORDS = frozenset({"auto", "automatic", "adaptive", "smart", "any", "random", "自动", "自适应", "智能", "随机"})
_RATIO_WORDS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("landscape", "horizontal", "wide", "widescreen", "横屏", "横版", "横向", "宽屏"), "16:9")
    | dict.fromkeys(("portrait", "vertical", "tall", "竖屏", "竖版", "竖向", "纵向"), "9:16")
    | dict.fromkeys(("square", "方形", "正方形", "方屏"), "1:1")
    | dict.fromkeys(("ultrawide", "超宽屏", "超宽"), "21:9")
)
_RESOLUTION_WORDS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("sd", "标清"), "480p")
    | dict.fromkeys(("hd", "高清", "1280x720", "720x1280"), "720p")
    | dict.fromkeys(("fhd", "full hd", "fullhd", "全高清", "1920x1080", "1080x1920"), "1080p")
)
_ON = frozenset({"on", "true", "yes", "1", "enabled", "开", "开启", "打开", "有", "是"})
_OFF = frozenset({"off", "false", "no", "none", "0", "disabled", "关", "关闭", "无", "否", "没有"})


def _model(value: str) -> str | None:
    name = re.sub(r"[-_\s]+", " ", value)
    return _MODELS.get(re.sub(r" (?:text|image|reference) to video$", "", name))


def _duration(value: str) -> int | None:
    if value in _AUTO_WORDS or value == "-1":
        return AUTO
    hit = re.fullmatch(r"\+?([0-9]{1,4})(?:\.0+)?\s?(?:s|secs?|seconds?|秒钟?)?|0{1,2}:([0-9]{2})", value)
    seconds = int(hit[1] or hit[2]) if hit else 0
    return seconds if SHORTEST <= seconds <= LONGEST else None


def _aspect_ratio(value: str) -> str | None:
    if value in _AUTO_WORDS:
        return "adaptive"
    hit = re.fullmatch(r"0*([1-9][0-9]{0,4})\s?[:x/*-]\s?0*([1-9][0-9]{0,4})", value)
    if hit is None:
        return _RATIO_WORDS.get(value)
    width, height = int(hit[1]), int(hit[2])
    # 1920x1080 is a 16:9 in pixels
    shared = math.gcd(width, height)
    exact, reduced = f"{width}:{height}", f"{width // shared}:{height // shared}"
    return next((ratio for ratio in (exact, reduced) if ratio in RATIOS), None)


def _resolution(value: str) -> str | None:
    plain = re.sub(r"([0-9])\s?p$", r"\1", value) + "p"
    return plain if plain in RESOLUTIONS else _RESOLUTION_WORDS.get(value)


def _generate_audio(value: str) -> bool | None:
    return True if value in _ON else False if value in _OFF else None


def _seed(value: str) -> int | None:
    if value in _AUTO_WORDS:
        return -1
    hit = re.fullmatch(r"[+-]?[0-9]{1,10}", value)
    seed = int(value) if hit else AUTO - 1
    return seed if -1 <= seed <= LARGEST_SEED else None


_READERS: Mapping[str, Callable[[str], Value | None]] = MappingProxyType(
    {
        "model": _model,
        "duration": _duration,
        "aspect_ratio": _aspect_ratio,
        "resolution": _resolution,
        "generate_audio": _generate_audio,
        "seed": _seed,
    }
)


def understood(option: str, value: str) -> Value | None:
    """The value as FoxAPI takes it; None: it is not offered."""
    return _READERS[option](meant(tidy(value)).strip().rstrip(",;"))


def shown(words: str) -> str:
    """A person's words on one line, short enough to be repeated in a sentence."""
    line = " ".join(words.split())
    return line if len(line) <= _MOST_SHOWN else line[: _MOST_SHOWN - 1] + "…"


def settle(given: Sequence[Given]) -> tuple[Options, list[Problem]]:
    """The options that were given, and everything that is wrong with them.

    The same option twice with the same value is fine; with different ones somebody has to choose.
    """
    settled: dict[str, Value] = {}
    problems: list[Problem] = []
    for option in dict.fromkeys(each.option for each in given):
        mine = [each for each in given if each.option == option]
        wishes: dict[tuple[type, Value], str] = {}
        for each in mine:
            if each.value is None:
                problems.append(problem("option_without_value", name=each.name, option=option))
                continue
            value = understood(option, each.value)
            if value is None:
                problems.append(_not_offered(option, each.value))
            else:
                settled.setdefault(option, value)
            wish = each.value if value is None else value
            wishes.setdefault((type(wish), wish), each.value)
        if len(wishes) > 1:
            problems.append(problem("option_twice", option=option, values=shown(" / ".join(wishes.values()))))
    options = Options(**_typed(settled))
    if options.model == "fast" and options.resolution == "1080p":
        problems.append(problem("resolution_needs_standard"))
    return options, list(dict.fromkeys(problems))


def _typed(settled: dict[str, Value]) -> dict[str, Any]:
    """Each reader gives the type of its own field."""
    return settled


def _not_offered(option: str, value: str) -> Problem:
    told = shown(value)
    match option:
        case "model":
            return problem("model_not_offered", value=told)
        case "duration":
            return problem("duration_not_offered", value=told, least=SHORTEST, most=LONGEST)
        case "aspect_ratio":
            return problem("aspect_ratio_not_offered", value=told)
        case "resolution":
            return problem("resolution_not_offered", value=told)
        case "generate_audio":
            return problem("audio_not_offered", value=told)
        case _:
            return problem("seed_not_offered", value=told, most=str(LARGEST_SEED))
