from datetime import date

import pytest

from tests.events.imports.format_files import CLASH, UCDP, parsed, row, text, warnings

FORTY_TWO = [
    name for name in UCDP if not name.endswith("_dset_id") and name not in ("relid", "code_status", "where_description")
]
LAYOUTS = {"49 columns": UCDP, "50 columns": [*UCDP, "source_wave"], "fewer columns": FORTY_TWO}


@pytest.mark.parametrize("header", LAYOUTS.values(), ids=LAYOUTS)
def test_each_layout_is_recognised_and_read(tmp_path, header):
    found = parsed(tmp_path, text(header, [CLASH]))
    incident = row(found)
    assert (found.format, found.questions) == ("ucdp", ())
    assert (incident["source_record_id"], incident["kind"], incident["source_kind"]) == ("501", "conflict", "1")
    assert incident["earliest"] == incident["latest"] == date(2014, 3, 2)
    assert (incident["killed_low"], incident["killed"], incident["killed_high"]) == (2, 4, 6)
    assert incident["actors"] == ["Government of Arland", "Blue Front"]
    assert incident["precision"] == "exact"
    assert not incident["warnings"]


def test_a_file_without_header_of_exactly_49_columns_is_recognised(tmp_path):
    with_header = text(UCDP, [CLASH | {"id": "501"}, CLASH | {"id": "502"}])
    found = parsed(tmp_path, with_header.split("\r\n", 1)[1])
    assert found.format == "ucdp"
    assert not found.table.had_header
    assert found.rows.stated.column("source_record_id").to_pylist() == ["501", "502"]


def test_a_file_without_header_of_48_columns_is_another_table(tmp_path):
    found = parsed(tmp_path, text(UCDP[:-1], [CLASH]).split("\r\n", 1)[1])
    assert found.format == "table"
    assert found.questions[0].question_id == "format"


def test_the_second_header_row_of_hdx_is_not_a_record(tmp_path):
    lines = text(UCDP, [CLASH]).split("\r\n", 1)
    tags = ",".join(f"#meta+{name}" if at else "#event+code" for at, name in enumerate(UCDP))
    found = parsed(tmp_path, f"{lines[0]}\r\n{tags}\r\n{lines[1]}")
    assert (found.records, found.table.hxl_row, row(found)["row"]) == (1, True, 1)


@pytest.mark.parametrize(("code", "kind"), [("1", "conflict"), ("2", "conflict"), ("3", "attack")])
def test_types_of_violence_become_kinds(tmp_path, code, kind):
    assert row(parsed(tmp_path, text(UCDP, [CLASH | {"type_of_violence": code}])))["kind"] == kind


@pytest.mark.parametrize(
    ("code", "precision"),
    [
        ("1", "exact"),
        ("2", "near settlement"),
        ("3", "district"),
        ("4", "province"),
        ("5", "region"),
        ("6", "country"),
        ("7", "unknown"),
    ],
)
def test_where_prec_follows_the_crosswalk(tmp_path, code, precision):
    found = parsed(tmp_path, text(UCDP, [CLASH | {"where_prec": code}]))
    assert (row(found)["precision"], row(found)["source_precision"]) == (precision, code)


def test_start_and_end_are_the_possible_days(tmp_path):
    found = parsed(
        tmp_path, text(UCDP, [CLASH | {"date_end": "2014-03-31", "date_start": "2014-03-01", "date_prec": "4"}])
    )
    assert (row(found)["earliest"], row(found)["latest"]) == (date(2014, 3, 1), date(2014, 3, 31))
    assert row(found)["date_precision"] == "month"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"date_start": "", "date_end": ""}, "no date"),
        ({"high": "3"}, "high 3 is below best 4"),
        ({"low": "5"}, "low 5 is above best 4"),
        ({"best": "-99"}, "'-99' means unknown"),
        ({"best": "40+", "low": ""}, "'40+' is a lower bound"),
        ({"date_end": "2014-03-05"}, "date_prec states one day, but start and end differ"),
        ({"date_prec": "4"}, "date_prec states more than one day"),
        ({"date_end": "2014-01-01"}, "date_end is before date_start"),
        ({"date_start": "soon", "date_end": ""}, "'soon' cannot be read as a date"),
        ({"where_prec": "9"}, "where_prec '9' is an unknown code: read as 'unknown'"),
        ({"latitude": "", "longitude": ""}, "no coordinates"),
        ({"latitude": ""}, "only one coordinate"),
        ({"latitude": "0", "longitude": "0.0"}, "coordinates 0, 0"),
        ({"latitude": "134.5", "longitude": "34"}, "perhaps swapped"),
        ({"longitude": "400"}, "outside the globe"),
        ({"latitude": "north"}, "'north' is not a coordinate"),
    ],
)
def test_problems_become_warnings(tmp_path, changed, says):
    found = parsed(tmp_path, text(UCDP, [CLASH | changed]))
    assert says in warnings(found)
    assert found.rows.warned == 1


def test_contradicting_casualties_are_kept_as_stated(tmp_path):
    incident = row(parsed(tmp_path, text(UCDP, [CLASH | {"high": "3"}])))
    assert (incident["killed"], incident["killed_high"]) == (4, 3)


def test_a_low_of_zero_below_best_has_no_warning(tmp_path):
    assert not warnings(parsed(tmp_path, text(UCDP, [CLASH | {"low": "0"}])))


def test_casualties_that_are_not_a_number_are_kept_as_text(tmp_path):
    incident = row(parsed(tmp_path, text(UCDP, [CLASH | {"best": "40+", "low": ""}])))
    assert (incident["killed"], incident["killed_text"]) == (None, "40+")


def test_bad_coordinates_give_no_point(tmp_path):
    incident = row(parsed(tmp_path, text(UCDP, [CLASH | {"latitude": "0", "longitude": "0"}])))
    assert (incident["lon"], incident["lat"], incident["precision"]) == (None, None, "unknown")


def test_blanks_of_any_kind_around_coordinates_are_ignored(tmp_path):
    incident = row(parsed(tmp_path, text(UCDP, [CLASH | {"latitude": "\u00a034.5", "longitude": " 69.2\u202f"}])))
    assert (incident["lon"], incident["lat"]) == (69.2, 34.5)


@pytest.mark.parametrize(
    ("name", "version"),
    [("GEDEvent_v25_1.csv", "25.1"), ("GEDEvent_v24_0_1.csv", "24.0.1"), ("ged191.csv", "19.1"), ("mine.csv", "")],
)
def test_the_version_is_read_from_the_name_of_the_file(tmp_path, name, version):
    assert parsed(tmp_path, text(UCDP, [CLASH]), name).dataset.version == version


def test_its_rows_may_be_redistributed(tmp_path):
    found = parsed(tmp_path, text(UCDP, [CLASH]))
    assert (found.dataset.licence, found.dataset.may_redistribute) == ("CC BY 4.0", True)
