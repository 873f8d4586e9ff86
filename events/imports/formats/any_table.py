"""Guess the mapping of an unknown table, for the user to confirm or change."""

import re
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pyarrow as pa

from events.imports.columns import date_text, degrees, fates_text
from events.imports.columns.text import indices, trimmed
from events.imports.formats import column_names
from events.imports.formats.kind_words import kind_of
from events.imports.formats.known_format import KNOWN_FORMATS
from events.imports.mapping_file import key
from events.imports.models import CODED, CONTENT, ColumnMapping, Option, Question, TextTable
from events.imports.readers.text_table import LAT, LON
from events.models import Dataset, Precision

WITH_END: Final = "edtf"  # start and end in one cell
MOST_KINDS: Final = 500
LONGEST_KIND: Final = 60  # characters: longer texts are descriptions
ENOUGH: Final = 0.8
MOSTLY: Final = 0.5
SAMPLE: Final = 2_000
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
        both = next((name for name in table.columns if holds_both(table, name)), None)
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


def holds_both(table: TextTable, name: str) -> bool:
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


def _complete(table: TextTable, columns: dict[str, tuple[str, ...]]) -> None:
    """Add the columns found by their cells, remove parts of dates if there are full dates, and add the ids."""
    for field, looks_like in (("date", looks_dated), ("kind", looks_like_kinds), ("killed", looks_like_casualties)):
        # A column named like a day, or like a text, may hold whole dates.
        used = {name for names in columns.values() for name in names if field != "date"}
        unused = (name for name in table.columns if name not in used)
        if field not in columns:
            found = next((name for name in unused if looks_like(table.cells.column(name))), None)
            columns |= {field: (found,)} if found else {}
    killed = columns.get("killed", ())
    if killed and "wounded" not in columns and looks_like_casualties(table.cells.column(killed[0])):
        columns["wounded"] = killed
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
        # Codes of a dataset are not names: GTD has 4 beside Afghanistan.
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


def looks_dated(column: pa.ChunkedArray) -> bool:
    """Check whether most cells of a column are dates, not plain numbers."""
    texts = _sample(column)
    return _share(texts, sum(not PLAIN_NUMBER.match(text) and _is_date(text) for text in texts)) >= ENOUGH


def kinds(table: TextTable, columns: Dictionary[str, tuple[str, ...]]) -> dict[str, str]:
    """Return our kind for each known value of the column of kinds; unknown words are left to the user."""
    if "kind" not in columns:
        return {}
    name = columns["kind"][0]
    if key(name) == "type_of_violence":
        return dict(KNOWN_FORMATS["ucdp"].mapping.codes["kind"])
    values = {text for text in indices(trimmed(table.cells.column(name)))[0] if text}
    known = {text: kind_of(text) for text in sorted(values)} if len(values) <= MOST_KINDS else {}
    return {text: kind for text, kind in known.items() if kind}


def looks_like_kinds(column: pa.ChunkedArray) -> bool:
    """Check whether most cells of a column name a kind of event."""
    texts = _sample(column)
    return _share(texts, sum(len(text) <= LONGEST_KIND and kind_of(text) is not None for text in texts)) >= ENOUGH


def looks_like_casualties(column: pa.ChunkedArray) -> bool:
    """Check whether a column counts both killed and wounded people: `3 killed, 5 wounded`."""
    texts = [text for text in _sample(column) if len(text) <= LONGEST_KIND]
    fates = [fates_text.by_fate(text) for text in texts]
    return _share(texts, sum(map(bool, fates))) >= MOSTLY and any(len(found) > 1 for found in fates)


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
