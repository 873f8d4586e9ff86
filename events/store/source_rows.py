"""Read the row of a dataset that a record was made from: as it was converted, and every cell as it is in the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb

from events.imports.addition import Part, part_with, parts_of
from geodata import files

READ: Final = 'SELECT * FROM read_parquet(?, hive_partitioning = false) WHERE "row" = ?'


@dataclass(frozen=True, eq=False)
class StoredRow:
    """
    A row of a dataset.

    `incident` has the columns of `INCIDENTS`, `cells` every cell of the file by its column; both are empty if they are
    no longer kept. `position` is the row and its file in words.
    """

    position: str
    incident: Mapping[str, Any] = field(default_factory=dict)
    cells: Mapping[str, Any] = field(default_factory=dict)


def of_version(folder: Path | None, row: int) -> StoredRow:
    """Read a row of a version in the library of imports; None is a version that is no longer kept."""
    if folder is None:
        return StoredRow(_position((), row))
    incident, cells = (_read([folder / f"{name}.parquet"], row) for name in ("incidents", "original"))
    return StoredRow(_position(_parts(folder), row), incident, cells)


def of_lake(folder: Path, row: int) -> StoredRow:
    """Read a row of a dataset in a lake, whose cells are numbered file by file."""
    parts = _parts(folder)
    own = part_with(parts, row) if parts else Part("", 0)
    number = parts.index(own) if parts else 0
    incident = _read(sorted((folder / "incidents").glob("*.parquet")), row)
    cells = _read(sorted((folder / "cells").glob(f"{number:06}-*.parquet")), row - own.after)
    return StoredRow(_position(parts, row), incident, cells)


def _position(parts: Sequence[Part], row: int) -> str:
    """Write the number of a row, and its file if the dataset is made of several."""
    if len(parts) <= 1:
        return f"row {row:,} of the file"
    part = part_with(parts, row)
    return f"row {row - part.after:,} of {part.file}"


def _parts(folder: Path) -> tuple[Part, ...]:
    try:
        return parts_of(files.parse_object((folder / "report.json").read_bytes()))
    except (OSError, ValueError, KeyError):
        return ()


def _read(stored: Sequence[Path], row: int) -> dict[str, Any]:
    there = [str(file) for file in stored if file.exists()]
    if not there:
        return {}
    with duckdb.connect() as connection:
        found = connection.execute(READ, [there, row])
        names, cells = [name for name, *_ in found.description], found.fetchone()
        return dict(zip(names, cells, strict=True)) if cells else {}
