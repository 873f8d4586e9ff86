"""The files of one imported version: written once, then never changed."""

import hashlib
import json
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
FILES: Final = ("incidents.parquet", "mapping.json", "original.parquet", "rejected.csv")
SHOWN: Final = {"records": int, "accepted": int, "warned": int, "rejected": int, "file": str}  # of a report


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
            report = files.parse_object(file.read_bytes())
            if missing := [name for name, kind in SHOWN.items() if not isinstance(report.get(name), kind)]:
                raise ValueError(f"without {', '.join(missing)}")
        except OSError as error:
            raise LibraryError(
                f"{file} cannot be read: {error.strerror}; check the permissions of the folder, or {self.way_out}"
            ) from error
        except ValueError as error:
            raise LibraryError(f"{file} is damaged ({error}); {self.way_out}") from error
        return report

    @property
    def format(self) -> str:
        """
        The format that the file was read as; blank if its mapping does not state one.

        Raises
        ------
        OSError, ValueError
            If the mapping cannot be read.
        """
        return str(files.parse_object(self.mapping.read_bytes()).get("format", ""))

    def codes(self, field: str) -> dict[str, str]:
        """
        Return what the codes of a field mean, as the mapping states it: `actors`, `places`.

        Raises
        ------
        OSError, ValueError
            If the mapping cannot be read.
        """
        codes = files.parse_object(self.mapping.read_bytes()).get("codes") or {}
        return {str(code): str(ours) for code, ours in (codes.get(field) or {}).items()}

    @property
    def way_out(self) -> str:
        """What the user can do if the files of this version cannot be used."""
        undo = f"`khorasan-atlas imports --undo {self.dataset.dataset_id}`"
        return f"undo this import on the page Data or with {undo}, then import the file again"

    def check(self) -> None:
        """
        Check that all files but the report are as they were written.

        Raises
        ------
        LibraryError
            If one is missing, cannot be read, or has other bytes.
        """
        of = f"of the dataset '{self.dataset.dataset_id}'"
        try:
            is_whole = _digest(self.folder, self.dataset, self.places) == self.digest
        except OSError as error:
            raise LibraryError(f"{error.filename} {of} cannot be read ({error.strerror}); {self.way_out}") from error
        if not is_whole:
            raise LibraryError(f"{self.folder} {of} is damaged: a file in it has changed; {self.way_out}")


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
    Write all files of a version, without making it the current one, into a library that this process has locked.

    `checkpoint` is called between the steps; if it raises an exception, the files are removed.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    with files.work_folder(folder / VERSIONS) as unfinished:
        built = unfinished / "version"
        built.mkdir()
        _write_files(built, new, checkpoint)
        digest = _digest(built, new.dataset, new.places)
        content = json.dumps(report(digest), ensure_ascii=False, indent=1)
        files.write_atomically(built / "report.json", content.encode())
        checkpoint()
        written = folder / VERSIONS / f"{new.dataset.dataset_id}-{digest[:16]}"
        version = Version(new.dataset, written, digest, new.places)
        if not _is_whole(version):  # else it has the same content
            shutil.rmtree(written, ignore_errors=True)
            files.publish(built, written)
    return version


def _is_whole(version: Version) -> bool:
    try:
        version.check()
        return bool(version.report)
    except LibraryError:
        return False


def _write_files(folder: Path, new: NewVersion, checkpoint: Checkpoint) -> None:
    for name, table in (("incidents.parquet", new.incidents), ("original.parquet", new.original)):
        pq.write_table(table, folder / name, compression="zstd", compression_level=1)
        checkpoint()
    (folder / "rejected.csv").write_bytes(new.rejected)
    (folder / "mapping.json").write_bytes(new.mapping.encode())


def _digest(folder: Path, dataset: Dataset, places: str) -> str:
    """Compute SHA-256 over the files of a version, the description of the dataset and the places."""
    digest = hashlib.sha256(json.dumps([asdict(dataset), places], sort_keys=True).encode())
    for name in FILES:
        with (folder / name).open("rb") as file:
            digest.update(f"{name}:{hashlib.file_digest(file, 'sha256').hexdigest()}".encode())
    return digest.hexdigest()
