"""Invent records with extreme but legal values."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from hypothesis import strategies as some

from events.imports import library as imports_library
from events.imports.incident_schema import STATED
from events.imports.places.province_join import join
from events.imports.version_files import NewVersion
from events.models import Dataset, EventKind, Precision
from geodata.models import Atlas

DATASET: Final = Dataset("extremes", "Extremes", "1", "Nobody", "CC0-1.0", True, "Nobody", "")
DAYS: Final = tuple(
    date(*day) for day in ((1, 1, 1), (1, 12, 31), (1899, 12, 30), (1970, 1, 1), (9999, 12, 1), (9999, 12, 31))
)
DEGREES: Final = (-180.0, -179.9999999, -90.0, -89.95, 0.0, 0.5, 5e-324, 89.95, 90.0, 179.9999999, 180.0)
LATITUDES: Final = tuple(degree for degree in DEGREES if abs(degree) <= 90)
NUMBERS: Final = (None, 0.0, 5e-324, 0.1, 1.0, 1e16, 1e300)
TEXTS: Final = (
    "",
    " ",
    "\x00\x01\x1b[31m\x7f\x85",
    "\u202eright to left\u202c \u200f\u2066",
    "حمله در کندز",
    "<b>]]>&amp;{{x}}$x$ _*`#`* %s {0}",
    "\ud7ff\ufffe\uffff\U0010ffff",
    "e\u0301" * 400,
    "line\nbreak\r\n\ttab",
    "=1+1",
    "W" * 300,
)
LONG: Final = "ж " * 500_000
ROW: Final = some.fixed_dictionaries(
    {
        "title": some.sampled_from(TEXTS) | some.text(max_size=60),
        "kind": some.sampled_from([str(kind) for kind in EventKind]),
        "source_kind": some.sampled_from(TEXTS),
        "earliest": some.none() | some.sampled_from(DAYS) | some.dates(),
        "latest": some.none() | some.sampled_from(DAYS) | some.dates(),
        "date_text": some.sampled_from(TEXTS),
        "lon": some.sampled_from(DEGREES) | some.floats(-180, 180),
        "lat": some.sampled_from(LATITUDES) | some.floats(-90, 90),
        "precision": some.sampled_from([str(precision) for precision in Precision]),
        "country_stated": some.sampled_from(TEXTS),
        "province_stated": some.sampled_from(TEXTS),
        "place_stated": some.sampled_from(TEXTS),
        "actors": some.lists(some.sampled_from(TEXTS), max_size=3),
        "killed_low": some.sampled_from(NUMBERS),
        "killed": some.sampled_from(NUMBERS),
        "killed_high": some.sampled_from(NUMBERS),
        "wounded": some.sampled_from(NUMBERS),
        "notes": some.sampled_from(TEXTS),
    }
)
ROWS: Final = some.lists(ROW, min_size=1, max_size=12)


def hand_picked() -> list[dict[str, Any]]:
    """Invent one row for each extreme value, the others ordinary."""
    rows: list[dict[str, Any]] = [
        {"earliest": first, "latest": last} for first in (None, *DAYS) for last in (None, *DAYS)
    ]
    rows += [{"lon": lon, "lat": lat} for lon in DEGREES for lat in (-90.0, -89.95, 0.0, 89.95, 90.0)]
    rows += [{"killed_low": number, "killed": number, "killed_high": number, "wounded": number} for number in NUMBERS]
    rows += [{name: text for name in ("title", "place_stated", "notes", "source_kind")} for text in (*TEXTS, LONG)]
    rows += [{"actors": [text, LONG[:2000]], "province_stated": text, "country_stated": text} for text in TEXTS]
    ordinary = {"earliest": date(2020, 3, 1), "latest": date(2020, 3, 1), "lon": 0.5, "lat": 0.5}
    precisions = [str(precision) for precision in Precision]
    return [{**ordinary, "precision": precisions[at % len(precisions)], **row} for at, row in enumerate(rows)]


def keep(folder: Path, rows: Sequence[Mapping[str, Any]], atlas: Atlas) -> None:
    """Write rows to a library, as an import does."""
    usual = {"kind": "attack", "precision": "settlement", "actors": [], "warnings": []}
    filled = [usual | {"row": at, "source_record_id": str(at)} | dict(row) for at, row in enumerate(rows, 1)]
    table = pa.Table.from_pylist(filled, STATED)
    cells = table.select(["row", "source_record_id"])
    report = {"records": len(rows), "accepted": len(rows), "warned": 0, "rejected": 0, "file": "extremes.csv"}
    draft = NewVersion(DATASET, join(atlas, table), cells, b"", "{}", atlas.digest)
    imports_library.commit(folder, DATASET.dataset_id, lambda _: (draft, lambda _: report), lambda: None)
