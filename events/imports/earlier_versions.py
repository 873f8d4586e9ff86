"""
Read what version 0.2.0 wrote, under the names of today: files of imported versions, and saved mappings.

Delete this module, and the lines that call it, once nobody has such files any more.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

COLUMNS: Final = {"own_id": "source_record_id", "own_kind": "source_kind", "own_precision": "source_precision"}
REPORT_KEYS: Final = {"refused": "rejected", "refusals": "rejections"}
REJECTED_CSV: Final = "refused.csv"


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
        If the file cannot be read, or is not JSON.
    """
    found = json.loads((folder / "mapping.json").read_text(encoding="utf-8"))
    return json.dumps(mapping(found), indent=2, ensure_ascii=False) + "\n"


def report(folder: Path) -> dict[str, Any]:
    """
    Read the report of a version.

    Raises
    ------
    OSError, ValueError
        If the file cannot be read, or is not JSON.
    """
    found = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return _renamed(mapping(found), REPORT_KEYS)


def _renamed(values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(name, name): value for name, value in values.items()}
