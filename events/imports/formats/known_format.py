"""Known formats, each read from a TOML file: a mapping with alternative columns, and what identifies the format."""

import tomllib
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from events.imports.mapping_file import from_object, key
from events.imports.models import ColumnMapping, UnreadableError

OR: Final = " or "


@dataclass(frozen=True)
class KnownFormat:
    """
    One format.

    Attributes
    ----------
    mapping
        What the columns mean. Names are written as `mapping_file.key` does; `best or best_est` is the first of the two
        that a file has.
    required
        The columns that every file of this format has.
    repeated_ids
        Why an id may occur twice in a file; empty if that is an error.
    headerless
        The columns of files that come without a header, in order; empty if there are none.
    """

    mapping: ColumnMapping
    required: tuple[str, ...]
    repeated_ids: str = ""
    headerless: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Return the name of the format for people."""
        return self.mapping.dataset.title

    def missing_columns(self, columns: Sequence[str]) -> tuple[str, ...]:
        """List the required columns that a file with these columns lacks."""
        existing = {key(column) for column in columns}
        return tuple(names for names in self.required if existing.isdisjoint(names.split(OR)))

    def mapping_for(self, columns: Sequence[str]) -> ColumnMapping:
        """
        Build the mapping of a file of this format.

        Raises
        ------
        UnreadableError
            If required columns are missing.
        """
        missing = self.missing_columns(columns)
        if missing:
            raise UnreadableError(
                f"not a file of {self.title}: the column {', '.join(missing)} is missing; import it as a table"
            )
        by_key = {key(column): column for column in reversed(columns)}
        found = {
            field: tuple(by_key[name] for names in wanted if (name := _first(names, by_key)))
            for field, wanted in self.mapping.columns.items()
        }
        return replace(self.mapping, columns={field: names for field, names in found.items() if names})


def _first(names: str, by_key: Dictionary[str, str]) -> str | None:
    return next((name for name in names.split(OR) if name in by_key), None)


def _load(name: str) -> KnownFormat:
    content = tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))
    required, headerless = tuple(content.pop("required")), tuple(content.pop("headerless", ()))
    repeated_ids = content.pop("repeated_ids", "")
    return KnownFormat(from_object(content | {"defaults": {}}), required, repeated_ids, headerless)


KNOWN_FORMATS: Final[Dictionary[str, KnownFormat]] = {name: _load(name) for name in ("acled", "ucdp", "gtd")}
