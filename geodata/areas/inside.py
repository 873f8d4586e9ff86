"""Find which places and which points lie in a drawn area, wholly or in part."""

from enum import IntEnum
from functools import lru_cache
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata import provinces
from geodata.areas import geometry
from geodata.areas.drawn_area import DrawnArea
from geodata.provinces import Floats

Extents = NDArray[np.int8]


class Extent(IntEnum):
    """How much of a place lies in an area."""

    NONE = 0
    PART = 1
    WHOLE = 2


MOST_KM: Final = 100.0  # larger circles of uncertainty are cut to it


def of_shapes(area: DrawnArea, shapes: NDArray[np.object_]) -> Extents:
    """Check how much of each shape (EPSG:4326) lies in an area; a point lies in it wholly or not at all."""
    found = np.full(len(shapes), Extent.NONE, dtype=np.int8)
    whole = geometry.shape(area)
    shapely.prepare(whole)
    touched = np.flatnonzero(shapely.intersects(shapes, whole))
    found[touched] = Extent.PART
    west, south, east, north = shapely.bounds(whole)
    bounds = shapely.bounds(shapes[touched])
    is_within = (bounds >= [west, south, west, south]).all(axis=1) & (bounds <= [east, north, east, north]).all(axis=1)
    candidates = touched[is_within]
    found[candidates[shapely.covers(whole, shapes[candidates])]] = Extent.WHOLE
    return found


def of_points(area: DrawnArea, lon: Floats, lat: Floats, radius_km: Floats) -> Extents:
    """
    Check how much of the circle of uncertainty around each point lies in an area.

    A point without a radius (0) lies in it wholly or not at all.
    """
    found = np.full(len(lon), Extent.NONE, dtype=np.int8)
    near = np.minimum(radius_km, MOST_KM)
    for radius in np.unique(near).tolist():
        here = np.flatnonzero(near == radius)
        points = lon[here], lat[here]
        if radius <= 0:
            found[here[_are_in(area, 0.0, *points)]] = Extent.WHOLE
        else:
            found[here[_are_in(area, radius, *points)]] = Extent.PART
            found[here[_are_in(area, -radius, *points)]] = Extent.WHOLE
    return found


def _are_in(area: DrawnArea, grown_km: float, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    """Check which points lie in an area that is grown; it may go on past 180 degrees."""
    frame = _frame(area, grown_km)
    found = np.zeros(len(lon), dtype=bool)
    west, _, east, _ = frame.total_bounds
    for turn in geometry.TURNS:
        if west <= 180 + turn and east >= turn - 180:
            found |= provinces.locate(frame, lon + turn, lat) >= 0
    return found


@lru_cache(64)
def _frame(area: DrawnArea, grown_km: float) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[geometry.grown(area, grown_km)], crs=4326)
