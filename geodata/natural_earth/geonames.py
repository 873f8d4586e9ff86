"""Read the towns of GeoNames from a package: name, country, population and point."""

from collections.abc import Iterator
from typing import Any, Final

import geopandas as gpd

WIRE_VARINT: Final = 0
FIELDS: Final = {2: "name", 3: "country", 7: "feature"}  # texts; numbers are below
ID, POPULATION, LON, LAT = 1, 9, 10, 11
UNITS: Final = 1e5  # of a degree


def towns(content: bytes) -> gpd.GeoDataFrame:
    """
    Read all towns that have a population, in EPSG:4326, by their GeoNames id.

    `feature` is the code of GeoNames: PPLC is the capital of a country, PPLA that of a province, PPLX a part of a town.
    """
    rows = [town for town in _cities(content) if town["population"]]
    points = gpd.points_from_xy([row.pop("lon") for row in rows], [row.pop("lat") for row in rows], crs=4326)
    columns = None if rows else ["population", "feature", "name", "country", "geonames_id"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry=points).set_index("geonames_id").sort_index()


def _cities(content: bytes) -> Iterator[dict[str, Any]]:
    """Read the messages of a file of Protocol Buffers; each point is the difference to the one before."""
    lon = lat = at = 0
    while at < len(content):
        size, at = _varint(content, at)
        town: dict[str, Any] = {"population": 0, "feature": ""}
        for field, value in _fields(content[at : at + size]):
            if field in FIELDS and isinstance(value, bytes):
                town[FIELDS[field]] = value.decode()
            elif field == POPULATION:
                town["population"] = value
            elif field == ID and isinstance(value, int):
                town["geonames_id"] = _signed(value)
            elif field == LON and isinstance(value, int):
                lon += _signed(value)
            elif field == LAT and isinstance(value, int):
                lat += _signed(value)
        at += size
        yield town | {"lon": lon / UNITS, "lat": lat / UNITS}


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        value, at = _varint(message, at)
        if key & 7 == WIRE_VARINT:
            yield key >> 3, value
        else:
            yield key >> 3, message[at : at + value]
            at += value


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """Read a number in groups of seven bits; return it and the position after it."""
    value = shift = 0
    while True:
        byte = content[at]
        value, shift, at = value | (byte & 127) << shift, shift + 7, at + 1
        if byte < 128:
            return value, at


def _signed(value: int) -> int:
    return (value >> 1) ^ -(value & 1)
