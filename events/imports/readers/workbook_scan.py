"""Check the parts of an Excel workbook as plain bytes, before anything is built from them."""

import re
import zipfile
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from events.imports.models import UnreadableError
from events.imports.readers import archive
from events.imports.readers.source_file import SourceFile

STEP: Final = 1 << 20
OVERLAP: Final = 64
DENSE: Final = 60_000_000
DECLARES: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
WIDE: Final = ("\0".join(("<", "!", "D", "O", "C"))).encode()
SHARED_STRINGS: Final = "sharedstrings.xml"
STATED: Final = re.compile(rb"\buniqueCount\s*=\s*[\"'](\d{1,18})[\"']")
STRING: Final = re.compile(rb"<(?:\w+:)?si[\s/>]")
SHORTEST_STRING: Final = len("<si/>")
STRING_CELL: Final = re.compile(rb"\st=\"s\"[^>]*>\s*<v>(\d{1,9})</v>")
SHORTEST_CELL: Final = len('<c t="s"><v>0</v></c>')
REFERENCE: Final = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]{0,4})(\d{0,12})")
LETTERS: Final = 4
DIGITS: Final = 12
LAST_ROW: Final = 1 << 20
Bytes = NDArray[np.uint8]


def max_cell_reference(part: bytes) -> tuple[int, int]:
    """
    Return the largest column and row in the attributes `r` (`<c r="AB12">`) of a piece of a sheet's XML; else 0.

    A reference cut off at its end must be repeated in the next piece.
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
    """Return the larger column and the larger row of two references."""
    return max(one[0], other[0]), max(one[1], other[1])


def _read(signs: Bytes, at: NDArray[np.int64]) -> tuple[int, int]:
    """Read the letters and digits of many references at once."""
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
    """Return the largest column and row of XML with unusual spacing."""
    found = REFERENCE.findall(part)
    columns = max((_number(letters) for letters, _ in found), default=0)
    return columns, max((int(digits) for _, digits in found if digits), default=0)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def check(source: SourceFile, book: zipfile.ZipFile) -> None:
    """
    Check all parts of a workbook.

    Raises
    ------
    UnreadableError
        If it is damaged, declares entities or more strings than it has room for, has cells so far out that the grid is
        too large, or repeats long strings until the text is too large.
    """
    name, read_so_far, text = source.name, 0, 0
    try:
        strings = _string_sizes(source, book)
        for entry in book.infolist():
            last_cell = (0, 0)
            for part in pieces(book, entry):
                read_so_far += len(part) - OVERLAP
                source.check("bytes when unpacked", read_so_far, source.limits.unpacked, "save it as CSV")
                if DECLARES.search(part) or WIDE in part:
                    raise UnreadableError(f"'{entry.filename}' in {name} declares XML entities; save the table as CSV")
                # Any part may be named as a sheet.
                last_cell = larger_reference(last_cell, max_cell_reference(part))
                # Each cell gets its string as text of its own, however often it is repeated.
                if strings.max(initial=0) * (entry.file_size // SHORTEST_CELL) > source.limits.text:
                    text += _repeated_text(part, strings)
                    remedy = "remove long texts that are repeated, or save the sheet as CSV and split it"
                    source.check("bytes of text in its cells", text, source.limits.text, remedy)
            _check_size(source, *last_cell)
    except UnreadableError:
        raise
    except archive.BROKEN as error:
        raise UnreadableError(f"{name} is damaged ({error}); save it again, or export it as CSV") from None


def _string_sizes(source: SourceFile, book: zipfile.ZipFile) -> NDArray[np.int64]:
    """Return the number of bytes that each shared string takes up in the file."""
    starts: list[int] = []
    for entry in book.infolist():
        if not entry.filename.casefold().endswith(SHARED_STRINGS):
            continue
        at = -OVERLAP
        for part in pieces(book, entry):
            stated = max((int(number) for number in STATED.findall(part)), default=0)
            # The reader reserves memory for as many as are stated.
            if stated * SHORTEST_STRING > entry.file_size:
                raise UnreadableError(
                    f"'{entry.filename}' in {source.name} states {stated:,} strings, more than it can hold; "
                    "save the workbook again, or export it as CSV"
                )
            # The end of each part is repeated in the next.
            starts += [at + found.start() for found in STRING.finditer(part) if found.start() < len(part) - OVERLAP]
            at += len(part) - OVERLAP
        starts.append(at + OVERLAP)
    sizes = np.array(starts, np.int64)
    return sizes[1:] - sizes[:-1]


def _repeated_text(part: bytes, strings: NDArray[np.int64]) -> int:
    """Count the bytes of the shared strings that the cells of a part refer to."""
    used = np.array([int(number) for number in STRING_CELL.findall(part)], np.int64)
    return int(strings[used[used < len(strings)]].sum())


def pieces(book: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Return an entry in pieces, each beginning with the end of the one before."""
    before = b" " * OVERLAP
    with book.open(entry) as file:
        while piece := file.read(STEP):
            yield before + piece
            before = (before + piece)[-OVERLAP:]


def _check_size(source: SourceFile, columns: int, rows: int) -> None:
    source.check_table(columns, 0)
    if rows > LAST_ROW:
        raise UnreadableError(
            f"{source.name} has a cell in row {rows:,}, but a sheet ends at row {LAST_ROW:,}: the workbook is damaged; "
            "save it again, or export it as CSV"
        )
    source.check("records", rows, source.limits.rows, "split the sheet")
    remedy = "save the sheet as CSV, or delete cells far away from the table"
    source.check("cells including blank ones", rows * columns, DENSE, remedy)
