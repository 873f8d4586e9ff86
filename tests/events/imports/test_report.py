import csv
import io
import re
from datetime import date

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from events.imports.models import TextTable
from events.imports.rejected_rows import RejectedRow, RejectedRows
from events.imports.report import compare_versions, rejected_csv
from events.spreadsheet_text import neutralise, restore
from tests.events.incident_tables import stated


def test_rows_are_distinguished_by_their_own_ids() -> None:
    old = stated(
        [
            {"source_record_id": "a", "killed": 1.0},
            {"source_record_id": "b"},
            {"source_record_id": "c", "earliest": date(2020, 1, 2)},
        ]
    )
    new = stated(
        [
            {"source_record_id": "d"},
            {"source_record_id": "c", "earliest": date(2020, 1, 3)},
            {"source_record_id": "a", "killed": 1.0},
        ]
    )
    found = compare_versions(old, new)
    assert (found.added, found.changed, found.removed, found.unchanged) == (1, 1, 1, 1)
    assert (found.added_ids, found.changed_ids, found.removed_ids) == (("d",), ("c",), ("b",))
    assert found.fields == {"earliest": 1}


def test_another_place_in_the_file_or_another_warning_is_not_a_change() -> None:
    old = stated([{"source_record_id": "a", "row": 1, "warnings": []}])
    new = stated([{"source_record_id": "a", "row": 9, "warnings": ["odd"]}])
    assert compare_versions(old, new).unchanged == 1


def test_something_in_place_of_nothing_is_a_change() -> None:
    old, new = (
        stated([{"source_record_id": "a"}]),
        stated([{"source_record_id": "a", "killed": 0.0, "actors": ["Rebels"]}]),
    )
    assert compare_versions(old, new).fields == {"actors": 1, "killed": 1}


def test_each_changed_row_is_counted_once_however_much_changed() -> None:
    old = stated([{"source_record_id": str(number)} for number in range(30)])
    new = stated([{"source_record_id": str(number), "title": "x", "notes": "y"} for number in range(30)])
    found = compare_versions(old, new)
    assert (found.changed, found.fields) == (30, {"title": 30, "notes": 30})
    assert len(found.changed_ids) == 10


def raw(**columns: list[str]) -> TextTable:
    count = len(next(iter(columns.values())))
    table = pa.table({"row": pa.array(range(1, count + 1), pa.int64()), **columns})
    return TextTable("file.csv", "csv", table)


def written_csv(file, rejected):
    return rejected_csv(file, RejectedRows.of(file.cells, rejected))


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_refused_records_stand_with_reason_remedy_and_their_own_cells() -> None:
    file = raw(id=["a", "b", "c"], date=["2020", "never", "2021"])
    written = lines(written_csv(file, [RejectedRow(2, "no date", "write one", {})]))
    assert written == [["row", "reason", "remedy", "id", "date"], ["2", "no date", "write one", "b", "never"]]


def test_a_record_that_could_not_be_divided_brings_its_own_cells() -> None:
    file = raw(id=["a"], date=["2020"])
    rejected = [RejectedRow(1, "x", "y", {}), RejectedRow(7, "cut", "fetch it again", {"id": "z", "cell 3": "rest"})]
    assert lines(written_csv(file, rejected)) == [
        ["row", "reason", "remedy", "id", "date", "cell 3"],
        ["1", "x", "y", "a", "2020", ""],
        ["7", "cut", "fetch it again", "z", "", "rest"],
    ]


def test_without_refused_records_there_is_the_header() -> None:
    assert lines(written_csv(raw(id=["a"]), [])) == [["row", "reason", "remedy", "id"]]


def test_a_negative_coordinate_can_be_read_again() -> None:
    assert lines(written_csv(raw(lon=["-70.5"]), [RejectedRow(1, "x", "y", {})]))[1][3] == "-70.5"


NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
TEXTS = st.text(st.sampled_from(list("=+-@\t\n\r\"',a1'＝ ")), max_size=6)


@given(st.lists(TEXTS, min_size=1, max_size=10))
def test_no_cell_is_run_by_a_spreadsheet_and_each_can_be_restored(texts: list[str]) -> None:
    rejected = [RejectedRow(number, "x", "y", {}) for number in range(1, len(texts) + 1)]
    written = [line[3] for line in lines(written_csv(raw(text=texts), rejected))[1:]]
    assert written == [text if NUMBER.fullmatch(text) else neutralise(text) for text in texts]
    assert [restore(text) for text in written] == texts


def test_the_name_of_a_column_is_a_cell_too() -> None:
    assert lines(written_csv(raw(**{"=1+1": ["a"]}), []))[0][3] == "'=1+1"
