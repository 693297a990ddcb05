"""Reference files: their kinds, how many, how large and how long. Source of every figure: FoxAPI's page for
seedance-2.0-reference-to-video, unless said otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from types import MappingProxyType


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
