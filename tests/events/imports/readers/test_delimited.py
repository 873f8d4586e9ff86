import bz2
import gzip
import lzma
import random

import pytest

from events.imports.models import UnreadableError
from tests.events.imports.format_files import parsed, row, warnings

HEADER = "id,date,lat,lon,place,killed\n"
OF_R = b"RDX3\nX\n" + bytes(500)
GOOD = "1,2020-05-13,34.5,69.2,Old Mill,2\n"


def reasons(found):
    return [(rejected.row, rejected.reason) for rejected in found.rejected]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_detected_and_shown(tmp_path, sign):
    found = parsed(tmp_path, (HEADER + GOOD).replace(",", sign), format="table")
    assert found.table.delimiter == sign
    assert row(found)["place_stated"] == "Old Mill"


def test_the_delimiter_can_be_overruled(tmp_path):
    content = "id;date;place,note\n1;2020-05-13;A,B\n2;2020-05-14;C,D\n"
    assert parsed(tmp_path, content, format="table", delimiter=",").table.columns == ("id;date;place", "note")


def test_a_last_record_with_too_few_cells_is_rejected_as_incomplete(tmp_path):
    found = parsed(tmp_path, HEADER + GOOD + "2,2020-05-1", format="table")
    assert found.records == 2
    assert reasons(found)[0][1].startswith("the file ends in the middle of this row")
    assert dict(found.rejected[0].cells) == {"id": "2", "date": "2020-05-1"}


@pytest.mark.parametrize("tail", ['2,2020-05-14,34.5,69.2,"Old', '2,2020-05-14,34.5,69.2,Old Mill,"3\n'])
def test_a_last_record_with_open_quotation_marks_is_rejected_as_incomplete(tmp_path, tail):
    found = parsed(tmp_path, HEADER + GOOD + tail, format="table")
    assert (found.records, len(found.rejected)) == (2, 1)
    assert reasons(found)[0][1].startswith("the file ends in the middle of this row")


def test_a_last_row_without_line_break_gets_a_warning(tmp_path):
    found = parsed(tmp_path, HEADER + GOOD.rstrip("\n"), format="table")
    assert "may be incomplete" in warnings(found)


def test_a_quotation_mark_inside_a_cell_is_text(tmp_path):
    found = parsed(
        tmp_path, HEADER + GOOD.replace("Old Mill", 'Old 5" Mill') + GOOD.replace("1,", "2,", 1), format="table"
    )
    assert [len(found.rejected), row(found)["place_stated"]] == [0, 'Old 5" Mill']


@pytest.mark.parametrize(("line", "count"), [("2,x\n", 2), ("2,x,,,,,,\n", 8)])
def test_a_record_with_the_wrong_number_of_cells_is_rejected_with_its_cells(tmp_path, line, count):
    found = parsed(tmp_path, HEADER + line + GOOD, format="table")
    assert reasons(found) == [(1, f"{count} cells, but the header has 6")]
    assert found.rejected[0].cells["id"] == "2"
    assert row(found)["row"] == 2


def test_line_feeds_inside_quoted_cells_of_a_crlf_file_stay_in_their_cell(tmp_path):
    content = (HEADER + GOOD).replace("\n", "\r\n").replace("Old Mill", '"Old\nMill"')
    found = parsed(tmp_path, content, format="table")
    assert (found.records, row(found)["place_stated"]) == (1, "Old\nMill")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_type_of_line_break_separates_records(tmp_path, end):
    content = (HEADER + GOOD + GOOD.replace("1,", "2,", 1)).replace("\n", end)
    assert parsed(tmp_path, content, format="table").records == 2


def test_blank_lines_are_skipped(tmp_path):
    assert parsed(tmp_path, HEADER + "\n" + GOOD + "\n\n", format="table").records == 1


def test_a_row_of_empty_cells_is_rejected(tmp_path):
    found = parsed(tmp_path, HEADER + ",,,,,\n" + GOOD, format="table")
    assert reasons(found) == [(1, "every cell is empty")]


def test_a_row_without_date_and_place_is_rejected(tmp_path):
    found = parsed(tmp_path, HEADER + GOOD + "Source: invented,,,,,\n", format="table")
    assert reasons(found) == [(2, "neither a date nor a place")]


def test_a_nameless_index_column_gets_a_number(tmp_path):
    found = parsed(tmp_path, "," + HEADER + "0," + GOOD, format="table")
    assert found.table.columns[0] == "column 1"
    assert row(found)["source_record_id"] == "1"


def test_a_header_one_cell_short_leaves_the_first_column_nameless(tmp_path):
    found = parsed(tmp_path, HEADER + "0," + GOOD, format="table")
    assert (found.table.columns[:2], row(found)["source_record_id"]) == (("column 1", "id"), "1")


def test_empty_columns_at_the_end_are_left_out_with_a_note(tmp_path):
    found = parsed(tmp_path, HEADER.strip() + ",,\n" + GOOD.strip() + ",,\n", format="table")
    assert len(found.table.columns) == 6
    assert any("2 empty unnamed columns left out" in note for note in found.notes)


def test_cells_without_name_that_are_filled_are_kept(tmp_path):
    found = parsed(tmp_path, HEADER.strip() + ",,\n" + GOOD.strip() + ",,x\n", format="table")
    assert found.table.columns[-1] == "column 8"


def test_columns_of_the_same_name_get_numbers(tmp_path):
    content = "id,date,place,Source,Source,Source\n1,2020-05-13,Old Mill,a,b,c\n"
    assert parsed(tmp_path, content, format="table").table.columns[3:] == ("Source", "Source (2)", "Source (3)")


def test_a_column_called_row_does_not_replace_the_row_number(tmp_path):
    found = parsed(tmp_path, "row,date,place\n77,2020-05-13,Old Mill\n", format="table")
    assert (found.table.columns[0], row(found)["row"]) == ("row (2)", 1)


def test_a_preamble_is_left_out_with_a_note(tmp_path):
    found = parsed(tmp_path, "Incidents of Arland\nnot for resale\n" + HEADER + GOOD, format="table")
    assert (found.records, row(found)["source_record_id"]) == (1, "1")
    assert any("not for resale" in note for note in found.notes)


def test_a_table_without_header_has_numbered_columns(tmp_path):
    found = parsed(tmp_path, GOOD + GOOD.replace("1,", "2,", 1), format="table")
    assert (found.records, found.table.columns[0], found.table.had_header) == (2, "column 1", False)


def test_the_header_can_be_overruled(tmp_path):
    found = parsed(tmp_path, HEADER + GOOD, format="table", has_header=False)
    assert (found.records, found.table.columns[0]) == (2, "column 1")


def test_a_byte_order_mark_is_not_part_of_the_first_name(tmp_path):
    assert parsed(tmp_path, "\ufeff" + HEADER + GOOD, format="table").table.columns[0] == "id"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_encodings_are_detected(tmp_path, codec):
    content = (HEADER + GOOD).replace("Old Mill", "Señal").encode(codec)
    assert row(parsed(tmp_path, content, format="table"))["place_stated"] == "Señal"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("place", ["شهر کهنهٔ هرات", "Старый мост у реки", "喀布尔老城区"])
def test_utf_16_without_a_mark_is_detected_in_any_script(tmp_path, codec, place):
    content = HEADER.replace("\n", f",{place}\n") + GOOD.replace("Old Mill", place).replace("\n", f",{place * 4}\n")
    found = parsed(tmp_path, content.encode(codec), format="table")
    assert (row(found)["place_stated"], found.table.encoding) == (place, codec)


@pytest.mark.parametrize("stray", ["Old\0Mill", "Old Mill\0", "\0\0Old Mill"])
def test_single_zero_bytes_do_not_make_a_text_utf_16(tmp_path, stray):
    assert parsed(tmp_path, HEADER + GOOD.replace("Old Mill", stray), format="table").table.encoding == "utf-8"


@pytest.mark.parametrize(("codec", "place"), [("cp1251", "Старый мост"), ("cp1256", "شهر هرات")])
def test_words_in_letters_beyond_ascii_raise_the_question_of_the_encoding(tmp_path, codec, place):
    content = (HEADER + GOOD).replace("Old Mill", place).encode(codec, errors="replace")
    found = parsed(tmp_path, content, format="table")
    assert [question.question_id for question in found.questions] == ["encoding"]
    label = next(option.label for option in found.questions[0].options if option.value == codec)
    assert place.split()[0] in label
    settled = parsed(tmp_path, content, format="table", encoding=codec)
    assert (settled.questions, row(settled)["place_stated"][:2]) == ((), place[:2])


def test_a_byte_of_another_encoding_in_utf_8_changes_only_itself(tmp_path):
    content = (HEADER + GOOD).replace("Old Mill", "Señal año niño").encode() + b"2,2020-05-14,34.5,69.2,Caf\xe9,\n"
    found = parsed(tmp_path, content, format="table")
    assert found.rows.stated.column("place_stated").to_pylist() == ["Señal año niño", "Café"]
    assert any("1 character not valid in utf-8: read as cp1252" in note for note in found.notes)


def test_a_character_cut_off_by_the_end_of_the_file_is_still_utf_8(tmp_path):
    content = (HEADER + GOOD + "2,2020-05-14,34.5,69.2,Señ").encode()[:-1]
    assert parsed(tmp_path, content, format="table").table.encoding == "utf-8"


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ({"encoding": "klingon"}, "unknown encoding 'klingon'"),
        ({"encoding": "utf-16"}, "the file is not utf-16"),
        ({"delimiter": ";;"}, "cannot be a delimiter"),
    ],
)
def test_an_impossible_option_is_refused_with_a_message(tmp_path, choice, says):
    with pytest.raises(UnreadableError, match=says):
        parsed(tmp_path, HEADER + GOOD, **choice)


def test_a_header_alone_has_no_records(tmp_path):
    assert parsed(tmp_path, HEADER, format="table").records == 0


@pytest.mark.parametrize("content", ["", "\n", "\ufeff", "\r\n\r\n"])
def test_an_empty_file_is_refused_with_a_message(tmp_path, content):
    with pytest.raises(UnreadableError, match="empty"):
        parsed(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7 x", "a PDF"),
        (b"\xd0\xcf\x11\xe0aaaa", "old Excel"),
        (b"<!doctype html><p>Log in", "web page"),
        *(
            (pack(b"RDX3\nX\n" + bytes(500)), "a file of R")
            for pack in (bytes, gzip.compress, bz2.compress, lzma.compress)
        ),
        (gzip.compress(b"id,date\n1,2020\n"), "a gzip archive"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "a picture"),
        (random.Random(1).randbytes(3000), "not text"),
        (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 9, "not text"),
    ],
    ids=["pdf", "xls", "page", "r", "r-gzip", "r-bzip2", "r-xz", "gzip", "png", "random", "program"],
)
def test_files_of_another_type_are_refused_by_name(tmp_path, content, says):
    with pytest.raises(UnreadableError, match=says):
        parsed(tmp_path, content)


def test_a_table_with_a_few_control_characters_is_read(tmp_path):
    table = parsed(tmp_path, b"id,date,note\n" + b"1,2020,a\x00b\x1fc\n" * 4)
    assert table.records == 4
