"""Build what the timeline in the map's frame draws, as plain values and as typed arrays."""

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from dashboard.drawing import markup, style
from dashboard.drawing.map_layers import Rows, day_number
from events import edtf_dates
from events.models import EventKind, MapStanding
from events.queries.counts import OPEN_MONTHS
from events.queries.map_tiles import EVERYTHING, OUTSIDE, ViewOverTime

MOST_RECORDS: Final = 2_000  # of more the timeline draws counts
# Columns of a view over time, in this order, each with its type in the browser.
CUBE_COLUMNS: Final = {"cell": "<u2", "certain": "<u2", "first": "<i4", "last": "<i4", "records": "<u4"}
Labels = Mapping[str, Mapping[str, str]]
Days = Sequence[tuple[date, date]]


def spans(periods: Days) -> list[list[int | None]]:
    """Write periods as first and last day numbers."""
    return [[day_number(first), day_number(last)] for first, last in periods]


def kinds() -> dict[str, dict[str, str]]:
    """Return how each kind of record looks."""
    return {kind.value: {"path": look.path, "colour": look.colour} for kind, look in style.KINDS.items()}


def records(
    rows: Rows,
    labels: Labels,
    actors: Callable[[Mapping[str, Any]], Sequence[str]],
    countries: Callable[[Mapping[str, Any]], Sequence[str]],
    provinces: Callable[[Mapping[str, Any]], Mapping[str, bool]],
    vague_place: Callable[[Mapping[str, Any]], str],
) -> dict[str, Any]:
    """
    Write records (rows of `selected_records.rows` without a period) column by column.

    `certain` is whether a record is certain in place. `days` has, for a record that is of one date or another, the
    first and last day of each. `lanes` has by field the names, and for each record the positions of its own.
    `provinces` has for each record the provinces that it may lie in, and whether it can be certain there (1 or 0), and
    `vague` its place if it has no point.
    """
    fields: dict[str, list[Sequence[str]]] = {
        "kind": [[row["kind"]] for row in rows],
        "actor": [actors(row) for row in rows],
        "country": [countries(row) for row in rows],
        "dataset": [[row["dataset"]] for row in rows],
        "standing": [[row["standing"]] for row in rows],
    }
    return {
        "id": [row["record_id"] for row in rows],
        "title": [markup.clean(row["title"]) for row in rows],
        "when": [row["date_shown"] for row in rows],
        "place": [markup.clean(row["place_name"]) for row in rows],
        "certain": [int(row["match"] == "certain") for row in rows],
        "contested": [int(MapStanding(row["standing"]) in style.CONTESTED) for row in rows],
        "earliest": [day_number(row["earliest"]) for row in rows],
        "latest": [day_number(row["latest"]) for row in rows],
        "days": {str(number): days for number, row in enumerate(rows) if (days := _alternatives(row["edtf"]))},
        "lanes": {name: _lane(values, labels.get(name, {})) for name, values in fields.items()},
        "vague": [vague_place(row) for row in rows],
        "provinces": [{name: int(is_only) for name, is_only in provinces(row).items()} for row in rows],
    }


def _alternatives(edtf: str) -> list[list[int | None]]:
    dates = edtf_dates.alternatives(edtf)
    if len(dates) == 1:
        return []
    return [[day_number(days.earliest), day_number(days.latest)] for days in map(edtf_dates.parse, dates)]


def _lane(values: Sequence[Sequence[str]], labels: Mapping[str, str]) -> dict[str, Any]:
    names = sorted({value for row in values for value in row})
    places = {name: place for place, name in enumerate(names)}
    return {
        "names": [markup.clean(labels.get(name, name)) for name in names],
        "of": [[places[value] for value in row] for row in values],
    }


def counts(all_records: Mapping[str, Any], lanes: pd.DataFrame, field: str, labels: Labels) -> dict[str, Any]:
    """
    Write counts by month column by column: of all records (`counts.by_month`), and by lane (`counts.lanes_over_time`).

    Months are numbers since the year 0, open ends the first and last of the calendar. In `all` each record counts once.
    """
    named = labels.get(field, {})
    is_other = lanes["lane"].isna()
    names = sorted(set(lanes.loc[~is_other, "lane"]))
    places = {name: place for place, name in enumerate(names)}
    order = [kind.value for kind in EventKind]
    return {
        "all": {
            name: np.ma.filled(np.ma.asarray(all_records[name]).astype(np.int64), OPEN_MONTHS.get(name)).tolist()
            for name in ("first", "last", "certain", "records")
        },
        "field": field,
        "names": [markup.clean(named.get(name, name)) or "not stated" for name in names],
        "kinds": order,
        "lane": [len(names) if other else places[name] for name, other in zip(lanes["lane"], is_other, strict=True)],
        "kind": [order.index(kind) for kind in lanes["kind"]],
        **{name: lanes[name].astype(int).tolist() for name in ("certain", "first", "last", "records")},
    }


def by_place(found: pd.DataFrame) -> dict[str, Any]:
    """Write counts by month and place (`counts.provinces_over_time`) column by column; `place` are positions."""
    codes, places = pd.factorize(found["place"])
    numbers = {name: found[name].astype(int).tolist() for name in ("certain", "first", "last", "records")}
    return {"places": places.tolist(), "place": codes.tolist(), **numbers}


def cube(found: ViewOverTime) -> bytes:
    """
    Write a view over time, compressed: the length of a JSON header, the header, then the columns as typed arrays.

    All numbers are little-endian, header and columns are padded to four bytes.
    """
    view = found.view
    header = {
        "rows": len(found.columns["cell"]),
        "columns": CUBE_COLUMNS,
        "view": [view.z, view.west, view.north, view.east, view.south],
        "side": 1 << found.bits,
        "outside": OUTSIDE,
        "everything": EVERYTHING,
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    parts = [
        _padded(text),
        *(_padded(found.columns[name].astype(kind).tobytes()) for name, kind in CUBE_COLUMNS.items()),
    ]
    return gzip.compress(len(parts[0]).to_bytes(4, "little") + b"".join(parts), 5, mtime=0)


def _padded(part: bytes) -> bytes:
    return part + b" " * (-len(part) % 4)
