"""The table of text that every type of file becomes: named columns, numbered rows."""

import json
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


def as_text(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, int]:
    """
    Return values of any type as text, an empty one for null, and the number of cells that were not valid UTF-8.

    A time is that of its own time zone; lists and objects are JSON, bytes are hexadecimal.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_text(column.cast(kind.value_type))
    if pa.types.is_timestamp(kind) and kind.tz:
        column = pc.local_timestamp(column)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        texts = [None if value is None else value.hex() for value in column.to_pylist()]
    elif pa.types.is_floating(kind) or pa.types.is_temporal(kind):
        texts = [None if value is None else str(value) for value in column.to_pylist()]
    elif pa.types.is_nested(kind):
        texts = [value and json.dumps(value, ensure_ascii=False, default=str) for value in column.to_pylist()]
    else:
        return _valid(pc.fill_null(pc.cast(column, pa.string()), ""))
    return pa.chunked_array([pa.array([text or "" for text in texts], pa.string())]), 0


def _valid(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, int]:
    """Return texts with replacement characters where there are bytes that are not UTF-8, and how many had any."""
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        cells = column.cast(pa.binary()).to_pylist()
        texts = [cell.decode("utf-8", errors="replace") for cell in cells]
        replaced = sum(text.encode() != cell for text, cell in zip(texts, cells, strict=True))
        return pa.chunked_array([pa.array(texts, pa.string())]), replaced
    return column, 0


def note_on(replaced: int) -> tuple[str, ...]:
    """Return the note on cells that were not valid UTF-8, if there are any."""
    cells = "1 cell is" if replaced == 1 else f"{replaced:,} cells are"
    return (f"{cells} not valid UTF-8: shown with replacement characters",) if replaced else ()


def columns_of(lines: Sequence[Sequence[str]], width: int) -> list[pa.ChunkedArray]:
    """Build columns from rows of text; short rows are filled with empty cells."""
    filled = [[*line, *("",) * (width - len(line))] for line in lines]
    turned = zip(*filled, strict=True) if filled else ([] for _ in range(width))
    return [pa.chunked_array([pa.array(column, pa.string())]) for column in turned]
