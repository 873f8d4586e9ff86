"""Show the first rows of a file, with what each column is read as, to be changed in its header."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import streamlit as st

from dashboard.components import choice_table
from dashboard.components.choice_table import BAD, Cell, Choice
from dashboard.components.imports import dropped_file
from dashboard.components.imports.dropped_file import DroppedFile
from dashboard.drawing import markup, style
from events.imports.formats import open_points
from events.imports.formats.any_table import kinds
from events.imports.models import SINGLE, ColumnMapping, ParsedFile, TextTable
from events.imports.pipeline import Preview
from events.imports.prepare import GUESSED

FIELD_WORDS: Final = {
    "source_record_id": "id",
    "date": "date, or first day",
    "date_end": "last day",
    "year": "year",
    "month": "month",
    "day": "day",
    "date_text": "date in words",
    "date_precision": "date precision",
    "kind": "kind",
    "title": "title",
    "country": "country",
    "province": "province",
    "place": "town or district",
    "lat": "latitude",
    "lon": "longitude",
    "precision": "place precision",
    "actors": "actors",
    "killed": "killed",
    "killed_low": "killed, at least",
    "killed_high": "killed, at most",
    "wounded": "wounded",
    "source": "source",
    "notes": "notes",
}
NOTHING: Final = ""
UNUSED: Final = "not used"
TOGETHER: Final = (("lat", "lon"), ("killed", "wounded"))  # fields that one column often fills
BETWEEN: Final = "+"
SHOWN_ROWS: Final = 5
LONGEST_CELL: Final = 60
MOST_NAMED: Final = 5
CAPTION: Final = "First rows of the file, and what each column is read as"
MAY_HOLD: Final = "Not used. It looks like"
CONTENT_WORDS: Final = {
    "dates": "a date",
    "places": "a place",
    "casualties": "casualties",
    "kinds": "a kind",
    "actors": "an actor",
}


def show(dropped: DroppedFile, read: Preview) -> None:
    """Show the first rows of what was read; a list in each header changes what its column is read as."""
    parsed = read.parsed
    suspects = open_points.suspects(parsed.table, parsed.mapping) if parsed.format in GUESSED else {}
    st.html(described(parsed, suspects))
    choice_table.show(
        CAPTION,
        [Cell("Row"), *head(parsed.table.columns, parsed.mapping, suspects)],
        first_rows(parsed.table),
        f"intake-columns-{dropped.upload.digest[:12]}",
        partial(_choose, parsed.mapping, parsed.table),
    )


def head(columns: Sequence[str], used: ColumnMapping, suspects: Dictionary[str, str]) -> list[Cell]:
    """Build the headers: the name of each column, the fields that it fills, and a note if it should fill one."""
    fields = fields_by_column(used)
    return [_header(name, fields.get(name, ()), suspects.get(name, "")) for name in columns]


def _header(name: str, fields: Sequence[str], suspected: str) -> Cell:
    value, shown = BETWEEN.join(fields), markup.clean(name)
    options = {NOTHING: UNUSED, **FIELD_WORDS, **{BETWEEN.join(pair): words(pair) for pair in TOGETHER}}
    options.setdefault(value, words(fields))
    choice = Choice(name, f"Column {shown} is read as", value, tuple(options.items()))
    note = f"{MAY_HOLD} {CONTENT_WORDS[suspected]}." if suspected else ""
    return Cell(shown, choice, note, BAD if suspected else "" if fields else "unused")


def words(fields: Sequence[str]) -> str:
    """Write the fields that a column fills."""
    return " and ".join(FIELD_WORDS[field] for field in fields)


def first_rows(table: TextTable) -> list[list[Cell]]:
    """Return the first rows with their numbers; long cells are cut."""
    return [
        [Cell(f"{row.pop('row'):,}"), *(Cell(_cut(markup.clean(text or ""))) for text in row.values())]
        for row in table.cells.slice(0, SHOWN_ROWS).to_pylist()
    ]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def fields_by_column(used: ColumnMapping) -> dict[str, list[str]]:
    """List the fields that each column fills, in the order of `FIELD_WORDS`."""
    found: dict[str, list[str]] = {}
    for field in FIELD_WORDS:
        for name in used.columns.get(field, ()):
            found.setdefault(name, []).append(field)
    return found


def _choose(used: ColumnMapping, table: TextTable, column: str, value: str) -> None:
    if column in table.columns:
        fields = [field for field in value.split(BETWEEN) if field in FIELD_WORDS]
        dropped_file.choose(mapping=with_kinds(edited(used, table.columns, {column: fields}), used, table))


def edited(used: ColumnMapping, columns: Sequence[str], changes: Dictionary[str, Sequence[str]]) -> ColumnMapping:
    """
    Return a mapping in which some columns, in the order of the file, fill the fields that `changes` names.

    A field that takes one column only has the one that was set last.
    """
    fills = {name: used.columns[name] for name in used.columns}
    for column in columns:
        if column not in changes:
            continue
        wanted = set(changes[column])
        for field in {*fills, *wanted}:
            others = tuple(name for name in fills.get(field, ()) if name != column)
            kept = fills.get(field, ()) if column in fills.get(field, ()) else (*others, column)
            fills[field] = ((column,) if field in SINGLE else kept) if field in wanted else others
    result = used
    for field, names in fills.items():
        result = result.with_column(field, *names)
    return result


def with_kinds(mapping: ColumnMapping, used: ColumnMapping, table: TextTable) -> ColumnMapping:
    """Guess the codes of a column that has just been mapped to the kind."""
    if mapping.columns.get("kind") == used.columns.get("kind"):
        return mapping
    return replace(
        mapping, codes={**mapping.codes, "kind": {**kinds(table, mapping.columns), **mapping.codes.get("kind", {})}}
    )


def described(parsed: ParsedFile, suspects: Dictionary[str, str]) -> str:
    """Write how many columns are used, and which look like something but are not."""
    used = set(fields_by_column(parsed.mapping)) & set(parsed.table.columns)
    all_columns = style.plural(len(parsed.table.columns), "column")
    kept = "; the others are kept with each record" if len(used) < len(parsed.table.columns) else ""
    text = f"{len(used):,} of {all_columns} used{kept}."
    listed = [
        f"{markup.text(name)} looks like {CONTENT_WORDS[what]}" for name, what in [*suspects.items()][:MOST_NAMED]
    ]
    missing = f' <span class="intake-missing">Not used: {", ".join(listed)}.</span>' if listed else ""
    return f'<p class="intake-text">{text}{missing}</p>'
