"""Reading boundaries of any maker: the formats, what is asked for, and every fault by row."""

import geopandas as gpd
import pyogrio
import pytest
import shapely
from shapely.geometry import LineString, box

from geodata.boundaries import reader
from geodata.boundaries.reader import BoundaryError, ReadOptions
from tests.geodata import boundary_files


def read(path, **given):
    return reader.read(ReadOptions(path, "code", "title", **{"countries": ("AF",), **given}))


def faults(path, **given):
    with pytest.raises(BoundaryError) as refused:
        read(path, **given)
    return refused.value.faults


def gpkg(tmp_path):
    boundary_files.frame().to_file(tmp_path / "units.gpkg", layer="adm1")
    return tmp_path / "units.gpkg"


def zip_of_shapefile(tmp_path):
    boundary_files.shapefile(tmp_path / "parts")
    return boundary_files.zipped(tmp_path / "units.zip", *sorted((tmp_path / "parts").iterdir()))


MAKERS = {
    "geojson": lambda folder: boundary_files.geojson(folder / "units.geojson"),
    "gpkg": gpkg,
    "shp": lambda folder: boundary_files.shapefile(folder / "parts"),
    "zip": zip_of_shapefile,
}


@pytest.mark.parametrize("maker", MAKERS)
def test_each_format_is_read_the_same(tmp_path, maker):
    units = read(MAKERS[maker](tmp_path)).frame
    assert units["own_id"].tolist() == ["AF_KDZ", "X.2"]
    assert units["own_name"].tolist() == ["Qonduz", "Takhar Province"]
    assert units["country"].tolist() == ["AF", "AF"]
    assert units["row"].tolist() == [1, 2]
    assert units.crs.to_epsg() == 4326
    assert shapely.equals(units.geometry.to_numpy(), [shape for *_, shape in boundary_files.UNITS]).all()


def test_a_missing_prj_is_asked_for_and_can_be_said(tmp_path):
    path = boundary_files.shapefile(tmp_path / "parts", without=[".prj"])
    (said,) = faults(path)
    assert "its .prj is missing" in said
    assert "--crs EPSG:4326" in said
    assert read(path, crs="EPSG:4326").frame.crs.to_epsg() == 4326


def test_a_missing_cpg_is_asked_for_and_can_be_said(tmp_path):
    units = [("1", "Ghazní", box(66, 36, 67, 37))]
    path = boundary_files.shapefile(tmp_path / "parts", units, encoding="cp1252", without=[".cpg"])
    (said,) = faults(path)
    assert "its .cpg is missing" in said
    assert "--encoding" in said
    assert read(path, encoding="cp1252").frame["own_name"].tolist() == ["Ghazní"]


def test_all_that_is_missing_is_asked_for_at_once(tmp_path):
    path = boundary_files.shapefile(tmp_path / "parts", without=[".prj", ".cpg"])
    said = faults(path, countries=(), country_field="Titel")
    assert [".prj" in one or ".cpg" in one or "no field 'Titel'" in one for one in said] == [True, True, True]
    assert any("did you mean 'title'?" in one for one in said)


def test_another_coordinate_system_becomes_degrees(tmp_path):
    frame = boundary_files.frame().to_crs(32642)
    frame.to_file(tmp_path / "units.gpkg")
    units = read(tmp_path / "units.gpkg").frame
    assert units.total_bounds == pytest.approx([66, 36, 68, 37], abs=1e-6)


def test_metres_read_as_degrees_are_refused(tmp_path):
    boundary_files.frame().to_crs(32642).to_file(tmp_path / "units.gpkg")
    (said,) = faults(tmp_path / "units.gpkg", crs="EPSG:4326")
    assert "beyond longitude 180" in said


def test_what_the_file_says_can_be_overruled_and_that_is_noted(tmp_path):
    units = read(boundary_files.geojson(tmp_path / "units.geojson"), crs="EPSG:4258")
    assert units.notes == ("the file says EPSG:4326, read as EPSG:4258 because of --crs",)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"crs": "EPSG:99"}, "--crs 'EPSG:99' is not a coordinate system"),
        ({"encoding": "latin-99"}, "--encoding 'latin-99' is not known"),
        ({"encoding": "cp1252"}, "--encoding is for Shapefiles"),
        ({"countries": ()}, "either --country AF for all, or --country-field"),
        ({"countries": ("Afghanstan",)}, "similar: AFG (Afghanistan)"),
        ({"aliases_field": "other"}, "no field 'other' (--aliases-field)"),
    ],
)
def test_an_option_that_cannot_be_meant_is_refused(tmp_path, given, said):
    assert any(said in one for one in faults(boundary_files.geojson(tmp_path / "units.geojson"), **given))


def test_every_fault_is_reported_at_once_with_its_row(tmp_path):
    units = [
        ("1", "One", box(66, 36, 67, 37)),
        ("1", "Two", box(67, 36, 68, 37)),
        ("", "Three", box(68, 36, 69, 37)),
        ("4", " ", box(69, 36, 70, 37)),
        ("5", "One", box(70, 36, 71, 37)),
        ("6", "Six", None),
        ("7", "Seven", LineString([(0, 0), (1, 1)])),
    ]
    said = faults(boundary_files.geojson(tmp_path / "units.geojson", units))
    assert [one.split(";")[0] for one in said] == [
        "units.geojson row 2, code: '1' is in rows 1, 2",
        "units.geojson row 3, code: is blank",
        "units.geojson row 4, title: is blank",
        "units.geojson row 5, title: 'One' is in rows 1, 5",
        "units.geojson row 6, geometry: is empty",
        "units.geojson row 7, geometry: 'LineString' is not a polygon",
    ]


def test_countries_by_field_are_read_and_strangers_named(tmp_path):
    path = boundary_files.geojson(tmp_path / "units.geojson", iso=["AFG", "Tajikistan"])
    assert read(path, countries=(), country_field="iso").frame["country"].tolist() == ["AF", "TJ"]
    wrong = boundary_files.geojson(tmp_path / "wrong.geojson", iso=["AFX", "TJK"])
    said, way_out = faults(wrong, countries=(), country_field="iso")
    assert said.startswith("wrong.geojson row 1, iso: 'AFX' is not a country; similar:")
    assert way_out.endswith("name them: --country AF --country PK")


def test_of_a_file_of_the_world_only_the_chosen_countries_are_read_whatever_the_others_are(tmp_path):
    units = [*boundary_files.UNITS, ("", "", None), ("4", "Four", box(70, 36, 71, 37))]
    path = boundary_files.geojson(tmp_path / "world.geojson", units, iso=["AFG", "TJK", "nowhere", "AF"])
    found = read(path, countries=("AF",), country_field="iso")
    assert found.frame["own_name"].tolist() == ["Qonduz", "Four"]
    assert found.frame["row"].tolist() == [1, 4]
    assert found.notes == ("2 of 4 units are of other countries and left out",)
    (said,) = faults(path, countries=("PK",), country_field="iso")
    assert "check iso and --country" in said


def test_names_in_utf_8_are_not_read_in_another_encoding(tmp_path):
    units = [("1", "Ghazní", box(66, 36, 67, 37)), ("2", "Takhar", box(67, 36, 68, 37))]
    path = boundary_files.shapefile(tmp_path / "parts", units, without=[".cpg"])
    (said,) = faults(path, encoding="cp1252")
    assert "GhaznÃ" in said
    assert said.endswith("they are UTF-8; set --encoding UTF-8")
    assert read(path, encoding="UTF-8").frame["own_name"].tolist() == ["Ghazní", "Takhar"]


def test_rows_of_one_id_can_be_joined(tmp_path):
    units = [("1", "One", box(66, 36, 67, 37)), ("1", "One", box(67, 36, 68, 37)), ("2", "Two", box(68, 36, 69, 37))]
    frame = read(boundary_files.geojson(tmp_path / "units.geojson", units), dissolve=True).frame
    assert frame["own_id"].tolist() == ["1", "2"]
    assert frame.geometry.iloc[0].equals(box(66, 36, 68, 37))


def test_numbers_as_ids_and_lists_of_aliases_are_text(tmp_path):
    path = boundary_files.geojson(tmp_path / "units.geojson", [(1.0, "One", box(0, 0, 1, 1))], other=["Uno; Eins|Un"])
    unit = read(path, aliases_field="other").frame.iloc[0]
    assert (unit["own_id"], unit["aliases"]) == ("1", "Uno|Eins|Un")


def test_of_several_layers_one_is_to_be_named(tmp_path):
    path = tmp_path / "units.gpkg"
    for layer in ("adm0", "adm1"):
        boundary_files.frame().to_file(path, layer=layer)
    (said,) = faults(path)
    assert "adm0, adm1; choose one with --layer" in said
    assert read(path, layer="adm1").layer == "adm1"
    assert "has no layer 'adm2'; it has adm0, adm1" in faults(path, layer="adm2")[0]


def test_of_several_files_in_an_archive_one_is_to_be_named(tmp_path):
    files = [boundary_files.geojson(tmp_path / f"adm{level}.geojson") for level in (0, 1)]
    path = boundary_files.zipped(tmp_path / "units.zip", *files)
    assert "adm0, adm1; choose one with --layer" in faults(path)[0]
    assert read(path, layer="adm1").layer == "adm1"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("units.kml", b"<kml/>", "ends in .kml; give a .geojson"),
        ("units.geojson", b"<OGRVRTDataSource/>", "does not begin as a .geojson file does"),
        ("units.gpkg", b"{}", "does not begin as a .gpkg file does"),
        ("units.zip", b"PK nonsense", "cannot be opened as ZIP"),
        ("units.geojson", b'{"type": "FeatureColl', "cannot be read"),
    ],
)
def test_another_format_is_refused(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    assert said in faults(tmp_path / name)[0]


def test_points_are_not_boundaries(tmp_path):
    points = gpd.GeoDataFrame({"code": ["1"], "title": ["One"]}, geometry=[shapely.Point(1, 1)], crs=4326)
    pyogrio.write_dataframe(points, tmp_path / "units.gpkg")
    assert "holds Point, not polygons" in faults(tmp_path / "units.gpkg")[0]


def test_a_missing_file_is_reported(tmp_path):
    assert "is not a file" in faults(tmp_path / "nowhere.shp")[0]


def test_a_shapefile_without_its_other_files_is_reported(tmp_path):
    path = boundary_files.shapefile(tmp_path / "parts", without=[".dbf"])
    assert any("no field 'code'" in one or ".dbf" in one for one in faults(path))
