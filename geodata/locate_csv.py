"""`python -m geodata locate`: add province and country to the rows of any CSV file."""

import csv
import io
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geodata import files, provinces
from geodata.models import Atlas

ADDED = ("province_id", "province", "country")
SUFFIX = "_atlas"
BOM = "\ufeff"
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


class TableError(Exception):
    """A CSV file cannot be read, or the result cannot be written; the message says what to do."""


@dataclass(frozen=True)
class Table:
    """A CSV file in memory: unchanged cells, rows of any length, its line ends, and its byte order mark if any."""

    header: list[str]
    rows: list[list[str]]
    line_end: str = "\n"
    bom: str = ""


def read(path: Path, delimiter: str = ",") -> Table:
    """
    Read a CSV file (UTF-8) without changing a cell.

    Raises
    ------
    TableError
        If the file is missing, empty, not UTF-8, or its quoting is broken.
    """
    csv.field_size_limit(sys.maxsize)
    try:
        text = files.read_bounded(path).decode()
        # strict, because a lenient reader would change cells with broken quotes silently
        lines = list(csv.reader(io.StringIO(text.removeprefix(BOM), newline=""), delimiter=delimiter, strict=True))
    except OSError as error:
        raise TableError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TableError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except csv.Error as error:
        raise TableError(f"{path} cannot be read safely as CSV: {error}; fix its quotation marks") from error
    if not lines:
        raise TableError(f"{path} is empty; its first row must name the columns")
    line_end = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
    return Table(lines[0], lines[1:], line_end, BOM if text.startswith(BOM) else "")


class _Lines(list[str]):
    """
    Takes what csv.writer writes, a row at a time, and gives each row its own line end.

    The writer quotes cells with the signs of its own line end, which is therefore CR LF: with LF alone it would leave a
    bare CR in a cell unquoted, and the cell could not be read again.
    """

    def __init__(self, line_end: str) -> None:
        self.line_end = line_end

    def write(self, line: str) -> None:
        self.append(line.removesuffix("\r\n") + self.line_end)


def column(table: Table, name: str) -> int:
    """
    Find the position of a column.

    Raises
    ------
    TableError
        If no column or several columns have this name.
    """
    found = [position for position, title in enumerate(table.header) if title == name]
    if len(found) == 1:
        return found[0]
    if found:
        where = ", ".join(str(position + 1) for position in found)
        raise TableError(f"{len(found)} columns are named {name!r} (columns {where}); rename all but one")
    hint = "; is the file separated by semicolons? then give --delimiter ';'" if len(table.header) == 1 else ""
    raise TableError(f"no column is named {name!r}; there are {', '.join(map(repr, table.header))}{hint}")


def coordinate(cell: str, limit: float) -> float | str:
    """Parse decimal degrees between -limit and limit; return what is wrong if the cell holds something else."""
    text = cell.strip()
    if not text:
        return "is blank"
    if not NUMBER.fullmatch(text):
        return f"{cell!r} is not a number in decimal degrees with a point"
    value = float(text)
    return value if abs(value) <= limit else f"{cell!r} is outside ±{limit:.0f} degrees"


def coordinates(table: Table, lon: str, lat: str) -> tuple[NDArray[np.float64], NDArray[np.float64], list[str]]:
    """
    Read two columns as decimal degrees, one of each per row, NaN where either cannot be used.

    Also returns one line for each row that cannot be used; the header is row 1.

    Raises
    ------
    TableError
        If a column is missing or named twice.
    """
    places = ((lon, column(table, lon), 180.0), (lat, column(table, lat), 90.0))
    points = np.full((len(table.rows), 2), np.nan)
    problems = []
    for number, row in enumerate(table.rows):
        read_cells = [coordinate(row[at] if at < len(row) else "", limit) for _, at, limit in places]
        wrong = [
            f"{name} {problem}"
            for (name, _, _), problem in zip(places, read_cells, strict=True)
            if isinstance(problem, str)
        ]
        if wrong:
            problems.append(f"row {number + 2}: {', '.join(wrong)}; kept without province")
        else:
            points[number] = read_cells
    return points[:, 0], points[:, 1], problems


def added_names(header: Sequence[str]) -> list[str]:
    """Return names for the added columns that the file does not use yet: `country_atlas` if `country` is taken."""
    taken, names = set(header), []
    for name in ADDED:
        free = name
        while free in taken:
            free += SUFFIX
        names.append(free)
    return names


def widened(table: Table, positions: NDArray[np.int64], atlas: Atlas) -> Iterator[list[str]]:
    """Yield the header and every row with the added cells after the file's own columns."""
    width, frame = len(table.header), atlas.provinces
    answers = [list(cells) for cells in zip(frame.index, frame["name"], frame["country"], strict=True)]
    answers.append([""] * len(ADDED))  # position -1: outside
    yield table.header + added_names(table.header)
    for row, position in zip(table.rows, positions, strict=True):
        yield row[:width] + [""] * (width - len(row)) + answers[position] + row[width:]


def notes(table: Table, positions: NDArray[np.int64], lon: NDArray[np.float64], lat: NDArray[np.float64]) -> list[str]:
    """Return notes on the output: renamed columns, rows of another length, points outside."""
    width = len(table.header)
    notes = [
        f"the file has a column {name!r} already; the added one is called {new!r}"
        for name, new in zip(ADDED, added_names(table.header), strict=True)
        if name != new
    ]
    for number, row in enumerate(table.rows, 2):
        if len(row) < width:
            notes.append(f"row {number}: {len(row)} cells instead of {width}; padded with empty cells")
        elif len(row) > width:
            notes.append(f"row {number}: {len(row)} cells instead of {width}; the extra cells follow the added columns")
    outside = int((np.isfinite(lon) & (positions < 0)).sum())
    notes.append(f"{len(table.rows)} rows: {int((positions >= 0).sum())} in a province, {outside} outside")
    return notes


def locate(
    atlas: Atlas, source: Path, target: Path, lon: str, lat: str, delimiter: str = ",", force: bool = False
) -> list[str]:
    """
    Copy a CSV file, whole or not at all, adding `province_id`, `province` and `country` to each row.

    `lon` and `lat` name the columns with decimal degrees (EPSG:4326). The target `-` is the standard output; an
    existing file is replaced only with `force`. Returns what could not be located, by row, and what else the reader
    should know.

    Raises
    ------
    TableError
        If the file cannot be read, a column is missing, or the target exists or cannot be written.
    """
    prints = str(target) == "-"
    if not prints:
        _check_target(source, target, force)
    table = read(source, delimiter)
    x, y, problems = coordinates(table, lon, lat)
    positions = provinces.locate(atlas.provinces, x, y)
    lines = _Lines(table.line_end)
    csv.writer(lines, delimiter=delimiter, lineterminator="\r\n").writerows(widened(table, positions, atlas))
    content = (table.bom + "".join(lines)).encode()
    try:
        if prints:
            sys.stdout.buffer.write(content)
        else:
            files.write_atomically(target, content)
    except OSError as error:
        raise TableError(f"{target} cannot be written: {error.strerror}") from error
    return problems + notes(table, positions, x, y) + _swapped(atlas, x, y, positions)


def _check_target(source: Path, target: Path, force: bool) -> None:
    if target.exists() and target.samefile(source):
        raise TableError(f"{target} is the input file; write to another file")
    if target.exists() and not force:
        raise TableError(f"{target} exists; give another name, or --force to replace it")
    if not target.parent.is_dir():
        raise TableError(f"{target.parent} is not a folder; create it first")


def _swapped(
    atlas: Atlas, lon: NDArray[np.float64], lat: NDArray[np.float64], positions: NDArray[np.int64]
) -> list[str]:
    inside = int((positions >= 0).sum())
    turned = int((provinces.locate(atlas.provinces, lat, lon) >= 0).sum())
    if turned > inside:
        return [f"with --lon and --lat swapped, {turned} rows would be in a province instead of {inside}; swap them?"]
    return []
