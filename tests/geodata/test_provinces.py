import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import provinces

LON = st.floats(43, 89)
LAT = st.floats(22, 57)


def squares(*boxes):
    return gpd.GeoDataFrame(geometry=[shapely.box(*b) for b in boxes], crs=4326)


def brute_force(frame, lon, lat):
    """The first polygon that touches the point, each asked in turn."""
    for position, polygon in enumerate(frame.geometry):
        if polygon.intersects(shapely.Point(lon, lat)):
            return position
    return -1


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [
        (0.5, 0.5, 0),
        (1.5, 0.5, 1),
        (1.0, 0.5, 0),  # on the shared edge: the first listed
        (2.0, 1.0, 1),  # on the outer corner
        (2.1, 0.5, -1),
        (float("nan"), 0.5, -1),
        (0.5, float("inf"), -1),
    ],
)
def test_a_point_belongs_to_one_province(lon, lat, expected):
    frame = squares((0, 0, 1, 1), (1, 0, 2, 1))
    assert provinces.locate(frame, [lon], [lat]).tolist() == [expected]


def test_on_a_shared_edge_the_order_of_the_provinces_decides():
    frame = squares((1, 0, 2, 1), (0, 0, 1, 1))
    assert provinces.locate(frame, [1.0], [0.5]).tolist() == [0]


def test_no_points_and_no_provinces():
    assert provinces.locate(squares((0, 0, 1, 1)), [], []).tolist() == []
    assert provinces.locate(squares(), [0.5], [0.5]).tolist() == [-1]


def test_another_crs_is_refused():
    with pytest.raises(ValueError, match="expected EPSG:4326; use"):
        provinces.locate(squares((0, 0, 1, 1)).to_crs(3857), [0.5], [0.5])


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match="2 longitudes but 1 latitudes"):
        provinces.locate(squares((0, 0, 1, 1)), [0.5, 0.6], [0.5])


@settings(max_examples=30)
@given(points=st.lists(st.tuples(LON, LAT), min_size=1, max_size=8))
def test_locate_equals_asking_each_province_in_turn(shipped, points):
    lon, lat = np.array(points).T
    expected = [brute_force(shipped.provinces, *point) for point in points]
    assert provinces.locate(shipped.provinces, lon, lat).tolist() == expected


def test_the_grid_answers_like_the_exact_test(shipped):
    """Random points, every vertex, and points on the rims of the grid's cells."""
    rng = np.random.default_rng(7)
    vertices = shapely.get_coordinates(shipped.provinces.geometry.to_numpy())
    scattered = np.column_stack([rng.uniform(43, 89, 30_000), rng.uniform(23, 57, 30_000)])
    origin = np.array(shapely.total_bounds(shipped.provinces.geometry.to_numpy())[:2]) - provinces.CELL
    rims = origin + np.round((scattered[:5000] - origin) / provinces.CELL) * provinces.CELL
    lon, lat = np.vstack([vertices[::2], scattered, rims]).T
    assert len(lon) > provinces.MANY
    exact = provinces._exactly(shipped.provinces.geometry.to_numpy(), lon, lat)
    assert np.array_equal(provinces.locate(shipped.provinces, lon, lat), exact)


def test_every_vertex_of_a_province_lies_in_that_province_or_one_listed_before(shipped):
    points, owner = shapely.get_coordinates(shipped.provinces.geometry.to_numpy(), return_index=True)
    found = provinces.locate(shipped.provinces, *points.T)
    assert (found >= 0).all()
    assert (found <= owner).all()


def test_the_order_of_the_points_does_not_matter(shipped):
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(43, 89, 2000), rng.uniform(23, 57, 2000)
    turn = rng.permutation(2000)
    assert np.array_equal(
        provinces.locate(shipped.provinces, lon, lat)[turn], provinces.locate(shipped.provinces, lon[turn], lat[turn])
    )


# Cities that a reader can look up on any map.
CITIES = {
    "Kabul": (69.17, 34.53, "AF-KAB"),
    "Jalalabad": (70.45, 34.43, "AF-NAN"),
    "Bazarak": (69.52, 35.31, "AF-PAN"),
    "Charikar": (69.17, 35.01, "AF-PAR"),
    "Nili": (66.13, 33.72, "AF-DAY"),
    "Tarinkot": (65.87, 32.63, "AF-URU"),
    "Sharana": (68.79, 33.18, "AF-PKA"),
    "Gardez": (69.22, 33.60, "AF-PIA"),
    "Khost": (69.92, 33.34, "AF-KHO"),
    "Miranshah": (70.10, 33.00, "PK-KP"),
    "Skardu": (75.60, 35.30, "PK-GB"),
    "Karachi": (67.01, 24.86, "PK-SD"),
    "Mashhad": (59.60, 36.30, "IR-09"),
    "Zahedan": (60.86, 29.50, "IR-11"),
    "Greater Tunb": (55.30, 26.265, "IR-22"),
    "Turkmenabat": (63.57, 39.09, "TM-L"),
    "Ashgabat": (58.38, 37.95, "TM-A"),
    "Termez": (67.28, 37.22, "UZ-SU"),
    "Tashkent": (69.27, 41.31, "UZ-TK"),
    "Chirchiq": (69.58, 41.47, "UZ-TO"),
    "Sokh, an enclave in Kyrgyzstan": (71.13, 39.97, "UZ-FA"),
    "Vorukh, an enclave in Kyrgyzstan": (70.58, 39.84, "TJ-SU"),
    "Khujand": (69.63, 40.28, "TJ-SU"),
    "Garm": (70.38, 39.00, "TJ-RA"),
    "Khorog": (71.55, 37.49, "TJ-GB"),
    "Bokhtar": (68.78, 37.83, "TJ-KT"),
    "Dushanbe": (68.78, 38.56, "TJ-DU"),
    "Jalal-Abad": (73.00, 40.93, "KG-J"),
    "Osh": (72.80, 40.53, "KG-O"),
    "Shymkent": (69.60, 42.32, "KZ-61"),
    "Baikonur": (63.30, 45.62, "KZ-43"),
    "Almaty": (76.93, 43.25, "KZ-75"),
    "Grozny": (45.70, 43.32, "RU-CE"),
    "Makhachkala": (47.48, 42.97, "RU-DA"),
}


@pytest.mark.parametrize("city", CITIES)
def test_cities_lie_in_their_provinces(shipped, city):
    lon, lat, province = CITIES[city]
    at = provinces.locate(shipped.provinces, [lon], [lat])[0]
    assert shipped.provinces.index[at] == province
