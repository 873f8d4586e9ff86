"""Read a file of any supported type as a table of text; its first bytes decide the type, not its name."""

import bz2
import codecs
import lzma
import zlib
from contextlib import suppress
from dataclasses import replace
from typing import Final

from events.imports.models import TextTable, UnreadableError
from events.imports.readers import archive, delimited, excel, geopackage, json_file, parquet_file
from events.imports.readers.source_file import SourceFile, open_source
from geodata import files

ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
SQLITE: Final = b"SQLite format 3\0"
PARQUET: Final = b"PAR1"
PAGE: Final = (b"<!", b"<html", b"<HTML", b"<?xml", b"<kml", b"<svg")
ELSEWHERE: Final = "look for the table as CSV or XLSX on its publisher's site"
R: Final = ("a file of R (.rda)", "in R, load it and write the table with write.csv")
UNSUPPORTED: Final = (
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls)", "save it as .xlsx or CSV"),
    (b"%PDF", "a PDF", ELSEWHERE),
    (b"RDX", *R),
    (b"$FL", "an SPSS file (.sav)", "save it as CSV"),
    (b"<stata_dta>", "a Stata file (.dta)", "save it as CSV"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"BZh", "a bzip2 archive", "unpack it first"),
    (b"\xfd7zXZ", "an xz archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    *((mark, "a picture", ELSEWHERE) for mark in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")),
)


def read(source: SourceFile, *, in_archive: bool = False) -> TextTable:
    """
    Read a file (`prepare` lists the formats) as a table of text; one out of an archive may not be an archive itself.

    Raises
    ------
    UnreadableError
        If the file cannot be read or exceeds a limit.
    """
    start = _unpacked_r(bytes(source.data[:4096]))[:64]
    for mark, what, remedy in UNSUPPORTED:
        if start.startswith(mark):
            raise UnreadableError(f"{source.name} is {what}; {remedy}")
    if start.startswith(ZIP):
        return _read_archive(source, in_archive)
    if start.startswith(SQLITE):
        return _read_geopackage(source)
    if start.startswith(PARQUET):
        return parquet_file.read(source)
    words = start.replace(b"\0", b"").removeprefix(codecs.BOM_UTF8).removeprefix(b"\xff\xfe").lstrip()
    if words.startswith(PAGE):
        raise UnreadableError(f"{source.name} is a web page or XML; {ELSEWHERE}")
    return json_file.read(source) if words.startswith((b"{", b"[")) else delimited.read(source)


def _unpacked_r(start: bytes) -> bytes:
    """Unpack the first bytes of what R has saved, mostly packed; return those of any other file as they are."""
    for unpack in (zlib.decompressobj(wbits=31), bz2.BZ2Decompressor(), lzma.LZMADecompressor()):
        with suppress(zlib.error, OSError, lzma.LZMAError):
            unpacked = unpack.decompress(start, 64)
            return unpacked if unpacked.startswith(b"RDX") else start
    return start


def _read_geopackage(source: SourceFile) -> TextTable:
    # GDAL expects the extension .gpkg; the file may have any name.
    with files.work_folder() as folder:
        path = folder / "points.gpkg"
        path.write_bytes(source.data)
        return geopackage.read(source, path)


def _read_archive(source: SourceFile, in_archive: bool) -> TextTable:
    with archive.open_archive(source) as packed:
        if archive.is_workbook(packed):
            return excel.read(source, packed)
        if in_archive:
            raise UnreadableError(f"'{source.name}' is an archive within an archive; unpack the outer archive first")
        entry, questions = archive.choose(source, packed)
        with files.work_folder() as folder:
            path = folder / "entry"
            archive.extract(source, packed, entry, path)
            unpacked = open_source(
                path,
                source.options,
                limits=source.limits,
                progress=source.progress,
                name=archive.file_name(entry),
            )
            table = read(unpacked, in_archive=True)
    note = f"'{entry.filename}' from the archive {source.name}"
    return replace(table, entry=entry.filename, notes=(note, *table.notes), questions=(*questions, *table.questions))
