"""Province and country of imported rows, by geometry at full resolution, beside what their dataset states."""

from collections.abc import Iterable
from functools import cache
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from events.incidents import INCIDENTS, STATED
from events.model import Precision
from events.nearest import Edges, Floats, Nearest, Positions, edges_of, nearest
from geodata import provinces
from geodata.atlas import Atlas

NEAR_KM: Final = 2.0
# The outlines around the theatre are smoothed by as much; a point at sea this near to one is on its coast.
COAST_KM: Final = 5.0
PRECISE: Final = (
    Precision.EXACT,
    Precision.SETTLEMENT,
    Precision.NEAR,
    Precision.DISTRICT,
    Precision.PROVINCE,
)
JOINS: Final = ("none", "inside", "near", "outside")
NONE, INSIDE, NEAR, OUTSIDE = range(4)


def join(atlas: Atlas, stated: pa.Table) -> pa.Table:
    """
    Find the province and country that each row lies in.

    A row known no closer than to its country, a region or a border gets no province: its point is a stand-in, which
    lies in some province that it has nothing to do with. Its country is that of the point all the same. A row outside
    every province, but within `NEAR_KM` of one, is offered the nearest; it is not given it.

    Parameters
    ----------
    atlas
        The loaded places.
    stated
        Rows with at least the columns of `STATED`; `lon` and `lat` in decimal degrees, WGS84.

    Returns
    -------
    incidents
        The rows in their order, with the columns of `INCIDENTS`. `country` is null where the point lies in no country;
        `join` is `inside` a province, `near` one, `outside` them all, or `none`: no point, or too vague for a province.
    """
    stated = stated.select(STATED.names)
    lon, lat = _floats(stated["lon"]), _floats(stated["lat"])
    precise = pc.is_in(stated["precision"], pa.array(map(str, PRECISE))).to_numpy()
    province = provinces.locate(atlas.provinces, lon, lat)
    lost = np.flatnonzero((province < 0) & np.isfinite(lon) & np.isfinite(lat))
    beside = nearest(_province_edges(atlas), lon[lost], lat[lost])
    country = _of_provinces(atlas, province)
    country[lost] = _of_outlines(atlas, lon[lost], lat[lost], beside)
    offered, km = np.full(len(lon), -1, dtype=np.int64), np.full(len(lon), np.nan)
    offered[lost], km[lost] = beside
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
    return pa.table([*stated.columns, *added], schema=INCIDENTS)


def _floats(column: pa.ChunkedArray) -> Floats:
    return np.array(pc.fill_null(column.cast(pa.float64()), np.nan).to_numpy())


def _named(positions: Positions, names: Iterable[str]) -> pa.Array:
    """Give each position its name; -1 has none."""
    indices = pa.array(positions, pa.int32(), mask=positions < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(names), pa.string())).cast(pa.string())


def _of_provinces(atlas: Atlas, province: Positions) -> Positions:
    """Give the position in `atlas.countries` of the country of each province; -1 where there is no province."""
    countries = atlas.countries.index.get_indexer(atlas.provinces["country"])
    return np.append(countries, -1)[province]


def _of_outlines(atlas: Atlas, lon: Floats, lat: Floats, beside: Nearest) -> Positions:
    """Give the position in `atlas.countries` of the outline that each point lies in, or on whose coast it is."""
    around = np.flatnonzero(~atlas.countries["theatre"].to_numpy(dtype=bool))
    found = provinces.locate(atlas.countries.iloc[around], lon, lat)
    sea = np.flatnonzero(found < 0)
    coast = nearest(_outline_edges(atlas), lon[sea], lat[sea])
    found[sea] = np.where(coast.km < beside.km[sea], coast.position, -1)
    return np.append(around, -1)[found]


@cache
def _province_edges(atlas: Atlas) -> Edges:
    return edges_of(atlas.provinces.geometry.to_numpy(), COAST_KM)


@cache
def _outline_edges(atlas: Atlas) -> Edges:
    return edges_of(atlas.countries.geometry[~atlas.countries["theatre"]].to_numpy(), COAST_KM)
