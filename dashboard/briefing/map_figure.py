"""Draw the map of a page: land, areas, borders and symbols by precision as on screen, names, scale and north."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import atan2, degrees, log10
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Affine2D
from matplotlib_scalebar.scalebar import ScaleBar

from dashboard.briefing import fonts, map_labels, map_symbols
from dashboard.briefing.map_projection import Ground, extent, fit
from dashboard.briefing.map_symbols import Mark
from geodata import places
from geodata.models import Atlas, PlaceKind

SCALE_SHARE: Final = 0.2  # of the width of the map, at most
MOST_SYMBOLS: Final = 250  # more would hide the map: provinces are shaded by their counts instead
WITHIN: Final = (PlaceKind.DISTRICT.value, "near-settlement")  # drawn as a dashed circle
TINT: Final = "#fdf1d8"  # of countries that records are known to as a whole, as in the legend on screen
SEA: Final = "#e6ecf1"
LAND: Final = "#efede8"
THEATRE: Final = "#fdfcf9"
PROVINCE_LINE: Final = "#c4bfb3"
COUNTRY_LINE: Final = "#6f6a5f"
CHOSEN_LINE: Final = "#2f3338"
PATTERN: Final = "#40474f"
DOT: Final = "#2c6fa8"
BORDER: Final = "#a03c00"
GREY_LAND: Final = {SEA: "#e3e3e3", LAND: "#f0f0f0", THEATRE: "#ffffff", TINT: "#e9e9e9", DOT: "#6b6b6b"}
# The north arrow, in points around its middle; names on the map keep out of this corner.
ARROW: Final = ((0.0, 10.0), (6.5, -9.0), (0.0, -4.5), (-6.5, -9.0))
ARROW_DARK_HALF: Final = ARROW[:3]
ARROW_FROM_CORNER: Final = (16.0, 27.0)
LETTER_AT: Final = (0.0, 16.5)
LETTER_PT: Final = 8.0
INK: Final = "#1b1f24"
PAPER: Final = "#ffffff"
STEP_DEG: Final = 0.1  # over so short a distance a meridian is straight on the map
GREY_COUNTS: Final = ("#e0e0e0", "#c0c0c0", "#9a9a9a", "#707070", "#454545")


@dataclass(frozen=True, eq=False)
class MapPlan:
    """The content of a map, for the drawing and its legend; includes the parameters of `plan`."""

    ground: Ground = field(repr=False)
    answers: Mapping[str, Any] = field(repr=False)
    countries: tuple[str, ...]
    is_grey: bool
    marks: tuple[Mark, ...]
    shades: Mapping[str, str]
    has_regions: bool
    has_presence: bool
    has_countries: bool
    has_borders: bool
    has_plain_borders: bool
    has_district: bool
    is_contested: bool
    is_counted: bool
    classes: tuple[int, ...]
    count_colours: tuple[str, ...]


def plan(
    atlas: Atlas, answers: Mapping[str, Any], countries: tuple[str, ...], size_in: tuple[float, float], is_grey: bool
) -> MapPlan:
    """
    Choose the content of a map, without drawing it.

    Parameters
    ----------
    atlas
        The loaded places.
    answers
        The counts and sites to draw (`map_layers.answers`).
    countries
        The chosen countries, alpha-2; the others are dimmed.
    size_in
        Width and height of the map in inches.
    is_grey
        Whether it is for print in grey.
    """
    ground = fit(atlas, extent(atlas, answers, countries), size_in)
    window = shapely.box(*ground.window)
    seen = ground.provinces.index[ground.provinces.geometry.intersects(window)]
    provinces = {code: area for code, area in answers["provinces"].items() if code in seen}
    around = ground.countries.index[ground.countries.geometry.intersects(window) & ground.countries["theatre"]]
    tinted = [area for code, area in answers["countries"].items() if code in around]
    number = sum(len(site["records"]) for site in answers["sites"])
    is_counted = bool(answers["tiles"]) or number > MOST_SYMBOLS
    marks = () if is_counted else map_symbols.marks(answers["sites"], ground)
    areas = [*provinces.values(), *tinted, *answers["borders"].values()]
    shades = sorted({(area["shaded_for"], area["shade"]) for area in provinces.values() if area["shade"]})
    return MapPlan(
        ground=ground,
        answers=answers,
        countries=countries,
        is_grey=is_grey,
        marks=marks,
        shades=_shades(shades, is_grey),
        has_regions=any(area["region"] for area in provinces.values()),
        has_presence=any(area["presence"] for area in provinces.values()),
        has_countries=bool(tinted),
        has_borders=bool(answers["borders"]),
        has_plain_borders=any(not line["contested"] for line in answers["borders"].values()),
        has_district=not is_counted and any(s["precision"] in WITHIN for s in answers["sites"]),
        is_contested=any(mark.is_contested for mark in marks) or any(area["contested"] for area in areas),
        is_counted=is_counted,
        classes=tuple(answers["classes"]),
        count_colours=GREY_COUNTS if is_grey else tuple(answers["colours"]),
    )


def draw(figure: Figure, place: tuple[float, float, float, float], planned: MapPlan, atlas: Atlas) -> None:
    """
    Draw a map into a part of a figure.

    Parameters
    ----------
    figure, place
        Where: left, bottom, width and height in parts of the figure, in the proportions of the plan.
    planned
        The map that `plan` chose.
    atlas
        The loaded places.
    """
    ground, answers = planned.ground, planned.answers
    axes = _axes(figure, place, planned)
    _land(axes, planned)
    _areas(axes, planned)
    _lines(axes, planned, atlas)
    paper = _paper(figure, place, ground)
    if not planned.is_counted:
        _circles(paper, ground, answers["sites"])
    for mark in planned.marks:
        map_symbols.draw(paper, mark, planned.is_grey)
    map_labels.draw(paper, ground, atlas, answers, planned.marks, planned.countries)
    _scale(axes, ground)
    draw_north(axes, ground)


def _colour(colour: str, is_grey: bool) -> str:
    return GREY_LAND.get(colour, colour) if is_grey else colour


def _axes(figure: Figure, place: tuple[float, float, float, float], planned: MapPlan) -> Axes:
    """Lay axes in metres on the ground."""
    window = planned.ground.window
    axes = figure.add_axes(place, facecolor=_colour(SEA, planned.is_grey))
    axes.set(xlim=window[::2], ylim=window[1::2], xticks=[], yticks=[])
    axes.set_autoscale_on(False)
    for spine in axes.spines.values():
        spine.set(edgecolor="#8f8a80", linewidth=0.7)
    return axes


def _paper(figure: Figure, place: tuple[float, float, float, float], ground: Ground) -> Axes:
    """Lay axes over the map that are measured in points."""
    axes = figure.add_axes(place, frameon=False)
    axes.set(xlim=(0, ground.points[0]), ylim=(0, ground.points[1]), xticks=[], yticks=[])
    return axes


def _shades(shades: list[tuple[str, str]], is_grey: bool) -> dict[str, str]:
    """Return the colour of each kind that shades a province; in grey print distinct steps of lightness."""
    if not is_grey:
        return dict(shades)
    steps = [0.82 - 0.42 * number / max(len(shades) - 1, 1) for number in range(len(shades))]
    return {kind: f"#{f'{round(step * 255):02x}' * 3}" for (kind, _), step in zip(shades, steps, strict=True)}


# ------------------------------------------------------------------ land and areas


def _land(axes: Axes, planned: MapPlan) -> None:
    """Draw the land: neighbours dim, the chosen countries or else the theatre light."""
    ground, countries, is_grey = planned.ground, planned.countries, planned.is_grey
    chosen = ground.countries["theatre"]
    if countries:
        chosen = ground.countries.index.isin(countries)
    dim, light = ground.countries[~chosen], ground.countries[chosen]
    _fill(axes, dim, _colour(LAND, is_grey), zorder=1)
    _fill(axes, light, _colour(THEATRE, is_grey), zorder=1)
    inside = ground.provinces[ground.provinces["theatre"]]
    _line(axes, inside.boundary, color=PROVINCE_LINE, linewidth=0.4, zorder=2.5)
    _line(axes, ground.countries.boundary, color=COUNTRY_LINE, linewidth=0.7, zorder=2.6)
    if countries:
        _line(axes, light.boundary, color=CHOSEN_LINE, linewidth=1.3, zorder=2.7)


def _fill(axes: Axes, frame: gpd.GeoDataFrame, colour: Any, **how: Any) -> None:  # noqa: ANN401
    if not frame.empty:
        frame.plot(ax=axes, color=colour, linewidth=0, aspect=None, add_labels=False, **how)


def _line(axes: Axes, lines: gpd.GeoSeries, **how: Any) -> None:  # noqa: ANN401 - what matplotlib takes
    if not lines.empty:
        lines.plot(ax=axes, aspect=None, add_labels=False, **how)


def _areas(axes: Axes, planned: MapPlan) -> None:
    """Shade, dot and hatch the areas of records without a more precise place."""
    ground, answers, is_grey = planned.ground, planned.answers, planned.is_grey
    provinces = answers["provinces"]
    tinted = [c for c in answers["countries"] if c in ground.countries.index and ground.countries.at[c, "theatre"]]
    _fill(axes, ground.countries.loc[tinted], _colour(TINT, is_grey), zorder=1.5)
    known = ground.provinces[ground.provinces.index.isin(provinces)]
    found = [provinces[code] for code in known.index]
    if planned.is_counted:
        numbers = [area["certain"] + area["possible"] for area in found]
        _fill(axes, known, [_count_colour(planned, number) for number in numbers], zorder=2)
    else:
        colours = [planned.shades[area["shaded_for"]] for area in found if area["shade"]]
        _fill(axes, _where(known, found, "shade"), colours, zorder=2, alpha=0.62)
    for pattern, colour, wanted in (("....", _colour(DOT, is_grey), "region"), ("/////", PATTERN, "presence")):
        patterned = _where(known, found, wanted)
        if not patterned.empty:
            patterned.plot(
                ax=axes,
                facecolor="none",
                edgecolor=colour,
                hatch=pattern,
                linewidth=0,
                alpha=0.55,
                zorder=2.2,
                aspect=None,
                add_labels=False,
            )
    edge = {"color": map_symbols.contested_colour(is_grey), "linewidth": 1.2, "linestyle": (0, (4, 2.5))}
    _line(axes, _where(known, found, "contested").boundary, zorder=3, **edge)


def _where(known: gpd.GeoDataFrame, areas: list[Mapping[str, Any]], field: str) -> gpd.GeoDataFrame:
    """Return the provinces in which a field is set."""
    return known[np.array([bool(area[field]) for area in areas], dtype=bool)]


def _count_colour(planned: MapPlan, number: int) -> str:
    step = next((index for index, bound in enumerate(planned.classes) if number <= bound), len(planned.classes) - 1)
    return planned.count_colours[step]


def _lines(axes: Axes, planned: MapPlan, atlas: Atlas) -> None:
    """Draw the borders along which records are located."""
    is_grey = planned.is_grey
    for border, area in planned.answers["borders"].items():
        line = gpd.GeoSeries([planned.ground.shape(places.geometry(atlas, border))], crs=planned.ground.crs)
        width = min(1.6 + 0.5 * (area["certain"] + area["possible"]), 4.0)
        colour = map_symbols.GREYS["border"] if is_grey else BORDER
        look: dict[str, Any] = {"color": colour}
        if area["contested"]:
            look = {"color": map_symbols.contested_colour(is_grey), "linestyle": (0, (4, 2))}
        _line(axes, line, linewidth=width, alpha=0.85, zorder=3.5, **look)


def _circles(paper: Axes, ground: Ground, sites: Iterable[Mapping[str, Any]]) -> None:
    """Draw the circle of uncertainty around each site, dashed for a district."""
    for site in sites:
        ring = places.circle(site["lon"], site["lat"], site["radius_km"] or 0.1)
        points = ground.project(*ring.exterior.coords.xy)
        dashed = site["precision"] in WITHIN
        look = {"linestyle": (0, (3, 2)), "alpha": 0.16} if dashed else {"linestyle": "solid", "alpha": 0.08}
        shape = Path(points, closed=True)
        paper.add_patch(PathPatch(shape, facecolor="#1b1f24", edgecolor="none", alpha=look["alpha"], zorder=3))
        paper.add_patch(
            PathPatch(
                shape, facecolor="none", edgecolor="#5b6570", linewidth=0.6, linestyle=look["linestyle"], zorder=3
            )
        )


# ------------------------------------------------------------------ scale


def _scale(axes: Axes, ground: Ground) -> None:
    bar = ScaleBar(
        1,
        "m",
        fixed_value=_rounded((ground.window[2] - ground.window[0]) / 1000 * SCALE_SHARE),
        fixed_units="km",
        rotation="horizontal-only",
        location="lower left",
        width_fraction=0.006,
        pad=0.35,
        border_pad=0.5,
        color="#1b1f24",
        box_color="white",
        box_alpha=0.75,
        font_properties={"family": [fonts.TEXT, fonts.SIGNS], "size": 7.5},
    )
    bar.set_zorder(9)
    axes.add_artist(bar)


def _rounded(number: float) -> int:
    """Round down to 1, 2 or 5 of a power of ten."""
    power = 10 ** int(log10(max(number, 1)))
    return int(power * max(step for step in (1, 2, 5) if step * power <= max(number, 1)))


# ------------------------------------------------------------------ north


def bearing(ground: Ground) -> float:
    """
    Return the direction of true north in the middle of a map.

    Returns
    -------
    bearing
        Degrees clockwise from the top of the page.
    """
    west, south, east, north = ground.window
    back = pyproj.Transformer.from_crs(ground.crs, 4326, always_xy=True)
    lon, lat = back.transform((west + east) / 2, (south + north) / 2)
    middle, further = ground.project([lon, lon], [lat, lat + STEP_DEG])
    right, up = further - middle
    return degrees(atan2(right, up))


def draw_north(axes: Axes, ground: Ground) -> None:
    """Draw the arrow on the axes of a map; its symbols, which lie on axes of their own, stay above it."""
    width, height = ground.points
    corner = (
        Affine2D().translate(width - ARROW_FROM_CORNER[0], height - ARROW_FROM_CORNER[1]).scale(1 / width, 1 / height)
    )
    place = Affine2D().rotate_deg(-bearing(ground)) + corner + axes.transAxes
    for shape, colour in ((ARROW, PAPER), (ARROW_DARK_HALF, INK)):
        axes.add_patch(
            Polygon(shape, facecolor=colour, edgecolor=INK, linewidth=0.7, joinstyle="miter", transform=place, zorder=9)
        )
    axes.text(
        *LETTER_AT,
        "N",
        fontproperties=fonts.properties(LETTER_PT),
        color=INK,
        ha="center",
        va="center",
        path_effects=[withStroke(linewidth=1.5, foreground=PAPER)],
        transform=place,
        zorder=9,
    )
