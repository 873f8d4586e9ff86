"""Which data folder is in use."""

import fcntl
import os
import shutil

import pytest

from geodata import data_folder, files
from geodata.faults import DataError


def test_without_a_set_the_shipped_files_are_in_force(tmp_path):
    assert data_folder.folder_in(tmp_path / "nowhere") == files.DATA


def test_a_set_is_in_force_once_it_is_put_and_until_reset(tmp_path):
    folder = data_folder.put(tmp_path, {"a.csv": b"1", "display/b": b"2"})
    assert data_folder.folder_in(tmp_path) == folder
    assert (folder / "display" / "b").read_bytes() == b"2"
    assert data_folder.reset(tmp_path)
    assert data_folder.folder_in(tmp_path) == files.DATA
    assert not data_folder.reset(tmp_path)


def test_the_same_contents_are_the_same_set_and_a_damaged_one_is_repaired(tmp_path):
    folder = data_folder.put(tmp_path, {"a": b"1"})
    (folder / "a").write_bytes(b"damaged")
    assert data_folder.put(tmp_path, {"a": b"1"}) == folder
    assert (folder / "a").read_bytes() == b"1"


@pytest.mark.parametrize("change", [lambda sets: data_folder.put(sets, {"a": b"2"}), data_folder.reset])
def test_a_set_is_deleted_only_while_no_other_process_can_put_one(tmp_path, monkeypatch, change):
    """Else the set that another process is about to use could be deleted."""
    data_folder.put(tmp_path, {"a": b"1"})
    deleted = []

    def delete_locked(path, **_):
        other = os.open(tmp_path, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(other)
        deleted.append(path)

    monkeypatch.setattr(shutil, "rmtree", delete_locked)
    change(tmp_path)
    assert deleted


def test_a_write_that_fails_leaves_the_former_set_in_force(tmp_path, monkeypatch):
    folder = data_folder.put(tmp_path, {"a": b"1"})

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(data_folder.os, "replace", refuse)
    with pytest.raises(DataError, match="No space.*free disk space.*KHORASAN_ATLAS_BOUNDARIES"):
        data_folder.put(tmp_path, {"a": b"2"})
    assert data_folder.folder_in(tmp_path) == folder
    assert [path.name for path in tmp_path.glob("set-*")] == [folder.name]


def test_a_pointer_to_nothing_says_the_way_back(tmp_path):
    (tmp_path / "current").write_text("set-gone\n")
    with pytest.raises(DataError, match=r"'set-gone'.*run `khorasan-atlas reset`"):
        data_folder.folder_in(tmp_path)


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(b"\xff\xfe"), lambda path: path.mkdir()])
def test_a_pointer_that_cannot_be_read_says_the_way_back_and_that_works(tmp_path, spoil):
    spoil(tmp_path / "current")
    with pytest.raises(DataError, match="current cannot be read.*run `khorasan-atlas reset`"):
        data_folder.folder_in(tmp_path)
    assert data_folder.reset(tmp_path)
    assert data_folder.folder_in(tmp_path) == files.DATA


def test_a_folder_of_sets_that_is_a_file_is_not_taken_for_none(tmp_path):
    (tmp_path / "sets").write_text("")
    with pytest.raises(DataError, match="current cannot be read"):
        data_folder.folder_in(tmp_path / "sets")
    with pytest.raises(DataError, match="sets cannot be written to"):
        data_folder.put(tmp_path / "sets", {"a": b"1"})


def test_the_files_of_a_set_are_on_the_disk_before_it_is_named(tmp_path, monkeypatch):
    steps = []
    flush = files.fsync_folder
    monkeypatch.setattr(files, "fsync_folder", lambda path: (steps.append(path.name), flush(path)))
    folder = data_folder.put(tmp_path, {"display/b": b"2"})
    assert set(steps[: steps.index(tmp_path.name)]) == {folder.name, "display", "b"}


def test_a_pointer_leads_nowhere_else(tmp_path):
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "current").write_text("../elsewhere\n")
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(DataError):
        data_folder.folder_in(tmp_path / "sets")


def test_only_the_last_former_sets_stay(tmp_path):
    folders = [data_folder.put(tmp_path, {"a": str(number).encode()}) for number in range(6)]
    assert folders[-1].exists()
    assert len(list(tmp_path.glob("set-*"))) == files.KEPT + 1
