"""The library of imported datasets: versions, which one is current, links between records."""

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, astuple, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from events.imports import earlier_versions
from events.imports.models import LibraryError
from events.imports.version_files import VERSIONS, Checkpoint, MakeReport, NewVersion, Version, write_version
from events.models import Dataset
from geodata import files

FILE: Final = "library.sqlite"
LAYOUT: Final = 1  # number of the tables below; SQLite keeps it in the file
KEPT: Final = 5  # versions of one dataset, the current one included
PATIENCE: Final = 600.0  # seconds to wait until another import has been written
NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]*")

# The current version of a dataset is the one with the highest number. Title and licence may change from one version to
# the next, so they are columns of the version.
TABLES: Final = (
    """CREATE TABLE version (
        number INTEGER PRIMARY KEY, folder TEXT NOT NULL UNIQUE, digest TEXT NOT NULL,
        places TEXT NOT NULL, dataset_id TEXT NOT NULL, title TEXT NOT NULL, version TEXT NOT NULL,
        publisher TEXT NOT NULL, licence TEXT NOT NULL, may_redistribute INTEGER NOT NULL, attribution TEXT NOT NULL,
        url TEXT NOT NULL)""",
    "CREATE TABLE link (incident TEXT, record TEXT, verdict TEXT NOT NULL, PRIMARY KEY (incident, record))",
    f"PRAGMA user_version = {LAYOUT}",
)
INSERT: Final = f"INSERT INTO version VALUES (?{', ?' * 11})"
CURRENT: Final = "SELECT max(number) FROM version WHERE dataset_id = ?"


class LinkVerdict(StrEnum):
    """The user's decision on an imported incident and a record of the article that may be the same."""

    LINKED = "linked"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Link:
    """The user's decision on two records, by their record ids; it changes neither of them."""

    incident: str
    record: str
    verdict: LinkVerdict


@dataclass(frozen=True)
class Library:
    """
    The library as it was when it was opened.

    `histories` holds the versions of each dataset, the current one first.
    """

    folder: Path
    histories: Mapping[str, tuple[Version, ...]]
    links: tuple[Link, ...] = ()

    @property
    def versions(self) -> tuple[Version, ...]:
        """All versions, former ones too."""
        return tuple(version for history in self.histories.values() for version in history)

    def current(self) -> tuple[Version, ...]:
        """Return the current version of each dataset, in the order of their ids."""
        return tuple(history[0] for history in self.histories.values())

    def of_store(self, only_redistributable: bool) -> "Library":
        """Return the library as a store needs it: whole, or without datasets that must not be redistributed."""
        if not only_redistributable:
            return self
        kept = {name: history for name, history in self.histories.items() if history[0].dataset.may_redistribute}
        return replace(self, histories=kept)

    @property
    def digest(self) -> str:
        """SHA-256 of the current versions and their descriptions, without the links; empty if there are none."""
        if not self.histories:
            return ""
        current = [[asdict(version.dataset), version.digest] for version in self.current()]
        return files.sha256(json.dumps(current, sort_keys=True).encode())


def folder_of(path: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder of the library: the given one, else `files.var_folder("imports")`."""
    return Path(path or files.var_folder("imports"))


def open_library(path: str | os.PathLike[str] | None = None) -> Library:
    """
    Read the library as it is now; a library of version 0.2.0 is imported into the file of today first.

    The folder, by default as `folder_of` has it, need not exist.

    Raises
    ------
    LibraryError
        If the library cannot be read.
    """
    folder = folder_of(path)
    with _library_errors(folder, "cannot be read"):
        if _is_file(folder / FILE):
            with closing(_connect(folder)) as connection:
                if _is_created(folder, connection):
                    return _read(folder, connection)
    if not (folder / earlier_versions.LIST).exists():
        return Library(folder, {})
    with _changing(folder) as connection:
        return _read(folder, connection)


def state_of(path: str | os.PathLike[str] | None = None) -> tuple[int, bytes]:
    """Return a value that changes with the library, without reading all of it."""
    try:
        with (folder_of(path) / FILE).open("rb") as file:
            # SQLite counts its transactions in these four bytes of the file's head; a copy put back has another time.
            return os.fstat(file.fileno()).st_mtime_ns, file.read(28)[24:]
    except FileNotFoundError:
        return 0, b""
    except OSError as error:
        return -1, str(error).encode()


def check_id(dataset_id: str) -> None:
    """
    Check that an imported dataset may have an id.

    Raises
    ------
    LibraryError
        If it is not made of small letters, digits and hyphens, too long, or that of the shipped records.
    """
    if not NAME.fullmatch(dataset_id) or len(dataset_id) > 60:
        raise LibraryError(
            f"'{dataset_id}' cannot be the id of a dataset; use up to 60 lower-case letters, digits, hyphens"
        )
    if dataset_id == "article":
        raise LibraryError("'article' is the id of the shipped records; choose another one")


def commit(
    folder: Path, dataset_id: str, make: Callable[[Library], tuple[NewVersion, MakeReport]], checkpoint: Checkpoint
) -> Version:
    """
    Make a new version the current one of its dataset; `undo` goes back to the former one.

    If the process is killed or the power fails, the library is as before or as after. Processes that change the library
    at the same time wait for each other. `make` returns the version to write and its report by digest, from the library
    as it is at that time; `checkpoint` is called between the steps: if it raises an exception, nothing is changed.

    Raises
    ------
    LibraryError
        If the folder cannot be written to, is full, or another process has locked it for too long.
    """
    check_id(dataset_id)
    with _changing(folder) as connection:
        new, report = make(_read(folder, connection))
        checkpoint()
        version = write_version(folder, new, report, checkpoint)
        _insert(connection, version)
    return version


def replace_versions(
    folder: Path, is_due: Callable[[Version], bool], change: Callable[[Version], tuple[NewVersion, MakeReport]]
) -> Library:
    """
    Replace the current versions that are due; `undo` treats each as the same import.

    `change` returns the version that replaces one, and its report by digest.

    Raises
    ------
    LibraryError
        If the folder cannot be written to.
    """
    with _changing(folder) as connection:
        for version in filter(is_due, _read(folder, connection).current()):
            changed = write_version(folder, *change(version), lambda: None)
            (number,) = connection.execute(CURRENT, [version.dataset.dataset_id]).fetchone()
            _insert(connection, changed, number)
        return _read(folder, connection)


def undo(folder: Path, dataset_id: str) -> Library:
    """
    Go back to the former version of a dataset; if there is none, the dataset is removed.

    Raises
    ------
    LibraryError
        If there is no such dataset, or the folder cannot be written to.
    """
    return _delete(folder, dataset_id, f"DELETE FROM version WHERE number = ({CURRENT})")


def remove(folder: Path, dataset_id: str) -> Library:
    """
    Remove a dataset with all its versions; the links of its records stay, for when it is imported again.

    Raises
    ------
    LibraryError
        If there is no such dataset, or the folder cannot be written to.
    """
    return _delete(folder, dataset_id, "DELETE FROM version WHERE dataset_id = ?")


def set_links(folder: Path, links: Iterable[Link]) -> Library:
    """
    Write the user's decisions on pairs of records; a new decision replaces the former one.

    Raises
    ------
    LibraryError
        If the folder cannot be written to.
    """
    with _changing(folder) as connection:
        connection.executemany("INSERT OR REPLACE INTO link VALUES (?, ?, ?)", map(astuple, links))
        return _read(folder, connection)


def remove_link(folder: Path, incident: str, record: str) -> Library:
    """
    Remove the user's decision on a pair of records.

    Raises
    ------
    LibraryError
        If the folder cannot be written to.
    """
    with _changing(folder) as connection:
        connection.execute("DELETE FROM link WHERE incident = ? AND record = ?", [incident, record])
        return _read(folder, connection)


def _is_file(path: Path) -> bool:
    """Return whether a file exists; if its folder cannot be looked into, that is an error, not an absent file."""
    try:
        path.stat()
    except FileNotFoundError:
        return False
    return True


def _connect(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / FILE, timeout=PATIENCE, isolation_level=None)


def _is_created(folder: Path, connection: sqlite3.Connection) -> bool:
    layout = connection.execute("PRAGMA user_version").fetchone()[0]
    if layout > LAYOUT:
        raise LibraryError(
            f"{folder / FILE} was written by a later version; use that one, or set {files.variable('imports')}"
        )
    return bool(layout == LAYOUT)


def _read(folder: Path, connection: sqlite3.Connection) -> Library:
    histories: dict[str, tuple[Version, ...]] = {}
    rows = connection.execute("SELECT * FROM version ORDER BY dataset_id, number DESC").fetchall()
    for _, name, digest, places, dataset_id, title, edition, publisher, licence, may, attribution, url in rows:
        dataset = Dataset(dataset_id, title, edition, publisher, licence, bool(may), attribution, url)
        version = Version(dataset, folder / VERSIONS / name, digest, places)
        histories[dataset_id] = (*histories.get(dataset_id, ()), version)
    links = connection.execute("SELECT incident, record, verdict FROM link ORDER BY incident, record").fetchall()
    return Library(
        folder, histories, tuple(Link(incident, record, LinkVerdict(verdict)) for incident, record, verdict in links)
    )


def _insert(connection: sqlite3.Connection, version: Version, number: int | None = None) -> None:
    """Insert a version as the newest of its dataset, or with the number of one that it replaces."""
    connection.execute("DELETE FROM version WHERE folder = ? OR number = ?", [version.folder.name, number])
    values = (number, version.folder.name, version.digest, version.places, *astuple(version.dataset))
    connection.execute(INSERT, values)
    dataset_id = version.dataset.dataset_id
    newest = f"SELECT number FROM version WHERE dataset_id = ?1 ORDER BY number DESC LIMIT {KEPT}"
    connection.execute(f"DELETE FROM version WHERE dataset_id = ?1 AND number NOT IN ({newest})", [dataset_id])


def _delete(folder: Path, dataset_id: str, sql: str) -> Library:
    with _changing(folder) as connection:
        known = _read(folder, connection).histories
        if dataset_id not in known:
            others = f"known: {', '.join(known)}" if known else "nothing has been imported"
            raise LibraryError(f"no imported dataset is called '{dataset_id}'; {others}")
        connection.execute(sql, [dataset_id])
        return _read(folder, connection)


@contextmanager
def _changing(folder: Path) -> Iterator[sqlite3.Connection]:
    """Lock the library for one change. Everything is rolled back after an exception or if the process is killed."""
    with _library_errors(folder, "cannot be written to"):
        (folder / VERSIONS).mkdir(parents=True, exist_ok=True)
        with closing(_connect(folder)) as connection:
            # Others can still read until COMMIT. The system removes the lock of a process that is killed.
            connection.execute("BEGIN IMMEDIATE")
            if not _is_created(folder, connection):
                _create(folder, connection)
                connection.execute("COMMIT")
                connection.execute("BEGIN IMMEDIATE")
            _delete_unnamed(folder, connection)
            yield connection
            connection.execute("COMMIT")
            connection.execute("PRAGMA busy_timeout = 0")
            # A process that has locked it by now deletes them itself, as it begins.
            with suppress(sqlite3.OperationalError):
                connection.execute("BEGIN IMMEDIATE")
                _delete_unnamed(folder, connection)
                connection.execute("COMMIT")


def _create(folder: Path, connection: sqlite3.Connection) -> None:
    """Create the tables, with the content of a library of version 0.2.0 if there is one."""
    for statement in TABLES:
        connection.execute(statement)
    if not (folder / earlier_versions.LIST).exists():
        return
    versions, links = earlier_versions.read_list(folder)
    for dataset, name, digest, places in versions:
        _insert(connection, _brought_forward(Version(dataset, folder / VERSIONS / name, digest, places)))
    connection.executemany("INSERT INTO link VALUES (?, ?, ?)", links)


def _brought_forward(version: Version) -> Version:
    earlier = version.folder
    try:
        new = NewVersion(
            version.dataset,
            earlier_versions.incidents(earlier),
            pq.read_table(version.original),
            earlier_versions.rejected_csv(earlier),
            earlier_versions.mapping_json(earlier),
            version.places,
        )
        report = earlier_versions.report(earlier)
    except (OSError, ValueError, pa.ArrowException):
        return version  # a damaged one stays as it is, so that the others can be used
    return write_version(earlier.parents[1], new, lambda digest: {**report, "digest": digest}, lambda: None)


def _delete_unnamed(folder: Path, connection: sqlite3.Connection) -> None:
    """
    Delete folders of removed versions and of killed processes; set aside a list of 0.2.0 that has been imported.

    The library must be locked: what another process is writing has no name in it yet.
    """
    named = {name for (name,) in connection.execute("SELECT folder FROM version")}
    for found in (folder / VERSIONS).iterdir():
        if found.name not in named:
            shutil.rmtree(found, ignore_errors=True)
    earlier_versions.set_aside(folder)


@contextmanager
def _library_errors(folder: Path, problem: str) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        reason = getattr(error, "strerror", None) or error
        raise LibraryError(
            f"{folder} {problem} ({reason}); nothing was changed. Wait until other imports are done, free disk space, "
            f"or name another folder in {files.variable('imports')}"
        ) from error
    except sqlite3.DatabaseError as error:
        raise LibraryError(f"{folder / FILE} is damaged ({error}); {earlier_versions.WAY_OUT}") from error
