"""Read the sheets of an Excel workbook as text, within limits."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from itertools import chain, islice
from typing import Any, Final

import numpy as np
import pyarrow as pa
import python_calamine
from numpy.typing import NDArray

from events.imports.models import Limits, Option, Question, ReadOptions, TextTable, UnreadableError, check, check_table
from events.imports.readers import archive, header
from events.imports.readers.delimited import Progress
from events.imports.readers.text_table import build, of_rows

REFERENCE: Final = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]{0,4})(\d{0,12})")
LETTERS: Final = 4
DIGITS: Final = 8
Bytes = NDArray[np.uint8]


def max_cell_reference(part: bytes) -> tuple[int, int]:
    """
    Find the farthest column and row that a piece of a sheet's XML names in attributes `r` (`<c r="AB12">`).

    Parameters
    ----------
    part
        A piece of the sheet; a reference that its end cuts through must stand in the next piece again.

    Returns
    -------
    columns, rows
        0 where none is named.
    """
    signs = np.frombuffer(part, np.uint8)
    if len(signs) < 5:
        return 0, 0
    is_r = signs[1:-1] == ord("r")
    if (is_r & (signs[2:] <= ord(" "))).any():
        return _slowly(part)
    at = np.flatnonzero(is_r & (signs[2:] == ord("="))) + 3
    at = at[(signs[at - 3] <= ord(" ")) & (at < len(signs))]
    if (signs[at] <= ord(" ")).any():
        return _slowly(part)
    return _read(signs, at[(signs[at] == ord('"')) | (signs[at] == ord("'"))] + 1)


def larger_reference(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """Give the larger of each of two corners' columns and rows."""
    return max(one[0], other[0]), max(one[1], other[1])


def _read(signs: Bytes, at: NDArray[np.int64]) -> tuple[int, int]:
    """Read letters and digits of many references at once."""
    padded = np.concatenate([signs, np.zeros(LETTERS + DIGITS + 2, np.uint8)])
    columns, rows = np.zeros(len(at), np.int64), np.zeros(len(at), np.int64)
    for _ in range(LETTERS):
        letter = (padded[at] & 0xDF).astype(np.int64) - ord("A") + 1
        is_letter = (letter >= 1) & (letter <= 26)
        columns = np.where(is_letter, columns * 26 + letter, columns)
        at = at + is_letter
    for _ in range(DIGITS):
        digit = padded[at].astype(np.int64) - ord("0")
        is_digit = (digit >= 0) & (digit <= 9)
        rows = np.where(is_digit, rows * 10 + digit, rows)
        at = at + is_digit
    return int(columns.max(initial=0)), int(rows.max(initial=0))


def _slowly(part: bytes) -> tuple[int, int]:
    """Do the same for XML that is spaced in another way than usual."""
    found = REFERENCE.findall(part)
    columns = max((_number(letters) for letters, _ in found), default=0)
    return columns, max((int(digits) for _, digits in found if digits), default=0)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


STEP: Final = 1 << 20
OVERLAP: Final = 64
DENSE: Final = 60_000_000
DECLARES: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
WIDE: Final = ("\0".join(("<", "!", "D", "O", "C"))).encode()
LINES: Final = 40
BATCH: Final = 20_000


@dataclass(frozen=True)
class _Sheet:
    """The records of one sheet as columns, with what stands above them; blank rows are no records."""

    name: str
    top: header.Header
    columns: Sequence[pa.ChunkedArray]
    blank: int

    @property
    def records(self) -> int:
        return len(self.columns[0]) if self.columns else 0


def read(
    name: str, data: memoryview, book: zipfile.ZipFile, choices: ReadOptions, limits: Limits, progress: Progress
) -> TextTable:
    """
    Read a workbook.

    Parameters
    ----------
    data
        The bytes of the file.
    book
        The same, opened as an archive.

    Raises
    ------
    UnreadableError
        If it is damaged, declares entities, has no such sheet, or exceeds a limit.
    """
    _inspect(name, book, limits)
    progress(0.2)
    sheets = _sheets(name, bytes(data), choices, limits)
    progress(0.9)
    sheet, questions = _choose(name, sheets, choices)
    notes = [f"sheet '{sheet.name}', one of {len(sheets)}" if len(sheets) > 1 else f"sheet '{sheet.name}'"]
    if sheet.blank:
        notes.append(f"{sheet.blank:,} blank rows are no records")
    raw = TextTable(name, "xlsx", (), pa.table({}), sheet=sheet.name, notes=tuple(notes), questions=questions)
    rows = np.arange(1, sheet.records + 1, dtype=np.int64)
    return build(raw, sheet.top, rows, sheet.columns, limits)


# ------------------------------------------------------------------ before anything is built


def _inspect(name: str, book: zipfile.ZipFile, limits: Limits) -> None:
    """Read all parts once as plain bytes: no declared entities, no cells so far out that the grid would not fit."""
    read_so_far = 0
    try:
        for entry in book.infolist():
            corner = (0, 0)
            for part in _parts(book, entry):
                read_so_far += len(part) - OVERLAP
                check(f"unpacked bytes of {name}", read_so_far, limits.unpacked, "save it as CSV")
                if DECLARES.search(part) or WIDE in part:
                    raise UnreadableError(f"'{entry.filename}' in {name} declares XML entities; save the table as CSV")
                # Any part may be named as a sheet.
                corner = larger_reference(corner, max_cell_reference(part))
            _check_grid(name, *corner, limits)
    except UnreadableError:
        raise
    except archive.BROKEN as error:
        raise UnreadableError(f"{name} is damaged ({error}); save it anew or export it as CSV") from None


def _parts(book: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Give an entry in pieces, each beginning with the end of the one before."""
    before = b" " * OVERLAP
    with book.open(entry) as file:
        while piece := file.read(STEP):
            yield before + piece
            before = (before + piece)[-OVERLAP:]


def _check_grid(name: str, columns: int, rows: int, limits: Limits) -> None:
    check_table(name, columns, 0, limits)
    check(f"records of {name}", rows, limits.rows, "split the sheet")
    check(
        f"cells of {name}, blank ones with them",
        rows * columns,
        DENSE,
        "save the sheet as CSV, or delete what lies far out",
    )


# ------------------------------------------------------------------ cells


def _sheets(name: str, data: bytes, choices: ReadOptions, limits: Limits) -> list[_Sheet]:
    try:
        book = python_calamine.load_workbook(BytesIO(data))
        wanted = _visible(name, book, choices.sheet)
        return [_sheet(each, book, choices, limits) for each in wanted]
    except UnreadableError:
        raise
    except (python_calamine.CalamineError, OSError, ValueError, TypeError, OverflowError) as error:
        raise UnreadableError(
            f"{name} cannot be read as a workbook ({error}); save it anew or export it as CSV"
        ) from None
    except BaseException as error:
        # A panic of the reader is no ordinary exception; it must not end the server.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableError(f"{name} cannot be read as a workbook; save it anew or export it as CSV") from None


def _visible(name: str, book: python_calamine.CalamineWorkbook, chosen: str | None) -> list[str]:
    kinds = python_calamine.SheetTypeEnum, python_calamine.SheetVisibleEnum
    metas = [meta for meta in book.sheets_metadata if meta.typ == kinds[0].WorkSheet]
    shown = [meta.name for meta in metas if meta.visible == kinds[1].Visible]
    if chosen is not None:
        if chosen not in [meta.name for meta in metas]:
            raise UnreadableError(f"{name} has no sheet '{chosen}'; it has {', '.join(meta.name for meta in metas)}")
        return [chosen]
    if not shown:
        raise UnreadableError(f"{name} has no visible sheet; show the sheet with the records, or export it as CSV")
    return shown


def _sheet(name: str, book: python_calamine.CalamineWorkbook, choices: ReadOptions, limits: Limits) -> _Sheet:
    sheet = book.get_sheet_by_name(name)
    check(f"cells of '{name}'", sheet.total_height * sheet.total_width, DENSE, "save the sheet as CSV")
    lines = (
        [cell if type(cell) is str else _text(cell) for cell in line]
        for line in sheet.iter_rows()
        if any(cell != "" for cell in line)
    )
    sample = list(islice(lines, LINES))
    top = header.detect_header(sample, choices.has_header)
    rest = chain(sample[top.skip :], lines)
    batches = [of_rows(batch, len(top.names)) for batch in iter(lambda: list(islice(rest, BATCH)), [])]
    columns = [pa.chunked_array([batch[at].chunk(0) for batch in batches], pa.string()) for at in range(len(top.names))]
    records = sum(len(batch[0]) for batch in batches if batch)
    return _Sheet(name, top, columns, max(sheet.height - records - top.skip, 0) if sample else 0)


def _text(cell: Any) -> str:  # noqa: ANN401 - any value of a cell
    """Write a cell that is no text as one: whole numbers without a fraction, days without a time."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e16 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _choose(name: str, sheets: Sequence[_Sheet], choices: ReadOptions) -> tuple[_Sheet, tuple[Question, ...]]:
    """Take the sheet with the most cells; ask if another one is as wide and at least half as long."""
    filled = [sheet for sheet in sheets if sheet.top.names]
    if not filled:
        raise UnreadableError(f"{name} holds no records; choose a workbook with a table")
    best = max(filled, key=lambda sheet: sheet.records * len(sheet.top.names))
    rivals = [sheet for sheet in filled if _rivals(sheet, best)]
    if len(rivals) == 1 or choices.sheet is not None:
        return best, ()
    options = tuple(Option(sheet.name, f"'{sheet.name}', {sheet.records:,} records") for sheet in rivals)
    return best, (Question("sheet", f"{name} has {len(rivals)} sheets that may be the table. Which one?", options),)


def _rivals(sheet: _Sheet, best: _Sheet) -> bool:
    alike = sheet.top.names == best.top.names and sheet.records > 0
    return alike or (len(sheet.top.names) * 2 > len(best.top.names) and sheet.records * 2 > best.records)
