"""Parse points and their precision; a row has a point only if the file states one."""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from events.imports.columns import codes, degrees, numbers_text
from events.imports.columns.conversion import Conversion, quoted
from events.imports.columns.text import Bools, indices, mask
from events.models import Precision

AXES: Final = ("lat", "lon")
NO_PRECISION: Final = "no column for place precision"
SAMPLE: Final = 20_000
PLAIN: Final = r"^[+-]?[0-9]{1,3}(?:\.[0-9]{1,17})?$"
Floats = NDArray[np.float64]


class Coordinates:
    """Points of a table: `lon`, `lat` (degrees, WGS84; null without a point), `precision`, `source_precision`."""

    def __init__(self, conversion: Conversion, decimal: str) -> None:
        # Points of a file without any precision count as those of settlements, and a note says so.
        otherwise = str(Precision.UNKNOWN if conversion.has("precision") else Precision.SETTLEMENT)
        precision, self.source_precision = codes.decode(conversion, "precision", otherwise)
        if conversion.has("lon") and conversion.has("lat"):
            self._read_points(conversion, decimal)
        else:
            conversion.notes.append("no longitude and latitude columns: records are placed by their names only")
            self.lon = self.lat = pa.nulls(conversion.rows, pa.float64())
            self.has_point: Bools = np.zeros(conversion.rows, dtype=bool)
        self.precision = pc.if_else(pa.array(self.has_point), precision, str(Precision.UNKNOWN))
        if not conversion.has("precision") and self.has_point.any():
            default = conversion.mapping.defaults.get("precision", otherwise)
            conversion.notes.append(f"{NO_PRECISION}: all points are read as '{default}'")

    def _read_points(self, conversion: Conversion, decimal: str) -> None:
        is_pair = conversion.column_name("lat") == conversion.column_name("lon")
        texts = _split(conversion, decimal) if is_pair else {axis: conversion.first_text(axis) for axis in AXES}
        lon, blank_lon = _read(conversion, "lon", texts["lon"], decimal)
        lat, blank_lat = _read(conversion, "lat", texts["lat"], decimal)
        outside = (np.abs(lon) > 180) | (np.abs(lat) > 90)
        swapped = outside & (np.abs(lat) <= 180) & (np.abs(lon) <= 90)
        null_island = (lon == 0) & (lat == 0)
        for holds, text in (
            (blank_lon & blank_lat, "no coordinates"),
            (blank_lon ^ blank_lat, "only one coordinate: row has no point"),
            (swapped, "latitude above 90 degrees, perhaps swapped with longitude: row has no point"),
            (outside & ~swapped, "coordinates outside the globe: row has no point"),
            (null_island, "coordinates 0, 0: row has no point"),
        ):
            conversion.warnings.add_where(holds, text)
        self.has_point = ~(np.isnan(lon) | np.isnan(lat) | outside | null_island)
        self.lon, self.lat = (pa.array(values, mask=~self.has_point) for values in (lon, lat))


def _split(conversion: Conversion, decimal: str) -> dict[str, pa.ChunkedArray]:
    """Split a column with both coordinates into one for each; what cannot be split is left whole, to be warned of."""
    name = conversion.column_name("lat")
    conversion.notes.append(f"'{name}' holds both coordinates: read as latitude, longitude (WKT: longitude, latitude)")
    texts, at = indices(conversion.first_text("lat"))
    pairs = [degrees.pair(text or "", decimal) or (text, text) for text in texts]
    return {
        axis: pa.chunked_array([pa.array([pair[number] for pair in pairs], pa.string()).take(pa.array(at))])
        for number, axis in enumerate(AXES)
    }


def _read(conversion: Conversion, field: str, column: pa.ChunkedArray, decimal: str) -> tuple[Floats, Bools]:
    """Read one column of coordinates, NaN where it has no number, and check which cells are blank."""
    plain = mask(pc.match_substring_regex(column, PLAIN)) if decimal == "." else np.zeros(conversion.rows, dtype=bool)
    values = np.full(conversion.rows, np.nan)
    values[plain] = column.filter(pa.array(plain)).cast(pa.float64()).to_numpy()
    rest = np.flatnonzero(~plain)
    blank = np.zeros(conversion.rows, dtype=bool)
    blank[rest], values[rest], problems = _read_unusual(
        conversion.column_name(field), field, column.take(pa.array(rest)), decimal
    )
    conversion.warnings.add_at(rest, problems)
    return values, blank


def _read_unusual(name: str, field: str, column: pa.ChunkedArray, decimal: str) -> tuple[Bools, Floats, pa.Array]:
    """Read coordinates that are not plain numbers; return which are blank, the values, and warnings."""
    texts, at = indices(column)
    blank = [numbers_text.is_missing(text) for text in texts]
    found = [
        degrees.Degrees() if missing else degrees.parse(text or "", decimal)
        for text, missing in zip(texts, blank, strict=True)
    ]
    reasons = [None if missing else _problem(field, one) for one, missing in zip(found, blank, strict=True)]
    problems = [
        reason and f"{name} {quoted(text)} {reason}: row has no point"
        for text, reason in zip(texts, reasons, strict=True)
    ]
    good = [None if reason else one.value for one, reason in zip(found, reasons, strict=True)]
    values = np.array([np.nan if value is None else value for value in good], dtype=float)
    return np.array(blank, dtype=bool)[at], values[at], pa.array(problems, pa.string()).take(pa.array(at))


def _problem(field: str, found: degrees.Degrees) -> str | None:
    """Return why a coordinate cannot be used; None if it can."""
    if found.problem:
        return found.problem
    if found.value is None:
        return "is not a coordinate"
    if found.letter and found.letter not in degrees.OF_AXIS[field]:
        other = "longitude" if field == "lat" else "latitude"
        return f"has the letter {found.letter} of a {other}, perhaps swapped"
    return None


def detect_decimal(conversion: Conversion) -> str | None:
    """Return the decimal sign of the coordinates, or else of the casualties; None if there is no evidence."""
    for names in (("lon", "lat"), ("killed", "killed_low", "killed_high", "wounded")):
        columns = [column for name in names for column in conversion.texts(name)]
        found = numbers_text.decimal_of(text for column in columns for text in column.slice(0, SAMPLE).to_pylist())
        if found:
            return found
    return None
