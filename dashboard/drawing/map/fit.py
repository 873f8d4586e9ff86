"""Decide which part of the world the map shows for a selection, an open record or place."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from events.models import HAS_POINT
from events.queries.selection import Selection
from geodata import places
from geodata.areas import geometry
from geodata.areas.drawn_area import DrawnArea
from geodata.models import Atlas, PlaceKind

AROUND_POINT_DEG: Final = 1.5  # a single town is shown within its region
# A country on both sides of the antimeridian has the whole world for its bounds.
WIDEST_DEG: Final = 180.0
# What is known more precisely decides; vaguer places only where there is nothing else.
BY_PRECISION: Final = (
    frozenset({PlaceKind.PROVINCE}),
    frozenset({PlaceKind.BORDER, PlaceKind.REGION}),
    frozenset({PlaceKind.COUNTRY}),
)


class Bounds(NamedTuple):
    """A part of the world in decimal degrees, WGS84."""

    west: float
    south: float
    east: float
    north: float

    def corners(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """South-west and north-east, lat before lon, as Leaflet takes them."""
        return (round(self.south, 3), round(self.west, 3)), (round(self.north, 3), round(self.east, 3))


def key(selection: Selection) -> str:
    """Return a name for what the map is fitted to: another selection has another one, whatever its period."""
    timeless = selection.at_any_time().without("certain_only").to_query()
    return hashlib.sha256(timeless.encode()).hexdigest()[:12]


def around_points(points: Iterable[tuple[float, float]]) -> Bounds | None:
    """Return the bounds of points (lon, lat), those of a few close ones with room around them; None without points."""
    listed = list(points)
    if not listed:
        return None
    lons, lats = zip(*listed, strict=True)
    (west, east), (south, north) = _wide(min(lons), max(lons)), _wide(min(lats), max(lats))
    return Bounds(west, max(south, -85.0), east, min(north, 85.0))


def _wide(low: float, high: float) -> tuple[float, float]:
    lacking = max(2 * AROUND_POINT_DEG - (high - low), 0.0) / 2
    return low - lacking, high + lacking


def around_all(parts: Iterable[Bounds | None]) -> Bounds | None:
    """Return the bounds of several parts; None if there are none."""
    found = [part for part in parts if part]
    if not found:
        return None
    west, south, east, north = zip(*found, strict=True)
    return Bounds(min(west), min(south), max(east), max(north))


@cache
def of_place(atlas: Atlas, place_id: str) -> Bounds | None:
    """Return the bounds of a place; None if they are most of the world."""
    place = atlas.places[place_id]
    if place.kind in HAS_POINT:
        return around_points([(place.lon or 0, place.lat or 0)])
    bounds = Bounds(*places.geometry(atlas, place_id).bounds)
    return bounds if bounds.east - bounds.west < WIDEST_DEG else None


def of_area(area: DrawnArea) -> Bounds:
    """Return the bounds of a drawn area, as far as the map shows the world."""
    west, south, east, north = geometry.outline(area).bounds
    if east - west > WIDEST_DEG:
        west, east = -WIDEST_DEG, WIDEST_DEG
    return Bounds(west, max(south, -85.0), east, min(north, 85.0))


def of_records(
    areas: Iterable[str], points: Bounds | None, rows: Iterable[Mapping[str, Any]], atlas: Atlas
) -> Bounds | None:
    """
    Return the bounds of a selection's records.

    Parameters
    ----------
    areas
        The chosen countries or provinces, which are shown whole.
    points
        The bounds of the records with a point.
    rows
        Records or groups of them with `place_id`; those of vague places decide only if nothing else does.
    """
    chosen = around_all(of_place(atlas, area) for area in areas)
    if chosen:
        return around_all((chosen, points))
    named = {row["place_id"] for row in rows if row["place_id"]}
    for kinds in BY_PRECISION:
        vague = (of_place(atlas, place_id) for place_id in sorted(named) if atlas.places[place_id].kind in kinds)
        if found := around_all((points, *vague)):
            return found
    return None
