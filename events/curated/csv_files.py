"""Read the curated CSV files into frozen records."""

import csv
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from events.curated import datapackage
from events.curated.datapackage import DATA, SEPARATOR, TABLES, Column, Table, Type
from events.models import Actor, Claim, Clause, Event, Question, Source, Topic
from geodata.faults import DataError, Fault


@dataclass(frozen=True)
class Sheet:
    """The text of a CSV file: header, rows by their number in a spreadsheet, and faults of its form."""

    table: Table
    header: tuple[str, ...]
    rows: Mapping[int, Mapping[str, str]]
    faults: tuple[Fault, ...] = ()

    @property
    def is_readable(self) -> bool:
        """Whether the file could be read at all; its rows may still have faults."""
        return bool(self.header) or not self.faults


@dataclass(frozen=True)
class Curated:
    """All curated records."""

    sources: tuple[Source, ...]
    actors: tuple[Actor, ...]
    events: tuple[Event, ...]
    questions: tuple[Question, ...]
    topics: tuple[Topic, ...]
    claims: tuple[Claim, ...]
    clauses: tuple[Clause, ...] = ()


def load(folder: Path = DATA) -> Curated:
    """
    Read the curated files of a folder.

    Raises
    ------
    DataError
        If a file is missing or malformed, or a cell cannot be read; it lists every fault of every file.
    """
    sheets = read_sheets(folder)
    faults = [fault for sheet in sheets.values() for fault in (*sheet.faults, *cell_faults(sheet))]
    if faults:
        raise DataError(faults)
    return from_sheets(sheets)


def from_sheets(sheets: Mapping[str, Sheet]) -> Curated:
    """Build records from sheets without faults."""
    records = {name: tuple(_record(sheet, row) for row in sheet.rows.values()) for name, sheet in sheets.items()}
    return Curated(**records)


def read_sheets(folder: Path = DATA) -> dict[str, Sheet]:
    """Read every table of a folder as text, with the faults of their form."""
    return {name: read_sheet(folder / table.file, table) for name, table in TABLES.items()}


def read_sheet(path: Path, table: Table) -> Sheet:
    """Read one CSV file as text. An optional file that is missing is an empty sheet."""
    if not path.exists():
        if table.optional:
            return Sheet(table, (), {})
        fault = Fault(path.name, None, "", "", "is missing", f"write a file with the columns {_names(table)}")
        return Sheet(table, (), {}, (fault,))
    try:
        text, faults = _decode(path)
    except OSError as error:
        fault = Fault(path.name, None, "", "", f"cannot be read ({error.strerror})", "make the file readable")
        return Sheet(table, (), {}, (fault,))
    try:
        lines = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        broken = Fault(
            path.name, None, "", "", f"cannot be read as CSV ({error})", "correct its quotation marks and line ends"
        )
        return Sheet(table, (), {}, (*faults, broken))
    header = tuple(lines[0]) if lines else ()
    faults += _header_faults(path.name, header, table)
    rows = {}
    for number, cells in enumerate(lines[1:], start=2):
        faults += _width_faults(path.name, number, cells, header)
        rows[number] = dict(zip(header, cells + [""] * len(header), strict=False))
    return Sheet(table, header, rows, tuple(faults))


def _names(table: Table) -> str:
    return ",".join(column.name for column in table.columns)


def _decode(path: Path) -> tuple[str, list[Fault]]:
    raw, faults = path.read_bytes(), []
    if raw.startswith(b"\xef\xbb\xbf"):
        faults.append(Fault(path.name, None, "", "", "starts with a byte order mark", "save it as UTF-8 without one"))
        raw = raw[3:]
    if b"\r" in raw:
        faults.append(Fault(path.name, None, "", "", "has carriage returns", "save it with line ends LF"))
    try:
        return raw.decode("utf-8"), faults
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        found = repr(raw[error.start : error.end])
        faults.append(Fault(path.name, row, "", found, "is not UTF-8", "save the file in the encoding UTF-8"))
        return raw.decode("utf-8", errors="replace"), faults


def _header_faults(file: str, header: tuple[str, ...], table: Table) -> list[Fault]:
    known = f"remove it; the columns are {_names(table)}"
    missing = [column.name for column in table.columns if column.name not in header and not column.optional]
    unknown = [name for name in header if name not in table.by_name]
    double = sorted({name for name in header if header.count(name) > 1})
    return [
        *(Fault(file, 1, name, "", "is missing from the header", "add the column") for name in missing),
        *(Fault(file, 1, name, "", "is not a column of this table", known) for name in unknown),
        *(Fault(file, 1, name, "", "is in the header twice", "keep one of the columns") for name in double),
    ]


def _width_faults(file: str, row: int, cells: list[str], header: tuple[str, ...]) -> list[Fault]:
    if len(cells) == len(header):
        return []
    problem = f"has {len(cells)} cells where the header has {len(header)}"
    remedy = "put text with commas in quotation marks" if len(cells) > len(header) else "add the missing cells"
    return [Fault(file, row, "", SEPARATOR.join(cells[len(header) :]), problem, remedy)]


def cell_faults(sheet: Sheet) -> list[Fault]:
    """List the cells of a sheet that do not fit the type of their column, or are blank where required."""
    faults = []
    for number, row in sheet.rows.items():
        for column in sheet.table.columns:
            problem = _cell_problem(column, row.get(column.name)) if column.name in sheet.header else None
            if problem:
                faults.append(Fault(sheet.table.file, number, column.name, row.get(column.name) or "", *problem))
    return faults


def _cell_problem(column: Column, text: str | None) -> tuple[str, str] | None:
    if not text:
        return ("is empty", f"fill in: {column.meaning}") if column.required else None
    if text != text.strip():
        return "starts or ends with a space", "remove the space"
    if not text.isprintable() and any(unicodedata.category(sign) == "Cc" for sign in text):
        return "has a line break or control character", "write it on one line"
    if column.words and text not in column.words:
        return "is not in the vocabulary", f"write one of: {', '.join(column.words)}"
    try:
        _read(column.type, text)
    except ValueError:
        return f"is not a {column.type}", f"write it like {column.example}"
    return None


def _read(kind: Type, text: str) -> Any:  # noqa: ANN401 - the type depends on the column
    if kind is Type.LIST:
        return tuple(text.split(SEPARATOR)) if text else ()
    if kind is Type.BOOLEAN:
        if text not in ("", "true", "false"):
            raise ValueError(text)
        return {"": None, "true": True, "false": False}[text]
    if kind is Type.INTEGER:
        return int(text) if text else None
    if kind is Type.NUMBER:
        return _number(text) if text else None
    return text


def _number(text: str) -> int | float:
    number = float(text) if "." in text else int(text)
    # A number has one written form, so that a record holds all that is in the file.
    if str(number) != text:
        raise ValueError(text)
    return number


def _record(sheet: Sheet, row: Mapping[str, str]) -> Any:  # noqa: ANN401 - one of the record types
    values = {column.name: _read(column.type, row.get(column.name) or "") for column in sheet.table.columns}
    return datapackage.record(sheet.table.record, values)
