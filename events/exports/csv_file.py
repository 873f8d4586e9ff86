"""Write CSV that a spreadsheet opens without running formulas; `spreadsheet_text.restore` gives back its texts."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from events import spreadsheet_text
from events.exports.content import Content
from events.queries.table_columns import as_text

BOM = "\ufeff"  # without it Excel takes a file for another encoding and spoils Persian and Russian


def write_csv(content: Content) -> bytes:
    """Write the rows as CSV: UTF-8 with a byte order mark, sources and licence in every row."""
    return (BOM + table([column.name for column in content.table.columns], content.rows)).encode("utf-8")


def table(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Write columns of rows as CSV text with line ends LF; texts are neutralised, numbers stay numbers."""
    out = io.StringIO()
    plain = csv.writer(out, lineterminator="\n")
    quoting = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    plain.writerow(names)
    for row in rows:
        line = [cell(row[name]) for name in names]
        # Python leaves a lone carriage return unquoted, and readers take it for the end of a line.
        (quoting if any("\r" in text for text in line) else plain).writerow(line)
    return out.getvalue()


def cell(value: Any) -> str:  # noqa: ANN401 - any cell
    """Write one cell; a negative number is not a formula."""
    text = as_text(value)
    return text if isinstance(value, int | float) else spreadsheet_text.neutralise(text)
