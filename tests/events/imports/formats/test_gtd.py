from datetime import date

import pytest

from events.imports.prepare import prepare
from tests.events.imports.format_files import BOMB, GTD, parsed, row, text, warnings, workbook


@pytest.mark.parametrize("header", [GTD, GTD[:-1]], ids=["135 columns", "134 columns"])
def test_both_layouts_are_recognised_and_read(tmp_path, header):
    found = parsed(tmp_path, text(header, [BOMB]))
    incident = row(found)
    assert (found.format, found.questions) == ("gtd", ())
    assert incident["source_record_id"] == "201405120003"
    assert (incident["kind"], incident["source_kind"]) == ("attack", "Bombing/Explosion")
    assert incident["earliest"] == incident["latest"] == date(2014, 5, 12)
    assert (incident["killed"], incident["wounded"]) == (2, 5)
    assert not incident["warnings"]


def test_latin_1_is_detected_with_a_note(tmp_path):
    found = parsed(tmp_path, text(GTD, [BOMB | {"city": "Señal"}]).encode("latin-1"))
    assert row(found)["place_stated"] == "Señal"
    assert any("cp1252" in note for note in found.notes)


def test_bytes_that_cp1252_lacks_are_read_as_latin_1(tmp_path):
    found = parsed(tmp_path, text(GTD, [BOMB]).encode().replace(b"Old Mill", b"Old \x81 Mill\xe9"))
    assert found.table.encoding == "latin-1"
    assert row(found)["place_stated"].endswith("Millé")


def test_ids_of_a_workbook_keep_all_their_digits(tmp_path):
    cells = [
        float(value) if value.replace(".", "").isdigit() else value for value in (BOMB.get(name, "") for name in GTD)
    ]
    found = prepare(workbook(tmp_path / "gtd.xlsx", {"Data": [GTD, cells]}))
    assert found.format == "gtd"
    assert row(found)["source_record_id"] == "201405120003"


@pytest.mark.parametrize(
    ("changed", "earliest", "latest", "precision"),
    [
        ({"iday": "0"}, date(2014, 5, 1), date(2014, 5, 31), "month"),
        ({"imonth": "0", "iday": "0"}, date(2014, 1, 1), date(2014, 12, 31), "year"),
        ({"iday": ""}, date(2014, 5, 1), date(2014, 5, 31), "month"),
    ],
)
def test_a_day_or_month_of_zero_is_unknown(tmp_path, changed, earliest, latest, precision):
    incident = row(parsed(tmp_path, text(GTD, [BOMB | changed])))
    assert (incident["earliest"], incident["latest"], incident["date_precision"]) == (earliest, latest, precision)


def test_a_day_that_does_not_exist_leaves_the_row_undated_with_a_warning(tmp_path):
    found = parsed(tmp_path, text(GTD, [BOMB | {"imonth": "2", "iday": "30"}]))
    assert row(found)["earliest"] is None
    assert "'2014-2-30' does not exist" in warnings(found)


def test_a_row_without_a_date_has_a_warning(tmp_path):
    assert "no date" in warnings(parsed(tmp_path, text(GTD, [BOMB | {"iyear": "", "imonth": "", "iday": ""}])))


def test_the_approximate_date_in_words_is_kept(tmp_path):
    assert row(parsed(tmp_path, text(GTD, [BOMB | {"approxdate": "early May"}])))["date_text"] == "early May"


@pytest.mark.parametrize(
    ("specificity", "vicinity", "precision"),
    [
        ("1", "0", "settlement"),
        ("1", "1", "near settlement"),
        ("1", "-9", "near settlement"),
        ("2", "0", "district"),
        ("3", "0", "district"),
        ("4", "0", "province"),
        ("5", "0", "unknown"),
    ],
)
def test_specificity_and_vicinity_follow_the_crosswalk(tmp_path, specificity, vicinity, precision):
    found = parsed(tmp_path, text(GTD, [BOMB | {"specificity": specificity, "vicinity": vicinity}]))
    assert row(found)["precision"] == precision
    assert row(found)["source_precision"] == f"{specificity} / {vicinity}"


def test_unknown_casualties_are_null_with_their_text_kept(tmp_path):
    found = parsed(tmp_path, text(GTD, [BOMB | {"nkill": "-99", "nwound": "-9"}]))
    incident = row(found)
    assert (incident["killed"], incident["wounded"]) == (None, None)
    assert incident["killed_text"] == "-99; nwound: -9"
    assert "nkill '-99' means unknown" in warnings(found)


def shortened(count):
    return [BOMB | {"eventid": "1.97E+11", "iday": str(at + 1), "city": f"Place {at}"} for at in range(count)]


def test_ids_shortened_by_a_spreadsheet_raise_a_question(tmp_path):
    found = parsed(tmp_path, text(GTD, shortened(9)))
    assert found.rows.stated.num_rows == 9
    assert [question.question_id for question in found.questions] == ["id_column"]
    assert {"city", "(content)", "(row)"} <= {option.value for option in found.questions[0].options}


@pytest.mark.parametrize("choice", ["city", "(content)", "(row)"])
def test_another_id_column_answers_it(tmp_path, choice):
    found = parsed(tmp_path, text(GTD, shortened(9)), id_column=choice)
    assert (found.rows.stated.num_rows, found.questions) == (9, ())


def test_its_rows_may_not_be_redistributed(tmp_path):
    found = parsed(tmp_path, text(GTD, [BOMB]))
    assert not found.dataset.may_redistribute
    assert "START" in found.dataset.attribution
