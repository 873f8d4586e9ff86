"""The table of text that every type of file becomes: named columns, numbered rows."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from events.imports.columns.text import Bools, mask
from events.imports.models import ROW, TextTable
from events.imports.readers.header import Header
from events.imports.readers.source_file import SourceFile
from events.imports.rejected_rows import Cells, Reason, RejectedRow, large_cell

# The columns that a reader of a map file adds for the geometry.
LON: Final = "geometry longitude"
LAT: Final = "geometry latitude"
TYPE: Final = "geometry type"


def fill(
    table: TextTable, source: SourceFile, header: Header, rows: NDArray[np.int64], columns: Sequence[pa.ChunkedArray]
) -> TextTable:
    """
    Fill a table that has no cells yet.

    `rows` are the numbers of the physical records, `columns` text, one for each name of `header`, equally long; empty
    cells are empty texts.


    Raises
    ------
    UnreadableError
        If there are too many columns, rows or cells.
    """
    source.check_table(len(columns), len(rows) + len(table.rejected))
    kept = [
        at for at, column in enumerate(columns) if not (header.had_header and _is_void(header.names[at], at, column))
    ]
    notes = [*table.notes, *header.notes]
    if len(kept) < len(columns):
        notes.append(f"{len(columns) - len(kept):,} empty unnamed columns left out")
    names = [ROW, *(header.names[at] for at in kept)]
    cells = pa.table([pa.array(rows, pa.int64()), *(columns[at] for at in kept)], names=names)
    cells, large = _without_large(cells, source.limits.cell)
    return replace(
        table,
        cells=cells,
        rejected=tuple(sorted((*table.rejected, *large), key=lambda rejected: rejected.row)),
        had_header=header.had_header,
        hxl_row=header.hxl_row,
        notes=tuple(notes),
        questions=(*table.questions, *header.questions),
    )


def _is_void(name: str, at: int, column: pa.ChunkedArray) -> bool:
    return name == f"column {at + 1}" and not mask(pc.not_equal(pc.utf8_trim_whitespace(column), "")).any()


def _without_large(table: pa.Table, most: int) -> tuple[pa.Table, list[RejectedRow]]:
    """Reject rows with a cell of more than `most` bytes."""
    large: dict[int, Reason] = {}
    for name in table.column_names[1:]:
        sizes = pc.binary_length(table.column(name))
        if (pc.max(sizes).as_py() or 0) > most:
            for at in map(int, np.flatnonzero(mask(pc.greater(sizes, most)))):
                large.setdefault(at, large_cell(name, sizes[at].as_py(), most))
    if not large:
        return table, []
    keep: Bools = np.ones(table.num_rows, dtype=bool)
    keep[list(large)] = False
    rejected = [RejectedRow(table.column(ROW)[at].as_py(), *reason, Cells(table, at)) for at, reason in large.items()]
    return table.filter(pa.array(keep)), rejected


def columns_of(lines: Sequence[Sequence[str]], width: int) -> list[pa.ChunkedArray]:
    """Build columns from rows of text; short rows are filled with empty cells."""
    filled = [[*line, *("",) * (width - len(line))] for line in lines]
    turned = zip(*filled, strict=True) if filled else ([] for _ in range(width))
    return [pa.chunked_array([pa.array(column, pa.string())]) for column in turned]
