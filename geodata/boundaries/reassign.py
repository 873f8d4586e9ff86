"""Assign parts of provinces and hand-kept places to the provinces of a new set of boundaries."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata import files, provinces
from geodata.borders import WGS84, area_km2
from geodata.boundaries import topology
from geodata.boundaries.reader import BoundaryError
from geodata.models import PlaceKind
from geodata.natural_earth.repair import Repair

INSIDE: Final = 0.002  # degrees, about 200 m: how far inside its province a place is moved that lies across the border
LEAST_SHARE: Final = 0.05  # of a former province: a smaller part in another one comes from crooked edges


def parts(shipped: gpd.GeoDataFrame, ours: gpd.GeoDataFrame, whole: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Assign the parts to the new provinces, and keep provinces that are no longer drawn as parts.

    `shipped` are the parts, indexed by `place_id`: name, aliases, part_of, note, geometry. `ours` and `whole` are the
    provinces before and after, indexed by `province_id`, EPSG:4326. `part_of` lists several provinces as `a|b`, the one
    with most of it first.
    """
    rows = {code: row for code, row in shipped.iterrows() if row["part_of"] in ours.index}
    gone = ours.index.difference(whole.index, sort=False)
    for code in gone:
        row = ours.loc[code]
        note = "A province of the shipped boundaries that the added ones do not draw."
        kept = {"name": row["name"], "aliases": row["aliases"], "note": note, "geometry": row["geometry"]}
        rows[code] = pd.Series({**kept, "part_of": code})
    changed = {*gone, *whole.index[whole["source"] != ""]}
    table = {
        code: {
            **row,
            "part_of": "|".join(_homes(row["geometry"], whole)) if row["part_of"] in changed else row["part_of"],
        }
        for code, row in rows.items()
    }
    frame = pd.DataFrame.from_dict(table, orient="index", columns=list(shipped.columns))
    return gpd.GeoDataFrame(frame[frame["part_of"] != ""], geometry="geometry", crs=4326).rename_axis("place_id")


def _homes(shape: shapely.Geometry, whole: gpd.GeoDataFrame) -> list[str]:
    """Return the provinces that an area lies in, the largest share first."""
    near = whole.geometry[shapely.intersects(whole.geometry.to_numpy(), shape)]
    shares = {
        code: area_km2(topology.polygons_only(shapely.intersection(other, shape))) for code, other in near.items()
    }
    ordered = sorted(shares, key=lambda code: -shares[code])
    enough = LEAST_SHARE * area_km2(shape)
    return [str(code) for code in ordered if shares[code] >= enough] or [str(code) for code in ordered[:1]]


def places(path: Path, whole: gpd.GeoDataFrame, inner: gpd.GeoDataFrame) -> tuple[bytes, list[Repair]]:
    """
    Assign the hand-kept places to the provinces that they are now in.

    Returns
    -------
    content
        places.csv: the province of each settlement and district by its point; a point that has come to lie across its
        country's border, by no more than its radius, is put on the near side; provinces that are not drawn any more are
        replaced as members of borders by those they lie in.
    changes
        One per place that changed.

    Raises
    ------
    BoundaryError
        With every place that would lie in another country, further from its own than its radius.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    homes = {code: files.split(row["part_of"]) for code, row in inner.iterrows()}
    adapted: list[dict[str, str]] = []
    changes: list[Repair] = []
    faults: list[str] = []
    for row, found in zip(rows, _located(rows, whole), strict=True):
        try:
            fresh, change = _settled(row, found, whole) if row["lon"] else (_with_members(row, homes), "")
        except BoundaryError as error:
            faults += error.faults
            continue
        adapted.append(fresh)
        if change:
            changes.append(Repair("place-fitted", row["place_id"], _where(row, found), change))
        if fresh["members"] != row["members"]:
            action = f"members are {fresh['members']}"
            changes.append(Repair("place-members", row["place_id"], "names a province that is not drawn", action))
    if faults:
        raise BoundaryError(*faults)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(adapted)
    return text.getvalue().encode(), changes


def _located(rows: list[dict[str, str]], whole: gpd.GeoDataFrame) -> list[str]:
    lon, lat = (np.array([float(row[axis] or "nan") for row in rows]) for axis in ("lon", "lat"))
    found = provinces.locate(whole, lon, lat)
    return [str(whole.index[at]) if at >= 0 else "" for at in found]


def _where(row: Mapping[str, str], found: str) -> str:
    return f"lies in {found or 'no province'} by these boundaries, was {row['province'] or 'in none'}"


def _settled(row: dict[str, str], found: str, whole: gpd.GeoDataFrame) -> tuple[dict[str, str], str]:
    """Return the province of a settlement or district; one across its country's border gets the nearest inside."""
    own = files.split(row["country"])
    if found and whole.at[found, "country"] in own:
        change = f"its province is {found}" if found != row["province"] else ""
        return row | {"province": found}, change
    inside = whole[whole["country"].isin(own)]
    if not row["province"] and not found or inside.empty:
        return row, ""
    point = shapely.Point(float(row["lon"]), float(row["lat"]))
    nearest = str(inside.index[int(np.argmin(shapely.distance(inside.geometry.to_numpy(), point)))])
    inner = shapely.buffer(inside.geometry[nearest], -INSIDE)
    target = inside.geometry[nearest] if shapely.is_empty(inner) else inner
    moved = shapely.get_point(shapely.shortest_line(point, target), -1)
    metres = abs(WGS84.inv(point.x, point.y, moved.x, moved.y)[2])
    if metres > float(row["radius_km"]) * 1000:
        if not found:
            return row | {"province": ""}, f"known to its country only: {nearest} is {metres / 1000:.1f} km away"
        raise BoundaryError(
            f"{row['name']} ({row['country']}) would lie in {found}, "
            f"{metres / 1000:.1f} km from {nearest}; check the country and the coordinates of the units there"
        )
    placed = {"lon": f"{moved.x:.5f}", "lat": f"{moved.y:.5f}", "province": nearest}
    return row | placed, f"moved by {metres / 1000:.1f} km into {nearest}, in the country that it is in"


def _with_members(row: dict[str, str], homes: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Replace the provinces along a border by those of the new set."""
    if row["kind"] != PlaceKind.BORDER:
        return row
    listed = [home for member in files.split(row["members"]) for home in homes.get(member, (member,))]
    return row | {"members": "|".join(dict.fromkeys(listed))}
