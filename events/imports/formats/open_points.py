"""List what a table of an unknown format leaves open: columns that are not used, and what the user has to decide."""

from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from events.imports.formats import any_table, column_names
from events.imports.mapping_file import key
from events.imports.models import ColumnMapping, ParsedFile, TextTable
from events.imports.readers.text_table import LAT, LON, TYPE

LISTED: Final = 10
LEAST_NAMES: Final = 3  # of columns in a record that is a second header
KNOWN_NAMES: Final = frozenset(
    name for names in (*column_names.NAMES.values(), *column_names.ALL_NAMES.values()) for name in names
)
WHEN, WHERE, KIND = "when", "where", "kind"
FIELDS_OF: Final = {WHEN: ("date", "date_end", "year"), WHERE: ("lat", "country", "province", "place")}
WORDS: Final = {
    WHEN: "No column is read as a date. Choose the column above, or confirm that the file has no dates.",
    WHERE: "No column is read as a place. Choose the column above, or confirm that the file has no places.",
    KIND: "No column states what happened. Choose the column above, or a kind for all records.",
}
UNREAD: Final = {
    WHEN: "No date of the file can be read. Choose another column above, or confirm that the file has no dates.",
    WHERE: "No place of the file is recognised. Choose another column above, such as one with the country, or confirm "
    "that the records have no place.",
}


@dataclass(frozen=True)
class OpenPoint:
    """Something that must not be guessed: `about` is `when`, `where` or `kind`; `values` are the words in question."""

    about: str
    text: str
    values: tuple[str, ...] = ()


def open_points(parsed: ParsedFile, incidents: pa.Table) -> tuple[OpenPoint, ...]:
    """
    List what a table leaves open of when, where and what happened.

    `incidents` are its records with the columns of `INCIDENTS`.
    """
    columns, mapping = parsed.mapping.columns, parsed.mapping
    unread = {WHEN: _is_undated(parsed), WHERE: _is_unplaced(incidents)}
    found = [
        OpenPoint(about, UNREAD[about] if any(columns.get(field) for field in fields) else WORDS[about])
        for about, fields in FIELDS_OF.items()
        if unread[about] or not any(columns.get(field) for field in fields)
    ]
    if not columns.get("kind"):
        return (*found, *(() if "kind" in mapping.defaults else (OpenPoint(KIND, WORDS[KIND]),)))
    unknown = unknown_kinds(parsed)
    number = f"{len(unknown):,} values are" if len(unknown) > 1 else "1 value is"
    asked = OpenPoint(KIND, f"What happened? {number} not in the list of words.", unknown)
    return (*found, *((asked,) if unknown else ()))


def _is_undated(parsed: ParsedFile) -> bool:
    """Check whether there are records, none of them dated, and no question about dates is open."""
    stated, asked = parsed.rows.stated, {question.question_id for question in parsed.questions}
    undated = all(stated[name].null_count == stated.num_rows for name in ("earliest", "latest"))
    return bool(stated.num_rows) and undated and not asked & {"calendar", "date_order"}


def _is_unplaced(incidents: pa.Table) -> bool:
    """Check whether there are records, none of them with a point, province or country."""
    names = ("lon", "province_id", "country")
    return bool(incidents.num_rows) and all(incidents[name].null_count == incidents.num_rows for name in names)


def unknown_kinds(parsed: ParsedFile) -> tuple[str, ...]:
    """List the stated kinds that neither the mapping nor the list of words knows, the most frequent first."""
    known = {key(code) for code in parsed.mapping.codes.get("kind", {})}
    is_joined = len(parsed.mapping.columns.get("kind", ())) > 1
    stated = parsed.rows.stated["source_kind"]
    counted = pc.value_counts(stated.combine_chunks()).to_pylist() if len(stated) else []
    ordered = sorted(counted, key=lambda one: (-one["counts"], one["values"] or ""))
    found = [one["values"] for one in ordered if one["values"]]
    return () if is_joined else tuple(value for value in found if key(value) not in known)


def suspects(table: TextTable, mapping: ColumnMapping) -> dict[str, str]:
    """Return what the unused columns may hold, by their names or cells: dates, places, casualties, kinds or actors."""
    unused = [name for name in mapping.unused(table.columns) if name not in (LON, LAT, TYPE)]
    by_name = {name: what for name in unused if (what := column_names.suspect(name))}
    by_cells = {name: what for name in unused if (what := _by_cells(table, name))}
    return {name: by_name.get(name) or by_cells[name] for name in unused if name in by_name or name in by_cells}


def _by_cells(table: TextTable, name: str) -> str | None:
    column: pa.ChunkedArray = table.cells.column(name)
    if any_table.looks_dated(column):
        return "dates"
    if any_table.looks_like_kinds(column):
        return "kinds"
    if any_table.looks_like_casualties(column):
        return "casualties"
    return "places" if any_table.holds_both(table, name) else None


def notes(table: TextTable, mapping: ColumnMapping) -> tuple[str, ...]:
    """List the columns that no field uses though they may hold dates, places, casualties, kinds or actors."""
    first = [cell for column in table.cells.columns[1:] for cell in column.slice(0, 1).to_pylist()]
    if sum(key(cell) in KNOWN_NAMES for cell in first if cell) >= LEAST_NAMES:
        return ("record 1 looks like the names of columns: remove the lines above it and read the file again",)
    found = suspects(table, mapping)
    return (
        *(f"not used, but may hold {what}: {', '.join(names)}" for what, names in _by_content(found).items()),
        *_unplaced(table, mapping),
    )


def _by_content(found: dict[str, str]) -> dict[str, list[str]]:
    return {what: [name for name in found if found[name] == what] for what in sorted(set(found.values()))}


def _unplaced(table: TextTable, mapping: ColumnMapping) -> tuple[str, ...]:
    """Point out that no column of places is recognised, perhaps because of its language."""
    unused = mapping.unused(table.columns)
    if any(mapping.column(field) for field in ("lat", "lon", "country", "province", "place")) or not unused:
        return ()
    return (f"no column with places is recognised: choose it among {', '.join(unused[:LISTED])}",)
