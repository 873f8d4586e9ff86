"""What the user imported: a folder of immutable versions, of which `library.json` says which ones count."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from events.model import Dataset
from geodata import files

ROOT: Final = Path(__file__).parents[1]
VARIABLE: Final = "KHORASAN_ATLAS_IMPORTS"
FILE: Final = "library.json"
VERSIONS: Final = "versions"
LAYOUT: Final = 1
NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]*")


class LibraryError(ValueError):
    """The library cannot be read or changed; the message says why and what to do. Nothing has been changed."""


class Verdict(StrEnum):
    """What the user said of an imported incident and a record of the article set side by side."""

    LINKED = "linked"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Link:
    """The user's word on two records, by their record ids; neither is changed by it."""

    incident: str
    record: str
    verdict: Verdict


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
    def refused(self) -> Path:
        """CSV of what was refused, with reason, remedy and the original cells."""
        return self.folder / "refused.csv"

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
    file = folder / FILE
    if not file.exists():
        return Library(folder, {})
    content = _json(file)
    try:
        return _library(folder, content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LibraryError(f"{file} is not a list of imports ({error!r}); {_way_out(file)}") from error


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
    if content["layout"] != LAYOUT:
        raise ValueError(f"layout {content['layout']!r}, expected {LAYOUT}")
    histories = {
        dataset_id: tuple(_version(folder, entry) for entry in entries)
        for dataset_id, entries in sorted(content["datasets"].items())
        if entries
    }
    links = tuple(Link(link["incident"], link["record"], Verdict(link["verdict"])) for link in content["links"])
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
