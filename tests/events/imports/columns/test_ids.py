import pytest

from tests.events.imports.format_files import parsed, row, text, warnings

HEADER = ["id", "date", "place", "note"]


def table(tmp_path, *rows, **options):
    cells = [dict(zip(HEADER, line, strict=True)) for line in rows]
    return parsed(tmp_path, text(HEADER, cells), format="table", **options)


def reasons(found):
    return [(rejected.row, rejected.reason) for rejected in found.rejected]


MANY = [(str(at), f"2020-05-{at:02}", "Old Mill", "") for at in range(1, 10)]


def test_a_row_with_the_same_cells_is_imported_once(tmp_path):
    assert reasons(table(tmp_path, *MANY, MANY[2])) == [(10, "same cells as row 3")]


def test_the_second_row_with_an_id_is_rejected_with_the_reason(tmp_path):
    found = table(tmp_path, *MANY, ("3", "2020-06-01", "New Mill", ""))
    assert reasons(found) == [(10, "same id '3' as row 3, but another day or place")]
    assert found.rows.duplicates == 1
    assert not found.questions


def test_ids_that_mostly_repeat_raise_a_question_with_other_columns(tmp_path):
    found = table(tmp_path, *[("5", day, place, f"n{day}") for _, day, place, _ in MANY])
    assert [question.question_id for question in found.questions] == ["id_column"]
    assert [option.value for option in found.questions[0].options] == ["note", "(content)", "(row)"]
    assert found.rows.stated.num_rows == 9


def test_a_row_without_an_id_gets_a_hash_with_a_warning(tmp_path):
    found = table(tmp_path, *MANY, ("", "2020-06-01", "New Mill", ""))
    assert len(row(found, 9)["source_record_id"]) == 16
    assert "id is blank" in warnings(found, 9)


def test_a_hash_depends_on_the_content_alone(tmp_path):
    first = table(tmp_path, *MANY, id_column="(content)").rows.stated.column("source_record_id").to_pylist()
    turned = table(tmp_path, *MANY[::-1], id_column="(content)").rows.stated.column("source_record_id").to_pylist()
    assert first == turned[::-1]


def test_row_numbers_can_be_the_ids(tmp_path):
    found = table(tmp_path, *MANY, id_column="(row)")
    assert found.rows.stated.column("source_record_id").to_pylist() == [str(number) for number in range(1, 10)]


@pytest.mark.parametrize("column", ["note", "place"])
def test_a_chosen_column_is_used_without_a_question(tmp_path, column):
    assert not table(tmp_path, *MANY, id_column=column).questions


def test_a_table_without_ids_gets_hashes(tmp_path):
    content = "date,place\n2020-05-13,Old Mill\n2020-05-14,Old Mill\n"
    found = parsed(tmp_path, content, format="table")
    assert found.mapping.columns["source_record_id"] == ("(content)",)
    assert found.rows.stated.num_rows == 2
