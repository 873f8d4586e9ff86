"""Find overlaps and gaps between polygons, and fit added units to their neighbours."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.borders import area_km2
from geodata.boundaries.reader import BoundaryError
from geodata.natural_earth import antimeridian
from geodata.natural_earth.repair import DECIMALS, SNAP, Repair

SLIVER_KM2: Final = 0.01
SAME_AREA: Final = 0.5  # of a unit's area inside another one: not a crooked edge, but the same area twice
GAP: Final = 0.08  # degrees, about 8 km: as far as two surveys of one border differ; a wider gap is left open
SHOWN: Final = 5

Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class Overlap:
    """Two polygons, by position, and the area in km² that both claim."""

    first: int
    second: int
    km2: float


def polygons_only(shape: shapely.Geometry) -> shapely.Geometry:
    """Return only the polygons of an overlay, without points and lines."""
    parts = shapely.get_parts(shape)
    return shapely.multipolygons(parts[shapely.get_dimensions(parts) == 2])


def repaired(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Repair]]:
    """Cut polygons at the antimeridian and repair invalid ones; list them, the repaired with the area that changed."""
    before = frame.geometry.to_numpy().copy()
    receipts = []
    for at in np.flatnonzero([antimeridian.crosses(shape) for shape in before]):
        before[at] = antimeridian.cut(before[at])
        receipts.append(Repair("antimeridian", _unit(frame, at), "crosses 180 degrees", "cut there"))
    bad = np.flatnonzero(~shapely.is_valid(before))
    after = before.copy()
    after[bad] = shapely.make_valid(before[bad], method="structure", keep_collapsed=False)
    for at in bad:
        changed = round(abs(area_km2(after[at]) - area_km2(polygons_only(before[at]))), 3)
        reason = shapely.is_valid_reason(before[at])
        receipts.append(Repair("invalid-polygon", _unit(frame, at), reason, "made valid", changed))
    return frame.set_geometry(gpd.GeoSeries(after, index=frame.index, crs=frame.crs)), receipts


def _unit(frame: gpd.GeoDataFrame, at: np.intp) -> str:
    return f"row {frame['row'].iloc[at]} ({frame['own_name'].iloc[at]})"


def find_overlaps(shapes: Shapes) -> list[Overlap]:
    """List the pairs of valid polygons in EPSG:4326 that overlap."""
    found = []
    for first, second in _suspects(shapes):
        km2 = area_km2(polygons_only(shapely.intersection(shapes[first], shapes[second])))
        if km2 > 0:
            found.append(Overlap(int(first), int(second), km2))
    return found


def _suspects(shapes: Shapes) -> list[tuple[int, int]]:
    """Return the pairs that may overlap: their edges cross, or one lies inside the other."""
    crossed = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(shapes)))
    touching = crossed[shapely.STRtree(shapes[crossed]).query(shapes[crossed], predicate="intersects").T]
    inside = shapely.STRtree(shapes).query(shapes, predicate="contains_properly").T
    pairs = [*touching.tolist(), *inside.tolist()]
    return sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})


def find_gaps(shapes: Shapes) -> list[shapely.Polygon]:
    """Return the areas (EPSG:4326) that polygons enclose and none of them covers, the largest first."""
    whole = shapely.union_all(shapes)
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    return sorted((shapely.Polygon(ring) for ring in rings), key=area_km2, reverse=True)


def same_areas(frame: gpd.GeoDataFrame, found: list[Overlap]) -> Iterator[str]:
    """List rows that lie mostly inside another row: two units for one area."""
    rows, names, shapes = frame["row"].to_numpy(), frame["own_name"].to_numpy(), frame.geometry.to_numpy()
    for one in found:
        smaller = min((one.first, one.second), key=lambda at: area_km2(shapes[at]))
        if one.km2 > SAME_AREA * area_km2(shapes[smaller]):
            other = one.first + one.second - smaller
            yield (
                f"row {rows[smaller]} ({names[smaller]}) lies mostly inside row {rows[other]} ({names[other]}): "
                "remove the one that is not of the intended level"
            )


def findings(frame: gpd.GeoDataFrame, found: list[Overlap]) -> list[str]:
    """List the overlaps and gaps between the units of a file in km², the largest by name or place."""
    names = frame["own_name"].to_numpy()
    worst = sorted(found, key=lambda one: -one.km2)[:SHOWN]
    crossed = _sum(
        "overlaps between units", [o.km2 for o in found], [f"{names[o.first]} and {names[o.second]}" for o in worst]
    )
    open_areas = find_gaps(frame.geometry.to_numpy())
    gaps = _sum("gaps between units", [area_km2(a) for a in open_areas], [where(a) for a in open_areas[:SHOWN]])
    return [crossed, gaps]


def _sum(what: str, areas: list[float], worst: list[str]) -> str:
    if not areas:
        return f"no {what}"
    slivers = sum(area < SLIVER_KM2 for area in areas)
    largest = ", ".join(f"{label} {area:.2f}" for label, area in zip(worst, sorted(areas, reverse=True), strict=False))
    return f"{len(areas)} {what}, {sum(areas):.2f} km² in all, {slivers} of them slivers; largest in km²: {largest}"


def where(shape: shapely.Geometry) -> str:
    """Write the position of a polygon in decimal degrees: `at 60.80 32.47`."""
    point = shapely.point_on_surface(shape)
    return f"at {point.x:.2f} {point.y:.2f}"


def fitted(
    added: gpd.GeoSeries, kept: gpd.GeoSeries, former: shapely.Geometry
) -> tuple[gpd.GeoSeries, list[shapely.Geometry]]:
    """
    Fit added units to each other and to the provinces around them; an area that both cover goes to the added ones.

    Parameters
    ----------
    added, kept
        Valid polygons in EPSG:4326.
    former
        The theatre before, as one polygon: what lay inside it and is in no unit now is a gap, even at its rim.

    Returns
    -------
    all
        First the added, then the kept; a valid coverage. Gaps of less than `GAP` degrees are given to the neighbour
        with the longest edge on them.
    open_areas
        Gaps that are wider, the largest first.

    Raises
    ------
    BoundaryError
        If the edges still do not meet.
    """
    before = np.concatenate([added.to_numpy(), kept.to_numpy()])
    # the world around stands in for the neighbour at the rim; the first of two that overlap keeps the area
    rim = shapely.difference(shapely.box(*shapely.total_bounds([*before, former]) + (-1, -1, 1, 1)), former)
    coarse = shapely.transform(np.append(before, rim), lambda points: np.round(points, DECIMALS))
    coarse = shapely.make_valid(coarse, method="structure", keep_collapsed=False)
    clean = shapely.coverage_clean(coarse, snapping_distance=SNAP, gap_width=GAP, merge_strategy="min_index")
    after = clean[:-1]
    if not (shapely.coverage_is_valid(after) and shapely.is_valid(after).all()):
        raise BoundaryError("the edges of the units cannot be made to meet; simplify the polygons and add them again")
    return gpd.GeoSeries(after, index=added.index.append(kept.index), crs=kept.crs), find_gaps(clean)


def moved(before: gpd.GeoSeries, after: gpd.GeoSeries) -> Iterator[tuple[str, float, float]]:
    """Yield each polygon that changed: its label, the area lost and the area gained in km²."""
    for label, old in before.items():
        new = after[label]
        if not shapely.equals_exact(old, new, normalize=True):
            lost, gained = polygons_only(shapely.difference(old, new)), polygons_only(shapely.difference(new, old))
            yield str(label), area_km2(lost), area_km2(gained)
