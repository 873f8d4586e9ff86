"""Add the rows of a file to a version: known ids are updated, new ones are added, the others stay."""

import codecs
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from events.imports.incident_schema import INCIDENTS
from events.imports.models import ROW, ROW_NUMBER, LibraryError
from events.imports.version_files import NewVersion, Version
from geodata import files

FILE: Final = "file"
LEADING: Final = ("row", "reason", "remedy")  # columns of the rejected rows before those of the file
CELL: Final = "cell "  # begins the names of the others here: a file may have a column called as one of ours
BETWEEN: Final = "\x1f"


class Part(NamedTuple):
    """A file that a version is made of: its name, and how many rows the version has before its first."""

    file: str
    after: int


@dataclass(frozen=True, eq=False)
class Addition:
    """A version made of two, the files that it is made of, and the reason of each of its rejected rows."""

    version: NewVersion
    parts: tuple[Part, ...]
    reasons: pa.ChunkedArray


def parts_of(report: Mapping[str, Any]) -> tuple[Part, ...]:
    """List the files that the version of a report is made of, in the order in which they were imported."""
    return tuple(Part(*part) for part in report.get("parts") or ()) or (Part(str(report["file"]), 0),)


def part_with(parts: Iterable[Part], row: int) -> Part:
    """Return the file that a row of a version comes from."""
    return max((part for part in parts if part.after < row), key=lambda part: part.after)


def add(former: Version, new: NewVersion, file: str) -> Addition:
    """
    Add new rows to a version.

    Parameters
    ----------
    former
        The version that they are added to.
    new
        The version that the file would be by itself.
    file
        Name of the file.

    Returns
    -------
    addition
        Its rows are numbered on from those of the former version. Rows of the former version whose id the new one has
        are replaced with their original cells, as are rejected rows with the same cells. It keeps the places of the
        former version, so that it is joined again if these are not those of today.

    Raises
    ------
    LibraryError
        If the former version cannot be read, or the ids of one of them are row numbers.
    """
    former.check()
    if _has_row_numbers(former.mapping.read_bytes()) or _has_row_numbers(new.mapping):
        raise LibraryError(
            f"{file} cannot be added to '{former.dataset.dataset_id}': their ids are row numbers, which repeat in "
            "every file; choose a column with ids, or import it as a separate dataset"
        )
    parts = parts_of(former.report)
    incidents, original = (pq.read_table(path) for path in (former.incidents, former.original))
    before, brought = _rejected(former.rejected.read_bytes(), parts), _rejected(new.rejected, ())
    part = Part(_free(file, parts), _last_row(incidents, original, before))
    is_replaced = pc.is_in(incidents["source_record_id"], value_set=new.incidents["source_record_id"])
    is_again = pc.is_in(_cells(before, brought), value_set=_cells(brought, before))
    gone = pa.chunked_array(
        [*incidents[ROW].filter(is_replaced).chunks, *before[ROW].filter(is_again).chunks], pa.int64()
    )
    stays = pc.invert(pc.is_in(original[ROW], value_set=gone))
    kept = incidents.filter(pc.invert(is_replaced)).select(INCIDENTS.names).cast(INCIDENTS)
    rejected = _joined(before.filter(pc.invert(is_again)), _numbered_on(brought, part))
    version = replace(
        new,
        incidents=_joined(kept, _numbered_on(new.incidents, part)),
        original=_joined(original.filter(stays), _numbered_on(new.original, part)),
        rejected=_csv(rejected, (*parts, part)),
        places=former.places,
    )
    return Addition(version, (*parts, part), rejected["reason"])


def _has_row_numbers(mapping: str | bytes) -> bool:
    return ROW_NUMBER in files.parse_object(mapping).get("columns", {}).get("source_record_id", ())


def _free(file: str, parts: Sequence[Part]) -> str:
    """Return the name of a file, with a number if one of the earlier files has it."""
    return f"{file} ({len(parts) + 1})" if any(part.file == file for part in parts) else file


def _last_row(*tables: pa.Table) -> int:
    return max(pc.max(table[ROW]).as_py() or 0 for table in tables)


def _numbered_on(table: pa.Table, part: Part) -> pa.Table:
    at = table.column_names.index(ROW)
    return table.set_column(at, table.schema.field(ROW), pc.add(table[ROW], part.after))


def _joined(one: pa.Table, other: pa.Table) -> pa.Table:
    """Append the rows of one table to those of another; a column that only one of them has is null for the other."""
    return pa.concat_tables([one, other], promote_options="default")


def _rejected(content: bytes, parts: Sequence[Part]) -> pa.Table:
    """Read rejected rows as they were written, numbered as the rows of their version."""
    leading = (FILE, *LEADING) if len(parts) > 1 else LEADING
    header = next(csv.reader(io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline="")), [*leading])
    names = [*leading, *(f"{CELL}{name}" for name in header[len(leading) :])]
    types = {name: pa.int64() if name == ROW else pa.string() for name in names}
    if not content:
        return pa.table({name: pa.array([], kind) for name, kind in types.items()})
    table = pa_csv.read_csv(
        io.BytesIO(content),
        # Any of the cells may have a line break.
        pa_csv.ReadOptions(column_names=names, skip_rows_after_names=1, block_size=len(content) + 1, use_threads=False),
        pa_csv.ParseOptions(newlines_in_values=True),
        pa_csv.ConvertOptions(column_types=types),
    )
    if len(parts) <= 1:
        return table
    after = {part.file: part.after for part in parts}
    rows = pc.add(table[ROW], pa.array([after[file] for file in table[FILE].to_pylist()], pa.int64()))
    return table.drop_columns(FILE).set_column(0, ROW, rows)


def _cells(rejected: pa.Table, other: pa.Table) -> pa.Array:
    """Write all cells of each row as one text, in an order that is the same for both tables."""
    blank = pa.array([""] * rejected.num_rows, pa.string())
    names = sorted({name for name in (*rejected.column_names, *other.column_names) if name.startswith(CELL)})
    cells = [rejected[name].combine_chunks() if name in rejected.column_names else blank for name in names]
    return pc.binary_join_element_wise(blank, *cells, BETWEEN)


def _csv(rejected: pa.Table, parts: Sequence[Part]) -> bytes:
    """Write rejected rows with the file that each comes from, and its row there."""
    found = [part_with(parts, row) for row in rejected[ROW].to_pylist()]
    columns = [
        pa.array([part.file for part in found], pa.string()),
        pc.subtract(rejected[ROW], pa.array([part.after for part in found], pa.int64())),
        *(rejected[name] for name in rejected.column_names if name != ROW),
    ]
    names = [FILE, *(name.removeprefix(CELL) for name in rejected.column_names)]
    out = io.BytesIO()
    out.write(codecs.BOM_UTF8)  # without it Excel reads the file in another encoding
    pa_csv.write_csv(pa.table(columns, names=names), out)
    return out.getvalue()
