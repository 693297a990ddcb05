"""The sound track: the reference sounds one after the other, or a gentle melody; over and over, to the asked length."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache

import av

from adapters.foxapi.simulator.probe import DEMUXERS

#: Samples a second: of the track, and of the melody before it is brought to that.
RATE = 44_100
MELODY_RATE = 16_000
#: Samples in an AAC frame.
BLOCK = 1024
#: Semitones of a scale in which any two notes go together.
_SCALE = (0, 2, 4, 7, 9, 12, 14, 16)


def melody(seed: int, seconds: float, rate: int = MELODY_RATE) -> array[int]:
    """Soft plucked notes over a low one, as 16-bit mono samples; another tune for each seed."""
    samples = array("h", bytes(2 * round(seconds * rate)))
    root = 196.0 * 2 ** ((seed % 7) / 12)
    beat = 0.5
    for number in range(math.ceil(seconds / beat)):
        step = _SCALE[(seed // (number + 1) + number * 3) % len(_SCALE)]
        _pluck(samples, rate, number * beat, root * 2 ** (step / 12), 5200)
        if number % 4 == 0:
            _pluck(samples, rate, number * beat, root / 2, 5600)
    return samples


def _pluck(samples: array[int], rate: int, at: float, pitch: float, loudness: float) -> None:
    """Add one note that dies away within a second; its first hundredth fades in, so that nothing clicks."""
    start, turn = round(at * rate), 2 * math.pi * pitch / rate
    decay, left = math.exp(-3.2 / rate), loudness
    for number in range(min(rate, len(samples) - start)):
        envelope = left * (1 - number / rate)
        if number * 100 < rate:
            envelope *= number * 100 / rate
        samples[start + number] += int(envelope * math.sin(turn * number))
        left *= decay


def track(sounds: Sequence[tuple[str, str]], seed: int) -> Iterator[av.AudioFrame]:
    """Endless stereo float blocks of 1024 samples, for the encoder: of the (path, media type) sounds that can be
    read, else of a melody."""
    # made only when it is needed: it takes a tenth of a second
    notes = cache(lambda: melody(seed, 4.0))
    sources: list[Callable[[], Iterator[av.AudioFrame]]] = [lambda: _references(sounds), lambda: _frames(notes())]
    for source in sources:
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE, frame_size=BLOCK)
        heard = True
        while heard:
            heard = False
            for frame in source():
                # the pieces come from files with clocks of their own: the resampler is to count on
                frame.pts = None
                for block in resampler.resample(frame):
                    heard = True
                    yield block


def _references(sounds: Sequence[tuple[str, str]]) -> Iterator[av.AudioFrame]:
    for path, media_type in sounds:
        with suppress(Exception), av.open(path, format=DEMUXERS[media_type]) as container:
            one = av.AudioResampler(format="s16", layout="stereo", rate=RATE)
            for frame in container.decode(audio=0):
                yield from one.resample(frame)


def _frames(samples: array[int]) -> Iterator[av.AudioFrame]:
    for start in range(0, len(samples), BLOCK):
        piece = samples[start : start + BLOCK]
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(piece))
        frame.planes[0].update(piece.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate = MELODY_RATE
        yield frame
