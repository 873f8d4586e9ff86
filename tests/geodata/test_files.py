import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from geodata import files
from tests.command_line import run


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    files.write_atomically(tmp_path / "list", b"old")
    files.write_atomically(tmp_path / "list", b"new")
    assert (tmp_path / "list").read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["list"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_what_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    files.write_atomically(tmp_path / "list", b"old")

    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(OSError, match="No space left"):
        files.write_atomically(tmp_path / "list", b"new")
    assert (tmp_path / "list").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["list"]


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o077, 0o600)])
def test_a_new_file_has_the_permissions_that_the_umask_allows(tmp_path: Path, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        files.write_atomically(tmp_path / "list", b"content")
    finally:
        os.umask(before)
    assert (tmp_path / "list").stat().st_mode & 0o777 == mode


def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(b"old")
    (tmp_path / "list").chmod(0o604)
    files.write_atomically(tmp_path / "list", b"new")
    assert (tmp_path / "list").stat().st_mode & 0o777 == 0o604


def test_several_files_are_written_or_none(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(OSError, match="No such file") as raised:
        files.write_all(tmp_path, {"a": b"new", "nowhere/b": b"new"})
    assert raised.value.filename == str(tmp_path / "nowhere" / "b")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]
    files.write_all(tmp_path, {"a": b"new", "b": b"new"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"new", "b": b"new"}


ROOT = Path(__file__).parents[2]
NAMES = ["store", "imports", "boundaries"]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The packages in a folder of installed ones, with no variable set."""
    for name in (*NAMES, "home"):
        monkeypatch.delenv(f"KHORASAN_ATLAS_{name.upper()}", raising=False)
    monkeypatch.setattr(files, "ROOT", tmp_path / "site-packages")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "users"))
    files.ROOT.mkdir()
    return tmp_path


@pytest.mark.parametrize("name", NAMES)
def test_each_folder_can_be_named_and_else_all_of_them(
    installed: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (files.ROOT / "pyproject.toml").write_text("")
    assert files.var_folder(name) == files.ROOT / "var" / name
    monkeypatch.setenv("KHORASAN_ATLAS_HOME", str(installed / "home"))
    assert files.var_folder(name) == installed / "home" / name
    monkeypatch.setenv(f"KHORASAN_ATLAS_{name.upper()}", str(installed / "own"))
    assert files.var_folder(name) == installed / "own"


def test_nothing_is_written_beside_installed_packages(installed: Path) -> None:
    assert files.var_folder("store") == installed / "users" / "khorasan-atlas" / "store"


def test_the_code_runs_from_a_checkout_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KHORASAN_ATLAS_STORE", raising=False)
    monkeypatch.delenv("KHORASAN_ATLAS_HOME", raising=False)
    assert files.var_folder("store") == Path(__file__).parents[2] / "var" / "store"


def test_only_the_newest_of_what_was_replaced_stay(tmp_path: Path) -> None:
    for number in range(6):
        path = tmp_path / f"set-{number}"
        path.mkdir() if number % 2 else path.write_text("")
        os.utime(path, (number, number))
    (tmp_path / "other").write_text("")
    files.delete_former(tmp_path / "set-0", "set-*")
    assert sorted(os.listdir(tmp_path)) == ["other", "set-0", "set-3", "set-4", "set-5"]


def test_what_is_written_is_on_the_disk_before_it_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    for name in ("fsync", "replace"):
        done = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *args, name=name, done=done: (steps.append(name), done(*args)))
    files.write_atomically(tmp_path / "list", b"content")
    assert steps == ["fsync", "replace", "fsync"]


def test_what_a_killed_process_left_is_swept_and_what_is_in_use_is_not(tmp_path: Path) -> None:
    """A folder of unfinished work goes as soon as nobody holds it: its process may have been killed at any point."""
    code = (
        "import os, sys; from pathlib import Path; from geodata.files import WorkFolder; "
        "folder = WorkFolder(Path(sys.argv[1])); (folder.path / 'part').write_text('x'); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    in_use = files.WorkFolder(tmp_path)
    files.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [in_use.path] != [left]
    in_use.close()
    assert not list(tmp_path.iterdir())


def test_writing_a_file_sweeps_what_a_killed_process_left_beside_it(tmp_path: Path) -> None:
    (tmp_path / f"{files.UNFINISHED}of-a-killed-process").mkdir()
    files.write_atomically(tmp_path / "list", b"new")
    assert os.listdir(tmp_path) == ["list"]


def test_a_folder_gets_its_name_when_everything_in_it_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "built" / "inner").mkdir(parents=True)
    (tmp_path / "built" / "inner" / "file").write_text("content")
    steps: list[str] = []
    flush, replace = files.fsync_folder, os.replace
    monkeypatch.setattr(files, "fsync_folder", lambda path: (steps.append(path.name), flush(path)))
    monkeypatch.setattr(os, "replace", lambda *paths: (steps.append("replace"), replace(*paths)))
    files.publish(tmp_path / "built", tmp_path / "final")
    assert set(steps[:3]) == {"built", "inner", "file"}
    assert steps[3:] == ["replace", tmp_path.name]
    assert (tmp_path / "final" / "inner" / "file").read_text() == "content"


@pytest.mark.parametrize("text", ["", "[]", "1", "{", "[" * 100_000, '{"a": ' + "[" * 100_000, b"\xff\xfe{}"])
def test_json_that_is_not_an_object_is_refused_however_deep(text: str | bytes) -> None:
    with pytest.raises(ValueError, match="."):
        files.parse_object(text)
    assert files.parse_object('{"a": [1]}') == {"a": [1]}


def test_a_file_that_a_user_names_is_read_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_READ", 2 * files.READ_STEP)
    path = tmp_path / "named"
    path.write_bytes(bytes(2 * files.READ_STEP))
    assert len(files.read_bounded(path)) == 2 * files.READ_STEP
    path.write_bytes(bytes(2 * files.READ_STEP + 1))
    with pytest.raises(OSError, match="more than 2,097,152 bytes"):
        files.read_bounded(path)


@pytest.mark.parametrize(
    ("package", "command"),
    [
        ("dashboard", ["verify", "/dev/zero"]),
        ("events", ["coverage", "/dev/zero"]),
        ("geodata", ["locate", "/dev/zero", "--lon", "a", "--lat", "b", "-o", "out.csv"]),
    ],
)
def test_a_command_does_not_read_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(files, "LARGEST_READ", files.READ_STEP, raising=False)
    answer = run(package, *command)
    assert answer.status in (1, 2)
    assert "/dev/zero cannot be read: it has more than 1,048,576 bytes" in answer.err
