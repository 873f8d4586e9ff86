"""The data files with other boundaries in them, over the tiny invented upstream."""

import contextlib
import io
import json

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from geodata import atlas, checks, data_folder, display_geometry, files, gazetteer, models, places, provinces
from geodata.boundaries import boundary_set
from geodata.boundaries.reader import BoundaryError
from tests.geodata import boundary_files

RECEIPT = {
    "title": "Other survey", "sha256": "ab" * 32, "licence": "CC BY 4.0", "countries": ["AF"],
    "url": "file:units.geojson#units", "rows": 2,
}  # fmt: skip


def units(given=boundary_files.UNITS, country="AF"):
    frame = boundary_files.frame(given).rename(columns={"code": "own_id", "title": "own_name"})
    return frame.assign(row=range(1, len(given) + 1), aliases="", country=country)


@pytest.fixture
def put(base, tmp_path, monkeypatch):
    """Put units in use in a folder of sets of their own; return the folder of the set."""
    sets = tmp_path / "sets"
    monkeypatch.setenv(files.variable("boundaries"), str(sets))
    monkeypatch.setattr(boundary_set.files, "DATA", base)

    def putting(given=boundary_files.UNITS, **other):
        layers = boundary_set.with_layer(boundary_set.empty(), "units.geojson", units(given, **other), RECEIPT)
        return data_folder.put(sets, boundary_set.make(layers).contents)

    return putting


def faults():
    """What the checks find, but for the provinces that the invented upstream never had."""
    return [fault for fault in checks.run() if fault.file != "province_names.csv"]


def test_our_ids_stay_and_other_names_and_ids_are_found(put):
    loaded = atlas.load(put())
    assert set(loaded.provinces.index) == {"AF-KDZ", "AF-TAK", "TJ-KT"}
    assert loaded.places["AF-KDZ"].name == "Kunduz"
    assert gazetteer.find(loaded, "Qonduz").place_id == "AF-KDZ"
    assert gazetteer.find(loaded, "X.2").place_id == "AF-TAK"
    assert loaded.places["AF-KDZ"].source == "Other survey"
    assert loaded.places["TJ-KT"].source == "Natural Earth 1:10m"


def test_points_are_joined_to_the_added_units(put, base):
    before, after = atlas.load(base).provinces, atlas.load(put()).provinces
    assert before.index[provinces.locate(before, [67.005], [36.5])[0]] == "AF-TAK"
    assert after.index[provinces.locate(after, [67.005], [36.5])[0]] == "AF-KDZ"


def test_a_unit_that_is_none_of_ours_is_kept_under_its_own_id(put):
    third = ("AFG.3_1", "Newland", box(68, 36, 69, 37))
    loaded = atlas.load(put([*boundary_files.UNITS, third]))
    assert loaded.places["AF-AFG-3-1"].name == "Newland"
    assert gazetteer.find(loaded, "AFG.3_1").place_id == "AF-AFG-3-1"
    assert faults() == []


def test_a_province_that_is_not_drawn_any_more_still_names_where_it_was(put):
    loaded = atlas.load(put([("1", "Kunduz", box(66, 36, 67.6, 37)), ("2", "Other", box(67.6, 36, 68, 37))]))
    assert loaded.places["AF-TAK"].kind is models.PlaceKind.REGION
    assert places.areas(loaded, "AF-TAK") == (models.Area("AF", "AF-KDZ"), models.Area("AF", "AF-2"))
    assert loaded.places["east"].members == ("AF-KDZ", "AF-2", "TJ-KT")
    assert not places.geometry(loaded, "east").is_empty


def test_the_theatre_stays_a_coverage_with_its_borders(put):
    loaded = atlas.load(put([("1", "Kunduz", box(66, 36, 67, 37.02)), ("2", "Takhar", box(67, 36, 68, 36.98))]))
    assert shapely.coverage_is_valid(loaded.provinces.geometry.to_numpy())
    assert loaded.borders.at["AF-TJ", "provinces_a"] == ("AF-KDZ", "AF-TAK")
    assert loaded.provinces.geometry["TJ-KT"].bounds == pytest.approx((66, 36.98, 68, 38))


def test_a_town_at_the_border_stays_in_its_country(put):
    folder = put([("1", "Kunduz", box(66, 36, 67, 36.99)), ("2", "Takhar", box(67, 36, 68, 36.99))])
    loaded = atlas.load(folder)
    ferry = loaded.places["ferry"]
    at = provinces.locate(loaded.provinces, [ferry.lon], [ferry.lat])[0]
    assert loaded.provinces.index[at] == ferry.province == "AF-KDZ"
    said = [one for one in json.loads((folder / "SOURCES.json").read_text())["repairs"] if one["feature"] == "ferry"]
    assert said[0]["problem"] == "lies in TJ-KT by these boundaries, was AF-KDZ"
    assert "moved by 1.2 km" in said[0]["action"]


def test_a_town_that_falls_into_another_province_is_reported(put):
    assert atlas.load(put()).places["bridge"].province == "AF-KDZ"


def test_the_same_input_gives_the_same_bytes_and_another_digest(put, base):
    first = put()
    again = put()
    assert first == again
    assert atlas.load(first).digest != atlas.load(base).digest


def test_the_receipt_names_the_file_the_units_and_the_fitted_neighbour(put):
    receipt = json.loads((put([("1", "Kunduz", box(66, 36, 68, 37.02))]) / "SOURCES.json").read_text())
    assert receipt["layers"]["units.geojson"] == RECEIPT
    assert receipt["packages"][-1]["licence"] == "CC BY 4.0"
    assert [(one["own_id"], one["province_id"], one["how"]) for one in receipt["units"]] == [("1", "AF-KDZ", "name")]
    fitted = [one for one in receipt["repairs"] if one["repair_id"] == "neighbour-fitted"]
    assert [one["feature"] for one in fitted] == ["TJ-KT (Khatlon)"]
    assert fitted[0]["area_changed_km2"] == pytest.approx(395, rel=0.15)


def test_a_set_passes_the_checks_and_a_change_is_noticed(put):
    folder = put()
    assert faults() == []
    (folder / "places.csv").write_text("changed")
    assert "run `khorasan-atlas refresh`" in str(faults()[0])


def test_a_set_of_an_older_edition_is_noticed(put, base):
    put()
    (base / "places.csv").write_text("another edition")
    assert [fault.problem for fault in faults()] == ["is an older edition of geodata/data"]


def test_a_country_outside_the_theatre_joins_it(put):
    folder = put([("1", "Westchina", box(68, 36, 70, 39)), ("2", "Eastchina", box(70, 36, 71.5, 39))], country="CN")
    loaded = atlas.load(folder)
    assert loaded.countries.at["CN", "theatre"]
    assert set(loaded.borders.index) == {"AF-CN", "AF-TJ", "CN-TJ"}
    shown = gpd.read_file(io.BytesIO(display_geometry.layers(folder)["provinces-overview"].unpacked()))
    assert set(shown["id"]) == {"AF-KDZ", "AF-TAK", "TJ-KT", "CN-1", "CN-2"}


def test_a_second_file_for_a_country_replaces_the_first(base):
    layers = boundary_set.with_layer(boundary_set.empty(), "a.shp", units(), RECEIPT)
    layers = boundary_set.with_layer(layers, "b.shp", units([("9", "Whole", box(66, 36, 68, 37))]), RECEIPT)
    assert list(layers.receipts) == ["b.shp"]
    assert layers.units["own_id"].tolist() == ["9"]
    assert boundary_set.without(layers, {"AF"}).receipts == {}


def test_a_neighbours_province_that_units_cover_is_kept_as_a_region_in_them(put):
    view = [("1", "Khatlon", box(66, 37, 68, 38)), ("2", "Further", box(67, 35.99, 68.01, 37))]
    folder = put(view, country="TJ")
    loaded = atlas.load(folder)
    assert set(loaded.provinces.index) == {"AF-KDZ", "TJ-KT", "TJ-2"}
    assert loaded.places["AF-TAK"].kind is models.PlaceKind.REGION
    assert places.areas(loaded, "AF-TAK") == (models.Area("TJ", "TJ-2"),)
    receipt = json.loads((folder / "SOURCES.json").read_text())["repairs"]
    (told,) = [one["problem"] for one in receipt if one["feature"] == "AF-TAK (Takhar)"]
    assert told == "added units cover it wholly"
    assert faults() == []


def test_units_that_cover_a_whole_country_are_rejected_with_its_provinces(put):
    with pytest.raises(BoundaryError, match=r"covers? all that is drawn of another country: TJ-KT \(Khatlon\)"):
        put([("1", "Kunduz", box(66, 36, 68, 38.01))])


def test_units_that_cover_a_place_of_another_country_are_rejected_with_its_name(put):
    with pytest.raises(BoundaryError) as rejected:
        put([("1", "Khatlon", box(66, 36.2, 67, 38)), ("2", "Other", box(67, 37, 68, 38))], country="TJ")
    assert rejected.value.faults == (
        "Ferry (AF) would lie in TJ-KT, 44.7 km from AF-TAK; check the country and the coordinates of the units there",
    )


def test_a_province_that_a_file_of_some_units_leaves_out_stays_as_shipped(put):
    folder = put([("1", "Kunduz", box(66, 36, 67, 37))])
    loaded = atlas.load(folder)
    assert loaded.places["AF-KDZ"].source == "Other survey"
    assert loaded.places["AF-TAK"].source == "Natural Earth 1:10m"
    assert loaded.provinces.geometry["AF-TAK"].bounds == pytest.approx((67, 36, 68, 37))
    repairs = json.loads((folder / "SOURCES.json").read_text())["repairs"]
    assert [one["feature"] for one in repairs if one["repair_id"] == "province-stays"] == ["AF-TAK (Takhar)"]
    assert faults() == []


def test_an_outline_that_units_cover_is_not_drawn(put):
    view = [*boundary_files.UNITS, ("3", "Eastward", box(68, 35.9, 71.6, 39.1))]
    folder = put(view)
    assert "CN" not in atlas.load(folder).countries.index
    receipt = json.loads((folder / "SOURCES.json").read_text())["repairs"]
    assert [one["feature"] for one in receipt if one["repair_id"] == "outline-not-drawn"] == ["CN (China)"]
    assert faults() == []


EDGES = st.tuples(st.integers(650, 710), st.integers(350, 385), st.integers(1, 40), st.integers(1, 30))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edges=st.lists(EDGES, min_size=1, max_size=4), country=st.sampled_from(["AF", "TJ", "CN", "IN"]))
def test_any_units_become_a_set_without_faults_or_are_rejected(put, edges, country):
    shapes = [box(west / 10, south / 10, (west + wide) / 10, (south + high) / 10) for west, south, wide, high in edges]
    apart = [shape.difference(shapely.union_all(shapes[:at])) for at, shape in enumerate(shapes)]
    drawn = [(f"{at}x", f"Unit {at}", shape) for at, shape in enumerate(apart) if not shape.is_empty]
    with contextlib.suppress(BoundaryError):
        put(drawn, country=country)
        assert faults() == []
