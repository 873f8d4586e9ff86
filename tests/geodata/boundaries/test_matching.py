"""Which of our provinces a unit of another survey is."""

import geopandas as gpd
import pytest
from shapely.geometry import box

from geodata.boundaries import matching

OURS = {
    "AF-KDZ": ("Kunduz", "Condoz", "", box(66, 36, 67, 37)),
    "AF-TAK": ("Takhar", "", "AF-BDS=Badakhshan/Badaxshan", box(67, 36, 69, 37)),
    "TJ-KT": ("Khatlon", "", "", box(66, 37, 68, 38)),
}


def provinces():
    rows = [
        {"name": n, "aliases": a, "names_local": "", "covers": c, "country": i[:2]} for i, (n, a, c, _) in OURS.items()
    ]
    return gpd.GeoDataFrame(rows, index=list(OURS), geometry=[shape for *_, shape in OURS.values()], crs=4326)


def match(*units, country="AF"):
    ids, names, shapes = zip(*units, strict=True)
    table = {"row": range(1, len(units) + 1), "own_id": ids, "own_name": names, "aliases": ""}
    frame = gpd.GeoDataFrame(table, geometry=list(shapes), crs=4326)
    return [(one.province_id, one.how) for one in matching.match(frame, provinces(), country)]


WEST, EAST = box(66, 36, 67, 37), box(67, 36, 69, 37)


@pytest.mark.parametrize("name", ["Kunduz", "KUNDUZ Province", "Condoz", "kúnduz"])
def test_a_unit_is_found_by_current_or_other_name(name):
    assert match(("1", name, WEST)) == [("AF-KDZ", "name")]


def test_a_name_elsewhere_is_a_coincidence():
    assert match(("1", "Kunduz", box(68, 36, 69, 37)))[0][1] == "place"


def test_a_name_counts_more_than_a_code_of_another_province():
    assert match(("AF-TAK", "Kunduz", WEST), ("AF-KDZ", "Takhar", EAST)) == [("AF-KDZ", "name"), ("AF-TAK", "name")]


@pytest.mark.parametrize("own_id", ["AF-KDZ", "AF_KDZ", "af kdz"])
def test_a_unit_is_found_by_iso_code(own_id):
    assert match((own_id, "Qondouz", WEST)) == [("AF-KDZ", "id")]


def test_a_code_of_a_province_elsewhere_is_not_believed():
    assert match(("AF-KDZ", "Qondouz", EAST)) == [("AF-TAK", "place")]


def test_half_of_both_is_needed_where_only_the_place_speaks():
    assert match(("1", "Some", box(66, 36, 66.6, 37))) == [("AF-KDZ", "place")]
    assert match(("1", "Some", box(66, 36, 66.4, 37))) == [("AF-1", "own")]


def test_each_province_is_given_once_to_the_unit_that_is_most_of_it():
    units = [("1", "Kunduz", box(66, 36, 66.3, 37)), ("2", "Kunduz City", box(66.3, 36, 67, 37))]
    assert match(*units) == [("AF-1", "own"), ("AF-KDZ", "name")]


def test_a_province_that_we_do_not_draw_apart_gets_its_code():
    units = [("1", "Takhar", box(67, 36, 68, 37)), ("2", "Badaxshan", box(68, 36, 69, 37))]
    assert match(*units) == [("AF-TAK", "name"), ("AF-BDS", "name")]


def test_shares_are_of_the_unit_and_of_ours():
    frame = gpd.GeoDataFrame(
        {"row": [1], "own_id": ["1"], "own_name": ["Takhar"], "aliases": [""]}, geometry=[box(66.5, 36, 67.5, 37)]
    )
    (one,) = matching.match(frame.set_crs(4326), provinces(), "AF")
    assert one.share == pytest.approx(0.5, abs=0.01)
    assert one.of_ours == pytest.approx(0.25, abs=0.01)


def test_elsewhere_iso_names_are_taken_only_if_they_fit_one_unit():
    here = box(31, 49, 32, 50)
    assert match(("1", "Sevastopol", here), country="UA") == [("UA-40", "name")]
    assert match(("1", "Sevastopol", here), ("2", "Sevastopol", here), country="UA") == [
        ("UA-1", "own"),
        ("UA-2", "own"),
    ]


@pytest.mark.parametrize(
    ("stated", "made"),
    [
        ("AFG.1_1", "AF-AFG-1-1"),
        ("AF34", "AF-AF34"),
        ("af-x", "AF-x"),
        ("ولایت", "AF-unit-7"),
        ("KDZ", "AF-KDZ-own"),
    ],
)
def test_ids_are_made_from_own_ones_and_never_taken(stated, made):
    assert matching.own_id("AF", stated, 7, {"AF-KDZ"}) == made
