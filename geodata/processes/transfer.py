"""Write a record as JSON with its tables beside it as Arrow files, and read it without trusting the writer."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

import pyarrow as pa

T = TypeVar("T")
RECORD: Final = "record.json"
LARGEST_RECORD: Final = 256_000_000  # bytes, without the tables: the reader holds it in its memory


class TransferError(ValueError):
    """The files do not hold a record of the expected type."""


def write(folder: Path, record: object) -> None:
    """
    Write a record into a folder.

    It is a dataclass whose fields are plain values, bytes, dates, enums, tables, dataclasses, or tuples and mappings of
    these.
    """
    tables: list[pa.Table] = []
    plain = _plain(record, tables)
    for number, table in enumerate(tables):
        with pa.ipc.new_file(folder / _file(number), table.schema) as file:
            file.write_table(table)
    (folder / RECORD).write_text(json.dumps(plain), encoding="ascii")


def read(folder: Path, kind: type[T]) -> T:
    """
    Read a record; its tables are mapped, not loaded, and stay so when the folder is deleted.

    Raises
    ------
    TransferError
        If it has another type, or a table is damaged.
    """
    try:
        path = folder / RECORD
        if path.stat().st_size > LARGEST_RECORD:
            raise TransferError(f"the record has {path.stat().st_size:,} bytes")
        plain = json.loads(path.read_bytes())
        tables = [_table(folder / _file(number)) for number in range(len(list(folder.glob(_file("*")))))]
        value: T = _value(kind, plain, tables)
    except (OSError, pa.ArrowException, LookupError, TypeError, ValueError, RecursionError) as error:
        raise TransferError(str(error)) from error
    return value


def _file(number: int | str) -> str:
    return f"table-{number}.arrow"


def _table(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as file:
        table = pa.ipc.open_file(file).read_all()
    # Offsets beyond the data would be read as memory of this process.
    table.validate(full=True)
    return table


def _plain(value: Any, tables: list[pa.Table]) -> Any:  # noqa: ANN401 - any field
    if isinstance(value, pa.Table):
        known = [number for number, table in enumerate(tables) if table is value]
        if not known:
            tables.append(value)
        return known[0] if known else len(tables) - 1
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name), tables) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(inner, tables) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, tables) for inner in value]
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(kind: Any, plain: Any, tables: list[pa.Table]) -> Any:  # noqa: ANN401 - any field
    """Return a plain value as the type of a field."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return plain
    if kind is pa.Table:
        return tables[plain]
    if origin in (Union, UnionType):
        (other,) = (each for each in inner if each is not NoneType)
        return None if plain is None else _value(other, plain, tables)
    if origin is tuple:
        kinds = [inner[0]] * len(plain) if inner[-1] is ... else inner
        return tuple(_value(each, part, tables) for each, part in zip(kinds, plain, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {_value(inner[0], key, tables): _value(inner[1], part, tables) for key, part in plain.items()}
    if hasattr(kind, "__dataclass_fields__"):
        hints = _hints(kind)
        return kind(**{field.name: _value(hints[field.name], plain[field.name], tables) for field in fields(kind)})
    if issubclass(kind, bytes):
        return b64decode(plain, validate=True)
    if issubclass(kind, date):
        return kind.fromisoformat(plain)
    if issubclass(kind, Enum):
        return kind(plain)
    if not isinstance(plain, kind):
        raise TransferError(f"{plain!r:.80} is not {kind.__name__}")
    return plain
