"""Records of a selection as GeoJSON."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import pandas as pd
import shapely

from events.models import HAS_POINT, Dataset, Precision
from events.queries import redistribution, selected_records
from events.queries.counts import count
from events.queries.dimensions import datasets, dimensions
from events.queries.explanations import Site
from events.queries.redistribution import Withheld
from events.queries.selection import Selection
from events.store import curated_tables
from events.store.store import Store
from geodata import places
from geodata.natural_earth import antimeridian

CIRCLED = (Precision.DISTRICT, Precision.NEAR)
PROPERTIES = (
    "title", "kind", "date_precision", "precision", "standing", "match", "why", "in_article", "dataset",
    "candidate_of", "note",
)  # fmt: skip
CASUALTIES = ("killed_low", "killed", "killed_high")
BATCH: Final = 1_000


@dataclass(frozen=True)
class Collection:
    """
    The records of a selection as GeoJSON: `about` is all but the features, which are made while they are read.

    `left_out` are the records that it does not hold.
    """

    about: Mapping[str, Any]
    features: Iterator[dict[str, Any]]
    left_out: Withheld

    def whole(self) -> dict[str, Any]:
        """Return the FeatureCollection."""
        return {**self.about, "features": list(self.features)}

    def text(self) -> Iterator[str]:
        """Write the FeatureCollection piece by piece: a large one is never in memory."""
        yield f'{_json(self.about)[:-1]},"features":['
        separator = ""
        while some := list(islice(self.features, BATCH)):
            yield separator + _json(some)[1:-1]
            separator = ","
        yield "]}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def geojson(
    store: Store, selection: Selection, *, internal: bool = False, left_out: Withheld | None = None
) -> Collection:
    """
    Write the records of a selection as GeoJSON (RFC 7946): a FeatureCollection in WGS84, longitude first.

    A settlement is a point, a district and what is near a settlement a circle. What is known only to a province,
    border, region or country has no geometry of its own: `geometry` is null and `places` names where it may lie, so
    that no centre is mistaken for a place. Records of datasets that may not be passed on are left out and counted;
    `internal` keeps them. `left_out` are those that the store itself lacks.

    Properties that the download has too mean the same in both: `date` is in words, `edtf` the same as EDTF, `earliest`,
    `latest` are ISO days, null where open, `countries` and `provinces` lists of ids. `places` and `countries_by_role`
    are ids by role. `attribution` lists the lines that the publishers of imported datasets ask for.
    """
    allowed = selection if internal else redistribution.redistributable(store, selection)
    out = left_out or (Withheld() if internal else redistribution.withheld(store, selection))
    about: dict[str, Any] = {"type": "FeatureCollection"}
    if out.records:
        about["left_out"] = {"records": out.records, "datasets": list(out.datasets), "why": str(out)}
    if used := _imported(store, allowed) if allowed else []:
        about["attribution"] = [dataset.attribution for dataset in used]
    return Collection(about, _features(store, allowed) if allowed else iter(()), out)


def _imported(store: Store, selection: Selection) -> list[Dataset]:
    """List the imported datasets that a selection has records of, in the order of their ids."""
    known, counted = datasets(store), count(store, selection).facets["dataset"]
    used = (counted.keys() & set(selection.datasets or known)) - {curated_tables.DATASET}
    return [known[dataset_id] for dataset_id in sorted(used)]


def _features(store: Store, selection: Selection) -> Iterator[dict[str, Any]]:
    sites = dimensions(store).sites
    for rows in selected_records.batches(store, selection, BATCH):
        yield from (_feature(row, sites[row["area_id"]]) for row in rows)


def _feature(row: dict[str, Any], sites: Iterable[Site]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": row["record_id"],
        "geometry": geometry(row),
        "properties": {
            **{name: _plain(row[name]) for name in PROPERTIES},
            "date": row["date_shown"],
            "edtf": row["edtf"],
            **{name: row[name] and row[name].isoformat() for name in ("earliest", "latest")},
            # The article's records have claims in place of these figures.
            **{name: row[name] for name in CASUALTIES if not pd.isna(row[name])},
            "places": {site.role: site.place_id for site in sites if site.place_id},
            "countries": _unique(country for site in sites for country, _ in site.areas),
            "countries_by_role": {site.role: _unique(country for country, _ in site.areas) for site in sites},
            "provinces": _unique(province for site in sites for _, province in site.areas),
        },
    }


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


def _plain(value: Any) -> Any:  # noqa: ANN401 - any cell
    return None if not isinstance(value, str) and pd.isna(value) else value
