"""Where each row happened: a point only if the file states one, and how closely it is known."""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from events.imports.columns import codes, numbers_text
from events.imports.columns.conversion import Conversion, quoted
from events.imports.columns.text import Bools, indices, mask
from events.models import Precision

SAMPLE: Final = 20_000
PLAIN: Final = r"^[+-]?[0-9]{1,3}(?:\.[0-9]{1,17})?$"
Floats = NDArray[np.float64]


class Coordinates:
    """Places of a table: `lon`, `lat` (degrees, WGS84; null without a point), `precision`, `source_precision`."""

    def __init__(self, work: Conversion, decimal: str) -> None:
        # A file that gives points but never says how close they are: they are taken as those of settlements, and a note
        # says so.
        taken = str(Precision.UNKNOWN if work.has("precision") else Precision.SETTLEMENT)
        ours, self.source_precision = codes.decode(work, "precision", taken, flag=True)
        if not (work.has("lon") and work.has("lat")):
            work.notes.append("no columns hold longitude and latitude: no row has a point")
            self.lon = self.lat = pa.nulls(work.rows, pa.float64())
            self.has_point: Bools = np.zeros(work.rows, dtype=bool)
        else:
            self._points(work, decimal)
        unknown = np.asarray(ours.to_numpy(zero_copy_only=False), dtype=object)
        self.precision = pa.array(np.where(self.has_point, unknown, str(Precision.UNKNOWN)), pa.string())
        if not work.has("precision") and self.has_point.any():
            said = work.mapping.defaults.get("precision", taken)
            work.notes.append(f"no column says how closely the places are known: points are taken as '{said}'")

    def _points(self, work: Conversion, decimal: str) -> None:
        lon, blank_lon = _read(work, "lon", decimal)
        lat, blank_lat = _read(work, "lat", decimal)
        work.flags.where(blank_lon & blank_lat, "has no coordinates")
        work.flags.where(blank_lon ^ blank_lat, "has only one coordinate: no point is taken")
        outside = (np.abs(lon) > 180) | (np.abs(lat) > 90)
        swapped = outside & (np.abs(lat) <= 180) & (np.abs(lon) <= 90)
        work.flags.where(
            swapped, "latitude is beyond 90 degrees: latitude and longitude may be swapped; no point is taken"
        )
        work.flags.where(outside & ~swapped, "coordinates lie outside the globe: no point is taken")
        null_island = (lon == 0) & (lat == 0)
        work.flags.where(null_island, "coordinates are 0, 0: no point is taken")
        self.has_point = ~(np.isnan(lon) | np.isnan(lat) | outside | null_island)
        self.lon, self.lat = (pa.array(values, mask=~self.has_point) for values in (lon, lat))


def _read(work: Conversion, field: str, decimal: str) -> tuple[Floats, Bools]:
    """Read one column of coordinates; what is no number becomes NaN and is flagged, what is blank is told apart."""
    column = work.texts(field)[0]
    plain = mask(pc.match_substring_regex(column, PLAIN)) if decimal == "." else np.zeros(work.rows, dtype=bool)
    values = np.full(work.rows, np.nan)
    values[plain] = column.filter(pa.array(plain)).cast(pa.float64()).to_numpy()
    rest = np.flatnonzero(~plain)
    blank = np.zeros(work.rows, dtype=bool)
    blank[rest], values[rest], told = _odd(work.column(field), column.take(pa.array(rest)), decimal)
    work.flags.at(rest, told)
    return values, blank


def _odd(name: str, column: pa.ChunkedArray, decimal: str) -> tuple[Bools, Floats, pa.Array]:
    """Read coordinates that are no plain numbers: which are blank, what they say, and what to tell of them."""
    texts, at = indices(column)
    blank = [numbers_text.is_nothing(text) for text in texts]
    found = [
        None if none else numbers_text.degrees(text or "", decimal) for text, none in zip(texts, blank, strict=True)
    ]
    told = [
        None if none or value is not None else f"{name} {quoted(text)} is no coordinate: no point is taken"
        for text, value, none in zip(texts, found, blank, strict=True)
    ]
    values = np.array([np.nan if value is None else value for value in found], dtype=float)
    return np.array(blank, dtype=bool)[at], values[at], pa.array(told, pa.string()).take(pa.array(at))


def decimal_of(work: Conversion) -> str | None:
    """Say how fractions are written, judging by the coordinates, else by the tolls."""
    for names in (("lon", "lat"), ("killed", "killed_low", "killed_high", "wounded")):
        texts = [text for name in names for column in work.texts(name) for text in column.slice(0, SAMPLE).to_pylist()]
        found = numbers_text.decimal_of(texts)
        if found:
            return found
    return None
