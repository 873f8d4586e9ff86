"""
Read files of version 0.2.0 under today's names: the list of imports, files of versions, saved mappings.

Delete this module, and the lines that call it, when no such files are in use any more.
"""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from events.imports.models import LibraryError
from events.models import Dataset
from geodata import files

COLUMNS: Final = {"own_id": "source_record_id", "own_kind": "source_kind", "own_precision": "source_precision"}
REPORT_KEYS: Final = {"refused": "rejected", "refusals": "rejections"}
REJECTED_CSV: Final = "refused.csv"
LIST: Final = "library.json"
LIST_SET_ASIDE: Final = "library-0.2.json"
LOCK: Final = "lock"
LAYOUT: Final = 1
VERDICTS: Final = ("linked", "rejected")
WAY_OUT: Final = "restore a backup of it, or move it elsewhere and import the files again"
FOLDER: Final = re.compile(r"[a-z0-9][a-z0-9-]*")


def read_list(folder: Path) -> tuple[list[tuple[Dataset, str, str, str]], list[tuple[str, str, str]]]:
    """
    Read the list of imports.

    Returns dataset, name of the folder, digest of the version and of the places, the current version of a dataset last;
    and incident, record and decision of each link.

    Raises
    ------
    OSError
        If the file cannot be read.
    LibraryError
        If it is damaged.
    """
    try:
        content = files.parse_object((folder / LIST).read_bytes())
        if content["layout"] != LAYOUT:
            raise ValueError(f"layout {content['layout']!r}, expected {LAYOUT}")
        versions = [_version(entry) for history in content["datasets"].values() for entry in reversed(history)]
        links = [_link(link) for link in content["links"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LibraryError(f"{folder / LIST} is damaged ({error!r}); {WAY_OUT}") from error
    return versions, links


def _version(entry: Mapping[str, Any]) -> tuple[Dataset, str, str, str]:
    # A name with dots or slashes could lead out of the folder of versions.
    if not FOLDER.fullmatch(entry["folder"]):
        raise ValueError(f"folder {entry['folder']!r}")
    return Dataset(**entry["dataset"]), entry["folder"], entry["digest"], entry["places"]


def _link(link: Mapping[str, str]) -> tuple[str, str, str]:
    if link["verdict"] not in VERDICTS:
        raise ValueError(f"verdict {link['verdict']!r}")
    return link["incident"], link["record"], link["verdict"]


def set_aside(folder: Path) -> None:
    """Rename a list that has been imported, so that it is not mistaken for the current one."""
    if (folder / LIST).exists() and not (folder / LIST_SET_ASIDE).exists():
        os.replace(folder / LIST, folder / LIST_SET_ASIDE)
        (folder / LOCK).unlink(missing_ok=True)


def incidents(folder: Path) -> pa.Table:
    """
    Read the incidents of a version.

    Raises
    ------
    OSError, pyarrow.ArrowException
        If the file cannot be read.
    """
    table = pq.read_table(folder / "incidents.parquet")
    return table.rename_columns([COLUMNS.get(name, name) for name in table.column_names])


def rejected_csv(folder: Path) -> bytes:
    """
    Read the rejected rows of a version.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    return (folder / REJECTED_CSV).read_bytes()


def mapping(found: Mapping[str, Any]) -> dict[str, Any]:
    """Rename the fields of a saved mapping; leave anything that does not have the shape of one as it is."""
    columns = found.get("columns")
    return {**found, "columns": _renamed(columns, COLUMNS)} if isinstance(columns, dict) else dict(found)


def mapping_json(folder: Path) -> str:
    """
    Read the mapping of a version.

    Raises
    ------
    OSError, ValueError
        If the file cannot be read, or is not a JSON object.
    """
    found = files.parse_object((folder / "mapping.json").read_bytes())
    return json.dumps(mapping(found), indent=2, ensure_ascii=False) + "\n"


def report(folder: Path) -> dict[str, Any]:
    """
    Read the report of a version.

    Raises
    ------
    OSError, ValueError
        If the file cannot be read, or is not a JSON object.
    """
    found = files.parse_object((folder / "report.json").read_bytes())
    return _renamed(mapping(found), REPORT_KEYS)


def _renamed(values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(name, name): value for name, value in values.items()}
