"""The parts into which the tables of a dataset are cut: written by one worker, read by any."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from events.imports.models import ROW

ROWS: Final = 200_000  # of a part: what one worker holds in memory at once


@dataclass(frozen=True)
class Part:
    """
    A part of the cells of a dataset.

    `number` is its position in the dataset, `file` the name of its file; `before` is how many rows the files before
    this one have.
    """

    number: int
    cells: str
    file: str
    before: int

    def read(self) -> pa.Table:
        """Read the cells, with the numbers of the rows in the dataset."""
        table = read(Path(self.cells))
        rows = pc.add(table[ROW], self.before)
        return table.set_column(0, ROW, rows)


def write(table: pa.Table, path: Path) -> None:
    """Write a table so that it is there as a whole or not at all, even if two workers write the same one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".unfinished")
    os.close(handle)
    try:
        pq.write_table(table, name, compression="zstd", compression_level=1)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read(path: Path) -> pa.Table:
    """Read a table."""
    return pq.read_table(path, partitioning=None)


def cut(table: pa.Table, rows: int) -> Iterator[pa.Table]:
    """Cut a table into pieces of at most some rows; an empty one is one piece."""
    for first in range(0, max(table.num_rows, 1), rows):
        yield table.slice(first, rows)
