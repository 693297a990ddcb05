"""Pictures put on a moving background, directly in the video's own planes, so that a frame costs a few pastes."""

from __future__ import annotations

import colorsys
import math
from dataclasses import dataclass

import av
from av.video.reformatter import Colorspace, VideoReformatter
from PIL import Image, ImageDraw, ImageFilter

from adapters.foxapi.simulator.catalogue import FPS

#: Limited range, BT.709: what players assume of an H.264 file.
COLOURS = Colorspace.ITU709
Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Planes:
    """One picture as its three planes: luma, and the two chroma planes at half its width and height."""

    luma: Image.Image
    blue: Image.Image
    red: Image.Image

    def copy(self) -> Planes:
        """One to draw on."""
        return Planes(self.luma.copy(), self.blue.copy(), self.red.copy())


@dataclass(frozen=True, slots=True)
class Layer:
    """A picture to be put on a canvas, and where it covers: at full and at half size. Sides are even."""

    planes: Planes
    mask: Image.Image
    half_mask: Image.Image


def planes_of(frame: av.VideoFrame, size: tuple[int, int], scaler: VideoReformatter) -> Planes:
    """A decoded frame in the canvas's colours, scaled to an even size (width, height).

    The scaler is passed in, since it is dear to set up and frames of one clip can share it.
    """
    scaled = scaler.reformat(frame, *size, format="yuv420p", dst_colorspace=COLOURS, interpolation="BILINEAR")
    luma, blue, red = (
        Image.frombuffer("L", (plane.width, plane.height), bytes(plane), "raw", "L", plane.line_size, 1)
        for plane in scaled.planes
    )
    return Planes(luma, blue, red)


def layer_of(picture: Image.Image) -> Layer:
    """A picture with transparency (RGBA, even sides) as a layer."""
    mask = picture.getchannel("A")
    return Layer(drawn(picture), mask, half(mask))


def drawn(picture: Image.Image) -> Planes:
    """A drawn picture (even sides) in the canvas's colours."""
    frame: av.VideoFrame = av.VideoFrame.from_image(picture.convert("RGB"))  # type: ignore[no-untyped-call]
    return planes_of(frame, picture.size, VideoReformatter())


def half(mask: Image.Image) -> Image.Image:
    """A mask for the chroma planes."""
    return mask.resize((mask.width // 2, mask.height // 2), Image.Resampling.BOX)


class Canvas:
    """Frames of one size, each begun as a copy of the background."""

    def __init__(self, background: Image.Image) -> None:
        self.width, self.height = background.size
        self._background = drawn(background)
        self._planes = self._background

    def begin(self) -> None:
        """A new frame."""
        self._planes = self._background.copy()

    def put(self, layer: Layer, x: int, y: int) -> None:
        """Paste a layer with its corner at (x, y), rounded to even pixels, since chroma has half of them."""
        x, y = x // 2 * 2, y // 2 * 2
        self._planes.luma.paste(layer.planes.luma, (x, y), layer.mask)
        self._planes.blue.paste(layer.planes.blue, (x // 2, y // 2), layer.half_mask)
        self._planes.red.paste(layer.planes.red, (x // 2, y // 2), layer.half_mask)

    def bar(self, box: Box) -> None:
        """A white bar (left, top, right, bottom)."""
        left, top, right, bottom = (side // 2 for side in box)
        if right > left:
            self._planes.luma.paste(225, (left * 2, top * 2, right * 2, bottom * 2))
            self._planes.blue.paste(128, (left, top, right, bottom))
            self._planes.red.paste(128, (left, top, right, bottom))

    def frame(self, number: int) -> av.VideoFrame:
        """What was drawn, as the frame of that number."""
        frame = av.VideoFrame(self.width, self.height, "yuv420p")
        planes = (self._planes.luma, self._planes.blue, self._planes.red)
        for plane, drawn in zip(frame.planes, planes, strict=True):
            # rows are padded in memory: crop() beyond the edge fills up
            plane.update(drawn.crop((0, 0, plane.line_size, plane.height)).tobytes())
        frame.pts = number
        return frame


def palette(seed: int, count: int) -> list[Colour]:
    """Calm colours that go together, from a seed."""
    start = (seed * 0.6180339887) % 1.0
    hues = ((start + step * 0.09) % 1.0 for step in range(count))
    return [_colour(hue, 0.62 - 0.05 * step, 0.44 + 0.1 * step) for step, hue in enumerate(hues)]


def _colour(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue, max(0.2, saturation), min(0.95, value))
    return round(red * 255), round(green * 255), round(blue * 255)


def gradient(size: tuple[int, int], upper: Colour, lower: Colour) -> Image.Image:
    """A diagonal gradient, a little darker towards the edges."""
    diagonal = Image.linear_gradient("L").rotate(28, Image.Resampling.BICUBIC, expand=True)
    width, height = diagonal.size
    mask = diagonal.crop((width // 4, height // 4, width * 3 // 4, height * 3 // 4)).resize(size)
    picture = Image.composite(Image.new("RGB", size, lower), Image.new("RGB", size, upper), mask)
    edges = Image.radial_gradient("L").resize(size).point([max(0, level - 110) // 2 for level in range(256)])
    picture.paste((0, 0, 0), (0, 0), edges)
    return picture


def light(diameter: int, colour: Colour) -> Layer:
    """A soft round light."""
    side = max(2, diameter // 2 * 2)
    fade = [round(110 * (1 - min(1.0, level / 180)) ** 1.5) for level in range(256)]
    mask = Image.radial_gradient("L").resize((side, side)).point(fade)
    picture = Image.new("RGBA", (side, side), (*colour, 0))
    picture.putalpha(mask)
    return layer_of(picture)


def rounded(size: tuple[int, int], radius: float) -> Image.Image:
    """A mask with rounded corners, smooth by being drawn twice as large."""
    width, height = size
    mask = Image.new("L", (width * 2, height * 2), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width * 2 - 1, height * 2 - 1), radius * 2, fill=255)
    return mask.resize(size, Image.Resampling.BOX)


def shadow(size: tuple[int, int], radius: float, spread: int) -> Image.Image:
    """The soft shadow of a rounded rectangle (RGBA), `spread` pixels larger on each side."""
    width, height = size[0] + 2 * spread, size[1] + 2 * spread
    mask = Image.new("L", (width, height), 0)
    mask.paste(rounded(size, radius).point([level * 120 // 255 for level in range(256)]), (spread, spread))
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    picture.putalpha(mask.filter(ImageFilter.GaussianBlur(spread / 2)))
    return picture


def drift(number: int, phase: float, reach: float) -> tuple[float, float]:
    """How far (pixels) a thing has drifted from its place at a frame: a slow ellipse, `reach` pixels wide."""
    turn = 2 * math.pi * (number / FPS / 5.0 + phase)
    return reach * math.sin(turn), reach * 0.6 * math.cos(turn * 0.8)
