"""Find the file with the records in a ZIP archive and extract it, within limits."""

import zipfile
import zlib
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Final

from events.imports.models import Option, Question, UnreadableError
from events.imports.readers.header import FreeNames
from events.imports.readers.source_file import MIB, SourceFile

TABLES: Final = frozenset({"csv", "tsv", "tab", "xlsx", "json", "geojson", "jsonl", "ndjson", "gpkg", "parquet"})
NO_DATA: Final = ("__macosx/", "thumbs.db")
STEP: Final = 1 << 20
SMALL: Final = 64 * MIB
BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, OverflowError,
    LookupError,
)  # fmt: skip


def open_archive(source: SourceFile) -> zipfile.ZipFile:
    """
    Open an archive and check what it states about its size.

    Raises
    ------
    UnreadableError
        If it is damaged, encrypted, or states more than is allowed.
    """
    limits = source.limits
    try:
        archive = zipfile.ZipFile(BytesIO(source.data))
        entries = archive.infolist()
    except BROKEN as error:
        raise UnreadableError(f"the archive {source.name} is damaged ({error}); download it again") from None
    source.check("entries", len(entries), limits.entries, "extract the file with the records")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableError(f"{source.name} is locked with a password; unlock it first")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if packed > len(source.data):
        raise UnreadableError(f"the archive {source.name} is damaged (its entries overlap); download it again")
    source.check("bytes when unpacked", unpacked, limits.unpacked, "extract the file with the records and split it")
    if unpacked > SMALL:
        growth = unpacked // max(packed, 1)
        source.check("times its size when unpacked", growth, limits.ratio, "not a table: unpack it yourself")
    return archive


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Check whether an archive is an Excel workbook."""
    names = {name.casefold() for name in archive.namelist()}
    return "[content_types].xml" in names and any(name.startswith("xl/") for name in names)


def choose(source: SourceFile, archive: zipfile.ZipFile) -> tuple[zipfile.ZipInfo, tuple[Question, ...]]:
    """
    Choose the file of an archive that holds the records: the user's choice, else the largest.

    There is a question if there are several.


    Raises
    ------
    UnreadableError
        If there is none, or not the one that the user chose.
    """
    free = FreeNames()
    # An archive may have two files of the same name.
    files = {free.take(entry.filename): entry for entry in archive.infolist() if _is_file(entry)}
    chosen = source.options.entry
    if chosen is not None:
        found = files.get(chosen)
        if found is None:
            names = ", ".join(list(files)[:20]) or "no files"
            raise UnreadableError(f"{source.name} does not contain '{chosen}'; it contains {names}")
        return found, ()
    tables = {name: entry for name, entry in files.items() if _extension(entry) in TABLES} or files
    if not tables:
        raise UnreadableError(f"{source.name} contains no files; choose an archive with a table")
    largest = max(tables.values(), key=lambda entry: entry.file_size)
    if len(tables) == 1:
        return largest, ()
    options = tuple(Option(name, f"{name}, {entry.file_size:,} bytes") for name, entry in tables.items())
    return largest, (Question("entry", f"{source.name} contains {len(tables)} tables. Which one?", options),)


def _is_file(entry: zipfile.ZipInfo) -> bool:
    lower = entry.filename.casefold()
    hidden = PurePosixPath(lower).name.startswith(".")
    return not entry.is_dir() and not hidden and not any(part in lower for part in NO_DATA)


def _extension(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename.casefold()).suffix.removeprefix(".")


def extract(source: SourceFile, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """
    Write one entry to a given path; the path stated in the archive is not used.

    Raises
    ------
    UnreadableError
        If the entry is damaged or larger than allowed, even if the archive states a smaller size.
    """
    written, most = 0, source.limits.unpacked
    try:
        with archive.open(entry) as packed, target.open("wb") as file:
            while part := packed.read(STEP):
                written += len(part)
                source.check("bytes when unpacked", written, most, "extract the file with the records and split it")
                file.write(part)
    except UnreadableError:
        raise
    except BROKEN as error:
        raise UnreadableError(f"'{entry.filename}' in {source.name} is damaged ({error}); download it again") from None


def file_name(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry without its folders."""
    return PurePosixPath(entry.filename.replace("\\", "/")).name or "entry"
