"""Read the sheets of an Excel workbook as text, within limits."""

import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from itertools import chain, islice
from typing import Any, Final

import numpy as np
import pyarrow as pa
import python_calamine

from events.imports.models import Option, Question, TextTable, UnreadableError
from events.imports.readers import lost_values, workbook_scan
from events.imports.readers.header import Header, detect_header
from events.imports.readers.lost_values import Lost
from events.imports.readers.source_file import SourceFile
from events.imports.readers.text_table import columns_of, fill
from events.imports.readers.workbook_scan import DENSE

LINES: Final = 40
LISTED: Final = 10
Span = tuple[tuple[int, int], tuple[int, int]]  # first and last cell: row and column from 0
BATCH: Final = 20_000


@dataclass(frozen=True)
class _Sheet:
    """The records of one sheet as columns, its header, the number of blank rows, and cells merged over several rows."""

    name: str
    header: Header
    columns: Sequence[pa.ChunkedArray]
    blank: int
    merged: tuple[str, ...] = ()

    @property
    def records(self) -> int:
        return len(self.columns[0]) if self.columns else 0


def read(source: SourceFile, parts: zipfile.ZipFile) -> TextTable:
    """
    Read a workbook; `parts` is the same file, opened as an archive.

    Raises
    ------
    UnreadableError
        If it is damaged, declares entities, has no such sheet, or exceeds a limit.
    """
    workbook_scan.check(source, parts)
    source.progress(0.2)
    sheets = _sheets(source, lost_values.find(parts))
    source.progress(0.9)
    sheet, asked, choices = _choose(source, sheets)
    others = "; ".join(option.label for one in choices for option in one.options if option.value != sheet.name)
    notes = [f"sheet '{sheet.name}'{f'; other sheets that can be chosen: {others}' if others else ''}"]
    if sheet.blank:
        notes.append(f"{sheet.blank:,} blank rows skipped")
    if sheet.merged:
        more = f" and {len(sheet.merged) - LISTED:,} more" if len(sheet.merged) > LISTED else ""
        notes.append(
            f"cells are merged over several rows: {', '.join(sheet.merged[:LISTED])}{more}; "
            "each of these rows has their value"
        )
    table = TextTable(
        source.name, "xlsx", sheet=sheet.name, notes=tuple(notes), questions=choices if asked else (), choices=choices
    )
    return fill(table, source, sheet.header, np.arange(1, sheet.records + 1, dtype=np.int64), sheet.columns)


# ------------------------------------------------------------------ cells


def _sheets(source: SourceFile, lost: Lost) -> list[_Sheet]:
    name = source.name
    try:
        book = python_calamine.load_workbook(BytesIO(source.data))
        return [_sheet(source, each, book, lost) for each in _sheet_names(source, book)]
    except UnreadableError:
        raise
    except (python_calamine.CalamineError, OSError, ValueError, TypeError, OverflowError) as error:
        raise UnreadableError(
            f"{name} cannot be read as a workbook ({error}); save it again, or export it as CSV"
        ) from None
    except BaseException as error:
        # A panic of the Rust reader is not an Exception; it must not end the server.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableError(f"{name} cannot be read as a workbook; save it again, or export it as CSV") from None


def _sheet_names(source: SourceFile, book: python_calamine.CalamineWorkbook) -> list[str]:
    """Return the sheet that the user chose, else all visible sheets."""
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet]
    names, chosen = [sheet.name for sheet in sheets], source.options.sheet
    if chosen is not None:
        if chosen not in names:
            raise UnreadableError(f"{source.name} has no sheet '{chosen}'; it has {', '.join(names)}")
        return [chosen]
    visible = [sheet.name for sheet in sheets if sheet.visible == python_calamine.SheetVisibleEnum.Visible]
    if not visible:
        raise UnreadableError(
            f"{source.name} has no visible sheet; unhide the sheet with the records, or export it as CSV"
        )
    return visible


def _sheet(source: SourceFile, name: str, book: python_calamine.CalamineWorkbook, lost: Lost) -> _Sheet:
    sheet = book.get_sheet_by_name(name)
    source.check(f"cells in '{name}'", sheet.total_height * sheet.total_width, DENSE, "save the sheet as CSV")
    is_whole = sheet.start == (0, 0)  # else rows are not counted from the first of the sheet
    tall = [span for span in sheet.merged_cell_ranges or () if is_whole and span[1][0] > span[0][0]]
    written = lost_values.filled(sheet.iter_rows(), lost if is_whole else {})
    lines = (
        [cell if type(cell) is str else _text(cell) for cell in line]
        for line in _unmerged(written, tall)
        if any(cell != "" for cell in line)
    )
    sample = list(islice(lines, LINES))
    header = detect_header(sample, source.options)
    width, rest = len(header.names), chain(sample[header.skip :], lines)
    batches = [columns_of(batch, width) for batch in iter(lambda: list(islice(rest, BATCH)), [])]
    columns = [pa.chunked_array([batch[at].chunk(0) for batch in batches], pa.string()) for at in range(width)]
    records = sum(len(batch[0]) for batch in batches if batch)
    blank = max(sheet.height - records - header.skip, 0) if sample else 0
    return _Sheet(
        name, header, columns, blank, tuple(f"{_cell_name(*first)}:{_cell_name(*last)}" for first, last in tall)
    )


def _unmerged(lines: Iterable[list[Any]], spans: Sequence[Span]) -> Iterator[list[Any]]:
    """Write the value of cells that are merged over several rows into each of these rows."""
    begin: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        begin[span[0][0]].append(span)
    lasting: dict[int, tuple[int, Any]] = {}
    for number, line in enumerate(lines):
        for column, (last, value) in lasting.items():
            if number <= last and column < len(line) and line[column] == "":
                line[column] = value
        for (_, column), (last, _) in begin.get(number, ()):
            if column < len(line):
                lasting[column] = (last, line[column])
        yield line


def _cell_name(row: int, column: int) -> str:
    """Write a cell as a spreadsheet does: `C2`."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def _text(cell: Any) -> str:  # noqa: ANN401 - any value of a cell
    """Return any other cell as text: whole numbers without a fraction, dates at midnight without a time."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e16 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _choose(source: SourceFile, sheets: Sequence[_Sheet]) -> tuple[_Sheet, bool, tuple[Question, ...]]:
    """
    Choose the sheet with the most cells.

    Returns
    -------
    sheet, asked, choices
        Whether others have the same columns or a similar size, and the question with all of them if there are any.
    """
    filled = [sheet for sheet in sheets if sheet.header.names]
    if not filled:
        raise UnreadableError(f"{source.name} contains no records; choose a workbook with a table")
    best = max(filled, key=lambda sheet: sheet.records * len(sheet.header.names))
    if len(filled) == 1:
        return best, False, ()
    options = tuple(Option(sheet.name, f"'{sheet.name}', {_records(sheet.records)}") for sheet in filled)
    text = f"{source.name} has {len(filled)} sheets that may be the table. Which one?"
    asked = sum(_is_similar(sheet, best) for sheet in filled) > 1
    return best, asked, (Question("sheet", text, options),)


def _records(number: int) -> str:
    return f"{number:,} record{'s' * (number != 1)}"


def _is_similar(sheet: _Sheet, best: _Sheet) -> bool:
    names, best_names = sheet.header.names, best.header.names
    same = names == best_names and sheet.records > 0
    return same or (len(names) * 2 > len(best_names) and sheet.records * 2 > best.records)
