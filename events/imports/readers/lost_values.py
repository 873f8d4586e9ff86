"""Find the cells of a workbook that a reader sees as blank: formulas that were never calculated, and errors."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from events.imports.readers import workbook_scan

SHEETS: Final = re.compile(r"xl/worksheets/[^/]+\.xml\Z", re.I)
# Each part of a pattern is bounded: else a hostile file would be searched to its end from every cell.
CELL: Final = rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]{0,200}>\s{0,20}'
FORMULA: Final = rb"<f(?:[^>]{0,200}/>|[^>]{0,200}>[^<]{0,9000}</f>)\s{0,20}"
UNCALCULATED: Final = re.compile(CELL + FORMULA + rb"(?:<v\s{0,20}/>|<v>\s{0,20}</v>|</c>)")
ERROR: Final = re.compile(CELL + rb"(?:" + FORMULA + rb")?<v>(#[A-Z/0!?]{2,12})</v>")
NOT_CALCULATED: Final = "(formula without a stored value)"
MOST: Final = 100_000
Lost = Mapping[tuple[int, int], str]


def find(book: zipfile.ZipFile) -> Lost:
    """Return what stands in such cells, by row and column from 0; nothing if the workbook has several sheets."""
    entries = [entry for entry in book.infolist() if SHEETS.match(entry.filename)]
    if len(entries) != 1:
        return {}
    found: dict[tuple[int, int], str] = {}
    for part in workbook_scan.pieces(book, entries[0]):
        for cell in UNCALCULATED.finditer(part):
            found[_position(cell)] = NOT_CALCULATED
        for cell in ERROR.finditer(part):
            found[_position(cell)] = cell[3].decode()
        if len(found) > MOST:
            break
    return found


def _position(cell: re.Match[bytes]) -> tuple[int, int]:
    column = 0
    for letter in cell[1].decode():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(cell[2]) - 1, column - 1


def filled(lines: Iterable[list[Any]], lost: Lost) -> Iterator[list[Any]]:
    """Write into blank cells what stands there, so that their rows are warned of."""
    columns: dict[int, list[int]] = {}
    for row, column in lost:
        columns.setdefault(row, []).append(column)
    for number, line in enumerate(lines):
        for column in columns.get(number, ()):
            if column < len(line) and line[column] == "":
                line[column] = lost[number, column]
        yield line
