"""What is above the records: blank lines, one header row, two of them, and the header once more further down."""

import pytest

from events.imports.models import ReadOptions
from events.imports.prepare import prepare
from tests.events.imports.format_files import accounted, workbook, written

RECORDS = "a,2020-01-02,34.5,69.2,3,1\nb,2020-01-03,34.6,69.3,4,0\nc,2020-01-04,34.7,69.4,5,2\n"
PLAIN = "id,date,lat,lon,killed,wounded\n"
GROUPED = ("id", "date", "Place/lat", "Place/lon", "Casualties/killed", "Casualties/wounded")


def read(folder, content, **options):
    found = prepare(written(folder, content.encode(), "a.csv"), ReadOptions(format="table", **options))
    accounted(found)
    return found


@pytest.mark.parametrize(
    "above",
    [
        "id,date,Place,,Casualties,\n,,lat,lon,killed,wounded\n",
        "Incident list\nid,date,Place,,Casualties,\n,,lat,lon,killed,wounded\n",
    ],
    ids=["two rows", "two rows below a title"],
)
def test_the_names_of_groups_are_joined_to_those_of_their_columns(tmp_path, above):
    found = read(tmp_path, above + RECORDS)
    assert found.table.columns == GROUPED
    assert found.rows.stated["killed"].to_pylist() == [3, 4, 5]
    assert found.rows.stated["wounded"].to_pylist() == [1, 0, 2]
    assert found.rows.stated["lat"].to_pylist() == [34.5, 34.6, 34.7]
    assert "two header rows: joined to names such as 'Place/lat'" in found.notes
    assert found.questions == ()


def test_groups_tell_columns_of_the_same_name_apart(tmp_path):
    above = "id,date,Attacker,,Civilians,\n,,killed,wounded,killed,wounded\n"
    body = RECORDS.replace("34.", "1").replace("69.", "2")
    assert read(tmp_path, above + body).table.columns[2:] == (
        "Attacker/killed", "Attacker/wounded", "Civilians/killed", "Civilians/wounded",
    )  # fmt: skip


def test_merged_cells_of_a_workbook_are_groups(tmp_path):
    lines = [line.split(",") for line in RECORDS.splitlines()]
    head = [["id", "date", "Place", None, "Casualties", None], [None, None, "lat", "lon", "killed", "wounded"]]
    found = prepare(workbook(tmp_path / "a.xlsx", {"Data": [*head, *lines]}), ReadOptions(format="table"))
    assert found.table.columns == GROUPED
    assert found.rows.stated.num_rows == 3


def test_a_second_row_of_other_names_is_asked_about(tmp_path):
    above = "ref,when,north,east,dead,hurt\n" + PLAIN
    (question,) = read(tmp_path, above + RECORDS).questions
    assert question.question_id == "header_rows"
    assert [option.value for option in question.options] == ["first", "second", "both"]
    for rows, columns in (("first", "ref"), ("second", "id"), ("both", "ref/id")):
        settled = read(tmp_path, above + RECORDS, header_rows=rows)
        assert (settled.questions, settled.table.columns[0], settled.records) == ((), columns, 3)


@pytest.mark.parametrize(
    "content",
    [
        PLAIN + RECORDS,
        PLAIN + "a,unknown,,,3,1\n" + RECORDS,
        PLAIN + "#event,#date,#geo+lat,#geo+lon,#killed,#hurt\n" + RECORDS,
        "Incident list,,,,,\n" + PLAIN + RECORDS,
        "Incident list,,,,version 3,\n" + PLAIN + RECORDS,
    ],
    ids=["one row", "a first record of blanks", "tags", "a title", "a title with its version"],
)
def test_other_first_lines_are_not_two_header_rows(tmp_path, content):
    found = read(tmp_path, content)
    assert found.table.columns == tuple(PLAIN.strip().split(","))
    assert found.questions == ()


@pytest.mark.parametrize("columns", [2, 6])
def test_lines_of_only_delimiters_above_the_header_are_left_out(tmp_path, columns):
    lines = [line.split(",")[:columns] for line in (PLAIN + RECORDS).splitlines()]
    content = "".join(f"{','.join(line)}\n" for line in ([""] * columns, *lines))
    found = read(tmp_path, content)
    assert found.table.columns == tuple(lines[0])
    assert "1 line above the header left out, without any text" in found.notes


@pytest.mark.parametrize("again", ["ID,Date,LAT,Lon,Killed,Wounded\n", "id, date ,lat,lon,killed ,wounded\n"])
def test_the_header_once_more_in_other_letters_is_not_a_record(tmp_path, again):
    found = read(
        tmp_path, PLAIN + RECORDS + again + RECORDS.replace("a,", "d,").replace("b,", "e,").replace("c,", "f,")
    )
    assert [(one.row, one.reason) for one in found.rejected] == [(4, "the names of the columns once more")]


def test_a_repeated_name_is_known_when_the_header_comes_again(tmp_path):
    head = "id,date,lat,lon,Source,Source\n"
    found = read(tmp_path, head + RECORDS + head)
    assert [one.reason for one in found.rejected] == ["the names of the columns once more"]
