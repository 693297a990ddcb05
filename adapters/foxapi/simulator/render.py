"""Makes one video: `python -m adapters.foxapi.simulator.render`, a plan on its standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from fractions import Fraction

import av

from adapters.foxapi.simulator import children
from adapters.foxapi.simulator.catalogue import FPS
from adapters.foxapi.simulator.plan import Plan, plan_from
from adapters.foxapi.simulator.scene import Scene
from adapters.foxapi.simulator.sounds import BLOCK, RATE, track

#: Read by players: BT.709, limited range. The numbers are those of the H.264 standard.
_BT709, _LIMITED = 1, 1


def render(plan: Plan) -> None:
    """Write the plan's MP4: H.264 and, where it is audible, AAC; its index is at the beginning."""
    part = f"{plan.output}.{os.getpid()}.part"
    try:
        with av.open(part, "w", format="mp4", options={"movflags": "+faststart"}) as film:
            film.metadata["comment"] = "simulated"
            _write(film, plan)
        os.replace(part, plan.output)
    finally:
        if os.path.exists(part):
            os.unlink(part)


def _write(film: av.container.OutputContainer, plan: Plan) -> None:
    scene = Scene(plan)
    pictures = _picture_stream(film, scene.size)
    sound = film.add_stream("aac", rate=RATE, layout="stereo", bit_rate=96_000) if plan.audible else None
    blocks = _blocks(plan) if sound else iter(())
    heard = 0
    for number, canvas in enumerate(scene.frames()):
        film.mux(pictures.encode(canvas.frame(number)))
        # in step, so that neither stream waits in memory for the other
        while sound and heard * FPS < (number + 1) * RATE and (block := next(blocks, None)):
            heard += BLOCK
            film.mux(sound.encode(block))
    film.mux(pictures.encode(None))
    if sound:
        film.mux(sound.encode(None))


def _picture_stream(film: av.container.OutputContainer, size: tuple[int, int]) -> av.VideoStream:
    stream = film.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "crf": "23", "threads": "1"})
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.time_base = Fraction(1, FPS)
    context.gop_size = 2 * FPS
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = _LIMITED
    return stream


def _blocks(plan: Plan) -> Iterator[av.AudioFrame]:
    """As many whole blocks as fit the picture's length."""
    numbered = zip(range(plan.seconds * RATE // BLOCK), track(plan.sounds, plan.seed), strict=False)
    for number, block in numbered:
        block.pts = number * BLOCK
        block.time_base = Fraction(1, RATE)
        yield block


def main() -> int:
    """Render the plan on standard input; the last line says what went wrong."""
    try:
        render(plan_from(children.be_a_child()))
    except Exception as broken:  # the parent fails the task with this, and goes on
        children.answer({"error": f"{type(broken).__name__}: {broken}"[:200]})
        return 1
    children.answer({"done": True})
    return 0


if __name__ == "__main__":
    sys.exit(main())
