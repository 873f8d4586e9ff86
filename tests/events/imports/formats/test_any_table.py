from dataclasses import replace
from datetime import date

import pytest

from events.imports.mapping_file import from_json, to_json
from events.imports.models import ReadOptions, UnreadableError
from events.imports.prepare import prepare
from tests.events.imports.format_files import CLASH, accounted, parsed, row, text, warnings, written

COLUMNS = [
    "Event ID",
    "Date of event",
    "Type",
    "Lat",
    "Lng",
    "District",
    "Province",
    "Dead",
    "Injured",
    "Perpetrator",
    "URL",
]
ROW = dict(
    zip(
        map(str.lower, COLUMNS),
        ["7", "2020-05-13", "Bombing", "34.5", "69.2", "Old Mill", "Eastmark", "2", "3", "Blue Front", "a.invalid"],
        strict=True,
    )
)


def test_the_columns_of_any_table_are_guessed_by_their_names(tmp_path):
    found = parsed(tmp_path, text(COLUMNS, [ROW]), format="table")
    incident = row(found)
    assert found.questions == ()
    assert (incident["source_record_id"], incident["earliest"]) == ("7", date(2020, 5, 13))
    assert (incident["lat"], incident["lon"]) == (34.5, 69.2)
    assert (incident["province_stated"], incident["place_stated"]) == ("Eastmark", "Old Mill")
    assert (incident["killed"], incident["wounded"], incident["actors"]) == (2, 3, ["Blue Front"])
    assert incident["source_text"] == "a.invalid"


def test_a_table_that_fits_no_format_raises_a_question(tmp_path):
    found = parsed(tmp_path, text(COLUMNS, [ROW]))
    assert [question.question_id for question in found.questions] == ["format"]
    assert found.questions[0].options[0].value == "table"


def test_a_table_that_fits_two_formats_raises_a_question(tmp_path):
    both = {
        "event_id_cnty": "A1",
        "event_date": "2014-03-02",
        "event_type": "Battles",
        "actor1": "X",
        "fatalities": "1",
    }
    found = parsed(tmp_path, text([*CLASH, *both], [CLASH | both]))
    assert {option.value for option in found.questions[0].options} == {"acled", "ucdp", "table"}


def test_common_words_for_kinds_are_guessed(tmp_path):
    rows = [ROW | {"event id": str(at), "type": kind} for at, kind in enumerate(["Bombing", "Protest", "Wedding"])]
    found = parsed(tmp_path, text(COLUMNS, rows), format="table")
    assert found.mapping.codes["kind"] == {"Bombing": "attack", "Protest": "protest"}
    assert found.rows.stated.column("kind").to_pylist() == ["attack", "protest", "other"]


def test_dates_that_all_fit_two_orders_raise_a_question(tmp_path):
    content = text(COLUMNS, [ROW | {"date of event": "03/04/2020"}])
    found = parsed(tmp_path, content, format="table")
    assert [question.question_id for question in found.questions] == ["date_order"]
    assert row(found)["earliest"] is None
    settled = parsed(tmp_path, content, format="table", date_order="mdy")
    assert (settled.questions, row(settled)["earliest"]) == ((), date(2020, 3, 4))


def test_one_date_that_fits_one_order_decides_for_all_with_a_note(tmp_path):
    rows = [ROW | {"event id": "1", "date of event": "03/04/2020"}, ROW | {"date of event": "29/12/2015"}]
    found = parsed(tmp_path, text(COLUMNS, rows), format="table")
    assert row(found)["earliest"] == date(2020, 4, 3)
    assert any("day, month, year, the only order" in note for note in found.notes)


def test_several_notations_of_dates_in_one_file_are_all_read(tmp_path):
    forms = ["1990-10-04 00:00:00.000", "9-May-20", "29/12/2015", "01-January-2015", "Sunday-November 19-1995"]
    rows = [ROW | {"event id": str(at), "date of event": form} for at, form in enumerate(forms)]
    found = parsed(tmp_path, text(COLUMNS, rows), format="table")
    assert found.rows.stated.column("earliest").null_count == 0
    assert found.rows.stated.column("date_text").to_pylist() == forms


def test_a_decimal_comma_is_detected_with_a_note_and_can_be_changed(tmp_path):
    content = text(COLUMNS, [ROW | {"lat": "34,5", "lng": "69,2"}], delimiter=";")
    found = parsed(tmp_path, content, format="table")
    assert (row(found)["lat"], found.rows.decimal) == (34.5, ",")
    assert any("comma" in note for note in found.notes)
    assert "'34,5' is not a coordinate" in warnings(parsed(tmp_path, content, format="table", decimal="."))


def test_without_a_precision_the_assumption_is_noted(tmp_path):
    found = parsed(tmp_path, text(COLUMNS, [ROW]), format="table")
    assert row(found)["precision"] == "settlement"
    assert any("'settlement'" in note for note in found.notes)


def test_a_saved_mapping_can_be_used_again(tmp_path):
    first = parsed(tmp_path, text(COLUMNS, [ROW]), format="table")
    changed = first.mapping.with_column("place", "Province").with_column("wounded")
    again = prepare(written(tmp_path, text(COLUMNS, [ROW])), ReadOptions(mapping=from_json(to_json(changed))))
    accounted(again)
    assert again.questions == ()
    assert (row(again)["place_stated"], row(again)["wounded"]) == ("Eastmark", None)


def test_a_mapping_for_another_file_is_refused_with_the_missing_column(tmp_path):
    mapping = parsed(tmp_path, text(COLUMNS, [ROW]), format="table").mapping.with_column("place", "Hamlet")
    with pytest.raises(UnreadableError, match="no column 'Hamlet'; it has Event ID"):
        parsed(tmp_path, text(COLUMNS, [ROW]), mapping=mapping)


def test_a_format_that_does_not_fit_is_refused_with_the_missing_columns(tmp_path):
    with pytest.raises(UnreadableError, match="not a file of UCDP GED: the column .*where_prec.* is missing"):
        parsed(tmp_path, text(COLUMNS, [ROW]), format="ucdp")


def test_an_unknown_format_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(UnreadableError, match="cannot be read as 'excel'.* acled, ucdp, gtd, table"):
        parsed(tmp_path, text(COLUMNS, [ROW]), format="excel")


def test_a_table_may_be_redistributed_only_if_the_user_allows_it(tmp_path):
    found = parsed(tmp_path, text(COLUMNS, [ROW]), "my raids 2020.csv", format="table")
    assert (found.dataset.dataset_id, found.dataset.may_redistribute) == ("my-raids-2020", False)
    free = replace(found.mapping, dataset=replace(found.dataset, may_redistribute=True))
    assert parsed(tmp_path, text(COLUMNS, [ROW]), mapping=free).dataset.may_redistribute


def test_an_export_of_this_project_can_be_imported(tmp_path):
    header = [
        "record_id",
        "title",
        "kind",
        "date",
        "edtf",
        "earliest",
        "latest",
        "place",
        "precision",
        "lon",
        "lat",
        "actors",
    ]
    header += ["low", "high", "killed_low", "killed", "killed_high"]
    cells = ["a:1", "Raid", "attack", "about May 2020", "2020-05~", "2020-05-01", "2020-05-31", "Old Mill", "district"]
    cells += ["69.2", "34.5", "Blue Front|Green Guard", "", "", "1", "2", "3"]
    incident = row(parsed(tmp_path, text(header, [dict(zip(header, cells, strict=True))]), format="table"))
    assert (incident["earliest"], incident["latest"]) == (date(2020, 5, 1), date(2020, 5, 31))
    assert (incident["kind"], incident["precision"], incident["actors"]) == (
        "attack",
        "district",
        ["Blue Front", "Green Guard"],
    )
    assert [incident[name] for name in ("killed_low", "killed", "killed_high")] == [1, 2, 3]
