"""Choose the names of a briefing's files, and write all of them or none."""

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from unicodedata import normalize

from dashboard.briefing.options import Options
from events.queries import dimensions
from events.queries.selection import Selection
from events.store.store import Store
from geodata import files


@dataclass(frozen=True)
class Format:
    """A file format: its name and purpose."""

    name: str
    title: str
    media_type: str
    meaning: str


FORMATS: Final[Mapping[str, Format]] = {
    format_.name: format_
    for format_ in (
        Format(
            "pptx",
            "PPTX",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "Slides with editable text",
        ),
        Format("pdf", "PDF", "application/pdf", "Pages to print and share"),
        Format("png", "PNG", "image/png", "A picture, 300 dpi; the first page"),
        Format("svg", "SVG", "image/svg+xml", "A drawing; the first page"),
        Format("zip", "ZIP", "application/zip", "All of these, with the underlying data"),
    )
}
LONGEST_NAME: Final = 60


class OutputError(OSError):
    """Files cannot be written; the message says which, why and what to do."""


def stem(store: Store, selection: Selection, options: Options) -> str:
    """
    Return a file name for a briefing, from its selection: `khorasan-atlas-uzbekistan-2022-1f09c2aa`.

    The last part differs as soon as data, selection or options do.
    """
    title = options.headline or selection.in_words(dimensions.labels(store))
    ascii_only = normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only)[:LONGEST_NAME].strip("-")
    made_from = "\n".join((store.digest, selection.to_query(), options.to_query()))
    return "-".join(filter(None, ("khorasan-atlas", words, hashlib.sha256(made_from.encode()).hexdigest()[:8])))


def check(folder: Path, names: Iterable[str], force: bool) -> None:
    """
    Check that the files can be written, before they are made.

    Raises
    ------
    OutputError
        If the folder cannot be created or written to, or a file exists and must not be replaced.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"the folder {folder} cannot be created: {error.strerror}; name another with -o") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"the folder {folder} cannot be written to; name another with -o")
    there = [name for name in names if (folder / name).exists()]
    if there and not force:
        raise OutputError(f"{', '.join(there)} in {folder} already; name another folder, or replace with --force")


def write(folder: Path, contents: Mapping[str, bytes]) -> None:
    """
    Write all files, by name, into a folder that exists, or none: earlier files stay if one of them cannot be written.

    Raises
    ------
    OutputError
        If a file cannot be written, for instance because the disk is full.
    """
    try:
        files.write_all(folder, contents)
    except OSError as error:
        raise OutputError(f"{error.filename} cannot be written: {error.strerror}; nothing was written") from error
