"""The line two countries share, cut from the same polygons as the provinces."""

from collections import defaultdict

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod

WGS84 = Geod(ellps="WGS84")


def border_id(country_a: str, country_b: str) -> str:
    """Return the id of a border: its two countries (alpha-2) in alphabetical order, `AF-UZ`."""
    return "-".join(sorted((country_a, country_b)))


def length_km(line: shapely.Geometry) -> float:
    """Measure a line in EPSG:4326 on the WGS84 ellipsoid, in kilometres."""
    return float(WGS84.geometry_length(line)) / 1000


def area_km2(polygon: shapely.Geometry) -> float:
    """Measure a polygon in EPSG:4326 on the WGS84 ellipsoid, in square kilometres."""
    return abs(float(WGS84.geometry_area_perimeter(shapely.orient_polygons(polygon))[0])) / 1e6


def shared_edges(polygons: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """
    Cut the lines along which polygons of a valid coverage touch.

    Returns
    -------
    edges
        Columns `first`, `second` (index labels, in the order of `polygons`) and `geometry` (MultiLineString), one row
        per touching pair, in the CRS of `polygons`.
    """
    segments, owner = _segments(polygons.geometry.to_numpy())
    _, key, count = np.unique(segments, axis=0, return_inverse=True, return_counts=True)
    order = np.lexsort((owner, key))
    order = order[count[key[order]] == 2]
    pairs = pd.DataFrame({"first": owner[order[::2]], "second": owner[order[1::2]], "segment": order[::2]})
    lines = shapely.linestrings(segments.reshape(-1, 2, 2))
    rows = [
        (polygons.index[first], polygons.index[second], _merged(lines[group["segment"].to_numpy()]))
        for (first, second), group in pairs.groupby(["first", "second"])
        if first != second
    ]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=["first", "second", "geometry"]), crs=polygons.crs)


def _segments(polygons: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Split rings into segments (x1, y1, x2, y2), ends in a fixed order, with the position of their polygon."""
    parts, of_polygon = shapely.get_parts(polygons, return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    points, of_ring = shapely.get_coordinates(rings, return_index=True)
    same_ring = of_ring[1:] == of_ring[:-1]
    start, end = points[:-1][same_ring], points[1:][same_ring]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    start[swap], end[swap] = end[swap], start[swap].copy()
    return np.hstack([start, end]), of_polygon[of_part[of_ring[:-1][same_ring]]]


def _merged(lines: ArrayLike) -> shapely.MultiLineString:
    parts = shapely.multilinestrings(shapely.get_parts(lines))
    return shapely.multilinestrings(shapely.get_parts(shapely.line_merge(shapely.normalize(parts))))


def cut(provinces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Cut the border of every pair of countries that touch.

    `provinces` are a valid coverage in EPSG:4326, indexed by `province_id`, with column `country` (alpha-2).

    Returns
    -------
    borders
        Indexed by `border_id` (`AF-UZ`), with `country_a`, `country_b`, `length_km` on the ellipsoid, `provinces_a`,
        `provinces_b` (tuples of ids) and `geometry`.
    """
    edges = shared_edges(provinces.geometry)
    country = provinces["country"].to_dict()
    between: dict[tuple[str, str], list[tuple[str, str, shapely.MultiLineString]]] = defaultdict(list)
    for first, second, line in edges.itertuples(index=False):
        one, other = sorted((first, second), key=country.__getitem__)
        if country[one] != country[other]:
            between[country[one], country[other]].append((one, other, line))
    rows = []
    for (a, b), found in sorted(between.items()):
        beside_a, beside_b, lines = zip(*found, strict=True)
        line = _merged(lines)
        sides = tuple(sorted(set(beside_a))), tuple(sorted(set(beside_b)))
        rows.append((border_id(a, b), a, b, round(length_km(line), 1), *sides, line))
    names = ["border_id", "country_a", "country_b", "length_km", "provinces_a", "provinces_b", "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=names).set_index("border_id"), crs=provinces.crs)
