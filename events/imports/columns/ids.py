"""The ids of the rows: the dataset's own where they tell rows apart, else a fingerprint or the number of the row."""

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

RUINED: Final = re.compile(r"[+-]?\d([.,]\d+)?e[+-]?\d+\Z", re.I | re.ASCII)
MOSTLY: Final = 0.3
LONGEST: Final = 64
SEPARATOR: Final = "\x1f"
ESCAPE: Final = "\x1b"
OFFERED: Final = 8
LABELS: Final = {
    CONTENT: "a fingerprint of all cells: a row keeps its id while nothing in it changes",
    ROW_NUMBER: "the number of the row: fits a later version only if it keeps the order of rows",
}
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Repeat:
    """A row whose id stands in an earlier row already."""

    at: int
    reason: str
    remedy: str


@dataclass(frozen=True)
class Ids:
    """An id for each row (null for rows that are rejected already), the rows that repeat one, and what to ask."""

    values: pa.Array
    repeats: tuple[Repeat, ...]
    questions: tuple[Question, ...]


def identify(work: Conversion, alive: Bools, choice: str | None, why_repeated: str) -> Ids:
    """
    Give each row its id.

    Parameters
    ----------
    alive
        Rows that are not rejected for another reason.
    choice
        A column, `CONTENT` or `ROW_NUMBER`; None takes what the mapping says.
    why_repeated
        Why ids may be repeated in this format, in words; empty if they may not.
    """
    source = choice or work.mapping.column("source_record_id") or CONTENT
    if source == ROW_NUMBER:
        return Ids(pc.cast(work.table.column(ROW), pa.string()).combine_chunks(), (), ())
    if source == CONTENT:
        work.notes.append(f"ids: {LABELS[CONTENT]}")
        return _by_content(work, alive)
    values = _own(work, source)
    pairs = _first(values, alive)
    different = _different(work, *pairs)
    if choice is None and _is_ruined(values, pairs[1], different, alive):
        question = _question(work, source, len(pairs[1]), alive)
        return replace(_by_content(work, alive), questions=(question,))
    return Ids(values, _repeats(work, values, pairs, different, why_repeated), ())


def _by_content(work: Conversion, alive: Bools) -> Ids:
    values = fingerprints(work.table, np.arange(work.rows))
    pairs = _first(values, alive)
    return Ids(values, _repeats(work, values, pairs, _different(work, *pairs), ""), ())


def _own(work: Conversion, column: str) -> pa.Array:
    """Take ids from a column; a row without one gets a fingerprint, with a warning."""
    own = trimmed(work.table.column(column)).combine_chunks()
    blank = mask(pc.is_null(own))
    if not blank.any():
        return own
    work.flags.where(blank, f"{column} is blank: the id is a fingerprint of the row")
    made = np.full(work.rows, None, dtype=object)
    at = np.flatnonzero(blank)
    made[at] = fingerprints(work.table, at).to_pylist()
    return pc.coalesce(own, pa.array(made, pa.string()))


def fingerprints(table: pa.Table, at: Numbers) -> pa.Array:
    """Fingerprint all cells of some rows: 16 hexadecimal digits each, alike for rows that are alike."""
    cells = table.drop_columns([ROW]).take(pa.array(at))
    if not cells.num_columns:
        return pa.array([""] * len(at), pa.string())
    columns = [
        pc.replace_substring(pc.replace_substring(cell, ESCAPE, ESCAPE + "0"), SEPARATOR, ESCAPE + "1")
        for cell in cells.columns
    ]
    whole = pc.binary_join_element_wise(*columns, SEPARATOR) if len(columns) > 1 else columns[0]
    return pa.array([blake2b(text.encode(), digest_size=8).hexdigest() for text in whole.to_pylist()], pa.string())


def _first(values: pa.Array, alive: Bools) -> tuple[Numbers, Numbers]:
    """Pair each repeated id with the row that has it first: two lists of the same length."""
    rows = np.flatnonzero(alive)
    encoded = values.take(pa.array(rows)).dictionary_encode()
    at = np.asarray(encoded.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
    # A dictionary numbers its values as they first come: a value seen for the first time has the highest number so far.
    again = np.r_[False, at[1:] <= np.maximum.accumulate(at)[:-1]] if len(at) else np.zeros(0, dtype=bool)
    firsts = np.flatnonzero(~again)[at]
    return rows[firsts[again]], rows[again]


def _is_ruined(values: pa.Array, repeated: Numbers, different: Bools, alive: Bools) -> bool:
    """Whether ids no longer tell rows apart: many rows of different days or places share one."""
    if not different.any():
        return False
    share = different.sum() / max(int(alive.sum()), 1)
    spoilt = sum(bool(RUINED.match(text)) for text in values.take(pa.array(repeated[different][:100])).to_pylist())
    return bool(share > MOSTLY or spoilt > min(len(repeated), 100) / 2)


def _different(work: Conversion, first: Numbers, again: Numbers) -> Bools:
    """Tell which repeating rows lie on another day or at another place than the row they repeat."""
    found = np.zeros(len(again), dtype=bool)
    for field in ("date", "date_end", "year", "month", "day", "lon", "lat", "place"):
        for name in work.mapping.columns.get(field, ()):
            found |= ~_alike(work.table.column(name), first, again)
    return found


def _alike(column: pa.ChunkedArray, first: Numbers, again: Numbers) -> Bools:
    return mask(pc.equal(column.take(pa.array(first)), column.take(pa.array(again))))


def _repeats(
    work: Conversion, values: pa.Array, pairs: tuple[Numbers, Numbers], different: Bools, why: str
) -> tuple[Repeat, ...]:
    first, again = pairs
    same = np.ones(len(again), dtype=bool)
    for name in work.table.column_names[1:]:
        same &= _alike(work.table.column(name), first, again)
    rows = work.table.column(ROW).to_numpy()
    texts = values.take(pa.array(again)).to_pylist()
    numbers = rows[first]
    return tuple(
        Repeat(int(at), *_why(text, int(number), bool(alike), bool(other), why))
        for at, text, number, alike, other in zip(again, texts, numbers, same, different, strict=True)
    )


def _why(text: str, number: int, same: bool, different: bool, why: str) -> tuple[str, str]:
    if same:
        return f"repeats row {number} in every cell", "nothing to do: the row is taken once"
    if not different and why:
        return f"id '{text}' is that of row {number} already: {why}", "nothing to do: the event is taken once"
    how = ", with another day or place" if different else ", with other details"
    return (
        f"id '{text}' is that of row {number} already{how}",
        "correct the id in the file, or choose another id column",
    )


def _question(work: Conversion, column: str, repeated: int, alive: Bools) -> Question:
    text = (
        f"The ids in '{column}' do not tell the records apart: {repeated:,} of {int(alive.sum()):,} have one that "
        "stands in the file already, with another day or place. A spreadsheet may have shortened them. What is the id?"
    )
    options = [
        Option(name, f"the column '{name}', different in every row") for name in candidates(work.table, work.mapping)
    ]
    return Question("id_column", text, (*options, *(Option(value, label) for value, label in LABELS.items())))


def candidates(table: pa.Table, mapping: ColumnMapping | None = None) -> Sequence[str]:
    """Name columns that are filled and different in every row, short, and neither dates nor coordinates."""
    taken = {
        name
        for field in ("date", "date_end", "lon", "lat")
        for name in (mapping.columns.get(field, ()) if mapping else ())
    }
    found = []
    for name in table.column_names[1:]:
        column = table.column(name)
        if name in taken or (pc.max(pc.binary_length(column)).as_py() or 0) > LONGEST:
            continue
        clean = trimmed(column)
        if clean.null_count == 0 and pc.count_distinct(clean).as_py() == table.num_rows:
            found.append(name)
    return found[:OFFERED]
