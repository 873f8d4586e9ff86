"""The library of imported datasets: versions, which one is current, links between records."""

import hashlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from events.imports import earlier_versions
from events.models import Dataset
from geodata import files

ROOT: Final = Path(__file__).parents[2]
VARIABLE: Final = "KHORASAN_ATLAS_IMPORTS"
FILE: Final = "library.json"
VERSIONS: Final = "versions"
LAYOUT: Final = 2
EARLIER_LAYOUT: Final = 1
NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]*")


class LibraryError(ValueError):
    """The library cannot be read or changed; the message says why and what to do. Nothing has been changed."""


class LinkVerdict(StrEnum):
    """What the user said of an imported incident and a record of the article set side by side."""

    LINKED = "linked"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Link:
    """The user's word on two records, by their record ids; neither is changed by it."""

    incident: str
    record: str
    verdict: LinkVerdict


@dataclass(frozen=True)
class Version:
    """
    One imported version of a dataset: files that never change once they are there.

    `digest` is over everything that was kept, `places` that of the atlas to which the incidents were joined.
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
        """Parquet with every cell of the file as text and the number of its row, `row`."""
        return self.folder / "original.parquet"

    @property
    def rejected(self) -> Path:
        """CSV of what was rejected, with reason, remedy and the original cells."""
        return self.folder / "rejected.csv"

    @property
    def mapping(self) -> Path:
        """JSON that says which column was read as what."""
        return self.folder / "mapping.json"

    @property
    def report(self) -> dict[str, Any]:
        """What was said about the import before it was confirmed, with its figures."""
        return dict(_json(self.folder / "report.json"))


@dataclass(frozen=True)
class Library:
    """
    The library as it was when it was opened.

    `histories` holds, by dataset, its versions, the current one first; `links` what the user said of pairs of records.
    """

    folder: Path
    histories: Mapping[str, tuple[Version, ...]]
    links: tuple[Link, ...] = ()

    @property
    def file(self) -> Path:
        """The one file that says what counts; it is replaced whole, so that a new one has another inode and time."""
        return self.folder / FILE

    @property
    def versions(self) -> tuple[Version, ...]:
        """Every version that is kept, former ones too."""
        return tuple(version for history in self.histories.values() for version in history)

    def current(self) -> tuple[Version, ...]:
        """List the version of each dataset that counts, in the order of their ids."""
        return tuple(history[0] for history in self.histories.values())

    @property
    def digest(self) -> str:
        """SHA-256 over the datasets and versions that count; nothing if there are none. Links do not matter."""
        if not self.histories:
            return ""
        counting = [[asdict(version.dataset), version.digest] for version in self.current()]
        return files.sha256(json.dumps(counting, sort_keys=True).encode())


def open_library(path: str | os.PathLike[str] | None = None) -> Library:
    """
    Read what the library holds now.

    Parameters
    ----------
    path
        Folder of the library; by default what the environment variable KHORASAN_ATLAS_IMPORTS says, else `var/imports`.
        It need not exist.

    Raises
    ------
    LibraryError
        If `library.json` is there and cannot be read.
    """
    folder = folder_of(path)
    if (folder / FILE).exists() and b'"layout": 1,' in (folder / FILE).read_bytes():
        return _bring_forward(folder)
    return _read(folder)


def _read(folder: Path) -> Library:
    file = folder / FILE
    if not file.exists():
        return Library(folder, {})
    content = _json(file)
    try:
        return _library(folder, content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LibraryError(f"{file} is not a list of imports ({error!r}); {_way_out(file)}") from error


def _bring_forward(folder: Path) -> Library:
    """Write every version that 0.2.0 wrote again, under the names of today."""
    with _changing(folder) as library:
        if _json(library.file)["layout"] == LAYOUT:
            return library  # another process was first
        histories = {name: tuple(map(_of_today, history)) for name, history in library.histories.items()}
        return _write_pointer(replace(library, histories=histories))


def _of_today(version: Version) -> Version:
    earlier = version.folder
    try:
        original = pq.read_table(version.original)
        report = earlier_versions.report(earlier)
        draft = NewVersion(
            version.dataset,
            earlier_versions.incidents(earlier),
            original,
            earlier_versions.rejected_csv(earlier),
            earlier_versions.mapping_json(earlier),
            version.places,
        )
    except (OSError, ValueError, pa.ArrowException):
        return version  # damaged: using it says so, and the other versions can still be used
    return write_version(earlier.parents[1], draft, lambda digest: {**report, "digest": digest}, lambda: None)


def folder_of(path: str | os.PathLike[str] | None = None) -> Path:
    """Name the folder of the library: what is given, else what the environment says, else `var/imports`."""
    return Path(path or os.environ.get(VARIABLE) or ROOT / "var" / "imports")


def as_json(library: Library) -> bytes:
    """Write down what counts, as `open_library` reads it."""
    content = {
        "layout": LAYOUT,
        "datasets": {
            dataset_id: [_entry(version) for version in history] for dataset_id, history in library.histories.items()
        },
        "links": [asdict(link) for link in library.links],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _entry(version: Version) -> dict[str, Any]:
    return {
        "folder": version.folder.name,
        "digest": version.digest,
        "places": version.places,
        "dataset": asdict(version.dataset),
    }


def _library(folder: Path, content: Mapping[str, Any]) -> Library:
    if content["layout"] not in (LAYOUT, EARLIER_LAYOUT):
        raise ValueError(f"layout {content['layout']!r}, expected {LAYOUT}")
    histories = {
        dataset_id: tuple(_version(folder, entry) for entry in entries)
        for dataset_id, entries in sorted(content["datasets"].items())
        if entries
    }
    links = tuple(Link(link["incident"], link["record"], LinkVerdict(link["verdict"])) for link in content["links"])
    return Library(folder, histories, links)


def _version(folder: Path, entry: Mapping[str, Any]) -> Version:
    # A name that leads elsewhere is no version of ours.
    if not NAME.fullmatch(entry["folder"]):
        raise ValueError(f"folder {entry['folder']!r}")
    dataset = Dataset(**entry["dataset"])
    return Version(dataset, folder / VERSIONS / entry["folder"], entry["digest"], entry["places"])


def _json(file: Path) -> Mapping[str, Any]:
    try:
        content: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise LibraryError(f"{file} cannot be read: {error.strerror}; check that the folder may be read") from error
    except ValueError as error:
        raise LibraryError(f"{file} is damaged ({error}); {_way_out(file)}") from error
    return content


def _way_out(file: Path) -> str:
    return f"move {file.name} away and import the files anew, or put back a copy of it"


UNFINISHED: Final = ".unfinished"

MakeReport = Callable[[str], Mapping[str, Any]]  # the report of a version by its digest


@dataclass(frozen=True)
class NewVersion:
    """
    A version that is not kept yet.

    `incidents` has the columns of `INCIDENTS`, `original` every cell as text beside `row`; `rejected` is a CSV,
    `mapping` a JSON text. `places` is the digest of the atlas that the incidents were joined to.
    """

    dataset: Dataset
    incidents: pa.Table
    original: pa.Table
    rejected: bytes
    mapping: str
    places: str


def write_version(folder: Path, draft: NewVersion, report: MakeReport, go_on: Callable[[], None]) -> Version:
    """
    Write all files of a version; what counts is another matter.

    Parameters
    ----------
    folder
        Folder of the library, which this process has to itself.
    draft
        What is written.
    report
        Gives the report by the digest of the version.
    go_on
        Called between the steps; what it raises ends the work, and leaves nothing.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    with _unfinished(folder) as unfinished:
        digest = _write(unfinished, draft, go_on)
        said = json.dumps(report(digest), ensure_ascii=False, indent=1)
        files.write_durably(unfinished / "report.json", said.encode())
        go_on()
        settled = _settled(unfinished, f"{draft.dataset.dataset_id}-{digest[:16]}")
    return Version(draft.dataset, settled, digest, draft.places)


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """Lend a folder to write to, which leaves no trace if that fails: the disk may be full."""
    unfinished = folder / VERSIONS / UNFINISHED
    unfinished.mkdir()
    try:
        yield unfinished
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _write(folder: Path, draft: NewVersion, go_on: Callable[[], None]) -> str:
    """Lay down the files of a draft; return the digest over them and what they come from."""
    for name, table in (("incidents.parquet", draft.incidents), ("original.parquet", draft.original)):
        pq.write_table(table, folder / name, compression="zstd", compression_level=1)
        files.fsync_folder(folder / name)
        go_on()
    files.write_durably(folder / "rejected.csv", draft.rejected)
    files.write_durably(folder / "mapping.json", draft.mapping.encode())
    digest = hashlib.sha256(json.dumps([asdict(draft.dataset), draft.places], sort_keys=True).encode())
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            digest.update(f"{path.name}:{hashlib.file_digest(file, 'sha256').hexdigest()}".encode())
    return digest.hexdigest()


def _settled(unfinished: Path, name: str) -> Path:
    """Give a folder its name for good; one that is there already holds the same."""
    settled = unfinished.with_name(name)
    if not settled.exists():
        files.fsync_folder(unfinished)
        os.rename(unfinished, settled)
        files.fsync_folder(settled.parent)
    return settled


LOCK: Final = "lock"
KEPT: Final = 5  # versions of one dataset, the current one included
PATIENCE: Final = 600.0  # seconds to wait until another import has been kept

History = tuple[Version, ...]


def commit(
    folder: Path, draft: NewVersion, report: Callable[[Library, str], Mapping[str, Any]], go_on: Callable[[], None]
) -> Version:
    """
    Make a draft the current version of its dataset; the former one stays for `undo`.

    Whatever happens, power cuts included, the library is as before or as after. Processes that keep something at the
    same time wait for each other.

    Parameters
    ----------
    folder
        Folder of the library.
    draft
        What is kept.
    report
        Gives the report for the library as it stands in that moment, and the digest of the version.
    go_on
        Called between the steps; what it raises ends the work, and nothing is changed.

    Raises
    ------
    LibraryError
        If the folder cannot be written to, is full, or another process does not let go of it.
    """
    dataset_id = draft.dataset.dataset_id
    check_id(dataset_id)
    with _changing(folder) as library:
        go_on()
        version = write_version(folder, draft, lambda digest: report(library, digest), go_on)
        former = (other for other in library.histories.get(dataset_id, ()) if other.folder != version.folder)
        _write_pointer(_with(library, dataset_id, (version, *former)[:KEPT]))
    return version


def replace_versions(
    folder: Path, is_due: Callable[[Version], bool], change: Callable[[Version], tuple[NewVersion, MakeReport]]
) -> Library:
    """
    Put another version in the place of each current one that is due; it is the same import, so `undo` passes over it.

    Parameters
    ----------
    folder
        Folder of the library.
    is_due
        Says which versions are to be replaced.
    change
        Gives what comes in their place, with its report by the digest that it will have.

    Raises
    ------
    LibraryError
        If the folder cannot be written to.
    """
    with _changing(folder) as library:
        for version in filter(is_due, library.current()):
            draft, report = change(version)
            changed = write_version(folder, draft, report, lambda: None)
            dataset_id = version.dataset.dataset_id
            former = (other for other in library.histories[dataset_id][1:] if other.folder != changed.folder)
            library = _write_pointer(_with(library, dataset_id, (changed, *former)))
        return library


def check_id(dataset_id: str) -> None:
    """
    Refuse what cannot be the id of an imported dataset.

    Raises
    ------
    LibraryError
        If it is not made of small letters, digits and hyphens, too long, or that of the shipped records.
    """
    if not NAME.fullmatch(dataset_id) or len(dataset_id) > 60:
        raise LibraryError(f"'{dataset_id}' cannot be the id of a dataset; use up to 60 small letters, digits, hyphens")
    if dataset_id == "article":
        raise LibraryError("'article' is the id of the shipped records; choose another one")


def undo(folder: Path, dataset_id: str) -> Library:
    """
    Bring back the former version of a dataset; if there is none, the dataset goes.

    Raises
    ------
    LibraryError
        If there is no such dataset, or the folder cannot be written to.
    """
    return _shorten(folder, dataset_id, 1)


def remove(folder: Path, dataset_id: str) -> Library:
    """
    Remove a dataset with all its versions; the links of its records stay, for when it is imported again.

    Raises
    ------
    LibraryError
        If there is no such dataset, or the folder cannot be written to.
    """
    return _shorten(folder, dataset_id, KEPT)


def set_links(folder: Path, links: Iterable[Link]) -> Library:
    """
    Note what the user says of pairs of records; the last word on a pair counts.

    Raises
    ------
    LibraryError
        If the folder cannot be written to.
    """
    with _changing(folder) as library:
        said = {(link.incident, link.record): link for link in (*library.links, *links)}
        return _write_pointer(replace(library, links=tuple(said[pair] for pair in sorted(said))))


def remove_link(folder: Path, incident: str, record: str) -> Library:
    """
    Take back what the user said of a pair of records.

    Raises
    ------
    LibraryError
        If the folder cannot be written to.
    """
    with _changing(folder) as library:
        left = tuple(link for link in library.links if (link.incident, link.record) != (incident, record))
        return _write_pointer(replace(library, links=left))


def _shorten(folder: Path, dataset_id: str, count: int) -> Library:
    with _changing(folder) as library:
        if dataset_id not in library.histories:
            known = f"there is {', '.join(library.histories)}" if library.histories else "nothing is imported"
            raise LibraryError(f"no imported dataset is called '{dataset_id}'; {known}")
        return _write_pointer(_with(library, dataset_id, library.histories[dataset_id][count:]))


def _with(library: Library, dataset_id: str, history: History) -> Library:
    changed = {**library.histories, dataset_id: history}
    return replace(library, histories={name: changed[name] for name in sorted(changed) if changed[name]})


@contextmanager
def _changing(folder: Path) -> Iterator[Library]:
    """Have the library to oneself; what goes wrong with files is told in one sentence."""
    try:
        (folder / VERSIONS).mkdir(parents=True, exist_ok=True)
        # The system lets go of a database's lock also when the process that holds it is killed.
        with closing(sqlite3.connect(folder / LOCK, timeout=PATIENCE, isolation_level=None)) as lock:
            lock.execute("BEGIN EXCLUSIVE")
            library = _read(folder)
            _sweep(library)
            yield library
    except (OSError, sqlite3.OperationalError) as error:
        told = getattr(error, "strerror", None) or error
        raise LibraryError(
            f"{folder} cannot be written to ({told}); nothing was changed. Wait until other imports are done, make "
            f"room there, or name another folder in {VARIABLE}"
        ) from error


def _write_pointer(library: Library) -> Library:
    files.write_durably(library.file, as_json(library))
    _sweep(library)
    return library


def _sweep(library: Library) -> None:
    """Delete what no history names: versions that were given up, and what a killed process left."""
    named = {version.folder.name for version in library.versions}
    for found in (library.folder / VERSIONS).iterdir():
        if found.name not in named:
            shutil.rmtree(found, ignore_errors=True)
    for found in library.folder.glob(f".{library.file.name}.*"):
        found.unlink(missing_ok=True)
