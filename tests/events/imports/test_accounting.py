"""Whatever text stands in a table, each of its records is accepted, warned of, or rejected with all its cells."""

import csv
import io
import tempfile
from pathlib import Path

import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from events.imports.formats.any_table import dataset
from events.imports.models import FIELDS, SEVERAL, ColumnMapping, ReadOptions, UnreadableError
from events.imports.prepare import prepare
from tests.events.imports.format_files import accounted, written

TELLING = [
    "",
    "0",
    "-99",
    "40+",
    "34,5",
    "69.2",
    "03/04/2020",
    "29/12/2015",
    "2020-05-13",
    "\xa034.5",
    "1.97E+11",
    "a;b",
    "\ufeff",
]
CELLS = st.one_of(st.sampled_from(TELLING), st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
ORDERS = st.sampled_from([None, "dmy", "mdy", "ymd"])


@st.composite
def tables(draw):
    width = draw(st.integers(1, 6))
    return draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8))


def as_text(lines, delimiter):
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(lines)
    return made.getvalue().encode()


@settings(max_examples=150)
@given(tables(), st.sampled_from(",;\t|"))
def test_each_record_of_any_table_is_read_as_it_stands(lines, delimiter):
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), as_text(lines, delimiter))
        found = prepare(path, ReadOptions(format="table", has_header=False, delimiter=delimiter, encoding="utf-8"))
    accounted(found)
    assert found.records == len(lines)
    cells = {row["row"]: [*row.values()][1:] for row in found.table.cells.to_pylist()}
    assert cells == dict(enumerate(lines, 1))


@settings(max_examples=150)
@given(tables(), st.data())
def test_any_meaning_of_any_columns_accounts_for_all_records(lines, data):
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), as_text(lines, ","))
        raw = prepare(path, ReadOptions(format="table", has_header=False)).table
        fields = data.draw(st.lists(st.sampled_from(FIELDS), unique=True))
        several = {field: 3 if field in SEVERAL else 1 for field in fields}
        columns = {
            field: tuple(data.draw(st.lists(st.sampled_from(raw.columns), min_size=1, max_size=most)))
            for field, most in several.items()
        }
        mapping = ColumnMapping("table", columns, {}, {}, dataset(raw))
        options = ReadOptions(mapping=mapping, has_header=False, date_order=data.draw(ORDERS))
        found = prepare(path, options)
    accounted(found)
    for rejected in found.rejected:
        assert rejected.reason
        assert rejected.remedy
        assert len(rejected.cells) == len(found.table.columns)


@settings(max_examples=150)
@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "latin-1"]))
@example(b"\xe0\xa0\x80\x00\xc2", "utf-8")
@example(bytes(range(256)), None)
def test_any_bytes_end_in_a_table_or_a_sentence(content, encoding):
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), b"id,date,place\n" + content)
        try:
            found = prepare(path, ReadOptions(format="table", encoding=encoding))
        except UnreadableError as error:
            refusal = str(error)
        else:
            refusal = ""
    if refusal:
        assert (encoding, refusal.partition(";")[0]) == (None, "the file is not text")
        return
    accounted(found)
    assert isinstance(found.rows.stated, pa.Table)
