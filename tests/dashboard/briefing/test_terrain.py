"""The ground of a briefing's map: relief, water and towns of the shipped theatre."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from dashboard.briefing.map import labels, projection, terrain
from geodata import atlas as atlases

INCHES = (6.0, 4.0)
TAJIKISTAN = (67.3, 36.6, 75.2, 41.1)
KUNDUZ = (68.0, 36.0, 69.5, 37.5)
ANSWERS = {"sites": [], "provinces": {}}


@pytest.fixture(scope="module")
def theatre():
    return atlases.load()


@pytest.fixture(scope="module")
def fitted(theatre):
    return projection.fit(theatre, TAJIKISTAN, INCHES)


def test_slopes_are_dark_and_light_and_paler_in_grey(fitted):
    colour, grey = (terrain.relief(fitted, is_grey) for is_grey in (False, True))
    lit = colour[..., 0] == 255
    assert 0.1 < lit.mean() < 0.9
    shadow = {name: picture[..., 3][~lit].max() for name, picture in (("colour", colour), ("grey", grey))}
    assert 0 < shadow["grey"] < shadow["colour"] < 128


def test_the_relief_lies_where_the_mountains_are(fitted):
    opacity = terrain.relief(fitted, False)[..., 3].astype(float)
    height, width = opacity.shape

    def around(lon, lat):
        x, y = fitted.project(lon, lat)[0] / np.array(fitted.points)
        column, row = int(x * width), int((1 - y) * height)
        return opacity[row - 12 : row + 12, column - 12 : column + 12].mean()

    assert around(72.0, 38.9) > 3 * around(68.3, 40.4)  # the Pamir, and the plain south of the Syr Darya


def test_far_from_the_theatre_there_is_no_relief(theatre):
    assert terrain.relief(projection.fit(theatre, (-80.0, -5.0, -70.0, 5.0), INCHES), False) is None


def test_a_map_of_a_city_has_no_relief_as_on_the_screen(theatre):
    kabul = (68.7, 34.3, 69.5, 34.7)
    assert terrain.relief(projection.fit(theatre, kabul, INCHES), False) is not None
    assert terrain.relief(projection.fit(theatre, kabul, INCHES, narrowest_m=0.0), False) is None


@settings(max_examples=40, deadline=None)
@pytest.mark.filterwarnings("error")
@given(
    lons=st.tuples(st.floats(-180, 180), st.floats(-180, 180)).map(sorted),
    lats=st.sampled_from([(-90.0, 16.2), (-90.0, 90.0), (-90.0, 0.0), (-89.0, -80.0), (-60.0, 90.0), (20.0, 90.0)]),
)
def test_every_part_of_the_world_has_a_ground(theatre, lons, lats):
    ground = projection.fit(theatre, (lons[0], lats[0], lons[1], lats[1]), INCHES)
    assert np.isfinite(ground.window).all()
    picture = terrain.relief(ground, False)
    assert picture is None or picture[..., 3].max() <= 255 * max(terrain.LIGHT[3], terrain.SHADOW[False][3])


@pytest.mark.parametrize("lat", [-90.0, 90.0], ids=["south", "north"])
def test_around_a_record_at_a_pole_the_map_ends_there(theatre, lat):
    answers = {
        **ANSWERS,
        "sites": [{"lon": 10.0, "lat": lat, "records": [{"certain": True}]}],
        "tiles": "",
        "borders": {},
        "countries": {},
    }
    _, south, _, north = projection.extent(theatre, answers, ())
    assert -90 <= south < north <= 90


def test_a_closer_map_has_more_rivers_and_towns(theatre, fitted):
    near = projection.fit(theatre, KUNDUZ, INCHES)
    assert terrain.zoom(near) > terrain.zoom(fitted) > 5
    assert terrain.zoom(fitted) == pytest.approx(6, abs=1)


def test_towns_are_named_by_rank_and_not_where_records_are(theatre, fitted):
    paper = Figure(figsize=INCHES).add_axes((0, 0, 1, 1))
    labels.draw(paper, fitted, theatre, ANSWERS, (), ("TJ",))
    written = {text.get_text() for text in paper.texts}
    assert {"Dushanbe", "Samarkand", "TAJIKISTAN"} <= written
    assert "Khanabad" not in written, "smaller than this scale has room for"


def test_the_map_is_drawn_twice_alike(fitted):
    assert np.array_equal(terrain.relief(fitted, False), terrain.relief(fitted, False))
