"""Ids of the rows: the dataset's own if they are unique, else a hash of all cells or the row number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from events.imports.columns.conversion import Conversion
from events.imports.columns.text import Bools, mask, trimmed
from events.imports.models import CONTENT, ROW, ROW_NUMBER, ColumnMapping, Option, Question
from events.imports.rejected_rows import Reason, repeated_id

SHORTENED: Final = re.compile(r"[+-]?\d([.,]\d+)?e[+-]?\d+\Z", re.I | re.ASCII)
MOST_SHARE: Final = 0.3
LONGEST: Final = 64
LOOKED_AT: Final = 100  # repeated ids that are looked at for what a spreadsheet does to numbers
OF_ACLED: Final = "event_id_cnty"
OF_OLD_ACLED: Final = "data_id"  # ids of the exports before 2023, still filled where the other is blank
SEPARATOR: Final = "\x1f"
ESCAPE: Final = "\x1b"
OFFERED: Final = 8
LABELS: Final = {
    CONTENT: "a hash of all cells: a row keeps its id as long as no cell changes",
    ROW_NUMBER: "the row number: later versions match only if the order of rows stays the same",
}
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Repeat:
    """A row with the id of an earlier row; `is_different` is whether it has another day or place."""

    at: int
    reason: Reason
    is_different: bool = False


@dataclass(frozen=True)
class Ids:
    """The id of each row, the rows that repeat an id, and the question if the ids are not unique."""

    values: pa.Array
    repeats: tuple[Repeat, ...]
    questions: tuple[Question, ...]


def identify(
    conversion: Conversion, kept: Bools, chosen: str | None, why_repeated: str, *, drop_identical: bool = False
) -> Ids:
    """
    Find the id of each row, among the `kept`, which are not rejected for another reason.

    `chosen` is a column, `CONTENT` or `ROW_NUMBER`; None uses the mapping. `why_repeated` is why ids may be repeated in
    this format; empty if that is an error. With `drop_identical` a row with the same cells as an earlier one is
    rejected in a file without ids of its own.
    """
    source = source_of(conversion.mapping, chosen)
    if source == CONTENT:
        conversion.notes.append(f"ids: {LABELS[CONTENT]}")
    if source == ROW_NUMBER or conversion.whole:
        return Ids(_values(conversion, source), (), ())
    if source == CONTENT:
        return _by_content(conversion, kept) if drop_identical else _numbered(conversion, kept)
    values = _values(conversion, source)
    pairs = _first(values, kept)
    different = _different(conversion, *pairs)
    suspect = values.take(pa.array(pairs[1][different][:LOOKED_AT])).to_pylist()
    if chosen is None and are_shortened(suspect, int(different.sum()), len(pairs[1]), int(kept.sum())):
        question = _question(conversion, source, len(pairs[1]), kept)
        return replace(_by_content(conversion, kept), questions=(question,))
    return Ids(values, _repeats(conversion, values, pairs, different, why_repeated), ())


def source_of(mapping: ColumnMapping, chosen: str | None) -> str:
    """Return where the ids of a file are: a column, `CONTENT` or `ROW_NUMBER`."""
    return chosen or mapping.column("source_record_id") or CONTENT


def _values(conversion: Conversion, source: str) -> pa.Array:
    """Return the id of each row by itself, whether or not it repeats."""
    if source == ROW_NUMBER:
        return pc.cast(conversion.table.column(ROW), pa.string()).combine_chunks()
    if source == CONTENT:
        return hashes(conversion.table, np.arange(conversion.rows))
    return _from_column(conversion, source)


def _by_content(conversion: Conversion, kept: Bools) -> Ids:
    values = hashes(conversion.table, np.arange(conversion.rows))
    pairs = _first(values, kept)
    return Ids(values, _repeats(conversion, values, pairs, _different(conversion, *pairs), ""), ())


def _numbered(conversion: Conversion, kept: Bools) -> Ids:
    """Return hashes as ids, those of identical rows with a number: two events may have the same few cells."""
    values = hashes(conversion.table, np.arange(conversion.rows))
    first, again = _first(values, kept)
    if not len(again):
        return Ids(values, (), ())
    rows = conversion.table.column(ROW).to_numpy()
    conversion.notes.append(note_on_identical(len(again), rows[first[0]], rows[again[0]]))
    texts = np.array(values.to_pylist(), dtype=object)
    order = again[np.argsort(texts[again], kind="stable")]
    begins = np.r_[True, texts[order][1:] != texts[order][:-1]]
    at = np.arange(len(order))
    texts[order] += [f"-{number}" for number in at - np.maximum.accumulate(np.where(begins, at, 0)) + 2]
    return Ids(pa.array(texts, pa.string()), (), ())


def note_on_identical(number: int, first: int, again: int) -> str:
    """Return the note on a number of rows with the same cells as an earlier one, such as the row `again`."""
    return (
        f"{number:,} {'row has' if number == 1 else 'rows have'} the same cells as an earlier row, such as "
        f"rows {first} and {again}: all are kept; choose to drop them if they are copies "
        "(--identical drop)"
    )


def _from_column(conversion: Conversion, column: str) -> pa.Array:
    """Return the ids in a column; a row without one gets a hash of its cells and a warning."""
    stated = trimmed(conversion.table.column(column)).combine_chunks()
    if column == OF_ACLED and OF_OLD_ACLED in conversion.table.column_names:
        stated = pc.coalesce(stated, trimmed(conversion.table.column(OF_OLD_ACLED)).combine_chunks())
    blank = mask(pc.is_null(stated))
    if not blank.any():
        return stated
    conversion.warnings.add_where(blank, f"{column} is blank: a hash of all cells is used as id")
    filled = np.full(conversion.rows, None, dtype=object)
    at = np.flatnonzero(blank)
    filled[at] = hashes(conversion.table, at).to_pylist()
    return pc.coalesce(stated, pa.array(filled, pa.string()))


def hashes(table: pa.Table, at: Numbers) -> pa.Array:
    """Return 16 hexadecimal digits for each of some rows, the same for rows with the same cells."""
    cells = table.drop_columns([ROW]).take(pa.array(at))
    if not cells.num_columns:
        return pa.array([""] * len(at), pa.string())
    columns = [
        pc.replace_substring(pc.replace_substring(cell, ESCAPE, ESCAPE + "0"), SEPARATOR, ESCAPE + "1")
        for cell in cells.columns
    ]
    whole = pc.binary_join_element_wise(*columns, SEPARATOR) if len(columns) > 1 else columns[0]
    return pa.array([blake2b(text.encode(), digest_size=8).hexdigest() for text in whole.to_pylist()], pa.string())


def _first(values: pa.Array, kept: Bools) -> tuple[Numbers, Numbers]:
    """Return the rows that repeat an id, preceded by the first row with that id: two arrays of the same length."""
    rows = np.flatnonzero(kept)
    encoded = values.take(pa.array(rows)).dictionary_encode()
    at = np.asarray(encoded.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
    # A dictionary numbers its values in order of appearance: a new value has the highest number so far.
    again = np.r_[False, at[1:] <= np.maximum.accumulate(at)[:-1]] if len(at) else np.zeros(0, dtype=bool)
    firsts = np.flatnonzero(~again)[at]
    return rows[firsts[again]], rows[again]


def are_shortened(suspect: Sequence[str], different: int, repeated: int, kept: int) -> bool:
    """
    Check whether many rows of different days or places share an id.

    `repeated` rows of those `kept` repeat an id, `different` of them with another day or place; `suspect` are the ids
    of the first `LOOKED_AT` of these.
    """
    if not different:
        return False
    shortened = sum(bool(SHORTENED.match(text)) for text in suspect)
    return different / max(kept, 1) > MOST_SHARE or shortened > min(repeated, LOOKED_AT) / 2


def _different(conversion: Conversion, first: Numbers, again: Numbers) -> Bools:
    """Check which rows have another day or place than the first row with their id."""
    found = np.zeros(len(again), dtype=bool)
    for field in ("date", "date_end", "year", "month", "day", "lon", "lat", "place"):
        for name in conversion.mapping.columns.get(field, ()):
            found |= ~_equal(conversion.table.column(name), first, again)
    return found


def _equal(column: pa.ChunkedArray, first: Numbers, again: Numbers) -> Bools:
    return mask(pc.equal(column.take(pa.array(first)), column.take(pa.array(again))))


def _repeats(
    conversion: Conversion, values: pa.Array, pairs: tuple[Numbers, Numbers], different: Bools, why: str
) -> tuple[Repeat, ...]:
    first, again = pairs
    if not len(again):
        return ()
    same = np.ones(len(again), dtype=bool)
    for name in conversion.table.column_names[1:]:
        same &= _equal(conversion.table.column(name), first, again)
    rows = conversion.table.column(ROW).to_numpy()
    texts = values.take(pa.array(again)).to_pylist()
    numbers = rows[first]
    return tuple(
        Repeat(int(at), repeated_id(text, int(number), same=bool(equal), different=bool(other), why=why), bool(other))
        for at, text, number, equal, other in zip(again, texts, numbers, same, different, strict=True)
    )


def _question(conversion: Conversion, column: str, repeated: int, kept: Bools) -> Question:
    text = (
        f"The ids in '{column}' are not unique: {repeated:,} of {int(kept.sum()):,} records repeat the id of a record "
        "of another day or place. A spreadsheet may have shortened them. Which column is the id?"
    )
    columns = candidates(conversion.table, conversion.mapping)
    options = [Option(name, f"the column '{name}', different in every row") for name in columns]
    return Question("id_column", text, (*options, *(Option(value, label) for value, label in LABELS.items())))


def candidates(table: pa.Table, mapping: ColumnMapping) -> Sequence[str]:
    """List the columns that are short and different in every row, other than dates and coordinates."""
    excluded = {name for field in ("date", "date_end", "lon", "lat") for name in mapping.columns.get(field, ())}
    found = []
    for name in table.column_names[1:]:
        column = table.column(name)
        if name in excluded or (pc.max(pc.binary_length(column)).as_py() or 0) > LONGEST:
            continue
        clean = trimmed(column)
        if clean.null_count == 0 and pc.count_distinct(clean).as_py() == table.num_rows:
            found.append(name)
    return found[:OFFERED]
