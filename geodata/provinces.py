"""Find the province that each point is in."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]

CELL = 0.1  # degrees: most cells of this size lie inside one province
MANY = 20_000  # with fewer points the grid costs more than it saves
UNDECIDED = -2
TOLERANCE = 1e-6  # in cells: keeps a point on a cell's rim out of reach of floating point


def locate(provinces: gpd.GeoDataFrame, lon: ArrayLike, lat: ArrayLike) -> Positions:
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
    polygons = provinces.geometry.to_numpy()
    if len(polygons) == 0:
        return found
    west, south, east, north = shapely.total_bounds(polygons)
    near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
    found[near] = (_by_grid if len(near) >= MANY else _exactly)(polygons, x[near], y[near])
    return found


def _exactly(polygons: NDArray[np.object_], x: Floats, y: Floats) -> Positions:
    """Test every point against the polygons whose box it is in; points are sorted by x, so a box is a slice."""
    order = np.argsort(x, kind="stable")
    x, y = x[order], y[order]
    sorted_found = np.full(len(x), -1, dtype=np.int64)
    shapely.prepare(polygons)
    for position, (west, south, east, north) in enumerate(shapely.bounds(polygons)):
        start, stop = np.searchsorted(x, west, "left"), np.searchsorted(x, east, "right")
        band = slice(start, stop)
        candidates = start + np.flatnonzero((sorted_found[band] < 0) & (y[band] >= south) & (y[band] <= north))
        # intersects counts the edge as inside; provinces listed earlier have already taken theirs
        inside = shapely.intersects_xy(polygons[position], x[candidates], y[candidates])
        sorted_found[candidates[inside]] = position
    found = np.empty_like(sorted_found)
    found[order] = sorted_found
    return found


def _by_grid(polygons: NDArray[np.object_], x: Floats, y: Floats) -> Positions:
    """Decide all points of a cell that no edge crosses at once; test only the points of the other cells."""
    bounds = shapely.total_bounds(polygons)
    origin = bounds[:2] - CELL
    columns, rows = (np.ceil((bounds[2:] - origin) / CELL) + 1).astype(np.int64)
    cell = ((x - origin[0]) / CELL).astype(np.int64) * rows + ((y - origin[1]) / CELL).astype(np.int64)
    used = np.zeros(columns * rows, dtype=bool)
    used[cell] = True
    whole = np.flatnonzero(used & ~_crossed(polygons, origin, columns, rows))
    answer = np.full(columns * rows, UNDECIDED, dtype=np.int64)
    middle_x, middle_y = origin[0] + (whole // rows + 0.5) * CELL, origin[1] + (whole % rows + 0.5) * CELL
    answer[whole] = _exactly(polygons, middle_x, middle_y)
    found: Positions = answer[cell]
    open_points = np.flatnonzero(found == UNDECIDED)
    found[open_points] = _exactly(polygons, x[open_points], y[open_points])
    return found


def _crossed(polygons: NDArray[np.object_], origin: Floats, columns: int, rows: int) -> NDArray[np.bool_]:
    """Mark the cells that an edge touches: cut edges into pieces of half a cell, mark the four cells around each."""
    points, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(polygons)), return_index=True)
    joined = ring[1:] == ring[:-1]
    scaled = (points - origin) / CELL
    start, step = scaled[:-1][joined], np.diff(scaled, axis=0)[joined]
    pieces = np.ceil(np.abs(step).max(axis=1) * 2).astype(np.int64) + 1
    edge = np.repeat(np.arange(len(start)), pieces)
    part = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    first = start[edge] + step[edge] * (part / pieces[edge])[:, None]
    last = start[edge] + step[edge] * ((part + 1) / pieces[edge])[:, None]
    low = (np.minimum(first, last) - TOLERANCE).astype(np.int64)
    high = (np.maximum(first, last) + TOLERANCE).astype(np.int64)
    marked = np.zeros((columns, rows), dtype=bool)
    for column in (low[:, 0], high[:, 0]):
        for row in (low[:, 1], high[:, 1]):
            marked[column, row] = True
    return marked.ravel()
