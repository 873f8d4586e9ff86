"""Build the report of an import: counts, rejected rows as CSV, changes against the current version."""

import codecs
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from events import spreadsheet_text
from events.imports.addition import Addition
from events.imports.incident_schema import STATED
from events.imports.models import ParsedFile, TextTable
from events.imports.places.named_places import ambiguous_names
from events.imports.places.province_agreement import Agreement, province_agreement
from events.imports.rejected_rows import REPEATED, RejectedRows
from events.models import Dataset
from events.spreadsheet_text import neutralise
from geodata.models import Atlas

SHOWN: Final = 10  # ids of each sort that are listed
# The number of the row and our warnings are not statements of the dataset.
COMPARED: Final = tuple(name for name in STATED.names if name not in ("row", "source_record_id", "warnings"))


@dataclass(frozen=True)
class Changes:
    """
    Rows added, changed, removed and unchanged against the current version.

    `kept` are the rows that the file does not have, if it is added to that version; they are removed if it replaces it.
    `fields` counts the changed rows by the columns that changed; the lists hold the first few ids of each sort.
    """

    added: int
    changed: int
    removed: int
    unchanged: int
    fields: dict[str, int]
    added_ids: tuple[str, ...] = ()
    changed_ids: tuple[str, ...] = ()
    removed_ids: tuple[str, ...] = ()
    kept: int = 0

    def as_addition(self) -> "Changes":
        """Return the changes if the file is added to the current version."""
        return replace(self, removed=0, removed_ids=(), kept=self.removed + self.kept)

    def as_json(self) -> dict[str, Any]:
        """Return the counts as plain values."""
        return asdict(self)


def compare_versions(old: pa.Table, new: pa.Table) -> Changes:
    """Compare two versions of a dataset: rows with the columns of `STATED`, ids unique in each."""
    columns = ["source_record_id", *COMPARED]
    with duckdb.connect() as connection:
        connection.register("before", old.select(columns))
        connection.register("after", new.select(columns))
        connection.execute(PAIRED)
        totals = dict(connection.execute("SELECT sort, count(*) FROM paired GROUP BY sort").fetchall())
        fields = connection.execute(FIELDS).fetchone() or ()
        ids = {
            sort: tuple(row[0] for row in connection.execute(FIRST, [sort, SHOWN]).fetchall())
            for sort in ("added", "changed", "removed")
        }
    return Changes(
        added=totals.get("added", 0),
        changed=totals.get("changed", 0),
        removed=totals.get("removed", 0),
        unchanged=totals.get("unchanged", 0),
        fields={name: count for name, count in zip(COMPARED, fields, strict=True) if count},
        added_ids=ids["added"],
        changed_ids=ids["changed"],
        removed_ids=ids["removed"],
    )


def _any(separator: str) -> str:
    return separator.join(f"{name}_changed" for name in COMPARED)


PAIRED: Final = f"""
CREATE TEMP TABLE paired AS
SELECT *, CASE WHEN NOT is_old THEN 'added' WHEN NOT is_new THEN 'removed'
          WHEN {_any(" OR ")} THEN 'changed' ELSE 'unchanged' END AS sort
FROM (
    SELECT source_record_id, before.source_record_id IS NOT NULL AS is_old,
    after.source_record_id IS NOT NULL AS is_new,
        {", ".join(f"before.{name} IS DISTINCT FROM after.{name} AS {name}_changed" for name in COMPARED)}
    FROM before FULL JOIN after USING (source_record_id)
)
"""
FIELDS: Final = f"""
SELECT {", ".join(f"count(*) FILTER (sort = 'changed' AND {name}_changed)" for name in COMPARED)} FROM paired
"""
FIRST: Final = "SELECT source_record_id FROM paired WHERE sort = ? ORDER BY source_record_id LIMIT ?"


NOWHERE: Final = "none"
# What a warning quotes or counts differs from row to row; the words around it are the kind of warning.
VARYING: Final = r"'[^']*'|-?\b\d+(?:[.,:-]\d+)*\b"


@dataclass(frozen=True)
class Report:
    """
    The report of one import.

    Attributes
    ----------
    file
        Name of the file, without its folder.
    records, accepted, warned, rejected
        Records of the file; accepted, accepted with warnings, rejected. The last three add up to the first.
    duplicates
        Rejected records whose id an earlier record of the file has.
    joined, near, outside, named, unplaced
        Accepted records inside a province, just outside one, outside all of them, without a point but placed by the
        names that they state, or without a precise place.
    by_country, by_province
        Accepted records by the country of their point (alpha-2; `none` if in none), and by province.
    agreement
        Stated against joined provinces.
    date_range
        The first and last day of accepted records.
    warnings, rejections
        Kinds of warnings and of reasons for rejection, with the number of records: what a text quotes or counts differs
        from row to row, and is written as `…` where it does.
    questions
        Questions to answer before the import can be confirmed: id, text, options.
    diff
        Changes against the current version; None if the dataset is new.
    digest
        Digest of the version that was written; empty before that.
    actors
        The ids of our actors that names of the dataset mean, by name and country as a mapping has them.
    ambiguous
        Names of several towns of an area: code, name, area, records, options. The rows are placed in the area.
    parts
        If the file was added to a version: every file that the new one is made of, and how many rows it has before its
        first. All counts are those of the new version then, and `file` is the last file.
    """

    file: str
    format: str
    dataset: Dataset
    records: int
    accepted: int
    warned: int
    rejected: int
    duplicates: int
    joined: int
    near: int
    outside: int
    named: int
    unplaced: int
    by_country: Mapping[str, int]
    by_province: Mapping[str, int]
    agreement: Agreement
    date_range: tuple[date | None, date | None]
    encoding: str | None
    delimiter: str | None
    decimal: str
    date_order: str | None
    sheet: str | None
    columns: Mapping[str, tuple[str, ...]]
    unused: tuple[str, ...]
    notes: tuple[str, ...]
    warnings: Mapping[str, int]
    rejections: Mapping[str, int]
    questions: tuple[dict[str, Any], ...]
    diff: Changes | None = None
    digest: str = ""
    actors: Mapping[str, str] = field(default_factory=dict)
    ambiguous: tuple[dict[str, Any], ...] = ()
    parts: tuple[tuple[str, int], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values, in the order of its fields."""
        plain = {one.name: getattr(self, one.name) for one in fields(self)}
        return plain | {
            "dataset": asdict(self.dataset),
            "agreement": self.agreement.as_json(),
            "date_range": [day.isoformat() if day else None for day in self.date_range],
            "columns": {name: list(columns) for name, columns in self.columns.items()},
            "diff": self.diff.as_json() if self.diff else None,
            "actors": dict(self.actors),
        }


def build_report(path: Path, parsed: ParsedFile, dataset: Dataset, incidents: pa.Table, atlas: Atlas) -> Report:
    """Count the records that an import would bring; `incidents` are the converted rows, joined to the places."""
    converted, raw = parsed.rows, parsed.table
    return Report(
        file=path.name,
        format=parsed.format,
        dataset=dataset,
        records=parsed.records,
        accepted=converted.accepted,
        warned=converted.warned,
        rejected=len(parsed.rejected),
        duplicates=converted.duplicates,
        **counts_of(incidents, atlas),
        encoding=raw.encoding,
        delimiter=raw.delimiter,
        decimal=converted.decimal,
        date_order=converted.date_order,
        sheet=raw.sheet,
        columns=parsed.mapping.columns,
        unused=parsed.mapping.unused(parsed.table.columns),
        notes=parsed.notes,
        rejections=_kinds(parsed.rejected.listed["reason"].cast(pa.string())),
        questions=tuple(asdict(question) for question in parsed.questions),
        actors=parsed.mapping.codes.get("actors", {}),
    )


def report_of_addition(report: Report, added: Addition, atlas: Atlas) -> Report:
    """Count the records of a version that a file was added to."""
    incidents, reasons = added.version.incidents, added.reasons
    warned = int((pc.list_value_length(incidents["warnings"]).to_numpy() > 0).sum())
    return replace(
        report,
        records=incidents.num_rows + len(reasons),
        accepted=incidents.num_rows - warned,
        warned=warned,
        rejected=len(reasons),
        duplicates=int(pc.sum(pc.match_substring_regex(reasons, REPEATED)).as_py() or 0),
        **counts_of(incidents, atlas),
        rejections=_kinds(reasons),
        parts=added.parts,
    )


def counts_of(incidents: pa.Table, atlas: Atlas) -> dict[str, Any]:
    """Count rows by place, day and warning: the fields of a report that depend on the accepted rows alone."""
    return places_of(incidents, atlas) | {
        "date_range": date_range(incidents),
        "warnings": _kinds(pc.list_flatten(incidents["warnings"])),
    }


def date_range(incidents: pa.Table) -> tuple[date | None, date | None]:
    """Return the first and last of all days."""
    days = pa.chunked_array([*incidents["earliest"].chunks, *incidents["latest"].chunks], pa.date32())
    return pc.min(days).as_py(), pc.max(days).as_py()


def places_of(incidents: pa.Table, atlas: Atlas) -> dict[str, Any]:
    """Count rows by place: the fields of a report that depend on the boundaries."""
    states = _counts(incidents["join"])
    return {
        "joined": states.get("inside", 0),
        "near": states.get("near", 0),
        "outside": states.get("outside", 0),
        "named": states.get("named", 0),
        "unplaced": states.get("none", 0),
        "by_country": _counts(incidents["country"], missing=NOWHERE),
        "by_province": _counts(incidents["province_id"]),
        "agreement": province_agreement(atlas, incidents),
        "ambiguous": tuple(one.as_json() for one in ambiguous_names(atlas, incidents)),
    }


def _counts(column: pa.ChunkedArray, missing: str = "") -> dict[str, int]:
    """Count values, the most frequent first; nulls only if `missing` names them."""
    counted = Counter({entry["values"]: entry["counts"] for entry in pc.value_counts(column).to_pylist()})
    nulls = counted.pop(None, 0)
    if missing and nulls:
        counted[missing] = nulls
    return by_frequency(counted)


def by_frequency(counted: Mapping[str, int]) -> dict[str, int]:
    """Put counts in order, the most frequent first."""
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def kind_of(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Return texts without what they quote or count, so that texts of one kind are the same."""
    return pc.replace_substring_regex(texts, VARYING, "…")


def _kinds(texts: pa.ChunkedArray) -> dict[str, int]:
    """Count texts by kind, the most frequent first; a kind with one text only is written as it is."""
    return named_kinds(counted_kinds(texts))


def counted_kinds(texts: pa.ChunkedArray) -> pa.Table:
    """Count texts by kind: the columns `kind`, `texts`, `first` and `last` (of its texts in order)."""
    table = pa.table({"kind": kind_of(texts), "text": texts})
    counted = table.group_by("kind").aggregate([("text", "count"), ("text", "min"), ("text", "max")])
    return counted.rename_columns(["kind", "texts", "first", "last"])


def named_kinds(counted: pa.Table) -> dict[str, int]:
    """Add up kinds of texts, the most frequent first; a kind with one text only is written as it is."""
    added = counted.group_by("kind").aggregate([("texts", "sum"), ("first", "min"), ("last", "max")]).to_pylist()
    return by_frequency(
        {
            row["first_min"]
            if row["first_min"] == row["last_max"]
            else f"{row['kind']} (such as {row['first_min']})": (row["texts_sum"])
            for row in added
        }
    )


NUMBER: Final = r"^[+-]?[0-9]+([.,][0-9]+)?$"  # -70.5 cannot run in a spreadsheet, and has to be read again


def rejected_csv(raw: TextTable, rejected: RejectedRows) -> bytes:
    """
    Write rejected records as a CSV that can be corrected and imported again: UTF-8 with a byte order mark.

    `row`, `reason` and `remedy` come first, then the columns of the file; cells that belong to none of them come last.
    A spreadsheet runs none of the cells as a formula.
    """
    listed = rejected.listed.combine_chunks()
    rows, reasons, remedies, own = (column.combine_chunks() for column in listed.columns)
    names, cells = _cells(raw, rows, own)
    texts = (reasons.cast(pa.string()), remedies.cast(pa.string()), *cells)
    columns = [rows, *map(_neutralised, texts)]
    table = pa.table(columns, names=[neutralise(name) for name in ("row", "reason", "remedy", *names)])
    out = io.BytesIO()
    out.write(codecs.BOM_UTF8)  # without it Excel reads the file in another encoding
    pa_csv.write_csv(table, out)
    return out.getvalue()


def _cells(raw: TextTable, rows: pa.Array, own: pa.Array) -> tuple[list[str], list[pa.Array]]:
    """Collect the cells of rejected records, from the table of the file or, if they were not split, from the record."""
    at = pc.index_in(rows, raw.cells["row"].combine_chunks())
    taken = raw.cells.select(list(raw.columns)).take(at)
    apart = np.flatnonzero(pc.is_null(at).to_numpy(zero_copy_only=False))
    brought = [dict(cells) for cells in own.take(pa.array(apart)).to_pylist()]
    names = list(dict.fromkeys((*raw.columns, *(name for cells in brought for name in cells))))
    place = np.full(len(rows), -1)
    place[apart] = np.arange(len(apart))
    index = pa.array(place, mask=place < 0)
    columns = []
    for name in names:
        column = pa.array([cells.get(name) for cells in brought], pa.string()).take(index)
        columns.append(pc.coalesce(taken[name].combine_chunks(), column) if name in raw.columns else column)
    return names, columns


def _neutralised(column: pa.Array) -> pa.Array:
    """Apply `neutralise` to a column; plain numbers stay as they are."""
    is_number = pc.match_substring_regex(column, NUMBER)
    written = column
    for pattern, with_apostrophe in zip(spreadsheet_text.RUNS, spreadsheet_text.WRITTEN, strict=True):
        written = pc.replace_substring_regex(written, pattern, with_apostrophe)
    return pc.if_else(is_number, column, written)
