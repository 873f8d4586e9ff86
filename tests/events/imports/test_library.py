import errno
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from events.imports import library as imports_library
from events.imports.library import Library, Link, LinkVerdict, open_library
from events.imports.models import LibraryError
from geodata import files
from tests.events.new_versions import Keeper, draft, kept


def ids(library: Library) -> dict[str, list[str]]:
    """Read what counts from the files, all of which must be whole."""
    found = {}
    for version in library.current():
        found[version.dataset.dataset_id] = pq.read_table(version.incidents)["source_record_id"].to_pylist()
        assert pq.read_table(version.original)["id"].to_pylist() == found[version.dataset.dataset_id]
        assert version.report["digest"] == version.digest
        assert version.rejected.exists()
        assert version.mapping.exists()
    return found


def folders(folder: Path) -> set[str]:
    return {path.name for path in (folder / "versions").iterdir()}


def test_what_is_kept_is_there_when_the_library_is_opened(tmp_path: Path) -> None:
    version = kept(tmp_path)
    library = open_library(tmp_path)
    assert library.current() == (version,)
    assert ids(library) == {"invented": ["a", "b"]}


def test_an_empty_library_has_no_digest_and_others_one_of_their_own(tmp_path: Path) -> None:
    digests = [open_library(tmp_path).digest]
    for made in (draft(), draft("invented", "a"), draft("other")):
        kept(tmp_path, made=made)
        digests.append(open_library(tmp_path).digest)
    assert digests[0] == ""
    assert len(set(digests)) == 4


def test_undo_brings_back_the_former_version_and_then_none(tmp_path: Path) -> None:
    first = kept(tmp_path)
    before = open_library(tmp_path)
    kept(tmp_path, made=draft("invented", "c"))
    assert ids(open_library(tmp_path)) == {"invented": ["c"]}
    assert imports_library.undo(tmp_path, "invented").digest == before.digest
    assert open_library(tmp_path).current() == (first,)
    imports_library.undo(tmp_path, "invented")
    assert ids(open_library(tmp_path)) == {}
    assert folders(tmp_path) == set()


def test_remove_takes_all_versions_of_one_dataset(tmp_path: Path) -> None:
    for made in (draft(), draft("invented", "c"), draft("other")):
        kept(tmp_path, made=made)
    imports_library.remove(tmp_path, "invented")
    assert ids(open_library(tmp_path)) == {"other": ["a", "b"]}
    assert len(folders(tmp_path)) == 1


def test_a_dataset_that_does_not_exist_cannot_be_undone(tmp_path: Path) -> None:
    kept(tmp_path)
    with pytest.raises(LibraryError, match="no imported dataset is called 'invneted'; known: invented"):
        imports_library.undo(tmp_path, "invneted")


def test_the_same_again_is_the_same_version(tmp_path: Path) -> None:
    first, second = kept(tmp_path), kept(tmp_path)
    assert first == second
    assert open_library(tmp_path).versions == (first,)


def test_a_former_version_kept_again_comes_first(tmp_path: Path) -> None:
    first = kept(tmp_path)
    kept(tmp_path, made=draft("invented", "c"))
    kept(tmp_path)
    assert open_library(tmp_path).current() == (first,)
    assert len(open_library(tmp_path).versions) == 2


def test_only_so_many_versions_stay(tmp_path: Path) -> None:
    for number in range(imports_library.KEPT + 2):
        kept(tmp_path, made=draft("invented", str(number)))
    assert len(open_library(tmp_path).versions) == len(folders(tmp_path)) == imports_library.KEPT


@pytest.mark.parametrize("name", ["article", "", "../up", "With Blanks", "a:b", "x" * 61])
def test_a_dataset_is_called_as_a_folder_and_an_address_can_be(tmp_path: Path, name: str) -> None:
    with pytest.raises(LibraryError):
        kept(tmp_path, made=draft(name))
    assert list(tmp_path.iterdir()) == []


def test_links_stay_when_a_dataset_is_imported_again_or_removed(tmp_path: Path) -> None:
    kept(tmp_path)
    imports_library.set_links(tmp_path, [Link("invented:a", "market-attack", LinkVerdict.LINKED)])
    kept(tmp_path, made=draft("invented", "a", "c"))
    imports_library.set_links(tmp_path, [Link("invented:b", "market-attack", LinkVerdict.REJECTED)])
    imports_library.remove(tmp_path, "invented")
    assert [link.incident for link in open_library(tmp_path).links] == ["invented:a", "invented:b"]


def test_the_last_decision_on_a_pair_counts_and_can_be_undone(tmp_path: Path) -> None:
    imports_library.set_links(tmp_path, [Link("invented:a", "x", LinkVerdict.LINKED)])
    imports_library.set_links(tmp_path, [Link("invented:a", "x", LinkVerdict.REJECTED)])
    assert open_library(tmp_path).links == (Link("invented:a", "x", LinkVerdict.REJECTED),)
    assert imports_library.remove_link(tmp_path, "invented:a", "x").links == ()


def test_links_do_not_change_the_digest(tmp_path: Path) -> None:
    kept(tmp_path)
    before = open_library(tmp_path).digest
    assert imports_library.set_links(tmp_path, [Link("invented:a", "x", LinkVerdict.LINKED)]).digest == before


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_cancelled_import_leaves_nothing(tmp_path: Path, step: int) -> None:
    kept(tmp_path)
    before, there = open_library(tmp_path), folders(tmp_path)
    steps = iter(range(1, 9))

    def checkpoint() -> None:
        if next(steps) == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kept(tmp_path, checkpoint=checkpoint, made=draft("invented", "c"))
    assert open_library(tmp_path) == before
    assert folders(tmp_path) == there


@pytest.mark.parametrize(("module", "name"), [(files, "write_atomically"), (pq, "write_table"), (os, "replace")])
def test_a_full_disk_is_reported_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    kept(tmp_path)
    before, there = open_library(tmp_path), folders(tmp_path)

    def full(*args: Any, **named: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(module, name, full)
        with pytest.raises(LibraryError, match="No space left on device.*nothing was changed.*free disk space"):
            kept(tmp_path, made=draft("invented", "c"))
    assert open_library(tmp_path) == before
    assert folders(tmp_path) == there


def test_a_folder_that_cannot_be_created_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="cannot be written to"):
        kept(tmp_path / "file" / "imports")


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"x" * 4096])
def test_a_damaged_file_is_reported_with_the_way_out_and_not_overwritten(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "library.sqlite").write_bytes(content)
    for use in (open_library, kept):
        with pytest.raises(LibraryError, match=r"library\.sqlite .*restore a backup"):
            use(tmp_path)
    assert (tmp_path / "library.sqlite").read_bytes() == content


def test_the_file_of_a_later_version_is_not_changed(tmp_path: Path) -> None:
    kept(tmp_path)
    with closing(sqlite3.connect(tmp_path / "library.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 2")
    before = (tmp_path / "library.sqlite").read_bytes()
    for use in (open_library, kept):
        with pytest.raises(LibraryError, match="written by a later version"):
            use(tmp_path)
    assert (tmp_path / "library.sqlite").read_bytes() == before


def test_every_change_can_be_seen_without_reading_the_library(tmp_path: Path) -> None:
    states = [imports_library.state_of(tmp_path)]
    kept(tmp_path)
    states.append(imports_library.state_of(tmp_path))
    for verdict in (*LinkVerdict, *LinkVerdict):
        imports_library.set_links(tmp_path, [Link("invented:a", "x", verdict)])
        states.append(imports_library.state_of(tmp_path))
    imports_library.undo(tmp_path, "invented")
    states.append(imports_library.state_of(tmp_path))
    assert len({counter for _, counter in states}) == len(states) == 7
    open_library(tmp_path)
    assert imports_library.state_of(tmp_path) == states[-1]


def test_the_library_can_be_read_while_an_import_is_written(tmp_path: Path) -> None:
    kept(tmp_path)
    seen = []
    kept(tmp_path, checkpoint=lambda: seen.append(ids(open_library(tmp_path))), made=draft("invented", "c"))
    assert seen == [{"invented": ["a", "b"]}] * 4
    assert ids(open_library(tmp_path)) == {"invented": ["c"]}


def test_killed_at_any_step_the_library_is_as_before_or_as_after(tmp_path: Path) -> None:
    kept(tmp_path)
    before, after = {"invented": ["a", "b"]}, {"invented": ["c"]}
    seen = []
    with Keeper(tmp_path) as keeper:
        for die_at in range(1, 200):
            keeper.ask("invented", "c", die_at)
            ended = keeper.answer()
            seen.append(ids(open_library(tmp_path)))
            if ended == 0:
                break
            assert ended == -signal.SIGKILL
            if seen[-1] == after:
                imports_library.undo(tmp_path, "invented")
    assert len(seen) > 30
    # Killed before one certain step it is always as before, after that step always as after.
    turn = seen.index(after)
    assert seen == [before] * turn + [after] * (len(seen) - turn)
    assert len(folders(tmp_path)) == 2


def test_a_change_that_fails_halfway_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same version again: the row that names it is deleted before it is written again."""
    kept(tmp_path)
    monkeypatch.setattr(imports_library, "INSERT", "INSERT INTO nowhere VALUES (?)")
    with pytest.raises(LibraryError, match="nothing was changed"):
        kept(tmp_path)
    assert ids(open_library(tmp_path)) == {"invented": ["a", "b"]}


def test_what_a_killed_process_left_goes_with_the_next_import(tmp_path: Path) -> None:
    with Keeper(tmp_path) as keeper:
        keeper.ask("invented", "a", 36)
        assert keeper.answer() == -signal.SIGKILL
    assert folders(tmp_path) != set()
    assert ids(open_library(tmp_path)) == {}
    kept(tmp_path)
    assert len(folders(tmp_path)) == 1
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_processes_that_keep_something_at_once_lose_nothing(tmp_path: Path) -> None:
    with Keeper(tmp_path) as first, Keeper(tmp_path) as second:
        for number in range(3):
            first.ask("one", f"a{number}")
            second.ask("one", f"b{number}")
            second.ask("two", f"c{number}")
        assert [first.answer() for _ in range(3)] + [second.answer() for _ in range(6)] == [0] * 9
    library = open_library(tmp_path)
    assert ids(library)["two"] == ["c2"]
    assert len(library.histories["two"]) == 3
    assert len(library.histories["one"]) == imports_library.KEPT


def test_folders_are_deleted_only_while_no_other_process_can_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the folder that another process is writing, which has no name in the library yet, would be deleted too."""
    deleted = []

    def delete_locked(path: Path, **_: bool) -> None:
        other = sqlite3.connect(tmp_path / imports_library.FILE, timeout=0)
        with closing(other), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        deleted.append(path.name)

    version = kept(tmp_path)
    monkeypatch.setattr(shutil, "rmtree", delete_locked)
    imports_library.remove(tmp_path, "invented")
    assert deleted == [version.folder.name]


def spoil_nothing(folder: Path) -> None:
    """Leave the version as it was kept."""


def cut(folder: Path) -> None:
    os.truncate(folder / "incidents.parquet", 100)


def add_noise(folder: Path) -> None:
    file = folder / "original.parquet"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def delete(folder: Path) -> None:
    (folder / "incidents.parquet").unlink()


def put_a_folder_in_its_place(folder: Path) -> None:
    delete(folder)
    (folder / "incidents.parquet").mkdir()


def write_other_columns(folder: Path) -> None:
    pq.write_table(pa.table({"other": [1]}), folder / "incidents.parquet")


SPOILT = (cut, add_noise, delete, put_a_folder_in_its_place, write_other_columns)


@pytest.mark.parametrize("spoil", [spoil_nothing, *SPOILT])
def test_a_version_whose_files_are_not_those_written_is_named_with_the_way_out(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    version = kept(tmp_path)
    spoil(version.folder)
    if spoil is spoil_nothing:
        version.check()
        return
    with pytest.raises(LibraryError, match="'invented' (cannot be read|is damaged).*imports --undo invented"):
        version.check()


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_damaged_version_is_written_again_by_importing_the_same_file(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(kept(tmp_path).folder)
    kept(tmp_path).check()
    assert ids(open_library(tmp_path)) == {"invented": ["a", "b"]}


@pytest.mark.parametrize("content", ["[" * 100_000, "[]", "{}", '{"records": "many"}', ""])
def test_a_report_of_another_shape_is_reported_with_the_way_out(tmp_path: Path, content: str) -> None:
    (kept(tmp_path).folder / "report.json").write_text(content)
    with pytest.raises(LibraryError, match=r"report\.json is damaged.*imports --undo invented"):
        _ = open_library(tmp_path).current()[0].report


def test_a_library_folder_that_is_a_file_is_reported_and_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "imports").write_text("")
    with pytest.raises(LibraryError, match="imports cannot be read.*KHORASAN_ATLAS_IMPORTS"):
        open_library(tmp_path / "imports")
    assert imports_library.state_of(tmp_path / "imports") != imports_library.state_of(tmp_path / "none")


def test_a_version_without_its_files_is_reported(tmp_path: Path) -> None:
    version = kept(tmp_path)
    (version.folder / "report.json").unlink()
    with pytest.raises(LibraryError, match=r"report\.json cannot be read"):
        _ = open_library(tmp_path).current()[0].report
