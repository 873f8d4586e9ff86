"""The app over a few hundred invented incidents, more than it draws one by one, for test_large.py."""

import os
import sys
from pathlib import Path

import pyarrow as pa
import streamlit as st

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from dashboard import store_cache  # noqa: E402
from dashboard.drawing import map_layers  # noqa: E402 - the path must be set first
from dashboard.serving import SERVING  # noqa: E402
from events import edtf_dates  # noqa: E402
from events.curated.datapackage import DATA  # noqa: E402
from events.store import building, schema, store  # noqa: E402
from geodata import atlas as geodata_atlas  # noqa: E402

CROWD = 400  # at one place in Kabul
ALONE = "invented-alone"  # far from all others, in the west


def incident(record_id: str, title: str, lon: float, lat: float, year: int, template: dict) -> dict:
    day = edtf_dates.parse(f"{year}-05-05").earliest
    words = {"title": title, "edtf": str(day), "date_shown": str(day), "date_text": str(day), "text": f" {title} "}
    where = {"lon": lon, "lat": lat, "precision": "exact", "place_id": None, "origin_id": None, "target_id": None}
    return template | words | where | {"record_id": record_id, "earliest": day, "latest": day, "kind": "attack"}


def content() -> dict[str, pa.Table]:
    """The shipped tables, with the crowd and one that stands alone."""
    shipped = store.derived_tables(DATA, geodata_atlas.load())
    template = next(row for row in shipped["records"].to_pylist() if row["place_id"] == "kabul")
    invented = [
        incident(f"invented-{number}", f"Invented incident {number}", 69.1, 34.5, 2010 + number % 4, template)
        for number in range(CROWD)
    ]
    invented.append(incident(ALONE, "Invented incident alone", 61.5, 30.5, 2010, template))
    added = pa.Table.from_pylist(invented, schema.INCOMING)
    return {**shipped, "records": pa.concat_tables([shipped["records"], added])}


if folder := os.environ.get("LARGE_FOLDER"):
    file = Path(folder) / "large.duckdb"
    building.build(file, content(), "large")
    opened = store.connect(file)
    store_cache.store = lambda: opened
    map_layers.MOST_MARKS = 100
    app = st.App(ROOT / "dashboard" / "main.py", **SERVING)
