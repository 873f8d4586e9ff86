"""Rejected rows, and every reason for which a row is rejected, with what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple


class Reason(NamedTuple):
    """Why a row is rejected, and what to do about it."""

    reason: str
    remedy: str


@dataclass(frozen=True)
class RejectedRow:
    """One record that is not imported: its row number, the reason, what to do about it, and its original cells."""

    row: int
    reason: str
    remedy: str
    cells: Mapping[str, str]


BLANK: Final = Reason("every cell is empty", "nothing to do")
UNDATED_UNPLACED: Final = Reason(
    "neither a date nor a place", "add a date or a place, or map the columns that hold them"
)
NOT_AN_OBJECT: Final = Reason("not an object with named values", 'write it as {"name": value}')


def cut(where: str) -> Reason:
    """Return the reason for a row at which the file ends too early."""
    return Reason(f"the file ends in the middle of this row: {where}", "download the file again; it is incomplete")


def open_quotation(lines: int) -> Reason:
    """Return the reason for a last row whose quotation mark is never closed."""
    return cut(f"a quotation mark is opened and not closed in the {lines:,} lines up to the end")


def wrong_width(cells: int, columns: int, lines: int, *, is_cut: bool) -> Reason:
    """Return the reason for a row of `lines` lines with more or fewer cells than the header has columns."""
    across = f" over {lines:,} lines" if lines > 1 else ""
    found = f"{cells:,} cells{across}, but the header has {columns:,}"
    return cut(found) if is_cut else Reason(found, "check the quotation marks and delimiters of this row")


def large_cell(column: str, size_bytes: int, most_bytes: int) -> Reason:
    """Return the reason for a row with a cell over the limit."""
    return Reason(
        f"'{column}' has {size_bytes:,} bytes, at most {most_bytes:,} can be read",
        "shorten the cell, or look for a missing quotation mark before it",
    )


def invalid_json(where: str) -> Reason:
    """Return the reason for the rest of a JSON file after an error."""
    return Reason(
        f"not valid JSON from here to the end of the file: {where}", "correct the file at this line and import it again"
    )


def repeated_id(text: str, row: int, *, same: bool, different: bool, why: str) -> Reason:
    """
    Return the reason for a row that repeats the id of an earlier row.

    Parameters
    ----------
    text, row
        The id, and the number of the earlier row.
    same
        Whether all cells are the same.
    different
        Whether day or place differ.
    why
        Why the format has several rows for one event; blank if it has not.
    """
    if same:
        return Reason(f"same cells as row {row}", "nothing to do: the row is imported once")
    if not different and why:
        return Reason(f"same id '{text}' as row {row}: {why}", "nothing to do: the event is imported once")
    details = "another day or place" if different else "other details"
    return Reason(
        f"same id '{text}' as row {row}, but {details}", "correct the id in the file, or choose another id column"
    )
