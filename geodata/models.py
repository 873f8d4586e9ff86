"""The records of this package: place, kind of place, area, and the atlas that holds them all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import geopandas as gpd


class PlaceKind(StrEnum):
    """The kind of a place, from the most to the least precise."""

    SETTLEMENT = "settlement"
    DISTRICT = "district"
    PROVINCE = "province"
    BORDER = "border"
    REGION = "region"
    COUNTRY = "country"


@dataclass(frozen=True)
class Place:
    """
    A place that a record can name.

    `countries` are alpha-2 codes; `province` is the id of the province of a settlement or district, and a province's
    own id. `members` are place ids: what a region consists of, the provinces along a border. `lon`, `lat` are decimal
    degrees, of settlements and districts only. `names_local` are names by language (BCP 47).
    """

    place_id: str
    name: str
    aliases: tuple[str, ...]
    kind: PlaceKind
    countries: tuple[str, ...]
    province: str | None = None
    members: tuple[str, ...] = ()
    lon: float | None = None
    lat: float | None = None
    radius_km: float | None = None
    names_local: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    source: str = ""

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every name of the place, the current one first."""
        return (self.name, *self.aliases, *self.names_local.values())


class Area(NamedTuple):
    """Where a record may lie: a country, and the province if that is known."""

    country: str
    province: str | None


@dataclass(frozen=True, eq=False)
class Atlas:
    """
    The places of the atlas; all geometry is in EPSG:4326, at full resolution.

    Parameters
    ----------
    provinces
        Indexed by `province_id` (ISO 3166-2): name, aliases (tuple), names_local (dict), country (alpha-2), theatre
        (bool), covers (dict: code -> name of provinces not drawn apart), note, geometry.
    countries
        Indexed by `country` (alpha-2): kind (`outline`: drawn, but no place), name, adjective, aliases, names_local,
        theatre, note, geometry. The theatre's are dissolved from the provinces, the others are outlines at 1:50m.
    borders
        Indexed by `border_id` (`AF-UZ`): country_a, country_b, length_km, provinces_a, provinces_b, geometry.
    parts
        Areas inside a province that have a name of their own (the former FATA, the Baikonur area), indexed by
        `place_id`: name, aliases, part_of (province id, or several as `a|b`), note, geometry.
    places
        Every place by id, provinces, countries and borders included.
    digest
        SHA-256 over the data files.
    more_towns
        File with the towns of countries that the user has added, as `towns.parquet` has those of the theatre.
    """

    provinces: gpd.GeoDataFrame
    countries: gpd.GeoDataFrame
    borders: gpd.GeoDataFrame
    parts: gpd.GeoDataFrame
    places: Mapping[str, Place]
    digest: str
    more_towns: Path | None = None
