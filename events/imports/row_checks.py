"""Check rows as text: blank, the header once more, control characters, and lines that were swallowed by a cell."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from events.imports.columns.conversion import Conversion
from events.imports.columns.text import Bools, mask, trimmed
from events.imports.models import TextTable

CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
SUMS = "(?:grand |sub)?totals?|sum|всего|итого|итог|جمع|جمع کل|مجموع|مجموعه|المجموع|الإجمالي|summe|gesamt"
SUM = rf"(?i)^\s*(?:{SUMS})\s*:?\s*$"
NUMBER = r"^\s*[+-]?[\d٠-٩۰-۹][\d٠-٩۰-۹\s.,']*\s*$"
NUMBERED = re.compile(r" \(\d+\)\Z")
LINE_BREAK = 10
IN_A_CELL = "lines that look like rows are inside one cell"
LEAST_COLUMNS = 4  # with fewer, any line with a comma would look like a row


def is_blank(conversion: Conversion) -> Bools:
    """Check which rows have no text in any cell."""
    found: Bools = np.ones(conversion.rows, dtype=bool)
    for name in conversion.table.column_names[1:]:
        if not found.any():
            break
        found &= mask(pc.is_null(trimmed(conversion.table.column(name))))
    return found


def is_header(conversion: Conversion) -> Bools:
    """Check which rows repeat the names of the columns, whatever their case and blanks."""
    names = conversion.table.column_names[1:]
    found: Bools = np.full(conversion.rows, len(names) > 1)
    for number, name in enumerate(names, 1):
        if not found.any():
            break
        cells = pc.utf8_lower(pc.fill_null(trimmed(conversion.table.column(name)), ""))
        plain = pc.replace_substring_regex(cells, r"[\s\x{a0}]+", " ")
        # Where the file has a name twice, or none, the column has one of its own.
        own = {name.lower(), NUMBERED.sub("", name).lower(), *([""] if name == f"column {number}" else [])}
        found &= mask(pc.is_in(plain, value_set=pa.array(sorted(own))))
    return found


def is_sum(conversion: Conversion, undated: Bools) -> Bools:
    """Check which rows without a day state a total: a word for it, and besides only numbers."""
    at = pa.array(np.flatnonzero(undated))
    named: Bools = np.zeros(len(at), dtype=bool)
    others = ~named
    for name in conversion.table.column_names[1:] if len(at) else ():
        cells = trimmed(conversion.table.column(name).take(at))
        is_word, is_number = (mask(pc.match_substring_regex(cells, pattern)) for pattern in (SUM, NUMBER))
        named |= is_word
        others &= is_word | is_number | mask(pc.is_null(cells))
    found: Bools = np.zeros(conversion.rows, dtype=bool)
    found[np.flatnonzero(undated)] = named & others
    return found


def warn_of_control_characters(conversion: Conversion) -> None:
    """Add a warning to each row with control characters in a cell."""
    for name in conversion.table.column_names[1:]:
        column = conversion.table.column(name)
        if any(_has_control_bytes(_bytes(chunk)) for chunk in column.chunks):
            rows = mask(pc.match_substring_regex(column, CONTROL))
            conversion.warnings.add_where(rows, f"'{name}' has control characters, which some programs cannot hold")


def _bytes(chunk: pa.Array) -> NDArray[np.uint8]:
    """Return the bytes of all texts of a chunk, to be looked at all at once."""
    data = chunk.buffers()[-1]
    return np.frombuffer(data if data is not None else b"", np.uint8)


def _has_control_bytes(codes: NDArray[np.uint8]) -> bool:
    is_control = (codes < 32) & (codes != 9) & (codes != LINE_BREAK) & (codes != 13)
    return bool(is_control.any() or (codes == 127).any())


def warn_of_swallowed_rows(conversion: Conversion, table: TextTable) -> None:
    """Add a warning to each row with a cell whose lines look like rows of the table: two stray quotation marks."""
    columns = len(table.columns)
    if table.delimiter is None or columns < LEAST_COLUMNS:
        return
    for name in table.columns:
        column = table.cells.column(name)
        if not any((_bytes(chunk) == LINE_BREAK).any() for chunk in column.chunks):
            continue
        at = np.flatnonzero(mask(pc.match_substring(column, "\n")))
        for row, text in zip(at, column.take(pa.array(at)).to_pylist(), strict=True):
            lines = [line for line in text.splitlines() if line.count(table.delimiter) >= columns - 1]
            if lines:
                words = f"'{name}' holds {len(lines):,} lines that look like rows: perhaps two stray quotation marks"
                conversion.warnings.add_at(np.array([row]), pa.array([words]))
                conversion.notes.append(f"{len(lines):,} {IN_A_CELL} of '{name}'")
