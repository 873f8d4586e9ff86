"""Find the records in a drawn area, once for all queries with it, independent of the other filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from events.models import HAS_POINT, Precision
from events.queries.dimensions import Flags, dimensions
from events.store.curated_tables import DATASET
from events.store.store import Columns, Store, fetch, store_cached
from geodata.areas import drawn_area, geometry, inside
from geodata.areas.inside import Extent

KEPT: Final = 8  # areas whose matches are kept: 9 bytes for each record in them
PRECISE: Final = (str(Precision.EXACT), str(Precision.SETTLEMENT))
# Records that are where their places are, and those with a point in the box around the area.
NEAR: Final = """
SELECT rowid AS row_number, attribute_set_id AS attribute_set,
    CAST(NULL AS DOUBLE) AS lon, CAST(NULL AS DOUBLE) AS lat, CAST(NULL AS DOUBLE) AS radius
FROM records WHERE attribute_set_id IN ({touched})
UNION ALL
SELECT rowid AS row_number, attribute_set_id AS attribute_set, lon, lat, radius_km AS radius
FROM records WHERE point_x IS NOT NULL AND lat BETWEEN {south} AND {north} AND {longitudes}
"""
MATCHES: Final = pa.schema([("row_number", pa.int64()), ("area_certain", pa.bool_())])


@dataclass(frozen=True, eq=False)
class _Near:
    """
    An area, and by position of the attribute sets of records how they lie in it.

    `extent` is that of their places; where `is_own_point`, a record's own point counts instead, and where `is_precise`
    without the circle around it.
    """

    area: str
    extent: inside.Extents
    is_own_point: Flags
    is_precise: Flags


@store_cached(KEPT)
def area_matches(store: Store, area: str) -> Any:  # noqa: ANN401 - a table that cursors of this store take
    """List the rows of the table `records` that may lie in an area, and whether they do for certain."""
    near = _near(store, area)
    south, north, longitudes = _box(area)
    touched = (np.flatnonzero(near.extent) + 1).tolist() or [0]
    sql = NEAR.format(touched=", ".join(map(str, touched)), south=south, north=north, longitudes=longitudes)
    with store.cursor() as cursor:
        return store.kept(cursor.execute(sql), MATCHES, partial(_matches, near))


def _near(store: Store, area: str) -> _Near:
    known = dimensions(store)
    extent = _extents_of_areas(store, area)[known.area_of_attribute_set]
    # An incident of a dataset is where its own point says; every other record is where its places are.
    is_own_point = ~known.attribute_sets["precision"].excluded(HAS_POINT) & (
        known.attribute_sets["dataset"].excluded([DATASET])
    )
    extent[is_own_point] = Extent.NONE
    return _Near(area, extent, is_own_point, ~known.attribute_sets["precision"].excluded(PRECISE))


def _matches(near: _Near, rows: Columns) -> Columns:
    sets, is_point = rows["attribute_set"] - 1, ~np.ma.getmaskarray(rows["lon"])
    found = np.where(is_point, Extent.NONE, near.extent[sets]).astype(np.int8)
    here = np.flatnonzero(is_point & near.is_own_point[sets])
    lon, lat = (np.ma.filled(rows[axis], np.nan)[here] for axis in ("lon", "lat"))
    radius = np.where(near.is_precise[sets[here]], 0.0, np.ma.filled(rows["radius"], 0.0)[here])
    found[here] = inside.of_points(drawn_area.parse(near.area), lon, lat, radius)
    kept = np.flatnonzero(found)
    return {"row_number": rows["row_number"][kept], "area_certain": found[kept] == Extent.WHOLE}


def _box(area: str) -> tuple[float, float, str]:
    """Return the latitudes of an area with room for uncertainty, and the condition on longitudes."""
    largest = drawn_area.parse(area)
    near = [geometry.outline(largest).bounds, geometry.grown(largest, inside.MOST_KM).bounds]
    west, _, east, _ = near[0]
    south, north = near[1][1], near[1][3]
    room = inside.MOST_KM / (geometry.KM_PER_DEG * max(np.cos(np.radians(max(abs(south), abs(north)))), 0.01))
    spans = [(west - room + turn, east + room + turn) for turn in (-360, 0, 360)]
    met = [(low, high) for low, high in spans if high >= -180 and low <= 180]
    return south, north, "(" + " OR ".join(f"lon BETWEEN {low} AND {high}" for low, high in met) + ")"


def _extents_of_areas(store: Store, area: str) -> inside.Extents:
    """Match the places of each area of records, by position: whole if one of its places lies wholly inside."""
    of_places, sites = extents_of_places(store, area), dimensions(store).sites
    found = np.full(len(sites), Extent.NONE, dtype=np.int8)
    for area_id, places in sites.items():
        keys = (site.place_id or next((province or country for country, province in site.areas), "") for site in places)
        found[area_id - 1] = max((of_places.get(key, Extent.NONE) for key in keys), default=Extent.NONE)
    return found


@store_cached(KEPT)
def extents_of_places(store: Store, area: str) -> Mapping[str, Extent]:
    """Match each place that records or topics name with an area; a place that is not drawn is missing."""
    ids, shapes = _shapes(store)
    found = inside.of_shapes(drawn_area.parse(area), shapes)
    return {place_id: Extent(extent) for place_id, extent in zip(ids, found.tolist(), strict=True)}


@store_cached(4)
def _shapes(store: Store) -> tuple[Sequence[str], NDArray[np.object_]]:
    with store.cursor() as cursor:
        rows = fetch(cursor, "SELECT place_id, shape FROM shapes ORDER BY place_id")
    shapes = shapely.from_wkb(np.array([bytes(row["shape"]) for row in rows], dtype=object))
    shapely.prepare(shapes)
    return [row["place_id"] for row in rows], shapes
