"""The records that an import hands from step to step."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pyarrow as pa

from events.imports.rejected_rows import RejectedRow, RejectedRows
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
HEADER_ROWS: Final = ("first", "second", "both")
CALENDARS: Final = ("gregorian", "solar-hijri", "spreadsheet-1900", "spreadsheet-1904")

ANY: Final = "*"
CONTENT: Final = "(content)"
ROW_NUMBER: Final = "(row)"
OWN_IDS: Final = (CONTENT, ROW_NUMBER)


@dataclass(frozen=True)
class ColumnMapping:
    """
    What the columns and codes of a file mean.

    Attributes
    ----------
    format
        The format that it is for: `acled`, `ucdp`, `gtd`, `points` or `table`.
    columns
        Field to the columns that fill it, in order. `FIELDS` lists the fields; those of `SINGLE` have one column.
        `source_record_id` may also have `(content)`, a hash of all cells, or `(row)`, the row number.
    codes
        Field (`kind`, `precision`, `date_precision`) to our value for each code of the dataset. Codes are compared by
        `mapping_file.key`; those of several columns are joined by `/`, and `*` is any code. Those of `actors` are
        `NAME/COUNTRY` or `NAME/*`, with the id of an actor of ours, empty if it is none of ours; those of `places`
        `NAME/AREA`, with the id of a town.
    defaults
        Field to our value if no column is mapped to it.
    dataset
        The dataset of the records, with its licence.
    date_order, decimal, calendar
        How dates of three numbers and fractions are written, and the calendar of the dates; None detects it.
    """

    format: str
    columns: Dictionary[str, tuple[str, ...]]
    codes: Dictionary[str, Dictionary[str, str]]
    defaults: Dictionary[str, str]
    dataset: Dataset
    date_order: str | None = None
    decimal: str | None = None
    calendar: str | None = None

    def column(self, field: str) -> str | None:
        """Return the first column that fills a field; None if there is none."""
        names = self.columns.get(field, ())
        return names[0] if names else None

    def unused(self, columns: Sequence[str]) -> tuple[str, ...]:
        """Return the columns of a file that fill no field."""
        used = {name for names in self.columns.values() for name in names}
        return tuple(name for name in columns if name not in used)

    def with_column(self, field: str, *names: str) -> ColumnMapping:
        """Return the mapping with other columns for a field; without names, no column fills it."""
        others = {key: value for key, value in self.columns.items() if key != field}
        return replace(self, columns=others | ({field: names} if names else {}))


class UnreadableError(ValueError):
    """A file cannot be read at all; the message gives the reason and what to do."""


class LibraryError(ValueError):
    """The library cannot be read or changed; the message gives the reason and what to do. Nothing has been changed."""


@dataclass(frozen=True)
class ReadOptions:
    """
    The user's choices for a file; None means that the value is detected.

    Parameters
    ----------
    encoding
        Name of a codec, such as `cp1252`.
    delimiter
        The character between the cells of a text file.
    decimal
        `.` or `,`.
    date_order
        `dmy`, `mdy` or `ymd`: the order of dates of three numbers.
    calendar
        Calendar of the dates: one of `CALENDARS`.
    sheet
        Sheet of a workbook or layer of a GeoPackage.
    entry
        File within an archive.
    has_header
        Whether the first record names the columns.
    header_rows
        Which of two header rows name the columns: one of `HEADER_ROWS`.
    format
        `acled`, `ucdp`, `gtd`, `points` or `table`.
    mapping
        What the columns mean; None uses that of the format, or a guess.
    lat_column
        Column with the latitudes, where several pairs of columns hold coordinates.
    id_column
        Column with the ids, `(content)` for a hash of all cells, or `(row)` for the row number.
    identical
        `keep` or `drop` rows with the same cells as an earlier one, in a file without ids; kept by default.
    """

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    date_order: str | None = None
    calendar: str | None = None
    sheet: str | None = None
    entry: str | None = None
    has_header: bool | None = None
    header_rows: str | None = None
    format: str | None = None
    mapping: ColumnMapping | None = None
    lat_column: str | None = None
    id_column: str | None = None
    identical: str | None = None

    def decide(self, mapping: ColumnMapping) -> ColumnMapping:
        """Return a mapping with what the user chose, so that it reads the next file alike."""
        chosen = {name: getattr(self, name) for name in ("date_order", "decimal", "calendar") if getattr(self, name)}
        decided = mapping.with_column("source_record_id", self.id_column) if self.id_column else mapping
        return replace(decided, **chosen)


AUTODETECT: Final = ReadOptions()


@dataclass(frozen=True)
class Option:
    """One answer to a question: the value for `ReadOptions`, and its label."""

    value: str
    label: str


@dataclass(frozen=True)
class Question:
    """
    A question about something that must not be guessed; the import cannot be confirmed before it is answered.

    `question_id` is the field of `ReadOptions` for the answer: `date_order`, `calendar`, `format`, `id_column`,
    `lat_column`, `sheet`, `entry`, `header_rows` or `encoding`.
    """

    question_id: str
    text: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class TextTable:
    """
    A file as a table of text, with what was detected about it.

    Attributes
    ----------
    container
        `csv`, `xlsx`, `json`, `geojson`, `gpkg` or `parquet`.
    cells
        One row per record that can be read: `row` (int64, the first record after the header is 1), then one column of
        text per column of the file; an empty cell is an empty text. Names are unique: `Source`, `Source (2)`.
    rejected
        Records that cannot be read as a row, such as those with too many or too few cells.
    cut_row
        The last record, if the file ends without a line break; else None.
    notes
        What was detected about the file as a whole, in words.
    questions
        What must be answered before the import can be confirmed: which sheet, which file of an archive.
    choices
        Questions that need no answer, but can be answered otherwise than they were: other sheets.
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
    choices: tuple[Question, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(self.cells.column_names[1:])


@dataclass(frozen=True)
class WholeFile:
    """
    What all rows of a file show together, for converting a part of them as if the others were there.

    `usual_years` are the years between which the middle half of all dates lies; None without a date. Ids that repeat
    are found over all parts, not in each.
    """

    usual_years: tuple[int, int] | None = None


@dataclass(frozen=True)
class ConvertedRows:
    """
    The records of a file as incidents.

    `stated` has the columns of `incident_schema.STATED`. Every record of the file is accepted, accepted with warnings,
    or rejected. `duplicates` counts the rejected records that repeat the id of an earlier row.
    """

    stated: pa.Table
    rejected: RejectedRows
    questions: tuple[Question, ...]
    notes: tuple[str, ...]
    duplicates: int
    date_order: str | None
    decimal: str

    @property
    def warned(self) -> int:
        """Count the accepted records with a warning."""
        lengths = self.stated.column("warnings").combine_chunks().value_lengths().to_numpy(zero_copy_only=False)
        return int((lengths > 0).sum())

    @property
    def accepted(self) -> int:
        """Count the accepted records without a warning."""
        return int(self.stated.num_rows) - self.warned


@dataclass(frozen=True)
class ParsedFile:
    """A file read and converted to incidents; `rows` has all its rejected records, `table` none."""

    table: TextTable
    format: str
    mapping: ColumnMapping
    rows: ConvertedRows

    def checked(self, warnings: pa.ChunkedArray, notes: tuple[str, ...]) -> ParsedFile:
        """Return the file with the warnings and notes of later checks."""
        at = self.rows.stated.column_names.index("warnings")
        stated = self.rows.stated.set_column(at, "warnings", warnings)
        return replace(self, rows=replace(self.rows, stated=stated, notes=(*self.rows.notes, *notes)))

    @property
    def dataset(self) -> Dataset:
        """Return the dataset of the records."""
        return self.mapping.dataset

    @property
    def records(self) -> int:
        """Count the physical records of the file."""
        return int(self.rows.stated.num_rows) + len(self.rejected)

    @property
    def rejected(self) -> RejectedRows:
        """List every rejected record in the order of the file."""
        return self.rows.rejected

    @property
    def questions(self) -> tuple[Question, ...]:
        """List what must be answered before the import can be confirmed."""
        return (*self.table.questions, *self.rows.questions)

    @property
    def notes(self) -> tuple[str, ...]:
        """List the notes about the file as a whole."""
        return (*self.table.notes, *self.rows.notes)
