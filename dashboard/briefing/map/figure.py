"""Draw the map of a page: land, areas, borders and symbols by precision as on screen, names, scale and north."""

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import atan2, degrees, log10
from typing import Any, Final

import geopandas as gpd
import matplotlib
import numpy as np
import pyproj
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Affine2D
from matplotlib.typing import RcKeyType
from matplotlib_scalebar.scalebar import ScaleBar

from dashboard.briefing import fonts
from dashboard.briefing.map import clusters, labels, shapes, symbols, terrain
from dashboard.briefing.map.clusters import Mark
from dashboard.briefing.map.projection import NARROWEST_M, Extent, Ground, extent, fit
from dashboard.drawing import style
from geodata import places
from geodata.areas import geometry
from geodata.areas.drawn_area import DrawnArea
from geodata.models import Atlas, PlaceKind

SCALE_SHARE: Final = 0.2  # of the width of the map, at most
WITHIN: Final = (PlaceKind.DISTRICT.value, "near-settlement")  # drawn as a dashed circle
SEA: Final = "#e6ecf1"
LAND: Final = "#efede8"
THEATRE: Final = "#fdfcf9"
PROVINCE_LINE: Final = "#c4bfb3"
COUNTRY_LINE: Final = "#6f6a5f"
CHOSEN_LINE: Final = "#2f3338"
AREA_LINE: Final = "#0b5394"
AREA_PIECE_DEG: Final = 0.1
BORDER: Final = "#a03c00"
GREY_LAND: Final = {SEA: "#e3e3e3", LAND: "#f0f0f0", THEATRE: "#ffffff"}
# The north arrow, in points around its middle; names on the map keep out of this corner.
ARROW: Final = ((0.0, 10.0), (6.5, -9.0), (0.0, -4.5), (-6.5, -9.0))
ARROW_DARK_HALF: Final = ARROW[:3]
ARROW_FROM_CORNER: Final = (16.0, 27.0)
LETTER_AT: Final = (0.0, 16.5)
LETTER_PT: Final = 10.0
INK: Final = "#1b1f24"
PAPER: Final = "#ffffff"
PROVINCE_ALPHA: Final = "38"  # of a province that records are known to, as in #rrggbbaa and on screen
STEP_DEG: Final = 0.1  # over so short a distance a meridian is straight on the map
# Of matplotlib, for as long as a map is written: they are those of the process, which draws one map at a time.
SETTINGS: Final[dict[RcKeyType, Any]] = {
    "svg.hashsalt": "khorasan-atlas",
    "svg.fonttype": "path",
    "hatch.linewidth": 0.6,
    "text.parse_math": False,
}
HEAD: Final = re.compile(rb"<\?xml.*?(?=<svg)|<metadata>.*?</metadata>|<style.*?</style>", re.DOTALL)
STYLE: Final = re.compile(rb"(<svg [^>]*)>")
GREY_COUNTS: Final = ("#e0e0e0", "#c0c0c0", "#9a9a9a", "#707070", "#454545")


@dataclass(frozen=True, eq=False)
class MapPlan:
    """The content of a map; includes the parameters of `plan`."""

    ground: Ground = field(repr=False)
    answers: Mapping[str, Any] = field(repr=False)
    countries: tuple[str, ...]
    is_grey: bool
    marks: tuple[Mark, ...]
    area: DrawnArea | None = None


def plan(
    atlas: Atlas,
    answers: Mapping[str, Any],
    countries: tuple[str, ...],
    size_in: tuple[float, float],
    is_grey: bool,
    seen: Extent | None = None,
    area: DrawnArea | None = None,
    foot_in: float = 0.0,
    narrowest_m: float = NARROWEST_M,
) -> MapPlan:
    """
    Choose the content of a map, without drawing it.

    `answers` are the counts and sites to draw (`map_layers.answers`), with tiles counts by province alone; `countries`
    the chosen ones, alpha-2, the others are dimmed; `size_in` is width and height in inches. A grey map is for print.
    `seen` is the part of the world to show; without it that of the drawn area, else that of the records. The lowest
    `foot_in` inches are covered by a text; the map is not narrower than `narrowest_m`.
    """
    if area and not seen:
        seen = geometry.outline(area).bounds
    ground = fit(atlas, seen or extent(atlas, answers, countries), size_in, foot_in, narrowest_m)
    return MapPlan(ground, answers, countries, is_grey, clusters.marks(answers, ground), area)


def svg(planned: MapPlan, atlas: Atlas) -> bytes:
    """Draw a map as SVG."""
    drawn = io.BytesIO()
    with matplotlib.rc_context(SETTINGS):
        # No canvas of its own: GeoPandas asks for one to be drawn after each layer, the plain one then does nothing.
        figure = Figure(figsize=(planned.ground.points[0] / 72, planned.ground.points[1] / 72))
        draw(figure, planned, atlas)
        # Programs end a picture at its edge anyway, and Typst draws each clipped part in a layer as large as the map.
        for part in figure.findobj(Artist.get_clip_on):
            part.set_clip_on(False)
        figure.savefig(drawn, format="svg", metadata={"Date": None})
    # Its head names files of other hosts, and its style would hold for the whole page that it is put on.
    return STYLE.sub(rb'\1 stroke-linejoin="round" stroke-linecap="butt">', HEAD.sub(b"", drawn.getvalue()), count=1)


def draw(figure: Figure, planned: MapPlan, atlas: Atlas) -> None:
    """Draw a map over the whole of a figure of its size."""
    ground, answers = planned.ground, planned.answers
    axes = _axes(figure, planned)
    _land(axes, planned)
    # Over counts, shadows would look like other counts.
    terrain.draw(axes, ground, planned.is_grey, 1.6 if answers["tiles"] else 2.1)
    _areas(axes, planned)
    _lines(axes, planned, atlas)
    _drawn_area(axes, planned)
    paper = _paper(figure, ground)
    _circles(paper, ground, answers["sites"])
    for mark in planned.marks:
        symbols.draw(paper, mark, planned.is_grey)
    if answers.get("has_names", True):
        labels.draw(paper, ground, atlas, answers, planned.marks, planned.countries)
    _scale(axes, ground)
    draw_north(axes, ground)


def colour(colour: str, is_grey: bool) -> str:
    """Return the colour of land, area or dots in a variant."""
    return GREY_LAND.get(colour, colour) if is_grey else colour


def count_colours(is_grey: bool) -> tuple[str, ...]:
    """Return the colours of counts by province, from few to many."""
    return GREY_COUNTS if is_grey else style.COUNT_COLOURS


def _axes(figure: Figure, planned: MapPlan) -> Axes:
    """Lay axes in metres on the ground."""
    window = planned.ground.window
    axes = figure.add_axes((0, 0, 1, 1), facecolor=colour(SEA, planned.is_grey))
    axes.set(xlim=window[::2], ylim=window[1::2], xticks=[], yticks=[])
    axes.set_autoscale_on(False)
    axes.spines[:].set_visible(False)
    return axes


def _paper(figure: Figure, ground: Ground) -> Axes:
    """Lay axes over the map that are measured in points."""
    axes = figure.add_axes((0, 0, 1, 1), frameon=False)
    axes.set(xlim=(0, ground.points[0]), ylim=(0, ground.points[1]), xticks=[], yticks=[])
    return axes


# ------------------------------------------------------------------ land and areas


def _land(axes: Axes, planned: MapPlan) -> None:
    """Draw the land: neighbours dim, the chosen countries or else the theatre light."""
    ground, countries, is_grey = planned.ground, planned.countries, planned.is_grey
    land, chosen = ground.countries.geometry.to_numpy(), ground.countries["theatre"].to_numpy(bool)
    if countries:
        chosen = ground.countries.index.isin(countries)
    dim, light = land[~chosen], land[chosen]
    shapes.fill(axes, dim, colour(LAND, is_grey), zorder=1)
    shapes.fill(axes, light, colour(THEATRE, is_grey), zorder=1)
    inside = ground.provinces.geometry[ground.provinces["theatre"]].to_numpy()
    shapes.line(axes, shapely.boundary(inside), color=PROVINCE_LINE, linewidth=0.4, zorder=2.5)
    shapes.line(axes, shapely.boundary(land), color=COUNTRY_LINE, linewidth=0.7, zorder=2.6)
    if countries:
        shapes.line(axes, shapely.boundary(light), color=CHOSEN_LINE, linewidth=1.3, zorder=2.7)


def _drawn_area(axes: Axes, planned: MapPlan) -> None:
    """Draw the outline of the chosen area."""
    if planned.area:
        # In short pieces: a straight side in degrees is not straight on this map.
        outline = shapely.segmentize(geometry.outline(planned.area).exterior, AREA_PIECE_DEG)
        line = gpd.GeoSeries([outline], crs=4326).to_crs(planned.ground.crs)
        edge = INK if planned.is_grey else AREA_LINE
        shapes.line(axes, line.to_numpy(), color=edge, linewidth=1.5, zorder=3.6)


def _areas(axes: Axes, planned: MapPlan) -> None:
    """Shade provinces by their counts, or draw the areas of records without a more precise place as on screen."""
    ground, answers = planned.ground, planned.answers
    if answers["tiles"]:
        known = ground.provinces[ground.provinces.index.isin(answers["provinces"])]
        found = [answers["provinces"][code] for code in known.index]
        numbers = [area["certain"] + area["possible"] for area in found]
        colours = [_count_colour(planned, number) for number in numbers]
        shapes.fill(axes, known.geometry.to_numpy(), colours, zorder=2)
        return
    for place in answers["vague"]:
        if sum(place["number"]):
            _vague(axes, planned, place)


def _vague(axes: Axes, planned: MapPlan, place: Mapping[str, Any]) -> None:
    """Draw a province as a light fill with an outline, a region as the outline of its members."""
    provinces, is_grey = planned.ground.provinces, planned.is_grey
    look: dict[str, Any] = {"color": symbols.contested_colour(is_grey), "linewidth": 1.2, "linestyle": (0, (4, 2.5))}
    if place["precision"] == "province":
        shape = provinces.geometry[provinces.index == place["place"]].to_numpy()
        shade = symbols.area_colour(place["colour"], is_grey)
        shapes.fill(axes, shape, shade + PROVINCE_ALPHA, zorder=2)
        if not place["contested"]:
            look = {"color": shade, "linewidth": 1.0}
        shapes.line(axes, shapely.boundary(shape), zorder=3, **look)
    elif place["precision"] == "region":
        members = provinces.geometry[provinces.index.isin(place["members"])]
        edge = shapely.boundary(np.array([shapely.union_all(members.to_numpy())]))
        if not place["contested"]:
            colour = symbols.GREYS["symbol"] if is_grey else symbols.VAGUE
            look = {"color": colour, "linewidth": 1.2, "linestyle": (0, (1.5, 1.8))}
        shapes.line(axes, edge, zorder=3, **look)


def _count_colour(planned: MapPlan, number: int) -> str:
    classes = planned.answers["classes"]
    step = next((index for index, bound in enumerate(classes) if number <= bound), len(classes) - 1)
    return count_colours(planned.is_grey)[step]


def _lines(axes: Axes, planned: MapPlan, atlas: Atlas) -> None:
    """Draw the borders along which records are located."""
    is_grey = planned.is_grey
    for border, area in planned.answers["borders"].items():
        line = np.array([planned.ground.shape(places.geometry(atlas, border))])
        width = min(1.6 + 0.5 * (area["certain"] + area["possible"]), 4.0)
        look: dict[str, Any] = {"color": symbols.GREYS["border"] if is_grey else BORDER}
        if area["contested"]:
            look = {"color": symbols.contested_colour(is_grey), "linestyle": (0, (4, 2))}
        shapes.line(axes, line, linewidth=width, alpha=0.85, zorder=3.5, **look)


def _circles(paper: Axes, ground: Ground, sites: Iterable[Mapping[str, Any]]) -> None:
    """Draw the circle of uncertainty around each site, dashed for a district."""
    for site in sites:
        ring = places.circle(site["lon"], site["lat"], site["radius_km"] or 0.1)
        points = ground.project(*ring.exterior.coords.xy)
        dashes, alpha = ((0, (3, 2)), 0.16) if site["precision"] in WITHIN else ("solid", 0.08)
        shape, edge = Path(points, closed=True), {"edgecolor": "#5b6570", "linewidth": 0.6, "linestyle": dashes}
        paper.add_patch(PathPatch(shape, facecolor="#1b1f24", edgecolor="none", alpha=alpha, zorder=3))
        paper.add_patch(PathPatch(shape, facecolor="none", zorder=3, **edge))


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
        font_properties={"family": list(fonts.OWN_NAMES), "size": 10},
    )
    bar.set_zorder(9)
    axes.add_artist(bar)


def _rounded(number: float) -> int:
    """Round down to 1, 2 or 5 of a power of ten."""
    power = 10 ** int(log10(max(number, 1)))
    return int(power * max(step for step in (1, 2, 5) if step * power <= max(number, 1)))


# ------------------------------------------------------------------ north


def bearing(ground: Ground) -> float:
    """Return the direction of true north in the middle of a map, in degrees clockwise from the top of the page."""
    west, south, east, north = ground.window
    back = pyproj.Transformer.from_crs(ground.crs, 4326, always_xy=True)
    lon, lat = back.transform((west + east) / 2, (south + north) / 2)
    middle, further = ground.project([lon, lon], [lat, lat + STEP_DEG])
    right, up = further - middle
    return degrees(atan2(right, up))


def draw_north(axes: Axes, ground: Ground) -> None:
    """Draw the arrow on the axes of a map; its symbols, which lie on separate axes, stay above it."""
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
