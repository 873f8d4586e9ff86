"""A file of any kind as a table of text: what it is is told by its first bytes, not by its name."""

import mmap
from collections.abc import Callable
from pathlib import Path
from typing import Final

from events.importers import delimited
from events.importers.limits import LIMITS, Limits, check
from events.importers.model import DETECT, Choices, Raw, UnreadableError

Progress = Callable[[float], None]
FOREIGN: Final = (
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls)", "save it as .xlsx or CSV"),
    (b"%PDF", "a PDF", "look for the table as CSV or XLSX at its publisher"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"PAR1", "a Parquet file", "save it as CSV"),
)


def silent(_share: float) -> None:
    """Report no progress."""


def read(
    path: Path, *, choices: Choices = DETECT, limits: Limits = LIMITS, progress: Progress = silent, name: str = ""
) -> Raw:
    """
    Read a file as a table of text.

    Parameters
    ----------
    path
        CSV or its kin, XLSX, JSON, GeoJSON, GeoPackage, or a ZIP archive of one of these.
    choices
        What the user settled; the rest is detected.
    progress
        Told the share that is done, from 0 to 1; what it raises ends the reading.
    name
        Name of the file if it is not that of the path.

    Raises
    ------
    UnreadableError
        If the file cannot be read or exceeds a limit.
    """
    name = name or path.name
    try:
        size = path.stat().st_size
        check(f"bytes of {name}", size, limits.size, "split the file and import the parts as datasets of their own")
        if not size:
            raise UnreadableError(f"{name} is empty; choose a file with records")
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            return _read(name, memoryview(mapped), choices, limits, progress)
    except OSError as error:
        raise UnreadableError(f"{name} cannot be opened: {error.strerror or error}; choose another file") from None


def _read(name: str, data: memoryview, choices: Choices, limits: Limits, progress: Progress) -> Raw:
    start = bytes(data[:64])
    for mark, what, remedy in FOREIGN:
        if start.startswith(mark):
            raise UnreadableError(f"{name} is {what}; {remedy}")
    return delimited.read(name, data, choices, limits, progress)
