import json

import pytest

from events.imports.models import UnreadableError
from events.imports.readers.any_file import read
from events.imports.readers.source_file import Limits, open_source
from tests.events.imports.format_files import parsed, row, warnings, written

ONE = {"id": 1, "date": "2020-05-13", "lat": 34.50, "lon": 69.2, "place": "Old Mill", "killed": 2}
TWO = ONE | {"id": 2}


def feature(geometry, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(*features, **more):
    return json.dumps({"type": "FeatureCollection", **more, "features": features})


POINT = {"type": "Point", "coordinates": [69.2, 34.5]}


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([ONE, TWO]),
        json.dumps([ONE, TWO], indent=2),
        json.dumps({"status": 200, "data": [ONE, TWO]}),
        f"{json.dumps(ONE)}\n{json.dumps(TWO)}\n",
        "\ufeff" + json.dumps([ONE, TWO]),
    ],
    ids=["list", "indented", "in an object", "line by line", "with a mark"],
)
def test_objects_are_read_in_every_layout(tmp_path, content):
    found = parsed(tmp_path, content, "a.json", format="table")
    assert found.records == 2
    assert (row(found, 1)["source_record_id"], row(found, 1)["killed"]) == ("2", 2)


def test_numbers_keep_their_digits(tmp_path):
    found = parsed(tmp_path, '[{"id": 12345678901234567890, "lat": 34.500, "date": "2020"}]', format="table")
    assert found.table.cells.to_pylist()[0] == {"row": 1, "id": "12345678901234567890", "lat": "34.500", "date": "2020"}


def test_nested_values_become_columns(tmp_path):
    content = json.dumps([{"id": 1, "date": "2020", "at": {"lat": 1.5, "deep": {"x": [1, True]}}}])
    assert parsed(tmp_path, content, format="table").table.columns == ("id", "date", "at.lat", "at.deep.x")


def test_names_missing_in_some_objects_are_blank(tmp_path):
    found = parsed(tmp_path, json.dumps([ONE, {"id": 2, "date": "2021", "extra": None}]), format="table")
    assert found.table.cells.column("place").to_pylist() == ["Old Mill", ""]


def test_a_repeated_name_in_one_object_gets_a_number(tmp_path):
    found = parsed(tmp_path, '[{"id": 1, "date": "2020", "a": "x", "a": "y"}]', format="table")
    assert found.table.columns == ("id", "date", "a", "a (2)")


@pytest.mark.parametrize("cut", range(2, 60, 7))
def test_an_incomplete_file_keeps_the_complete_records(tmp_path, cut):
    content = json.dumps([ONE, TWO])
    found = parsed(tmp_path, content[:-cut], format="table")
    assert (found.records, found.rows.stated.num_rows) == (2, 1)
    assert "ends in the middle" in found.rejected[0].reason


def test_an_error_in_the_middle_is_rejected_with_its_line(tmp_path):
    content = f"[{json.dumps(ONE)},\nwrong, {json.dumps(TWO)}]"
    found = parsed(tmp_path, content, format="table")
    assert "in line 2" in found.rejected[0].reason


def test_values_that_are_not_objects_are_rejected(tmp_path):
    found = parsed(tmp_path, json.dumps([ONE, 7, []]), format="table")
    assert [rejected.row for rejected in found.rejected] == [2, 3]


@pytest.mark.parametrize("content", ["{}", '{"a": 1}', '{"a": [1, 2]}'])
def test_json_without_records_is_refused_with_a_message(tmp_path, content):
    with pytest.raises(UnreadableError, match="no list of objects"):
        parsed(tmp_path, content)


@pytest.mark.parametrize("content", ["[" * 100_000, '[{"a":' * 50_000, "[" + '{"a":' * 40 + "1" + "}" * 40 + "]"])
def test_deep_nesting_is_refused_with_a_message(tmp_path, content):
    with pytest.raises(UnreadableError, match="nests objects more than 30 deep"):
        parsed(tmp_path, content)


def test_too_many_names_are_refused(tmp_path):
    content = json.dumps([{f"name {at}": 1} for at in range(30)])
    with pytest.raises(UnreadableError, match="21 columns, but the limit is 20"):
        read(open_source(written(tmp_path, content), limits=Limits(columns=20)))


def test_points_of_geojson_are_recognised_and_read(tmp_path):
    found = parsed(tmp_path, collection(feature(POINT, date="2020-05-13", name="Raid")), "a.geojson")
    assert (found.format, found.questions) == ("points", ())
    assert (row(found)["lon"], row(found)["lat"], row(found)["title"]) == (69.2, 34.5, "Raid")


def test_the_geometry_goes_before_coordinates_in_properties(tmp_path):
    found = parsed(tmp_path, collection(feature(POINT, date="2020", latitude=1, longitude=2)))
    assert row(found)["lat"] == 34.5


@pytest.mark.parametrize(
    "geometry", [None, {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, {"type": "Point", "coordinates": []}]
)
def test_features_without_a_point_are_kept(tmp_path, geometry):
    found = parsed(tmp_path, collection(feature(geometry, date="2020-05-13")))
    assert row(found)["lon"] is None
    assert "no coordinates" in warnings(found)


def test_geojson_in_another_coordinate_system_is_refused(tmp_path):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32642"}}
    with pytest.raises(UnreadableError, match="EPSG::32642; save it in WGS84"):
        parsed(tmp_path, collection(feature(POINT, date="2020"), crs=crs))


def test_geojson_with_the_columns_of_a_known_format_is_that_format(tmp_path):
    properties = {
        "event_id_cnty": "A1",
        "event_date": "2021-05-03",
        "event_type": "Riots",
        "actor1": "X",
        "fatalities": 0,
    }
    found = parsed(tmp_path, collection(feature(POINT, **properties, latitude=34.5, longitude=69.2)))
    assert (found.format, row(found)["kind"]) == ("acled", "protest")


def test_the_longest_list_holds_the_records_and_the_others_are_named(tmp_path):
    text = (
        '{"count": 2, "meta": [{"page": 1}], "x": [{"id": 1, "date": "2020-05-13", "tags": [{"data": 1}]}, {"id": 2}]}'
    )
    found = parsed(tmp_path, text, format="table")
    assert found.table.cells["id"].to_pylist() == ["1", "2"]
    assert "other lists are not read: 'meta'" in found.notes


def test_a_list_within_the_first_record_is_not_the_list_of_records(tmp_path):
    text = '{"response": [{"id": 1, "events": [{"k": 1}, {"k": 2}]}, {"id": 2, "events": []}]}'
    found = parsed(tmp_path, text, format="table")
    assert found.table.cells["id"].to_pylist() == ["1", "2"]
