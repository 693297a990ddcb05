"""Looks into an image with Pillow: only ever by the one reader its magic bytes name, its pixels counted first."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PIL import ExifTags, Image

from adapters.media.answers import Wrong
from adapters.media.formats import WEBP, Format
from bot.references import Inspected, Kind

#: Pixels of the largest image that is opened. Ours: the service's page names none; a 100-megapixel camera fits.
MOST_PIXELS = 104_000_000
#: Of a WebP: its decoder keeps five copies.
MOST_WEBP_PIXELS = 40_000_000
#: Turned by a quarter, so that its sides change places.
_QUARTER_TURNS = (5, 6, 7, 8)

# counted here, from the header, before anything is decoded
Image.MAX_IMAGE_PIXELS = None


def look(path: Path, found: Format) -> Inspected:
    """Open, check and decode the whole image. Raises Wrong, or what Pillow raises for a damaged one."""
    if found is WEBP:
        # opening one takes memory for its canvas already
        _count(_canvas(path), MOST_WEBP_PIXELS)
    with Image.open(path, formats=[found.reader]) as image:
        _count(image.size)
        # reads to the end and compares checksums, where the format has them
        image.verify()
    with Image.open(path, formats=[found.reader]) as image:
        _count(image.size)
        width, height = _upright(image)
        # a JPEG is read whole but painted at an eighth: a seventh of the time, a sixty-fourth of the memory
        image.draft(image.mode, (max(1, width // 8), max(1, height // 8)))
        image.load()
    return Inspected(
        kind=Kind.IMAGE,
        media_type=found.media_types[Kind.IMAGE],
        size=path.stat().st_size,
        width=width,
        height=height,
    )


def _count(size: tuple[int, int], most: int = MOST_PIXELS) -> None:
    width, height = size
    if width * height > most:
        raise Wrong("file_too_many_pixels", width=width, height=height, most=most // 1_000_000)


def _canvas(path: Path) -> tuple[int, int]:
    """Width and height that the header of a WebP claims; (0, 0) for a header that makes no sense."""
    with path.open("rb") as file:
        head = file.read(30).ljust(30, b"\0")
    match head[12:16]:
        case b"VP8X":
            return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
        case b"VP8L":
            sides = int.from_bytes(head[21:25], "little")
            return (sides & 0x3FFF) + 1, (sides >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
        case _:
            return 0, 0


def _upright(image: Image.Image) -> tuple[int, int]:
    """Width and height as people see it: cameras turn images by a note in the header."""
    turned = None
    with contextlib.suppress(Exception):
        turned = image.getexif().get(ExifTags.Base.Orientation)
    width, height = image.size
    return (height, width) if turned in _QUARTER_TURNS else (width, height)
