"""What stands at the axes: round figures and days, few enough to be read, in a person's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.dates import format_skeleton
from babel.numbers import format_compact_decimal, format_decimal
from matplotlib.ticker import MaxNLocator

#: From here on "1.2M" is said instead of seven figures.
_MILLION = 1_000_000
#: Most days that each have their own label.
_FEW_DAYS = 14
#: Up to here labels are days, a week or two apart; beyond, months.
_MANY_DAYS = 92
_MOST_MONTHS = 13


def figure(value: float, language: str) -> str:
    """A number with its thousands apart: "1,234.5"."""
    return str(format_decimal(value, locale=language))


def short_figure(value: float, language: str) -> str:
    """A number for an axis: "1,200", and "1.2M" for millions."""
    if value < _MILLION:
        return figure(value, language)
    return str(format_compact_decimal(value, fraction_digits=1, locale=language))


def heights(most: float) -> tuple[float, ...]:
    """Round figures from nought to the first that is no less than the most; whole ones where that is enough."""
    ticks = MaxNLocator(nbins=3, integer=most >= 3 or most == int(most), min_n_ticks=2).tick_values(0, most or 1)
    return tuple(float(tick) for tick in ticks if tick >= 0)


def dates(days: Sequence[date], language: str) -> tuple[tuple[int, str], ...]:
    """Which days get a label, by their place, and what it says."""
    count = len(days)
    if count > _MANY_DAYS:
        return _months(days, language)
    step = 1 if count <= _FEW_DAYS else 7 if count > 28 else 2 if count <= 21 else 3
    return tuple((place, str(format_skeleton("MMMd", days[place], locale=language))) for place in range(0, count, step))


def _months(days: Sequence[date], language: str) -> tuple[tuple[int, str], ...]:
    firsts = [place for place, day in enumerate(days) if day.day == 1]
    step = -(-len(firsts) // _MOST_MONTHS)
    labels: list[tuple[int, str]] = []
    for place in firsts[::step]:
        with_year = not labels or days[place].month == 1
        labels.append((place, str(format_skeleton("yMMM" if with_year else "MMM", days[place], locale=language))))
    return tuple(labels)
