"""Derive the location of a record: precision, point and areas, no more precise than its places."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from events.models import HAS_POINT, Event, Precision
from geodata import places, provinces
from geodata.models import Area, Atlas, Place


class Role(StrEnum):
    """The role of a place in a record."""

    AT = "at"
    ORIGIN = "origin"
    TARGET = "target"


class Sites(NamedTuple):
    """The place ids of a record by role; blank where the record names none."""

    at: str = ""
    origin: str = ""
    target: str = ""

    @property
    def by_role(self) -> dict[Role, str]:
        """The place ids that are given."""
        roles = {Role.AT: self.at, Role.ORIGIN: self.origin, Role.TARGET: self.target}
        return {role: place_id for role, place_id in roles.items() if place_id}


@dataclass(frozen=True)
class Located:
    """
    The location of a record.

    `lon`, `lat` are decimal degrees and `radius_km` kilometres, of settlements and districts only. `areas` lists for
    each role every province or country that the record may be in.
    """

    precision: Precision
    lon: float | None
    lat: float | None
    radius_km: float | None
    areas: Mapping[Role, tuple[Area, ...]]


def sites_of_event(event: Event) -> Sites:
    """Return the places of an event by role."""
    return Sites(event.place, event.origin, event.target_place)


def locate(atlas: Atlas, record: Event | Sites) -> Located:
    """
    Return the location of a record, given as an event or as its places by role.

    The province of a settlement or district is the one that contains its point, at full resolution. A border has the
    touching provinces of both countries, a region the areas of its members, a country only itself, never a province.

    Raises
    ------
    KeyError
        If the atlas has no such place.
    """
    sites = sites_of_event(record) if isinstance(record, Event) else record
    return from_areas(atlas, sites, areas_of(atlas, sites.by_role.values()))


def from_areas(atlas: Atlas, sites: Sites, areas: Mapping[str, tuple[Area, ...]]) -> Located:
    """Build the location of a record from the areas of its places, as `areas_of` returns them."""
    by_role = {role: areas[place_id] for role, place_id in sites.by_role.items()}
    if not sites.at:
        return Located(Precision.UNKNOWN, None, None, None, by_role)
    place = atlas.places[sites.at]
    is_point = place.kind in HAS_POINT
    spot = (place.lon, place.lat, place.radius_km) if is_point else (None, None, None)
    return Located(Precision(place.kind.value), *spot, by_role)


def areas_of(atlas: Atlas, place_ids: Iterable[str]) -> dict[str, tuple[Area, ...]]:
    """
    Return the areas of many places at once, those of settlements and districts by geometry.

    Raises
    ------
    KeyError
        If the atlas has no such place.
    """
    wanted = {place_id: atlas.places[place_id] for place_id in place_ids}
    points = [place for place in wanted.values() if place.kind in HAS_POINT]
    found = {place_id: places.areas(atlas, place_id) for place_id, place in wanted.items() if place not in points}
    for place_id, province in joined_provinces(atlas, points).items():
        found[place_id] = tuple(Area(country, province) for country in wanted[place_id].countries)
    return found


def joined_provinces(atlas: Atlas, points: Iterable[Place]) -> dict[str, str | None]:
    """
    Find the province that contains the point of each settlement or district, at full resolution.

    The ids are by place id; None for a point outside every province.
    """
    with_points = list(points)
    # A missing coordinate becomes NaN.
    lon, lat = (np.array([getattr(place, axis) for place in with_points], dtype=float) for axis in ("lon", "lat"))
    positions = provinces.locate(atlas.provinces, lon, lat)
    ids = atlas.provinces.index
    return {
        place.place_id: str(ids[position]) if position >= 0 else None
        for place, position in zip(with_points, positions, strict=True)
    }
