import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.__main__ import main
from events.curated import diff
from events.curated.diff import State
from tests import tiny
from tests.conftest import write_tiny

CELLS = st.dictionaries(st.sampled_from(["title", "note", "kind"]), st.text(max_size=3))
ROWS = st.dictionaries(st.sampled_from("abcd"), CELLS, max_size=4)


@pytest.fixture
def newer(tmp_path):
    """The tiny data, one event changed, one removed and one added."""
    folder = write_tiny(tmp_path / "newer")
    text = tiny.EVENTS.replace("Attack on the market", "Attack on the old market").replace("no impact known", "")
    lines = [line for line in text.splitlines() if not line.startswith("plain-protests")]
    lines.append('new-one,"Shots, two",attack,2021,,AA,,,,,,no,')
    (folder / "events.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def packed(folder, prefix="", **described):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for path in folder.iterdir():
            package.write(path, f"{prefix}{path.name}")
        package.writestr(f"{prefix}datapackage.json", json.dumps(described))
    file.seek(0)
    return file


def changes(old, new):
    return {(change.table, change.row_id): change for change in diff.diff(old, new)}


def test_each_row_is_reported_as_added_changed_or_removed(tiny_data, newer):
    found = changes(diff.read(tiny_data), diff.read(newer))
    assert {key[1]: change.kind for key, change in found.items()} == {
        "market-attack": "changed",
        "rockets-north": "changed",
        "plain-protests": "removed",
        "new-one": "added",
    }
    assert found["events", "market-attack"].fields == (("title", "Attack on the market", "Attack on the old market"),)
    assert found["events", "rockets-north"].fields == (("note", "no impact known", ""),)
    assert found["events", "new-one"].title == "Shots, two"


def test_a_state_does_not_differ_from_itself(tiny_data):
    state = diff.read(tiny_data)
    assert diff.as_text(state, state).endswith("nothing has changed\n")


@pytest.mark.parametrize("prefix", ["", "khorasan-atlas/"])
def test_a_data_package_is_read_like_a_folder(tiny_data, newer, prefix):
    old = diff.read_zip(packed(tiny_data, prefix, version="1", digest="abc"), "old.zip")
    assert (old.version, old.digest) == ("1", "abc")
    assert changes(old, diff.read(newer)) == changes(diff.read(tiny_data), diff.read(newer))


def test_neutralised_cells_of_our_packages_are_not_a_change(tiny_data, tmp_path):
    (tiny_data / "events.csv").write_text(tiny.EVENTS.replace("no impact known", "-no impact"), encoding="utf-8")
    escaped = write_tiny(tmp_path / "escaped")
    (escaped / "events.csv").write_text(tiny.EVENTS.replace("no impact known", "'-no impact"), encoding="utf-8")
    old = diff.read_zip(packed(escaped, formula_escape="'"), "old.zip")
    assert diff.diff(old, diff.read(tiny_data)) == ()
    assert len(diff.diff(diff.read(escaped), diff.read(tiny_data))) == 1


def test_a_package_of_a_selection_says_that_the_rest_shows_as_added(tiny_data):
    old = diff.read_zip(packed(tiny_data, selection="country=AA"), "old.zip")
    text = diff.as_text(old, diff.read(tiny_data))
    assert "note: the old state has only the selection 'country=AA': all other rows are listed as added" in text


def test_a_table_that_one_state_lacks_is_reported_and_not_counted(tiny_data, newer):
    (newer / "claims.csv").unlink()
    old, new = diff.read(tiny_data), diff.read(newer)
    assert diff.remarks(old, new) == ("claims is only in the old state and is not compared",)
    assert {table for table, _ in changes(old, new)} == {"events"}


def test_a_new_empty_column_is_not_a_change():
    old, new = State({"events": {"a": {"event_id": "a"}}}), State({"events": {"a": {"event_id": "a", "note": ""}}})
    assert diff.diff(old, new) == ()


@given(ROWS, ROWS)
def test_the_changes_lead_from_the_old_state_to_the_new(old, new):
    state = {key: {field: text for field, text in row.items() if text} for key, row in old.items()}
    for change in diff.diff(State({"events": old}), State({"events": new})):
        if change.kind == "removed":
            del state[change.row_id]
        elif change.kind == "added":
            state[change.row_id] = {field: text for field, text in new[change.row_id].items() if text}
        for field, before, after in change.fields:
            assert state[change.row_id].get(field, "") == before
            state[change.row_id] = {**state[change.row_id], field: after}
    assert {key: {f: t for f, t in row.items() if t} for key, row in state.items()} == {
        key: {f: t for f, t in row.items() if t} for key, row in new.items()
    }


def test_the_command_prints_text_and_json(tiny_data, newer, capsys):
    assert main(["diff", str(tiny_data), str(newer)]) == 0
    text = capsys.readouterr().out
    assert "events: 1 added, 2 changed, 1 removed" in text
    assert "      title: 'Attack on the market' -> 'Attack on the old market'" in text
    assert main(["diff", str(tiny_data), str(newer), "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["counts"] == {"events": {"added": 1, "changed": 2, "removed": 1}}
    assert [change["id"] for change in answer["changes"] if change["kind"] == "added"] == ["new-one"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no archive", "is neither a folder of CSV files nor a data package"),
        (b"event_id,title\na,x\na,y\n", "events.csv row 3: event_id 'a' occurs twice"),
        (b"title\nx\n", "events.csv has no column event_id"),
        (b"event_id,title\na,\xff\n", "events.csv cannot be read as UTF-8 CSV"),
        (None, "has none of the tables"),
    ],
)
def test_what_cannot_be_compared_says_why(tmp_path, tiny_data, capsys, content, message):
    old = tmp_path / "old"
    if content == b"no archive":
        old.write_bytes(content)
    else:
        old.mkdir()
        (old / ("events.csv" if content else "other.csv")).write_bytes(content or b"")
    assert main(["diff", str(old), str(tiny_data)]) == 2
    assert message in capsys.readouterr().err


def test_a_missing_path_is_named(tmp_path, tiny_data, capsys):
    assert main(["diff", str(tmp_path / "none"), str(tiny_data)]) == 2
    assert "none does not exist; give a folder of CSV files or a data package" in capsys.readouterr().err


def test_a_package_that_would_unpack_to_too_much_is_refused(tiny_data, monkeypatch):
    monkeypatch.setattr(diff, "LARGEST_PACKAGE_BYTES", 100)
    with pytest.raises(diff.PackageError, match="unpacks to more than 100 bytes"):
        diff.read_zip(packed(tiny_data), "old.zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_damaged_package_is_refused_wherever_it_breaks(tiny_data, method):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as package:
        for path in sorted(tiny_data.iterdir()):
            package.write(path, path.name)
    whole = file.getvalue()
    refused = 0
    for at in range(0, len(whole), 13):
        damaged = whole[:at] + bytes(255 - byte for byte in whole[at : at + 13]) + whole[at + 13 :]
        try:
            diff.read_zip(io.BytesIO(damaged), "old.zip")
        except diff.PackageError:
            refused += 1
    assert refused > 100
