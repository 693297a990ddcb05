"""Files to try the bot with: a drawn fox, a short clip and a short melody, made on the spot."""

from __future__ import annotations

import math
import wave
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image, ImageDraw, ImageFilter

from adapters.foxapi.simulator.canvas import Canvas, Colour, Layer, gradient, layer_of, light
from adapters.foxapi.simulator.catalogue import FPS
from adapters.foxapi.simulator.sounds import melody

#: Pixels of the clip: within the frame areas that the service takes.
CLIP_SIZE = (864, 496)
SECONDS = 3
SOUND_RATE = 22_050

ORANGE, DARK, CREAM, NIGHT = (233, 116, 46), (74, 43, 36), (255, 244, 228), (38, 44, 84)


def make_samples(folder: Path) -> list[Path]:
    """Write fox.png, clip.mp4 and sound.wav into a folder; gives their paths in this order."""
    folder.mkdir(parents=True, exist_ok=True)
    fox, clip, sound = folder / "fox.png", folder / "clip.mp4", folder / "sound.wav"
    draw_fox().save(fox)
    _write_clip(clip)
    _write_sound(sound)
    return [fox, clip, sound]


def draw_fox() -> Image.Image:
    """A fox in the evening, 1024x768: drawn at twice the size, so that its edges are smooth."""
    size = (2048, 1536)
    picture = gradient(size, (250, 178, 120), (96, 84, 150)).convert("RGBA")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((1420, 180, 1740, 500), fill=(255, 232, 190))
    for level, colour in enumerate(((92, 76, 128), (66, 60, 108), NIGHT)):
        _hills(draw, size, 980 + 170 * level, level, colour)
    _fox(draw, 880, 470)
    return picture.convert("RGB").resize((1024, 768), Image.Resampling.LANCZOS)


def _hills(
    draw: ImageDraw.ImageDraw,
    size: tuple[int, int],
    height: float,
    turn: float,
    colour: Colour | tuple[int, int, int, int],
) -> None:
    width = size[0]
    tops = [
        (x, height + size[1] * 0.045 * math.sin(x / width * 6 + turn * 2.1) + size[1] * 0.02 * math.sin(x / width * 17))
        for x in range(0, width + 16, 16)
    ]
    draw.polygon([(0, size[1]), *tops, (width, size[1])], fill=colour)


def _fox(draw: ImageDraw.ImageDraw, x: float, y: float) -> None:
    """Sitting, looking at us; (x, y) is the tip of its left ear's base."""

    def shape(points: str, colour: Colour) -> None:
        pairs = [point.split(",") for point in points.split()]
        draw.polygon([(x + float(a), y + float(b)) for a, b in pairs], fill=colour)

    def round_shape(left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        draw.ellipse((x + left, y + top, x + right, y + bottom), fill=colour)

    round_shape(250, 560, 640, 880, ORANGE)  # the tail
    round_shape(520, 540, 680, 740, CREAM)
    round_shape(-60, 330, 320, 890, ORANGE)  # the body
    round_shape(40, 440, 230, 840, CREAM)
    round_shape(-20, 800, 110, 900, DARK)
    round_shape(160, 800, 290, 900, DARK)
    shape("-120,60 -90,-190 90,-20", ORANGE)  # the ears
    shape("380,60 350,-190 170,-20", ORANGE)
    shape("-88,20 -72,-120 36,-14", DARK)
    shape("348,20 332,-120 224,-14", DARK)
    shape("-130,50 0,-50 260,-50 390,50 330,210 130,400 -70,210", ORANGE)  # the head
    shape("-130,50 20,150 130,400 -70,210", CREAM)
    shape("390,50 240,150 130,400 330,210", CREAM)
    round_shape(95, 345, 165, 405, DARK)  # the nose
    for eye in (10, 200):
        round_shape(eye, 100, eye + 50, 165, DARK)
        round_shape(eye + 24, 110, eye + 40, 128, CREAM)


def _write_clip(path: Path) -> None:
    """A moon that rises over hills which pass by, 3 s at 24 frames a second."""
    width, height = CLIP_SIZE
    canvas = Canvas(gradient(CLIP_SIZE, (34, 40, 92), (214, 120, 112)))
    ridges = [_ridge(level) for level in range(3)]
    moon, glow = _moon(90), light(420, (255, 236, 200))
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as film:
        stream = film.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "crf": "20", "threads": "1"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.time_base = Fraction(1, FPS)
        for number in range(SECONDS * FPS):
            share = number / (SECONDS * FPS)
            canvas.begin()
            left, top = width * (0.25 + 0.3 * share), height * (0.5 - 0.36 * math.sin(share * math.pi / 2))
            canvas.put(glow, round(left - 165), round(top - 165))
            canvas.put(moon, round(left), round(top))
            for level, ridge in enumerate(ridges):
                canvas.put(ridge, round(-share * 110 * (level + 1)), height - ridge.mask.height)
            film.mux(stream.encode(canvas.frame(number)))
        film.mux(stream.encode(None))


def _ridge(level: int) -> Layer:
    width, height = CLIP_SIZE[0] + 360, 230 - 50 * level
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    shade = (92 - 27 * level, 74 - 21 * level, 120 - 30 * level, 255)
    _hills(ImageDraw.Draw(picture), (width, height), 30, level, shade)
    return layer_of(picture)


def _moon(side: int) -> Layer:
    picture = Image.new("RGBA", (side, side), (255, 243, 214, 0))
    ImageDraw.Draw(picture).ellipse((4, 4, side - 5, side - 5), fill=(255, 243, 214, 255))
    return layer_of(picture.filter(ImageFilter.GaussianBlur(1)))


def _write_sound(path: Path) -> None:
    samples = melody(3, SECONDS, SOUND_RATE)
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(SOUND_RATE)
        sound.writeframes(samples.tobytes())
