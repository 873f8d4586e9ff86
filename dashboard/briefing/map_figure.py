"""The map of a page: land, areas, borders and symbols drawn by precision as on screen, names, scale and north."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log10
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib_scalebar.scalebar import ScaleBar

from dashboard.briefing import fonts, map_labels, map_symbols, north
from dashboard.briefing.layout.typeset import Box, Sheet
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
GREY_COUNTS: Final = ("#e0e0e0", "#c0c0c0", "#9a9a9a", "#707070", "#454545")


@dataclass(frozen=True, eq=False)
class Drawn:
    """What a map came to show, for its legend and its text."""

    ground: Ground = field(repr=False)
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


def plan(sheet: Sheet, box: Box, atlas: Atlas, answers: Mapping[str, Any], countries: tuple[str, ...]) -> Drawn:
    """Say what a map in a box will show, without drawing it; parameters as of `draw`."""
    return _plan(fit(atlas, extent(atlas, answers, countries), (box.width, box.height)), answers, sheet.ink.is_grey)


def draw(
    sheet: Sheet, box: Box, drawn: Drawn, atlas: Atlas, answers: Mapping[str, Any], countries: tuple[str, ...]
) -> None:
    """
    Draw a map into a box of a sheet.

    Parameters
    ----------
    sheet, box
        Where.
    drawn
        What `plan` says of the same box.
    atlas
        The loaded places.
    answers
        What it draws (`layers.answers`).
    countries
        The chosen countries, alpha-2; the others are dimmed.
    """
    ground, is_grey = drawn.ground, sheet.ink.is_grey
    axes = _axes(sheet, box, ground)
    _land(axes, ground, countries, is_grey)
    _areas(axes, drawn, answers, is_grey)
    _lines(axes, drawn, atlas, answers, is_grey)
    paper = _paper(sheet, box, ground)
    _circles(paper, ground, answers, drawn)
    for mark in drawn.marks:
        map_symbols.draw(paper, mark, is_grey)
    map_labels.draw(paper, ground, atlas, answers, drawn.marks, countries)
    _scale(axes, ground)
    north.draw(axes, ground)


def _colour(colour: str, is_grey: bool) -> str:
    return GREY_LAND.get(colour, colour) if is_grey else colour


def _axes(sheet: Sheet, box: Box, ground: Ground) -> Axes:
    axes = sheet.axes(box, facecolor=_colour(SEA, sheet.ink.is_grey))
    axes.set(xlim=ground.window[::2], ylim=ground.window[1::2], xticks=[], yticks=[])
    axes.set_autoscale_on(False)
    for spine in axes.spines.values():
        spine.set(edgecolor="#8f8a80", linewidth=0.7)
    return axes


def _paper(sheet: Sheet, box: Box, ground: Ground) -> Axes:
    """Lay axes over the map that are measured in points."""
    axes = sheet.axes(box, frameon=False)
    axes.set(xlim=(0, ground.points[0]), ylim=(0, ground.points[1]), xticks=[], yticks=[])
    return axes


def _plan(ground: Ground, answers: Mapping[str, Any], is_grey: bool) -> Drawn:
    """Say what the map shows of the answers: only what lies inside its window."""
    window = shapely.box(*ground.window)
    seen = ground.provinces.index[ground.provinces.geometry.intersects(window)]
    provinces = {code: area for code, area in answers["provinces"].items() if code in seen}
    around = ground.countries.index[ground.countries.geometry.intersects(window) & ground.countries["theatre"]]
    countries = [area for code, area in answers["countries"].items() if code in around]
    number = sum(len(site["records"]) for site in answers["sites"])
    is_counted = bool(answers["tiles"]) or number > MOST_SYMBOLS
    marks = () if is_counted else map_symbols.marks(answers["sites"], ground)
    areas = [*provinces.values(), *countries, *answers["borders"].values()]
    shades = sorted({(area["shaded_for"], area["shade"]) for area in provinces.values() if area["shade"]})
    return Drawn(
        ground=ground,
        marks=marks,
        shades=_shades(shades, is_grey),
        has_regions=any(area["region"] for area in provinces.values()),
        has_presence=any(area["presence"] for area in provinces.values()),
        has_countries=bool(countries),
        has_borders=bool(answers["borders"]),
        has_plain_borders=any(not line["contested"] for line in answers["borders"].values()),
        has_district=not is_counted and any(s["precision"] in WITHIN for s in answers["sites"]),
        is_contested=any(mark.is_contested for mark in marks) or any(area["contested"] for area in areas),
        is_counted=is_counted,
        classes=tuple(answers["classes"]),
        count_colours=GREY_COUNTS if is_grey else tuple(answers["colours"]),
    )


def _shades(shades: list[tuple[str, str]], is_grey: bool) -> dict[str, str]:
    """Give each kind that shades a province its colour; in grey print steps of lightness that can be told apart."""
    if not is_grey:
        return dict(shades)
    steps = [0.82 - 0.42 * number / max(len(shades) - 1, 1) for number in range(len(shades))]
    return {kind: f"#{f'{round(step * 255):02x}' * 3}" for (kind, _), step in zip(shades, steps, strict=True)}


# ------------------------------------------------------------------ land and areas


def _land(axes: Axes, ground: Ground, countries: tuple[str, ...], is_grey: bool) -> None:
    """Draw the land: neighbours dim, the theatre light, what is chosen lightest."""
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


def _areas(axes: Axes, drawn: Drawn, answers: Mapping[str, Any], is_grey: bool) -> None:
    """Shade, dot and hatch what records are known to no more closely than to an area."""
    ground, provinces = drawn.ground, answers["provinces"]
    tinted = [c for c in answers["countries"] if c in ground.countries.index and ground.countries.at[c, "theatre"]]
    _fill(axes, ground.countries.loc[tinted], _colour(TINT, is_grey), zorder=1.5)
    known = ground.provinces[ground.provinces.index.isin(provinces)]
    found = [provinces[code] for code in known.index]
    if drawn.is_counted:
        numbers = [area["certain"] + area["possible"] for area in found]
        _fill(axes, known, [_count_colour(drawn, number) for number in numbers], zorder=2)
    else:
        colours = [drawn.shades[area["shaded_for"]] for area in found if area["shade"]]
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
    """Keep the provinces of which something is said."""
    return known[np.array([bool(area[field]) for area in areas], dtype=bool)]


def _count_colour(drawn: Drawn, number: int) -> str:
    step = next((index for index, bound in enumerate(drawn.classes) if number <= bound), len(drawn.classes) - 1)
    return drawn.count_colours[step]


def _lines(axes: Axes, drawn: Drawn, atlas: Atlas, answers: Mapping[str, Any], is_grey: bool) -> None:
    """Draw the borders that records lie somewhere along."""
    for border, area in answers["borders"].items():
        line = gpd.GeoSeries([drawn.ground.shape(places.geometry(atlas, border))], crs=drawn.ground.crs)
        width = min(1.6 + 0.5 * (area["certain"] + area["possible"]), 4.0)
        colour = map_symbols.GREYS["border"] if is_grey else BORDER
        look: dict[str, Any] = {"color": colour}
        if area["contested"]:
            look = {"color": map_symbols.contested_colour(is_grey), "linestyle": (0, (4, 2))}
        _line(axes, line, linewidth=width, alpha=0.85, zorder=3.5, **look)


def _circles(paper: Axes, ground: Ground, answers: Mapping[str, Any], drawn: Drawn) -> None:
    """Draw the circle within which a place lies: dashed for a district."""
    for site in () if drawn.is_counted else answers["sites"]:
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
