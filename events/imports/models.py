"""The records that an import hands from step to step."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field, replace
from typing import Final

import pyarrow as pa

from events.models import Dataset, EventKind, Precision

ROW: Final = "row"

SINGLE: Final = (
    "source_record_id", "date", "date_end", "year", "month", "day", "date_text", "date_precision", "lon", "lat",
    "killed_low", "killed", "killed_high", "wounded", "country", "province",
)  # fmt: skip
SEVERAL: Final = ("title", "kind", "precision", "place", "actors", "source", "notes")
FIELDS: Final = (*SINGLE, *SEVERAL)

SPANS: Final = ("day", "week", "month", "year", "span")
CODED: Final = {
    "kind": tuple(str(kind) for kind in EventKind),
    "precision": tuple(str(precision) for precision in Precision),
    "date_precision": SPANS,
}

ORDERS: Final = ("dmy", "mdy", "ymd")
DECIMALS: Final = (".", ",")

ANY: Final = "*"
CONTENT: Final = "(content)"
ROW_NUMBER: Final = "(row)"
OWN_IDS: Final = (CONTENT, ROW_NUMBER)


@dataclass(frozen=True)
class ColumnMapping:
    """
    How a file is to be understood.

    Attributes
    ----------
    format
        The format that it was made for: `acled`, `ucdp`, `gtd`, `points` or `table`.
    columns
        Field to the columns that fill it, in order; `FIELDS` lists the fields, those of `SINGLE` take one column. For
        `source_record_id` there are two more: `(content)`, a fingerprint of all cells, and `(row)`, the row number.
    codes
        Field (`kind`, `precision`, `date_precision`) to what each code of the dataset means in ours. Codes are compared
        by `key`; those of several columns are joined by `/`, and `*` stands for any.
    defaults
        Field to our value where no column is mapped to it.
    dataset
        What the records come from, under which licence.
    date_order, decimal
        How dates of three numbers and fractions are written; None leaves it to detection.
    """

    format: str
    columns: Dictionary[str, tuple[str, ...]]
    codes: Dictionary[str, Dictionary[str, str]]
    defaults: Dictionary[str, str]
    dataset: Dataset
    date_order: str | None = None
    decimal: str | None = None

    def column(self, field: str) -> str | None:
        """Name the one column that fills a field, if any does."""
        names = self.columns.get(field, ())
        return names[0] if names else None

    def with_column(self, field: str, *names: str) -> ColumnMapping:
        """Give the same mapping with other columns for a field; without names the field is left empty."""
        others = {key: value for key, value in self.columns.items() if key != field}
        return replace(self, columns=others | ({field: names} if names else {}))


class UnreadableError(ValueError):
    """A file cannot be read at all; the message says what, where and the way out."""


class LibraryError(ValueError):
    """The library cannot be read or changed; the message gives the reason and what to do. Nothing has been changed."""


@dataclass(frozen=True)
class ReadOptions:
    """
    What the user settles about a file; None leaves it to detection.

    Parameters
    ----------
    encoding
        Name of a codec, such as `cp1252`.
    delimiter
        One sign between the cells of a text file.
    decimal
        `.` or `,`.
    date_order
        `dmy`, `mdy` or `ymd`: how dates of three numbers are to be read.
    sheet
        Sheet of a workbook or layer of a GeoPackage.
    entry
        File within an archive.
    has_header
        Whether the first record names the columns.
    format
        `acled`, `ucdp`, `gtd`, `points` or `table`.
    mapping
        What each column means; found by the format, or guessed for a table.
    id_column
        Column with the dataset's own ids, `(content)` for a fingerprint of all cells, or `(row)` for the number
        of the row.
    """

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    date_order: str | None = None
    sheet: str | None = None
    entry: str | None = None
    has_header: bool | None = None
    format: str | None = None
    mapping: ColumnMapping | None = None
    id_column: str | None = None


AUTODETECT: Final = ReadOptions()


@dataclass(frozen=True)
class RejectedRow:
    """One physical record that was not taken: which, why, what to do about it, and its cells as they stand."""

    row: int
    reason: str
    remedy: str
    cells: Dictionary[str, str]


@dataclass(frozen=True)
class Option:
    """One answer to a question: the value to put into `Choices`, and what it means in words."""

    value: str
    label: str


@dataclass(frozen=True)
class Question:
    """
    Something that must not be guessed; nothing can be confirmed before it is answered.

    `question_id` is the field of `Choices` that takes the answer: `date_order`, `format`, `id_column`, `sheet`, `entry`
    or `encoding`.
    """

    question_id: str
    text: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class TextTable:
    """
    A file as a table of text, with all that was detected on the way.

    Attributes
    ----------
    container
        `csv`, `xlsx`, `json`, `geojson` or `gpkg`.
    cells
        One row per record that could be read: `row` (int64, the first record after the header is 1), then one column of
        text per column of the file; an empty cell is an empty text. Names are unique: `Source`, `Source (2)`.
    rejected
        Records that cannot be read as a row: cut at the end, or with too many or too few cells.
    cut_row
        The last record, if the file ends in the middle of its line; None if it ends as files do.
    notes
        What was detected or set right about the file as a whole, in words.
    questions
        What has to be settled before the file can be confirmed: which sheet, which entry.
    """

    name: str
    container: str
    cells: pa.Table = field(default_factory=lambda: pa.table({ROW: pa.array([], pa.int64())}))
    rejected: tuple[RejectedRow, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    entry: str | None = None
    had_header: bool = True
    hxl_row: bool = False
    cut_row: int | None = None
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(self.cells.column_names[1:])

    @property
    def records(self) -> int:
        """Count the physical records, readable or not."""
        return int(self.cells.num_rows) + len(self.rejected)


@dataclass(frozen=True)
class ConvertedRows:
    """
    The records of a file in the project's terms.

    `stated` has the columns of `events.incidents.STATED`. Accepted, warned and rejected records add up to those of the
    file. `duplicates` counts the rejected ones whose id stands in the file already.
    """

    stated: pa.Table
    rejected: tuple[RejectedRow, ...]
    questions: tuple[Question, ...]
    notes: tuple[str, ...]
    duplicates: int
    date_order: str | None
    decimal: str

    @property
    def warned(self) -> int:
        """Count the accepted records that carry a warning."""
        lengths = self.stated.column("warnings").combine_chunks().value_lengths().to_numpy(zero_copy_only=False)
        return int((lengths > 0).sum())

    @property
    def accepted(self) -> int:
        """Count the accepted records without a warning."""
        return int(self.stated.num_rows) - self.warned


@dataclass(frozen=True)
class ParsedFile:
    """A file read and converted, ready to be joined, shown and kept."""

    table: TextTable
    format: str
    mapping: ColumnMapping
    rows: ConvertedRows

    @property
    def dataset(self) -> Dataset:
        """Return what the records come from."""
        return self.mapping.dataset

    @property
    def records(self) -> int:
        """Count the physical records of the file."""
        return self.table.records

    @property
    def rejected(self) -> tuple[RejectedRow, ...]:
        """List every rejected record in the order of the file."""
        return self.rows.rejected

    @property
    def questions(self) -> tuple[Question, ...]:
        """List what must be answered before the import can be confirmed."""
        return (*self.table.questions, *self.rows.questions)

    @property
    def notes(self) -> tuple[str, ...]:
        """List what is worth knowing about the file as a whole."""
        return (*self.table.notes, *self.rows.notes)
