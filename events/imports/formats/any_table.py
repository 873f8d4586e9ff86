"""Guess the mapping of an unknown table, for the user to confirm or change."""

import re
import tomllib
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyarrow as pa

from events.imports.columns import date_text, degrees
from events.imports.columns.conversion import quoted
from events.imports.columns.text import indices, trimmed
from events.imports.formats import column_names
from events.imports.formats.known_format import KNOWN_FORMATS
from events.imports.mapping_file import key
from events.imports.models import CODED, CONTENT, ColumnMapping, Option, Question, TextTable
from events.imports.readers.text_table import LAT, LON, TYPE
from events.models import Dataset, EventKind, Precision

KINDS: Final[Dictionary[str, str]] = {key(kind): str(kind) for kind in EventKind} | {
    key(word): kind
    for kind, words in tomllib.loads(Path(__file__).with_name("kinds.toml").read_text(encoding="utf-8")).items()
    for word in words
}
SAYS_LITTLE: Final = frozenset({"attack", "attacks", "attacked", "assault", "حمله", "حملات", "атака", "нападение"})
WITH_END: Final = "edtf"  # start and end in one cell
MOST_KINDS: Final = 60
LEAST_NAMES: Final = 3  # of columns in a record that is a second header
KNOWN_NAMES: Final = frozenset(
    name for names in (*column_names.NAMES.values(), *column_names.ALL_NAMES.values()) for name in names
)
ENOUGH: Final = 0.8
MOSTLY: Final = 0.5
SAMPLE: Final = 2_000
LISTED: Final = 10
PLAIN_NUMBER: Final = re.compile(r"[+-]?\d*[.,]?\d+\Z", re.ASCII)


def guess(table: TextTable, lat_column: str | None = None) -> ColumnMapping:
    """Return a mapping by the names and cells of the columns; `lat_column` decides between pairs of coordinates."""
    named = column_names.named(table.columns)
    columns: dict[str, tuple[str, ...]] = {}
    for field in column_names.NAMES:
        found = _best(field, named[field], table)
        if found:
            columns[field] = (found,)
    columns |= {field: tuple(named[field]) for field in column_names.ALL_NAMES if named[field]}
    _add_points(table, columns, lat_column)
    _complete(table, columns)
    codes = {"kind": kinds(table, columns)} | _precision_codes(columns)
    defaults = {} if "precision" in columns else {"precision": str(Precision.SETTLEMENT)}
    return ColumnMapping(
        "table", columns, {field: known for field, known in codes.items() if known}, defaults, dataset(table)
    )


def _add_points(table: TextTable, columns: dict[str, tuple[str, ...]], lat_column: str | None) -> None:
    """Add a pair of columns with the same stem, or one that holds both coordinates."""
    pairs = dict(_pairs(table))
    chosen = lat_column if lat_column in pairs else None
    if chosen is None and ("lat" not in columns or "lon" not in columns):
        chosen = next(iter(pairs), None)
    if chosen:
        columns["lat"], columns["lon"] = (chosen,), (pairs[chosen],)
    elif "lat" not in columns or "lon" not in columns:
        both = next((name for name in table.columns if _holds_both(table, name)), None)
        if both:
            columns["lat"] = columns["lon"] = (both,)
            places = tuple(name for name in columns.pop("place", ()) if name != both)
            columns |= {"place": places} if places else {}


def _pairs(table: TextTable) -> list[tuple[str, str]]:
    """List the pairs of columns of coordinates that have cells to be read."""
    return [
        pair
        for pair in column_names.pairs(table.columns)
        if all(_readable("lat", table.cells.column(name)) for name in pair)
    ]


def _holds_both(table: TextTable, name: str) -> bool:
    """Check whether most cells of a column have both coordinates; if it is not named so, only certain ones count."""
    texts = _sample(table.cells.column(name))
    if column_names.local_key(name) in column_names.BOTH:
        return _share(texts, sum(degrees.pair(text) is not None for text in texts)) >= MOSTLY
    return _share(texts, sum(degrees.is_surely_pair(text) for text in texts)) >= ENOUGH


def questions(table: TextTable, mapping: ColumnMapping) -> tuple[Question, ...]:
    """Ask which of several pairs of coordinates is the place of the event, unless one pair is named plainly."""
    pairs = _pairs(table)
    if len(pairs) < 2 or key(mapping.column("lat") or "") in column_names.NAMES["lat"]:
        return ()
    options = tuple(Option(lat, f"{lat} and {lon}") for lat, lon in pairs)
    return (Question("lat_column", "Several pairs of columns hold coordinates. Where did it happen?", options),)


def notes(table: TextTable, mapping: ColumnMapping) -> tuple[str, ...]:
    """List the columns that no field uses though their names are of dates, places, casualties or kinds."""
    first = [cell for column in table.cells.columns[1:] for cell in column.slice(0, 1).to_pylist()]
    if sum(key(cell) in KNOWN_NAMES for cell in first if cell) >= LEAST_NAMES:
        return ("record 1 looks like the names of columns: remove the lines above it and read the file again",)
    used = frozenset(name for names in mapping.columns.values() for name in names)
    own = [name for name in table.columns if name not in (LON, LAT, TYPE)]
    suspects = column_names.unused_suspects(own, used)
    return (
        *(f"not used, but may hold {what}: {', '.join(names)}" for what, names in suspects.items()),
        *_unplaced(table, mapping, used),
        *_others(mapping),
    )


def _unplaced(table: TextTable, mapping: ColumnMapping, used: frozenset[str]) -> tuple[str, ...]:
    """Point out that no column of places is recognised, perhaps because of its language."""
    unused = [name for name in table.columns if name not in used]
    if any(mapping.column(field) for field in ("lat", "lon", "country", "province", "place")) or not unused:
        return ()
    return (f"no column with places is recognised: choose it among {', '.join(unused[:LISTED])}",)


def _others(mapping: ColumnMapping) -> tuple[str, ...]:
    """List the words that are read as another kind because their kind is not known."""
    codes = mapping.codes.get("kind", {})
    others = [text for text, ours in codes.items() if ours == EventKind.OTHER and key(text) != EventKind.OTHER]
    more = f" and {len(others) - LISTED:,} more" if len(others) > LISTED else ""
    words = ", ".join(map(quoted, others[:LISTED]))
    return (f"kinds read as '{EventKind.OTHER}': {words}{more}",) if others else ()


def _complete(table: TextTable, columns: dict[str, tuple[str, ...]]) -> None:
    """Add a column of dates found by its cells, remove parts of dates if there are full dates, and add the ids."""
    if "date" not in columns:
        found = next((name for name in table.columns if _looks_dated(table.cells.column(name))), None)
        if found:
            columns["date"] = (found,)
    start = columns.get("date", ("",))[0]
    end = re.sub("start$", "end", start)
    if "date_end" not in columns and end != start and end in table.columns:
        columns["date_end"] = (end,)
    if key(start) == WITH_END:
        columns.pop("date_end", None)
    # Beside whole dates the year is a check of them.
    for part in ("month", "day") if "date" in columns else () if "year" in columns else ("year", "month", "day"):
        columns.pop(part, None)
    columns.setdefault("source_record_id", (CONTENT,))


def _sample(column: pa.ChunkedArray) -> list[str]:
    return [text for text in trimmed(column.slice(0, SAMPLE)).to_pylist() if text]


def _share(texts: Sequence[str], fits: int) -> float:
    return fits / len(texts) if texts else 0.0


def _best(field: str, named: Sequence[str], table: TextTable) -> str | None:
    """Choose among the columns named like a field: the first with mostly readable cells, else the most readable."""
    shares = {name: _readable(field, table.cells.column(name)) for name in named}
    known = [name for name, share in shares.items() if share is not None]
    return next((name for name in known if (shares[name] or 0) >= MOSTLY), None) or max(
        known, key=lambda name: shares[name] or 0, default=None
    )


def _readable(field: str, column: pa.ChunkedArray) -> float | None:
    """Return the share of cells of a column that can be read as a field; None if it cannot be this field."""
    texts = _sample(column)
    if field in ("lon", "lat"):
        share = _share(texts, sum(degrees.parse(_point(text)).value is not None for text in texts))
        return share if share or not texts else None
    if field in ("date", "date_end"):
        return _share(texts, sum(_is_date(text) for text in texts))
    if field in ("country", "province"):
        # Codes of a dataset's own are no names: GTD has 4 beside Afghanistan.
        share = _share(texts, sum(not PLAIN_NUMBER.match(text) for text in texts))
        return share if share or not texts else None
    if field == "source_record_id":
        return 1.0 if texts else None
    if field == "precision":
        return 1.0 if texts and {text.casefold() for text in texts} <= set(CODED["precision"]) else None
    return 1.0


def _point(text: str) -> str:
    return text.replace(",", ".") if "." not in text else text


def _is_date(text: str) -> bool:
    return len(text) <= 60 and date_text.read(text, "dmy").latest is not None


def _looks_dated(column: pa.ChunkedArray) -> bool:
    texts = _sample(column)
    return _share(texts, sum(not PLAIN_NUMBER.match(text) and _is_date(text) for text in texts)) >= ENOUGH


def kinds(table: TextTable, columns: Dictionary[str, tuple[str, ...]]) -> dict[str, str]:
    """Return our kind for each value of the column of kinds; `other` for unknown words."""
    if "kind" not in columns:
        return {}
    name = columns["kind"][0]
    if key(name) == "type_of_violence":
        return dict(KNOWN_FORMATS["ucdp"].mapping.codes["kind"])
    values = {text for text in indices(trimmed(table.cells.column(name)))[0] if text}
    if len(values) > MOST_KINDS:
        return {}
    return {text: _kind_of(text) or str(EventKind.OTHER) for text in sorted(values)}


def _kind_of(text: str) -> str | None:
    """Return the kind that a text names, or the only one that its words name; None if there is none."""
    whole = key(text)
    if whole in KINDS:
        return KINDS[whole]
    words = [word for word in whole.split("_") if word in KINDS]
    telling = [word for word in words if word not in SAYS_LITTLE] or words
    kinds = {KINDS[word] for word in telling}
    return kinds.pop() if len(kinds) == 1 else None


def _precision_codes(columns: Dictionary[str, tuple[str, ...]]) -> dict[str, dict[str, str]]:
    return {"precision": {word: word for word in CODED["precision"]}} if "precision" in columns else {}


def dataset(table: TextTable) -> Dataset:
    """Return a dataset named after its file, which may not be redistributed unless the user allows it."""
    stem = table.name.rsplit(".", 1)[0] or table.name
    title = " ".join(re.split(r"[\W_]+", stem)).strip() or "Table"
    return Dataset(
        dataset_id=key(stem).replace("_", "-")[:60] or "table",
        title=title,
        version="",
        publisher="",
        licence="not stated",
        may_redistribute=False,
        attribution="",
        url="",
    )


def guess_points(table: TextTable) -> ColumnMapping:
    """Return a mapping of the attributes of points, with the coordinates of their geometry."""
    guessed = guess(table)
    columns = {**guessed.columns, "lon": (LON,), "lat": (LAT,)}
    return replace(guessed, format="points", columns=columns)
