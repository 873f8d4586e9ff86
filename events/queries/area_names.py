"""Find the settlement in the middle of a drawn area: the area is called after it."""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import shapely

from events.store.store import Store, fetch, store_cached
from geodata.areas import drawn_area, geometry
from geodata.borders import WGS84

NEAR_KM: Final = 25.0
SETTLEMENTS: Final = "SELECT place_name, shape FROM shapes WHERE place_kind = 'settlement' ORDER BY place_id"


class AreaNames(Mapping[str, str]):
    """The names of areas by their text, found when they are asked for; there is no list of all areas."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getitem__(self, area: str) -> str:
        """Return the settlement that is nearest to the middle of an area, at most `NEAR_KM` away and inside it."""
        found = _nearest(self._store, area)
        if not found:
            raise KeyError(area)
        return found

    def __iter__(self) -> Iterator[str]:
        """List nothing."""
        return iter(())

    def __len__(self) -> int:
        """Count nothing."""
        return 0


@store_cached(64)
def _nearest(store: Store, area: str) -> str:
    names, points = _settlements(store)
    drawn = drawn_area.parse(area)
    inside = np.flatnonzero(shapely.intersects_xy(geometry.shape(drawn), *points)) if names else np.array([], dtype=int)
    if not inside.size:
        return ""
    middle = np.broadcast_to(drawn.middle, (inside.size, 2)).T
    _, _, metres = WGS84.inv(middle[1].copy(), middle[0].copy(), *points[:, inside])
    nearest = int(np.argmin(metres))
    return names[inside[nearest]] if metres[nearest] <= 1000 * NEAR_KM else ""


@store_cached(4)
def _settlements(store: Store) -> tuple[list[str], np.ndarray]:
    with store.cursor() as cursor:
        rows = fetch(cursor, SETTLEMENTS)
    shapes = shapely.from_wkb(np.array([bytes(row["shape"]) for row in rows], dtype=object))
    return [row["place_name"] for row in rows], shapely.get_coordinates(shapes).T
