"""The records of this package: a place, what kind it is, and where a record at a place may lie."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class PlaceKind(StrEnum):
    """What a place is, from the most to the least precise."""

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

    `countries` are alpha-2 codes; `province` is the id of the province of a settlement or
    district, and a province's own id. `members` are place ids: what a region consists of, the
    provinces along a border. `lon`, `lat` are decimal degrees, of settlements and districts only.
    `names_local` are names by language (BCP 47).
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


class Area(NamedTuple):
    """Where a record may lie: a country, and the province if that is known."""

    country: str
    province: str | None
