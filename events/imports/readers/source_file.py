"""The input of a reader: the bytes, the user's choices and the size limits."""

import mmap
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from events.imports.models import AUTODETECT, ReadOptions, UnreadableError

MIB = 1 << 20
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Limits:
    """
    The largest file that is read; sizes are in bytes.

    `cell` counts the bytes of one cell, `text` those of all cells of a workbook, `ratio` how many times its size an
    archive may unpack to, `nesting` the levels of JSON.
    """

    size: int = 3072 * MIB
    rows: int = 12_000_000
    cells: int = 700_000_000
    cell: int = 1_000_000
    text: int = 1024 * MIB
    columns: int = 2_000
    unpacked: int = 3072 * MIB
    entries: int = 1_000
    ratio: int = 250
    nesting: int = 30


LIMITS = Limits()


def no_progress(_share: float) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class SourceFile:
    """
    A file to be read.

    Attributes
    ----------
    name
        Its name in messages.
    options
        What the user chose; the rest is detected.
    progress
        Called with the share that is done, from 0 to 1; an exception that it raises ends the reading.
    """

    name: str
    data: memoryview
    options: ReadOptions = AUTODETECT
    limits: Limits = LIMITS
    progress: Progress = no_progress

    def check(self, what: str, found: int, most: int, remedy: str) -> None:
        """
        Check a count against its limit.

        Raises
        ------
        UnreadableError
            If `found` exceeds `most`.
        """
        if found > most:
            raise UnreadableError(f"{self.name}: {found:,} {what}, but the limit is {most:,}; {remedy}")

    def check_table(self, columns: int, rows: int) -> None:
        """
        Check the size of a table.

        Raises
        ------
        UnreadableError
            If it has too many columns, records or cells.
        """
        limits = self.limits
        self.check("columns", columns, limits.columns, "check the delimiter, or keep only the columns that you need")
        self.check("records", rows, limits.rows, "split the file and import each part as a separate dataset")
        self.check("cells", columns * rows, limits.cells, "keep only the columns that you need, or split the file")


def open_source(
    path: Path,
    options: ReadOptions = AUTODETECT,
    *,
    limits: Limits = LIMITS,
    progress: Progress = no_progress,
    name: str = "",
) -> SourceFile:
    """
    Open a file for reading; by default it is called by the name of its path.

    Raises
    ------
    UnreadableError
        If it is empty, too large, or cannot be opened.
    """
    name = name or path.name
    try:
        found = path.stat()
        if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
            raise UnreadableError(f"{name} is a pipe or a device, not a file; save what it gives as a file first")
        if not found.st_size:
            raise UnreadableError(f"{name} is empty; choose a file with records")
        with path.open("rb") as file:
            # It stays mapped as long as any view of it exists, also one in an exception.
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except OSError as error:
        raise UnreadableError(f"{name} cannot be opened: {error.strerror or error}; choose another file") from None
    source = SourceFile(name, data, options, limits, progress)
    source.check("bytes", len(data), limits.size, "split the file and import each part as a separate dataset")
    return source
