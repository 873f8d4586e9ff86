"""Draw the marks of a map: symbols of records, badges of several, counts of areas."""

from functools import cache
from math import cos, pi, sin
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, PathPatch, Rectangle, Wedge
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from svgpath2mpl import parse_path

from dashboard.briefing import fonts
from dashboard.briefing.map.clusters import RADIUS_PT, Mark
from dashboard.drawing import style
from dashboard.drawing.timeline import CONTESTED_COLOUR

INK: Final = "#1b1f24"
VAGUE: Final = "#6b5a44"  # edge of counts of regions and countries, as on screen
RING_WIDTH: Final = 0.42  # of a badge, in radii of a symbol
NUMBER_PT: Final = 10.0  # as the smallest letters of a page
DATASET: Final = (0.55, 0.8)  # of the square of a dataset: from the middle right and down, and its side, in radii
RING: Final = 1.55  # radius of the ring of contested records, in radii of a symbol
ARROW: Final = (1.5, 3.6)  # where the arrow begins and ends, in radii
# Of the parts of a badge's ring, as on screen; in grey print as steps of lightness.
STANDINGS: Final = {"confirmed": INK, "reported or claimed": "#7c848e", "not stated": "#b9b4a8"}
GREY_STANDINGS: Final = {"confirmed": "#5a5a5a", "reported or claimed": "#9a9a9a", "not stated": "#cfcfcf"}
GREYS: Final = {"symbol": "#4d4d4d", "contested": "#000000", "border": "#3a3a3a"}


@cache
def path(svg: str) -> Path:
    """Turn an SVG path in the box from -1 to 1 (y downwards) into one with y upwards."""
    downwards: Path = parse_path(svg)
    return downwards.transformed(Affine2D().scale(1, -1))


def symbol_colour(colour: str, is_grey: bool) -> str:
    """Colour of a symbol; in grey print all are alike, shapes distinguish them."""
    return GREYS["symbol"] if is_grey else colour


def contested_colour(is_grey: bool) -> str:
    """Colour of the ring around contested records."""
    return GREYS["contested"] if is_grey else CONTESTED_COLOUR


def area_colour(colour: str, is_grey: bool) -> str:
    """Colour of an area, that of the kind of its records; in grey print all are alike, and have a number."""
    return GREYS["symbol"] if is_grey else colour


def dataset_colour(colour: str, is_grey: bool) -> str:
    """Colour of the small square at the records of an imported dataset; in grey print all are alike."""
    return GREYS["symbol"] if is_grey else colour


def standing_colour(name: str, is_grey: bool) -> str:
    """Colour of a part of a badge's ring, by the group of standing (`style.MIX`)."""
    if name == "contested":
        return contested_colour(is_grey)
    return (GREY_STANDINGS if is_grey else STANDINGS)[name]


def covered(mark: Mark) -> list[tuple[float, float, float]]:
    """List circles (centre and radius in points) that hold a mark with its ring and arrow."""
    if mark.area:
        wide, tall = mark.half
        return [(mark.at[0] + x, mark.at[1], tall * 1.15) for x in (-(wide - tall), 0.0, wide - tall)]
    if mark.is_badge:
        return [(*mark.at, RADIUS_PT * (badge_radius(mark) + RING_WIDTH))]
    circles = [(*mark.at, RADIUS_PT * (RING + 0.1 if mark.is_contested else 1.1))]
    if mark.bearing is not None:
        angle = pi / 2 - mark.bearing * pi / 180
        steps = (1.6, 2.3, 3.0, 3.6)
        circles += [
            (mark.at[0] + s * RADIUS_PT * cos(angle), mark.at[1] + s * RADIUS_PT * sin(angle), 2.5) for s in steps
        ]
    return circles


def badge_radius(mark: Mark) -> float:
    """Return the radius of a badge, in radii of a symbol."""
    return 1.95 if mark.number > 99 else 1.6


def draw(axes: Axes, mark: Mark, is_grey: bool) -> None:
    """Draw a mark on axes in points: a symbol, hollow if it is only possible, a badge, or the count of an area."""
    if mark.area:
        _plate(axes, mark, is_grey)
    elif mark.is_badge:
        _badge(axes, mark, is_grey)
    else:
        _symbol(axes, mark, is_grey)


def _symbol(axes: Axes, mark: Mark, is_grey: bool) -> None:
    if mark.bearing is not None:
        _arrow(axes, mark)
    if mark.is_contested:
        ring = Path.circle(mark.at, RADIUS_PT * RING)
        edge = {"edgecolor": contested_colour(is_grey), "linestyle": (0, (2.4, 1.4)), "linewidth": 1.1}
        axes.add_patch(PathPatch(ring, facecolor="none", zorder=5, **edge))
    kind = style.KINDS[mark.kind]
    placed = path(kind.path).transformed(Affine2D().scale(RADIUS_PT).translate(*mark.at))
    colour = symbol_colour(kind.colour, is_grey)
    look: dict[str, Any] = {"facecolor": colour, "edgecolor": INK, "linewidth": 0.45}
    if not mark.is_certain:
        look = {"facecolor": "white", "edgecolor": colour, "linewidth": 1.3}
    axes.add_patch(PathPatch(placed, zorder=6, joinstyle="round", **look))
    if mark.dataset:
        corner = (mark.at[0] + DATASET[0] * RADIUS_PT, mark.at[1] - (DATASET[0] + DATASET[1]) * RADIUS_PT)
        side, colour = DATASET[1] * RADIUS_PT, dataset_colour(mark.dataset, is_grey)
        axes.add_patch(Rectangle(corner, side, side, facecolor=colour, edgecolor="white", linewidth=0.7, zorder=6.2))


def _badge(axes: Axes, mark: Mark, is_grey: bool) -> None:
    """Draw the number of records in a ring of their standings, clockwise from the top."""
    radius, start = badge_radius(mark) * RADIUS_PT, 90.0
    axes.add_patch(PathPatch(Path.circle(mark.at, radius), facecolor="white", edgecolor=INK, linewidth=0.5, zorder=6))
    for name, number in mark.mix:
        end = start - 360 * number / mark.number
        part = Wedge(
            mark.at,
            radius + RING_WIDTH / 2 * RADIUS_PT,
            end,
            start,
            width=RING_WIDTH * RADIUS_PT,
            facecolor=standing_colour(name, is_grey),
            linewidth=0,
            zorder=6.1,
        )
        axes.add_patch(part)
        start = end
    _number(axes, mark)


def _plate(axes: Axes, mark: Mark, is_grey: bool) -> None:
    """Draw the count of an area on a plate, with round ends for a country; dashed if it is only possible."""
    wide, tall = mark.half
    edge = area_colour(mark.colour, is_grey) if mark.area == "province" else (GREYS["symbol"] if is_grey else VAGUE)
    box = FancyBboxPatch(
        (mark.at[0] - wide, mark.at[1] - tall),
        2 * wide,
        2 * tall,
        boxstyle=f"round,pad=0,rounding_size={tall if mark.area == 'country' else 0.3 * RADIUS_PT}",
        facecolor="white",
        edgecolor=contested_colour(is_grey) if mark.is_contested else edge,
        linewidth=1.1,
        linestyle="solid" if mark.is_certain else (0, (2.0, 1.2)),
        zorder=5.5,
    )
    axes.add_patch(box)
    _number(axes, mark)


def _number(axes: Axes, mark: Mark) -> None:
    at = (mark.at[0], mark.at[1] - 0.36 * NUMBER_PT)
    font = fonts.properties(NUMBER_PT, fonts.BOLD)
    axes.text(
        *at, str(mark.number), ha="center", va="baseline", fontproperties=font, color=INK, parse_math=False, zorder=7
    )


def _arrow(axes: Axes, mark: Mark) -> None:
    angle = pi / 2 - (mark.bearing or 0) * pi / 180
    begin, end = (
        (mark.at[0] + length * RADIUS_PT * cos(angle), mark.at[1] + length * RADIUS_PT * sin(angle)) for length in ARROW
    )
    arrow = FancyArrowPatch(
        begin, end, arrowstyle="->", mutation_scale=6, shrinkA=0, shrinkB=0, linewidth=1.1, color="#1b1f24", zorder=6
    )
    axes.add_patch(arrow)
