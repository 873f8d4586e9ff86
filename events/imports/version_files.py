"""The files of one imported version: written once, then never changed."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from events.imports.models import LibraryError
from events.models import Dataset
from geodata import files

VERSIONS: Final = "versions"  # folder of the versions inside the library
UNFINISHED: Final = ".unfinished"


@dataclass(frozen=True)
class Version:
    """
    One imported version of a dataset: files that are never changed.

    `digest` is that of all its files, `places` that of the atlas to which the incidents were joined.
    """

    dataset: Dataset
    folder: Path
    digest: str
    places: str

    @property
    def incidents(self) -> Path:
        """Parquet with the columns of `INCIDENTS`, one row per accepted record."""
        return self.folder / "incidents.parquet"

    @property
    def original(self) -> Path:
        """Parquet with every cell of the file as text, and `row`, the number of its row."""
        return self.folder / "original.parquet"

    @property
    def rejected(self) -> Path:
        """CSV of the rejected rows, with reason, remedy and the original cells."""
        return self.folder / "rejected.csv"

    @property
    def mapping(self) -> Path:
        """JSON: the field that each column was read as."""
        return self.folder / "mapping.json"

    @property
    def report(self) -> dict[str, Any]:
        """
        The report of the import.

        Raises
        ------
        LibraryError
            If its file cannot be read.
        """
        file = self.folder / "report.json"
        try:
            return dict(json.loads(file.read_text(encoding="utf-8")))
        except OSError as error:
            raise LibraryError(
                f"{file} cannot be read: {error.strerror}; check the permissions of the folder"
            ) from error
        except ValueError as error:
            way_out = f"run `khorasan-atlas imports --undo {self.dataset.dataset_id}` and import its file again"
            raise LibraryError(f"{file} is damaged ({error}); {way_out}") from error


@dataclass(frozen=True)
class NewVersion:
    """
    A version that has not been written yet.

    `incidents` has the columns of `INCIDENTS`, `original` every cell as text beside `row`; `rejected` is a CSV,
    `mapping` a JSON text. `places` is the digest of the atlas that the incidents were joined to.
    """

    dataset: Dataset
    incidents: pa.Table
    original: pa.Table
    rejected: bytes
    mapping: str
    places: str


Checkpoint = Callable[[], None]  # called between steps; an exception that it raises ends the work
MakeReport = Callable[[str], Mapping[str, Any]]  # the report of a version by its digest


def write_version(folder: Path, new: NewVersion, report: MakeReport, checkpoint: Checkpoint) -> Version:
    """
    Write all files of a version, without making it the current one.

    Parameters
    ----------
    folder
        Folder of the library, which this process has locked.
    new
        The version to write.
    report
        Returns the report by the digest of the version.
    checkpoint
        Called between the steps; if it raises an exception, the files are removed.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    unfinished = folder / VERSIONS / UNFINISHED
    shutil.rmtree(unfinished, ignore_errors=True)  # of a process that was killed
    unfinished.mkdir()
    try:
        digest = _write_files(unfinished, new, checkpoint)
        content = json.dumps(report(digest), ensure_ascii=False, indent=1)
        files.write_atomically(unfinished / "report.json", content.encode())
        checkpoint()
        written = unfinished.with_name(f"{new.dataset.dataset_id}-{digest[:16]}")
        if not written.exists():  # else it has the same content
            files.fsync_folder(unfinished)
            os.rename(unfinished, written)
            files.fsync_folder(written.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return Version(new.dataset, written, digest, new.places)


def _write_files(folder: Path, new: NewVersion, checkpoint: Checkpoint) -> str:
    """Write the files of a version; return the digest of them, the description of the dataset and the places."""
    for name, table in (("incidents.parquet", new.incidents), ("original.parquet", new.original)):
        pq.write_table(table, folder / name, compression="zstd", compression_level=1)
        files.fsync_folder(folder / name)
        checkpoint()
    files.write_atomically(folder / "rejected.csv", new.rejected)
    files.write_atomically(folder / "mapping.json", new.mapping.encode())
    digest = hashlib.sha256(json.dumps([asdict(new.dataset), new.places], sort_keys=True).encode())
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            digest.update(f"{path.name}:{hashlib.file_digest(file, 'sha256').hexdigest()}".encode())
    return digest.hexdigest()
