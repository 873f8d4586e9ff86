"""From the table of a file to incidents as stated: every record is accepted, accepted with warnings, or rejected."""

import re
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from events.imports import mapping_file, models
from events.imports.columns import codes, ids
from events.imports.columns.casualties import Casualties
from events.imports.columns.conversion import Conversion, start
from events.imports.columns.coordinates import Coordinates, decimal_of
from events.imports.columns.dates import Dates
from events.imports.columns.text import Bools, by_value, joined, mask, shortened, trimmed
from events.imports.incident_schema import STATED, TEXTS
from events.imports.models import (
    AUTODETECT,
    ROW,
    ColumnMapping,
    ConvertedRows,
    ReadOptions,
    RejectedRow,
    TextTable,
    UnreadableError,
)
from events.imports.readers.text_table import cells
from events.models import EventKind

TITLE: Final = 200
ACTORS: Final = ";"
DIVIDED: Final = re.compile(r"[;|]")
EMPTY: Final = ("every cell is empty", "remove the row, or leave it: nothing is lost")
VAGUE: Final = ("names neither a day nor a place", "add a date or a place, or choose the columns that hold them")
MAY_BE_CUT: Final = "the file ends without a line break after this row: its last cell may be cut"


def convert(
    raw: TextTable, meaning: ColumnMapping, choices: ReadOptions = AUTODETECT, why_repeated: str = ""
) -> ConvertedRows:
    """
    Put the records of a file into the project's terms.

    Parameters
    ----------
    raw
        The file as it was read.
    meaning
        What its columns mean.
    choices
        What the user settled: date order, decimal sign, column of ids.
    why_repeated
        Why an id may stand in a file of this format twice, in words; empty if that is a fault.

    Raises
    ------
    UnreadableError
        If the mapping names columns that the file does not have.
    """
    _check(raw, meaning, choices)
    work = start(raw.table, meaning)
    parts = _parts(work, choices)
    blank, vague = _blank(work), _vague(work, parts)
    own = ids.identify(work, ~(blank | vague), choices.id_column, why_repeated)
    if raw.cut_row is not None:
        work.flags.where(np.asarray(raw.table.column(ROW).to_numpy() == raw.cut_row), MAY_BE_CUT)
    rejected = _refused(raw, blank, vague, own.repeats)
    keep = ~(blank | vague)
    keep[[repeat.at for repeat in own.repeats]] = False
    columns = _columns(work, parts, own)
    stated = pa.table([columns[field.name] for field in STATED], names=STATED.names).filter(pa.array(keep))
    return ConvertedRows(
        stated.cast(STATED),
        tuple(sorted((*raw.rejected, *rejected), key=lambda one: one.row)),
        (*parts.when.questions, *own.questions),
        tuple(work.notes),
        len(own.repeats),
        parts.when.order,
        parts.decimal,
    )


@dataclass(frozen=True)
class _Parts:
    """What was read of each row, column by column."""

    decimal: str
    when: Dates
    where: Coordinates
    tolls: Casualties
    kind: pa.Array
    source_kind: pa.ChunkedArray
    place: pa.ChunkedArray


def _parts(work: Conversion, choices: ReadOptions) -> _Parts:
    decimal = choices.decimal or work.mapping.decimal or decimal_of(work) or "."
    if decimal == ",":
        work.notes.append("fractions are written with a comma")
    when, where, tolls = Dates(work, choices.date_order), Coordinates(work, decimal), Casualties(work, decimal)
    kind, source_kind = codes.decode(work, "kind", str(EventKind.OTHER), flag=work.mapping.format != "table")
    return _Parts(decimal, when, where, tolls, kind, source_kind, work.text("place"))


def _columns(work: Conversion, parts: _Parts, own: ids.Ids) -> Dictionary[str, pa.Array | pa.ChunkedArray]:
    """Fill every column of `STATED`."""
    when, where, tolls = parts.when, parts.where, parts.tolls
    return {
        "row": work.table.column(ROW),
        "source_record_id": own.values,
        "title": _title(work, parts),
        "kind": parts.kind,
        "source_kind": parts.source_kind,
        "earliest": when.earliest,
        "latest": when.latest,
        "date_text": when.text,
        "date_precision": when.precision,
        "own_date_precision": when.source_precision,
        "lon": where.lon,
        "lat": where.lat,
        "precision": where.precision,
        "source_precision": where.source_precision,
        "country_stated": work.text("country"),
        "province_stated": work.text("province"),
        "place_stated": parts.place,
        "actors": _actors(work),
        "killed_low": tolls.low,
        "killed": tolls.best,
        "killed_high": tolls.high,
        "wounded": tolls.wounded,
        "killed_text": tolls.text,
        "source_text": work.text("source", "; "),
        "notes": work.text("notes", "\n"),
        "warnings": work.flags.lists(),
    }


def _check(raw: TextTable, meaning: ColumnMapping, choices: ReadOptions) -> None:
    lacking = [*mapping_file.missing(meaning, raw.columns)]
    if choices.id_column and choices.id_column not in (*raw.columns, *models.OWN_IDS):
        lacking.append(choices.id_column)
    if lacking:
        names = ", ".join(f"'{name}'" for name in dict.fromkeys(lacking))
        raise UnreadableError(
            f"{raw.name} has no column {names}; it has {', '.join(raw.columns[:60])}; edit the mapping"
        )


def _blank(work: Conversion) -> Bools:
    found: Bools = np.ones(work.rows, dtype=bool)
    for name in work.table.column_names[1:]:
        if not found.any():
            break
        found &= mask(pc.is_null(trimmed(work.table.column(name))))
    return found


def _vague(work: Conversion, parts: _Parts) -> Bools:
    """Find rows that could be shown nowhere: no day, no point, no name of a place."""
    when = parts.when
    dated = mask(pc.is_valid(when.earliest)) | mask(pc.is_valid(when.latest)) | when.undecided
    names = (parts.place, work.text("province"), work.text("country"))
    named = np.logical_or.reduce([mask(pc.is_valid(name)) for name in names])
    return np.asarray(~(dated | parts.where.has_point | named), dtype=bool)


def _refused(raw: TextTable, blank: Bools, vague: Bools, repeats: Sequence[ids.Repeat]) -> list[RejectedRow]:
    rows = raw.table.column(ROW).to_numpy()
    whys = [(int(at), *EMPTY) for at in np.flatnonzero(blank)]
    whys += [(int(at), *VAGUE) for at in np.flatnonzero(vague & ~blank)]
    whys += [(repeat.at, repeat.reason, repeat.remedy) for repeat in repeats]
    return [RejectedRow(int(rows[at]), reason, remedy, cells(raw.table, at)) for at, reason, remedy in whys]


def _title(work: Conversion, parts: _Parts) -> pa.ChunkedArray:
    """Name each row: by its title, else by the kind, in the dataset's own words if it has any, and the place."""
    worded = pc.match_substring_regex(parts.source_kind, r"\pL{3}")
    named = pc.if_else(pc.equal(parts.kind, str(EventKind.OTHER)), "Incident", pc.utf8_capitalize(parts.kind))
    kinds = pc.if_else(pc.fill_null(worded, False), parts.source_kind, named)
    where = pc.coalesce(parts.place, work.text("province"), work.text("country"))
    return shortened(pc.coalesce(work.text("title"), joined([kinds, where], ", ", work.rows)), TITLE)


def _actors(work: Conversion) -> pa.Array:
    """List the names in all columns of actors, each once; `;` or `|` divides several in one cell."""
    return by_value(work.text("actors", ACTORS), _names, TEXTS)


def _names(text: str | None) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in DIVIDED.split(text or "") if name.strip()))
