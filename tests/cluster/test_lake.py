"""A lake is as before or as after, whatever happens in between."""

import errno
import fcntl
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from events.cluster import lake as lakes
from events.cluster.lake import Lake, LakeDataset, changing, make_current, new_version, open_lake
from events.imports.models import LibraryError
from events.models import Dataset

ROOT = Path(__file__).parents[2]
ONE = Dataset("one", "One", "", "", "CC0", True, "", "")
# Builds a version and is killed before, or after, it is current.
DYING = """
import os, signal, sys
from pathlib import Path
from events.cluster.lake import changing, make_current
from tests.cluster.test_lake import built
with changing(Path(sys.argv[1])) as lake:
    version, datasets = built(lake, "killed")
    if sys.argv[2] == "after":
        make_current(lake, version, datasets)
    os.kill(os.getpid(), signal.SIGKILL)
"""
WAITING = """
import sys
from pathlib import Path
from events.cluster.lake import changing, make_current
from tests.cluster.test_lake import built
print("started", flush=True)
with changing(Path(sys.argv[1])) as lake:
    print(lake.version and lake.version.name, flush=True)
    make_current(lake, *built(lake, "second"))
"""


def built(lake: Lake, text: str) -> tuple[Path, tuple[LakeDataset, ...]]:
    """Write a version with one dataset, which is not current yet."""
    version = new_version(lake)
    folder = lake.folder / lakes.DATASETS / f"one-{version.name}"
    for path in (version, folder):
        path.mkdir()
        (path / "text").write_text(text)
    return version, (LakeDataset(ONE, folder),)


def written(folder: Path, text: str) -> Lake:
    with changing(folder) as lake:
        return make_current(lake, *built(lake, text))


def content(folder: Path) -> str:
    lake = open_lake(folder)
    assert lake.version
    (dataset,) = lake.datasets
    found = (lake.version / "text").read_text()
    assert found == (dataset.folder / "text").read_text()
    return found


def script(code: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", code, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize(("when", "expected"), [("before", "first"), ("after", "killed")], ids=["before", "after"])
def test_a_killed_import_has_changed_everything_or_nothing(lake: Path, when: str, expected: str) -> None:
    written(lake, "first")
    with script(DYING, str(lake), when) as process:
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert content(lake) == expected


def test_what_a_killed_import_has_left_is_deleted_by_the_next_one(lake: Path) -> None:
    written(lake, "first")
    with script(DYING, str(lake), "before") as process:
        process.communicate()
    assert sorted(os.listdir(lake / lakes.DATASETS)) == ["one-000001", "one-000002"]
    written(lake, "second")
    assert content(lake) == "second"
    assert (lake / lakes.DATASETS / "one-000002" / "text").read_text() == "second"
    assert sorted(os.listdir(lake / lakes.DATASETS)) == ["one-000002"]
    assert sorted(os.listdir(lake / lakes.VERSIONS)) == ["000001", "000002"]


def test_two_imports_wait_for_each_other(lake: Path) -> None:
    with changing(lake) as first:
        second = script(WAITING, str(lake))
        assert second.stdout
        assert second.stdout.readline() == "started\n"
        make_current(first, *built(first, "first"))
        with (lake / lakes.LOCK).open() as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    seen, _ = second.communicate()
    assert seen == "000001\n"
    assert content(lake) == "second"


def test_a_full_disk_is_named_and_changes_nothing(lake: Path) -> None:
    written(lake, "first")

    def fail() -> None:
        with changing(lake) as open_one:
            built(open_one, "second")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(LibraryError, match=r"No space left on device.*nothing was changed"):
        fail()
    assert content(lake) == "first"
    assert sorted(os.listdir(lake / lakes.VERSIONS)) == ["000001"]


@pytest.mark.parametrize("spoilt", ["", "{", "[]", json.dumps({"version": "000009", "datasets": []})], ids=range(4))
def test_a_lake_that_is_not_whole_is_named(lake: Path, spoilt: str) -> None:
    written(lake, "first")
    (lake / lakes.CURRENT).write_text(spoilt)
    with pytest.raises(LibraryError, match=str(lake)):
        open_lake(lake)


def test_a_folder_with_other_files_is_not_taken_for_a_lake(tmp_path: Path) -> None:
    (tmp_path / lakes.VERSIONS / "mine").mkdir(parents=True)
    with pytest.raises(LibraryError, match="not empty and not a lake"), changing(tmp_path):
        pytest.fail("a change began")
    assert (tmp_path / lakes.VERSIONS / "mine").is_dir()


def test_a_lake_without_its_list_is_not_emptied(lake: Path) -> None:
    written(lake, "first")
    (lake / lakes.CURRENT).unlink()
    with pytest.raises(LibraryError, match="has no current.json"), changing(lake):
        pytest.fail("a change began")
    assert (lake / lakes.VERSIONS / "000001").is_dir()
