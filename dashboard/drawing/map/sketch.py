"""Draw a small map of the records of a file, as SVG: outlines, points by kind, provinces of records without a point."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from dashboard.drawing import markup, style
from dashboard.drawing.map import fit
from dashboard.drawing.map.fit import Bounds
from events.models import HAS_POINT, EventKind
from geodata.models import Atlas

WIDTH, HEIGHT = 440, 300  # units of the drawing
MARGIN: Final = 0.08  # of the extent, on each side
HIGHEST_LAT: Final = 85.0
RADIUS: Final = 4.5
MOST_SYMBOLS: Final = 3_000
BELOW: Final = 15  # the name
LEAST_NAMED: Final = 0.015  # of the view


class Whereabouts(NamedTuple):
    """How precisely the records of a file are placed: how many at a point, in a province, in a country, nowhere."""

    points: int
    provinces: int
    countries: int
    nowhere: int

    def in_words(self) -> str:
        """Write the numbers that are not zero."""
        parts = (
            (self.points, "at a point"),
            (self.provinces, "in a province as a whole"),
            (self.countries, "in a country as a whole"),
            (self.nowhere, "without a place"),
        )
        found = ", ".join(f"{number:,} {words}" for number, words in parts if number)
        return f"Records: {found}" if found else "No records"


class _View(NamedTuple):
    """A part of the world and how it is drawn: units per degree of latitude, and of longitude at its middle."""

    bounds: Bounds
    scale: float
    squeeze: float

    def x(self, lon: float) -> float:
        """Distance from the left edge."""
        return (lon - self.bounds.west) * self.scale * self.squeeze

    def y(self, lat: float) -> float:
        """Distance from the top edge."""
        return (self.bounds.north - lat) * self.scale


def whereabouts(incidents: pa.Table) -> Whereabouts:
    """Count the records (with the columns of `INCIDENTS`) by how precisely they are placed."""
    at_point = _has_point(incidents)
    province = np.asarray(pc.is_valid(incidents["province_id"]).to_numpy()) & ~at_point
    country = np.asarray(pc.is_valid(incidents["country"]).to_numpy()) & ~at_point & ~province
    numbers = [int(found.sum()) for found in (at_point, province, country)]
    return Whereabouts(numbers[0], numbers[1], numbers[2], incidents.num_rows - sum(numbers))


def draw(incidents: pa.Table, atlas: Atlas) -> str:
    """Draw where the records (with the columns of `INCIDENTS`) are; empty if none has a point or a province."""
    at_point = pa.array(_has_point(incidents))
    points = incidents.filter(at_point)
    vague = pc.value_counts(incidents.filter(pc.invert(at_point))["province_id"].combine_chunks()).to_pylist()
    shaded = {row["values"]: row["counts"] for row in vague if row["values"] in atlas.provinces.index}
    extent = fit.around_all((_around(points), *(fit.of_place(atlas, province) for province in shaded)))
    if extent is None:
        return ""
    view = _view(extent)
    label = markup.attribute(f"Map. {whereabouts(incidents).in_words()}")
    parts = (
        *(_path(shape, "sketch-land", view) for shape in _clipped(atlas.countries, view)),
        *(_path(shape, "sketch-province", view) for shape in _clipped(atlas.provinces, view)),
        *(_path(shape, "sketch-vague", view) for shape in _clipped(atlas.provinces.loc[list(shaded)], view)),
        *_names(atlas, view),
        *_symbols(points, view),
        *_numbers(shaded, atlas, view),
    )
    return f'<svg class="sketch" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def _has_point(incidents: pa.Table) -> np.ndarray:
    has = pc.and_(pc.is_valid(incidents["lon"]), pc.is_in(incidents["precision"], pa.array(HAS_POINT)))
    return np.asarray(has.to_numpy(), dtype=bool)


def _around(points: pa.Table) -> Bounds | None:
    """Return the bounds of the points; of many, without the few that lie far from all others."""
    if not points.num_rows:
        return None
    lon, lat = (points[name].to_numpy() for name in ("lon", "lat"))
    share = 0.01 if points.num_rows > 100 else 0.0
    (west, east), (south, north) = (np.quantile(values, (share, 1 - share)) for values in (lon, lat))
    return fit.around_points([(float(west), float(south)), (float(east), float(north))])


def _view(extent: Bounds) -> _View:
    """Return a view of the drawing's shape around an extent."""
    south, north = max(extent.south, -HIGHEST_LAT), min(extent.north, HIGHEST_LAT)
    squeeze = float(np.cos(np.radians((south + north) / 2)))
    wide = max((extent.east - extent.west) * squeeze / WIDTH, (north - south) / HEIGHT, 1e-6) * (1 + 2 * MARGIN)
    half_lon, half_lat = wide * WIDTH / squeeze / 2, wide * HEIGHT / 2
    lon, lat = (extent.west + extent.east) / 2, (south + north) / 2
    return _View(Bounds(lon - half_lon, lat - half_lat, lon + half_lon, lat + half_lat), 1 / wide, squeeze)


def _clipped(frame: gpd.GeoDataFrame, view: _View) -> Iterator[shapely.Geometry]:
    """Yield the parts of outlines that the view shows, no finer than it can show them."""
    west, south, east, north = view.bounds
    shapes = frame.geometry.to_numpy()
    seen = shapes[shapely.intersects(shapely.box(west, south, east, north), shapely.envelope(shapes))]
    for shape in shapely.simplify(seen, 0.7 / view.scale):
        yield shapely.clip_by_rect(shape, west - 1, south - 1, east + 1, north + 1)


def _path(shape: shapely.Geometry, css: str, view: _View) -> str:
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(shape))]
    drawn = "".join(
        f"M{'L'.join(f'{view.x(lon):.1f},{view.y(lat):.1f}' for lon, lat in ring)}Z" for ring in rings if len(ring) > 2
    )
    return f'<path class="{css}" d="{drawn}"/>' if drawn else ""


def _names(atlas: Atlas, view: _View) -> Iterator[str]:
    """Yield the names of the provinces that fill enough of the view, or else of the countries."""
    west, south, east, north = view.bounds
    for frame in (atlas.provinces, atlas.countries):
        shapes = frame.geometry.to_numpy()
        seen = np.flatnonzero(shapely.intersects(shapely.box(west, south, east, north), shapely.envelope(shapes)))
        shown = shapely.clip_by_rect(shapely.simplify(shapes[seen], 0.7 / view.scale), west, south, east, north)
        wide = np.flatnonzero(shapely.area(shown) > LEAST_NAMED * (east - west) * (north - south))
        if len(wide):
            for at in wide:
                point, name = shapely.point_on_surface(shown[at]), frame["name"].iloc[seen[at]]
                x, y = view.x(point.x), view.y(point.y)
                yield f'<text class="sketch-name" x="{x:.0f}" y="{y:.0f}">{markup.attribute(name)}</text>'
            return


def _symbols(points: pa.Table, view: _View) -> Iterator[str]:
    """Yield a symbol for each kind at each pixel that has records of it."""
    x = np.round((points["lon"].to_numpy() - view.bounds.west) * view.scale * view.squeeze)
    y = np.round((view.bounds.north - points["lat"].to_numpy()) * view.scale)
    inside = (x >= 0) & (x <= WIDTH) & (y >= 0) & (y <= HEIGHT)
    kinds = points["kind"].to_pylist()
    places = dict.fromkeys((x[at], y[at], kinds[at]) for at in np.flatnonzero(inside))
    for left, top, kind in list(places)[:MOST_SYMBOLS]:
        symbol = style.KINDS[EventKind(kind)]
        move = f"translate({left:.0f} {top:.0f}) scale({RADIUS})"
        yield f'<path class="sketch-mark" d="{symbol.path}" fill="{symbol.colour}" transform="{move}"/>'


def _numbers(shaded: Mapping[str, int], atlas: Atlas, view: _View) -> Iterator[str]:
    """Yield the number of records that are only known to be in a province."""
    for province, number in shaded.items():
        lon, lat = _middle(atlas, province)
        x, y = view.x(lon), view.y(lat) + BELOW
        yield f'<text class="sketch-number" x="{x:.0f}" y="{y:.0f}">{number:,}</text>'


@lru_cache(maxsize=1_000)
def _middle(atlas: Atlas, province: str) -> tuple[float, float]:
    point = shapely.point_on_surface(atlas.provinces.geometry.loc[province])
    return point.x, point.y


def key(kinds: Iterable[str]) -> str:
    """Write the symbols of kinds with their names."""
    entries = "".join(
        f'<li><svg viewBox="-1.2 -1.2 2.4 2.4" aria-hidden="true"><path class="sketch-mark" d="{symbol.path}" '
        f'fill="{symbol.colour}"/></svg>{markup.text(kind)}</li>'
        for kind in kinds
        for symbol in (style.KINDS[EventKind(kind)],)
    )
    return f'<ul class="sketch-key">{entries}</ul>'
