import pytest

from dashboard.drawing.map import fit as map_fit
from dashboard.drawing.map.fit import Bounds
from events.queries import map_tiles, selected_records
from events.queries.selection import Selection
from geodata.areas import drawn_area


def test_a_chosen_country_is_shown_whole(atlas):
    assert map_fit.of_records(("AA",), None, [], atlas) == (0, 0, 2, 1)


def test_a_point_beyond_the_chosen_country_is_in_sight_too(atlas):
    assert map_fit.of_records(("AA",), Bounds(0.5, 0.5, 0.5, 1.5), [], atlas) == (0, 0, 2, 1.5)


def test_the_most_precise_places_decide(atlas):
    at = {name: {"place_id": name} for name in ("AA-WE", "AA-BB", "AA", "BB-NO")}
    assert map_fit.of_records((), None, [at["AA-WE"], at["AA"]], atlas) == (0, 0, 1, 1)
    assert map_fit.of_records((), None, [at["AA-BB"], at["AA"]], atlas) == (0, 1, 2, 1)
    assert map_fit.of_records((), None, [at["AA"]], atlas) == (0, 0, 2, 1)
    assert map_fit.of_records((), None, [{"place_id": None}], atlas) is None


def test_a_point_has_room_around_it():
    west, south, east, north = map_fit.around_points([(69.2, 34.5)])
    assert (west, east) == pytest.approx((67.7, 70.7))
    assert (south, north) == pytest.approx((33.0, 36.0))
    assert map_fit.around_points([]) is None


def test_another_selection_is_fitted_anew_and_another_period_is_not():
    key = map_fit.key(Selection(countries=("TJ",)))
    assert key == map_fit.key(Selection(countries=("TJ",), years=(2022,)))
    others = (Selection(), Selection(countries=("UZ",)), Selection(datasets=("x",)), Selection(words="rockets"))
    assert len({key, *map(map_fit.key, others)}) == 5


def test_the_extent_of_points_holds_every_point(store):
    west, south, east, north = map_tiles.extent(store, Selection())
    points = [row for row in selected_records.rows(store, Selection()) if row["lon"] is not None]
    assert all(west <= row["lon"] <= east and south <= row["lat"] <= north for row in points)
    assert west == pytest.approx(min(row["lon"] for row in points), abs=0.1)
    assert map_tiles.extent(store, Selection(words="nosuchword")) is None


def test_one_in_many_far_away_does_not_decide():
    positions = map_tiles.np.array([7, 900, 901, 902])
    weights = map_tiles.np.array([1, 300, 300, 300])
    assert map_tiles._core(positions, weights) == (900, 902)
    assert map_tiles._core(positions, map_tiles.np.array([1, 1, 1, 1])) == (7, 902)


def test_a_drawn_area_is_shown_whole():
    assert map_fit.of_area(drawn_area.parse("box:36,68,37.5,69.5")) == (68, 36, 69.5, 37.5)
    assert map_fit.of_area(drawn_area.parse("box:-10,170,10,-170")) == (170, -10, 190, 10)
    assert map_fit.of_area(drawn_area.parse("box:-90,-180,90,180")) == (-180, -85, 180, 85)
