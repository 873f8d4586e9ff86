"""The table of text that every kind of file becomes: named columns, numbered rows, nothing dropped unsaid."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from events.imports.columns.text import Bools, mask
from events.imports.models import ROW, Cells, Limits, RejectedRow, TextTable, check_table
from events.imports.readers.header import Header


def build(
    raw: TextTable, top: Header, rows: NDArray[np.int64], columns: Sequence[pa.ChunkedArray], limits: Limits
) -> TextTable:
    """
    Complete what was read of a file with its table.

    Parameters
    ----------
    raw
        Everything but table, columns and header.
    rows
        Number of each physical record, as long as the columns.
    columns
        Text, one for each name of `top`; empty cells are empty texts.

    Raises
    ------
    UnreadableError
        If there are too many columns, rows or cells.
    """
    check_table(raw.name, len(columns), len(rows) + len(raw.rejected), limits)
    kept = [at for at, column in enumerate(columns) if not (top.had_header and _is_void(top.names[at], at, column))]
    notes = list(top.notes)
    if len(kept) < len(columns):
        notes.append(f"{len(columns) - len(kept):,} columns without name and content left out")
    names = tuple(top.names[at] for at in kept)
    table = pa.table([pa.array(rows, pa.int64()), *(columns[at] for at in kept)], names=[ROW, *names])
    table, large = _without_large(table, limits)
    return TextTable(
        **{
            **vars(raw),
            "columns": names,
            "table": table,
            "rejected": tuple(sorted((*raw.rejected, *large), key=lambda rejected: rejected.row)),
            "had_header": top.had_header,
            "hxl_row": top.hxl_row,
            "notes": (*raw.notes, *notes),
        }
    )


def _is_void(name: str, at: int, column: pa.ChunkedArray) -> bool:
    return name == f"column {at + 1}" and not mask(pc.not_equal(pc.utf8_trim_whitespace(column), "")).any()


def _without_large(table: pa.Table, limits: Limits) -> tuple[pa.Table, list[RejectedRow]]:
    """Refuse rows with a cell longer than allowed."""
    large: dict[int, str] = {}
    for name in table.column_names[1:]:
        sizes = pc.binary_length(table.column(name))
        if (pc.max(sizes).as_py() or 0) > limits.cell:
            for at in np.flatnonzero(mask(pc.greater(sizes, limits.cell))):
                large.setdefault(
                    int(at), f"'{name}' holds {sizes[int(at)].as_py():,} bytes, the most is {limits.cell:,}"
                )
    if not large:
        return table, []
    keep: Bools = np.ones(table.num_rows, dtype=bool)
    keep[list(large)] = False
    remedy = "shorten the cell, or look for a missing quotation mark before it"
    rejected = [RejectedRow(table.column(ROW)[at].as_py(), why, remedy, cells(table, at)) for at, why in large.items()]
    return table.filter(pa.array(keep)), rejected


def cells(table: pa.Table, at: int) -> Mapping[str, str]:
    """Give the cells of one row of a table by column, without its number."""
    return Cells(table.drop_columns([ROW]), at)


def of_rows(lines: Sequence[Sequence[str]], width: int) -> list[pa.ChunkedArray]:
    """Turn rows of text into columns; short rows are filled with empty cells."""
    filled = [[*line, *("",) * (width - len(line))] for line in lines]
    turned = zip(*filled, strict=True) if filled else ([] for _ in range(width))
    return [pa.chunked_array([pa.array(column, pa.string())]) for column in turned]
