"""One file on its way into the project's terms: its table, its mapping, and the warnings gathered so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from events.importers.flags import Flags
from events.importers.mapping import Mapping
from events.importers.texts import empty, joined, trimmed


@dataclass
class Work:
    """
    The table of a file with what its columns mean.

    `notes` gathers what concerns the whole file, `flags` what concerns single rows.
    """

    table: pa.Table
    mapping: Mapping
    flags: Flags
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


def started(table: pa.Table, mapping: Mapping) -> Work:
    """Begin with a table as it was read."""
    return Work(table, mapping, Flags(table.num_rows))


def nothing(columns: Sequence[pa.ChunkedArray], rows: int) -> pa.ChunkedArray:
    """Give the first of some columns, or a column of nothing."""
    return columns[0] if columns else empty(rows)
