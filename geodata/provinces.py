"""Admin-1 polygons: which province each point is in."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray


def locate(provinces: gpd.GeoDataFrame, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int64]:
    """
    Find the province that each point lies in.

    A point on a shared edge belongs to the province listed first, always the same one.

    Parameters
    ----------
    provinces
        Polygons in EPSG:4326, one row per province.
    lon, lat
        Decimal degrees, of equal length.

    Returns
    -------
    positions
        Position in `provinces` for each point; -1 if it lies outside every province, or if
        a coordinate is NaN or infinite.

    Raises
    ------
    ValueError
        If `provinces` is in another CRS, or `lon` and `lat` differ in length.
    """
    if provinces.crs is None or provinces.crs.to_epsg() != 4326:
        raise ValueError(f"provinces are in {provinces.crs}, expected EPSG:4326; use provinces.to_crs(4326)")
    x, y = np.asarray(lon, dtype=float).ravel(), np.asarray(lat, dtype=float).ravel()
    if len(x) != len(y):
        raise ValueError(f"{len(x)} longitudes but {len(y)} latitudes; give one of each per point")
    found = np.full(len(x), -1, dtype=np.int64)
    order = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    order = order[np.argsort(x[order], kind="stable")]
    found[order] = _locate_sorted(provinces.geometry.to_numpy(), x[order], y[order])
    return found


def _locate_sorted(polygons: NDArray[np.object_], x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
    found = np.full(len(x), -1, dtype=np.int64)
    shapely.prepare(polygons)
    for position, (polygon, (west, south, east, north)) in enumerate(
        zip(polygons, shapely.bounds(polygons), strict=True)
    ):
        start, stop = np.searchsorted(x, west, "left"), np.searchsorted(x, east, "right")
        band = slice(start, stop)
        candidates = start + np.flatnonzero((found[band] < 0) & (y[band] >= south) & (y[band] <= north))
        # intersects counts the edge as inside; earlier provinces have already taken theirs
        found[candidates[shapely.intersects_xy(polygon, x[candidates], y[candidates])]] = position
    return found
