"""ZIP archives: one file is taken out, into a place of our own choosing, as far as the limits go."""

import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Final

from events.imports.models import MIB, Limits, Option, Question, UnreadableError, check

TABLES: Final = frozenset({"csv", "tsv", "txt", "tab", "xlsx", "json", "geojson", "jsonl", "ndjson", "gpkg"})
NO_DATA: Final = ("__macosx/", "thumbs.db")
STEP: Final = 1 << 20
SMALL: Final = 64 * MIB
BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, OverflowError,
    LookupError,
)  # fmt: skip


def opened(name: str, file: IO[bytes], limits: Limits) -> zipfile.ZipFile:
    """
    Open an archive, having looked at what it says of itself.

    Raises
    ------
    UnreadableError
        If it is broken, encrypted, or says that it holds more than allowed.
    """
    try:
        archive = zipfile.ZipFile(file)
        entries = archive.infolist()
    except BROKEN as error:
        raise UnreadableError(f"the archive {name} is damaged ({error}); download it again") from None
    check(f"entries of {name}", len(entries), limits.entries, "take out the one file with the records")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableError(f"{name} is locked with a password; unlock it first")
    unpacked, packed = (
        (sum(sizes) for sizes in zip(*((e.file_size, e.compress_size) for e in entries), strict=True))
        if entries
        else (0, 0)
    )
    check(f"unpacked bytes of {name}", unpacked, limits.unpacked, "take out the one file with the records and split it")
    if unpacked > SMALL:
        check(
            f"growth of {name} on unpacking",
            unpacked // max(packed, 1),
            limits.ratio,
            "it is no table: unpack it yourself",
        )
    return archive


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether an archive is a workbook of Excel."""
    names = {name.casefold() for name in archive.namelist()}
    return "[content_types].xml" in names and any(name.startswith("xl/") for name in names)


def choose(name: str, archive: zipfile.ZipFile, chosen: str | None) -> tuple[zipfile.ZipInfo, tuple[Question, ...]]:
    """
    Choose the file of an archive that holds the records.

    Returns
    -------
    entry, questions
        The chosen entry, or the largest with a question if there are several.

    Raises
    ------
    UnreadableError
        If there is none, or not the one that was asked for.
    """
    files = [entry for entry in archive.infolist() if _is_file(entry)]
    if chosen is not None:
        found = next((entry for entry in files if entry.filename == chosen), None)
        if found is None:
            raise UnreadableError(f"{name} holds no '{chosen}'; it holds {_listed(files)}")
        return found, ()
    tables = [entry for entry in files if _extension(entry) in TABLES - {"txt"}] or files
    if not tables:
        raise UnreadableError(f"{name} holds no file; choose an archive with a table")
    largest = max(tables, key=lambda entry: entry.file_size)
    if len(tables) == 1:
        return largest, ()
    options = tuple(Option(entry.filename, f"{entry.filename}, {entry.file_size:,} bytes") for entry in tables)
    return largest, (Question("entry", f"{name} holds {len(tables)} tables. Which one?", options),)


def _is_file(entry: zipfile.ZipInfo) -> bool:
    lower = entry.filename.casefold()
    hidden = PurePosixPath(lower).name.startswith(".")
    return not entry.is_dir() and not hidden and not any(part in lower for part in NO_DATA)


def _extension(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename.casefold()).suffix.removeprefix(".")


def _listed(files: Sequence[zipfile.ZipInfo]) -> str:
    return ", ".join(entry.filename for entry in files[:20]) or "no file"


def take_out(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, limits: Limits) -> None:
    """
    Write one entry to a file of our own naming; the path in the archive is not used.

    Raises
    ------
    UnreadableError
        If the entry is damaged or larger than allowed, whatever the archive says of its size.
    """
    written = 0
    try:
        with archive.open(entry) as source, target.open("wb") as made:
            while part := source.read(STEP):
                written += len(part)
                check(f"unpacked bytes of {name}", written, limits.unpacked, "take out the file and split it")
                made.write(part)
    except UnreadableError:
        raise
    except BROKEN as error:
        raise UnreadableError(f"'{entry.filename}' in {name} is damaged ({error}); download it again") from None


def label(entry: zipfile.ZipInfo) -> str:
    """Name an entry without its folders."""
    return PurePosixPath(entry.filename.replace("\\", "/")).name or "entry"
