"""Moving pictures to be shown on a canvas: a clip's frames, over and over, as they are due."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import av
from av.video.reformatter import VideoReformatter
from PIL import Image, ImageOps

from adapters.foxapi.simulator.canvas import Planes, planes_of
from adapters.foxapi.simulator.catalogue import FPS
from adapters.foxapi.simulator.probe import DEMUXERS

#: Pixels. A clip with more in a frame is not worth decoding here.
MOST_PIXELS = 8192 * 4320
#: Seconds; times of frames are rounded by the containers.
_INSTANT = 0.002


def frame_size(path: str, media_type: str) -> tuple[int, int] | None:
    """A clip's (width, height); None: it cannot be read."""
    with suppress(Exception), av.open(path, format=DEMUXERS[media_type]) as container:
        context = container.streams.video[0].codec_context
        if 0 < context.width * context.height <= MOST_PIXELS:
            next(iter(container.decode(video=0)))
            return context.width, context.height
    return None


def picture(path: str) -> Image.Image | None:
    """An image reference, upright, at most 1200 pixels wide or high; None: it cannot be read."""
    with suppress(Exception), Image.open(path, formats=("JPEG", "PNG", "WEBP")) as image:
        image.draft("RGB", (1200, 1200))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((1200, 1200))
        return upright.convert("RGBA")
    return None


def frames(path: str, media_type: str, size: tuple[int, int]) -> Iterator[Planes | None]:
    """For each frame of the video the clip's frame that is due then, scaled to an even size; starts over at its end.

    Holds the last good frame for ever when the clip turns out to be damaged; None: there was none.
    """
    last: Planes | None = None
    scaler = VideoReformatter()
    number = 0
    while True:
        began = number
        with suppress(Exception):
            for seconds, frame in _decoded(path, media_type):
                # a 60 fps clip has more frames than we show
                if last is not None and seconds + _INSTANT < (number - began) / FPS:
                    continue
                while last is not None and (number - began) / FPS + _INSTANT < seconds:
                    yield last
                    number += 1
                last = planes_of(frame, size, scaler)
                yield last
                number += 1
        if number == began:
            break
    while True:
        yield last


def _decoded(path: str, media_type: str) -> Iterator[tuple[float, av.VideoFrame]]:
    with av.open(path, format=DEMUXERS[media_type]) as container:
        first: float | None = None
        for frame in container.decode(video=0):
            at = frame.time or 0.0
            first = at if first is None else first
            yield at - first, frame
