import dataclasses

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from events.imports.incident_schema import INCIDENTS
from events.imports.places import province_join
from geodata import atlas as geodata_atlas
from geodata.borders import WGS84
from geodata.models import Atlas
from tests import tiny
from tests.events.incident_tables import points, stated

ATLAS = tiny.atlas()
KM = 1 / 111.195  # degrees of latitude


def joined(atlas: Atlas, table: pa.Table, column: str) -> list[object]:
    return province_join.join(atlas, table)[column].to_pylist()


@pytest.fixture(scope="module")
def with_outline(atlas: Atlas) -> Atlas:
    """The tiny world with an outline of a third country west of it, and sea in between."""
    outline = gpd.GeoDataFrame(
        {"name": ["Coria"], "theatre": [False]}, geometry=[shapely.box(-2, 0, -0.1, 1)], index=["CC"], crs=4326
    )
    countries = gpd.GeoDataFrame(
        gpd.pd.concat([atlas.countries[["name", "theatre", "geometry"]], outline]), crs=4326
    ).rename_axis("country")
    return dataclasses.replace(atlas, countries=countries)


def test_a_point_gets_the_province_and_country_that_it_lies_in(atlas: Atlas) -> None:
    found = province_join.join(atlas, points((0.5, 0.5), (1.5, 0.5), (1.0, 1.5)))
    assert found.schema == INCIDENTS
    assert found["province_id"].to_pylist() == ["AA-WE", "AA-EA", "BB-NO"]
    assert found["country"].to_pylist() == ["AA", "AA", "BB"]
    assert found["join"].to_pylist() == ["inside"] * 3
    assert found["near_province_id"].null_count == found["near_km"].null_count == 3


@pytest.mark.parametrize("precision", ["country", "unknown", "region", "border", None])
def test_a_point_that_stands_for_more_than_a_province_gets_none_but_its_country(
    atlas: Atlas, precision: str | None
) -> None:
    found = province_join.join(atlas, points((0.5, 0.5), precision=precision, province_stated="Westmark")).to_pylist()[
        0
    ]
    assert (found["province_id"], found["join"], found["country"]) == (None, "none", "AA")
    assert found["province_stated"] == "Westmark"


@pytest.mark.parametrize("precision", ["exact", "settlement", "near settlement", "district", "province"])
def test_a_point_known_at_least_to_its_province_gets_it(atlas: Atlas, precision: str) -> None:
    assert joined(atlas, points((0.5, 0.5), precision=precision), "province_id") == ["AA-WE"]


def test_a_row_without_a_point_is_kept_and_lies_nowhere(atlas: Atlas) -> None:
    found = province_join.join(atlas, points((None, None), (0.5, None), (float("nan"), 0.5)))
    assert found["join"].to_pylist() == ["none"] * 3
    assert found["country"].null_count == 3


def test_a_point_just_outside_is_offered_the_nearest_province_and_not_given_it(atlas: Atlas) -> None:
    found = province_join.join(atlas, points((1.5, -1.5 * KM))).to_pylist()[0]
    assert (found["join"], found["province_id"], found["near_province_id"]) == ("near", None, "AA-EA")
    assert found["near_km"] == pytest.approx(1.5, rel=0.01)
    assert found["country"] is None


def test_more_than_two_kilometres_outside_nothing_is_offered(atlas: Atlas) -> None:
    found = province_join.join(atlas, points((1.5, -2.05 * KM))).to_pylist()[0]
    assert (found["join"], found["near_province_id"], found["near_km"]) == ("outside", None, None)


def test_a_vague_point_just_outside_is_offered_nothing(atlas: Atlas) -> None:
    found = province_join.join(atlas, points((1.5, -KM), precision="country")).to_pylist()[0]
    assert (found["join"], found["near_province_id"]) == ("outside", None)


def test_a_point_outside_keeps_the_country_of_its_outline(with_outline: Atlas) -> None:
    found = province_join.join(with_outline, points((-1.0, 0.5))).to_pylist()[0]
    assert (found["country"], found["province_id"], found["join"]) == ("CC", None, "outside")


def test_a_point_at_sea_beside_a_smoothed_outline_is_on_its_coast(with_outline: Atlas) -> None:
    assert joined(with_outline, points((-0.07, 0.5), (-0.05, 0.5)), "country") == ["CC", None]


def test_a_point_at_sea_that_is_nearer_to_a_province_is_in_no_country(with_outline: Atlas) -> None:
    closer = dataclasses.replace(
        with_outline,
        countries=with_outline.countries.assign(
            geometry=[*with_outline.countries.geometry[:2], shapely.box(-2, 0, -0.04, 1)]
        ),
    )
    found = province_join.join(closer, points((-0.012, 0.5), (-0.03, 0.5)))
    assert found["country"].to_pylist() == [None, "CC"]
    assert found["join"].to_pylist() == ["near", "outside"]


def test_joining_again_with_other_places_replaces_what_was_joined(atlas: Atlas) -> None:
    renamed = dataclasses.replace(atlas, provinces=atlas.provinces.rename(index={"AA-WE": "AA-XX"}))
    again = province_join.join(renamed, province_join.join(atlas, points((0.5, 0.5))))
    assert again["province_id"].to_pylist() == ["AA-XX"]


def test_no_rows_give_no_rows(atlas: Atlas) -> None:
    assert province_join.join(atlas, stated([])).num_rows == 0


@given(
    st.lists(
        st.tuples(st.floats(-0.1, 2.1), st.floats(-0.1, 2.1), st.sampled_from(["exact", "province", "country", None])),
        max_size=40,
    )
)
def test_joined_counts_equal_a_brute_force_join(rows: list[tuple[float, float, str | None]]) -> None:
    table = stated([{"lon": lon, "lat": lat, "precision": precision} for lon, lat, precision in rows])
    assert joined(ATLAS, table, "province_id") == [by_hand(ATLAS, *row) for row in rows]


def by_hand(atlas: Atlas, lon: float, lat: float, precision: str | None) -> str | None:
    if precision not in ("exact", "province"):
        return None
    hits = [code for code, shape in atlas.provinces.geometry.items() if shape.intersects(shapely.Point(lon, lat))]
    return hits[0] if hits else None


def test_real_borders_and_coasts_are_met_as_a_slow_search_meets_them() -> None:
    atlas = geodata_atlas.load()
    edge = shapely.union_all(atlas.provinces.geometry.to_numpy()).boundary
    steps = shapely.line_interpolate_point(edge, np.linspace(0, 1, 120), normalized=True)
    offsets = np.tile([[0.012, 0.0], [0.0, -0.012], [-0.025, 0.004]], (40, 1))
    places = shapely.get_coordinates(steps) + offsets
    found = province_join.join(atlas, points(*map(tuple, places)))
    for (lon, lat), province, near in zip(
        places, found["province_id"].to_pylist(), found["near_km"].to_pylist(), strict=True
    ):
        point = shapely.Point(lon, lat)
        hits = atlas.provinces.index[atlas.provinces.intersects(point)].tolist()
        assert province == (hits[0] if hits else None)
        if not hits:
            km = slow_distance(edge, lon, lat)
            assert (near is not None) == (km <= 2.0) or abs(km - 2.0) < 0.01
            assert near is None or near == pytest.approx(km, abs=0.01)


def slow_distance(edge: shapely.Geometry, lon: float, lat: float) -> float:
    """Walk along the piece of the border around a point in steps of about ten metres."""
    around = shapely.intersection(edge, shapely.box(lon - 0.1, lat - 0.1, lon + 0.1, lat + 0.1))
    walked = shapely.get_coordinates(shapely.segmentize(around, 0.0001))
    if len(walked) == 0:
        return float("inf")
    count = len(walked)
    return float(np.min(WGS84.inv([lon] * count, [lat] * count, walked[:, 0], walked[:, 1])[2])) / 1000
