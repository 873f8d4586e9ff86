"""Place the symbols of records so that none hides another, and draw them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import cos, hypot, pi, sin
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray
from svgpath2mpl import parse_path

from dashboard.briefing.map.projection import Ground
from dashboard.drawing import style
from dashboard.drawing.timeline import CONTESTED_COLOUR
from events.models import EventKind

RADIUS_PT: Final = 5.2
MOST_ROUNDS: Final = 80
RING: Final = 1.55  # radius of the ring of contested records, in radii of a symbol
ARROW: Final = (1.5, 3.6)  # where the arrow begins and ends, in radii
GREYS: Final = {"symbol": "#4d4d4d", "contested": "#000000", "border": "#3a3a3a"}


@dataclass(frozen=True)
class Mark:
    """A symbol on the map: its true place and its drawn position in points, and its look."""

    anchor: tuple[float, float]
    at: tuple[float, float]
    kind: EventKind
    is_certain: bool
    is_contested: bool
    bearing: int | None


@cache
def path(svg: str) -> Path:
    """Turn an SVG path in the box from -1 to 1 (y downwards) into one with y upwards."""
    downwards: Path = parse_path(svg)
    return downwards.transformed(Affine2D().scale(1, -1))


def symbol_colour(colour: str, is_grey: bool) -> str:
    """Colour of a symbol; in grey print all are alike, shapes tell them apart."""
    return GREYS["symbol"] if is_grey else colour


def contested_colour(is_grey: bool) -> str:
    """Colour of the ring around contested records."""
    return GREYS["contested"] if is_grey else CONTESTED_COLOUR


def shades(answers: Mapping[str, Any], is_grey: bool) -> dict[str, str]:
    """Return the colour of each kind that shades a province; in grey print distinct steps of lightness."""
    areas = answers["provinces"].values()
    found = sorted({(area["shaded_for"], area["shade"]) for area in areas if area["shade"]})
    if not is_grey:
        return dict(found)
    steps = [0.82 - 0.42 * number / max(len(found) - 1, 1) for number in range(len(found))]
    return {kind: f"#{f'{round(step * 255):02x}' * 3}" for (kind, _), step in zip(found, steps, strict=True)}


def marks(sites: Iterable[Mapping[str, Any]], ground: Ground) -> tuple[Mark, ...]:
    """
    Place the symbols of sites, as `map_layers.answers` lists them, that lie on the map.

    Symbols at one place stand around it in a ring; then all are pushed apart until none hides another, always in the
    same way.
    """
    found: list[tuple[NDArray[np.float64], NDArray[np.float64], Mapping[str, Any]]] = []
    for site in sites:
        anchor = ground.project(site["lon"], site["lat"])[0]
        if ground.holds(anchor):
            count = len(site["records"])
            found += [(anchor, anchor + _ring(number, count), record) for number, record in enumerate(site["records"])]
    spots = _spread(np.array([at for _, at, _ in found]).reshape(-1, 2))
    limit = np.array(ground.points) - RADIUS_PT
    return tuple(
        _mark(anchor, np.clip(at, RADIUS_PT, limit), record)
        for (anchor, _, record), at in zip(found, spots, strict=True)
    )


def _mark(anchor: NDArray[np.float64], at: NDArray[np.float64], record: Mapping[str, Any]) -> Mark:
    return Mark(
        anchor=(float(anchor[0]), float(anchor[1])),
        at=(float(at[0]), float(at[1])),
        kind=EventKind(record["kind"]),
        is_certain=record["certain"],
        is_contested=record["contested"],
        bearing=record["bearing"],
    )


def _ring(index: int, count: int) -> NDArray[np.float64]:
    if count == 1:
        return np.zeros(2)
    radius = max(RADIUS_PT * 1.4, count * 2.2 * RADIUS_PT / (2 * pi))
    angle = pi / 2 - 2 * pi * index / count
    return np.array([radius * cos(angle), radius * sin(angle)])


def _spread(spots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Push overlapping symbols apart, in a limited number of rounds."""
    least = RADIUS_PT * 2.15
    for _ in range(MOST_ROUNDS):
        is_moved = False
        for i, j in _touching(spots, least):
            dx, dy = spots[j] - spots[i]
            distance = hypot(dx, dy)
            if distance >= least:
                continue
            # Two symbols on one spot part along a direction of their own.
            ux, uy = (dx / distance, dy / distance) if distance > 0.01 else (cos(i + j), sin(i + j))
            push = np.array([ux, uy]) * ((least - distance) / 2 + 0.05)
            spots[i] -= push
            spots[j] += push
            is_moved = True
        if not is_moved:
            break
    return spots


def _touching(spots: NDArray[np.float64], least: float) -> Sequence[tuple[int, int]]:
    if len(spots) < 2:
        return []
    apart = np.hypot(*(spots[:, None, :] - spots[None, :, :]).transpose(2, 0, 1))
    return [(i, j) for i, j in combinations(range(len(spots)), 2) if apart[i, j] < least]


def covered(mark: Mark) -> list[tuple[float, float, float]]:
    """List circles (centre and radius in points) that hold a symbol with its ring and arrow."""
    circles = [(*mark.at, RADIUS_PT * (RING + 0.1 if mark.is_contested else 1.1))]
    if mark.bearing is not None:
        angle = pi / 2 - mark.bearing * pi / 180
        steps = (1.6, 2.3, 3.0, 3.6)
        circles += [
            (mark.at[0] + s * RADIUS_PT * cos(angle), mark.at[1] + s * RADIUS_PT * sin(angle), 2.5) for s in steps
        ]
    return circles


def draw(axes: Axes, mark: Mark, is_grey: bool) -> None:
    """Draw a symbol with its leader, arrow and ring on axes in points; hollow if it is only possible."""
    if hypot(mark.at[0] - mark.anchor[0], mark.at[1] - mark.anchor[1]) > 2:
        axes.plot(*zip(mark.anchor, mark.at, strict=True), color="#1b1f24", linewidth=0.5, alpha=0.7, zorder=4)
        axes.plot(*mark.anchor, marker="o", markersize=2.2, color="#1b1f24", markeredgewidth=0, zorder=4)
    if mark.bearing is not None:
        _arrow(axes, mark)
    if mark.is_contested:
        ring = Path.circle(mark.at, RADIUS_PT * RING)
        edge = {"edgecolor": contested_colour(is_grey), "linestyle": (0, (2.4, 1.4)), "linewidth": 1.1}
        axes.add_patch(PathPatch(ring, facecolor="none", zorder=5, **edge))
    kind = style.KINDS[mark.kind]
    placed = path(kind.path).transformed(Affine2D().scale(RADIUS_PT).translate(*mark.at))
    colour = symbol_colour(kind.colour, is_grey)
    look: dict[str, Any] = {"facecolor": colour, "edgecolor": "#1b1f24", "linewidth": 0.45}
    if not mark.is_certain:
        look = {"facecolor": "white", "edgecolor": colour, "linewidth": 1.3}
    axes.add_patch(PathPatch(placed, zorder=6, joinstyle="round", **look))


def _arrow(axes: Axes, mark: Mark) -> None:
    angle = pi / 2 - (mark.bearing or 0) * pi / 180
    begin, end = (
        (mark.at[0] + length * RADIUS_PT * cos(angle), mark.at[1] + length * RADIUS_PT * sin(angle)) for length in ARROW
    )
    arrow = FancyArrowPatch(
        begin, end, arrowstyle="->", mutation_scale=6, shrinkA=0, shrinkB=0, linewidth=1.1, color="#1b1f24", zorder=6
    )
    axes.add_patch(arrow)
