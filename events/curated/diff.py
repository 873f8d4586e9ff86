"""Compare two states of the data: rows added, changed and removed (`python -m events diff`)."""

import csv
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from events import spreadsheet_text
from events.curated import datapackage
from events.curated.datapackage import TABLES
from geodata.files import parse_object

KEYS = {**{name: table.key for name, table in TABLES.items()}, "places": "place_id"}
LARGEST_PACKAGE_BYTES = 500_000_000
SIGNS = {"added": "+", "changed": "~", "removed": "-"}
SHOWN_CHARACTERS = 160
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, struct.error)
ESCAPED = "formula_escape"  # property of our own packages, whose texts are escaped for spreadsheets

Row = Mapping[str, str]


class PackageError(ValueError):
    """A state of the data cannot be read; the message says what is expected."""


@dataclass(frozen=True)
class State:
    """
    One state of the data: rows by table and id.

    `selection` is the query of the selection that a package was made from; blank if it has all records.
    """

    tables: Mapping[str, Mapping[str, Row]]
    version: str = ""
    digest: str = ""
    selection: str = ""


@dataclass(frozen=True)
class Change:
    """One row that was added, changed or removed; `fields` lists what changed as (field, old, new)."""

    table: str
    row_id: str
    kind: str
    title: str = ""
    fields: tuple[tuple[str, str, str], ...] = ()


def read(path: Path) -> State:
    """
    Read one state of the data: a folder with the CSV files, or a data package as ZIP.

    Raises
    ------
    PackageError
        If it is neither, has none of the tables, or has an id twice.
    """
    if path.is_dir():
        files = {file.name: file.read_bytes() for file in path.iterdir() if file.suffix in (".csv", ".json")}
        return from_files(files, str(path))
    if not path.exists():
        raise PackageError(f"{path} does not exist; give a folder of CSV files or a data package (.zip)")
    with path.open("rb") as file:
        return read_zip(file, str(path))


def read_zip(file: BinaryIO, name: str) -> State:
    """
    Read a data package from an open ZIP file; `name` is its name in messages.

    Raises
    ------
    PackageError
        If it is not a data package, or unpacks to more than `LARGEST_PACKAGE_BYTES`.
    """
    try:
        with zipfile.ZipFile(file) as package:
            members = {Path(member.filename).name: member for member in package.infolist() if not member.is_dir()}
            wanted = {found: members[found] for found in members if found.endswith((".csv", ".json"))}
            if sum(member.file_size for member in wanted.values()) > LARGEST_PACKAGE_BYTES:
                raise PackageError(f"{name} unpacks to more than {LARGEST_PACKAGE_BYTES:,} bytes")
            return from_files({found: package.read(member) for found, member in wanted.items()}, name)
    except PackageError:
        raise
    # Damage shows up wherever the bytes are first parsed.
    except (*DAMAGED, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        problem = f"{name} is neither a folder of CSV files nor a data package (.zip) that can be read: {error}"
        raise PackageError(problem) from error


def from_files(files: Mapping[str, bytes], name: str) -> State:
    """Read a state from the bytes of its files; `name` is its name in messages."""
    described = _described(files.get(datapackage.FILE, b"{}"), name)
    is_escaped = bool(described.get(ESCAPED))
    tables = {
        table: _rows(files[f"{table}.csv"], key, f"{name}: {table}.csv", is_escaped)
        for table, key in KEYS.items()
        if f"{table}.csv" in files
    }
    if not tables:
        raise PackageError(f"{name} has none of the tables {', '.join(KEYS)} as CSV")
    texts = {field: str(described.get(field, "")) for field in ("version", "digest", "selection")}
    return State(tables, **texts)


def _described(raw: bytes, name: str) -> dict[str, Any]:
    try:
        return parse_object(raw)
    except ValueError as error:
        raise PackageError(f"{name}: {datapackage.FILE} cannot be read ({error})") from error


def _rows(raw: bytes, key: str, name: str, is_escaped: bool) -> dict[str, Row]:
    try:
        lines = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), restval="")
        records = [{field: text for field, text in line.items() if isinstance(field, str)} for line in lines]
    except (UnicodeDecodeError, csv.Error) as error:
        raise PackageError(f"{name} cannot be read as UTF-8 CSV ({error})") from error
    if key not in (lines.fieldnames or ()):
        raise PackageError(f"{name} has no column {key}")
    rows: dict[str, Row] = {}
    for number, line in enumerate(records, start=2):
        row = {field: spreadsheet_text.restore(text) for field, text in line.items()} if is_escaped else line
        if row[key] in rows:
            raise PackageError(f"{name} row {number}: {key} '{row[key]}' occurs twice; run `check` on it first")
        rows[row[key]] = row
    return rows


def diff(old: State, new: State) -> tuple[Change, ...]:
    """
    List what was added, changed and removed, by table and id.

    A table that only one state has is not compared; a column that one state lacks counts as blank there.
    """
    shared = [table for table in KEYS if table in old.tables and table in new.tables]
    return tuple(change for table in shared for change in _changes(table, old.tables[table], new.tables[table]))


def _changes(table: str, old: Mapping[str, Row], new: Mapping[str, Row]) -> Iterator[Change]:
    for row_id in sorted(old.keys() | new.keys()):
        before, after = old.get(row_id), new.get(row_id)
        if before is None or after is None:
            kind = "added" if before is None else "removed"
            yield Change(table, row_id, kind, _title(before or after or {}))
        elif fields := tuple(_fields(before, after)):
            yield Change(table, row_id, "changed", _title(after), fields)


def _fields(before: Row, after: Row) -> Iterator[tuple[str, str, str]]:
    for field in dict.fromkeys([*before, *after]):
        old, new = before.get(field) or "", after.get(field) or ""
        if old != new:
            yield field, old, new


def _title(row: Row) -> str:
    return row.get("title") or row.get("name") or row.get("value") or ""


def missing_tables(old: State, new: State) -> tuple[str, ...]:
    """List the tables that only one of the two states has, in words."""
    pairs = [(table, table in old.tables, table in new.tables) for table in KEYS]
    return tuple(
        f"{table} is only in the {'old' if in_old else 'new'} state and is not compared"
        for table, in_old, in_new in pairs
        if in_old != in_new
    )


def counts(changes: Iterable[Change]) -> dict[str, dict[str, int]]:
    """Count the changes of each table by kind."""
    found: dict[str, dict[str, int]] = {}
    for change in changes:
        kinds = found.setdefault(change.table, dict.fromkeys(SIGNS, 0))
        kinds[change.kind] += 1
    return found


def remarks(old: State, new: State) -> tuple[str, ...]:
    """List what a reader must know about the two states before reading the changes."""
    cut = [
        f"the {name} state has only the selection '{state.selection}': all other rows are listed as {effect}"
        for name, state, effect in (("old", old, "added"), ("new", new, "removed"))
        if state.selection
    ]
    return (*cut, *missing_tables(old, new))


def as_text(old: State, new: State) -> str:
    """Write the changes, table by table."""
    changes = diff(old, new)
    lines = [f"{_named(old)} -> {_named(new)}", *(f"note: {remark}" for remark in remarks(old, new))]
    for table, kinds in counts(changes).items():
        lines.append(f"{table}: " + ", ".join(f"{number} {kind}" for kind, number in kinds.items() if number))
        lines += [line for change in changes if change.table == table for line in _lines(change)]
    return "\n".join([*lines, *(() if changes else ("nothing has changed",))]) + "\n"


def _named(state: State) -> str:
    version = f"version {state.version}" if state.version else "no version"
    return f"{version} ({state.digest[:12]})" if state.digest else version


def _lines(change: Change) -> list[str]:
    title = f"  {_short(change.title)}" if change.title else ""
    fields = [f"      {field}: '{_short(old)}' -> '{_short(new)}'" for field, old, new in change.fields]
    return [f"  {SIGNS[change.kind]} {change.row_id}{title}", *fields]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_CHARACTERS else f"{line[:SHOWN_CHARACTERS]}…"


def as_json(old: State, new: State) -> dict[str, Any]:
    """Build one object with the changes."""
    changes = diff(old, new)
    states = [{"version": state.version, "digest": state.digest, "selection": state.selection} for state in (old, new)]
    plain = [
        {
            "table": change.table,
            "id": change.row_id,
            "kind": change.kind,
            "title": change.title,
            "fields": {field: {"old": before, "new": after} for field, before, after in change.fields},
        }
        for change in changes
    ]
    head = {"old": states[0], "new": states[1], "remarks": list(remarks(old, new))}
    return {**head, "counts": counts(changes), "changes": plain}
