"""Read and write a column mapping as a small JSON file."""

import difflib
import json
import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import asdict, fields
from functools import cache, lru_cache
from typing import Any, NamedTuple

from events.curated import csv_files
from events.curated.datapackage import DATA, TABLES
from events.imports import earlier_versions
from events.imports.models import (
    CALENDARS,
    CODED,
    DECIMALS,
    FIELDS,
    ORDERS,
    OWN_IDS,
    SINGLE,
    ColumnMapping,
    UnreadableError,
)
from events.models import Dataset
from geodata import files


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """Write a name or code for comparing: `Explosions/Remote violence ` becomes `explosions_remote_violence`."""
    return re.sub(r"[\W_]+", "_", text.casefold()).strip("_")


def to_json(mapping: ColumnMapping) -> str:
    """Write a mapping as a small file that people can read and edit."""
    return json.dumps(asdict(mapping), indent=2, ensure_ascii=False) + "\n"


def from_json(text: str) -> ColumnMapping:
    """
    Read a mapping that was saved.

    Raises
    ------
    UnreadableError
        If the text is not a mapping; the message lists every fault.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"the mapping is not JSON: {error}; save it again from a preview") from None
    return from_object(found)


def from_object(found: object) -> ColumnMapping:
    """
    Build a mapping from the values of a file.

    Raises
    ------
    UnreadableError
        If they do not make a mapping; every fault is listed.
    """
    if not isinstance(found, dict):
        raise UnreadableError("the mapping is not a JSON object; save it again from a preview")
    found = earlier_versions.mapping(found)
    faults = [*_shape_faults(found)] or [*_value_faults(found)]
    if faults:
        raise UnreadableError(f"the mapping cannot be used: {'; '.join(faults)}")
    columns = {field: tuple(names) for field, names in found["columns"].items()}
    return ColumnMapping(**{**found, "columns": columns, "dataset": Dataset(**found["dataset"])})


def _shape_faults(found: Dictionary[str, Any]) -> Iterable[str]:
    wanted = {field.name for field in fields(ColumnMapping)}
    yield from (f"'{name}' is not part of a mapping" for name in sorted(set(found) - wanted))
    yield from (f"'{name}' is missing" for name in sorted(wanted - set(found) - {"date_order", "decimal", "calendar"}))
    if not isinstance(found.get("format", ""), str):
        yield "'format' is not text"
    if not _is_texts(found.get("defaults", {})):
        yield "'defaults' does not give one text for each field"
    if not _is_dictionary(found.get("columns", {}), _is_names):
        yield "'columns' does not give a list of names for each field"
    if not _is_dictionary(found.get("codes", {}), _is_texts):
        yield "'codes' does not give a text for each code of a field"
    yield from _dataset_faults(found.get("dataset", {}))


def _is_dictionary(value: object, fits: Any) -> bool:  # noqa: ANN401 - a predicate
    return isinstance(value, dict) and all(fits(member) for member in value.values())


def _is_texts(value: object) -> bool:
    return _is_dictionary(value, lambda member: isinstance(member, str))


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _dataset_faults(dataset: object) -> Iterable[str]:
    if not isinstance(dataset, dict):
        yield "'dataset' is not an object"
        return
    for field in fields(Dataset):
        wanted = bool if field.name == "may_redistribute" else str
        if not isinstance(dataset.get(field.name), wanted):
            yield f"dataset: '{field.name}' is not a {'true or false' if wanted is bool else 'text'}"
    yield from (f"dataset: '{name}' is unknown" for name in sorted(set(dataset) - {f.name for f in fields(Dataset)}))


def _value_faults(found: Dictionary[str, Any]) -> Iterable[str]:
    for field, names in found["columns"].items():
        if field not in FIELDS:
            yield f"unknown field '{field}' (known: {', '.join(FIELDS)})"
        elif field in SINGLE and len(names) > 1:
            yield f"'{field}' takes one column, not {len(names)}"
    for field, codes in found["codes"].items():
        yield from _unknown(field, codes.values())
    for field, value in found["defaults"].items():
        yield from _unknown(field, [value])
    if found.get("date_order") not in (None, *ORDERS):
        yield f"date_order is one of {', '.join(ORDERS)} or null"
    if found.get("decimal") not in (None, *DECIMALS):
        yield "decimal is . or , or null"
    if found.get("calendar") not in (None, *CALENDARS):
        yield f"calendar is one of {', '.join(CALENDARS)} or null"


def _unknown(field: str, values: Iterable[str]) -> Iterable[str]:
    if field == "places":
        return
    if field == "actors":
        for value in sorted(set(values) - {"", *our_actors()}):
            close = ", ".join(difflib.get_close_matches(value, our_actors(), 3, 0.4))
            yield f"'{value}' is not the id of an actor (similar: {close or 'none'}; empty for none of ours)"
        return
    if field not in CODED:
        yield f"'{field}' has no codes (only {', '.join(CODED)}, actors and places have)"
        return
    for value in sorted(set(values) - set(CODED[field])):
        yield f"'{value}' is not a {field} (known: {', '.join(CODED[field])})"


class OurActor(NamedTuple):
    """A shipped actor: its name and its aliases."""

    name: str
    aliases: tuple[str, ...]


@cache
def our_actors() -> Dictionary[str, OurActor]:
    """List the shipped actors by their ids."""
    rows = csv_files.read_sheet(DATA / TABLES["actors"].file, TABLES["actors"]).rows.values()
    return {row["actor_id"]: OurActor(row["name"], files.split(row["aliases"])) for row in rows}


def missing(mapping: ColumnMapping, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that a mapping names and a file does not have."""
    known = {*columns, *OWN_IDS}
    return tuple(name for names in mapping.columns.values() for name in names if name not in known)
