"""Points of GeoJSON and GeoPackage: a table whose coordinates come from the geometry."""

from dataclasses import replace
from typing import Final

from events.importers import table
from events.importers.mapping import Mapping
from events.importers.model import Raw

LON: Final = "geometry longitude"
LAT: Final = "geometry latitude"
TYPE: Final = "geometry type"
CONTAINERS: Final = ("geojson", "gpkg")


def guess(raw: Raw) -> Mapping:
    """Guess what the attributes mean; where a row lies is what its geometry says."""
    guessed = table.guess(raw)
    columns = {**guessed.columns, "lon": (LON,), "lat": (LAT,)}
    return replace(guessed, format="points", columns=columns)
