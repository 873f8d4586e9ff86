"""Find the records in a drawn area, once for all queries with it, independent of the other filters."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from events.models import HAS_POINT, Precision
from events.queries.dimensions import dimensions
from events.store.curated_tables import DATASET
from events.store.store import Store, fetch, store_cached
from geodata.areas import drawn_area, geometry, inside
from geodata.areas.inside import Extent

KEPT: Final = 8  # areas whose matches are kept: 9 bytes for each record in them
PRECISE: Final = (str(Precision.EXACT), str(Precision.SETTLEMENT))
ROWS: Final = "SELECT rowid AS position, attribute_set_id AS attribute_set FROM records"
POINTS: Final = """
SELECT rowid AS position, lon, lat, radius_km AS radius, attribute_set_id AS attribute_set
FROM records WHERE point_x IS NOT NULL AND lat BETWEEN $1 AND $2 AND {longitudes}
"""


@store_cached(KEPT)
def area_matches(store: Store, area: str) -> pa.Table:
    """List the rows of the table `records` that may lie in an area, and whether they do for certain."""
    found = _extents(store, area)
    rows = np.flatnonzero(found)
    return pa.table({"row_number": rows, "area_certain": found[rows] == Extent.WHOLE})


def _extents(store: Store, area: str) -> inside.Extents:
    known = dimensions(store)
    of_attribute_set = _extents_of_areas(store, area)[known.area_of_attribute_set]
    is_precise = ~known.attribute_sets["precision"].excluded(PRECISE)
    # An incident of a dataset is where its own point says; every other record is where its places are.
    is_own_point = ~known.attribute_sets["precision"].excluded(HAS_POINT) & (
        known.attribute_sets["dataset"].excluded([DATASET])
    )
    of_attribute_set[is_own_point] = Extent.NONE
    south, north, longitudes = _box(area)
    with store.cursor() as cursor:
        rows = cursor.execute(ROWS).fetchnumpy()
        points = cursor.execute(POINTS.format(longitudes=longitudes), [south, north]).fetchnumpy()
    found = np.empty(len(rows["position"]), dtype=np.int8)
    found[rows["position"]] = of_attribute_set[rows["attribute_set"] - 1]
    here = np.flatnonzero(is_own_point[points["attribute_set"] - 1])
    lon, lat = (np.ma.filled(points[axis], np.nan)[here] for axis in ("lon", "lat"))
    radius = np.where(is_precise[points["attribute_set"][here] - 1], 0.0, np.ma.filled(points["radius"], 0.0)[here])
    found[points["position"][here]] = inside.of_points(drawn_area.parse(area), lon, lat, radius)
    return found


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
