"""Records of a selection as GeoJSON."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from events import queries
from events.dimensions import dimensions
from events.locate import POINTS
from events.reasons import Site
from events.selection import Selection
from events.store import Store
from geodata import places
from geodata.atlas import Atlas

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


def geojson(store: Store, atlas: Atlas, selection: Selection) -> dict[str, Any]:
    """
    Write the records of a selection as GeoJSON (RFC 7946).

    A settlement is a point, a district its circle. What is known only to a province, border, region or country has no
    geometry of its own: `geometry` is null and `places` names where it may lie, so that nobody takes a centre for a
    place.

    Parameters
    ----------
    store
        The open store.
    atlas
        The places, for the circles of districts.
    selection
        What is selected.

    Returns
    -------
    collection
        A FeatureCollection in WGS84, longitude first. Properties that the download has too mean the same in both:
        `date` is in words, `edtf` the same as EDTF, `earliest`, `latest` are ISO days, null where open, `countries`
        and `provinces` lists of ids. `places` and `countries_by_role` are ids by role.
    """
    found = queries.records(store, selection)
    sites = dimensions(store).sites
    features = [_feature(row, sites[row["area_id"]], atlas) for row in found.to_dict("records")]
    return {"type": "FeatureCollection", "features": features}


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
    Draw where a row lies, as GeoJSON: a settlement is a point, a district its circle, anything vaguer None.

    Parameters
    ----------
    row
        With `precision`, and `lon`, `lat` (decimal degrees) and `radius_km` of settlements and districts.
    """
    if row["precision"] not in POINTS:
        return None
    if row["precision"] == POINTS[1] and not pd.isna(row["radius_km"]):
        circle = places.circle(row["lon"], row["lat"], row["radius_km"])
        ring = [[round(lon, 5), round(lat, 5)] for lon, lat in circle.exterior.coords]
        # RFC 7946 asks for rings that run against the clock.
        return {"type": "Polygon", "coordinates": [ring if circle.exterior.is_ccw else ring[::-1]]}
    return {"type": "Point", "coordinates": [row["lon"], row["lat"]]}


def _day(moment: pd.Timestamp) -> str | None:
    return None if pd.isna(moment) else moment.date().isoformat()


def _plain(value: Any) -> Any:  # noqa: ANN401 - any cell
    return None if not isinstance(value, str) and pd.isna(value) else value
