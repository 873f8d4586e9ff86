"""Rejected rows, and every reason for which a row is rejected, with what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, overload

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


class Reason(NamedTuple):
    """Why a row is rejected, and what to do about it."""

    reason: str
    remedy: str


@dataclass(frozen=True)
class RejectedRow:
    """One record that is not imported: its row number, the reason, what to do about it, and its original cells."""

    row: int
    reason: str
    remedy: str
    cells: Mapping[str, str]


class Cells(Mapping[str, str]):
    """The cells of one row by column, read from the table only on access: rejected rows may be many."""

    def __init__(self, table: pa.Table, index: int) -> None:
        self._table = table
        self._index = index

    def __getitem__(self, column: str) -> str:
        if column not in self._table.column_names[1:]:
            raise KeyError(column)
        return str(self._table.column(column)[self._index].as_py())

    def __iter__(self) -> Iterator[str]:
        return iter(self._table.column_names[1:])

    def __len__(self) -> int:
        return int(self._table.num_columns) - 1


OWN_CELLS: Final = pa.map_(pa.string(), pa.string())


@dataclass(frozen=True, eq=False)
class RejectedRows(Sequence[RejectedRow]):
    """
    Rejected rows in the order of the file, as columns: there may be millions.

    Attributes
    ----------
    listed
        row, reason, remedy, and cells: those of a row that is not in the table of the file, else null.
    table
        The table of the file: `row`, in ascending order, and a column of text for each column of the file.
    """

    listed: pa.Table
    table: pa.Table

    @classmethod
    def of(
        cls,
        table: pa.Table,
        apart: Sequence[RejectedRow],
        inside: Iterable[tuple[NDArray[np.intp], Sequence[Reason]]] = (),
    ) -> RejectedRows:
        """
        List the rejected rows of a file.

        `apart` have cells of their own; `inside` are indices of rows of the table, with the reason of each, or one for
        all.
        """
        known: dict[Reason, int] = {}
        numbers = table.column(0).to_numpy()
        rows = [np.array([one.row for one in apart], np.int64)]
        codes = [np.array([known.setdefault(Reason(one.reason, one.remedy), len(known)) for one in apart], np.int32)]
        for indices, reasons in inside:
            rows.append(numbers[indices])
            each = np.array([known.setdefault(reason, len(known)) for reason in reasons], np.int32)
            codes.append(np.broadcast_to(each, len(indices)))
        code = pa.array(np.concatenate(codes))
        columns = {
            "row": pa.array(np.concatenate(rows)),
            "reason": pa.DictionaryArray.from_arrays(code, pa.array([each.reason for each in known], pa.string())),
            "remedy": pa.DictionaryArray.from_arrays(code, pa.array([each.remedy for each in known], pa.string())),
            "cells": pa.array(
                [list(one.cells.items()) for one in apart] + [None] * (len(code) - len(apart)), OWN_CELLS
            ),
        }
        order = np.argsort(columns["row"].to_numpy(), kind="stable")
        return cls(pa.table(columns).take(pa.array(order)), table)

    def __len__(self) -> int:
        return int(self.listed.num_rows)

    @overload
    def __getitem__(self, index: int) -> RejectedRow: ...

    @overload
    def __getitem__(self, index: slice) -> RejectedRows: ...

    def __getitem__(self, index: int | slice) -> RejectedRow | RejectedRows:
        if isinstance(index, slice):
            chosen = pa.array(range(len(self))[index], pa.int64())
            return RejectedRows(self.listed.take(chosen), self.table)
        return next(iter(self[range(len(self))[index] :][:1]))

    def __iter__(self) -> Iterator[RejectedRow]:
        numbers = self.table.column(0).to_numpy()
        for batch in self.listed.to_batches(max_chunksize=1_000):
            for row in batch.to_pylist():
                own = row.pop("cells")
                at = int(np.searchsorted(numbers, row["row"]))
                yield RejectedRow(**row, cells=Cells(self.table, at) if own is None else dict(own))


BLANK: Final = Reason("every cell is empty", "nothing to do")
HEADER_AGAIN: Final = Reason("the names of the columns once more", "nothing to do")
SUM: Final = Reason("a sum of other rows", "nothing to do")
UNDATED_UNPLACED: Final = Reason(
    "neither a date nor a place", "add a date or a place, or map the columns that hold them"
)
NOT_AN_OBJECT: Final = Reason("not an object with named values", 'write it as {"name": value}')


def cut(where: str) -> Reason:
    """Return the reason for a row at which the file ends too early."""
    return Reason(f"the file ends in the middle of this row: {where}", "download the file again; it is incomplete")


def open_quotation(lines: int) -> Reason:
    """Return the reason for a last row whose quotation mark is never closed."""
    return cut(f"a quotation mark is opened and not closed in the {lines:,} lines up to the end")


def wrong_width(cells: int, columns: int, lines: int, *, is_cut: bool) -> Reason:
    """Return the reason for a row of `lines` lines with more or fewer cells than the header has columns."""
    across = f" over {lines:,} lines" if lines > 1 else ""
    found = f"{cells:,} cell{'' if cells == 1 else 's'}{across}, but the header has {columns:,}"
    return cut(found) if is_cut else Reason(found, "check the quotation marks and delimiters of this row")


def large_cell(column: str, size_bytes: int, most_bytes: int) -> Reason:
    """Return the reason for a row with a cell over the limit."""
    return Reason(
        f"'{column}' has {size_bytes:,} bytes, at most {most_bytes:,} can be read",
        "shorten the cell, or look for a missing quotation mark before it",
    )


def invalid_json(where: str) -> Reason:
    """Return the reason for the rest of a JSON file after an error."""
    return Reason(
        f"not valid JSON from here to the end of the file: {where}", "correct the file at this line and import it again"
    )


def second_list(key: str) -> Reason:
    """Return the reason for the rest of a JSON file in which the list of records is given twice."""
    return Reason(f"a second list '{key}' begins here: its records are not read", "put all records into one list")


REPEATED: Final = "^same (id|cells) "  # how the reason of a row begins that repeats an earlier one


def repeated_id(text: str, row: int, *, same: bool, different: bool, why: str) -> Reason:
    """
    Return the reason for a row that repeats the id of an earlier row, with the same cells or with another day or place.

    `why` is why the format has several rows for one event; blank if it has not.
    """
    if same:
        return Reason(f"same cells as row {row}", "nothing to do: the row is imported once")
    if not different and why:
        return Reason(f"same id '{text}' as row {row}: {why}", "nothing to do: the event is imported once")
    details = "another day or place" if different else "other details"
    return Reason(
        f"same id '{text}' as row {row}, but {details}", "correct the id in the file, or choose another id column"
    )
