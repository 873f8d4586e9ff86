"""Draw the legend of a page in columns, with only what its map and timeline show."""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from dashboard.briefing import fonts, map_figure, map_symbols
from dashboard.briefing.layout.typeset import Box, Sheet
from dashboard.briefing.map_figure import MapPlan
from dashboard.drawing import style
from events.models import EventKind

LETTERS_PT: Final = 8.0
ROW_IN: Final = 0.185
SAMPLE_PT: Final = 16.0  # width of a sample
SYMBOL_PT: Final = 10.0
GAP_PT: Final = 5.0
BETWEEN_PT: Final = 13.0
Paint = Callable[[Axes, float, float], object]  # draws around a spot


class Entry(NamedTuple):
    """A legend entry: a function that draws its sample around a spot, its words, the sample's width in points."""

    label: str
    paint: Paint
    width: float = SAMPLE_PT


def entries(planned: MapPlan, is_grey: bool, has_bars: bool) -> tuple[Entry, ...]:
    """List the legend entries of a map and timeline."""
    kinds = [kind for kind in EventKind if any(mark.kind is kind for mark in planned.marks)]
    found = [Entry(kind.value, _symbol(kind, is_grey), SYMBOL_PT) for kind in kinds]
    conditional = (
        (any(not mark.is_certain for mark in planned.marks), "hollow: possible only", _hollow, SYMBOL_PT),
        (planned.is_contested, "contested: denied or disputed", _ring(is_grey), 12.0),
        (any(m.bearing is not None for m in planned.marks), "direction only, no point of impact", _arrow, 16.0),
        (planned.has_district, "somewhere within", _district, 12.0),
        (planned.has_borders, "somewhere along the border", _line(planned, is_grey), SAMPLE_PT),
    )
    found += [Entry(label, paint, width) for wanted, label, paint, width in conditional if wanted]
    if planned.is_counted:
        found += _counts(planned)
    else:
        found += [Entry(f"{kind} (province)", _patch(colour, 0.62)) for kind, colour in planned.shades.items()]
    areas = (
        (planned.has_regions, "region only", _patch("none", 1.0, "....", "#6b6b6b" if is_grey else map_figure.DOT)),
        (planned.has_presence, "reportedly present", _patch("none", 1.0, "/////", map_figure.PATTERN)),
        (
            planned.has_countries,
            "country or wider only",
            _patch(map_figure.GREY_LAND[map_figure.TINT] if is_grey else map_figure.TINT),
        ),
        (has_bars, "bar: all days that a vague date may mean", _bar(is_grey)),
    )
    return (*found, *(Entry(label, paint) for wanted, label, paint in areas if wanted))


def rows(found: Sequence[Entry], width: float) -> list[list[Entry]]:
    """Break entries into rows of a width in inches."""
    lines: list[list[Entry]] = [[]]
    used = 0.0
    for entry in found:
        needed = entry.width + GAP_PT + fonts.width_in(entry.label, LETTERS_PT) * 72 + BETWEEN_PT
        if lines[-1] and used + needed - BETWEEN_PT > width * 72:
            lines.append([])
            used = 0.0
        lines[-1].append(entry)
        used += needed
    return [line for line in lines if line]


def draw(sheet: Sheet, box: Box, found: Sequence[Entry]) -> None:
    """Draw a legend from the top of a box."""
    if not found:
        return
    for number, line in enumerate(rows(found, box.width)):
        x, y = box.x, box.y + (number + 0.5) * ROW_IN
        for entry in line:
            left, level = sheet.spot(x, y)
            entry.paint(sheet.surface, left + entry.width / 2, level)
            x += (entry.width + GAP_PT) / 72
            sheet.text(x, y - LETTERS_PT / 72 * 0.45, entry.label, LETTERS_PT)
            x += fonts.width_in(entry.label, LETTERS_PT) + BETWEEN_PT / 72


# ------------------------------------------------------------------ samples


def _symbol(kind: EventKind, is_grey: bool) -> Paint:
    look = style.KINDS[kind]
    return lambda axes, x, y: map_symbols.stamp(
        axes, look.path, (x, y), 4.6, map_symbols.symbol_colour(look.colour, is_grey)
    )


def _hollow(axes: Axes, x: float, y: float) -> None:
    map_symbols.stamp(axes, style.CIRCLE, (x, y), 4.4, style.GREY, is_certain=False)


def _ring(is_grey: bool) -> Paint:
    look: dict[str, Any] = {
        "edgecolor": map_symbols.contested_colour(is_grey),
        "linewidth": 1.1,
        "linestyle": (0, (2.4, 1.4)),
    }
    return lambda axes, x, y: axes.add_patch(Circle((x, y), 5.2, facecolor="none", **look))


def _arrow(axes: Axes, x: float, y: float) -> None:
    look = {"arrowstyle": "->", "linewidth": 1.1, "color": "#1b1f24", "mutation_scale": 6, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (x + 7, y), (x - 7, y), arrowprops=look)


def _district(axes: Axes, x: float, y: float) -> None:
    axes.add_patch(
        Circle((x, y), 5.4, facecolor="#1b1f2429", edgecolor="#5b6570", linewidth=0.7, linestyle=(0, (3, 2)))
    )


def _line(planned: MapPlan, is_grey: bool) -> Paint:
    look: dict[str, Any] = {"color": map_symbols.GREYS["border"] if is_grey else map_figure.BORDER, "linewidth": 2.6}
    if not planned.has_plain_borders:
        look |= {"color": map_symbols.contested_colour(is_grey), "linestyle": (0, (3, 1.5))}
    return lambda axes, x, y: axes.plot([x - 8, x + 8], [y, y], alpha=0.85, **look)


def _patch(colour: str, alpha: float = 1.0, hatch: str = "", edge: str = "#8f8a80") -> Paint:
    def paint(axes: Axes, x: float, y: float) -> None:
        corner, size = (x - 8, y - 4.5), (16, 9)
        axes.add_patch(
            Rectangle(corner, *size, facecolor=colour, alpha=alpha if colour != "none" else None, linewidth=0)
        )
        if hatch:
            axes.add_patch(Rectangle(corner, *size, facecolor="none", edgecolor=edge, hatch=hatch, linewidth=0))
        axes.add_patch(Rectangle(corner, *size, facecolor="none", edgecolor="#8f8a80", linewidth=0.5))

    return paint


def _bar(is_grey: bool) -> Paint:
    colour = map_symbols.symbol_colour(style.BLUE, is_grey)

    def paint(axes: Axes, x: float, y: float) -> None:
        axes.add_patch(Rectangle((x - 8, y - 2), 16, 4, facecolor=colour, alpha=0.4, linewidth=0))

    return paint


def _counts(planned: MapPlan) -> list[Entry]:
    lowest = (1, *(bound + 1 for bound in planned.classes))
    pairs = zip(lowest, planned.classes, planned.count_colours, strict=False)
    return [
        Entry(f"{low:,} records" if low == high else f"{low:,}–{high:,} records", _patch(colour))
        for low, high, colour in pairs
    ]
