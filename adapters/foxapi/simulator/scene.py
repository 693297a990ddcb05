"""What a simulated video shows: moving lights, the references in frames of their own, the prompt, and what it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw

from adapters.foxapi.simulator import clips, lettering
from adapters.foxapi.simulator.canvas import (
    Canvas,
    Layer,
    Planes,
    drift,
    gradient,
    half,
    layer_of,
    light,
    palette,
    rounded,
    shadow,
)
from adapters.foxapi.simulator.catalogue import FPS, nearest_ratio, size_of
from adapters.foxapi.simulator.plan import Plan

WHITE = (250, 250, 250, 255)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card hangs, in pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(slots=True)
class Card:
    """A reference in its rounded frame: a still picture, or a clip's frames as they are due."""

    #: Shadow, frame and still picture in one, since what does not move is pasted at once; it begins `spread`
    #: pixels left of and above the place.
    base: Layer
    spread: int
    place: Place
    clip: Clip | None
    phase: float
    reach: float

    def put_on(self, canvas: Canvas, number: int) -> None:
        """Draw it where it has drifted to at this frame."""
        aside, down = drift(number, self.phase, self.reach)
        # even, so that what lies in the card does not shake against its frame
        left, top = round(self.place.left + aside) // 2 * 2, round(self.place.top + down) // 2 * 2
        canvas.put(self.base, left - self.spread, top - self.spread)
        if self.clip and (planes := next(self.clip.frames)):
            border = self.clip.border
            canvas.put(Layer(planes, self.clip.mask, self.clip.half_mask), left + border, top + border)
            canvas.put(self.clip.label, left + 2 * border, top + 2 * border)


@dataclass(frozen=True, slots=True)
class Clip:
    """What moves in a card: pictures within the frame's border, and the label above them."""

    frames: Iterator[Planes | None]
    border: int
    mask: Image.Image
    half_mask: Image.Image
    label: Layer


@dataclass(frozen=True, slots=True)
class Source:
    """A reference that can be shown, and how large it is."""

    label: str
    size: tuple[int, int]
    image: Image.Image | None = None
    clip: tuple[str, str] | None = None


def sources(plan: Plan) -> list[Source]:
    """The images and clips that can be read; a bad one is left out."""
    found = []
    for number, path in enumerate(plan.images, 1):
        if (image := clips.picture(path)) is not None:
            found.append(Source(f"@Image{number}", image.size, image=image))
    for number, clip in enumerate(plan.videos, 1):
        if (size := clips.frame_size(*clip)) is not None:
            found.append(Source(f"@Video{number}", size, clip=clip))
    return found


def places(sizes: list[tuple[int, int]], width: int, height: int, gap: int) -> list[Place]:
    """Hang pictures in rows within a box, each as large as its cell lets it be; sides are even."""
    if not sizes:
        return []
    columns = max(range(1, len(sizes) + 1), key=lambda count: _area(sizes, width, height, gap, count))
    rows = -(-len(sizes) // columns)
    hung = []
    for number, size in enumerate(sizes):
        row, column = divmod(number, columns)
        in_row = min(columns, len(sizes) - row * columns)
        cell_width, cell_height = width / columns, height / rows
        inner = _fit(size, cell_width - gap, cell_height - gap)
        # a row that is not full is centred
        middle = width / 2 + (column - (in_row - 1) / 2) * cell_width
        left, top = middle - inner[0] / 2, (row + 0.5) * cell_height - inner[1] / 2
        hung.append(Place(round(left), round(top), *inner))
    return hung


def _area(sizes: list[tuple[int, int]], width: int, height: int, gap: int, columns: int) -> int:
    rows = -(-len(sizes) // columns)
    fits = (_fit(size, width / columns - gap, height / rows - gap) for size in sizes)
    return sum(wide * high for wide, high in fits)


def _fit(size: tuple[int, int], width: float, height: float) -> tuple[int, int]:
    scale = max(0.001, min(width / size[0], height / size[1]))
    return max(2, round(size[0] * scale) // 2 * 2), max(2, round(size[1] * scale) // 2 * 2)


class Scene:
    """One video's picture, frame by frame."""

    def __init__(self, plan: Plan) -> None:
        shown = sources(plan)
        ratio = plan.aspect_ratio
        if ratio == "adaptive":
            ratio = nearest_ratio(*shown[0].size) if shown else "16:9"
        self.size = size_of(plan.resolution, ratio)
        width, height = self.size
        self._frames = plan.seconds * FPS
        self._unit = min(width, height)
        colours = palette(plan.seed, 5)
        self._canvas = Canvas(gradient(self.size, colours[0], colours[1]))
        self._lights = [light(round(self._unit * share), colours[3]) for share in (0.66, 0.5, 0.36)]
        upper = round(height * (0.66 if width >= height else 0.72)) if shown else 0
        self._cards = self._hang(shown, width, upper)
        self._words, self._words_at = _words(plan, self.size, upper)

    def frames(self) -> Iterator[Canvas]:
        """The canvas, drawn anew for each frame."""
        width, height = self.size
        for number in range(self._frames):
            self._canvas.begin()
            for index, spot in enumerate(self._lights):
                aside, down = drift(number, index * 0.37, self._unit * (0.22 + 0.08 * index))
                middle = width * (0.28 + 0.24 * index), height * (0.3 + 0.16 * index)
                side = spot.mask.width / 2
                self._canvas.put(spot, round(middle[0] + aside - side), round(middle[1] + down - side))
            for card in self._cards:
                card.put_on(self._canvas, number)
            self._canvas.put(self._words, *self._words_at)
            thick = max(4, self._unit // 120)
            self._canvas.bar((0, height - thick, round(width * (number + 1) / self._frames), height))
            yield self._canvas

    def _hang(self, shown: list[Source], width: int, height: int) -> list[Card]:
        gap = round(self._unit * (0.1 if len(shown) < 4 else 0.06))
        hung = places([source.size for source in shown], width, height, gap)
        # a card drifts within the gap around it
        reach = gap * 0.3
        return [
            _card(source, place, index * 0.29, reach)
            for index, (source, place) in enumerate(zip(shown, hung, strict=True))
        ]


def _card(source: Source, place: Place, phase: float, reach: float) -> Card:
    size = place.width, place.height
    shorter = min(size)
    radius, border = shorter * 0.07, max(2, shorter // 60 * 2)
    spread = max(2, round(shorter * 0.06) // 2 * 2)
    inner = max(2, place.width - 2 * border), max(2, place.height - 2 * border)
    mask, label = rounded(inner, max(1.0, radius - border)), _label(source.label, max(11, shorter // 14))
    base = shadow(size, radius, spread)
    base.alpha_composite(_sheet(size, radius), (spread, spread))
    if source.image:
        picture = Image.new("RGBA", inner, WHITE)
        picture.alpha_composite(source.image.resize(inner, Image.Resampling.LANCZOS))
        base.paste(picture, (spread + border, spread + border), mask)
        base.alpha_composite(label, (spread + 2 * border, spread + 2 * border))
    clip = None
    if source.clip:
        clip = Clip(clips.frames(*source.clip, inner), border, mask, half(mask), layer_of(label))
    return Card(layer_of(base), spread, place, clip, phase, reach)


def _sheet(size: tuple[int, int], radius: float) -> Image.Image:
    sheet = Image.new("RGBA", size, WHITE)
    sheet.putalpha(rounded(size, radius))
    return sheet


def _label(text: str, size: int) -> Image.Image:
    font = lettering.font_for(text, size)
    width, height = (round(font.getlength(text)) + size) // 2 * 2, round(size * 1.7) // 2 * 2
    chip = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    ImageDraw.Draw(chip).rounded_rectangle((0, 0, width - 1, height - 1), height / 2, fill=(0, 0, 0, 150))
    lettering.write(chip, (size * 0.5, size * 0.22), [text], font, size)
    return chip


def _words(plan: Plan, size: tuple[int, int], upper: int) -> tuple[Layer, tuple[int, int]]:
    """The panel below `upper` with the prompt and, small, what this is; and the corner where it lies."""
    width, height = size
    unit = min(size)
    margin, small = round(unit * 0.045), max(13, unit // 36)
    inner = width - 4 * margin, height - upper - 4 * margin - small * 2
    text = lettering.drawable(plan.prompt)
    font, wrapped, step = lettering.fitted(text, *inner, unit // (18 if upper else 12), max(12, unit // 36))
    panel_height = (len(wrapped) * step + round(small * 1.8) + 2 * margin) // 2 * 2
    panel = Image.new("RGBA", ((width - 2 * margin) // 2 * 2, panel_height), (0, 0, 0, 0))
    ImageDraw.Draw(panel).rounded_rectangle(
        (0, 0, panel.width - 1, panel.height - 1), margin * 0.6, fill=(0, 0, 0, 120)
    )
    lettering.write(panel, (margin, margin), wrapped, font, step)
    caption = f"simulated · {plan.model} · seed {plan.seed}"
    caption_font = lettering.fitted(caption, panel.width - 2 * margin, small * 1.5, small, 8)[0]
    foot = (margin, panel.height - margin * 0.8 - small * 1.2)
    lettering.write(panel, foot, [caption], caption_font, small, fill=(255, 255, 255, 190))
    top = height - panel.height - margin if upper else (height - panel.height) // 2
    return layer_of(panel), (margin, top)
