"""Write the list of the work of others: packages, data sources, fonts."""

import csv
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[1]
SOURCES: Final = ROOT / "geodata" / "data" / "SOURCES.json"
PLACES: Final = ROOT / "geodata" / "data" / "places.csv"
RECORDS: Final = ROOT / "events" / "data" / "datapackage.json"
# How a place names whose coordinates it has: "GeoNames (CC BY 4.0), city reference point".
KEEPER: Final = re.compile(r"(\w+) \((CC[^)]*)\)")


class Work(NamedTuple):
    """A work of others: a package, a data source or a font; `note` is whatever must be known besides."""

    name: str
    version: str
    licence: str
    note: str = ""


FONTS: Final = (
    Work("FiraGO", "", "OFL-1.1", "text of briefings; in pymupdf-fonts"),
    Work("DejaVu Sans", "", "Bitstream Vera; changes in the public domain", "signs of briefings; in matplotlib"),
    Work("Source Sans, Source Serif, Source Code", "", "OFL-1.1", "text of the pages; in streamlit"),
    Work("KaTeX fonts", "", "OFL-1.1", "formulas, which no page has; in streamlit"),
    Work("Material Symbols", "", "Apache-2.0", "symbols of the pages; in streamlit"),
)
HEAD: Final = """# Work of others

Khorasan Atlas is under the MIT licence. What it uses is listed here, with SPDX identifiers where there is one.
`make licences` writes this file; `make check` fails if it is not up to date or if a licence does not fit.
"""


def text(packages: Sequence[Work], without_file: Sequence[str]) -> str:
    """Write the list as Markdown."""
    parts = [
        HEAD,
        "## Packages\nWhat runs, in the versions of `requirements.lock`; none is copied into this repository.\n",
        _table(packages),
        f"The wheels of {', '.join(without_file)} hold no text of their licence.\n" if without_file else "",
        "## Data\n",
        _table([*_geometry(), *_places(), _records()]),
        "Datasets that a user imports keep the licence that is stated at the import (docs/importing.md).\n",
        "## Fonts\n",
        _table(FONTS),
    ]
    return "\n".join(filter(None, parts))


def _table(works: Iterable[Work]) -> str:
    rows = [f"| {' | '.join(cell.replace('|', '/') for cell in work)} |" for work in works]
    return "\n".join(["| name | version | licence | note |", "| --- | --- | --- | --- |", *rows, ""])


def _geometry() -> list[Work]:
    listed = json.loads(SOURCES.read_text(encoding="utf-8"))["packages"]
    return [Work(one["name"], one["version"], one["licence"], one["attribution"]) for one in listed]


def _places() -> list[Work]:
    """List whose coordinates the places have."""
    with PLACES.open(encoding="utf-8", newline="") as file:
        named = {found.groups() for row in csv.DictReader(file) if (found := KEEPER.match(row["source"]))}
    return [Work(name, "", licence, "coordinates of places") for name, licence in sorted(named)]


def _records() -> Work:
    about = json.loads(RECORDS.read_text(encoding="utf-8"))
    (own,) = about["licenses"]
    return Work("Records of events, claims and sources", "", own["name"], own["title"])
