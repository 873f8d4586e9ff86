"""The curated tables described: as a Frictionless data package and as the tables of docs/data.md."""

import json
from typing import Any

from events import edition
from events.records import DATA, SEPARATOR
from events.schema import TABLES, Column, Table, Type

TYPES = {Type.NUMBER: "number", Type.INTEGER: "integer", Type.BOOLEAN: "boolean"}


def datapackage() -> dict[str, Any]:
    """
    Describe the curated files as a Frictionless data package.

    Version and day of the last review are kept by hand in the file itself and come from there. References to places
    are named in the fields' descriptions only: their file belongs to another folder, and the standard allows none
    outside of its own.
    """
    current = edition.read(DATA)
    return {
        "profile": "tabular-data-package",
        "name": "khorasan-atlas",
        "title": "Khorasan Atlas: events, claims and sources",
        **(current.described() if current else {}),
        "resources": [resource(table) for table in TABLES.values()],
    }


def datapackage_text() -> str:
    """Write the data package as the text of datapackage.json."""
    return json.dumps(datapackage(), ensure_ascii=False, indent=2) + "\n"


def resource(table: Table) -> dict[str, Any]:
    """Describe one CSV file and its columns (Table Schema)."""
    return {
        "name": table.name,
        "path": table.file,
        "profile": "tabular-data-resource",
        "description": table.meaning,
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
    field: dict[str, Any] = {
        "name": column.name,
        "type": TYPES.get(column.type, "string"),
        "description": f"{column.meaning}{_kind_of_text(column)}",
        "example": column.example,
    }
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.words:
        is_number = column.type is Type.INTEGER
        constraints["enum"] = [int(word) if is_number else word for word in column.words]
    return {**field, "constraints": constraints} if constraints else field


def _kind_of_text(column: Column) -> str:
    notes = [
        "EDTF" if column.type is Type.EDTF else "",
        f"values separated by {SEPARATOR}" if column.type is Type.LIST else "",
        f"id in {column.refers}.csv" if column.refers else "",
        f"unit: {column.unit}" if column.unit else "",
    ]
    listed = "; ".join(note for note in notes if note)
    return f" ({listed})" if listed else ""


def markdown() -> str:
    """Write the tables of docs/data.md: each field with its type, whether it is needed, its values and an example."""
    return "\n".join(section(table) for table in TABLES.values())


def section(table: Table) -> str:
    """Write the table of one CSV file."""
    heading = f"### {table.file}\n\n{table.meaning}\n\n| field | type | allowed values | meaning | example |\n"
    rows = "\n".join(_row(column) for column in table.columns)
    return f"{heading}| --- | --- | --- | --- | --- |\n{rows}\n"


def _row(column: Column) -> str:
    kind = f"{column.type}{', needed' if column.required else ''}{f', {column.unit}' if column.unit else ''}"
    cells = (f"`{column.name}`", kind, _allowed(column), column.meaning, f"`{column.example}`")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _allowed(column: Column) -> str:
    if column.words:
        return ", ".join(column.words)
    if column.refers:
        return f"{'ids' if column.type is Type.LIST else 'id'} in {column.refers}.csv"
    free = {Type.TEXT: "any", Type.LIST: "any", Type.ID: "lower-case letters, digits, hyphens", Type.EDTF: "EDTF"}
    return free.get(column.type, "true, false" if column.type is Type.BOOLEAN else "any number")
