"""Convert and join a part of a dataset on a worker, as if the other parts were there."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from events.cluster import tally
from events.cluster.parts import Part, read, write
from events.cluster.tally import Tally
from events.imports.columns.conversion import Conversion
from events.imports.columns.coordinates import NO_PRECISION
from events.imports.columns.date_checks import years_of
from events.imports.columns.dates import Dates
from events.imports.convert import convert
from events.imports.formats.actor_names import FIELD, with_known_actors
from events.imports.models import ColumnMapping, ReadOptions, TextTable, WholeFile
from events.imports.places.point_checks import warn_of_other_countries, warn_of_unknown_names
from events.imports.places.province_join import join
from events.imports.rejected_rows import REPEATED, RejectedRows
from events.imports.row_checks import IN_A_CELL
from geodata.models import Atlas

Years = tuple[list[int], list[int]]  # in ascending order, and how many rows each has
REPEATS = pa.schema([("row", pa.int64()), ("new_id", pa.string()), ("reason", pa.string()), ("remedy", pa.string())])
REJECTED = pa.schema(
    [
        ("file", pa.string()),
        ("row", pa.int64()),  # record in that file; the first after the header is 1
        ("reason", pa.string()),
        ("remedy", pa.string()),
        ("cells", pa.map_(pa.string(), pa.string())),
    ]
)


@dataclass(frozen=True, eq=False)
class Work:
    """What every worker needs of a dataset: what was detected, what the user chose, where the parts are kept."""

    table: TextTable
    mapping: ColumnMapping
    options: ReadOptions
    why_repeated: str
    whole: WholeFile
    folder: Path

    def file(self, what: str, part: Part) -> Path:
        """Return where a worker keeps a part of something."""
        return self.folder / what / f"{part.number:06}.parquet"


@dataclass(frozen=True)
class Converted:
    """What is known of a part after its conversion: notes on its rows, and codes of actors that occur in it."""

    notes: tuple[str, ...]
    actors: dict[str, str]


def years(work: Work) -> Callable[[Part], Years]:
    """Return a function for workers that counts the rows of a part by year."""

    def count_years(part: Part) -> Years:
        conversion = Conversion.start(part.read(), work.mapping, WholeFile())
        days = Dates(conversion, work.options.date_order, work.options.calendar)
        dated, year = years_of(days.earliest, days.latest)
        values, rows = np.unique(year[dated], return_counts=True)
        return values.tolist(), rows.tolist()

    return count_years


def converter(work: Work, atlas: Callable[[], Atlas]) -> Callable[[Part], Converted]:
    """Return a function for workers that converts and joins a part, and keeps its incidents, ids and rejected rows."""

    def convert_part(part: Part) -> Converted:
        table = _table(work, part)
        rows = convert(table, work.mapping, work.options, work.why_repeated, work.whole)
        places = work.mapping.codes.get("places", {})
        joined = join(atlas(), rows.stated, places)
        incidents = warn_of_unknown_names(atlas(), warn_of_other_countries(atlas(), joined))
        write(incidents, work.file("converted", part))
        write(_rejected(rows.rejected, part), work.file("refused", part))
        numbers = pa.repeat(pa.scalar(part.number, pa.int32()), incidents.num_rows)
        own = pa.table({"part": numbers, "row": incidents["row"], "id": incidents["source_record_id"]})
        write(own, work.file("ids", part))
        notes = tuple(note for note in rows.notes if IN_A_CELL in note or NO_PRECISION in note)
        return Converted(notes, dict(with_known_actors(work.mapping, incidents).codes.get(FIELD, {})))

    return convert_part


def finisher(work: Work, atlas: Callable[[], Atlas]) -> Callable[[Part], Tally]:
    """Return a function for workers that removes the rows of a part that repeat an id, and counts what is left."""

    def finish(part: Part) -> Tally:
        incidents, refused = read(work.file("converted", part)), read(work.file("refused", part))
        found = work.folder / "repeats" / f"part={part.number}"
        repeats = read(found).select(REPEATS.names).cast(REPEATS) if found.exists() else REPEATS.empty_table()
        is_rejected = pc.is_valid(repeats["reason"])
        out, renamed = repeats.filter(is_rejected), repeats.filter(pc.invert(is_rejected))
        incidents = _renamed(incidents, renamed)
        kept = incidents.filter(pc.invert(pc.is_in(incidents["row"], value_set=out["row"].combine_chunks())))
        again = _repeated(part, out)
        rejected = pa.concat_tables([refused, again]).sort_by("row")
        write(kept, work.file("incidents", part))
        write(rejected, work.file("rejected", part))
        duplicates = int(pc.sum(pc.match_substring_regex(rejected["reason"], REPEATED)).as_py() or 0)
        return tally.count(atlas(), kept, rejected["reason"], duplicates)

    return finish


def rejected_table(rejected: RejectedRows, file: str) -> pa.Table:
    """Return the rows of a file that cannot be read as a row, with the columns of `REJECTED`."""
    return pa.Table.from_pylist(
        [
            {"file": file, "row": one.row, "reason": one.reason, "remedy": one.remedy, "cells": dict(one.cells)}
            for one in rejected
        ],
        REJECTED,
    )


def _table(work: Work, part: Part) -> TextTable:
    return replace(work.table, cells=part.read())


def _rejected(rejected: RejectedRows, part: Part) -> pa.Table:
    found = rejected_table(rejected, part.file)
    return found.set_column(1, REJECTED.field("row"), pc.subtract(found["row"], part.before))


def _repeated(part: Part, out: pa.Table) -> pa.Table:
    """Return the rows of a part that repeat an id, with their cells."""
    cells = part.read()
    at = pc.index_in(out["row"].combine_chunks(), cells["row"].combine_chunks())
    own = [list(row.items()) for row in cells.drop_columns(["row"]).take(at).to_pylist()]
    return pa.table(
        [
            pa.repeat(pa.scalar(part.file, pa.string()), out.num_rows),
            pc.subtract(out["row"], part.before),
            out["reason"],
            out["remedy"],
            pa.array(own, REJECTED.field("cells").type),
        ],
        schema=REJECTED,
    )


def _renamed(incidents: pa.Table, renamed: pa.Table) -> pa.Table:
    at = pc.index_in(incidents["row"], renamed["row"].combine_chunks())
    position = incidents.column_names.index("source_record_id")
    new = pc.coalesce(renamed["new_id"].combine_chunks().take(at.combine_chunks()), incidents["source_record_id"])
    return incidents.set_column(position, incidents.schema.field("source_record_id"), new)
