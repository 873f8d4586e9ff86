"""A known format as a table: its columns by field, its codes, the columns that give it away, its terms of use."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass

from events.imports.mapping_file import key
from events.imports.models import ColumnMapping, UnreadableError
from events.models import Dataset


@dataclass(frozen=True)
class FieldSource:
    """One column to be taken for a field: the first of `names` (written as `mapping.key` does) that a file has."""

    field: str
    names: tuple[str, ...]


def field_from(field: str, *names: str) -> FieldSource:
    """Take a field from the first of several names that a file has."""
    return FieldSource(field, names)


@dataclass(frozen=True)
class KnownFormat:
    """
    One format.

    Attributes
    ----------
    required
        What a file of this format always has: of each entry, at least one name.
    codes, defaults
        As in `Mapping`.
    repeats
        Why an id may stand in a file twice, in words; empty if that is a fault.
    headerless
        Names of the columns of files that come without a header, in order; empty if there are none.
    """

    format: str
    title: str
    required: tuple[tuple[str, ...], ...]
    takes: tuple[FieldSource, ...]
    codes: Dictionary[str, Dictionary[str, str]]
    dataset: Dataset
    repeats: str = ""
    headerless: tuple[str, ...] = ()

    def lacks(self, columns: Sequence[str]) -> tuple[str, ...]:
        """Name what a file with these columns lacks to be of this format."""
        there = {key(column) for column in columns}
        return tuple(" or ".join(names) for names in self.required if not there.intersection(names))

    def mapping(self, columns: Sequence[str]) -> ColumnMapping:
        """
        Say what the columns of a file of this format mean.

        Raises
        ------
        UnreadableError
            If required columns are missing.
        """
        lacks = self.lacks(columns)
        if lacks:
            raise UnreadableError(
                f"no file of {self.title}: it lacks the column {', '.join(lacks)}; read it as a table"
            )
        by_key = {key(column): column for column in reversed(columns)}
        taken: dict[str, tuple[str, ...]] = {}
        for wish in self.takes:
            found = next((by_key[name] for name in wish.names if name in by_key), None)
            if found:
                taken[wish.field] = (*taken.get(wish.field, ()), found)
        return ColumnMapping(self.format, taken, self.codes, {}, self.dataset)
