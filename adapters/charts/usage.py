"""Draws what was used as one card: a panel of bars per day for each figure, and who and where used most.

The card has its own dark ground, so that it reads the same in dark and in light chats.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from adapters.charts.letters import cut, drawable, font, width
from adapters.charts.scales import dates, figure, heights, short_figure
from bot.texts import Texts
from bot.usage import Line, Usage, Used, usage_amount, usage_title

# all lengths are pixels
WIDTH = 1200
_DOTS_PER_INCH = 100
_MARGIN = 40
_GAP = 40
_AXIS = 56
_PANEL = 124
#: What the days under the last panel take beside the gap.
_DAYS = 16
_TITLE = 96
_HEADING = 34
_ROW = 46
#: Most people, and most channels, that get a bar.
MOST_BARS = 8
#: With more days than these their bars touch.
_MOST_BARS_OF_DAYS = 100
#: The widest that the bar of a day gets.
_WIDEST_BAR = 56

#: The ground of the card; words; quieter words; lines and the track of a bar.
GROUND, WORDS, QUIET, FAINT = "#1d2129", "#eef1f5", "#a9b3c1", "#323945"
GROUNDLINE = "#566073"
#: Videos, seconds, credits.
BLUE, GREEN, AMBER = "#62a5f7", "#45c493", "#f0ad4e"


@dataclass(frozen=True, slots=True)
class _Panel:
    """One figure, day by day."""

    title: str
    colour: str
    values: tuple[float, ...]


class _Card:
    """The picture while it is drawn, measured from its top left corner."""

    def __init__(self, height: int) -> None:
        self.height = height
        self.figure = Figure(figsize=(WIDTH / _DOTS_PER_INCH, height / _DOTS_PER_INCH), dpi=_DOTS_PER_INCH)
        self.figure.set_facecolor(GROUND)
        self.renderer: RendererBase = FigureCanvasAgg(self.figure).get_renderer()  # type: ignore[no-untyped-call]

    def write(self, x: float, y: float, text: str, size: float, colour: str = WORDS, *, right: bool = False) -> None:
        """Write at a base line, from or (`right`) up to a point. Never taken for a formula."""
        self.figure.text(
            x / WIDTH,
            1 - y / self.height,
            text,
            fontproperties=font(size),
            color=colour,
            ha="right" if right else "left",
            va="baseline",
            parse_math=False,
        )

    def fitting(self, text: str, size: float, width: float) -> str:
        """The text as it can be drawn in a width."""
        return cut(drawable(text), size, width, self.renderer)

    def width_of(self, text: str, size: float) -> float:
        """How wide the text becomes."""
        return width(text, size, self.renderer)

    def axes(self, x: float, y: float, width: float, height: float) -> Axes:
        """An empty field without a frame."""
        bounds = (x / WIDTH, 1 - (y + height) / self.height, width / WIDTH, height / self.height)
        axes = self.figure.add_axes(bounds, facecolor="none")
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.tick_params(length=0)
        return axes

    def png(self) -> bytes:
        """The finished picture."""
        file = BytesIO()
        self.figure.savefig(file, format="png", dpi=_DOTS_PER_INCH, metadata={"Software": None})
        return file.getvalue()


def draw_usage(usage: Usage, texts: Texts) -> bytes:
    """The picture as a PNG, 1200 pixels wide and as high as its contents.

    Takes the plotting library's memory and up to a second of CPU: the bot calls it in a child (`studio`).
    """
    panels, with_credits = _panels(usage, texts), usage.total.credits > 0
    rows = max(_rows(usage.people), _rows(usage.channels))
    below = _TITLE + len(panels) * (_HEADING + _PANEL + _GAP) + _DAYS
    card = _Card(round(below + (_HEADING + rows * _ROW + _MARGIN * 0.75 if rows else 0)))
    card.write(_MARGIN, 56, card.fitting(usage_title(usage, texts), 26, WIDTH - 2 * _MARGIN), 26)
    for place, panel in enumerate(panels):
        last = place == len(panels) - 1
        _draw_panel(card, panel, _TITLE + place * (_HEADING + _PANEL + _GAP), usage, texts, with_days=last)
    if usage.total == Used():
        card.write(_MARGIN + _AXIS + 16, _TITLE + _HEADING + _PANEL / 2 + 6, texts.say("usage-nothing"), 17, QUIET)
    wide = (WIDTH - 2 * _MARGIN - _GAP) / 2
    _draw_lines(card, texts.say("usage-people"), usage.people, (_MARGIN, below, wide), texts, with_credits)
    _draw_lines(
        card, texts.say("usage-channels"), usage.channels, (_MARGIN + wide + _GAP, below, wide), texts, with_credits
    )
    return card.png()


def _panels(usage: Usage, texts: Texts) -> tuple[_Panel, ...]:
    def values(of: Callable[[Used], float]) -> tuple[float, ...]:
        return tuple(of(used) for _, used in usage.days)

    videos = _Panel(texts.say("usage-videos"), BLUE, values(lambda used: used.videos))
    if usage.total == Used():
        return (videos,)
    seconds = _Panel(texts.say("usage-seconds"), GREEN, values(lambda used: used.seconds))
    if not usage.total.credits:
        return videos, seconds
    return videos, seconds, _Panel(texts.say("usage-credits"), AMBER, values(lambda used: used.credits / 1000))


def _draw_panel(card: _Card, panel: _Panel, top: float, usage: Usage, texts: Texts, *, with_days: bool) -> None:
    left, wide, language = _MARGIN + _AXIS, WIDTH - 2 * _MARGIN - _AXIS, texts.language
    card.write(_MARGIN, top + 16, panel.title, 17)
    total = figure(round(sum(panel.values), 2), language)
    card.write(WIDTH - _MARGIN, top + 16, texts.say("usage-in-all", figure=total), 17, panel.colour, right=True)
    axes = card.axes(left, top + _HEADING, wide, _PANEL)
    count = len(panel.values)
    if count <= _MOST_BARS_OF_DAYS:
        bar = min(0.76, _WIDEST_BAR * count / wide)
        axes.bar(range(count), panel.values, width=bar, color=panel.colour, zorder=2)
    else:
        # so many bars have no room between them: one outline looks the same and is drawn at once
        edges = [place - 0.5 for place in range(count + 1)]
        axes.stairs(panel.values, edges, fill=True, color=panel.colour, linewidth=0, zorder=2)
    axes.set_xlim(-0.5, count - 0.5)
    ticks = heights(max(panel.values))
    axes.set_ylim(0, ticks[-1])
    axes.grid(axis="y", color=FAINT, linewidth=1)
    axes.axhline(0, color=GROUNDLINE, linewidth=1.5, zorder=3, clip_on=False)
    axes.set_axisbelow(True)
    axes.set_yticks(ticks, [short_figure(tick, language) for tick in ticks])
    marks = dates([day for day, _ in usage.days], language) if with_days else ()
    axes.set_xticks([place for place, _ in marks], [label for _, label in marks])
    axes.tick_params(axis="x", pad=7)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set(fontproperties=font(13), color=QUIET, parse_math=False)


def _rows(lines: Sequence[Line]) -> int:
    return min(len(lines), MOST_BARS) + (len(lines) > MOST_BARS)


def _measure(lines: Sequence[Line]) -> tuple[tuple[float, ...], str]:
    """How long each bar is, in what the lines are sorted by, and its colour."""
    if any(line.used.credits for line in lines):
        return tuple(line.used.credits / 1000 for line in lines), AMBER
    if any(line.used.seconds for line in lines):
        return tuple(float(line.used.seconds) for line in lines), GREEN
    return tuple(float(line.used.videos) for line in lines), BLUE


def _draw_lines(
    card: _Card,
    title: str,
    lines: Sequence[Line],
    column: tuple[float, float, float],
    texts: Texts,
    with_credits: bool,
) -> None:
    """Who, or where, used most, in a column (left, top, width): a name, its figures, and a bar under both."""
    left, top, wide = column
    shown = lines[:MOST_BARS]
    if not shown:
        return
    card.write(left, top + 16, title, 17)
    lengths, colour = _measure(shown)
    axes = card.axes(left, top + _HEADING, wide, len(shown) * _ROW)
    axes.set_axis_off()
    axes.set_xlim(0, max(lengths) or 1)
    axes.set_ylim(len(shown) * _ROW, 0)
    places = [place * _ROW + 27 for place in range(len(shown))]
    axes.barh(places, max(lengths), height=7, color=FAINT)
    axes.barh(places, lengths, height=7, color=colour)
    for place, line in enumerate(shown):
        base = top + _HEADING + place * _ROW + 15
        amount = usage_amount(line.used, texts, with_credits=with_credits)
        card.write(left + wide, base, amount, 14, QUIET, right=True)
        room = wide - 16 - card.width_of(amount, 14)
        card.write(left, base, card.fitting(line.name, 15, room) or card.fitting(line.id, 15, room), 15)
    if len(lines) > len(shown):
        more = texts.say("usage-others", count=len(lines) - len(shown))
        card.write(left, top + _HEADING + len(shown) * _ROW + 17, more, 14, QUIET)
