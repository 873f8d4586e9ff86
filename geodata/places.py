"""Return the geometry and the areas of a place: settlement, district, province, border, region or country."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata import files
from geodata.borders import WGS84, shared_edges
from geodata.models import Area, Atlas, Place, PlaceKind

CIRCLE_POINTS = 72  # one every 5 degrees: within 0.1 % of the circle's radius


def read(path: Path) -> tuple[Place, ...]:
    """
    Read the hand-kept places: settlements, districts, regions and narrowed borders.

    Raises
    ------
    ValueError
        If a row cannot be read; `khorasan-atlas check` lists all faults at once.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(from_row(row, f"{path.name} row {number}") for number, row in enumerate(csv.DictReader(file), 2))


def from_row(row: Mapping[str, str], where: str = "row") -> Place:
    """
    Turn a row of places.csv into a place.

    Raises
    ------
    ValueError
        Naming `where`, if the kind is unknown, a number cannot be read, or a local name has no language.
    """
    try:
        return Place(
            place_id=row["place_id"],
            name=row["name"],
            aliases=files.split(row["aliases"]),
            kind=PlaceKind(row["kind"]),
            countries=files.split(row["country"]),
            province=row["province"] or None,
            members=files.split(row["members"]),
            lon=_number(row["lon"]),
            lat=_number(row["lat"]),
            radius_km=_number(row["radius_km"]),
            names_local=MappingProxyType(files.split_names(row["names_local"])),
            source=row["source"],
        )
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error


def _number(cell: str) -> float | None:
    return float(cell) if cell.strip() else None


@lru_cache(maxsize=512)  # every page of a briefing asks for the same ones again, and joining a region takes long
def geometry(atlas: Atlas, place_id: str) -> BaseGeometry:
    """
    Look up the geometry of a place, in EPSG:4326 (longitude, latitude).

    A point for a settlement; a geodesic circle of `radius_km` for a district; the polygon of a province, part of one,
    or country; the line of a border, cut to the provinces of a narrowed one; the union of a region's members.

    Raises
    ------
    KeyError
        If the atlas has no such place.
    ValueError
        If a place is a member of itself.
    """
    place = atlas.places[place_id]
    match place.kind:
        case PlaceKind.SETTLEMENT:
            return shapely.Point(place.lon, place.lat)
        case PlaceKind.DISTRICT:
            return circle(*_position(place), place.radius_km or 0.0)
        case PlaceKind.PROVINCE:
            return atlas.provinces.geometry[place_id]
        case PlaceKind.COUNTRY:
            return atlas.countries.geometry[place_id]
        case PlaceKind.BORDER:
            return _border_line(atlas, place)
        case PlaceKind.REGION:
            if place_id in atlas.parts.index:
                return atlas.parts.geometry[place_id]
            areas(atlas, place_id)  # refuses a region that is a member of itself
            return shapely.union_all([geometry(atlas, member) for member in place.members])


def circle(lon: float, lat: float, radius_km: float) -> shapely.Polygon:
    """Draw a circle on the WGS84 ellipsoid, in EPSG:4326 with one point every 5 degrees of azimuth."""
    azimuths = np.linspace(360, 0, CIRCLE_POINTS, endpoint=False)
    east, north, _ = WGS84.fwd(
        np.full(CIRCLE_POINTS, lon), np.full(CIRCLE_POINTS, lat), azimuths, np.full(CIRCLE_POINTS, radius_km * 1000)
    )
    return shapely.Polygon(np.column_stack([east, north]))


def _position(place: Place) -> tuple[float, float]:
    if place.lon is None or place.lat is None:
        raise ValueError(f"{place.place_id} is a {place.kind} without coordinates; give it lon and lat in places.csv")
    return place.lon, place.lat


def _border_line(atlas: Atlas, place: Place) -> BaseGeometry:
    if place.place_id in atlas.borders.index:
        return atlas.borders.geometry[place.place_id]
    sides = {atlas.places[member].countries[0] for member in place.members}
    lines = [
        line
        for first, second, line in _border_edges(atlas, place.countries)
        if (len(sides) > 1 and {first, second} <= set(place.members))
        or (len(sides) == 1 and {first, second} & set(place.members))
    ]
    return shapely.multilinestrings(shapely.get_parts(shapely.line_merge(shapely.union_all(lines))))


@lru_cache(maxsize=64)  # every map of a briefing asks for the same ones again
def _border_edges(atlas: Atlas, countries: tuple[str, ...]) -> tuple[tuple[str, str, BaseGeometry], ...]:
    """List the lines between provinces of different countries, among the countries given."""
    chosen: gpd.GeoDataFrame = atlas.provinces[atlas.provinces["country"].isin(countries)]
    edges, country = shared_edges(chosen.geometry), chosen["country"]
    found = zip(edges["first"], edges["second"], edges.geometry, strict=True)
    return tuple((one, other, line) for one, other, line in found if country[one] != country[other])


def areas(atlas: Atlas, place_id: str) -> tuple[Area, ...]:
    """
    List the areas in which a record at this place may be, no more precise than the place.

    A settlement, district or province: its province. A border: the provinces on either side. A region: what its members
    give. A country: the country, without a province. Without repetition, in the order of the place's members.

    Raises
    ------
    KeyError
        If the atlas has no such place.
    ValueError
        If a place is a member of itself.
    """
    return _areas(atlas, place_id, ())


def _areas(atlas: Atlas, place_id: str, above: tuple[str, ...]) -> tuple[Area, ...]:
    if place_id in above:
        raise ValueError(f"{' > '.join((*above, place_id))}: a member of itself; run `khorasan-atlas check`")
    place = atlas.places[place_id]
    if place.kind is PlaceKind.PROVINCE:
        return (Area(place.countries[0], place_id),)
    if place.kind is PlaceKind.COUNTRY:
        return (Area(place.countries[0], None),)
    if place.members:
        found = [area for member in place.members for area in _areas(atlas, member, (*above, place_id))]
        return tuple(dict.fromkeys(found))
    return tuple(Area(country, place.province) for country in place.countries)
