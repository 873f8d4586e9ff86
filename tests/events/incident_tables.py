"""Invented incidents as tables, for tests of joining, keeping and comparing."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from events.imports.incident_schema import STATED


def stated(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Make a table of `STATED`; what a row does not say is null, ids are numbers, points are exact."""
    filled = [
        {
            "row": number,
            "source_record_id": str(number),
            "precision": "exact",
            "kind": "attack",
            "actors": [],
            "warnings": [],
        }
        | dict(row)
        for number, row in enumerate(rows, 1)
    ]
    return pa.Table.from_pylist(filled, STATED)


def points(*pairs: tuple[float | None, float | None], **more: Any) -> pa.Table:
    """Make rows at the given places, alike otherwise."""
    return stated([{"lon": lon, "lat": lat, **more} for lon, lat in pairs])
