import io
import zipfile

import pytest

from events.imports.models import ReadOptions, UnreadableError
from events.imports.prepare import prepare
from events.imports.readers.source_file import Limits
from tests.events.imports.format_files import CLASH, UCDP, accounted, text, workbook, written

RECORDS = text(UCDP, [CLASH]).encode()


def packed(folder, entries, name="a.zip"):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries.items():
            archive.writestr(entry, content)
    return written(folder, made.getvalue(), name)


@pytest.mark.parametrize(
    "name", ["GEDEvent_v25_1.csv", "folder/GEDEvent_v25_1.csv", "../../GEDEvent_v25_1.csv", "/etc/GEDEvent_v25_1.csv"]
)
def test_one_table_is_opened_and_no_path_of_it_is_written(tmp_path, name):
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    found = prepare(packed(folder, {name: RECORDS, "readme.txt": b"hello", "__MACOSX/._a.csv": b"x"}))
    accounted(found)
    assert (found.format, found.records, found.dataset.version) == ("ucdp", 1, "25.1")
    assert [path.name for path in tmp_path.rglob("*GED*")] == []


def test_a_workbook_in_an_archive_is_opened(tmp_path):
    book = workbook(tmp_path / "b.xlsx", {"Data": [UCDP, [CLASH.get(name, "") for name in UCDP]]})
    assert prepare(packed(tmp_path, {"b.xlsx": book.read_bytes()})).format == "ucdp"


def test_two_tables_of_one_name_can_be_distinguished(tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.csv", RECORDS)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.csv", RECORDS + b"cut")
    path = written(tmp_path, made.getvalue(), "a.zip")
    (question,) = prepare(path).questions
    assert [option.value for option in question.options] == ["a.csv", "a.csv (2)"]
    assert [prepare(path, ReadOptions(entry=name)).records for name in ("a.csv", "a.csv (2)")] == [1, 2]


def test_several_tables_raise_a_question(tmp_path):
    path = packed(tmp_path, {"a.csv": RECORDS, "b.csv": RECORDS})
    assert [question.question_id for question in prepare(path).questions] == ["entry"]
    settled = prepare(path, ReadOptions(entry="b.csv"))
    assert (settled.questions, settled.table.entry) == ((), "b.csv")


@pytest.mark.parametrize(
    ("entries", "limits", "says"),
    [
        ({}, Limits(), "contains no files"),
        ({f"{at}.csv": b"x" for at in range(9)}, Limits(entries=8), "a.zip: 9 entries, but the limit is 8"),
        ({"a.csv": RECORDS * 100}, Limits(unpacked=1000), "a.zip: [0-9,]+ bytes when unpacked, but the limit is 1,000"),
        ({"a.csv": b"0" * (70 << 20)}, Limits(), "a.zip: [0-9,]+ times its size when unpacked, but the limit is 250"),
    ],
)
def test_an_archive_above_a_limit_is_refused_with_the_limit(tmp_path, entries, limits, says):
    with pytest.raises(UnreadableError, match=says):
        prepare(packed(tmp_path, entries), limits=limits)


def test_an_archive_within_an_archive_is_refused(tmp_path):
    inner = packed(tmp_path, {"a.csv": RECORDS}, "inner.zip").read_bytes()
    with pytest.raises(UnreadableError, match="an archive within an archive"):
        prepare(packed(tmp_path, {"inner.zip": inner}))


def test_an_entry_with_a_wrong_size_is_refused(tmp_path):
    content = packed(tmp_path, {"a.csv": RECORDS * 50}).read_bytes()
    size = len(RECORDS * 50).to_bytes(4, "little")
    with pytest.raises(UnreadableError, match="damaged"):
        prepare(written(tmp_path, content.replace(size, (40).to_bytes(4, "little")), "lie.zip"))


@pytest.mark.parametrize("keep", [20, 100, -30])
def test_an_incomplete_archive_is_refused_with_a_message(tmp_path, keep):
    content = packed(tmp_path, {"a.csv": RECORDS}).read_bytes()
    with pytest.raises(UnreadableError, match="damaged"):
        prepare(written(tmp_path, content[:keep], "cut.zip"))


def test_a_missing_entry_is_refused_with_those_that_exist(tmp_path):
    with pytest.raises(UnreadableError, match=r"does not contain 'x'; it contains a\.csv"):
        prepare(packed(tmp_path, {"a.csv": RECORDS}), ReadOptions(entry="x"))
