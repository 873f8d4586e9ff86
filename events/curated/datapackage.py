"""The schema of the curated tables and their edition, both read from `datapackage.json`, which is kept by hand."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, get_origin, get_type_hints

from events.models import Actor, Claim, Clause, Event, Question, Source, Topic
from geodata import files
from geodata.faults import DataError, Fault

DATA = Path(__file__).parents[1] / "data"
FILE = "datapackage.json"
SEPARATOR = "|"
RECORDS: Mapping[str, type[Any]] = {
    "sources": Source,
    "actors": Actor,
    "events": Event,
    "questions": Question,
    "topics": Topic,
    "claims": Claim,
    "clauses": Clause,
}
HINTS = {kind: get_type_hints(kind) for kind in RECORDS.values()}
REMEDY = 'give it "version" and "created", the day on which all records were last reviewed, like "2026-11-22T00:00:00Z"'


class Type(StrEnum):
    """How the text of a cell is read."""

    TEXT = "text"
    ID = "id"
    LIST = "list"
    EDTF = "EDTF date"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "true or false"


# The types of Table Schema, and what a field of type "string" may say under "holds".
CELL_TYPES = {"string": Type.TEXT, "number": Type.NUMBER, "integer": Type.INTEGER, "boolean": Type.BOOLEAN}
HOLDS = {"id": Type.ID, f"values separated by {SEPARATOR}": Type.LIST, "EDTF date": Type.EDTF}


@dataclass(frozen=True)
class Column:
    """One column. `refers` names the table (or `places`) whose ids it holds; `words` its closed vocabulary."""

    name: str
    meaning: str
    example: str
    type: Type = Type.TEXT
    required: bool = False
    words: tuple[str, ...] = ()
    refers: str = ""
    unit: str = ""
    optional: bool = False  # the whole column may be missing from the file


@dataclass(frozen=True)
class Table:
    """One CSV file: its record type and its columns in the order of the file."""

    name: str
    record: type[Any]
    meaning: str
    columns: tuple[Column, ...]
    optional: bool = False  # the whole file may be missing

    @property
    def file(self) -> str:
        """File name inside the data folder."""
        return f"{self.name}.csv"

    @property
    def key(self) -> str:
        """Return the name of the column that holds the row's own id: always the first."""
        return self.columns[0].name

    @property
    def by_name(self) -> dict[str, Column]:
        """Columns by their names."""
        return {column.name: column for column in self.columns}


def tables(described: Mapping[str, Any]) -> dict[str, Table]:
    """Read the tables of a data package, by name."""
    return {resource["name"]: _table(resource) for resource in described["resources"]}


def _table(resource: Mapping[str, Any]) -> Table:
    schema = resource["schema"]
    targets = {key["fields"][0]: key["reference"]["resource"] for key in schema["foreignKeys"]}
    columns = tuple(_column(field, targets.get(field["name"], "")) for field in schema["fields"])
    record = RECORDS[resource["name"]]
    # A column that its record does not know would be lost on the way; better to fail when the schema is read.
    assert [column.name for column in columns] == [field.name for field in fields(record)], resource["name"]
    return Table(resource["name"], record, resource["description"], columns, resource.get("optional", False))


def _column(field: Mapping[str, Any], target: str) -> Column:
    constraints = field.get("constraints", {})
    return Column(
        field["name"],
        field["description"],
        field["example"],
        HOLDS[field["holds"]] if "holds" in field else CELL_TYPES[field["type"]],
        required=constraints.get("required", False),
        words=tuple(str(word) for word in constraints.get("enum", ())),
        refers=field.get("refers", target),
        unit=field.get("unit", ""),
        optional=field.get("optional", False),
    )


_SHIPPED: Mapping[str, Any] = json.loads((DATA / FILE).read_text(encoding="utf-8"))
LICENCE: Mapping[str, str] = _SHIPPED["licenses"][0]
TABLES = tables(_SHIPPED)


T = TypeVar("T")


def record(kind: type[T], row: Mapping[str, Any]) -> T:
    """Build a record from its fields: lists become tuples, words those of their vocabularies."""
    return kind(**{name: _as(hint, row[name]) for name, hint in HINTS[kind].items() if name in row})


def _as(hint: Any, value: Any) -> Any:  # noqa: ANN401 - any field
    if get_origin(hint) is tuple:
        return tuple(value or ())
    return hint(value) if isinstance(hint, type) and issubclass(hint, StrEnum) else value


@dataclass(frozen=True)
class Edition:
    """One edition of the curated data; `created` is the day on which all of it was last reviewed."""

    version: str
    created: date

    def described(self) -> dict[str, Any]:
        """Build the properties of a data package for the edition, with the licence."""
        created = f"{self.created.isoformat()}T00:00:00Z"
        return {"version": self.version, "created": created, "licenses": [dict(LICENCE)]}


def read(folder: Path) -> Edition | None:
    """
    Read the edition of the curated files of a folder; None if it has no `datapackage.json`.

    Raises
    ------
    DataError
        If the file is not a JSON object with a version and a date.
    """
    path = folder / FILE
    if not path.exists():
        return None
    try:
        described = files.parse_object(path.read_bytes())
        return Edition(str(described["version"]), date.fromisoformat(described["created"][:10]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        problem = f"has no version and date ({type(error).__name__}: {error})"
        raise DataError([Fault(FILE, None, "", "", problem, REMEDY)]) from error


def faults(folder: Path) -> tuple[Fault, ...]:
    """List the faults of the `datapackage.json` of a folder; none if there is no such file."""
    try:
        read(folder)
    except DataError as error:
        return error.faults
    return ()


def resource(table: Table) -> dict[str, Any]:
    """Describe one CSV file and its columns (Table Schema)."""
    return {
        "name": table.name,
        "path": table.file,
        "profile": "tabular-data-resource",
        "description": table.meaning,
        **({"optional": True} if table.optional else {}),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": [table.key],
            "missingValues": [""],
            "foreignKeys": [_foreign_key(column) for column in table.columns if _is_foreign_key(column)],
        },
    }


def _is_foreign_key(column: Column) -> bool:
    return column.refers in TABLES and column.type is not Type.LIST


def _foreign_key(column: Column) -> dict[str, Any]:
    target = TABLES[column.refers]
    return {"fields": [column.name], "reference": {"resource": target.name, "fields": [target.key]}}


def _field(column: Column) -> dict[str, Any]:
    types, holds = ({kind: name for name, kind in names.items()} for names in (CELL_TYPES, HOLDS))
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.words:
        is_number = column.type is Type.INTEGER
        constraints["enum"] = [int(word) if is_number else word for word in column.words]
    return {
        "name": column.name,
        "type": types.get(column.type, "string"),
        **({"holds": holds[column.type]} if column.type in holds else {}),
        "description": column.meaning,
        "example": column.example,
        **({"unit": column.unit} if column.unit else {}),
        **({"optional": True} if column.optional else {}),
        **({"refers": column.refers} if column.refers and not _is_foreign_key(column) else {}),
        **({"constraints": constraints} if constraints else {}),
    }


def markdown() -> str:
    """Write the tables of docs/data.md: each field with its type, whether it is required, its values and an example."""
    return "\n".join(section(table) for table in TABLES.values())


def section(table: Table) -> str:
    """Write the table of one CSV file."""
    heading = f"### {table.file}\n\n{table.meaning}\n\n| field | type | allowed values | meaning | example |\n"
    rows = "\n".join(_row(column) for column in table.columns)
    return f"{heading}| --- | --- | --- | --- | --- |\n{rows}\n"


def _row(column: Column) -> str:
    kind = f"{column.type}{', required' if column.required else ''}{f', {column.unit}' if column.unit else ''}"
    cells = (f"`{column.name}`", kind, _allowed(column), column.meaning, f"`{column.example}`")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _allowed(column: Column) -> str:
    if column.words:
        return ", ".join(column.words)
    if column.refers:
        return f"{'ids' if column.type is Type.LIST else 'id'} in {column.refers}.csv"
    free = {Type.TEXT: "any", Type.LIST: "any", Type.ID: "lower-case letters, digits, hyphens", Type.EDTF: "EDTF"}
    return free.get(column.type, "true, false" if column.type is Type.BOOLEAN else "any number")
