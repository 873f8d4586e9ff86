"""Draw the timeline strip: a symbol for an exact day, a bar for a vague date, counts if there are many records."""

from datetime import date
from typing import Any, Final

import matplotlib.dates as mdates
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from dashboard.briefing import fonts, map_symbols
from dashboard.briefing.content import MapSlide
from dashboard.briefing.layout import tables
from dashboard.briefing.layout.typeset import Box, Sheet
from dashboard.drawing import style, timeline
from dashboard.drawing.time_span import Span
from events.edtf_dates import day_after

AXIS_IN: Final = 0.2  # room for the years below
RADIUS_PT: Final = 3.6
LETTERS_PT: Final = 7.5
MOST_TICKS: Final = 12
HEADING_IN: Final = 0.2
MOST_SYMBOLS: Final = 4  # above each other
MOST_BARS: Final = 10
LEAST_BAR_PT: Final = 3.0  # a few days of many years can still be seen


def draw(sheet: Sheet, box: Box, slide: MapSlide) -> None:
    """Draw the timeline of a slide into a box of a sheet."""
    counted = is_counted(slide)
    unit = "month" if slide.shown.unit == "month" else "year"
    aside = f"records by {unit}: certain dark, possible light" if counted else ""
    tables.heading(sheet, box, "Timeline", aside)
    box = box.below(box.y + HEADING_IN)
    axes = sheet.axes(Box(box.x, box.y, box.width, box.height - AXIS_IN), facecolor="none")
    first, last = _day(slide.shown.first), _day(day_after(slide.shown.last))
    axes.set(xlim=(first, max(last, first + 1)), yticks=[])
    for name, spine in axes.spines.items():
        spine.set(visible=name == "bottom", edgecolor="#8f8a80", linewidth=0.7)
    if counted:
        _histogram(axes, slide, sheet.ink.is_grey)
    else:
        _marks(axes, [dict(row) for row in slide.marks], box, sheet.ink.is_grey)
    _years(axes, slide.shown, box.width)


def is_counted(slide: MapSlide) -> bool:
    """Check whether the timeline shows counts because not every record fits."""
    rows = [dict(row) for row in slide.marks]
    if not rows or not timeline.fits(rows):
        return True
    symbols_over, bars_over = (len({row["y_px"] for row in rows if row["bar"] is is_bar}) for is_bar in (False, True))
    return symbols_over > MOST_SYMBOLS or bars_over > MOST_BARS


def _day(day: date) -> float:
    return float(mdates.date2num(day))


def _marks(axes: Axes, rows: list[dict[str, Any]], box: Box, is_grey: bool) -> None:
    height = max(max(row.get("top_px", row["y_px"] + 6) for row in rows) + 4, 40)
    axes.set_ylim(0, height)
    per_point = ((axes.get_xlim()[1] - axes.get_xlim()[0]) / (box.width * 72), height / ((box.height - AXIS_IN) * 72))
    for row in rows:
        colour = map_symbols.symbol_colour(row["colour"], is_grey)
        start, end = _day(date.fromisoformat(row["start"])), _day(date.fromisoformat(row["end"]))
        if row["bar"]:
            _bar(axes, row, (start, max(end, start + LEAST_BAR_PT * per_point[0])), colour, is_grey)
        else:
            _symbol(axes, row, start + 0.5, colour, per_point, is_grey)


def _bar(axes: Axes, row: dict[str, Any], days: tuple[float, float], colour: str, is_grey: bool) -> None:
    edge = map_symbols.contested_colour(is_grey) if row["contested"] else colour
    look: dict[str, Any] = {"edgecolor": edge, "linewidth": 1.0 if row["contested"] else 0.5}
    bar = Rectangle((days[0], row["y_px"]), days[1] - days[0], row["top_px"] - row["y_px"], facecolor="none", **look)
    axes.add_patch(Rectangle(bar.get_xy(), bar.get_width(), bar.get_height(), facecolor=colour, linewidth=0,
                             alpha=0.55 if row["certain"] else 0.15))  # fmt: skip
    axes.add_patch(bar)


def _symbol(
    axes: Axes, row: dict[str, Any], day: float, colour: str, per_point: tuple[float, float], is_grey: bool
) -> None:
    across, up = RADIUS_PT * per_point[0], RADIUS_PT * per_point[1]
    place = Affine2D().scale(across, up).translate(day, row["y_px"])
    look: dict[str, Any] = {"facecolor": colour, "edgecolor": "#1b1f24", "linewidth": 0.35}
    if not row["certain"]:
        look = {"facecolor": "white", "edgecolor": colour, "linewidth": 1.0}
    placed = map_symbols.path(row["shape"]).transformed(place)
    axes.add_patch(PathPatch(placed, zorder=4, clip_on=False, **look))
    if row["contested"]:
        placed = Path.circle((0, 0), map_symbols.RING).transformed(place)
        edge = {"edgecolor": map_symbols.contested_colour(is_grey), "linestyle": (0, (2.2, 1.3)), "linewidth": 0.9}
        axes.add_patch(PathPatch(placed, facecolor="none", zorder=3, clip_on=False, **edge))


def _histogram(axes: Axes, slide: MapSlide, is_grey: bool) -> None:
    colour = map_symbols.symbol_colour(style.BLUE, is_grey)
    highest, middle = 0, _day(slide.shown.first)
    for row in slide.periods.itertuples(index=False):
        start = row.start.date() if hasattr(row.start, "date") else row.start
        left, right = _day(start), _day(timeline.period_end(start, slide.shown.unit))
        for low, number, alpha in ((0, row.certain, 0.9), (row.certain, row.possible, 0.3)):
            axes.add_patch(
                Rectangle((left, low), (right - left) * 0.92, number, facecolor=colour, alpha=alpha, linewidth=0)
            )
        if row.certain + row.possible > highest:
            highest, middle = row.certain + row.possible, (left + right) / 2
    axes.set_ylim(0, max(highest, 1) * 1.3)
    look: dict[str, Any] = {"fontproperties": fonts.properties(LETTERS_PT), "color": "#5b6570", "parse_math": False}
    axes.text(middle, highest * 1.05, f"{highest:,}", ha="center", va="baseline", **look)


def _years(axes: Axes, shown: Span, width: float) -> None:
    """Write as many months or years under the strip as fit."""
    ticks = _ticks(shown, max(3, min(MOST_TICKS, int(width / 0.55))))
    axes.set_xticks([_day(day) for day, _ in ticks])
    axes.set_xticklabels([label for _, label in ticks], fontproperties=fonts.properties(LETTERS_PT), color="#5b6570")
    axes.tick_params(axis="x", length=2.5, width=0.6, color="#8f8a80", pad=2)
    for label in axes.get_xticklabels():
        label.set_horizontalalignment("left")
        label.set_parse_math(False)


def _ticks(shown: Span, most: int) -> list[tuple[date, str]]:
    months = (shown.last.year - shown.first.year) * 12 + shown.last.month - shown.first.month + 1
    if months <= 30:
        every = next(step for step in (1, 2, 3, 6, 12) if months / step <= most or step == 12)
        starts = [_month(shown.first, number) for number in range(0, months, every)]
        return [
            (day, f"{day:%b %Y}" if number == 0 or day.month == 1 else f"{day:%b}") for number, day in enumerate(starts)
        ]
    years = shown.last.year - shown.first.year + 1
    every = next((step for step in (1, 2, 5, 10, 20, 50, 100) if years / step <= most), 200)
    return [(date(year, 1, 1), str(year)) for year in range(shown.first.year, shown.last.year + 1, every)]


def _month(first: date, number: int) -> date:
    months = first.year * 12 + first.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)
