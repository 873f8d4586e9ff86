"""Count the records of a part for the report, and add up the counts of all parts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from events.imports.places.point_checks import exchanged
from events.imports.places.province_agreement import Agreement, ProvincePair
from events.imports.rejected_rows import RejectedRows
from events.imports.report import by_frequency, counted_kinds, date_range, named_kinds, places_of
from geodata.models import Atlas

SUMMED = ("joined", "near", "outside", "named", "unplaced")
NOWHERE: Mapping[str, Any] = {
    **dict.fromkeys(SUMMED, 0), "by_country": {}, "by_province": {}, "agreement": Agreement(()), "ambiguous": (),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Tally:
    """The counts of a part; `warnings` and `rejections` are kinds as `counted_kinds` has them."""

    accepted: int
    warned: int
    rejected: int
    duplicates: int
    places: Mapping[str, Any]
    days: tuple[date | None, date | None]
    warnings: pa.Table
    rejections: pa.Table
    inside: int
    exchanged: int


def count(atlas: Atlas, incidents: pa.Table, reasons: pa.ChunkedArray, duplicates: int) -> Tally:
    """Count the accepted rows of a part, with the columns of `INCIDENTS`, and its rejected ones by their reasons."""
    warnings = incidents["warnings"].combine_chunks()
    warned = int(pc.sum(pc.greater(pc.list_value_length(warnings), 0)).as_py() or 0)
    return Tally(
        incidents.num_rows - warned,
        warned,
        len(reasons),
        duplicates,
        places_of(incidents, atlas),
        date_range(incidents),
        counted_kinds(pc.list_flatten(warnings)),
        counted_kinds(reasons),
        *exchanged(atlas, incidents),
    )


def fields(parts: Sequence[Tally]) -> dict[str, Any]:
    """Add up the counts of all parts: the fields of a report that depend on its rows."""
    accepted, warned, rejected = (
        sum(getattr(part, name) for part in parts) for name in ("accepted", "warned", "rejected")
    )
    places = [part.places for part in parts]
    return {
        "records": accepted + warned + rejected,
        "accepted": accepted,
        "warned": warned,
        "rejected": rejected,
        "duplicates": sum(part.duplicates for part in parts),
        **{name: sum(place[name] for place in places) for name in SUMMED},
        "by_country": _added(place["by_country"] for place in places),
        "by_province": _added(place["by_province"] for place in places),
        "agreement": _agreement(place["agreement"] for place in places),
        "ambiguous": _ambiguous(place["ambiguous"] for place in places),
        "date_range": (
            min((part.days[0] for part in parts if part.days[0]), default=None),
            max((part.days[1] for part in parts if part.days[1]), default=None),
        ),
        "warnings": named_kinds(pa.concat_tables([part.warnings for part in parts])),
        "rejections": named_kinds(pa.concat_tables([part.rejections for part in parts])),
    }


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return by_frequency(total)


def _agreement(parts: Iterable[Agreement]) -> Agreement:
    found: dict[ProvincePair, int] = {}
    for pair in (pair for part in parts for pair in part.pairs):
        key = replace(pair, rows=0)
        found[key] = found.get(key, 0) + pair.rows
    pairs = [replace(key, rows=rows) for key, rows in found.items()]
    return Agreement(tuple(sorted(pairs, key=lambda pair: (-pair.rows, pair.stated, pair.joined))))


def _ambiguous(parts: Iterable[Sequence[Mapping[str, Any]]]) -> tuple[dict[str, Any], ...]:
    found: dict[str, dict[str, Any]] = {}
    for one in (one for part in parts for one in part):
        before = found.get(one["code"], {"records": 0})["records"]
        found[one["code"]] = {**one, "records": before + one["records"]}
    return tuple(sorted(found.values(), key=lambda one: (-one["records"], one["code"])))


def of_unread(rejected: RejectedRows) -> Tally:
    """Count the rows of a file that cannot be read as a row."""
    nothing = counted_kinds(pa.chunked_array([pa.array([], pa.string())]))
    reasons = counted_kinds(rejected.listed["reason"].cast(pa.string()))
    return Tally(0, 0, len(rejected), 0, NOWHERE, (None, None), nothing, reasons, 0, 0)
