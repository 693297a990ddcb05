"""Moving pictures to be shown on a canvas: a clip's frames, over and over, as they are due."""

from __future__ import annotations

import math
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

    A clip that turns out to be damaged is played as far as it goes; None, for ever: there is not one frame in it.
    """
    scaler = VideoReformatter()
    while True:
        nothing = True
        for frame, times in _timed(path, media_type):
            if times:
                nothing = False
                planes = planes_of(frame, size, scaler)
                for _ in range(times):
                    yield planes
        if nothing:
            break
    while True:
        yield None


def _timed(path: str, media_type: str) -> Iterator[tuple[av.VideoFrame, int]]:
    """Each frame of the clip, and for how many of ours it is the newest one; at least one frame is for one."""
    shown, step = 0, 1 / FPS
    before: tuple[float, av.VideoFrame] | None = None
    with suppress(Exception):
        for seconds, frame in _decoded(path, media_type):
            if before is not None:
                until, step = _ours_before(seconds), seconds - before[0]
                yield before[1], max(0, until - shown)
                shown = max(shown, until)
            before = seconds, frame
    if before is not None:
        yield before[1], max(0 if shown else 1, _ours_before(before[0] + step) - shown)


def _ours_before(seconds: float) -> int:
    """How many of our frames begin before a moment."""
    return max(0, math.ceil((seconds - _INSTANT) * FPS))


def _decoded(path: str, media_type: str) -> Iterator[tuple[float, av.VideoFrame]]:
    with av.open(path, format=DEMUXERS[media_type]) as container:
        first: float | None = None
        for frame in container.decode(video=0):
            at = frame.time or 0.0
            first = at if first is None else first
            yield at - first, frame
