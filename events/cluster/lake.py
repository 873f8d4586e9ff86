"""The lake: a folder of datasets and versions, one of which is current."""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from events.imports.models import LibraryError
from events.models import Dataset
from events.store.store import REDISTRIBUTABLE
from geodata import files

CURRENT: Final = "current.json"
DATASETS: Final = "datasets"
VERSIONS: Final = "versions"
LOCK: Final = "lake.lock"
KEPT: Final = 2  # versions that stay, for those who still read the one before


@dataclass(frozen=True)
class LakeDataset:
    """An imported dataset: a folder with the parts of its incidents, cells and rejected rows, and its report."""

    dataset: Dataset
    folder: Path

    @property
    def incidents(self) -> tuple[Path, ...]:
        """The parts with the columns of `INCIDENTS`, in the order of the rows."""
        return tuple(sorted((self.folder / "incidents").glob("*.parquet")))

    @property
    def cells(self) -> tuple[Path, ...]:
        """The parts with every cell as text, and `row`."""
        return tuple(sorted((self.folder / "cells").glob("*.parquet")))

    @property
    def rejected(self) -> tuple[Path, ...]:
        """The parts of the rejected rows: file, row in it, reason, remedy, cells."""
        return tuple(sorted((self.folder / "rejected").glob("*.parquet")))

    @property
    def mapping(self) -> str:
        """The mapping as JSON."""
        return (self.folder / "mapping.json").read_text(encoding="utf-8")

    @property
    def report(self) -> dict[str, Any]:
        """The report of the import."""
        return files.parse_object((self.folder / "report.json").read_bytes())


@dataclass(frozen=True)
class Lake:
    """
    A lake as it was when it was opened.

    `version` is the folder of the current version, None if there is none; it has a second one inside if records of some
    dataset must not be redistributed.
    """

    folder: Path
    version: Path | None
    datasets: tuple[LakeDataset, ...]

    @property
    def records(self) -> Path:
        """The folder of the records of the current version, by dataset and year."""
        return self._version / "records"

    @property
    def store(self) -> Path:
        """The DuckDB file with everything but the records of the current version."""
        return self._version / "atlas.duckdb"

    def redistributable(self) -> "Lake":
        """
        Return the lake without the datasets that must not be redistributed.

        Raises
        ------
        LibraryError
            If it has no records yet.
        """
        free = tuple(one for one in self.datasets if one.dataset.may_redistribute)
        if len(free) == len(self.datasets):
            return self
        return Lake(self.folder, self._version / REDISTRIBUTABLE, free)

    @property
    def counts(self) -> tuple[Path, ...]:
        """The folders of the tables of counts of the current version."""
        return tuple(sorted(folder for folder in (self._version / "counts").glob("counts_*") if folder.is_dir()))

    @property
    def _version(self) -> Path:
        if self.version is None:
            raise LibraryError(f"{self.folder} has no records yet; import some with `events cluster import`")
        return self.version


NO_LAKE: Final = Lake(Path(), None, ())


def open_lake(folder: Path) -> Lake:
    """
    Read which version of a lake is current.

    Raises
    ------
    LibraryError
        If it cannot be read, or the current version is not there.
    """
    try:
        content = files.parse_object((folder / CURRENT).read_bytes())
        datasets = tuple(
            LakeDataset(Dataset(**one["dataset"]), folder / DATASETS / one["folder"]) for one in content["datasets"]
        )
        version = folder / VERSIONS / content["version"] if content["version"] else None
    except FileNotFoundError as error:
        if any((folder / name).is_dir() and any((folder / name).iterdir()) for name in (DATASETS, VERSIONS)):
            raise LibraryError(f"{folder} has no {CURRENT}; restore it, or import into another folder") from error
        return Lake(folder, None, ())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LibraryError(f"{folder / CURRENT} cannot be read ({error}); import into another folder") from error
    if missing := [path for path in (version, *(one.folder for one in datasets)) if path and not path.is_dir()]:
        raise LibraryError(f"{missing[0]} is not there; is {folder} the whole lake, and on this computer?")
    return Lake(folder, version, datasets)


@contextmanager
def changing(folder: Path) -> Iterator[Lake]:
    """
    Lock a lake for one change; another import waits until it is done. What killed imports have left is deleted.

    Raises
    ------
    LibraryError
        If the folder cannot be written to, or is full.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # What is found in a lake and not in use is deleted: nothing else may be there.
        there = {path.name for path in folder.iterdir()}
        if there and LOCK not in there:
            raise LibraryError(f"{folder} is not empty and not a lake; choose an empty folder with --lake")
        with (folder / LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the system removes it when this process ends
            lake = open_lake(folder)
            if lake.version is None:
                _write_current(lake, None, ())
            for name in (DATASETS, VERSIONS):
                (folder / name).mkdir(exist_ok=True)
            _sweep(lake)
            try:
                yield lake
            finally:
                _sweep(open_lake(folder))
    except ConnectionError:  # of Spark
        raise
    except OSError as error:
        raise LibraryError(
            f"{folder} cannot be written to ({error.strerror or error}); nothing was changed. Free disk space, or "
            "choose another folder with --lake"
        ) from error


def make_current(lake: Lake, version: Path, datasets: tuple[LakeDataset, ...]) -> Lake:
    """Make a version current by one step, after everything in it is on the disk."""
    for folder in (version, *(one.folder for one in datasets)):
        for path in (folder, *folder.rglob("*")):
            files.fsync_folder(path)
    return _write_current(lake, version, datasets)


def _write_current(lake: Lake, version: Path | None, datasets: tuple[LakeDataset, ...]) -> Lake:
    listed = [{"dataset": asdict(one.dataset), "folder": one.folder.name} for one in datasets]
    content = {"version": version and version.name, "datasets": listed}
    files.write_atomically(lake.folder / CURRENT, json.dumps(content, ensure_ascii=False, indent=1).encode())
    return Lake(lake.folder, version, datasets)


def new_version(lake: Lake) -> Path:
    """Return the folder of the next version, which does not exist yet."""
    numbers = [int(path.name) for path in (lake.folder / VERSIONS).iterdir() if path.name.isdecimal()]
    return lake.folder / VERSIONS / f"{max(numbers, default=0) + 1:06}"


def _sweep(lake: Lake) -> None:
    """Delete versions and datasets that no version in use has; the version before the current one stays."""
    current = int(lake.version.name) if lake.version else 0
    kept = {f"{number:06}" for number in range(current - KEPT + 1, current + 1)}
    for path in (lake.folder / VERSIONS).iterdir():
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)
    used = {one.folder.name for one in lake.datasets}
    for path in (lake.folder / DATASETS).iterdir():
        if path.name not in used:
            shutil.rmtree(path, ignore_errors=True)
