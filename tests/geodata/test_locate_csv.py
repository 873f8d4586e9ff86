import csv
import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import __main__ as command
from geodata import locate_csv

HEADER = "id,longitude,latitude,note\n"


@pytest.fixture
def run(shipped, tmp_path, capsys):
    """Run `locate` over a file's text; return the rows written, the exit status and what was said."""

    def locate(text, *options, target=None, lon="longitude", lat="latitude"):
        source = tmp_path / "in.csv"
        source.write_bytes(text if isinstance(text, bytes) else text.encode())
        target = target or tmp_path / "out.csv"
        status = command.main(["locate", str(source), "--lon", lon, "--lat", lat, "-o", str(target), *options])
        said = capsys.readouterr().err
        rows = list(csv.reader(io.StringIO(target.read_text(encoding="utf-8-sig"), newline=""))) if status == 0 else []
        return rows, status, said

    return locate


def test_province_and_country_are_added(run):
    rows, status, said = run(HEADER + "1,70.45,34.43,prison\n2,20,20,sea\n")
    assert status == 0
    assert rows == [
        ["id", "longitude", "latitude", "note", "province_id", "province", "country"],
        ["1", "70.45", "34.43", "prison", "AF-NAN", "Nangarhar", "AF"],
        ["2", "20", "20", "sea", "", "", ""],
    ]
    assert "2 rows: 1 in a province, 1 outside" in said


@pytest.mark.parametrize(
    ("lon", "lat", "said"),
    [
        ("", "34", "row 2: longitude is blank; kept"),
        ("70", "  ", "row 2: latitude is blank; kept"),
        ("181", "34", "row 2: longitude '181' is outside ±180 degrees"),
        ("70", "-90.5", "row 2: latitude '-90.5' is outside ±90 degrees"),
        ("nan", "34", "row 2: longitude 'nan' is not a number"),
        ("7_0", "34", "row 2: longitude '7_0' is not a number"),
        ("east", "north", "row 2: longitude 'east' is not a number in decimal degrees with a point, latitude 'north'"),
    ],
)
def test_coordinates_that_cannot_be_used_are_reported_by_row_and_kept(run, lon, lat, said):
    rows, status, messages = run(f"{HEADER}1,{lon},{lat},n\n2,70.45,34.43,n\n")
    assert status == 0
    assert said in messages
    assert rows[1] == ["1", lon, lat, "n", "", "", ""]
    assert rows[2][4:] == ["AF-NAN", "Nangarhar", "AF"]


def test_a_column_of_the_same_name_is_not_lost(run):
    rows, _, said = run("country,country,longitude,latitude\nA,B,70.45,34.43\n")
    assert rows[0] == ["country", "country", "longitude", "latitude", "province_id", "province", "country_atlas"]
    assert rows[1][:2] == ["A", "B"]
    assert rows[1][-1] == "AF"
    assert "already; the added one is called 'country_atlas'" in said


def test_short_and_long_rows_are_kept_and_reported(run):
    rows, _, said = run(HEADER + "1,70.45,34.43\n2,70.45,34.43,n,more\n\n")
    assert rows[1] == ["1", "70.45", "34.43", "", "AF-NAN", "Nangarhar", "AF"]
    assert rows[2] == ["2", "70.45", "34.43", "n", "AF-NAN", "Nangarhar", "AF", "more"]
    assert rows[3] == [""] * 7
    assert "row 2: 3 cells instead of 4" in said
    assert "row 3: 5 cells instead of 4; the extra cells follow" in said
    assert "row 4: longitude is blank" in said


def test_exchanged_columns_are_noticed(run):
    _, status, said = run(HEADER + "1,34.43,70.45,n\n")
    assert status == 0
    assert "swap them?" in said


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_byte_order_mark_and_line_ends_stay_as_they_are(run, tmp_path, mark, end):
    source = mark + end.join([b"longitude,latitude", b"70.45,34.43", b""])
    run(source)
    added = [b"longitude,latitude,province_id,province,country", b"70.45,34.43,AF-NAN,Nangarhar,AF", b""]
    assert (tmp_path / "out.csv").read_bytes() == mark + end.join(added)


def test_another_delimiter(run, tmp_path):
    _, status, said = run("longitude;latitude\n70.45;34.43\n")
    assert status == 1
    assert "give --delimiter ';'" in said
    run("longitude;latitude\n70.45;34.43\n", "--delimiter", ";")
    assert (tmp_path / "out.csv").read_text().splitlines()[1] == "70.45;34.43;AF-NAN;Nangarhar;AF"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty; its first row must name the columns"),
        ("lon,lat\n1,1\n", "no column is named 'longitude'; there are 'lon', 'lat'"),
        ("longitude,latitude,longitude\n", "2 columns are named 'longitude' (columns 1, 3); rename all but one"),
        (b"longitude,latitude\n\xff,1\n", "is not UTF-8 (byte 19); save it as UTF-8"),
        ('longitude,latitude\n"70,34\n', "fix its quotation marks"),
    ],
)
def test_a_file_that_cannot_be_read_is_explained_and_nothing_is_written(run, tmp_path, text, said):
    _, status, messages = run(text)
    assert status == 1
    assert said in messages
    assert not (tmp_path / "out.csv").exists()


def test_an_existing_file_is_replaced_only_by_force(run, tmp_path):
    (tmp_path / "out.csv").write_text("precious")
    _, status, said = run(HEADER)
    assert status == 1
    assert "exists; give another name, or --force" in said
    assert (tmp_path / "out.csv").read_text() == "precious"
    _, status, _ = run(HEADER, "--force")
    assert status == 0


def test_the_file_itself_is_never_overwritten(run, tmp_path):
    _, status, said = run(HEADER, "--force", target=tmp_path / "in.csv")
    assert status == 1
    assert "is the input file" in said
    assert (tmp_path / "in.csv").read_text() == HEADER


def test_a_folder_that_is_missing_or_refuses_is_explained(run, tmp_path, monkeypatch):
    _, status, said = run(HEADER, target=tmp_path / "nowhere" / "out.csv")
    assert status == 1
    assert "is not a folder; create it first" in said

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "fsync", refuse)
    _, status, said = run(HEADER)
    assert status == 1
    assert "cannot be written: Permission denied" in said


def test_a_failed_write_leaves_no_trace(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="No space"):
        locate_csv.files.write_atomically(tmp_path / "out.csv", b"x")
    assert list(tmp_path.iterdir()) == []


CELL = st.text(st.characters(blacklist_categories=["Cs"]), max_size=8)


@settings(max_examples=25)
@given(rows=st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=5), quoting=st.sampled_from([0, 1]))
def test_every_cell_comes_back_as_it_was(shipped, tmp_path_factory, rows, quoting):
    folder = tmp_path_factory.mktemp("cells")
    out = io.StringIO(newline="")
    csv.writer(out, quoting=quoting).writerows([["lon", "lat", "a", "b"], *(["70.45", "34.43", *row] for row in rows)])
    (folder / "in.csv").write_bytes(out.getvalue().encode())
    locate_csv.locate(shipped, folder / "in.csv", folder / "out.csv", "lon", "lat")
    written = (folder / "out.csv").read_bytes().decode()
    back = list(csv.reader(io.StringIO(written, newline="")))
    assert [row[2:4] for row in back[1:]] == rows
    assert [row[4:] for row in back[1:]] == [["AF-NAN", "Nangarhar", "AF"]] * len(rows)


def test_the_result_can_go_to_the_standard_output(shipped, tmp_path, capsysbinary):
    source = tmp_path / "points.csv"
    source.write_text("a,lon,lat\n1,68.86,36.73\n", "utf-8")
    assert command.main(["locate", str(source), "--lon", "lon", "--lat", "lat", "--output", "-"]) == 0
    assert capsysbinary.readouterr().out == b"a,lon,lat,province_id,province,country\n1,68.86,36.73,AF-KDZ,Kunduz,AF\n"
    assert list(tmp_path.iterdir()) == [source]
