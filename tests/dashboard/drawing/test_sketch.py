"""The small map of a file's records: points by kind, provinces of records without a point, numbers in words."""

import pyarrow as pa

from dashboard.drawing import style
from dashboard.drawing.map import sketch
from events.imports.incident_schema import INCIDENTS
from events.models import EventKind


def incidents(*rows):
    return pa.Table.from_pylist([{"row": at, "kind": "attack"} | row for at, row in enumerate(rows, 1)], INCIDENTS)


POINT = {"lon": 0.5, "lat": 0.5, "precision": "settlement", "province_id": "AA-WE", "country": "AA"}
PROVINCE = {"precision": "province", "province_id": "BB-NO", "country": "BB"}


def test_records_are_counted_by_how_precisely_they_are_placed():
    table = incidents(POINT, POINT, PROVINCE, {"precision": "country", "country": "AA"}, {"precision": "unknown"})
    words = "Records: 2 at a point, 1 in a province as a whole, 1 in a country as a whole, 1 without a place"
    assert sketch.whereabouts(table).in_words() == words


def test_points_have_the_symbol_of_their_kind_and_provinces_their_number(atlas):
    drawn = sketch.draw(incidents(POINT, POINT | {"kind": "protest"}, PROVINCE, PROVINCE), atlas)
    for kind in (EventKind.ATTACK, EventKind.PROTEST):
        assert f'fill="{style.KINDS[kind].colour}"' in drawn
    assert 'class="sketch-vague"' in drawn
    assert ">2</text>" in drawn
    assert 'role="img" aria-label="Map. Records: 2 at a point' in drawn


def test_a_point_that_only_stands_for_a_country_is_not_drawn(atlas):
    assert sketch.draw(incidents(POINT | {"precision": "country", "province_id": None}), atlas) == ""


def test_points_at_the_ends_of_the_world_are_drawn(atlas):
    ends = [POINT | {"lon": lon, "lat": lat} for lon, lat in ((-180.0, -90.0), (180.0, 90.0), (0.0, 0.0))]
    assert "nan" not in sketch.draw(incidents(*ends), atlas)
