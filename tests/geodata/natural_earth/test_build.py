"""The build over a tiny invented upstream: no npm, no network."""

import io
import json

import geopandas as gpd
import pytest
import shapely

from geodata import atlas, checks, countries
from geodata.faults import DataError
from geodata.natural_earth import build


@pytest.fixture
def made(upstream_units, topology, province_names, country_names):
    return build.make(upstream_units, topology, province_names, country_names, parts=())


@pytest.fixture
def folder(made, tmp_path):
    build.write(made, tmp_path)
    return tmp_path


def table(made, name):
    return gpd.read_parquet(io.BytesIO(made[0][name]))


def test_the_same_input_gives_the_same_bytes(made, upstream_units, topology, province_names, country_names):
    again = build.make(upstream_units, topology, province_names, country_names, parts=())
    assert again == made
    assert build.sources(*again) == build.sources(*made)


def test_provinces_are_named_coded_and_share_their_edges(made):
    provinces = table(made, "provinces.parquet")
    assert provinces["name"].to_dict() == {"AF-KDZ": "Kunduz", "AF-TAK": "Takhar", "TJ-KT": "Khatlon"}
    assert shapely.coverage_is_valid(provinces.geometry.to_numpy())
    # the Tajik edge has got the point where the two Afghan squares meet
    assert [67, 37] in shapely.get_coordinates(provinces.geometry["TJ-KT"]).tolist()


def test_the_receipt_lists_files_and_repairs(made):
    receipt = json.loads(build.sources(*made))
    assert {entry["file"] for entry in receipt["files"]} == set(made[0])
    listed = {(r["repair_id"], r["feature"]) for r in receipt["repairs"]}
    assert ("current-name", "AFG-1 (Condoz)") in listed
    assert ("iso-code", "AFG-2 (Takhar)") in listed
    assert ("iso-code", "TJK-1 (Khatlon)") not in listed
    assert ("unmatched-edges", "TJK-1 (Khatlon)") in listed


def test_what_was_written_loads_and_finds(folder):
    loaded = atlas.load(folder)
    assert {"AF-KDZ", "TJ-KT", "AF-TJ", "AF", "TJ", "CN"} == set(loaded.places) - {"AF-TAK"}
    assert loaded.borders.at["AF-TJ", "provinces_a"] == ("AF-KDZ", "AF-TAK")
    assert loaded.places["AF-KDZ"].aliases == ("Condoz",)
    assert loaded.places["CN"].name == "China"
    assert "CHN" in loaded.places["CN"].aliases


def test_a_missing_file_says_how_to_build_it(tmp_path):
    with pytest.raises(DataError, match=r"provinces.parquet.*run `python -m geodata build`"):
        atlas.load(tmp_path / "nowhere")


def test_the_digest_follows_the_data(folder, tmp_path_factory):
    same, other = tmp_path_factory.mktemp("same"), tmp_path_factory.mktemp("other")
    for name in atlas.TABLES[:4]:
        (same / name).write_bytes((folder / name).read_bytes())
        (other / name).write_bytes((folder / name).read_bytes())
    places = "place_id,name,aliases,kind,country,province,members,lon,lat,radius_km,names_local,source\n"
    (other / "places.csv").write_text(places)
    assert atlas.load(same).digest == atlas.load(folder).digest
    assert atlas.load(other).digest != atlas.load(folder).digest


def test_checks_notice_a_changed_a_missing_and_a_stray_file(folder):
    (folder / "display" / "borders.geojson.gz").write_bytes(b"{}")
    (folder / "borders.parquet").unlink()
    (folder / "old.csv").write_text("")
    said = [fault.line for fault in checks.receipts(folder)]
    assert said == [
        "SOURCES.json, file: 'borders.parquet' is missing; run `python -m geodata build`",
        "SOURCES.json, sha256: 'display/borders.geojson.gz' is not the file that was built; "
        "run `python -m geodata build`",
        "SOURCES.json, file: 'old.csv' has no receipt; remove it, or let the build write it",
    ]


def test_outlines_end_at_the_theatre_without_overlap_or_gap():
    theatre = shapely.box(0, 0, 1, 1)
    fitted = countries.fit({"CN": shapely.box(0.98, 0, 2, 1), "IR": shapely.box(-1, 0, -0.05, 1)}, theatre)
    for code, edge in (("CN", 1), ("IR", 0)):
        line = shapely.LineString([(edge, 0.2), (edge, 0.8)])
        assert fitted[code].intersection(theatre).area == 0
        assert fitted[code].boundary.covers(line)
