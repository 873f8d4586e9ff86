"""What a table leaves open: columns that are not used, and what the user has to decide."""

from dataclasses import replace

import pytest

from events.imports.formats import open_points
from events.imports.library import open_library
from events.imports.models import ReadOptions
from events.imports.pipeline import preview
from geodata import atlas as geodata_atlas


@pytest.fixture
def seen(tmp_path):
    def read(content, **options):
        path = tmp_path / "table.csv"
        path.write_text(content, encoding="utf-8")
        options = ReadOptions(format="table", **options)
        return preview(path, options, geodata_atlas.load(), open_library(tmp_path / "library"))

    return read


def asked(found):
    return [(point.about, point.values) for point in open_points.open_points(found.parsed, found.incidents)]


def test_nothing_is_open_in_a_table_that_is_understood(seen):
    assert asked(seen("date,province,kind\n2022-04-12,Kunduz,clash\n")) == []


def test_an_unknown_word_is_asked_about_until_the_mapping_knows_it(seen):
    content = "date,province,type\n2022-04-12,Kunduz,Incident\n2022-04-13,Balkh,raid\n2022-04-14,Balkh,Incident\n"
    found = seen(content)
    assert asked(found) == [("kind", ("Incident",))]
    mapping = found.parsed.mapping
    answered = replace(mapping, codes={**mapping.codes, "kind": {**mapping.codes["kind"], "incident": "other"}})
    assert asked(seen(content, mapping=answered)) == []


def test_a_table_without_kinds_is_asked_for_one_of_all_records(seen):
    content = "date,province\n2022-04-12,Kunduz\n"
    found = seen(content)
    assert asked(found) == [("kind", ())]
    chosen = replace(found.parsed.mapping, defaults={**found.parsed.mapping.defaults, "kind": "arrest"})
    again = seen(content, mapping=chosen)
    assert asked(again) == []
    assert again.incidents["kind"].to_pylist() == ["arrest"]


@pytest.mark.parametrize(
    ("content", "about"),
    [
        pytest.param("province,kind\nKunduz,clash\n", "when", id="no-date"),
        pytest.param("date,province,kind\nsoon,Kunduz,clash\n", "when", id="no-date-that-can-be-read"),
        pytest.param("date,kind\n2022-04-12,clash\n", "where", id="no-place"),
        pytest.param("date,place,kind\n2022-04-12,Nowhere,clash\n", "where", id="no-place-that-is-recognised"),
    ],
)
def test_a_table_without_dates_or_places_is_asked_about(seen, content, about):
    assert asked(seen(content)) == [(about, ())]


def test_a_question_about_the_calendar_is_not_asked_twice(seen):
    assert asked(seen("date,province,kind\n1401/01/23,Kunduz,clash\n1401/02/02,Kunduz,clash\n")) == []


@pytest.mark.parametrize(
    ("column", "cell", "what"),
    [
        pytest.param("date of entry", "2022-05-01", "dates", id="name"),
        pytest.param("x9", "2022-05-01", "dates", id="cells"),
        pytest.param("x9", "36.7289, 68.8570", "places", id="coordinates"),
        pytest.param("x9", "ambush", "kinds", id="kinds"),
        pytest.param("x9", "3 killed, 5 wounded", "casualties", id="casualties"),
        pytest.param("hostile party", "x", "actors", id="actors"),
        pytest.param("дополнительная дата", "x", "dates", id="russian"),
    ],
)
def test_an_unused_column_that_looks_like_something_is_named(seen, column, cell, what):
    head = "date,lat,lon,province,kind,killed,wounded,actors"
    row = "2022-04-12,36.7,68.9,Kunduz,clash,1,2,x"
    found = seen(f'{head},{column}\n{row},"{cell}"\n').parsed
    assert open_points.suspects(found.table, found.mapping) == {column: what}
