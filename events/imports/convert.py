"""Convert the table of a file to incidents: every record is accepted, accepted with warnings, or rejected."""

import re
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from events.imports import mapping_file, row_checks
from events.imports.columns import codes, ids
from events.imports.columns.casualties import Casualties
from events.imports.columns.conversion import Conversion
from events.imports.columns.coordinates import Coordinates, detect_decimal
from events.imports.columns.dates import Dates
from events.imports.columns.text import Bools, by_value, joined, mask, shortened
from events.imports.formats import column_names
from events.imports.incident_schema import STATED, TEXTS
from events.imports.models import (
    AUTODETECT,
    OWN_IDS,
    ROW,
    ColumnMapping,
    ConvertedRows,
    ReadOptions,
    TextTable,
    UnreadableError,
    WholeFile,
)
from events.imports.rejected_rows import BLANK, HEADER_AGAIN, SUM, UNDATED_UNPLACED, Reason, RejectedRows
from events.models import EventKind, Precision

LONGEST_TITLE: Final = 200
ACTORS_SEPARATOR: Final = ";"
ACTORS_SPLIT: Final = re.compile(r"[;|]")
MAY_BE_CUT: Final = "last row, and the file ends without a line break: its last cell may be incomplete"


def convert(
    table: TextTable,
    mapping: ColumnMapping,
    options: ReadOptions = AUTODETECT,
    why_repeated: str = "",
    whole: WholeFile | None = None,
) -> ConvertedRows:
    """
    Convert the records of a file to incidents.

    `why_repeated` is why an id may occur twice in a file of this format; empty if that is an error. With `whole` the
    table is a part of the file.

    Raises
    ------
    UnreadableError
        If the mapping names columns that the file does not have.
    """
    _check_columns(table, mapping, options)
    conversion = Conversion.start(table.cells, mapping, whole)
    parts = _convert_columns(conversion, options)
    blank = row_checks.is_blank(conversion)
    header = row_checks.is_header(conversion) & ~blank
    undated = ~_is_dated(parts.dates)
    sums = row_checks.is_sum(conversion, undated & ~parts.points.has_point)
    unusable = undated & ~_is_placed(conversion, parts) & ~(blank | header | sums)
    kept = ~(blank | header | sums | unusable)
    row_checks.warn_of_control_characters(conversion)
    row_checks.warn_of_swallowed_rows(conversion, table)
    row_ids = ids.identify(
        conversion, kept, options.id_column, why_repeated, drop_identical=options.identical == "drop"
    )
    if table.cut_row is not None:
        conversion.warnings.add_where(np.asarray(table.cells.column(ROW).to_numpy() == table.cut_row), MAY_BE_CUT)
    rejected = _rejected(
        table, {BLANK: blank, HEADER_AGAIN: header, SUM: sums, UNDATED_UNPLACED: unusable}, row_ids.repeats
    )
    kept[[repeat.at for repeat in row_ids.repeats]] = False
    columns = _columns(conversion, parts, row_ids)
    stated = pa.table([columns[field.name] for field in STATED], names=STATED.names)
    stated = stated if kept.all() else stated.filter(pa.array(kept))
    return ConvertedRows(
        stated.cast(STATED),
        rejected,
        (*parts.dates.questions, *row_ids.questions),
        tuple(conversion.notes),
        len(row_ids.repeats),
        parts.dates.order,
        parts.decimal,
    )


@dataclass(frozen=True)
class _Parts:
    """The converted columns."""

    decimal: str
    dates: Dates
    points: Coordinates
    casualties: Casualties
    kind: pa.Array
    source_kind: pa.ChunkedArray
    place: pa.ChunkedArray


def _convert_columns(conversion: Conversion, options: ReadOptions) -> _Parts:
    mapping = conversion.mapping
    decimal = options.decimal or mapping.decimal or detect_decimal(conversion) or "."
    if decimal == ",":
        conversion.notes.append("fractions are written with a comma")
    dates, points = Dates(conversion, options.date_order, options.calendar), Coordinates(conversion, decimal)
    casualties = Casualties(conversion, decimal)
    kind, source_kind = codes.decode(conversion, "kind", str(EventKind.OTHER), warn=mapping.format != "table")
    return _Parts(decimal, dates, points, casualties, kind, source_kind, conversion.joined_text("place"))


def _columns(conversion: Conversion, parts: _Parts, row_ids: ids.Ids) -> Dictionary[str, pa.Array | pa.ChunkedArray]:
    """Build every column of `STATED`."""
    dates, points, casualties = parts.dates, parts.points, parts.casualties
    return {
        "row": conversion.table.column(ROW),
        "source_record_id": row_ids.values,
        "title": _title(conversion, parts),
        "kind": parts.kind,
        "source_kind": parts.source_kind,
        "earliest": dates.earliest,
        "latest": dates.latest,
        "date_text": dates.text,
        "date_precision": dates.precision,
        "own_date_precision": dates.source_precision,
        "lon": points.lon,
        "lat": points.lat,
        "precision": points.precision,
        "source_precision": _source_precision(conversion, points),
        "country_stated": conversion.joined_text("country"),
        "province_stated": conversion.joined_text("province"),
        "place_stated": parts.place,
        "actors": _actors(conversion),
        "killed_low": casualties.low,
        "killed": casualties.best,
        "killed_high": casualties.high,
        "wounded": casualties.wounded,
        "killed_text": casualties.text,
        "source_text": conversion.joined_text("source", "; "),
        "notes": conversion.joined_text("notes", "\n"),
        "warnings": conversion.warnings.lists(),
    }


def _source_precision(conversion: Conversion, points: Coordinates) -> pa.ChunkedArray:
    """Return the stated precision; it is district where a column of districts is all that states the place."""
    names = conversion.mapping.columns.get("place", ())
    districts = [column_names.is_of_districts(name) for name in names]
    if conversion.has("precision") or not any(districts):
        return points.source_precision
    stated = [mask(pc.is_valid(text)) for text in conversion.texts("place")]
    others = [has for has, is_district in zip(stated, districts, strict=True) if not is_district]
    only = np.logical_or.reduce(stated) & ~np.logical_or.reduce([points.has_point, *others])
    return pa.chunked_array([pc.if_else(pa.array(only), str(Precision.DISTRICT), pa.scalar(None, pa.string()))])


def _check_columns(table: TextTable, mapping: ColumnMapping, options: ReadOptions) -> None:
    missing = [*mapping_file.missing(mapping, table.columns)]
    if options.id_column and options.id_column not in (*table.columns, *OWN_IDS):
        missing.append(options.id_column)
    if missing:
        names = ", ".join(f"'{name}'" for name in dict.fromkeys(missing))
        raise UnreadableError(
            f"{table.name} has no column {names}; it has {', '.join(table.columns[:60])}; edit the mapping"
        )


def _is_dated(dates: Dates) -> Bools:
    return mask(pc.is_valid(dates.earliest)) | mask(pc.is_valid(dates.latest)) | dates.undecided


def _is_placed(conversion: Conversion, parts: _Parts) -> Bools:
    """Check which rows have a point or the name of a place; without that and a day they could not be shown anywhere."""
    names = (parts.place, conversion.joined_text("province"), conversion.joined_text("country"))
    named: Bools = np.logical_or.reduce([mask(pc.is_valid(name)) for name in names])
    return parts.points.has_point | named


def _rejected(table: TextTable, unusable: Dictionary[Reason, Bools], repeats: Sequence[ids.Repeat]) -> RejectedRows:
    inside = [(np.flatnonzero(rows), [reason]) for reason, rows in unusable.items()]
    repeated = np.array([repeat.at for repeat in repeats], np.intp)
    inside.append((repeated, [repeat.reason for repeat in repeats]))
    return RejectedRows.of(table.cells, table.rejected, inside)


def _title(conversion: Conversion, parts: _Parts) -> pa.ChunkedArray:
    """Return the title of each row, else its kind, in the dataset's words if they are words, and its place."""
    has_words = pc.match_substring_regex(parts.source_kind, r"\pL{3}")
    ours = pc.if_else(pc.equal(parts.kind, str(EventKind.OTHER)), "Incident", pc.utf8_capitalize(parts.kind))
    kinds = pc.if_else(pc.fill_null(has_words, False), parts.source_kind, ours)
    place = pc.coalesce(parts.place, conversion.joined_text("province"), conversion.joined_text("country"))
    made = joined([kinds, place], ", ", conversion.rows)
    return shortened(pc.coalesce(conversion.joined_text("title"), made), LONGEST_TITLE)


def _actors(conversion: Conversion) -> pa.Array:
    """Return the distinct names in all columns of actors; `;` or `|` separates several in one cell."""
    return by_value(conversion.joined_text("actors", ACTORS_SEPARATOR), _names, TEXTS)


def _names(text: str | None) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in ACTORS_SPLIT.split(text or "") if name.strip()))
