"""Read the units of a file in a process of its own, so that no file can exhaust or end the program."""

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import pyarrow as pa

from geodata.boundaries import reader
from geodata.boundaries.reader import AdminUnits, BoundaryError, ReadOptions
from geodata.reading import process


@dataclass(frozen=True, eq=False)
class _Units:
    """`AdminUnits` with the frame as an Arrow table."""

    table: pa.Table
    crs: str
    encoding: str
    layer: str
    sha256: str
    notes: tuple[str, ...]


def read(wanted: ReadOptions) -> AdminUnits:
    """
    Read the units of a file, as `reader.read` does, but in another process.

    Raises
    ------
    BoundaryError
        If the file cannot be read, needs more memory or time than a reader may use, or stops the reader.
    """
    units = process.run(_read, [wanted], _Units, name=str(wanted.path), refusal=BoundaryError)
    frame = gpd.GeoDataFrame.from_arrow(units.table)
    return AdminUnits(frame, units.crs, units.encoding, units.layer, units.sha256, units.notes)


def _read(wanted: ReadOptions, show: Callable[[float, str], None]) -> _Units:
    units = reader.read(wanted)
    table = pa.table(units.frame.to_arrow(index=False))
    return _Units(table, units.crs, units.encoding, units.layer, units.sha256, units.notes)
