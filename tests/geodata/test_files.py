import errno
import os
from pathlib import Path

import pytest

from geodata import files


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    files.write_durably(tmp_path / "list", b"old")
    files.write_durably(tmp_path / "list", b"new")
    assert (tmp_path / "list").read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["list"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_what_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    files.write_durably(tmp_path / "list", b"old")

    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(OSError, match="No space left"):
        files.write_durably(tmp_path / "list", b"new")
    assert (tmp_path / "list").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["list"]


def test_what_is_written_is_on_the_disk_before_it_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    for name in ("fsync", "replace"):
        done = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *args, name=name, done=done: (steps.append(name), done(*args)))
    files.write_durably(tmp_path / "list", b"content")
    assert steps == ["fsync", "replace", "fsync"]
