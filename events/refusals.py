"""The records that were refused as a CSV: which, why, what to do, and their cells as they stand in the file."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from events.cells import STARTS, neutralise

if TYPE_CHECKING:
    from events.importers import Raw, Refused

BOM: Final = b"\xef\xbb\xbf"  # without it Excel takes the file for another encoding
RUNNING: Final = f"^('*[{STARTS}])"
NUMBER: Final = r"^[+-]?[0-9]+([.,][0-9]+)?$"  # a spreadsheet has nothing to run in -70.5, which is to be read again


def as_csv(raw: "Raw", refused: "Sequence[Refused]") -> bytes:
    """
    Write refused records so that they can be mended and imported again.

    Parameters
    ----------
    raw
        The file as text; its columns follow `row`, `reason` and `remedy`.
    refused
        Records of it; cells that none of its columns holds come last.

    Returns
    -------
    csv
        UTF-8 with a byte order mark. No cell is one that a spreadsheet would run.
    """
    rows = pa.array([one.row for one in refused], pa.int64())
    reasons = pa.array([one.reason for one in refused], pa.string())
    remedies = pa.array([one.remedy for one in refused], pa.string())
    names, cells = _cells(raw, refused, rows)
    columns = [rows, *map(_neutralised, (reasons, remedies, *cells))]
    table = pa.table(columns, names=[neutralise(name) for name in ("row", "reason", "remedy", *names)])
    out = io.BytesIO()
    out.write(BOM)
    pa_csv.write_csv(table, out)
    return out.getvalue()


def _cells(raw: "Raw", refused: "Sequence[Refused]", rows: pa.Array) -> tuple[list[str], list[pa.Array]]:
    """Take the cells of refused records from the file's table; those that could not be divided bring their own."""
    at = pc.index_in(rows, raw.table["row"].combine_chunks())
    taken = raw.table.select(list(raw.columns)).take(at)
    own = [dict(one.cells) if known is None else {} for one, known in zip(refused, at.to_pylist(), strict=True)]
    names = list(dict.fromkeys((*raw.columns, *(name for cells in own for name in cells))))
    brought = [pa.array([cells.get(name) for cells in own], pa.string()) for name in names]
    known = [
        taken[name].combine_chunks() if name in raw.columns else pa.nulls(len(rows), pa.string()) for name in names
    ]
    return names, [pc.coalesce(first, second) for first, second in zip(known, brought, strict=True)]


def _neutralised(column: pa.Array) -> pa.Array:
    """Do to a column what `cells.neutralise` does to a text; plain numbers stay as they are."""
    is_number = pc.match_substring_regex(column, NUMBER)
    return pc.if_else(is_number, column, pc.replace_substring_regex(column, RUNNING, r"'\1"))
