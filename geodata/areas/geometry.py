"""Build the geometry of a drawn area, and of what is within a distance of its outline; in EPSG:4326.

The sides of boxes and polygons are straight in longitude and latitude, as in GeoJSON (RFC 7946).
"""

from functools import lru_cache
from math import ceil, cos, floor, radians
from typing import Final

import numpy as np
import shapely
from shapely import affinity

from geodata.areas.drawn_area import AreaKind, DrawnArea
from geodata.borders import WGS84

CIRCLE_POINTS: Final = 360  # a side leaves the circle by less than 0.004 % of its radius
BAND_DEG: Final = 0.5  # of latitude: within it, a degree of longitude has nearly one length
KM_PER_DEG: Final = 111.2
POLE_DEG: Final = 89.0  # closer to a pole, a degree of longitude counts as long as here
TURNS: Final = (-360, 0, 360)
WORLD: Final = shapely.box(-180, -90, 180, 90)


@lru_cache(64)
def outline(area: DrawnArea) -> shapely.Polygon:
    """
    Return the area as one polygon, for drawing; longitudes may go on past 180 degrees.

    Circles are those on the WGS84 ellipsoid. Around a pole the polygon goes up to it.
    """
    if area.kind is AreaKind.CIRCLE:
        return _circle(*area.points[0], area.radius_km)
    points = area.unwrapped
    if area.kind is AreaKind.BOX:
        (south, west), (north, east) = points
        return shapely.box(west, south, east, north)
    return shapely.Polygon([(lon, lat) for lat, lon in points])


def _circle(lat: float, lon: float, radius_km: float) -> shapely.Polygon:
    azimuths = np.linspace(360, 0, CIRCLE_POINTS, endpoint=False)
    same = np.ones(CIRCLE_POINTS)
    east, north, _ = WGS84.fwd(lon * same, lat * same, azimuths, radius_km * 1000 * same)
    unwrapped = np.unwrap(np.append(east, east[0]), period=360)
    ring = np.column_stack([unwrapped, np.append(north, north[0])])
    turn = ring[-1, 0] - ring[0, 0]
    if abs(turn) > 180:  # around a pole: closed along it
        pole = np.copysign(90.0, lat)
        ring = np.vstack([ring, [[ring[-1, 0], pole], [ring[0, 0], pole]]])
    else:
        ring[-1] = ring[0]  # unwrapping may move it by a rounding error, so that the ring would cross itself
    return shapely.Polygon(ring)


@lru_cache(64)
def shape(area: DrawnArea) -> shapely.Geometry:
    """Return the area as polygons between -180 and 180 degrees of longitude."""
    turned = [shapely.intersection(affinity.translate(outline(area), turn), WORLD) for turn in TURNS]
    parts = shapely.get_parts(turned)
    return shapely.union_all(parts[shapely.area(parts) > 0])


@lru_cache(64)
def grown(area: DrawnArea, by_km: float) -> shapely.Geometry:
    """
    Return the area with everything within a distance of it; a negative distance shrinks it.

    The centre of a circle of uncertainty lies in the grown area if the circle touches the area, and in the shrunk one
    if the circle lies wholly inside; within 2 % of the distance. Longitudes go on past 180 degrees, as in the outline.
    """
    whole = outline(area)
    if whole.bounds[2] - whole.bounds[0] >= 360:  # its ends are not sides of it
        whole = shapely.union_all([affinity.translate(whole, turn) for turn in TURNS])
    if not by_km:
        return whole
    west, south, east, north = whole.bounds
    far = abs(by_km) / KM_PER_DEG
    parts = []
    for number in range(floor((south - far) / BAND_DEG), ceil((north + far) / BAND_DEG)):
        low = max(number * BAND_DEG, -90.0)
        high = min((number + 1) * BAND_DEG, 90.0)
        if low < high:
            parts.append(_grown_in_band(whole, low, high, by_km, west, east))
    return shapely.union_all(parts)


def _grown_in_band(
    whole: shapely.Geometry, low: float, high: float, by_km: float, west: float, east: float
) -> shapely.Geometry:
    """Grow the area within a band of latitudes, in a plane in which a kilometre there is as long both ways."""
    narrowed = cos(radians(min(abs(low + high) / 2, POLE_DEG)))
    # What lies farther away than the distance has no part in it; the cut itself must not be mistaken for a side.
    reach = 3 * abs(by_km) / KM_PER_DEG
    near = shapely.box(west - 1, low - reach, east + 1, high + reach)
    plane = affinity.scale(shapely.intersection(whole, near), narrowed, 1, origin=(0, 0))
    found = shapely.buffer(plane, by_km / KM_PER_DEG, quad_segs=16)
    band = shapely.box(west - 400, low, east + 400, high)
    return shapely.intersection(affinity.scale(found, 1 / narrowed, 1, origin=(0, 0)), band)
