"""A file of any kind as a table of text: what it is is told by its first bytes, not by its name."""

import codecs
import mmap
import tempfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Final

from events.imports.models import AUTODETECT, LIMITS, Limits, ReadOptions, TextTable, UnreadableError, check
from events.imports.readers import archive, delimited, excel, geopackage, json_file

Progress = Callable[[float], None]
ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
SQLITE: Final = b"SQLite format 3\0"
PAGE: Final = (b"<!", b"<html", b"<HTML", b"<?xml", b"<kml", b"<svg")
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
    path: Path,
    *,
    choices: ReadOptions = AUTODETECT,
    limits: Limits = LIMITS,
    progress: Progress = silent,
    name: str = "",
) -> TextTable:
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
    return _read(name, _mapped(name, path, limits), choices, limits, progress)


def _mapped(name: str, path: Path, limits: Limits) -> memoryview:
    """Map a file into memory; it stays so while any view of it lives, also in an error on its way up."""
    try:
        size = path.stat().st_size
        check(f"bytes of {name}", size, limits.size, "split the file and import the parts as datasets of their own")
        if not size:
            raise UnreadableError(f"{name} is empty; choose a file with records")
        with path.open("rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except OSError as error:
        raise UnreadableError(f"{name} cannot be opened: {error.strerror or error}; choose another file") from None


def _read(name: str, data: memoryview, choices: ReadOptions, limits: Limits, progress: Progress) -> TextTable:
    start = bytes(data[:64])
    for mark, what, remedy in FOREIGN:
        if start.startswith(mark):
            raise UnreadableError(f"{name} is {what}; {remedy}")
    if start.startswith(ZIP):
        return _of_archive(name, data, choices, limits, progress)
    if start.startswith(SQLITE):
        return _of_database(name, data, choices, limits)
    words = start.replace(b"\0", b"").removeprefix(codecs.BOM_UTF8).removeprefix(b"\xff\xfe").lstrip()
    if words.startswith(PAGE):
        raise UnreadableError(f"{name} is a web page or XML; look for the table as CSV or XLSX at its publisher")
    if words.startswith((b"{", b"[")):
        return json_file.read(name, data, choices, limits, progress)
    return delimited.read(name, data, choices, limits, progress)


def _of_database(name: str, data: memoryview, choices: ReadOptions, limits: Limits) -> TextTable:
    # The reader asks for its own extension; the file may have any name.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.gpkg"
        path.write_bytes(data)
        return geopackage.read(name, path, choices, limits)


def _of_archive(name: str, data: memoryview, choices: ReadOptions, limits: Limits, progress: Progress) -> TextTable:
    with archive.opened(name, BytesIO(data), limits) as packed:
        if archive.is_workbook(packed):
            return excel.read(name, data, packed, choices, limits, progress)
        entry, questions = archive.choose(name, packed, choices.entry)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "entry"
            archive.take_out(name, packed, entry, path, limits)
            raw = _entry(path, archive.label(entry), choices, limits, progress)
    note = f"'{entry.filename}' from the archive {name}"
    return replace(raw, entry=entry.filename, notes=(note, *raw.notes), questions=(*questions, *raw.questions))


def _entry(path: Path, name: str, choices: ReadOptions, limits: Limits, progress: Progress) -> TextTable:
    with path.open("rb") as file:
        if file.read(4) in ZIP:
            file.seek(0)
            with archive.opened(name, file, limits) as inner:
                if not archive.is_workbook(inner):
                    raise UnreadableError(f"'{name}' is an archive within an archive; unpack the outer one first")
    return read(path, choices=choices, limits=limits, progress=progress, name=name)
