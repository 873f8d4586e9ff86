"""Which state of the curated data this is: the part of `datapackage.json` that is kept by hand."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from events.faults import DataError, Fault

FILE = "datapackage.json"
LICENCE: Mapping[str, str] = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 for the records; the short quotations remain with their publishers",
}
REMEDY = 'give it "version" and "created", the day on which all records were last reviewed, like "2026-11-22T00:00:00Z"'


@dataclass(frozen=True)
class Edition:
    """One state of the curated data; `created` is the day on which all of it was last reviewed."""

    version: str
    created: date

    def described(self) -> dict[str, Any]:
        """List the properties of a data package that say so, with the licence."""
        return {
            "version": self.version,
            "created": f"{self.created.isoformat()}T00:00:00Z",
            "licenses": [dict(LICENCE)],
        }


def read(folder: Path) -> Edition | None:
    """
    Read which edition the curated files of a folder are.

    Returns
    -------
    edition
        None if the folder has no `datapackage.json`.

    Raises
    ------
    DataError
        If the file is no JSON object with a version and a day.
    """
    path = folder / FILE
    if not path.exists():
        return None
    try:
        described = json.loads(path.read_text(encoding="utf-8"))
        return Edition(str(described["version"]), date.fromisoformat(described["created"][:10]))
    except (ValueError, KeyError, TypeError) as error:
        problem = f"says no version and day ({type(error).__name__}: {error})"
        raise DataError([Fault(FILE, None, "", "", problem, REMEDY)]) from error


def faults(folder: Path) -> tuple[Fault, ...]:
    """Say what is wrong with the `datapackage.json` of a folder; nothing if there is none."""
    try:
        read(folder)
    except DataError as error:
        return error.faults
    return ()
