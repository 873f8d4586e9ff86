"""Place the names of settlements, provinces and countries on the map, clear of each other and of the symbols."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray
from textalloc.non_overlapping_boxes import get_non_overlapping_boxes

from dashboard.briefing import fonts
from dashboard.briefing.map import terrain
from dashboard.briefing.map.clusters import RADIUS_PT, Mark
from dashboard.briefing.map.projection import Ground
from dashboard.briefing.map.symbols import covered
from geodata.models import Atlas

PROVINCES_BELOW_M: Final = 6_500.0  # metres per point of the widest map that still names provinces
HALO: Final = "#fdfcf9"
LETTERS_PT: Final = 10.0  # the smallest letters of a page
MARGIN_PT: Final = 1.5
GAP_PT: Final = 1.0
FARTHEST_PT: Final = 26.0
TOWN_FARTHEST_PT: Final = 4.0  # no line leads from a town to its name
TOWN_DOT_PT: Final = 1.1
MOST_TOWNS: Final = 24
APART_PT: Final = 7.0  # of a town from a place of records, which has its name already
HEIGHT: Final = 1.08  # of a line of text, in sizes
DESCENT: Final = 0.26  # of it, below the baseline
Box = tuple[float, float, float, float]  # left, bottom, right, top in points


class Name(NamedTuple):
    """A name on the map: text, style, and position in points from the lower left corner."""

    text: str
    at: tuple[float, float]
    weight: int
    colour: str
    is_centred: bool


def draw(
    axes: Axes,
    ground: Ground,
    atlas: Atlas,
    answers: Mapping[str, Any],
    marks: Sequence[Mark],
    countries: Iterable[str],
) -> None:
    """
    Write names on axes that are measured in points, clear of the symbols; names that do not fit are left out.

    `answers` is what the map draws (`map_layers.answers`); provinces of the chosen countries are named first.
    """
    settlements = _of_sites(ground, atlas, answers) if marks else []
    areas = _of_countries(ground, countries) + _of_provinces(ground, answers, tuple(countries))
    taken = [circle for mark in marks for circle in covered(mark)]
    boxes = _placed(settlements, ground, taken, [])
    boxes |= _placed(areas, ground, taken, list(boxes.values()))
    towns = _of_towns(ground, [name.at for name in settlements] + [mark.at for mark in marks if not mark.area])
    near = {"nearest": TOWN_DOT_PT + 1, "farthest": TOWN_FARTHEST_PT}
    named = _placed(towns, ground, taken, list(boxes.values()), **near)
    for name in named:
        axes.plot(*name.at, marker="o", markersize=2 * TOWN_DOT_PT, color=name.colour, markeredgewidth=0, zorder=3.8)
    for name, (left, bottom, *_) in (boxes | named).items():
        _write(axes, name, left, bottom + LETTERS_PT * DESCENT)


def _write(axes: Axes, name: Name, left: float, bottom: float) -> None:
    axes.text(
        left,
        bottom,
        name.text,
        fontproperties=fonts.properties(LETTERS_PT, name.weight),
        color=name.colour,
        ha="left",
        va="baseline",
        parse_math=False,
        path_effects=[withStroke(linewidth=1.8, foreground=HALO)],
        zorder=8,
    )


# ------------------------------------------------------------------ names


def _of_sites(ground: Ground, atlas: Atlas, answers: Mapping[str, Any]) -> list[Name]:
    """List the names of settlements and districts with records, most records first."""
    named = [site for site in answers["sites"] if site["place"]]
    sites = sorted(named, key=lambda site: (-len(site["records"]), site["place"]))
    spots = [(site, ground.project(site["lon"], site["lat"])[0]) for site in sites]
    return [
        Name(fonts.legible(atlas.places[site["place"]].name), _pair(spot), fonts.REGULAR, "#1b1f24", False)
        for site, spot in spots
        if ground.holds(spot, 2.0)
    ]


def _of_countries(ground: Ground, countries: Iterable[str]) -> list[Name]:
    chosen = set(countries)
    rows = [
        (row["name"], geometry, code in chosen)
        for code, row in ground.countries.iterrows()
        if not (geometry := ground.seen(row["geometry"])).is_empty
    ]
    named = [(name, geometry, is_chosen) for name, geometry, is_chosen in rows if _fits(name, geometry, ground)]
    named.sort(key=lambda found: (not found[2], -found[1].area))
    return [
        Name(
            fonts.legible(name).upper(),
            _pair(ground.middle(shape)),
            fonts.BOLD,
            "#4a525b" if own else "#8a8f96",
            True,
        )
        for name, shape, own in named
    ]


def _of_provinces(ground: Ground, answers: Mapping[str, Any], countries: tuple[str, ...]) -> list[Name]:
    """List the names of provinces that are wide enough for them, those with records first."""
    if ground.metres_per_point > PROVINCES_BELOW_M:
        return []
    rows = ground.provinces[ground.provinces["country"].isin(countries) | (not countries)]
    rows = rows[rows["theatre"] | rows["country"].isin(countries)]
    known = answers["provinces"]
    found = [(code not in known, row["name"], ground.seen(row["geometry"])) for code, row in rows.iterrows()]
    found = [row for row in found if not row[2].is_empty and _fits(row[1], row[2], ground)]
    found.sort(key=lambda row: (row[0], -row[2].area))
    return [
        Name(fonts.legible(n), _pair(ground.middle(shape)), fonts.REGULAR, "#6b7078", True) for _, n, shape in found
    ]


def _of_towns(ground: Ground, besides: Sequence[tuple[float, float]]) -> list[Name]:
    """List the towns that a map of this scale has room for, in their order on screen, without those named already."""
    towns = terrain.layer("towns")
    towns = towns[towns["zoom"] <= terrain.zoom(ground)]
    spots = ground.project(towns.geometry.x.to_numpy(), towns.geometry.y.to_numpy())
    is_on_map = ground.holds(spots, 4.0)
    found: list[Name] = []
    for town, spot in zip(towns[is_on_map].itertuples(), spots[is_on_map], strict=True):
        if len(found) == MOST_TOWNS:
            break
        if all(np.hypot(*(spot - other)) > APART_PT for other in besides):
            weight = fonts.BOLD if town.capital is True else fonts.REGULAR
            found.append(Name(fonts.legible(town.name), _pair(spot), weight, "#3c434b", False))
    return found


def _fits(name: str, shape: shapely.Geometry, ground: Ground) -> bool:
    west, south, east, north = shape.bounds
    room = np.array([east - west, north - south]) / ground.metres_per_point
    return bool(fonts.width_in(fonts.legible(name), LETTERS_PT) * 72 < room[0] * 1.05 and room[1] > LETTERS_PT * 1.4)


def _pair(point: NDArray[np.float64]) -> tuple[float, float]:
    return float(point[0]), float(point[1])


# ------------------------------------------------------------------ positions


def _placed(
    found: Sequence[Name],
    ground: Ground,
    circles: Sequence[tuple[float, float, float]],
    taken: Sequence[Box],
    nearest: float = RADIUS_PT + 1,
    farthest: float = FARTHEST_PT,
) -> dict[Name, Box]:
    """
    Let the library place each name, in order of importance: all beside their places, or all centred on them.

    No name may stand on a circle (a symbol: centre and radius) or touch a box that is taken; beside its place it is
    between `nearest` and `farthest` points away.
    """
    if not found:
        return {}
    is_centred = found[0].is_centred
    width, height = ground.points
    sizes = [(fonts.width_in(name.text, LETTERS_PT, name.weight) * 72, LETTERS_PT * HEIGHT) for name in found]
    # A centred name is one "north" of a point that lies half its height below its place.
    drops = [tall / 2 + GAP_PT if is_centred else 0.0 for _, tall in sizes]
    # None switches a part off, although the library's annotations do not allow it.
    optional: dict[str, Any] = {
        "scatter_xy": np.array([circle[:2] for circle in circles]) if circles else None,
        "scatter_sizes": np.array([circle[2] for circle in circles]) if circles else None,
        "scatter_plot_bbs": None,
        "text_scatter_sizes": None,
        "direction": ["north"] if is_centred else None,
        "priority_strategy": None,
    }
    chosen, _ = get_non_overlapping_boxes(
        original_boxes=[(n.at[0], n.at[1] - d, *s, LETTERS_PT) for n, d, s in zip(found, drops, sizes, strict=True)],
        xlims=(0.0, width),
        ylims=(0.0, height),
        aspect_ratio=width / height,
        margin=MARGIN_PT / width,
        min_distance=(GAP_PT if is_centred else nearest) / width,
        max_distance=farthest / width,
        verbose=False,
        nbr_candidates=100,
        draw_all=False,
        lines_xyxy=_edges([*taken, *_furniture(ground)]),
        draw_lines=False,
        avoid_label_lines_overlap=False,
        avoid_crossing_label_lines=False,
        **optional,
    )
    return {found[number]: (x, y, x + w, y + h) for x, y, w, h, _, number in chosen}


def _furniture(ground: Ground) -> list[Box]:
    """Return the boxes of scale bar, north arrow and what stands over the foot, which names must avoid."""
    width, height = ground.points
    scale, north = (0.0, 0.0, width * 0.2 + 24, 26.0), (width - 30, height - 48, width, height)
    return [scale, north, *([(0.0, 0.0, width, ground.foot)] if ground.foot else [])]


def _edges(boxes: Iterable[Box]) -> NDArray[np.float64]:
    """List the edges, diagonals and middle lines of boxes: anything that overlaps a box crosses one of them."""
    lines = []
    for left, bottom, right, top in boxes:
        x, y = (left + right) / 2, (bottom + top) / 2
        lines += [(left, bottom, right, bottom), (left, top, right, top), (left, bottom, left, top)]
        lines += [(right, bottom, right, top), (left, bottom, right, top), (left, top, right, bottom)]
        lines += [(left, y, right, y), (x, bottom, x, top)]
    return np.array(lines)
