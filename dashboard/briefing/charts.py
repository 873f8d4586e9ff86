"""Draw the timeline of a page in its size and fonts, with letters as outlines: no program needs the fonts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from dashboard.briefing import fonts
from dashboard.briefing.map import symbols
from dashboard.briefing.slides.models import MapSlide
from dashboard.drawing import style, timeline
from dashboard.drawing.time_span import Span

SCALE: Final = 0.45  # points on the page per pixel on the screen, whose marks are larger
TALLEST_PT: Final = 58.0  # of the marks; many lanes are drawn smaller
COMPARED_PT: Final = 34.0  # of each of two timelines, one below the other
LETTERS_PT: Final = 10.0
LETTERS: Final = "#4a545f"
LINE: Final = "#d9dbde"
HISTOGRAM_PX: Final = 110.0
LEAST_PX: Final = 40.0
AXIS_PT: Final = 18.0
GAP_PT: Final = 10.0  # between the texts of the axis
MOST_TICKS: Final = 12
COUNT_TICKS: Final = 4
STEPS: Final = (("day", 1), ("day", 2), ("day", 5), ("day", 10), *(("month", step) for step in (1, 3, 6)),
                *(("year", step * power) for power in (1, 10, 100, 1000) for step in (1, 2, 5)))  # fmt: skip
SYMBOL_PX: Final = 5.4  # radius of a symbol
RING_PX: Final = 8.9
CORNER_PX: Final = 1.5
SVG_COMMANDS: Final = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}


def height_in(slide: MapSlide, tallest_pt: float = TALLEST_PT) -> float:
    """Return the height of the timeline of a slide in inches; its marks are at most `tallest_pt` points high."""
    return (_marks_px(slide) * _scale(slide, tallest_pt) + AXIS_PT) / 72


def _scale(slide: MapSlide, tallest_pt: float) -> float:
    return min(SCALE, tallest_pt / _marks_px(slide))


def is_counted(slide: MapSlide) -> bool:
    """Check whether the timeline shows counts because not every record fits."""
    rows = [dict(row) for row in slide.marks]
    return not rows or not timeline.fits(rows)


def _marks_px(slide: MapSlide) -> float:
    if is_counted(slide):
        return HISTOGRAM_PX
    return max(LEAST_PX, *(float(row.get("top_px", row["y_px"] + timeline.SYMBOL_PX)) for row in slide.marks))


def svg(slide: MapSlide, width_in: float, is_grey: bool, tallest_pt: float = TALLEST_PT) -> str:
    """Draw the timeline of a slide in a width in inches."""
    scale = _scale(slide, tallest_pt)
    high = _marks_px(slide) * scale
    bars = timeline.histogram_rows(slide.periods, slide.shown) if is_counted(slide) else []
    counts = _count_ticks(max((row["high"] for row in bars), default=1)) if is_counted(slide) else []
    left = max((_wide(f"{number:,}") + 4 for number in counts), default=0.0)
    frame = _Frame(slide.shown, left, width_in * 72, high, scale, is_grey)
    parts = [*_axis(frame), *_counts(frame, bars, counts)] if counts else [*_axis(frame), *_marks(frame, slide.marks)]
    size = f'width="{frame.right:.2f}" height="{high + AXIS_PT:.2f}"'
    box = f'viewBox="0 0 {frame.right:.2f} {high + AXIS_PT:.2f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box}>{"".join(parts)}</svg>'


@dataclass(frozen=True)
class _Frame:
    """The room of the marks, in points: from `left` to `right`, `high` above the axis; `scale` is points per pixel."""

    shown: Span
    left: float
    right: float
    high: float
    scale: float
    is_grey: bool

    def x(self, day: str | date) -> float:
        """Return where a day begins."""
        there = date.fromisoformat(day) if isinstance(day, str) else day
        share = (there.toordinal() - self.shown.first.toordinal()) / self.shown.days
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)


# ------------------------------------------------------------------ axis


def _axis(frame: _Frame) -> Iterator[str]:
    """Draw a line and a text for each tick; the texts at the ends stay inside."""
    yield f'<path d="M{frame.left:.2f} {frame.high:.2f}H{frame.right:.2f}" stroke="{LINE}" stroke-width="0.7"/>'
    for day, words in ticks(frame.shown, frame.right - frame.left):
        x, half = frame.x(day), _wide(words) / 2
        yield f'<path d="M{x:.2f} 0V{frame.high + 3:.2f}" stroke="{LINE}" stroke-width="0.5"/>'
        yield _text(words, min(max(x - half, 0.0), frame.right - 2 * half), frame.high + 3 + LETTERS_PT)


def ticks(shown: Span, width_pt: float) -> list[tuple[date, str]]:
    """List the days that an axis of a width in points marks, with their texts: the finest step that has room."""
    found: list[tuple[date, str]] = []
    for unit, step in STEPS:
        if shown.days / {"day": 1, "month": 30, "year": 365}[unit] / step > 2 * MOST_TICKS:
            continue
        found = [(day, _words(day, unit)) for day in _days(shown, unit, step)]
        if len(found) <= MOST_TICKS and _have_room(found, shown, width_pt):
            break
    return found


def _have_room(found: Sequence[tuple[date, str]], shown: Span, width_pt: float) -> bool:
    halves = [_wide(words) / 2 for _, words in found]
    middles = [(day.toordinal() - shown.first.toordinal()) / shown.days * width_pt for day, _ in found]
    inside = [min(max(at, half), width_pt - half) for at, half in zip(middles, halves, strict=True)]
    return all(
        right - left >= one + other + GAP_PT
        for (left, right), (one, other) in zip(pairwise(inside), pairwise(halves), strict=True)
    )


def _days(shown: Span, unit: str, step: int) -> Iterator[date]:
    """List the days at which a step of a unit begins."""
    if unit == "day":
        starts = (date.fromordinal(day) for day in range(shown.first.toordinal(), shown.last.toordinal() + 1, step))
    elif unit == "month":
        years = range(shown.first.year, shown.last.year + 1)
        starts = (date(year, month, 1) for year in years for month in range(1, 13, step))
    else:
        years = range(-(-shown.first.year // step) * step or step, shown.last.year + 1, step)
        starts = (date(year, 1, 1) for year in years)
    return (day for day in starts if shown.first <= day <= shown.last)


def _words(day: date, unit: str) -> str:
    if unit == "year" or (day.day, day.month) == (1, 1):
        return str(day.year)
    return f"{day:%B}" if unit == "month" else f"{day.day} {day:%B}"


def _count_ticks(most: int) -> list[int]:
    """List round numbers from 0 up to the largest count, about four."""
    least = max(most / COUNT_TICKS, 1)
    power = 10 ** (len(str(int(least))) - 1)
    step = next(step * power for step in (1, 2, 5, 10) if step * power >= least)
    return list(range(0, most + 1, step))


def _text(words: str, left: float, bottom: float) -> str:
    """Draw a text as the outlines of its letters."""
    path = fonts.outline(words, LETTERS_PT)
    drawn = "".join(
        "Z" if code == Path.CLOSEPOLY else f"{SVG_COMMANDS[code]}{' '.join(f'{number:.2f}' for number in points)}"
        for points, code in path.transformed(Affine2D().scale(1, -1).translate(left, bottom)).iter_segments(
            simplify=False
        )
    )
    return f'<path fill="{LETTERS}" d="{drawn}"/>'


def _wide(words: str) -> float:
    return fonts.width_in(words, LETTERS_PT) * 72


# ------------------------------------------------------------------ marks


def _counts(frame: _Frame, bars: Iterable[Mapping[str, Any]], numbers: list[int]) -> Iterator[str]:
    """Draw the bars of counts on an axis of numbers; certain dark, possible light."""
    most = float(max(numbers[-1], *(row["high"] for row in bars), 1))

    def y(number: int) -> float:
        return frame.high - number / most * (frame.high - LETTERS_PT / 2)

    for number in numbers:
        words = f"{number:,}"
        yield f'<path d="M{frame.left:.2f} {y(number):.2f}H{frame.right:.2f}" stroke="{LINE}" stroke-width="0.5"/>'
        yield _text(words, frame.left - 4 - _wide(words), y(number) + LETTERS_PT * 0.36)
    colour = symbols.symbol_colour(style.BLUE, frame.is_grey)
    for row in bars:
        left, right = frame.x(row["start"]), frame.x(row["end"])
        box = (left, y(row["high"]), max(right - left - frame.scale, 0.2), y(row["low"]) - y(row["high"]))
        yield _rect(box, f'fill="{colour}" fill-opacity="{0.9 if row["match"] == "certain" else 0.3}"')


def _marks(frame: _Frame, rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Draw one mark per record: a bar over all days that it may mean, or a symbol; contested ones have a ring."""
    scale, contested = frame.scale, symbols.contested_colour(frame.is_grey)
    for row in rows:
        colour = symbols.symbol_colour(row["colour"], frame.is_grey)
        x, y = frame.x(row["start"]), frame.high - row["y_px"] * scale
        if row["bar"]:
            top = frame.high - row["top_px"] * scale
            edge, width = (contested, 2.0) if row["contested"] else (colour, 0.8)
            look = f'fill="{colour}" fill-opacity="{0.55 if row["certain"] else 0.15}" rx="{CORNER_PX * scale:.2f}"'
            stroke = f'stroke="{edge}" stroke-width="{width * scale:.2f}"'
            yield _rect((x, top, frame.x(row["end"]) - x, y - top), f"{look} {stroke}")
            continue
        if row["contested"]:
            dash = f'stroke-dasharray="{3 * scale:.2f} {2 * scale:.2f}" stroke-width="{2 * scale:.2f}"'
            ring = f'cx="{x:.2f}" cy="{y:.2f}" r="{RING_PX * scale:.2f}"'
            yield f'<circle {ring} fill="none" stroke="{contested}" {dash}/>'
        place = f'transform="translate({x:.2f} {y:.2f}) scale({SYMBOL_PX * scale:.3f})"'
        look = f'fill="{colour}" fill-opacity="{1 if row["certain"] else 0.15}" stroke="{colour}"'
        yield f'<path d="{row["shape"]}" {place} {look} stroke-width="{1 / SYMBOL_PX:.3f}"/>'


def _rect(box: tuple[float, float, float, float], look: str) -> str:
    x, y, width, height = box
    return f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" {look}/>'
