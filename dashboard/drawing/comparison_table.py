"""Write the provinces of a comparison as a table: both counts and their difference, each number a button."""

from collections.abc import Callable, Iterable
from typing import Final

from dashboard.drawing import markup
from events.queries.compared_counts import Cell, ComparedCounts, Row
from events.queries.counts import Counts
from events.queries.dataset_coverage import Coverage

NO_PROVINCE: Final = "No province known"
NO_COVERAGE: Final = "no coverage"
NOT_COMPARABLE: Final = "not comparable"
SMALL: Final = "small numbers"
PARTLY_SIGN: Final = "†"
MINUS: Final = "\u2212"
MOST_IN_PICTURE: Final = 16
SORTED_BY: Final = ("province", "first", "second", "difference")
NOTES: Final = (
    "Difference: the first less the second. 5+2 is 5 certain records and 2 more possible ones; both are subtracted "
    "apart. A record that may lie in several provinces is possible in each. Small numbers: fewer than 10 records on "
    "both sides, where a difference says little; per cent only from 10 certain records in the second."
)
PARTLY_NOTE: Final = f"{PARTLY_SIGN} The datasets cover only a part of this time."


def number(counts: Counts) -> str:
    """Write a count as tables do: "5+2" for 5 certain and 2 more possible records."""
    return f"{counts.certain:,}+{counts.possible:,}" if counts.possible else f"{counts.certain:,}"


def cell_words(cell: Cell) -> str:
    """Write the count of one side; that nothing was looked at is not zero."""
    if cell.is_uncovered:
        return f"{number(cell.counts)} ({NO_COVERAGE})" if cell.counts.all else NO_COVERAGE
    return f"{number(cell.counts)}{PARTLY_SIGN if cell.coverage is Coverage.PARTLY else ''}"


def signed(value: int) -> str:
    """Write a difference with its sign: "+3", "−2", "0"."""
    return f"+{value:,}" if value > 0 else f"{MINUS}{-value:,}" if value else "0"


def difference_words(row: Row) -> str:
    """Write the difference, certain and possible apart: "+3", "−1, possible +2"."""
    found = row.difference
    if found is None:
        return NOT_COMPARABLE
    apart = f", possible {signed(found.possible)}" if found.possible else ""
    return f"{signed(found.certain)}{apart}"


def remark(row: Row) -> str:
    """Write how much a difference says: its share in per cent, or that the numbers are small."""
    if row.difference is None:
        return ""
    if row.is_small:
        return SMALL
    return f"{signed(row.per_cent)} %" if row.per_cent is not None else ""


def in_order(rows: Iterable[Row], name_of: Callable[[Row], str], by: str, is_descending: bool) -> list[Row]:
    """Sort provinces by one of `SORTED_BY`; those with equal values by name, what is not comparable last."""
    listed = sorted(rows, key=name_of)
    if by == "province":
        return listed[::-1] if is_descending else listed
    values = [(_value(row, by), row) for row in listed]
    known = sorted(
        [pair for pair in values if pair[0] is not None], key=lambda pair: pair[0] or (), reverse=is_descending
    )
    return [row for _, row in known] + [row for value, row in values if value is None]


def _value(row: Row, by: str) -> tuple[int, int] | None:
    found = row.difference if by == "difference" else (row.first if by == "first" else row.second).counts
    return None if found is None else (found.certain, found.possible)


def by_size_of_difference(rows: Iterable[Row], name_of: Callable[[Row], str]) -> list[Row]:
    """Sort provinces by how much they differ, whatever the sign; what is not comparable comes last."""

    def size(row: Row) -> tuple[bool, int, int]:
        found = row.difference
        return (False, 0, 0) if found is None else (True, abs(found.certain), abs(found.possible))

    return sorted(sorted(rows, key=name_of), key=size, reverse=True)


def html(
    compared: ComparedCounts, titles: tuple[str, str], name_of: Callable[[Row], str], by: str, is_descending: bool
) -> str:
    """
    Write the table; what is clicked opens `sort:COLUMN` or `1:PROVINCE`, `2:PROVINCE` for the records of a side.

    `by` is one of `SORTED_BY`; blank orders by the size of the difference.
    """
    rows = in_order(compared.rows, name_of, by, is_descending) if by else by_size_of_difference(compared.rows, name_of)
    heads = ("Province", *titles, "Difference")
    head = "".join(
        f'<th scope="col" aria-sort="{_sorted(column, by, is_descending)}">{_button(f"sort:{column}", title)}</th>'
        for column, title in zip(SORTED_BY, heads, strict=True)
    )
    body = "".join(_row(row, name_of(row), _opener) for row in rows)
    return _table(head, body, compared.total, _notes((*rows, compared.total)))


def static_html(compared: ComparedCounts, titles: tuple[str, str], name_of: Callable[[Row], str]) -> str:
    """Write the table for a picture: the provinces that differ most, how many others there are, nothing to press."""
    rows = by_size_of_difference(compared.rows, name_of)
    head = "".join(f'<th scope="col">{markup.text(title)}</th>' for title in ("Province", *titles, "Difference"))
    body = "".join(_row(row, name_of(row), _plain) for row in rows[:MOST_IN_PICTURE])
    more = len(rows) - MOST_IN_PICTURE
    rest = f"and {more:,} more provinces. " if more > 0 else ""
    return _table(head, body, compared.total, f"{rest}{_notes((*rows, compared.total))}")


def _table(head: str, body: str, total: Row, notes: str) -> str:
    last = "".join(f"<td>{markup.text(cell_words(cell))}</td>" for cell in (total.first, total.second))
    foot = f'<tr><th scope="row">All records</th>{last}{_difference(total)}</tr>'
    return (
        f'<div class="compared"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody><tfoot>{foot}</tfoot></table>'
        f"<p>{markup.text(notes)}</p></div>"
    )


def is_partly_covered(rows: Iterable[Row]) -> bool:
    """Check whether any side of any row is covered only in part."""
    return any(cell.coverage is Coverage.PARTLY for row in rows for cell in (row.first, row.second))


def _notes(rows: Iterable[Row]) -> str:
    return f"{NOTES} {PARTLY_NOTE}" if is_partly_covered(rows) else NOTES


def _sorted(column: str, by: str, is_descending: bool) -> str:
    return "none" if column != by else "descending" if is_descending else "ascending"


def _row(row: Row, name: str, write: Callable[[str, Cell], str]) -> str:
    sides = "".join(
        f"<td>{write(f'{side}:{row.province_id}', cell)}</td>" for side, cell in ((1, row.first), (2, row.second))
    )
    return f'<tr><th scope="row">{markup.text(name)}</th>{sides}{_difference(row)}</tr>'


def _opener(target: str, cell: Cell) -> str:
    return _button(target, cell_words(cell)) if cell.counts.all else _plain(target, cell)


def _plain(_: str, cell: Cell) -> str:
    return markup.text(cell_words(cell))


def _difference(row: Row) -> str:
    words = remark(row)
    small = f"<small>{markup.text(words)}</small>" if words else ""
    return f"<td><span>{markup.text(difference_words(row))}</span>{small}</td>"


def _button(target: str, words: str) -> str:
    return f'<button type="button" data-open="{markup.attribute(target)}">{markup.text(words)}</button>'
