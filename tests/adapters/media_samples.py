"""Makes the files that the media tests look into: real ones, with Pillow and PyAV, and what goes wrong with them."""

from __future__ import annotations

import io
import math
import struct
import zlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from PIL import Image

from bot.ports import Look
from bot.problems import Problem
from bot.references import Inspected, Kind
from bot.texts import texts_in

_SAMPLING = 44_100
_BLOCK = 1024


def picture(form: str = "PNG", *, width: int = 640, height: int = 480, **options: object) -> bytes:
    """An image with enough in it to be cut in the middle."""
    drawn = Image.effect_mandelbrot((width, height), (-2.0, -1.2, 1.0, 1.2), 60).convert("RGB")
    out = io.BytesIO()
    drawn.save(out, form, **options)
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header claims any size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*c) for c in ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")))


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def clip(
    path: Path,
    *,
    seconds: float = 3.0,
    size: tuple[int, int] = (320, 240),
    fps: int = 24,
    sound: bool = True,
    codecs: tuple[str, str] = ("libx264", "aac"),
    rotation: int = 0,
    options: dict[str, str] | None = None,
) -> bytes:
    """A film of changing grey with a tone; the container is named by the path's ending."""
    with av.open(str(path), "w", options=options or {}) as out:
        video = out.add_stream(codecs[0], rate=fps, options={"preset": "ultrafast", "g": "24"})
        assert isinstance(video, VideoStream)
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        if rotation:
            video.set_display_rotation(rotation)
        tone = _add_tone(out, codecs[1]) if sound else None
        _film(out, video, round(seconds * fps), fps)
        if tone is not None:
            _sing(out, tone, seconds)
    return path.read_bytes()


def tone(path: Path, *, seconds: float = 3.0, codec: str = "libmp3lame") -> bytes:
    """A sound; the container is named by the path's ending."""
    with av.open(str(path), "w") as out:
        _sing(out, _add_tone(out, codec), seconds)
    return path.read_bytes()


def _add_tone(out: OutputContainer, codec: str) -> AudioStream:
    stream = out.add_stream(codec, rate=48_000 if codec == "libopus" else _SAMPLING, layout="mono")
    assert isinstance(stream, AudioStream)
    return stream


def _film(out: OutputContainer, video: VideoStream, frames: int, fps: int) -> None:
    for number in range(frames):
        frame = av.VideoFrame(video.width, video.height, "yuv420p")
        for at, plane in enumerate(frame.planes):
            stripe = bytes((number * 5 + at * 40 + row) % 200 + 20 for row in range(240))
            plane.update((stripe * (plane.buffer_size // 240 + 1))[: plane.buffer_size])
        frame.pts, frame.time_base = number, Fraction(1, fps)
        out.mux(video.encode(frame))
    out.mux(video.encode())


def _sing(out: OutputContainer, stream: AudioStream, seconds: float) -> None:
    for frame in _waves(stream.rate, seconds):
        out.mux(stream.encode(frame))
    out.mux(stream.encode())


def _waves(sampling: int, seconds: float) -> Iterator[av.AudioFrame]:
    block = struct.pack(f"<{_BLOCK}h", *(int(9000 * math.sin(at / 8)) for at in range(_BLOCK)))
    total = round(seconds * sampling)
    for start in range(0, total, _BLOCK):
        samples = min(_BLOCK, total - start)
        frame = av.AudioFrame(format="s16", layout="mono", samples=samples)
        frame.sample_rate, frame.pts, frame.time_base = sampling, start, Fraction(1, sampling)
        frame.planes[0].update(block[: samples * 2].ljust(frame.planes[0].buffer_size, b"\0"))
        yield frame


def good_files(folder: Path) -> dict[str, bytes]:
    """Files the service takes, by name."""
    return {
        "fox.png": picture("PNG"),
        "fox.jpg": picture("JPEG", width=801, height=600),
        "progressive.jpg": picture("JPEG", progressive=True),
        "fox.webp": picture("WEBP"),
        "clip.mp4": clip(folder / "clip.mp4", options={"movflags": "faststart"}),
        "late.mp4": clip(folder / "late.mp4"),
        "pieces.mp4": clip(folder / "pieces.mp4", options={"movflags": "frag_keyframe+empty_moov"}),
        "clip.mov": clip(folder / "clip.mov", sound=False),
        "song.mp3": tone(folder / "song.mp3"),
        "song.wav": tone(folder / "song.wav", codec="pcm_s16le"),
    }


def kind_by(name: str) -> Kind:
    return {"mp4": Kind.VIDEO, "mov": Kind.VIDEO, "mp3": Kind.AUDIO, "wav": Kind.AUDIO}.get(
        name.rpartition(".")[2], Kind.IMAGE
    )


def looks(*names: str) -> list[Look]:
    return [Look(name, f"my {name}", kind_by(name)) for name in names]


def sentence(found: Inspected | Problem) -> str:
    """The sentence of what is wrong; said in both languages, so that a missing figure is found."""
    assert isinstance(found, Problem)
    assert texts_in("zh").problem(found)
    return texts_in("en").problem(found)


def codes(found: list[Inspected | Problem]) -> list[str]:
    return [each.code if isinstance(each, Problem) else "" for each in found]
