import io
import re
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest

from events.imports.models import ReadOptions, UnreadableError
from events.imports.prepare import prepare
from events.imports.readers.source_file import Limits
from events.imports.readers.workbook_scan import max_cell_reference
from tests.events.imports.format_files import accounted, row, workbook, written


@pytest.mark.parametrize(
    ("part", "found"),
    [
        (b'<row r="12"><c r="A12" t="n"/><c r="AB12"/></row>', (28, 12)),
        (b"<c r='XFD1048576'/>", (16384, 1048576)),
        (b'<c\nr = "C7"/>', (3, 7)),
        (b'<c t="n" r="c7"/>', (3, 7)),
        (b'<c str="ZZ99"/> r=ZZZZ9', (0, 0)),
        (b'<c r="A', (1, 0)),
        (b" r=", (0, 0)),
        (b"", (0, 0)),
    ],
)
def test_the_largest_reference_is_found(part, found):
    assert max_cell_reference(part) == found


HEADER = ["id", "date", "lat", "lon", "place"]
LINES = [[1, date(2020, 5, 13), 34.5, 69.2, "Old Mill"], [2, datetime(2020, 5, 14, 6, 30), 34.6, 69.3, "New Mill"]]
LICENCE = [["Licence"], ["You may look at this."], ["You may not sell it."]]


def read_table(path, **options):
    found = prepare(path, ReadOptions(format="table", **options))
    accounted(found)
    return found


def changed(path, part, change):
    """The same workbook with one of its parts changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, change(old.read(entry)) if re.search(part, entry) else old.read(entry))
    return written(path.parent, made.getvalue(), "changed.xlsx")


def test_dates_and_numbers_of_cells_become_plain_text(tmp_path):
    found = read_table(workbook(tmp_path / "a.xlsx", {"Data": [HEADER, *LINES]}))
    assert found.table.cells.column("date").to_pylist() == ["2020-05-13", "2020-05-14 06:30:00"]
    assert found.table.cells.column("id").to_pylist() == ["1", "2"]
    assert row(found)["earliest"] == date(2020, 5, 13)


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (time(6, 30), "06:30:00"), (1e20, "1e+20"), ("007", "007")]
)
def test_other_values_become_text(tmp_path, value, text):
    found = read_table(workbook(tmp_path / "a.xlsx", {"Data": [[*HEADER, "extra"], [*LINES[0], value]]}))
    assert found.table.cells.column("extra").to_pylist() == [text]


def test_a_first_sheet_of_licence_text_is_not_the_table(tmp_path):
    found = read_table(workbook(tmp_path / "a.xlsx", {"Licence": LICENCE, "Data": [HEADER, *LINES]}))
    assert (found.table.sheet, found.records, found.questions) == ("Data", 2, ())


def test_two_sheets_that_may_be_the_table_raise_a_question(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"2020": [HEADER, *LINES], "2021": [HEADER, *LINES]})
    assert [question.question_id for question in read_table(path).questions] == ["sheet"]
    assert read_table(path, sheet="2021").questions == ()


def test_another_sheet_than_the_largest_is_offered_with_its_records(tmp_path):
    codes = [["code", "meaning", "words"], *([number, number, number] for number in range(60))]
    found = read_table(workbook(tmp_path / "a.xlsx", {"Codes": codes, "Data": [HEADER, *LINES]}))
    assert (found.table.sheet, found.questions) == ("Codes", ())
    (question,) = found.table.choices
    assert [(option.value, option.label) for option in question.options] == [
        ("Codes", "'Codes', 60 records"),
        ("Data", "'Data', 2 records"),
    ]
    assert "sheet 'Codes'; other sheets that can be chosen: 'Data', 2 records" in found.notes
    assert read_table(tmp_path / "a.xlsx", sheet="Data").records == 2


def test_a_missing_sheet_is_refused_with_those_that_exist(tmp_path):
    with pytest.raises(UnreadableError, match="no sheet 'X'; it has Data"):
        read_table(workbook(tmp_path / "a.xlsx", {"Data": [HEADER, *LINES]}), sheet="X")


def test_a_hidden_sheet_is_not_read(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"Big": [HEADER, *LINES, *LINES], "Data": [HEADER, *LINES]})
    book = openpyxl.load_workbook(path)
    book["Big"].sheet_state = "hidden"
    book.save(path)
    assert read_table(path).table.sheet == "Data"


def test_cached_results_of_formulas_are_read(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"Data": [HEADER, *LINES]})
    made = changed(path, "sheet1", lambda xml: xml.replace(b"<v>34.5</v>", b"<f>30+4.5</f><v>34.5</v>"))
    assert row(read_table(made))["lat"] == 34.5


def test_blank_rows_are_skipped_with_a_note(tmp_path):
    found = read_table(workbook(tmp_path / "a.xlsx", {"Data": [HEADER, LINES[0], [], LINES[1], [], []]}))
    assert found.table.cells.column("row").to_pylist() == [1, 2]
    assert any("1 blank rows" in note for note in found.notes)


def test_lines_above_the_header_are_left_out_with_a_note(tmp_path):
    found = read_table(workbook(tmp_path / "a.xlsx", {"Data": [["Incidents of Arland"], [], HEADER, *LINES]}))
    assert found.records == 2
    assert any("Incidents of Arland" in note for note in found.notes)


ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize("part", ["styles", "sheet1", "workbook.xml$", "rels$"])
def test_declared_entities_are_refused_not_expanded(tmp_path, part):
    path = workbook(tmp_path / "a.xlsx", {"Data": [HEADER, *LINES]})
    made = changed(
        path,
        part,
        lambda xml: (
            xml.replace(b"<", ENTITY + b"<", 1) if b"<?xml" not in xml else xml.replace(b"?>", b"?>" + ENTITY, 1)
        ),
    )
    with pytest.raises(UnreadableError, match="declares XML entities"):
        read_table(made)


@pytest.mark.parametrize(("cell", "says"), [("XFD9", "columns"), ("CZ1048576", "cells")])
def test_a_cell_far_out_is_refused(tmp_path, cell, says):
    path = workbook(tmp_path / "a.xlsx", {"Data": [HEADER, *LINES]})
    far = changed(path, "sheet1", lambda xml: re.sub(rb'r="E3"', f'r="{cell}"'.encode(), xml))
    with pytest.raises(UnreadableError, match=says):
        prepare(far, ReadOptions(format="table"), limits=Limits(columns=500))


def test_a_row_that_no_sheet_has_is_named(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"Data": [HEADER, *LINES]})
    far = changed(path, "sheet1", lambda xml: xml.replace(b'<row r="3"', b'<row r="4294967295"'))
    with pytest.raises(UnreadableError, match="a cell in row 4,294,967,295, but a sheet ends at row 1,048,576"):
        read_table(far)


def test_a_sheet_under_another_name_is_scanned_too(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"Data": [HEADER, *LINES]})
    made = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.namelist():
            content = old.read(entry).replace(b"worksheets/sheet1.xml", b"other.bin").replace(b'r="E3"', b'r="XFD9"')
            new.writestr(entry.replace("worksheets/sheet1.xml", "other.bin"), content)
    with pytest.raises(UnreadableError, match="columns"):
        read_table(written(tmp_path, made.getvalue(), "moved.xlsx"))


@pytest.mark.parametrize("part", ["sheet1", "workbook.xml$"])
def test_a_damaged_part_is_refused_with_a_message(tmp_path, part):
    path = workbook(tmp_path / "a.xlsx", {"Data": [HEADER, *LINES]})
    with pytest.raises(UnreadableError, match="save it again"):
        read_table(changed(path, part, lambda xml: xml[: len(xml) // 2]))
