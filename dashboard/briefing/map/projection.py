"""Fit an equal-area projection to the content of a map, and project the land at print resolution."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from events.queries.selection import Selection
from geodata import places
from geodata.areas.geometry import outline
from geodata.models import Atlas, PlaceKind

HOME: Final = (56.5, 29.5, 80.0, 44.0)  # west, south, east, north: where nearly all records lie
ROOM: Final = 0.09  # of the extent, around it
NARROWEST_M: Final = 700_000.0  # a single town is shown within its region
WIDEST_DEG: Final = 120.0  # the azimuthal projection has no place for the other side of the globe
HALF_DEG: Final = 179.999  # at 180 from the middle, land would be torn to the other side
BEYOND_DEG: Final = 4.0  # land that is kept beyond the window, so that no edge shows
AROUND_DEG: Final = 0.8  # of land around every site
MATCHES: Final = ("certain", "possible")
STEPS: Final = 24  # points along each edge of a window when it is projected
FINENESS_PT: Final = 0.35  # detail smaller than that is left out
POINT: Final = 1 / 72
Extent = tuple[float, float, float, float]  # west, south, east, north


@dataclass(frozen=True, eq=False)
class Ground:
    """
    The projected land of a map, and the transformation from coordinates to points on the page.

    Parameters
    ----------
    crs
        Lambert azimuthal equal-area, metres.
    window
        West, south, east, north of the map in metres.
    points
        Width and height of the map in points.
    foot
        Height of what is covered at the bottom, in points.
    provinces
        By province id: country, name, theatre, geometry in `crs`.
    countries
        By alpha-2 code: name, theatre, geometry in `crs`.
    """

    crs: pyproj.CRS
    window: Extent
    points: tuple[float, float]
    provinces: gpd.GeoDataFrame
    countries: gpd.GeoDataFrame
    foot: float = 0.0

    @property
    def metres_per_point(self) -> float:
        """Metres on the ground per point on the page."""
        return (self.window[2] - self.window[0]) / self.points[0]

    def project(self, lon: Any, lat: Any) -> NDArray[np.float64]:  # noqa: ANN401 - a number or an array
        """Turn decimal degrees into points from the lower left corner of the map; one row per place."""
        east, north = _to(self.crs).transform(lon, lat)
        metres: NDArray[np.float64] = np.column_stack([np.atleast_1d(east), np.atleast_1d(north)])
        return (metres - self.window[:2]) / self.metres_per_point

    def shape(self, geometry: BaseGeometry) -> BaseGeometry:
        """Project a geometry from decimal degrees, as fine as the page can show."""
        moved = gpd.GeoSeries([geometry], crs=4326).to_crs(self.crs).iloc[0]
        return shapely.simplify(moved, self.metres_per_point * FINENESS_PT)

    def seen(self, geometry: BaseGeometry) -> BaseGeometry:
        """Clip a projected geometry to the map and return the largest part."""
        cut = shapely.clip_by_rect(geometry, *self.window)
        parts = [part for part in shapely.get_parts(cut) if part.geom_type == "Polygon"]
        return max(parts, key=lambda part: part.area, default=shapely.Polygon())

    def middle(self, shape: BaseGeometry) -> NDArray[np.float64]:
        """Find the middle of the widest circle inside a projected shape, in points."""
        radius = shapely.maximum_inscribed_circle(shape, self.metres_per_point * 3)
        metres: NDArray[np.float64] = np.array(shapely.get_coordinates(shapely.get_point(radius, 0))[0])
        return np.asarray((metres - np.array(self.window[:2])) / self.metres_per_point)

    def holds(self, points: NDArray[np.float64], margin: float = 0.0) -> NDArray[np.bool_]:
        """Check whether points of the page are on the map; the last axis has x and y."""
        inside = (points >= margin) & (points <= np.array(self.points) - margin)
        return np.asarray(inside.all(axis=-1))


@lru_cache(maxsize=8)
def _to(crs: pyproj.CRS) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(4326, crs, always_xy=True)


def fit(
    atlas: Atlas, extent: Extent, inches: tuple[float, float], foot_in: float = 0.0, narrowest_m: float = NARROWEST_M
) -> Ground:
    """
    Fit the projection and lay out the land.

    The extent is the west, south, east, north of what must be seen, in decimal degrees; the map's width and height are
    in inches, and so is the height of what covers its foot. A smaller extent is shown with so much around it that it is
    `narrowest_m` wide.
    """
    crs = _crs(extent)
    free = inches[1] - foot_in
    west, south, east, north = _window(crs, extent, inches[0] / free, narrowest_m)
    window = (west, south - (north - south) * foot_in / free, east, north)
    points = (inches[0] / POINT, inches[1] / POINT)
    fineness = (window[2] - window[0]) / points[0] * FINENESS_PT
    box = _degrees(crs, window, (extent[0] + extent[2]) / 2)
    return Ground(
        crs=crs,
        window=window,
        points=points,
        provinces=_land(atlas.provinces, box, crs, fineness),
        countries=_land(atlas.countries, box, crs, fineness),
        foot=foot_in / POINT,
    )


def _crs(extent: Extent) -> pyproj.CRS:
    """Choose the projection: azimuthal around the middle, cylindrical for most of the globe; areas are true in both."""
    west, south, east, north = extent
    middle = {"lon_0": round((west + east) / 2, 1), "datum": "WGS84", "units": "m"}
    if max(east - west, north - south) > WIDEST_DEG:
        return pyproj.CRS.from_dict({"proj": "cea", **middle})
    return pyproj.CRS.from_dict({"proj": "laea", "lat_0": round((south + north) / 2, 1), **middle})


def _window(crs: pyproj.CRS, extent: Extent, aspect: float, narrowest_m: float) -> Extent:
    """Frame an extent, in metres, in the proportions of the map."""
    east, north = _to(crs).transform(*_edges(extent))
    left, right, bottom, top = min(east), max(east), min(north), max(north)
    width = max((right - left) * (1 + 2 * ROOM), narrowest_m)
    height = max((top - bottom) * (1 + 2 * ROOM), narrowest_m / aspect)
    width, height = max(width, height * aspect), max(height, width / aspect)
    x, y = (left + right) / 2, (bottom + top) / 2
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _edges(box: Extent) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """List points along the edges of a box and across it."""
    x, y = np.meshgrid(np.linspace(box[0], box[2], STEPS), np.linspace(box[1], box[3], STEPS))
    return x.ravel(), y.ravel()


def _degrees(crs: pyproj.CRS, window: Extent, middle: float) -> Extent:
    """Turn a window back into degrees, with room around it; never to the pole, east may be beyond 180 degrees."""
    back = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
    lon, lat = back.transform(*_edges(window))
    good = np.isfinite(lon) & np.isfinite(lat)
    lon, lat = (lon[good] - middle + 180) % 360 - 180, lat[good]
    west, east = max(lon.min() - BEYOND_DEG, -HALF_DEG), min(lon.max() + BEYOND_DEG, HALF_DEG)
    return middle + west, max(lat.min() - BEYOND_DEG, -85.0), middle + east, min(lat.max() + BEYOND_DEG, 85.0)


def _land(frame: gpd.GeoDataFrame, box: Extent, crs: pyproj.CRS, fineness: float) -> gpd.GeoDataFrame:
    """Clip polygons to a box, project them and drop details too fine to see, keeping shared edges."""
    west, south, east, north = box
    # What a box has beyond 180 degrees is on the other side of the frame of degrees.
    parts = [(max(west - turn, -180.0), south, min(east - turn, 180.0), north) for turn in (-360.0, 0.0, 360.0)]
    cut = gpd.GeoDataFrame(pd.concat([_clipped(frame, part) for part in parts if part[0] < part[2]])).to_crs(crs)
    cut = cut.set_geometry(_valid(shapely.coverage_simplify(cut.geometry.to_numpy(), fineness)), crs=crs)
    return cut if cut.index.is_unique else cut.dissolve(level=0)


def _valid(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """
    Repair the shapes that have no union because they cross themselves.

    Clipping leaves such ones, and near the other side of the globe the projection folds shapes over.
    """
    is_broken = ~shapely.is_valid(shapes)
    shapes[is_broken] = shapely.make_valid(shapes[is_broken], method="structure", keep_collapsed=False)
    return shapes


def _clipped(frame: gpd.GeoDataFrame, box: Extent) -> gpd.GeoDataFrame:
    near = frame[frame.geometry.intersects(shapely.box(*box)) & ~frame.geometry.is_empty]
    cut = near.set_geometry(shapely.clip_by_rect(near.geometry.to_numpy(), *box), crs=frame.crs)
    return cut[~cut.geometry.is_empty & cut.geometry.geom_type.isin(("Polygon", "MultiPolygon"))]


def framed(atlas: Atlas, answers: Mapping[str, Any], selection: Selection) -> Extent:
    """Choose the area that the map of a selection must show: the drawn area, else what `extent` chooses."""
    if selection.drawn_area:
        west, south, east, north = outline(selection.drawn_area).bounds
        return west, south, east, north
    return extent(atlas, answers, selection.countries, selection.provinces)


def extent(atlas: Atlas, answers: Mapping[str, Any], countries: Iterable[str], provinces: Iterable[str] = ()) -> Extent:
    """
    Choose the area that a map must show: the chosen countries and provinces (ids), or the places of the records.

    Only records that are certain widen it, unless none is: a border along which one of them may be is longer than what
    was asked for. `answers` is what the map draws (`map_layers.answers`). Returns west, south, east, north in decimal
    degrees.
    """
    chosen = [code for code in countries if code in atlas.countries.index and atlas.countries.at[code, "theatre"]]
    shapes = [atlas.countries.geometry[code] for code in chosen]
    shapes += [atlas.provinces.geometry[code] for code in provinces if code in atlas.provinces.index]
    sites = _sites(answers, only_certain=True)
    if shapes:
        # A record of the selection that lies across a border belongs on the map, one a continent away does not.
        near = shapely.buffer(shapely.union_all([shapely.box(*shape.bounds) for shape in shapes]), BEYOND_DEG)
        sites = [site for site in sites if near.contains(site)]
    else:
        shapes = _drawn(atlas, answers, only_certain=True)
        if not shapes and not sites:
            shapes, sites = _drawn(atlas, answers, only_certain=False), _sites(answers, only_certain=False)
    if not shapes and not sites:
        shapes = _wider(atlas, answers)
    around = [
        shapely.box(site.x - AROUND_DEG, site.y - AROUND_DEG, site.x + AROUND_DEG, site.y + AROUND_DEG)
        for site in sites
    ]
    return joined([shape.bounds for shape in (*shapes, *around)])


def _sites(answers: Mapping[str, Any], only_certain: bool) -> list[shapely.Point]:
    """List the points of records."""
    sites = answers["sites"]
    if only_certain:
        sites = [site for site in sites if any(record["certain"] for record in site["records"])]
    return [shapely.Point(site["lon"], site["lat"]) for site in sites]


def _drawn(atlas: Atlas, answers: Mapping[str, Any], only_certain: bool) -> list[BaseGeometry]:
    """List the provinces that are shaded and the borders that are drawn for records."""
    counted = ("certain",) if only_certain else MATCHES
    wanted = counted if answers["tiles"] else ("shade", "contested")
    provinces = [
        code
        for code, area in answers["provinces"].items()
        if any(area[name] for name in wanted) and any(area[name] for name in counted)
    ]
    borders = [border for border, line in answers["borders"].items() if any(line[name] for name in counted)]
    return [atlas.provinces.geometry[code] for code in provinces] + [places.geometry(atlas, one) for one in borders]


def beyond(atlas: Atlas, answers: Mapping[str, Any], seen: Extent) -> int:
    """Count the records that are only possible and whose place is not wholly within an extent."""
    frame = shapely.box(*seen)
    vague: int = sum(
        place["number"][1]
        for place in answers["vague"]
        if place["number"][1] and not frame.covers(shapely.box(*places.geometry(atlas, place["place"]).bounds))
    )
    sites = (site for site in answers["sites"] if not frame.covers(shapely.Point(site["lon"], site["lat"])))
    return vague + sum(1 for site in sites for record in site["records"] if not record["certain"])


def _wider(atlas: Atlas, answers: Mapping[str, Any]) -> list[BaseGeometry]:
    """List the vague places of records: provinces of regions, then countries, then home."""
    provinces = [code for code, area in answers["provinces"].items() if area["region"] or area["presence"]]
    countries = [code for code in answers["countries"] if atlas.places[code].kind is PlaceKind.COUNTRY]
    known = [atlas.provinces.geometry[code] for code in provinces]
    known += [atlas.countries.geometry[c] for c in countries if atlas.countries.at[c, "theatre"]]
    return known or [shapely.box(*HOME)]


def joined(bounds: Iterable[Extent]) -> Extent:
    """Return the narrowest box around boxes; if it crosses 180 degrees, its east is beyond them."""
    west, south, east, north = np.array(sorted(bounds)).T
    gaps = np.append(west[1:], west[0] + 360) - np.maximum.accumulate(east)
    # Of gaps that are equally wide the last one, over 180 degrees, leaves the box as everybody draws it.
    start = (len(gaps) - int(np.argmax(gaps[::-1]))) % len(gaps)
    turned = east + 360 * (np.arange(len(east)) < start)
    return float(west[start]), max(float(south.min()), -90.0), float(turned.max()), min(float(north.max()), 90.0)
