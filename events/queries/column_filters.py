"""What a table leaves of a selection, column by column, and in which order."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WHOLE = "="
BY_TIME = "earliest NULLS LAST, latest NULLS LAST, record_id"
# Column of a table of records -> what the store has for it. Others are derived row by row and cannot be asked for.
STORED = {
    "record_id": "record_id",
    "title": "title",
    "kind": "kind",
    "date": "date_shown",
    "edtf": "edtf",
    "place": "place_name",
    "precision": "precision",
    "standing": "standing",
    "in_article": "in_article",
    "dataset": "dataset",
    "note": "note",
}


@dataclass(frozen=True)
class ColumnFilters:
    """
    Filters on columns and an order, beside a selection.

    `contains` lists (column, text): all texts must be found in their columns, whatever the case and accents; a text
    after `=` must be the whole cell. `order` is a column; blank means by time. Empty cells come last either way.
    """

    contains: tuple[tuple[str, str], ...] = ()
    order: str = ""
    descending: bool = False

    @property
    def filters(self) -> bool:
        """Whether it leaves rows out."""
        return bool(self.contains)

    def in_words(self) -> str:
        """Say what is left: `title contains "Kunduz"`."""
        return ", ".join(
            f"{column} is “{text[1:]}”" if text.startswith(WHOLE) else f"{column} contains “{text}”"
            for column, text in self.contains
        )

    def conditions(self) -> list[str]:
        """Write the filters as SQL with one parameter each."""
        cells = [(f"lower(strip_accents({STORED[column]}))", text) for column, text in self.contains]
        return [f"{cell} = ?" if text.startswith(WHOLE) else f"contains({cell}, ?)" for cell, text in cells]

    def values(self) -> list[str]:
        """List the parameters of the conditions."""
        return [plain(text.removeprefix(WHOLE)) for _, text in self.contains]

    def order_by(self) -> str:
        """Write the order as SQL."""
        direction = "DESC" if self.descending else "ASC"
        return f"{_ordered(self.order)} {direction} NULLS LAST, {BY_TIME}" if self.order else BY_TIME

    def of(self, rows: Iterable[Mapping[str, Any]], by_time: str) -> list[Mapping[str, Any]]:
        """
        Narrow and order rows that no store holds.

        Parameters
        ----------
        rows
            Rows in the order of time.
        by_time
            Column that tells the order of time, for a descending order.
        """
        left = [row for row in rows if all(_holds(row[column], text) for column, text in self.contains)]
        if not self.order:
            return left
        column = by_time if self.order == "date" else self.order
        filled = [row for row in left if row[column] not in (None, "")]
        filled.sort(key=lambda row: _sortable(row[column]), reverse=self.descending)
        return [*filled, *(row for row in left if row[column] in (None, ""))]


def _holds(cell: object, text: str) -> bool:
    wanted, there = plain(text.removeprefix(WHOLE)), plain(cell)
    return wanted == there if text.startswith(WHOLE) else wanted in there


def plain(value: object) -> str:
    """Write a value in lower case and without accents."""
    text = "" if value is None else str(value)
    bare = (sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return "".join(bare).lower()


def _ordered(column: str) -> str:
    return "earliest" if column == "date" else f"nullif(lower(strip_accents({STORED[column]})), '')"


def _sortable(value: Any) -> Any:  # noqa: ANN401 - any cell
    return plain(value) if isinstance(value, str) else value


NO_FILTERS = ColumnFilters()
