"""Find province and country of imported rows by geometry, and the nearest border or coast."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from events.imports.incident_schema import INCIDENTS, STATED
from events.imports.places.named_places import NO_ANSWERS, place_by_name, without_named_places
from events.models import HAS_POINT, Precision
from geodata import provinces
from geodata.borders import WGS84
from geodata.models import Atlas

KM_PER_DEGREE: Final = 110.5  # of latitude, rounded down, so that a search by degrees misses nothing
MARGIN: Final = 1.05
POLE: Final = 85.0  # degrees: beyond, stretched latitudes grow without limit
CELL: Final = 0.1  # degrees: cell of the grid that marks where any edge is near, if no coarser one is needed
CELLS: Final = 2000  # most cells in each direction

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]


class Nearest(NamedTuple):
    """For each point the position of the nearest polygon, -1 where none is near enough, and its distance in km."""

    position: Positions
    km: Floats


@dataclass(frozen=True, eq=False)
class Edges:
    """
    The straight pieces of borders and coasts, indexed for searches within `within_km`.

    Latitudes are stretched (Mercator), so that a degree is as long northwards as eastwards. `owner` is the position of
    the polygon that a piece belongs to, `reach` the distance in stretched degrees that is searched, `origin`,
    `cell` (degrees) and `near_edge` a grid of the cells that have an edge within reach.
    """

    start: Floats
    end: Floats
    owner: Positions
    tree: shapely.STRtree
    within_km: float
    reach: float
    origin: Floats
    cell: float
    near_edge: NDArray[np.bool_]


def boundary_segments(polygons: NDArray[np.object_], within_km: float) -> Edges:
    """Split the outlines of polygons (EPSG:4326) into their straight pieces."""
    parts, of_polygon = shapely.get_parts(polygons, return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    points, of_ring = shapely.get_coordinates(rings, return_index=True)
    widest = min(np.abs(points[:, 1]).max(initial=0) + 0.1, POLE)
    reach = MARGIN * within_km / KM_PER_DEGREE / np.cos(np.radians(widest))
    points = np.column_stack([points[:, 0], _stretched(points[:, 1])])
    same = of_ring[1:] == of_ring[:-1]
    start, end = points[:-1][same], points[1:][same]
    tree = shapely.STRtree(shapely.linestrings(np.stack([start, end], axis=1)))
    owner = of_polygon[of_part[of_ring[:-1][same]]]
    return Edges(start, end, owner, tree, within_km, reach, *_grid(start, end, reach))


def nearest_edge(edges: Edges, lon: Floats, lat: Floats) -> Nearest:
    """
    Find the polygon whose edge is nearest to each point, in finite decimal degrees (WGS84); nothing beyond `within_km`.

    Of polygons that are equally near it is the first; the distance is infinite where none is near enough.
    """
    position, km = np.full(len(lon), -1, dtype=np.int64), np.full(len(lon), np.inf)
    points = np.column_stack([lon, _stretched(lat)])
    candidates = np.flatnonzero(_is_near_edge(edges, points))
    piece = _pieces(edges, points[candidates])
    found, piece = candidates[piece >= 0], piece[piece >= 0]
    closest = _closest_points(edges, piece, points[found])
    metres = np.asarray(WGS84.inv(lon[found], lat[found], closest[:, 0], _latitudes(closest[:, 1]))[2])
    kept = metres <= edges.within_km * 1000
    position[found[kept]], km[found[kept]] = edges.owner[piece[kept]], metres[kept] / 1000
    return Nearest(position, km)


def _grid(start: Floats, end: Floats, reach: float) -> tuple[Floats, float, NDArray[np.bool_]]:
    """Mark the cells within reach of the box around any piece: corners of boxes first, then running sums."""
    if len(start) == 0:
        return np.zeros(2), CELL, np.zeros((1, 1), dtype=bool)
    low, high = np.minimum(start, end) - reach, np.maximum(start, end) + reach
    cell = max(CELL, float((high.max(axis=0) - low.min(axis=0)).max()) / CELLS)
    origin = low.min(axis=0) - cell
    first, last = (((box_corner - origin) / cell).astype(np.int64) for box_corner in (low, high))
    corners = np.zeros(last.max(axis=0) + 3, dtype=np.int32)
    np.add.at(corners, (first[:, 0], first[:, 1]), 1)
    np.add.at(corners, (last[:, 0] + 1, first[:, 1]), -1)
    np.add.at(corners, (first[:, 0], last[:, 1] + 1), -1)
    np.add.at(corners, (last[:, 0] + 1, last[:, 1] + 1), 1)
    return origin, cell, corners.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32) > 0


def _is_near_edge(edges: Edges, points: Floats) -> NDArray[np.bool_]:
    # The cells around the grid are never marked: points beyond it are put into them.
    cell = np.clip(np.floor((points - edges.origin) / edges.cell), 0, np.array(edges.near_edge.shape) - 1).astype(
        np.int64
    )
    near_edge: NDArray[np.bool_] = edges.near_edge[cell[:, 0], cell[:, 1]]
    return near_edge


def _pieces(edges: Edges, points: Floats) -> Positions:
    """Return the nearest piece for each point; -1 where none is within reach."""
    beyond = len(edges.owner)
    piece = np.full(len(points), beyond, dtype=np.int64)
    if len(points):
        of_point, found = edges.tree.query_nearest(shapely.points(points), max_distance=edges.reach)
        np.minimum.at(piece, of_point, found)
    return np.where(piece == beyond, -1, piece)


def _closest_points(edges: Edges, piece: Positions, points: Floats) -> Floats:
    """Return the point of each piece that is nearest to its point."""
    start, along = edges.start[piece], edges.end[piece] - edges.start[piece]
    part = ((points - start) * along).sum(axis=1) / np.maximum((along**2).sum(axis=1), np.finfo(float).tiny)
    closest: Floats = start + np.clip(part, 0, 1)[:, None] * along
    return closest


def _stretched(lat: Floats) -> Floats:
    stretched: Floats = np.degrees(np.arcsinh(np.tan(np.radians(np.clip(lat, -POLE, POLE)))))
    return stretched


def _latitudes(stretched: Floats) -> Floats:
    latitudes: Floats = np.degrees(np.arctan(np.sinh(np.radians(stretched))))
    return latitudes


NEAR_KM: Final = 2.0
# The outlines around the theatre are smoothed by this much: a point at sea as near to one is on its coast.
COAST_KM: Final = 5.0
IN_A_PROVINCE: Final = (*HAS_POINT, Precision.PROVINCE)
JOINS: Final = ("none", "inside", "near", "outside")
NONE, INSIDE, NEAR, OUTSIDE = range(4)


def join(atlas: Atlas, stated: pa.Table, answers: Mapping[str, str] = NO_ANSWERS) -> pa.Table:
    """
    Find the province and country that each row is in.

    A row known only to its country, a region or a border gets no province: its point is a placeholder, in a province
    that the row has nothing to do with. Its country is still that of the point. A row outside every province, but
    within `NEAR_KM` of one, has the nearest as a suggestion, not as its province.

    Parameters
    ----------
    atlas
        The loaded places.
    stated
        Rows with at least the columns of `STATED`; `lon` and `lat` in decimal degrees, WGS84.
    answers
        The towns that the user has chosen for names of several, as `place_by_name` takes them.

    Returns
    -------
    incidents
        The rows in their order, with the columns of `INCIDENTS`. `country` is null where the point is in no country;
        `join` is `inside` a province, `near` one, `outside` them all, `named` if the row has no point and is placed by
        the names that it states, or `none`: no point, or too imprecise.
    """
    stated = without_named_places(stated).select(STATED.names)
    lon, lat = _floats(stated["lon"]), _floats(stated["lat"])
    precise = pc.is_in(stated["precision"], pa.array(map(str, IN_A_PROVINCE))).to_numpy()
    province = provinces.locate(atlas.provinces, lon, lat)
    lost = np.flatnonzero((province < 0) & np.isfinite(lon) & np.isfinite(lat))
    nearest = nearest_edge(_province_edges(atlas), lon[lost], lat[lost])
    country = _of_provinces(atlas, province)
    country[lost] = _of_outlines(atlas, lon[lost], lat[lost], nearest)
    offered, km = np.full(len(lon), -1, dtype=np.int64), np.full(len(lon), np.nan)
    offered[lost], km[lost] = nearest
    near, inside = precise & (km <= NEAR_KM), precise & (province >= 0)
    states = np.full(len(lon), NONE, dtype=np.int64)
    states[lost] = OUTSIDE
    states[near], states[inside] = NEAR, INSIDE
    added = [
        _named(country, atlas.countries.index),
        _named(np.where(inside, province, -1), atlas.provinces.index),
        _named(states, JOINS),
        _named(np.where(near, offered, -1), atlas.provinces.index),
        pa.array(np.round(km, 3), pa.float64(), mask=~near),
    ]
    return place_by_name(atlas, pa.table([*stated.columns, *added], schema=INCIDENTS), answers)


def _floats(column: pa.ChunkedArray) -> Floats:
    return np.array(pc.fill_null(column.cast(pa.float64()), np.nan).to_numpy())


def _named(positions: Positions, names: Iterable[str]) -> pa.Array:
    """Return the name at each position; null for -1."""
    indices = pa.array(positions, pa.int32(), mask=positions < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(names), pa.string())).cast(pa.string())


def _of_provinces(atlas: Atlas, province: Positions) -> Positions:
    """Return the position in `atlas.countries` of each province's country; -1 where there is no province."""
    countries = atlas.countries.index.get_indexer(atlas.provinces["country"])
    return np.append(countries, -1)[province]


def _of_outlines(atlas: Atlas, lon: Floats, lat: Floats, nearest: Nearest) -> Positions:
    """Return the position in `atlas.countries` of the outline that each point is in, or on whose coast it is."""
    around = np.flatnonzero(~atlas.countries["theatre"].to_numpy(dtype=bool))
    found = provinces.locate(atlas.countries.iloc[around], lon, lat)
    sea = np.flatnonzero(found < 0)
    coast = nearest_edge(_outline_edges(atlas), lon[sea], lat[sea])
    found[sea] = np.where(coast.km < nearest.km[sea], coast.position, -1)
    return np.append(around, -1)[found]


@cache
def _province_edges(atlas: Atlas) -> Edges:
    return boundary_segments(atlas.provinces.geometry.to_numpy(), COAST_KM)


@cache
def _outline_edges(atlas: Atlas) -> Edges:
    return boundary_segments(atlas.countries.geometry[~atlas.countries["theatre"]].to_numpy(), COAST_KM)
