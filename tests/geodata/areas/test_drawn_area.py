import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geodata.areas import drawn_area, geometry
from geodata.areas.drawn_area import AreaError
from geodata.areas.inside import of_points

TRIANGLE = "in an area of 3 corners around 36.67° N, 68.33° E"
LAT, LON = (
    st.floats(-90, 90).map(lambda value: round(value, 5)),
    st.floats(-180, 180).map(lambda value: round(value, 5)),
)


@pytest.mark.parametrize(
    ("text", "canonical", "words"),
    [
        ("circle:36.73,68.87,50km", "circle:36.73,68.87,50km", "within 50 km of 36.73° N, 68.87° E"),
        (" Circle: 36.7300001, +68.87 , 500 M ", "circle:36.73,68.87,0.5km", "within 0.5 km of 36.73° N, 68.87° E"),
        ("circle:-0.000001,-10,1km", "circle:0,-10,1km", "within 1 km of 0° N, 10° W"),
        ("box:36,68,37.5,69.50", "box:36,68,37.5,69.5", "between 36° N, 68° E and 37.5° N, 69.5° E"),
        ("polygon:36,68;37,68;37,69;36,68", "polygon:36,68;37,69;37,68", TRIANGLE),
        ("polygon:37,68;37,69;36,68", "polygon:36,68;37,69;37,68", TRIANGLE),
    ],
    ids=["circle", "metres", "zero", "box", "closed", "clockwise"],
)  # fmt: skip
def test_an_area_has_one_text(text, canonical, words):
    area = drawn_area.parse(text)
    assert area.text == canonical
    assert drawn_area.parse(area.text) == area
    assert area.in_words() == words


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("here", ["not an area; write circle:LAT,LON,RADIUSkm, box:SOUTH,WEST,NORTH,EAST or polygon:"]),
        ("square:1,2,3,4", ["not an area"]),
        ("circle:36,68", ["a circle has a centre and a radius; write circle:LAT,LON,RADIUSkm"]),
        ("circle:136,268,50", ["latitude 136 is outside -90 to 90", "longitude 268 is outside", "with its unit"]),
        ("circle:36,68,0km", ["radius 0km is outside 0.1 km to 3,000 km"]),
        ("circle:36,68,9000km", ["radius 9000km is outside 0.1 km to 3,000 km"]),
        ("circle:36,68,1.2.3km", ["radius '1.2.3km' is not a distance"]),
        ("circle:nan,inf,1km", ["latitude 'nan' is not a number", "longitude 'inf' is not a number"]),
        ("circle:1e1,٣,1km", ["latitude '1e1' is not a number", "longitude '٣' is not a number"]),
        ("box:36,68,37", ["a box has four sides; write box:SOUTH,WEST,NORTH,EAST"]),
        ("box:38,68,36,69", ["south 38 is north of north 36"]),
        ("box:36,68,36,68", ["south and north are both 36", "west and east are both 68"]),
        ("polygon:36,68;37,69", ["at least 3 different points, not 2"]),
        ("polygon:36,68;37,69;38", ["point 3 '38' is not a position"]),
        ("polygon:36,68;37,69;38,70", ["all points of the polygon are on one line"]),
        ("polygon:36,68;37,69;36,69;37,68", ["the sides of the polygon cross or touch near 36.50,68.50"]),
        ("polygon:85,0;85,90;85,180;85,-90", ["goes around a pole; use a circle"]),
        ("polygon:" + ";".join(f"{n / 3},{n % 7}" for n in range(120)), ["120 points are more than 100"]),
        ("polygon:" + "0,0;" * 900, ["longer than 3,000 characters"]),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)  # fmt: skip
def test_everything_that_is_wrong_is_reported_at_once(text, faults):
    with pytest.raises(AreaError) as raised:
        drawn_area.parse(text)
    assert [fault for fault in faults if fault not in str(raised.value)] == []


@given(st.text(max_size=200) | st.from_regex(r"(circle|box|polygon):[\d.,;\-km]{0,60}", fullmatch=True))
def test_no_text_breaks_it(text):
    try:
        area = drawn_area.parse(text)
    except AreaError as error:
        problem = str(error)
        assert problem.isprintable()
        return
    assert drawn_area.parse(area.text) == area
    assert geometry.outline(area).is_valid


@given(LAT, LON, st.floats(0.1, 3000), st.floats(0.1, 100))
@example(51.0, 180.0, 2.0, 0.5)
def test_circles_anywhere_can_be_drawn_and_grown(lat, lon, radius, by_km):
    area = drawn_area.parse(f"circle:{lat:.5f},{lon:.5f},{radius:.3f}km")
    whole, grown, shrunk = (geometry.grown(area, distance) for distance in (0.0, by_km, -by_km))
    assert whole.is_valid
    assert grown.area > whole.area > shrunk.area
    assert geometry.shape(area).area == pytest.approx(geometry.outline(area).area)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("box:-10,170,10,-170", [(0, 179), (0, -179), (0, 180), (0, -180)], [(0, 169), (0, -169), (0, 0)]),
        ("polygon:-10,170;-10,-170;10,-170;10,170", [(0, 179), (0, -179)], [(0, 169), (0, 0)]),
        ("circle:0,179.9,100km", [(0, -179.5), (0, 179.5)], [(0, 178), (0, -178)]),
        ("circle:89.9,0,100km", [(89.5, 0), (89.5, 120), (90, -50), (89.2, 10)], [(88, 0), (-89.9, 0)]),
        ("circle:-90,0,3000km", [(-80, 0), (-70, 170), (-70, -170)], [(-60, 0), (80, 0)]),
        ("box:-90,-180,90,180", [(0, 0), (90, 180), (-90, -180)], []),
    ],
    ids=["box", "polygon", "circle", "pole", "south pole", "world"],
)
def test_areas_go_across_180_degrees_and_poles(text, inside, outside):
    area = drawn_area.parse(text)
    for points, extent in ((inside, 2), (outside, 0)):
        for lat, lon in points:
            assert of_points(area, *(np_array([value]) for value in (lon, lat, 0))).tolist() == [extent], (lat, lon)


def test_there_is_no_seam_at_180_degrees():
    area = drawn_area.parse("box:-10,170,10,-170")
    assert of_points(area, *(np_array([value]) for value in (180.0, 0.0, 30.0))).tolist() == [2]


def np_array(values):
    return np.array(values, dtype=float)
