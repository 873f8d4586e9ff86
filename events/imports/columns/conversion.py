"""One conversion in progress: the table, its mapping, and the warnings and notes so far."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from events.imports.columns.text import Bools, empty, joined, trimmed
from events.imports.models import ColumnMapping, WholeFile


class RowWarnings:
    """Warnings of many rows: each call adds one kind of warning to the rows that it applies to."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._at: list[NDArray[np.int64]] = []
        self._texts: list[pa.Array] = []

    def add_where(self, holds: Bools, text: str) -> None:
        """Add one text to all rows of a mask."""
        at = np.flatnonzero(holds)
        self._add(at, pa.repeat(pa.scalar(text, pa.string()), len(at)))

    def add_each(self, texts: pa.Array) -> None:
        """Add to each row its own text, unless that is null."""
        self.add_at(np.arange(self._rows), texts)

    def add_at(self, rows: NDArray[np.int64], texts: pa.Array) -> None:
        """Add to each of some rows its own text, unless that is null."""
        filled = np.asarray(texts.is_valid().to_numpy(zero_copy_only=False), dtype=bool)
        self._add(rows[filled], texts.filter(pa.array(filled)))

    def _add(self, at: NDArray[np.int64], texts: pa.Array) -> None:
        if len(at):
            self._at.append(at.astype(np.int64))
            self._texts.append(texts)

    def lists(self) -> pa.Array:
        """Return the warnings of each row, in the order in which they were added."""
        at = np.concatenate(self._at) if self._at else np.empty(0, np.int64)
        texts = pa.concat_arrays(self._texts) if self._texts else pa.array([], pa.string())
        order = np.argsort(at, kind="stable")
        ends = np.cumsum(np.bincount(at, minlength=self._rows)) if self._rows else np.empty(0, np.int64)
        offsets = pa.array(np.concatenate([[0], ends]).astype(np.int32))
        return pa.ListArray.from_arrays(offsets, texts.take(pa.array(order)))


def quoted(text: str | None, most: int = 40) -> str:
    """Return a text in quotation marks for a warning, a long one shortened."""
    clean = " ".join((text or "").split())
    return f"'{clean if len(clean) <= most else clean[:most] + '…'}'"


@dataclass
class Conversion:
    """
    The table of a file with its mapping.

    `notes` are about the whole file, `warnings` about single rows; `whole` is what is known of the file if the table is
    a part of it.
    """

    table: pa.Table
    mapping: ColumnMapping
    warnings: RowWarnings
    notes: list[str] = field(default_factory=list)
    whole: WholeFile | None = None

    @classmethod
    def start(cls, table: pa.Table, mapping: ColumnMapping, whole: WholeFile | None = None) -> "Conversion":
        """Return a conversion without warnings and notes."""
        return cls(table, mapping, RowWarnings(table.num_rows), whole=whole)

    @property
    def rows(self) -> int:
        """Count the rows."""
        return int(self.table.num_rows)

    def has(self, name: str) -> bool:
        """Check whether any column fills a field."""
        return bool(self.mapping.columns.get(name))

    def column_name(self, name: str) -> str:
        """Return the name of the first column of a field, for a warning."""
        return self.mapping.column(name) or name

    def texts(self, name: str) -> list[pa.ChunkedArray]:
        """Return the columns of a field, trimmed; blank cells are null."""
        return [trimmed(self.table.column(column)) for column in self.mapping.columns.get(name, ())]

    def first_text(self, name: str) -> pa.ChunkedArray:
        """Return the first column of a field, or an empty column."""
        columns = self.texts(name)
        return columns[0] if columns else self.empty_column()

    def joined_text(self, name: str, separator: str = ", ") -> pa.ChunkedArray:
        """Return the columns of a field joined to one text for each row."""
        return joined(self.texts(name), separator, self.rows)

    def empty_column(self) -> pa.ChunkedArray:
        """Return a column of nulls."""
        return empty(self.rows)
