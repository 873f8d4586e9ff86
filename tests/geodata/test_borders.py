import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata import borders


def frame(**shapes):
    """Squares by province id, written AF_A for AF-A."""
    ids = [name.replace("_", "-") for name in shapes]
    table = {"country": [name[:2] for name in ids]}
    return gpd.GeoDataFrame(table, geometry=list(shapes.values()), index=ids, crs=4326)


def test_a_border_is_the_shared_line_with_its_length_and_sides():
    cut = borders.cut(frame(AF_A=shapely.box(66, 36, 67, 37), TJ_B=shapely.box(67, 36, 68, 37)))
    assert list(cut.index) == ["AF-TJ"]
    row = cut.loc["AF-TJ"]
    assert row["geometry"].equals(shapely.LineString([(67, 36), (67, 37)]))
    assert row["length_km"] == pytest.approx(111.0, abs=0.1)  # a degree of latitude at 36.5
    assert (row["provinces_a"], row["provinces_b"]) == (("AF-A",), ("TJ-B",))


def test_provinces_of_one_country_make_no_border_and_corners_none():
    inner = frame(AF_A=shapely.box(0, 0, 1, 1), AF_B=shapely.box(1, 0, 2, 1))
    corner = frame(AF_A=shapely.box(0, 0, 1, 1), TJ_B=shapely.box(1, 1, 2, 2))
    assert borders.cut(inner).empty
    assert borders.cut(corner).empty


def test_an_enclave_has_its_whole_rim_as_border():
    hole = shapely.box(1, 1, 2, 2)
    around = shapely.Polygon(shapely.box(0, 0, 3, 3).exterior, [hole.exterior.coords])
    cut = borders.cut(frame(KG_A=around, UZ_B=hole))
    assert cut.loc["KG-UZ", "geometry"].length == pytest.approx(4)


@given(names=st.permutations(["AF-A", "TJ-B", "UZ-C"]))
def test_borders_do_not_depend_on_the_order_of_the_provinces(names):
    shapes = {
        "AF-A": shapely.box(0, 0, 2, 1),
        "TJ-B": shapely.Polygon([(1, 1), (2, 1), (2, 2), (1, 2)]),
        "UZ-C": shapely.box(0, 1, 1, 2),
    }
    shapes["AF-A"] = shapely.Polygon([(0, 0), (2, 0), (2, 1), (1, 1), (0, 1)])
    table = gpd.GeoDataFrame(
        {"country": [n[:2] for n in names]}, geometry=[shapes[n] for n in names], index=names, crs=4326
    )
    cut = borders.cut(table)
    assert list(cut.index) == ["AF-TJ", "AF-UZ", "TJ-UZ"]
    assert cut["provinces_a"].tolist() == [("AF-A",), ("AF-A",), ("TJ-B",)]
    assert [line.length for line in cut.geometry] == [1, 1, 1]


@pytest.mark.parametrize(
    ("border", "km"),
    [("AF-UZ", 137), ("AF-TJ", 1170), ("AF-IR", 866), ("AF-PK", 2245), ("AF-TM", 723), ("TJ-UZ", 1120)],
)
def test_lengths_at_this_scale(shipped, border, km):
    assert shipped.borders.at[border, "length_km"] == pytest.approx(km, abs=1)


def test_every_pair_that_touches_has_a_border(shipped):
    theatre = shipped.countries[shipped.countries["theatre"]]
    touching = {
        borders.border_id(a, b)
        for a in theatre.index
        for b in theatre.index
        if a < b and shapely.get_dimensions(theatre.geometry[a].intersection(theatre.geometry[b])) == 1
    }
    assert touching == set(shipped.borders.index)
    assert len(touching) == 14


@pytest.mark.parametrize("side", ["a", "b"])
def test_a_border_lies_on_the_edge_of_each_of_its_provinces(shipped, side):
    for _, row in shipped.borders.iterrows():
        for province in row[f"provinces_{side}"]:
            edge = shipped.provinces.geometry[province].boundary
            assert shapely.length(shapely.intersection(edge, row["geometry"])) > 0


def test_the_sides_of_the_uzbek_border(shipped):
    assert shipped.borders.at["AF-UZ", "provinces_a"] == ("AF-BAL",)
    assert shipped.borders.at["AF-UZ", "provinces_b"] == ("UZ-SU",)


def test_edges_are_symmetrical(shipped):
    chosen = shipped.provinces.geometry[["AF-BAL", "UZ-SU", "TJ-KT", "AF-KDZ"]]
    forward = borders.shared_edges(chosen)
    backward = borders.shared_edges(chosen[::-1])
    pairs = {frozenset((r["first"], r["second"])): r["geometry"] for _, r in forward.iterrows()}
    turned = {frozenset((r["first"], r["second"])): r["geometry"] for _, r in backward.iterrows()}
    assert pairs.keys() == turned.keys()
    assert all(pairs[pair].equals(turned[pair]) for pair in pairs)
