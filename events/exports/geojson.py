"""Records of a selection as GeoJSON."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import shapely

from events.models import HAS_POINT, Precision
from events.queries import redistribution, selected_records
from events.queries.dimensions import datasets, dimensions
from events.queries.explanations import Site
from events.queries.selection import Selection
from events.store import curated_tables
from events.store.store import Store
from geodata import places
from geodata.models import Atlas
from geodata.natural_earth import antimeridian

CIRCLED = (Precision.DISTRICT, Precision.NEAR)
PROPERTIES = (
    "title",
    "kind",
    "date_precision",
    "precision",
    "standing",
    "match",
    "why",
    "in_article",
    "dataset",
    "candidate_of",
    "note",
)


CASUALTIES = ("killed_low", "killed", "killed_high")


def geojson(store: Store, atlas: Atlas, selection: Selection, *, internal: bool = False) -> dict[str, Any]:
    """
    Write the records of a selection as GeoJSON (RFC 7946).

    A settlement is a point, a district and what is near a settlement a circle. What is known only to a province,
    border, region or country has no geometry of its own: `geometry` is null and `places` names where it may lie, so
    that no centre is mistaken for a place. Records of datasets that may not be passed on are left out and counted;
    `internal` keeps them.

    Returns
    -------
    collection
        A FeatureCollection in WGS84, longitude first. Properties that the download has too mean the same in both:
        `date` is in words, `edtf` the same as EDTF, `earliest`, `latest` are ISO days, null where open, `countries` and
        `provinces` lists of ids. `places` and `countries_by_role` are ids by role. `attribution` lists the lines that
        the publishers of imported datasets ask for; `left_out` says how many records of which datasets are.
    """
    allowed = selection if internal else redistribution.redistributable(store, selection)
    rows = selected_records.records(store, allowed).to_dict("records") if allowed else []
    sites, known = dimensions(store).sites, datasets(store)
    out = redistribution.Withheld() if internal else redistribution.withheld(store, selection)
    left_out = (
        {"left_out": {"records": out.records, "datasets": list(out.datasets), "why": str(out)}} if out.records else {}
    )
    used = {row["dataset"] for row in rows} - {curated_tables.DATASET}
    credit = {"attribution": [known[dataset_id].attribution for dataset_id in sorted(used)]} if used else {}
    features = [_feature(row, sites[row["area_id"]], atlas) for row in rows]
    return {"type": "FeatureCollection", **left_out, **credit, "features": features}


def _feature(row: dict[str, Any], sites: Iterable[Site], atlas: Atlas) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": row["record_id"],
        "geometry": geometry(row),
        "properties": {
            **{name: _plain(row[name]) for name in PROPERTIES},
            "date": row["date_shown"],
            "edtf": row["edtf"],
            "earliest": _day(row["earliest"]),
            "latest": _day(row["latest"]),
            **_casualties(row),
            "places": {site.role: site.place_id for site in sites if site.place_id},
            "countries": _unique(country for site in sites for country, _ in site.areas),
            "countries_by_role": {site.role: _unique(country for country, _ in site.areas) for site in sites},
            "provinces": _unique(province for site in sites for _, province in site.areas),
        },
    }


def _casualties(row: Mapping[str, Any]) -> dict[str, float]:
    """List the figures that a dataset states; the article's records have claims instead."""
    return {name: row[name] for name in CASUALTIES if not pd.isna(row[name])}


def _unique(codes: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(code for code in codes if code))


def geometry(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """
    Draw where a row lies, as GeoJSON: a point, a circle (district, near a settlement) or None.

    The row has `precision`, and `lon`, `lat` (decimal degrees) and `radius_km` of settlements and districts.
    """
    if row["precision"] not in HAS_POINT or pd.isna(row["lon"]) or pd.isna(row["lat"]):
        return None
    if row["precision"] in CIRCLED and not pd.isna(row["radius_km"]):
        circle = antimeridian.cut(places.circle(row["lon"], row["lat"], row["radius_km"]))
        # RFC 7946 asks for rings that run against the clock.
        drawn = shapely.transform(shapely.orient_polygons(circle), lambda degrees: degrees.round(5))
        shape: dict[str, Any] = json.loads(shapely.to_geojson(drawn))
        return shape
    return {"type": "Point", "coordinates": [row["lon"], row["lat"]]}


def _day(moment: pd.Timestamp) -> str | None:
    return None if pd.isna(moment) else moment.date().isoformat()


def _plain(value: Any) -> Any:  # noqa: ANN401 - any cell
    return None if not isinstance(value, str) and pd.isna(value) else value
