import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.natural_earth import repair
from geodata.natural_earth.repair import Part, SourceChangedError
from tests.geodata.conftest import collection, unit


def units(*features):
    return repair.tabulate([collection(*features)])


def test_a_nameless_island_goes_to_the_nearest_province_of_its_own_country():
    table = units(
        unit("IRN-1", "Fars", shapely.box(0, 0, 1, 1), "IR"),
        unit("IRN-2", "Yazd", shapely.box(5, 0, 6, 1), "IR"),
        unit("AFG-1", "Herat", shapely.box(1.2, 0, 2, 1)),
        unit(
            "IRN+99?", None, shapely.MultiPolygon([shapely.box(1.1, 0, 1.15, 0.1), shapely.box(4.9, 0, 4.95, 1)]), "IR"
        ),
    )
    joined, receipts = repair.join_nameless(table)
    assert list(joined.index) == ["IRN-1", "IRN-2", "AFG-1"]
    assert joined.geometry["IRN-1"].covers(shapely.Point(1.12, 0.05))
    assert joined.geometry["IRN-2"].covers(shapely.Point(4.92, 0.5))
    assert [r.feature.split()[0] for r in receipts] == ["IRN+99?", "IRN+99?"]
    assert all(r.area_changed_km2 > 0 for r in receipts)


def test_edges_that_lack_a_point_meet_afterwards():
    table = units(
        unit("A", "Left", shapely.box(0, 0, 1, 1)),
        unit("B", "Right", shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1, 0.5)])),
        unit("C", "Far", shapely.box(5, 5, 6, 6)),
    )
    assert not shapely.coverage_is_valid(table.geometry.to_numpy())
    matched, receipts = repair.match_edges(table)
    assert shapely.coverage_is_valid(matched.geometry.to_numpy())
    assert {r.feature for r in receipts} == {"A (Left)", "B (Right)"}
    assert all(r.area_changed_km2 == 0 for r in receipts)


@settings(max_examples=25)
@given(bend=st.lists(st.tuples(st.floats(-0.2, 0.2), st.floats(0.01, 0.99)), min_size=1, max_size=6))
def test_whatever_the_shared_edge_both_sides_have_it_afterwards(bend):
    edge = [(1 + x, y) for x, y in sorted(bend, key=lambda point: point[1])]
    whole = [(1.0, 0.0), *edge, (1.0, 1.0)]
    left = shapely.Polygon([(0, 0), *whole, (0, 1)])
    right = shapely.Polygon([*whole, (2, 1), (2, 0)])
    clean = shapely.coverage_clean([left, right])
    dented = shapely.union(clean[1], shapely.Polygon()).simplify(0)
    table = gpd.GeoDataFrame({"source_name": ["l", "r"]}, geometry=[clean[0], dented], index=["L", "R"], crs=4326)
    matched, _ = repair.match_edges(table)
    assert shapely.coverage_is_valid(matched.geometry.to_numpy())


def test_a_part_is_merged_and_keeps_its_own_polygon():
    table = units(
        unit("PAK-1", "N.W.F.P.", shapely.box(0, 0, 1, 1), "PK"),
        unit("PAK-2", "F.A.T.A.", shapely.box(1, 0, 2, 1), "PK"),
    )
    part = Part("PAK-2", "PAK-1", "fata", "FATA", "", "PK-KP", "Merged in 2018.")
    merged, own, receipt = repair.merge(table, part)
    assert list(merged.index) == ["PAK-1"]
    assert merged.geometry["PAK-1"].equals(shapely.box(0, 0, 2, 1))
    assert own.equals(shapely.box(1, 0, 2, 1))
    assert "Merged in 2018." in receipt.problem


def test_two_of_the_same_name_are_distinguished_by_gn_name(province_names):
    names = province_names.iloc[:1].assign(source_code="AFG-1769", province_id="AF-PAN", name="Panjshir")
    table = units(unit("AFG-1769", "Parwan", shapely.box(0, 0, 1, 1), gn_name="Panjshir"))
    provinces, receipts = repair.name(table, names)
    assert provinces.at["AF-PAN", "name"] == "Panjshir"
    assert [r.repair_id for r in receipts] == ["same-name", "iso-code"]


def test_a_source_that_corrected_its_names_is_noticed(province_names):
    names = province_names.iloc[:1].assign(source_code="AFG-1769", province_id="AF-PAN", name="Panjshir")
    table = units(unit("AFG-1769", "Panjshir", shapely.box(0, 0, 1, 1)))
    with pytest.raises(SourceChangedError, match=r"expected to be Parwan.*see SAME_NAME"):
        repair.name(table, names)


def test_a_unit_that_nobody_named_is_noticed(upstream_units, province_names):
    with pytest.raises(SourceChangedError, match="differ in AFG-2; add or drop rows"):
        repair.name(repair.tabulate(upstream_units), province_names.drop(index=1))
