import json
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from events.imports import library as imports_library
from events.imports import mapping_file
from events.imports.incident_schema import INCIDENTS
from events.imports.library import Library, open_library
from events.imports.models import LibraryError
from tests.events.new_versions import Keeper, kept

KEPT = Path(__file__).parents[2] / "samples" / "v0.2" / "imports"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(KEPT, tmp_path / "imports")
    return tmp_path / "imports"


def test_every_version_has_the_files_of_today(folder: Path) -> None:
    library = open_library(folder)
    assert [len(history) for history in library.histories.values()] == [1, 2]
    for version in library.versions:
        assert pq.read_schema(version.incidents).names == INCIDENTS.names
        assert version.rejected.read_bytes().startswith(b"\xef\xbb\xbf")
        assert "source_record_id" in mapping_file.from_json(version.mapping.read_text(encoding="utf-8")).columns
        assert version.report["digest"] == version.digest


def test_the_report_of_a_version_keeps_its_counts_under_the_names_of_today(folder: Path) -> None:
    report = open_library(folder).histories["field-notes"][0].report
    assert (report["records"], report["accepted"], report["warned"], report["rejected"]) == (10, 3, 3, 4)
    assert sum(report["rejections"].values()) == 4
    assert report["columns"]["source_record_id"] == ["ref"]
    assert not {"refused", "refusals"} & report.keys()


def test_a_damaged_version_does_not_keep_the_others_from_being_read(folder: Path) -> None:
    (folder / "versions" / "field-notes-8043b9e6b92a01b2" / "incidents.parquet").write_bytes(b"damaged")
    library = open_library(folder)
    damaged, former = library.histories["field-notes"]
    assert damaged.incidents.read_bytes() == b"damaged"
    assert pq.read_table(former.incidents).num_rows == 4
    assert len(library.links) == 2


@pytest.mark.parametrize("name", ["mapping.json", "report.json"])
@pytest.mark.parametrize("content", ["[" * 100_000, "[]", '"text"'])
def test_a_version_with_a_file_of_another_shape_does_not_keep_the_others_from_being_read(
    folder: Path, name: str, content: str
) -> None:
    (folder / "versions" / "field-notes-8043b9e6b92a01b2" / name).write_text(content)
    assert [len(history) for history in open_library(folder).histories.values()] == [1, 2]


def summary(library: Library) -> dict[str, list[list[str]]]:
    """The ids of every version, from its files, all of which must be whole."""
    for version in library.versions:
        assert version.rejected.exists()
        assert version.report["digest"] == version.digest
    return {
        dataset_id: [pq.read_table(version.incidents)["source_record_id"].to_pylist() for version in history]
        for dataset_id, history in library.histories.items()
    }


def test_killed_at_any_step_of_bringing_forward_nothing_is_lost(folder: Path, tmp_path: Path) -> None:
    content = json.loads((folder / "library.json").read_text(encoding="utf-8"))
    del content["datasets"]["field-notes"]
    before = json.dumps(content)
    states = []
    with Keeper(tmp_path / "used") as keeper:
        for die_at in range(1, 200, 3):
            shutil.rmtree(tmp_path / "used", ignore_errors=True)
            shutil.copytree(folder, tmp_path / "used")
            (tmp_path / "used" / "library.json").write_text(before, encoding="utf-8")
            keeper.ask_to_open(die_at)
            ended = keeper.answer()
            with closing(sqlite3.connect(tmp_path / "used" / "library.sqlite")) as connection:
                states.append(connection.execute("PRAGMA user_version").fetchone()[0])
            if states[-1] == 0:
                assert (tmp_path / "used" / "library.json").read_text(encoding="utf-8") == before
            library = open_library(tmp_path / "used")
            assert summary(library) == {"border-watch": [["BW1", "BW2", "BW3"]]}
            assert len(library.links) == 2
            if ended == 0:
                break
            assert ended == -signal.SIGKILL
    assert len(states) > 15
    # Every kill before one certain step leaves the library as before, every later one as after.
    assert states == sorted(states)
    assert set(states) == {0, 1}


def test_the_old_list_is_set_aside_and_not_imported_twice(folder: Path) -> None:
    before = (folder / "library.json").read_bytes()
    first = open_library(folder)
    assert (folder / "library-0.2.json").read_bytes() == before
    assert not (folder / "library.json").exists()
    imports_library.remove(folder, "border-watch")
    (folder / "library.json").write_bytes(before)
    assert list(open_library(folder).histories) == ["field-notes"]
    assert open_library(folder).links == first.links
    assert len(list((folder / "versions").iterdir())) == 2


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "{",
        "[" * 100_000,
        '{"layout": 1, "datasets": {}, "links": ' + "[" * 100_000,
        '{"layout": 9, "datasets": {}, "links": []}',
        '{"layout": 1, "datasets": {"x": [{"folder": "../up", "digest": "", "places": ""}]}, "links": []}',
        '{"layout": 1, "datasets": {}, "links": [{"incident": "a", "record": "b", "verdict": "perhaps"}]}',
    ],
)
def test_a_damaged_list_is_reported_with_the_way_out_and_not_overwritten(tmp_path: Path, content: str) -> None:
    (tmp_path / "library.json").write_text(content)
    for use in (open_library, kept):
        with pytest.raises(LibraryError, match=r"library\.json .*restore a backup"):
            use(tmp_path)
    assert (tmp_path / "library.json").read_text() == content


def test_a_mapping_that_has_no_shape_is_left_for_the_check(tmp_path: Path) -> None:
    for text in ('{"columns": []}', '{"columns": null}'):
        with pytest.raises(ValueError, match="the mapping cannot be used"):
            mapping_file.from_json(text)


def test_a_mapping_of_before_is_saved_under_the_names_of_today() -> None:
    text = (KEPT.parent / "mappings" / "plain.json").read_text(encoding="utf-8")
    saved = json.loads(mapping_file.to_json(mapping_file.from_json(text)))
    assert "own_id" in json.loads(text)["columns"]
    assert "own_id" not in saved["columns"]
    assert "source_record_id" in saved["columns"]
