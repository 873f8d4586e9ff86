"""The app over records and places whose texts try to become code, for test_hostile.py."""

import csv
import dataclasses
import os
import shutil
import sys
from pathlib import Path
from types import MappingProxyType

import streamlit as st

from geodata import models

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from dashboard import store_cache  # noqa: E402 - the path must be set first
from dashboard.serving import SERVING  # noqa: E402
from events.curated.datapackage import DATA  # noqa: E402
from events.store import store  # noqa: E402
from geodata import atlas as geodata_atlas  # noqa: E402

RECORD = "rockets-termez-2022-04-18"
PLACE = "hairatan"
SCRIPT = "<script>window.hacked=1</script>"
IMAGE = "<img src=x onerror=window.hacked=2>"
LINK = "javascript:window.hacked=3"
TURNED = "\u202etxet denrut\u202c"
TEMPLATE = "{{ 7*7 }}</script><script>window.hacked=4</script>"


def spoil(folder: Path) -> Path:
    """Copy the shipped records and put hostile texts into them."""
    shutil.copytree(DATA, folder, dirs_exist_ok=True)
    _replace(folder / "events.csv", "event_id", RECORD, title=f"{SCRIPT} {TURNED} {TEMPLATE} [x]({LINK})", note=IMAGE)
    _replace(folder / "claims.csv", "event_id", RECORD, value=f"{IMAGE} {TURNED}", note=SCRIPT)
    used = {row["source_id"] for row in _rows(folder / "claims.csv") if row["event_id"] == RECORD}
    for source in used:
        _replace(folder / "sources.csv", "source_id", source, title=SCRIPT, publisher=IMAGE, url=LINK)
    return folder


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _replace(path: Path, key: str, wanted: str, /, **texts: str) -> None:
    rows = _rows(path)
    # A perpetrator must be the name of an actor.
    changed = [row | texts if row[key] == wanted and row.get("aspect") != "perpetrator" else row for row in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(changed)


def hostile_places() -> models.Atlas:
    """The shipped places, one with a name that tries to become code."""
    shipped = geodata_atlas.load()
    place = dataclasses.replace(shipped.places[PLACE], name=f"{IMAGE}{TURNED}{SCRIPT}")
    return dataclasses.replace(shipped, places=MappingProxyType({**shipped.places, PLACE: place}), digest="hostile")


if folder := os.environ.get("HOSTILE_FOLDER"):
    places = hostile_places()
    opened = store.open_store(Path(folder) / "store", spoil(Path(folder) / "data"), places)
    store_cache.store = lambda: opened
    store_cache.atlas = lambda: places
    app = st.App(ROOT / "dashboard" / "main.py", **SERVING)
