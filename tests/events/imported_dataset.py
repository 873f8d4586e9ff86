"""A tiny invented dataset beside the tiny invented records, kept in a library as an import keeps it."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from events.imports import library as imports_library
from events.imports.places.province_join import join
from events.imports.version_files import NewVersion, Version
from events.models import Dataset
from tests import tiny
from tests.events.incident_tables import stated

DAY = date(2020, 3, 1)
OPEN = Dataset("open-count", "Open Count", "2", "Open Institute", "CC BY 4.0", True, "Open Institute 2026", "")
BOUND = Dataset("bound-count", "Bound Count", "1", "Bound House", "own terms", False, "Bound House 2026", "")
ROWS: Sequence[Mapping[str, Any]] = (
    {
        "source_record_id": "7",
        "title": "Raid, Westtown",
        "kind": "attack",
        "source_kind": "Raid",
        "earliest": DAY,
        "latest": DAY,
        "lon": 0.25,
        "lat": 0.5,
        "precision": "settlement",
        "source_precision": "1",
        "country_stated": "Arvia",
        "province_stated": "Eastmark",
        "place_stated": "Westtown",
        "actors": ["Arvian Rebels", "Villagers"],
        "killed_low": 2,
        "killed": 3,
        "killed_high": 1,
        "notes": "Gunmen came at dawn; José was there.",
        "warnings": ["killed: high 1 is below best 3: kept as stated"],
    },
    {"source_record_id": "8", "lon": 1.5, "lat": 0.5, "precision": "near settlement", "place_stated": "Easttown"},
    {
        "source_record_id": "9",
        "lon": 1.5,
        "lat": 0.5,
        "precision": "province",
        "earliest": date(2020, 1, 1),
        "latest": DAY,
    },
    {
        "source_record_id": "10",
        "lon": 0.5,
        "lat": 0.5,
        "precision": "country",
        "kind": "protest",
        "country_stated": "Arvia",
    },
    {"source_record_id": "11", "lon": 0.5, "lat": -0.01, "precision": "exact", "place_stated": "Landing"},
    {"source_record_id": "12", "precision": "unknown", "earliest": date(2021, 5, 1)},
    {
        "source_record_id": "12",
        "lon": 0.5,
        "lat": 1.5,
        "precision": "exact",
        "earliest": date(2021, 5, 1),
        "latest": DAY,
    },
)


def rows(*more: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """List the invented incidents; what they do not say of their day is that of the first."""
    day = {"earliest": DAY, "latest": DAY}
    return [{**({} if "earliest" in row else day), **row} for row in (*ROWS, *more)]


def keep(folder: Path, dataset: Dataset = OPEN, listed: Sequence[Mapping[str, Any]] | None = None) -> Version:
    """Keep incidents in a library, joined to the tiny world."""
    table = stated(rows() if listed is None else listed)
    cells = pa.table({"row": table["row"], "ID": table["source_record_id"], "Where": table["place_stated"]})
    atlas, number = tiny.atlas(), table.num_rows
    report = {"records": number, "accepted": number, "warned": 0, "rejected": 0, "file": "invented.csv"}
    draft = NewVersion(dataset, join(atlas, table), cells, b"", "{}", atlas.digest)
    return imports_library.commit(folder, dataset.dataset_id, lambda _: (draft, lambda _: report), lambda: None)
