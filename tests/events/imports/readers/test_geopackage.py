import sqlite3
from contextlib import closing

import geopandas
import pytest
from shapely.geometry import LineString, Point

from events.imports.models import ReadOptions, UnreadableError
from events.imports.prepare import prepare
from tests.events.imports.format_files import accounted, row, written

ROWS = {"id": [1, 2], "date": ["2020-05-13", "2020-05-14"], "killed": [3, None], "name": ["Raid", None]}


def package(path, layer="raids", crs=4326, points=((69.2, 34.5), (69.3, 34.6))):
    frame = geopandas.GeoDataFrame(ROWS, geometry=[Point(*point) for point in points], crs=4326)
    frame.to_crs(crs).to_file(path, layer=layer, driver="GPKG")
    return path


@pytest.mark.parametrize("crs", [4326, 32642])
def test_points_are_converted_to_wgs84(tmp_path, crs):
    found = prepare(package(tmp_path / "a.gpkg", crs=crs))
    accounted(found)
    assert (found.format, found.records, found.table.sheet) == ("points", 2, "raids")
    assert (row(found)["lon"], row(found)["lat"]) == (pytest.approx(69.2), pytest.approx(34.5))
    assert (row(found)["killed"], row(found, 1)["killed"]) == (3, None)


def test_the_name_of_the_file_does_not_matter(tmp_path):
    content = package(tmp_path / "a.gpkg").read_bytes()
    assert prepare(written(tmp_path, content, "upload.bin")).records == 2


def test_several_layers_raise_a_question(tmp_path):
    path = package(package(tmp_path / "a.gpkg"), layer="others")
    assert [question.question_id for question in prepare(path).questions] == ["sheet"]
    assert prepare(path, ReadOptions(sheet="others")).table.sheet == "others"


def test_features_without_a_point_are_kept(tmp_path):
    frame = geopandas.GeoDataFrame(ROWS, geometry=[LineString([(0, 0), (1, 1)]), None], crs=4326)
    frame.to_file(tmp_path / "a.gpkg", layer="raids", driver="GPKG")
    found = prepare(tmp_path / "a.gpkg")
    assert found.rows.stated.column("lon").null_count == 2
    assert found.rows.warned == 2


def test_a_damaged_file_is_refused_with_a_message(tmp_path):
    content = package(tmp_path / "a.gpkg").read_bytes()
    with pytest.raises(UnreadableError, match="GeoPackage"):
        prepare(written(tmp_path, content[:3000], "b.gpkg"))


def test_bytes_that_are_not_text_are_replaced_and_counted(tmp_path):
    path = package(tmp_path / "a.gpkg")
    with closing(sqlite3.connect(path)) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE raids SET name = CAST(x'52ff6964' AS TEXT) WHERE name = 'Raid'")
        database.commit()
    found = prepare(path)
    accounted(found)
    assert found.table.cells["name"].to_pylist() == ["R\ufffdid", ""]
    assert "1 cell is not valid UTF-8" in "".join(found.notes)
