"""Where to look for a dataset on the map: at home where it lies there, else where most of it lies."""

from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow.parquet as pq

from geodata.atlas import Atlas

ZOOM: Final = 5


@lru_cache(maxsize=64)
def view(incidents: Path, atlas: Atlas) -> dict[str, str]:
    """
    Say which view of the map shows a dataset.

    Parameters
    ----------
    incidents
        Parquet file with the columns `lon` and `lat` (degrees, WGS84), never changed once it is there.
    atlas
        The loaded places.

    Returns
    -------
    view
        `lat`, `lon` and `zoom` as the page's address has them; nothing where the median lies in the theatre, which the
        map shows by itself, and where no record has a point.
    """
    table = pq.read_table(incidents, columns=["lon", "lat"])
    lon, lat = (np.asarray(table[name].drop_null().to_numpy(), dtype=float) for name in ("lon", "lat"))
    if not len(lon) or not len(lat):
        return {}
    x, y = float(np.median(lon)), float(np.median(lat))
    west, south, east, north = atlas.countries[atlas.countries["theatre"]].total_bounds
    if west <= x <= east and south <= y <= north:
        return {}
    return {"lat": f"{y:.3f}", "lon": f"{x:.3f}", "zoom": str(ZOOM)}
