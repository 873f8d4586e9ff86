import io
import zipfile

import pytest

from events.imports.models import Limits, ReadOptions, UnreadableError
from events.imports.prepare import prepare
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


def test_several_tables_make_it_ask(tmp_path):
    path = packed(tmp_path, {"a.csv": RECORDS, "b.csv": RECORDS})
    assert [question.question_id for question in prepare(path).questions] == ["entry"]
    settled = prepare(path, ReadOptions(entry="b.csv"))
    assert (settled.questions, settled.raw.entry) == ((), "b.csv")


@pytest.mark.parametrize(
    ("entries", "limits", "says"),
    [
        ({}, Limits(), "holds no file"),
        ({f"{at}.csv": b"x" for at in range(9)}, Limits(entries=8), "entries of a.zip: 9, the most is 8"),
        ({"a.csv": RECORDS * 100}, Limits(unpacked=1000), "unpacked bytes of a.zip"),
        ({"a.csv": b"0" * (70 << 20)}, Limits(), "growth of a.zip"),
    ],
)
def test_what_is_too_much_is_refused_in_words(tmp_path, entries, limits, says):
    with pytest.raises(UnreadableError, match=says):
        prepare(packed(tmp_path, entries), limits=limits)


def test_an_archive_within_an_archive_is_refused(tmp_path):
    inner = packed(tmp_path, {"a.csv": RECORDS}, "inner.zip").read_bytes()
    with pytest.raises(UnreadableError, match="an archive within an archive"):
        prepare(packed(tmp_path, {"inner.zip": inner}))


def test_an_entry_that_lies_about_its_size_is_refused(tmp_path):
    content = packed(tmp_path, {"a.csv": RECORDS * 50}).read_bytes()
    size = len(RECORDS * 50).to_bytes(4, "little")
    with pytest.raises(UnreadableError, match="damaged"):
        prepare(written(tmp_path, content.replace(size, (40).to_bytes(4, "little")), "lie.zip"))


@pytest.mark.parametrize("keep", [20, 100, -30])
def test_a_cut_archive_ends_in_a_sentence(tmp_path, keep):
    content = packed(tmp_path, {"a.csv": RECORDS}).read_bytes()
    with pytest.raises(UnreadableError, match="damaged"):
        prepare(written(tmp_path, content[:keep], "cut.zip"))


def test_an_entry_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    with pytest.raises(UnreadableError, match=r"holds no 'x'; it holds a\.csv"):
        prepare(packed(tmp_path, {"a.csv": RECORDS}), ReadOptions(entry="x"))
