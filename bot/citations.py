"""How a prompt cites its references: every spelling becomes FoxAPI's `@Image1`, and what is not there is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.problems import Problem, problem
from bot.references import MOST_IN_ALL, Kind, label, labels
from bot.spelling import meant

_ENGLISH = r"(?:images?|imgs?|pictures?|pics?|photos?|videos?|vids?|clips?|audios?|sounds?|music)"
_CHINESE = r"(?:图片|图像|照片|图|视频|影片|音频|声音|音乐)"
#: By how the word begins.
_KINDS: Mapping[str, Kind] = MappingProxyType(
    dict.fromkeys(("im", "pi", "ph", "图", "照"), Kind.IMAGE)
    | dict.fromkeys(("vi", "cl", "视", "影"), Kind.VIDEO)
    | dict.fromkeys(("au", "so", "mu", "音", "声"), Kind.AUDIO)
)

#: Two digits at most, and not the start of something longer: "图1960年代" is a decade, "图3D" a technique.
_NUMBER = r"(?>[0-9]{1,2})(?![0-9a-z_]|\.[0-9])"
#: "视频10秒", "图2张": a length or a count. Not "图1年轻的女孩", which is the girl of the first picture.
_NO_UNIT = (
    r"(?!\s?(?:秒|分钟|小时|年(?![轻幼老长少])|月(?![亮光球色夜])|日(?![落出光系式本常])|张(?![开嘴口望扬牙])"
    r"|个(?![性人子])|段|条|次|部(?!分)|种|倍|幅|帧(?!率)|期(?!待)|集(?!合)|页|章|世纪|%))"
)
#: "视频16:9", "1/3处": a ratio.
_NO_RATIO = r"(?!\s?[:/][0-9])"
#: `@image1.png` and `me@image1.com` are a file and an address.
_NO_ADDRESS = (
    r"(?!\.(?:com|net|org|io|cn|co|ai|dev|app|png|jpe?g|gif|webp|heic|bmp|mp4|mov|webm|mkv|mp3|wav|m4a|ogg)(?![a-z]))"
)
#: `@video 5 seconds` is no fifth video.
_NO_SECONDS = r"(?! (?:s|secs|seconds|mins|minutes)(?![a-z]))"


def _rest(guard: str) -> str:
    """What may follow the first number: `-3`, `-@Image3`, `、2`, `和3`; taken whole, or it is no citation."""
    again = r"@? ?(?P=word)[ _#-]?"
    reach = rf"(?:[-~至到](?:{again})?|\s[-~至到]\s?{again}){_NUMBER}"
    also = rf"[,、&+和与及]{_NUMBER}{_NO_UNIT}{_NO_RATIO}{_NO_SECONDS}"
    return rf"(?P<rest>(?>(?:{reach})?)(?>(?:{also})*))(?![-~][0-9]){guard}"


_BRACKETED = re.compile(
    rf"(?:<{{1,3}}|\[)@?\s?(?P<word>{_ENGLISH}|{_CHINESE})[ _#-]?(?P<first>{_NUMBER}){_rest('')}\s?(?:>{{1,3}}|\])"
)
_MARKED = re.compile(
    rf"@ ?(?P<word>{_ENGLISH}|{_CHINESE})(?:(?P<apart> )|[_#-]?)(?P<first>{_NUMBER}){_rest('')}{_NO_ADDRESS}"
    rf"(?(apart){_NO_SECONDS})"
)
#: Bare, only the Chinese words, from 1 on, and not as the end of another word: 地图, 截图, 试图.
_BARE = re.compile(
    r"(?P<word>(?<![地截草插视蓝构版企意试拼力])图|图片|图像|照片|视频|音频) ?"
    rf"(?P<first>(?!00?(?![0-9])){_NUMBER}){_rest(_NO_UNIT + _NO_RATIO)}{_NO_ADDRESS}"
)
_FORMS = (_BRACKETED, _MARKED, _BARE)
_PLACE = re.compile(r"[<\[@图照视音]")
#: What would be read as part of a citation that has lost its bracket.
_GOES_ON = re.compile(r"\.?[0-9a-z_]|[-~至到,、&+和与及][0-9]")
_STEP = re.compile(r"(?P<between>[^0-9]+)(?P<number>[0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citations:
    """A prompt as the model reads it, and what it cites."""

    prompt: str
    #: Labels of files that are there, in order of their first citation.
    cited: tuple[str, ...] = ()
    #: One for each label without a file.
    problems: tuple[Problem, ...] = ()


def cite(prompt: str, kinds: Sequence[Kind]) -> Citations:
    """Rewrite every citation to FoxAPI's form, given the kinds of the references in their order."""
    citations = _rewritten(prompt, kinds)
    # `<Image_1>-<Image_3>` is a range only once its ends are plain; each pass leaves less that is not
    while (again := _rewritten(citations.prompt, kinds)).prompt != citations.prompt:
        citations = again
    return citations


def _rewritten(prompt: str, kinds: Sequence[Kind]) -> Citations:
    there = frozenset(labels(kinds))
    pieces: list[str] = []
    named: dict[str, tuple[Kind, int]] = {}
    done = 0
    plain = meant(prompt)
    for hit in _hits(plain):
        kind = _kind(hit["word"])
        pieces.append(prompt[done : hit.start()])
        before = "".join(pieces[-2:])[-1:]
        if before.isascii() and before.isalnum():
            pieces.append(" ")
        for between, number in _steps(hit, prompt):
            pieces += [between, label(kind, number)]
            named.setdefault(label(kind, number), (kind, number))
        done = hit.end()
        if hit.re is _BRACKETED and _GOES_ON.match(plain, done):
            pieces.append(" ")
    pieces.append(prompt[done:])
    return Citations(
        prompt="".join(pieces),
        cited=tuple(name for name in named if name in there),
        problems=tuple(_missing(*named[name], kinds) for name in named if name not in there),
    )


def uncited(files: Sequence[tuple[str, str]], cited: Sequence[str]) -> list[Problem]:
    """What is worth telling of files, given as (label, name), that the prompt does not cite."""
    if files and not cited:
        return [problem("nothing_cited", count=len(files), label=files[0][0])]
    return [problem("file_not_cited", label=tag, name=name) for tag, name in files if tag not in cited]


def _missing(kind: Kind, number: int, kinds: Sequence[Kind]) -> Problem:
    return problem("reference_missing", label=label(kind, number), kind=str(kind), count=kinds.count(kind))


def _hits(plain: str) -> Iterator[re.Match[str]]:
    """Each citation, from left to right."""
    position = 0
    while place := _PLACE.search(plain, position):
        position = place.start() + 1
        hit = next((hit for form in _FORMS if (hit := form.match(plain, place.start()))), None)
        if hit is not None:
            yield hit
            position = hit.end()


def _kind(word: str) -> Kind:
    return next(kind for start, kind in _KINDS.items() if word.startswith(start))


def _steps(hit: re.Match[str], prompt: str) -> Iterator[tuple[str, int]]:
    """What stands before each number, and the number; a range gives every number of it."""
    last = int(hit["first"])
    yield "", last
    for step in _STEP.finditer(hit.string, hit.start("rest"), hit.end("rest")):
        to = int(step["number"])
        if step["between"].strip()[0] not in "-~至到":
            yield prompt[step.start("between") : step.end("between")], to
            continue
        # a range wider than all references there can be is told by its ends
        wide = abs(to - last) >= MOST_IN_ALL
        way = 1 if to >= last else -1
        for number in [to] if wide else range(last + way, to + way, way):
            yield " ", number
