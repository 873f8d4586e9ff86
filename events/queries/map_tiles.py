"""Count the records of a selection in the cells of map tiles, over time too: small answers for any number of records.

Tiles are those of every web map (Web Mercator, `z/x/y`, y from the north). A tile has 8 by 8 cells, and a cell is again
a tile, three zooms further in. Only records with a point are counted; vague places are not turned into points.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from events.models import EventKind
from events.queries import expressions, selected_records
from events.queries.expressions import QueryShape
from events.queries.selection import Selection
from events.store import web_mercator
from events.store.schema import COUNTED_ZOOM
from events.store.store import Store, fetch, store_cached
from events.store.web_mercator import BITS

CELL_BITS: Final = 3
SIDE: Final = 1 << CELL_BITS
MOST_ZOOM: Final = BITS - CELL_BITS
# Up to this zoom tiles are cut from one count of the whole selection; at closer zooms each is counted by itself.
OVERVIEW_ZOOM: Final = 9
OUTLIERS: Final = 200
KEPT: Final = 8
KINDS: Final = tuple(kind.value for kind in EventKind)

COUNT = """
SELECT point_x >> {shift} AS x, point_y >> {shift} AS y, kind, certain, {number} AS records
FROM {points} WHERE {inside} GROUP BY ALL
"""
LIST = """
SELECT * EXCLUDE (point_x, point_y), point_x >> {shift} AS tile_x, point_y >> {shift} AS tile_y
FROM {points} WHERE {inside}
ORDER BY earliest NULLS LAST, latest, record_id {limit}
"""
# Every record, and those with a point by cell of a view. A month is its number since the year 0; open ends are the
# outermost months.
OVER_TIME = """
SELECT {everything} AS cell, coalesce(first, {first}) AS first, coalesce(last, {last}) AS last, certain,
    sum(records)::BIGINT AS records
FROM ({by_month}) {where} GROUP BY ALL
UNION ALL
SELECT CASE WHEN x BETWEEN 0 AND {width} - 1 AND y BETWEEN 0 AND {height} - 1 THEN y * {width} + x ELSE {outside} END
    AS cell, first, last, certain, {number} AS records
FROM (
    SELECT *, (point_x >> {shift}) - {west} AS x, (point_y >> {shift}) - {north} AS y,
        coalesce(year(earliest) * 12 + month(earliest) - 1, {first}) AS first,
        coalesce(year(latest) * 12 + month(latest) - 1, {last}) AS last
    FROM {points}
)
GROUP BY ALL ORDER BY ALL
"""
# Cells of a view are numbered row by row from the north-west; these two are not cells.
EVERYTHING: Final = 65_535
OUTSIDE: Final = 65_534
MOST_TILES: Final = 96  # of a view: more than any screen shows
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
        return cls(*_whole_numbers(text, "z/x/y", "the address of a tile"))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in decimal degrees."""
        shift = BITS - self.z
        west, north = web_mercator.degrees(self.x << shift, self.y << shift)
        east, south = web_mercator.degrees((self.x + 1) << shift, (self.y + 1) << shift)
        return west, south, east, north


def _whole_numbers(text: str, form: str, meaning: str) -> list[int]:
    """Read whole numbers between slashes, as many as the form has."""
    parts = text.split("/")
    is_whole = all(part.isascii() and part.isdecimal() and len(part) <= 10 for part in parts)
    if not is_whole or len(parts) != len(form.split("/")):
        raise TileError(f"'{text[:60]}' is not {meaning}; write {form} in whole numbers")
    return [int(part) for part in parts]


@dataclass(frozen=True)
class View:
    """A rectangle of tiles of one zoom: columns `west` to `east`, rows `north` to `south`, all included."""

    z: int
    west: int
    north: int
    east: int
    south: int

    def __post_init__(self) -> None:
        Tile(self.z, self.west, self.north)
        Tile(self.z, self.east, self.south)
        if self.z > MOST_ZOOM:
            raise TileError(f"zoom {self.z} is too close for cells; known: 0 to {MOST_ZOOM}")
        if self.west > self.east or self.north > self.south:
            raise TileError("columns are written from west to east, rows from north to south")
        number = (self.east - self.west + 1) * (self.south - self.north + 1)
        if number > MOST_TILES:
            raise TileError(f"{number:,} tiles are more than one view has; known: 1 to {MOST_TILES}")

    def __str__(self) -> str:
        """Write `z/west/north/east/south`."""
        return f"{self.z}/{self.west}/{self.north}/{self.east}/{self.south}"

    @classmethod
    def parse(cls, text: str) -> "View":
        """
        Read `z/west/north/east/south`.

        Raises
        ------
        TileError
            If the text is not the address of a view.
        """
        return cls(*_whole_numbers(text, "z/west/north/east/south", "a view"))

    @classmethod
    def of(cls, tile: Tile) -> "View":
        """Return the view of one tile."""
        return cls(tile.z, tile.x, tile.y, tile.x, tile.y)

    @property
    def inside(self) -> str:
        """The condition in SQL on `point_x` and `point_y`."""
        shift = BITS - self.z
        columns, rows = f"{self.west} AND {self.east}", f"{self.north} AND {self.south}"
        return f"point_x >> {shift} BETWEEN {columns} AND point_y >> {shift} BETWEEN {rows}"


@dataclass(frozen=True, eq=False)
class ViewOverTime:
    """
    Counts of records by cell of a view, first and last month, and whether they are certain, side by side.

    Cells are `1 << bits` to a side of a tile; `cell` is numbered row by row from the north-west of the view, OUTSIDE
    for points elsewhere, and EVERYTHING for all records, those without a point and those in cells among them.
    """

    view: View
    bits: int
    columns: dict[str, Whole]


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
    return cells_by_tile(store, selection, View.of(tile)).get(tile, ())


def cells_by_tile(store: Store, selection: Selection, view: View) -> dict[Tile, tuple[TileCell, ...]]:
    """Count the records of a selection in the cells of a view's tiles; tiles without any are left out."""
    if view.z > OVERVIEW_ZOOM:
        return _folded(_count(store, selection, view.z + CELL_BITS, view.inside), view)
    found, shift = _overview(store, selection), OVERVIEW_ZOOM - view.z
    column, row = found.x >> (CELL_BITS + shift), found.y >> (CELL_BITS + shift)
    is_here = (view.west <= column) & (column <= view.east) & (view.north <= row) & (row <= view.south)
    here = np.flatnonzero(is_here)
    places = (found.x[here] >> shift, found.y[here] >> shift, found.kind[here])
    return _folded(_Counted(*places, found.certain[here], found.possible[here]), view)


def rows(store: Store, selection: Selection, tile: Tile, limit: int) -> list[dict[str, Any]]:
    """
    List the records of a selection that have a point in a tile, as `selected_records.rows` does, the first `limit`.

    `lon` and `lat` are never missing.
    """
    return [row for _, row in _listed(store, selection, tile.z, View.of(tile).inside, f"LIMIT {int(limit)}")]


def rows_by_tile(store: Store, selection: Selection, tiles: Collection[Tile]) -> dict[Tile, list[dict[str, Any]]]:
    """List the records of a selection that have a point in any of some tiles of one zoom, in one query."""
    found: dict[Tile, list[dict[str, Any]]] = {tile: [] for tile in tiles}
    if not tiles:
        return found
    zoom, shift = next(iter(tiles)).z, BITS - next(iter(tiles)).z
    wanted = ", ".join(f"({tile.x}, {tile.y})" for tile in tiles)
    inside = f"(point_x >> {shift}, point_y >> {shift}) IN ({wanted})"
    for tile, row in _listed(store, selection, zoom, inside):
        found[tile].append(row)
    return found


def _listed(
    store: Store, selection: Selection, zoom: int, inside: str, limit: str = ""
) -> list[tuple[Tile, dict[str, Any]]]:
    """List records with a point, each with its tile of a zoom, in the order of time."""
    points = selected_records.selected("points", selection)
    sql = LIST.format(points=points, shift=BITS - zoom, inside=inside, limit=limit)
    with selected_records.selection_cursor(store, selection) as cursor:
        found = fetch(cursor, sql)
    selected_records.add_reasons(store, selection, found)
    return [(Tile(zoom, row.pop("tile_x"), row.pop("tile_y")), row) for row in found]


def number(store: Store, selection: Selection) -> int:
    """Count the records of a selection that have a point."""
    found = _overview(store, selection)
    return int(found.certain.sum() + found.possible.sum())


def extent(store: Store, selection: Selection) -> tuple[float, float, float, float] | None:
    """
    Return west, south, east, north of the records of a selection that have a point; None if there are none.

    Of many records those farthest out, one in `OUTLIERS` on each side, are left out.
    """
    found = _overview(store, selection)
    weights = found.certain + found.possible
    if not weights.size:
        return None
    shift = BITS - OVERVIEW_ZOOM - CELL_BITS
    left, right = _core(found.x, weights)
    top, bottom = _core(found.y, weights)
    west, north = web_mercator.degrees(left << shift, top << shift)
    east, south = web_mercator.degrees((right + 1) << shift, (bottom + 1) << shift)
    return west, south, east, north


def _core(positions: Whole, weights: Whole) -> tuple[int, int]:
    order = np.argsort(positions)
    until = np.cumsum(weights[order])
    outside = int(until[-1]) // OUTLIERS
    first = order[np.searchsorted(until, outside, side="right")]
    last = order[np.searchsorted(until, int(until[-1]) - outside, side="left")]
    return int(positions[first]), int(positions[last])


def over_time(store: Store, selection: Selection, view: View, bits: int = CELL_BITS) -> ViewOverTime:
    """
    Count the records of a selection without its period, by cell of a view and by month.

    What a period of whole months holds follows from the answer: the records that touch it, and as certain those that
    lie wholly in it and are certain in place, as the selection of that period counts them.
    """
    any_time = selection.at_any_time()
    shape = _shape(store, any_time, view.z + bits)
    sql = OVER_TIME.format(
        number=shape.number,
        everything=EVERYTHING,
        outside=OUTSIDE,
        first=expressions.FIRST_MONTH,
        last=expressions.LAST_MONTH,
        by_month=expressions.compiled("by_month", expressions.counting_shape(any_time, store.counted)),
        where="WHERE certain" if any_time.certain_only else "",
        points=selected_records.selected("points", any_time, shape),
        shift=BITS - view.z - bits,
        west=view.west << bits,
        north=view.north << bits,
        width=(view.east - view.west + 1) << bits,
        height=(view.south - view.north + 1) << bits,
    )
    with selected_records.selection_cursor(store, any_time) as cursor:
        found = cursor.execute(sql).fetchnumpy()
    return ViewOverTime(view, bits, {name: np.asarray(column).astype(np.int64) for name, column in found.items()})


@store_cached(KEPT)
def _overview(store: Store, selection: Selection) -> _Counted:
    return _count(store, selection, OVERVIEW_ZOOM + CELL_BITS, "true")


def _count(store: Store, selection: Selection, zoom: int, inside: str) -> _Counted:
    """Count by place at a zoom, kind and match."""
    shape = _shape(store, selection, zoom)
    points, number = selected_records.selected("points", selection, shape), shape.number
    sql = COUNT.format(shift=BITS - zoom, points=points, inside=inside, number=number)
    with selected_records.selection_cursor(store, selection) as cursor:
        found = cursor.execute(sql).fetchnumpy()
    names, inverse = np.unique(found["kind"].astype(str), return_inverse=True)
    kinds = np.array([KINDS.index(name) for name in names], dtype=np.int64)
    certain, numbers = found["certain"].astype(bool), found["records"]
    whole = (found["x"].astype(np.int64), found["y"].astype(np.int64), kinds[inverse])
    return _Counted(*whole, numbers * certain, numbers * ~certain)


def _shape(store: Store, selection: Selection, zoom: int) -> QueryShape:
    """Return the shape of a query that counts records in cells that are tiles of a zoom."""
    return expressions.counting_shape(selection, store.counted if zoom <= COUNTED_ZOOM else (), "point_x")


def _folded(found: _Counted, view: View) -> dict[Tile, tuple[TileCell, ...]]:
    """Add up the counts in each cell of a view; `x` and `y` of the counts are those of its cells."""
    width = view.east - view.west + 1
    tile = ((found.y >> CELL_BITS) - view.north) * width + (found.x >> CELL_BITS) - view.west
    # Cells are numbered tile by tile.
    cell = (tile * SIDE + (found.y & (SIDE - 1))) * SIDE + (found.x & (SIDE - 1))
    size = width * (view.south - view.north + 1) * SIDE * SIDE
    certain, possible = (
        np.bincount(cell, numbers, size).astype(np.int64) for numbers in (found.certain, found.possible)
    )
    by_kind = np.bincount(cell * len(KINDS) + found.kind, found.certain + found.possible, size * len(KINDS))
    by_kind = by_kind.reshape(size, len(KINDS)).astype(np.int64)
    by_tile: dict[Tile, list[TileCell]] = {}
    for here in np.flatnonzero(certain + possible):
        at, inside = divmod(int(here), SIDE * SIDE)
        counted = TileCell(
            column=inside % SIDE,
            row=inside // SIDE,
            certain=int(certain[here]),
            possible=int(possible[here]),
            kind=KINDS[int(by_kind[here].argmax())],
            of_kind=int(by_kind[here].max()),
        )
        by_tile.setdefault(Tile(view.z, view.west + at % width, view.north + at // width), []).append(counted)
    return {tile: tuple(counted) for tile, counted in by_tile.items()}


def total(found: Sequence[TileCell]) -> int:
    """Count the records in cells."""
    return sum(cell.all for cell in found)
