"""Count the records of a selection in the cells of map tiles: small answers for any number of records.

Tiles are those of every web map (Web Mercator, `z/x/y`, y from the north). A tile has 8 by 8 cells, and a cell is again
a tile, three zooms further in. Only records with a point are counted; vague places are not turned into points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from events.models import EventKind
from events.queries import selected_records
from events.queries.selection import Selection
from events.store import web_mercator
from events.store.store import Store, fetch, store_cached
from events.store.web_mercator import BITS

CELL_BITS: Final = 3
SIDE: Final = 1 << CELL_BITS
MOST_ZOOM: Final = BITS - CELL_BITS
# Up to this zoom tiles are cut from one count of the whole selection; at closer zooms each is counted by itself.
OVERVIEW_ZOOM: Final = 9
KEPT: Final = 8
KINDS: Final = tuple(kind.value for kind in EventKind)

COUNT = """
SELECT point_x >> {shift} AS x, point_y >> {shift} AS y, kind, certain, count(*) AS records
FROM {points} WHERE {inside} GROUP BY ALL
"""
LIST = """
SELECT * EXCLUDE (point_x, point_y) FROM {points} WHERE {inside}
ORDER BY earliest NULLS LAST, latest, record_id LIMIT {limit}
"""
_one_by_one = Lock()
Whole = NDArray[np.int64]


class TileError(ValueError):
    """A tile does not exist; the message lists the valid range."""


@dataclass(frozen=True)
class Tile:
    """A square of the world: zoom `z`, column `x` from the west, row `y` from the north."""

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        if not 0 <= self.z <= BITS:
            raise TileError(f"zoom {self.z} does not exist; known: 0 to {BITS}")
        last = (1 << self.z) - 1
        if not (0 <= self.x <= last and 0 <= self.y <= last):
            raise TileError(f"zoom {self.z} has columns and rows from 0 to {last}, not {self.x}/{self.y}")

    def __str__(self) -> str:
        """Write `z/x/y`."""
        return f"{self.z}/{self.x}/{self.y}"

    @classmethod
    def parse(cls, text: str) -> "Tile":
        """
        Read `z/x/y`.

        Raises
        ------
        TileError
            If the text is not the address of a tile.
        """
        parts = text.split("/")
        if len(parts) != 3 or not all(part.isascii() and part.isdecimal() and len(part) <= 10 for part in parts):
            raise TileError(f"'{text[:40]}' is not the address of a tile; write z/x/y in whole numbers")
        return cls(*map(int, parts))

    @property
    def inside(self) -> str:
        """The condition in SQL on `point_x` and `point_y`."""
        shift = BITS - self.z
        return f"point_x >> {shift} = {self.x} AND point_y >> {shift} = {self.y}"

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in decimal degrees."""
        shift = BITS - self.z
        west, north = web_mercator.degrees(self.x << shift, self.y << shift)
        east, south = web_mercator.degrees((self.x + 1) << shift, (self.y + 1) << shift)
        return west, south, east, north


@dataclass(frozen=True)
class TileCell:
    """
    The number of records in one cell of a tile.

    `column` counts from the west and `row` from the north, 0 to 7; `kind` is the most frequent kind (if several are,
    the first in the vocabulary), with `of_kind` records.
    """

    column: int
    row: int
    certain: int
    possible: int
    kind: str
    of_kind: int

    @property
    def all(self) -> int:
        """Certain and possible together."""
        return self.certain + self.possible


@dataclass(frozen=True, eq=False)
class _Counted:
    """Counts per place and kind, side by side; `x`, `y` at the zoom at which they were counted."""

    x: Whole
    y: Whole
    kind: Whole
    certain: Whole
    possible: Whole


def cells(store: Store, selection: Selection, tile: Tile) -> tuple[TileCell, ...]:
    """
    Count the records of a selection in the cells of a tile.

    Over all tiles of a zoom the cells add up to all records of the selection that have a point.

    Raises
    ------
    TileError
        If the tile is too small to have cells (zoom beyond 27).
    """
    if tile.z > MOST_ZOOM:
        raise TileError(f"zoom {tile.z} is too close for cells; known: 0 to {MOST_ZOOM}")
    if tile.z > OVERVIEW_ZOOM:
        return _folded(_count(store, selection, tile.z + CELL_BITS, tile.inside), tile)
    found, shift = _overview(store, selection), OVERVIEW_ZOOM - tile.z
    here = np.flatnonzero((found.x >> (CELL_BITS + shift) == tile.x) & (found.y >> (CELL_BITS + shift) == tile.y))
    columns = (found.x[here] >> shift, found.y[here] >> shift, found.kind[here])
    return _folded(_Counted(*columns, found.certain[here], found.possible[here]), tile)


def rows(store: Store, selection: Selection, tile: Tile, limit: int) -> list[dict[str, Any]]:
    """
    List the records of a selection that have a point in a tile, as `selected_records.rows` does, the first `limit`.

    `lon` and `lat` are never missing.
    """
    sql = LIST.format(points=selected_records.selected("points", selection), inside=tile.inside, limit=int(limit))
    with selected_records.selection_cursor(store, selection) as cursor:
        found = fetch(cursor, sql)
    selected_records.add_reasons(store, selection, found)
    return found


def _overview(store: Store, selection: Selection) -> _Counted:
    # A browser asks for all tiles of a view at once: the first one counts, the others wait for it.
    with _one_by_one:
        return _counted_overview(store, selection)


@store_cached(KEPT)
def _counted_overview(store: Store, selection: Selection) -> _Counted:
    return _count(store, selection, OVERVIEW_ZOOM + CELL_BITS, "true")


def _count(store: Store, selection: Selection, zoom: int, inside: str) -> _Counted:
    """Count by place at a zoom, kind and match."""
    sql = COUNT.format(shift=BITS - zoom, points=selected_records.selected("points", selection), inside=inside)
    with selected_records.selection_cursor(store, selection) as cursor:
        found = cursor.execute(sql).fetchnumpy()
    names, inverse = np.unique(found["kind"].astype(str), return_inverse=True)
    kinds = np.array([KINDS.index(name) for name in names], dtype=np.int64)
    certain, numbers = found["certain"].astype(bool), found["records"]
    whole = (found["x"].astype(np.int64), found["y"].astype(np.int64), kinds[inverse])
    return _Counted(*whole, numbers * certain, numbers * ~certain)


def _folded(found: _Counted, tile: Tile) -> tuple[TileCell, ...]:
    """Add up the counts in each cell of a tile."""
    cell = ((found.y & (SIDE - 1)) << CELL_BITS) | (found.x & (SIDE - 1))
    size = SIDE * SIDE
    certain, possible = (
        np.bincount(cell, numbers, size).astype(np.int64) for numbers in (found.certain, found.possible)
    )
    by_kind = np.bincount(cell * len(KINDS) + found.kind, found.certain + found.possible, size * len(KINDS))
    by_kind = by_kind.reshape(size, len(KINDS)).astype(np.int64)
    return tuple(
        TileCell(
            column=int(here) % SIDE,
            row=int(here) // SIDE,
            certain=int(certain[here]),
            possible=int(possible[here]),
            kind=KINDS[int(by_kind[here].argmax())],
            of_kind=int(by_kind[here].max()),
        )
        for here in np.flatnonzero(certain + possible)
    )


def total(found: Sequence[TileCell]) -> int:
    """Count the records in cells."""
    return sum(cell.all for cell in found)
