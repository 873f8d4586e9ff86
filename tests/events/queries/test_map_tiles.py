"""Cells of map tiles over the tiny world, against looking at each record by itself."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.queries import map_tiles, selected_records
from events.queries.counts import count
from events.queries.map_tiles import Tile, TileError
from events.queries.selection import Selection
from events.store import web_mercator
from tests.events.queries.test_selected_records import SELECTIONS, SHARED

NOTHING = Selection()
ZOOMS = st.sampled_from([0, 1, 5, map_tiles.OVERVIEW_ZOOM, map_tiles.OVERVIEW_ZOOM + 1, 14, map_tiles.MOST_ZOOM])


def located(store, selection):
    return {row["record_id"]: row for row in selected_records.rows(store, selection) if row["lon"] is not None}


def tile_at(lon, lat, z):
    """The tile that holds a point, by going down from the whole world a quarter at a time."""
    found = Tile(0, 0, 0)
    for _ in range(z):
        quarters = [Tile(found.z + 1, 2 * found.x + dx, 2 * found.y + dy) for dx in (0, 1) for dy in (0, 1)]
        found = next(
            quarter
            for quarter in quarters
            for west, south, east, north in [quarter.bounds]
            if west <= lon < east and south < lat <= north
        )
    return found


def tiles_of(store, selection, z):
    return {tile_at(row["lon"], row["lat"], z) for row in located(store, selection).values()}


@SHARED
@given(selection=SELECTIONS, z=ZOOMS)
def test_the_cells_of_a_zoom_add_up_to_all_records_with_a_point(store, selection, z):
    found = [cell for tile in tiles_of(store, selection, z) for cell in map_tiles.cells(store, selection, tile)]
    matches = Counter(row["match"] for row in located(store, selection).values())
    assert sum(cell.certain for cell in found) == matches["certain"]
    assert sum(cell.possible for cell in found) == matches["possible"]


@SHARED
@given(selection=SELECTIONS, z=st.sampled_from([2, 7, 11]))
def test_a_cell_is_a_tile_three_zooms_further_in_and_lists_its_records(store, selection, z):
    for tile in tiles_of(store, selection, z):
        for cell in map_tiles.cells(store, selection, tile):
            inner = Tile(
                z + map_tiles.CELL_BITS, tile.x * map_tiles.SIDE + cell.column, tile.y * map_tiles.SIDE + cell.row
            )
            listed = map_tiles.rows(store, selection, inner, limit=100)
            assert len(listed) == cell.all == map_tiles.total(map_tiles.cells(store, selection, inner))
            kinds = Counter(row["kind"] for row in listed)
            assert kinds[cell.kind] == cell.of_kind == max(kinds.values())
            assert {row["record_id"] for row in listed} <= set(located(store, selection))


def test_vague_records_are_in_no_cell(store):
    vague = Selection(precisions=("border", "country", "province", "region", "unknown"))
    assert count(store, vague).totals.all
    assert map_tiles.cells(store, vague, Tile(0, 0, 0)) == ()


def test_rows_are_those_of_the_tile_in_the_order_of_time(store):
    west, east = tile_at(0.5, 0.5, 10), tile_at(1.5, 0.5, 10)
    assert [row["record_id"] for row in map_tiles.rows(store, NOTHING, west, 10)] == [
        row["record_id"] for row in selected_records.rows(store, NOTHING) if row["lon"] == 0.5
    ]
    assert west != east
    assert len(map_tiles.rows(store, NOTHING, Tile(0, 0, 0), 1)) == 1


def test_a_tile_beside_has_nothing(store):
    there = tile_at(0.5, 0.5, 10)
    assert map_tiles.cells(store, NOTHING, Tile(10, there.x + 40, there.y)) == ()


@pytest.mark.parametrize("text", ["", "1/2", "1/2/3/4", "a/0/0", "-1/0/0", "0/0/1", "31/0/0", "3/8/0", "1/²/0"])
def test_what_is_not_a_tile_is_refused(text):
    with pytest.raises(TileError):
        Tile.parse(text)


def test_a_tile_is_read_as_it_is_written():
    assert str(Tile.parse("12/2871/1622")) == "12/2871/1622"


@given(lon=st.floats(-180, 179.999), lat=st.floats(-85, 85))
def test_degrees_come_back_from_whole_numbers(lon, lat):
    west, south, east, north = tile_at(lon, lat, 20).bounds
    assert west <= lon < east
    assert south < lat <= north
    assert web_mercator.degrees(0, 0)[0] == -180
    assert web_mercator.degrees(0, 0)[1] == pytest.approx(web_mercator.LARGEST_LAT)
