"""Reference files: their kinds, how many, how large and how long. Source of every figure: FoxAPI's page for
seedance-2.0-reference-to-video, unless said otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from types import MappingProxyType

from bot.problems import Figure, Problem, problem


class Kind(StrEnum):
    """What a reference is to the model."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"


#: Most references of each kind; the total of 12 is from the platform's catalogue.
MOST: Mapping[Kind, int] = MappingProxyType({Kind.IMAGE: 9, Kind.VIDEO: 3, Kind.AUDIO: 3})
MOST_IN_ALL = 12

MIB = 1024 * 1024
#: Bytes. Images and sounds: each file; clips: all of them together, and less than this.
MOST_IMAGE_BYTES = 30 * MIB
MOST_VIDEO_BYTES_IN_ALL = 50 * MIB
MOST_AUDIO_BYTES = 15 * MIB
#: Seconds. Clips: all of them together; sounds: each.
LEAST_VIDEO_SECONDS_IN_ALL = 2.0
MOST_VIDEO_SECONDS_IN_ALL = 15.0
MOST_AUDIO_SECONDS = 15.0
#: Bytes: the most worth fetching of one file; a clip alone may not fill what all clips together may have.
MOST_BYTES: Mapping[Kind, int] = MappingProxyType(
    {Kind.IMAGE: MOST_IMAGE_BYTES, Kind.VIDEO: MOST_VIDEO_BYTES_IN_ALL, Kind.AUDIO: MOST_AUDIO_BYTES}
)
#: Containers round durations up by a frame or an encoder's padding; a file is not refused for that.
SECONDS_TOLERANCE = 0.1

#: Media types the service takes as they are.
TAKEN: Mapping[Kind, frozenset[str]] = MappingProxyType(
    {
        Kind.IMAGE: frozenset({"image/jpeg", "image/png", "image/webp"}),
        Kind.VIDEO: frozenset({"video/mp4", "video/quicktime"}),
        Kind.AUDIO: frozenset({"audio/mpeg", "audio/wav"}),
    }
)

_ENDINGS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.IMAGE: "jpg jpeg jpe jfif png webp gif bmp heic heif avif tif tiff",
        Kind.VIDEO: "mp4 m4v mov qt webm mkv avi 3gp 3g2 mpg mpeg wmv ts mts",
        Kind.AUDIO: "mp3 wav wave ogg oga opus m4a aac flac wma aif aiff amr",
    }
)
_KIND_OF_ENDING = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings.split()}


def kind_of(name: str, media_type: str | None = None) -> Kind | None:
    """What kind of reference a file claims to be, by its media type, else its name's ending; None: not media."""
    main = (media_type or "").split("/", 1)[0].strip().lower()
    if main in (Kind.IMAGE, Kind.VIDEO, Kind.AUDIO):
        return Kind(main)
    return _KIND_OF_ENDING.get(PurePosixPath(name.lower()).suffix.lstrip("."))


def label(kind: Kind, number: int) -> str:
    """How the model is told of a reference: `@Image1`, counted from 1 within its kind."""
    return f"@{kind.value.capitalize()}{number}"


def labels(kinds: Sequence[Kind]) -> list[str]:
    """The labels of files in their order: image, clip, image -> @Image1, @Video1, @Image2."""
    seen: dict[Kind, int] = {}
    named = []
    for kind in kinds:
        seen[kind] = seen.get(kind, 0) + 1
        named.append(label(kind, seen[kind]))
    return named


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """What was found inside a file."""

    kind: Kind
    #: Such as "image/png", from the magic bytes and never from the name.
    media_type: str
    #: Bytes.
    size: int
    #: Pixels; None for sounds.
    width: int | None = None
    height: int | None = None
    #: None for images.
    seconds: float | None = None
    #: Frames a second; None for images and sounds.
    fps: float | None = None


def size_problem(kind: Kind, size: int, name: str) -> Problem | None:
    """What is wrong with a file of that many bytes; for a size that is only claimed so far, too."""
    if size == 0:
        return problem("file_empty", name=name)
    if kind is Kind.VIDEO:
        return _clips_too_large([(name, size)])
    most = MOST_BYTES[kind]
    return problem(f"{kind.value}_too_large", name=name, size=size, most=most) if size > most else None


def file_problem(found: Inspected, name: str) -> Problem | None:
    """What the service's page has against this image or sound by itself; clips are measured together."""
    if found.kind is Kind.VIDEO:
        return None
    seconds = found.seconds or 0.0
    if seconds > MOST_AUDIO_SECONDS + SECONDS_TOLERANCE:
        return problem("audio_too_long", name=name, seconds=seconds, most=int(MOST_AUDIO_SECONDS))
    return size_problem(found.kind, found.size, name)


def set_problems(files: Sequence[tuple[str, Inspected]]) -> list[Problem]:
    """What the service's page has against a job's files, given with their names, taken together."""
    clips = [(name, found) for name, found in files if found.kind is Kind.VIDEO]
    wrong = [
        _clips_too_large([(name, clip.size) for name, clip in clips]),
        _clips_out_of_time([(name, clip.seconds or 0.0) for name, clip in clips]),
    ]
    return [one for one in wrong if one is not None]


def _clips_too_large(clips: Sequence[tuple[str, int]]) -> Problem | None:
    total = sum(size for _, size in clips)
    if total < MOST_VIDEO_BYTES_IN_ALL:
        return None
    return problem("clips_too_large", **_which(clips), size=total, most=MOST_VIDEO_BYTES_IN_ALL)


def _clips_out_of_time(clips: Sequence[tuple[str, float]]) -> Problem | None:
    total = sum(seconds for _, seconds in clips)
    if total > MOST_VIDEO_SECONDS_IN_ALL + SECONDS_TOLERANCE:
        return problem("clips_too_long", **_which(clips), seconds=total, most=int(MOST_VIDEO_SECONDS_IN_ALL))
    if clips and total < LEAST_VIDEO_SECONDS_IN_ALL - SECONDS_TOLERANCE:
        return problem("clips_too_short", **_which(clips), seconds=total, least=int(LEAST_VIDEO_SECONDS_IN_ALL))
    return None


def _which(files: Sequence[tuple[str, object]]) -> dict[str, Figure]:
    return {"names": ", ".join(name for name, _ in files), "count": len(files)}


# What follows is documented for the same model at another reseller (EvoLink) only: told as notices, never refused.

#: Pixels, images and clips alike.
PRESUMED_SIDES = (300, 6000)
#: Width by height.
PRESUMED_RATIO = (0.4, 2.5)
#: Pixels of a clip's frame.
PRESUMED_AREA = (409_600, 927_408)
#: Frames a second.
PRESUMED_FPS = (24, 60)
#: Seconds of each clip and each sound, and the most of all sounds together.
PRESUMED_SECONDS = (2, 15)


def presumed_notices(files: Sequence[tuple[str, Inspected]]) -> list[Problem]:
    """What the service may refuse by limits that its own page does not list, for files given with their names."""
    notices = [notice for name, found in files for notice in _presumed(name, found)]
    sounds = [(name, found.seconds or 0.0) for name, found in files if found.kind is Kind.AUDIO]
    total, most = sum(seconds for _, seconds in sounds), PRESUMED_SECONDS[1]
    if len(sounds) > 1 and total > most + SECONDS_TOLERANCE:
        notices.append(problem("presumed_sounds_too_long", **_which(sounds), seconds=total, most=most))
    return notices


def _presumed(name: str, found: Inspected) -> list[Problem]:
    notices = []
    if found.width and found.height:
        size: dict[str, Figure] = {"name": name, "width": found.width, "height": found.height}
        sides = (found.width, found.height)
        # one notice a file is enough to make somebody look
        if min(sides) < PRESUMED_SIDES[0] or max(sides) > PRESUMED_SIDES[1]:
            notices.append(problem("presumed_sides", **size, least=PRESUMED_SIDES[0], most=PRESUMED_SIDES[1]))
        elif not _within(found.width / found.height, PRESUMED_RATIO):
            notices.append(problem("presumed_ratio", **size, least=PRESUMED_RATIO[0], most=PRESUMED_RATIO[1]))
        elif found.kind is Kind.VIDEO and not _within(found.width * found.height, PRESUMED_AREA):
            notices.append(problem("presumed_area", **size, least=PRESUMED_AREA[0], most=PRESUMED_AREA[1]))
    # 24 is 23.976 or 23.81 in containers that count a pause
    if found.fps and not _within(found.fps, PRESUMED_FPS, slack=0.25):
        least, most = PRESUMED_FPS
        notices.append(problem("presumed_fps", name=name, fps=round(found.fps, 2), least=least, most=most))
    if found.seconds and not _within(found.seconds, PRESUMED_SECONDS, slack=SECONDS_TOLERANCE):
        least, most = PRESUMED_SECONDS
        notices.append(problem("presumed_seconds", name=name, seconds=found.seconds, least=least, most=most))
    return notices


def _within(value: float, limits: tuple[float, float], *, slack: float = 0.0) -> bool:
    return limits[0] - slack <= value <= limits[1] + slack
