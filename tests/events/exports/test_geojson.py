import json

import pytest
import shapely

from events import exports
from events.exports import content as export_content
from events.exports.geojson import geojson
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection


@pytest.fixture
def features(store, atlas):
    collection = json.loads("".join(geojson(store, Selection()).text()))
    assert collection["type"] == "FeatureCollection"
    return {feature["id"]: feature for feature in collection["features"]}


def test_every_record_is_a_feature(features):
    assert len(features) == 13
    assert all(feature["type"] == "Feature" for feature in features.values())


def test_a_settlement_is_a_point_with_longitude_first(features):
    assert features["market-attack"]["geometry"] == {"type": "Point", "coordinates": [0.5, 0.5]}


def test_a_district_is_its_circle_drawn_against_the_clock(features):
    circle = shapely.geometry.shape(features["east-blast-august"]["geometry"])
    assert circle.contains(shapely.Point(1.6, 0.3))
    assert circle.exterior.is_ccw
    assert circle.bounds[2] - circle.bounds[0] == pytest.approx(2 * 20 / 111.3, rel=0.01)


@pytest.mark.parametrize("record_id", ["rockets-north", "east-attacks", "rebels-present", "old-war", "somewhere"])
def test_what_is_vaguer_has_no_geometry(features, record_id):
    assert features[record_id]["geometry"] is None


def test_the_places_of_a_vague_record_are_named_by_role(features):
    properties = features["rockets-north"]["properties"]
    assert properties["places"] == {"at": "AA-BB", "origin": "AA-EA", "target": "BB"}
    assert properties["countries_by_role"] == {"at": ["AA", "BB"], "origin": ["AA"], "target": ["BB"]}
    assert properties["provinces"] == ["AA-WE", "AA-EA", "BB-NO"]
    assert properties["standing"] == "claimed and denied"


def test_dates_keep_their_edtf(features):
    properties = features["rebels-present"]["properties"]
    assert (properties["edtf"], properties["earliest"], properties["latest"]) == ("2015~/..", "2015-01-01", None)


def test_the_download_means_the_same_by_the_same_names(features, store, atlas):
    content = export_content.gather(store, atlas, TableRequest(Selection()))
    downloaded = json.loads(exports.FORMATS["geojson"].write(content))["features"]
    assert {feature["id"] for feature in downloaded} == set(features)
    for feature in downloaded:
        ours = features[feature["id"]]
        assert ours["geometry"] == feature["geometry"]
        shared = ours["properties"].keys() & feature["properties"].keys()
        assert {"date", "edtf", "countries", "provinces", "match", "why"} <= shared
        for name in shared:
            assert ours["properties"][name] == feature["properties"][name], name


def test_a_selection_is_kept_to(store, atlas):
    collection = geojson(store, Selection(kinds=("protest",))).whole()
    assert [feature["id"] for feature in collection["features"]] == ["plain-protests"]
