"""Changing the library: a whole version is laid down first, then the one file is replaced that says what counts."""

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from events import durable
from events.laying_down import Draft, Report, lay_down
from events.library import NAME, VARIABLE, VERSIONS, Library, LibraryError, Link, Version, as_json, open_library

LOCK: Final = "lock"
KEPT: Final = 5  # versions of one dataset, the current one included
PATIENCE: Final = 600.0  # seconds to wait until another import has been kept

History = tuple[Version, ...]


def keep(
    folder: Path, draft: Draft, report: Callable[[Library, str], Mapping[str, Any]], go_on: Callable[[], None]
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
        version = lay_down(folder, draft, lambda digest: report(library, digest), go_on)
        former = (other for other in library.histories.get(dataset_id, ()) if other.folder != version.folder)
        _commit(_with(library, dataset_id, (version, *former)[:KEPT]))
    return version


def revise(
    folder: Path, is_due: Callable[[Version], bool], change: Callable[[Version], tuple[Draft, Report]]
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
            changed = lay_down(folder, draft, report, lambda: None)
            dataset_id = version.dataset.dataset_id
            former = (other for other in library.histories[dataset_id][1:] if other.folder != changed.folder)
            library = _commit(_with(library, dataset_id, (changed, *former)))
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


def say(folder: Path, links: Iterable[Link]) -> Library:
    """
    Note what the user says of pairs of records; the last word on a pair counts.

    Raises
    ------
    LibraryError
        If the folder cannot be written to.
    """
    with _changing(folder) as library:
        said = {(link.incident, link.record): link for link in (*library.links, *links)}
        return _commit(replace(library, links=tuple(said[pair] for pair in sorted(said))))


def unsay(folder: Path, incident: str, record: str) -> Library:
    """
    Take back what the user said of a pair of records.

    Raises
    ------
    LibraryError
        If the folder cannot be written to.
    """
    with _changing(folder) as library:
        left = tuple(link for link in library.links if (link.incident, link.record) != (incident, record))
        return _commit(replace(library, links=left))


def _shorten(folder: Path, dataset_id: str, count: int) -> Library:
    with _changing(folder) as library:
        if dataset_id not in library.histories:
            known = f"there is {', '.join(library.histories)}" if library.histories else "nothing is imported"
            raise LibraryError(f"no imported dataset is called '{dataset_id}'; {known}")
        return _commit(_with(library, dataset_id, library.histories[dataset_id][count:]))


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
            library = open_library(folder)
            _sweep(library)
            yield library
    except (OSError, sqlite3.OperationalError) as error:
        told = getattr(error, "strerror", None) or error
        raise LibraryError(
            f"{folder} cannot be written to ({told}); nothing was changed. Wait until other imports are done, make "
            f"room there, or name another folder in {VARIABLE}"
        ) from error


def _commit(library: Library) -> Library:
    durable.put(library.file, as_json(library))
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
