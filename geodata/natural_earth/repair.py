"""Repair the known faults of the upstream file; pure functions on tables, with a receipt for each repair."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import shapely.geometry

from geodata import files
from geodata.borders import area_km2

DECIMALS = 5  # about 1 m: far finer than 1:10m can mean, and files half the size
SNAP = 2e-5  # degrees, about 2 m: joins vertices that rounding has put one step apart
# The source gives both the same name; `gn_name` distinguishes them.
SAME_NAME = {"AFG-1769": ("Parwan", "Panjshir"), "AFG-1753": ("Uruzgan", "Daykundi")}


@dataclass(frozen=True)
class Repair:
    """One change to the upstream data: the feature, its problem, the correction and the area affected."""

    repair_id: str
    feature: str
    problem: str
    action: str
    area_changed_km2: float | None = None


class SourceChangedError(Exception):
    """The upstream data differs from what a repair expects."""


def tabulate(collections: Iterable[dict[str, Any]]) -> gpd.GeoDataFrame:
    """
    Put GeoJSON feature collections of admin-1 units into one table.

    Returns
    -------
    units
        Indexed by `source_code`: source_name, gn_name, iso, country (alpha-2), geometry (EPSG:4326).
    """
    rows = [
        {
            "source_code": feature["properties"]["adm1_code"],
            "source_name": feature["properties"]["name"],
            "gn_name": feature["properties"]["gn_name"],
            "iso": feature["properties"]["iso_3166_2"],
            "country": feature["properties"]["iso_a2"],
            "geometry": shapely.geometry.shape(feature["geometry"]),
        }
        for collection in collections
        for feature in collection["features"]
    ]
    return gpd.GeoDataFrame(rows, crs="EPSG:4326").set_index("source_code")


def join_nameless(units: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Repair]]:
    """Merge each part of a nameless unit into the nearest named unit of its country."""
    nameless = units[units["source_name"].isna()]
    named = units.drop(nameless.index)
    shapes = named.geometry.to_dict()
    receipts = []
    for code, row in nameless.iterrows():
        same_country = named.index[named["country"] == row["country"]]
        for part in shapely.get_parts(row["geometry"]):
            # degrees are good enough to rank neighbours
            nearest = min(same_country, key=lambda other: shapely.distance(named.geometry[other], part))
            shapes[nearest] = shapely.union(shapes[nearest], part)
            point = shapely.point_on_surface(part)
            receipts.append(
                Repair(
                    "nameless-islands",
                    f"{code} at {point.x:.3f}, {point.y:.3f}",
                    "an island without a name or code",
                    f"given to the nearest province of its country, {named.at[nearest, 'source_name']} ({nearest})",
                    round(area_km2(part), 2),
                )
            )
    return named.set_geometry(gpd.GeoSeries(shapes, crs=units.crs).reindex(named.index)), receipts


def match_edges(units: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Repair]]:
    """
    Make neighbours share their edges exactly, so that the polygons are a valid coverage.

    Raises
    ------
    SourceChangedError
        If the result is still no valid coverage.
    """
    before = units.geometry.to_numpy()
    unmatched = ~shapely.is_empty(shapely.coverage_invalid_edges(before))
    coarse = shapely.transform(before, lambda points: np.round(points, DECIMALS))
    after = shapely.coverage_clean(coarse, snapping_distance=SNAP)
    if not (shapely.coverage_is_valid(after) and shapely.is_valid(after).all()):
        raise SourceChangedError(
            "edges still do not meet after cleaning; raise SNAP in geodata/natural_earth/repair.py"
        )
    moved = shapely.symmetric_difference(before, after)
    receipts = [
        Repair(
            "unmatched-edges",
            f"{code} ({units.at[code, 'source_name']})",
            "its edges have points that the neighbour's lack",
            f"coordinates rounded to {DECIMALS} decimals, edges made equal (coverage_clean, {SNAP} degrees)",
            round(area_km2(shape), 3) if not shapely.is_empty(shape) else 0.0,
        )
        for code, shape, bad in zip(units.index, moved, unmatched, strict=True)
        if bad
    ]
    return units.set_geometry(gpd.GeoSeries(after, index=units.index, crs=units.crs)), receipts


@dataclass(frozen=True)
class Part:
    """A unit of the source that was merged into a province but keeps its own name in the gazetteer."""

    source_code: str
    into: str
    place_id: str
    name: str
    aliases: str
    part_of: str
    note: str


PARTS = (
    Part(
        "PAK-1112",
        "PAK-1123",
        "fata",
        "Federally Administered Tribal Areas",
        "FATA|F.A.T.A.|Tribal Areas|Former FATA|Former tribal areas",
        "PK-KP",
        "Part of Khyber Pakhtunkhwa since 31 May 2018.",
    ),
    Part(
        "KAB+00?",
        "KAZ-3197",
        "baikonur-area",
        "Baikonur area",
        "Baikonur|Baykonur|Bayqongyr|Baikonur Cosmodrome|Baykonur lease in Qyzylorda",
        "KZ-43",
        "Leased to Russia; territory of Kazakhstan, surrounded by Kyzylorda.",
    ),
)


def merge(units: gpd.GeoDataFrame, part: Part) -> tuple[gpd.GeoDataFrame, shapely.Geometry, Repair]:
    """Merge a unit into the unit that it is part of; also return its own polygon."""
    own = units.geometry[part.source_code]
    merged = units.drop(part.source_code)
    shapes = merged.geometry.to_dict()
    shapes[part.into] = shapely.coverage_union(shapes[part.into], own)
    receipt = Repair(
        part.place_id,
        f"{part.source_code} ({units.at[part.source_code, 'source_name']})",
        f"drawn as a unit of its own. {part.note}",
        f"merged into {part.part_of}; its own polygon is kept in parts.parquet, found as {part.name!r}",
        round(area_km2(own), 0),
    )
    return merged.set_geometry(gpd.GeoSeries(shapes, crs=units.crs).reindex(merged.index)), own, receipt


def name(units: gpd.GeoDataFrame, names: pd.DataFrame) -> tuple[gpd.GeoDataFrame, list[Repair]]:
    """
    Set the ISO 3166-2 code and the current names of every unit, from the table province_names.csv.

    Returns
    -------
    provinces
        Indexed by `province_id`, in the order of `names`.
    repairs
        One per unit whose name or code changes.

    Raises
    ------
    SourceChangedError
        If a unit is not in the table, or a row of the table has no unit.
    """
    strangers = sorted(set(units.index) ^ set(names["source_code"]))
    if strangers:
        raise SourceChangedError(
            f"province_names.csv and the source differ in {', '.join(strangers)}; add or drop rows"
        )
    chosen = units.loc[names["source_code"]]
    table = names.set_index("province_id").assign(geometry=chosen.geometry.to_numpy())
    receipts = [
        receipt
        for (code, unit), (province_id, row) in zip(chosen.iterrows(), table.iterrows(), strict=True)
        for receipt in _renamings(code, unit, province_id, row["name"])
    ]
    provinces = gpd.GeoDataFrame(table.drop(columns="source_code"), crs=units.crs)
    return provinces, receipts


def _renamings(code: str, unit: pd.Series, province_id: str, new_name: str) -> list[Repair]:
    feature = f"{code} ({unit['source_name']})"
    receipts = []
    if code in SAME_NAME:
        wrong, right = SAME_NAME[code]
        if unit["source_name"] != wrong or right not in unit["gn_name"]:
            raise SourceChangedError(f"{feature} was expected to be {wrong}, by gn_name {right}; see SAME_NAME")
        problem = f"named {wrong} like another province; its gn_name is {unit['gn_name']}"
        receipts.append(Repair("same-name", feature, problem, f"named {new_name}, {province_id}"))
    elif unit["source_name"] != new_name:
        receipts.append(Repair("current-name", feature, "an old or other spelling", f"named {new_name}, {province_id}"))
    problem = "no ISO 3166-2 code" if unit["iso"].endswith("-") else f"the code {unit['iso']}"
    if unit["iso"] != province_id:
        receipts.append(Repair("iso-code", feature, problem, f"given {province_id}"))
    return receipts


def not_apart(provinces: gpd.GeoDataFrame) -> list[Repair]:
    """Return receipts for present provinces that the source does not draw separately: noted, not repaired."""
    receipts = []
    for code, row in provinces[provinces["covers"] != ""].iterrows():
        for present, names in files.split_names(row["covers"]).items():
            problem = f"{present} ({names}) is not drawn separately"
            receipts.append(Repair("not-drawn-apart", f"{code} ({row['name']})", problem, row["note"]))
    return receipts
