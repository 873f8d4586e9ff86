"""One conversion in progress: table, mapping, and warnings gathered per row."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from events.imports.columns.text import Bools, empty, joined, trimmed
from events.imports.models import ColumnMapping


class RowWarnings:
    """Warnings of many rows: each call adds one kind of warning to the rows that it holds for."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._at: list[NDArray[np.int64]] = []
        self._texts: list[pa.Array] = []

    def where(self, holds: Bools, text: str) -> None:
        """Add one text to all rows of a mask."""
        at = np.flatnonzero(holds)
        self._add(at, pa.repeat(pa.scalar(text, pa.string()), len(at)))

    def each(self, texts: pa.Array) -> None:
        """Add a text of its own to each row whose text is not null."""
        self.at(np.arange(self._rows), texts)

    def at(self, rows: NDArray[np.int64], texts: pa.Array) -> None:
        """Add a text of its own to each of some rows, where it is not null."""
        told = np.asarray(texts.is_valid().to_numpy(zero_copy_only=False), dtype=bool)
        self._add(rows[told], texts.filter(pa.array(told)))

    def _add(self, at: NDArray[np.int64], texts: pa.Array) -> None:
        if len(at):
            self._at.append(at.astype(np.int64))
            self._texts.append(texts)

    def lists(self) -> pa.Array:
        """Give the warnings of each row, in the order in which they were added."""
        at = np.concatenate(self._at) if self._at else np.empty(0, np.int64)
        texts = pa.concat_arrays(self._texts) if self._texts else pa.array([], pa.string())
        order = np.argsort(at, kind="stable")
        ends = np.cumsum(np.bincount(at, minlength=self._rows)) if self._rows else np.empty(0, np.int64)
        offsets = pa.array(np.concatenate([[0], ends]).astype(np.int32))
        return pa.ListArray.from_arrays(offsets, texts.take(pa.array(order)))


def quoted(text: str | None, most: int = 40) -> str:
    """Quote a text for a warning, a long one cut."""
    clean = " ".join((text or "").split())
    return f"'{clean if len(clean) <= most else clean[:most] + '…'}'"


@dataclass
class Conversion:
    """
    The table of a file with what its columns mean.

    `notes` gathers what concerns the whole file, `flags` what concerns single rows.
    """

    table: pa.Table
    mapping: ColumnMapping
    flags: RowWarnings
    notes: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Count the rows."""
        return int(self.table.num_rows)

    def has(self, name: str) -> bool:
        """Whether any column fills a field."""
        return bool(self.mapping.columns.get(name))

    def column(self, name: str) -> str:
        """Name the first column of a field for a warning."""
        return self.mapping.column(name) or name

    def texts(self, name: str) -> list[pa.ChunkedArray]:
        """Give the columns of a field, trimmed, blanks as null."""
        return [trimmed(self.table.column(column)) for column in self.mapping.columns.get(name, ())]

    def text(self, name: str, separator: str = ", ") -> pa.ChunkedArray:
        """Give a field as one text for each row."""
        return joined(self.texts(name), separator, self.rows)


def start(table: pa.Table, mapping: ColumnMapping) -> Conversion:
    """Begin with a table as it was read."""
    return Conversion(table, mapping, RowWarnings(table.num_rows))


def empty_column(columns: Sequence[pa.ChunkedArray], rows: int) -> pa.ChunkedArray:
    """Give the first of some columns, or a column of nothing."""
    return columns[0] if columns else empty(rows)
