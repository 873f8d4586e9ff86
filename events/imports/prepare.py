"""Read a file, detect its format and convert it to incidents."""

import re
from collections.abc import Callable
from collections.abc import Mapping as Dictionary
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from events.imports import models
from events.imports.convert import convert
from events.imports.formats import any_table
from events.imports.formats.known_format import KNOWN_FORMATS, KnownFormat
from events.imports.models import (
    AUTODETECT,
    LIMITS,
    ROW,
    ColumnMapping,
    Limits,
    Option,
    ParsedFile,
    Question,
    ReadOptions,
    TextTable,
    UnreadableError,
)
from events.imports.readers.any_file import read, silent

TITLES: Final[Dictionary[str, str]] = {
    **{name: known.title for name, known in KNOWN_FORMATS.items()},
    "points": "points of a map file",
    "table": "any table, through a mapping",
}
VERSIONS: Final = (
    re.compile(r"ged[a-z]*[-_ ]?v?(\d\d)[_.](\d{1,2}(?:[_.]\d{1,2})*)", re.I),
    re.compile(r"ged(\d\d)(\d)(?!\d)", re.I),
)


def detect_format(raw: TextTable) -> tuple[str, ...]:
    """Name the formats that a file fits: one if it is plain, none or several if the user has to say."""
    fitting = tuple(name for name, known in KNOWN_FORMATS.items() if not known.missing_columns(raw.columns))
    if not fitting and raw.container in models.CONTAINERS:
        return ("points",)
    return fitting


def named(raw: TextTable) -> TextTable:
    """Name the columns of a file without a header, if a format comes so and the file has exactly its columns."""
    for known in KNOWN_FORMATS.values():
        if not raw.had_header and known.headerless and _is_headerless(raw, known):
            names = known.headerless
            note = f"the columns are named as those of {known.title}, which has as many"
            return replace(raw, columns=names, table=raw.table.rename_columns([ROW, *names]), notes=(*raw.notes, note))
    return raw


def _is_headerless(raw: TextTable, known: KnownFormat) -> bool:
    """Whether a file has as many columns as a format, with a known code where the kind stands."""
    if len(raw.columns) != len(known.headerless) or not raw.table.num_rows:
        return False
    at = known.headerless.index(known.mapping.columns["kind"][0])
    kinds = pa.array(list(known.mapping.codes["kind"]))
    fits = pc.is_in(pc.utf8_trim_whitespace(raw.table.column(at + 1)), value_set=kinds)
    return bool(pc.mean(fits.cast("float64")).as_py() > 0.5)


def question(fitting: tuple[str, ...]) -> Question:
    """Ask for the format where none or several fit."""
    told = f"The columns fit {len(fitting)} formats." if fitting else "The columns fit no format that is known."
    names = (*fitting, "table") if fitting else ("table", *KNOWN_FORMATS)
    return Question("format", f"{told} What is the file?", tuple(Option(name, TITLES[name]) for name in names))


def meaning(raw: TextTable, name: str) -> ColumnMapping:
    """
    Say what the columns of a file mean in a format.

    Raises
    ------
    UnreadableError
        If there is no such format, or the file lacks columns that it must have.
    """
    if name in KNOWN_FORMATS:
        found = KNOWN_FORMATS[name].mapping_for(raw.columns)
        return replace(found, dataset=replace(found.dataset, version=version(raw.name)))
    if name == "table":
        return any_table.guess(raw)
    if name == "points" and raw.container in models.CONTAINERS:
        return any_table.guess_points(raw)
    known = [each for each in TITLES if each != "points" or raw.container in models.CONTAINERS]
    raise UnreadableError(f"'{name}' is no format for {raw.name}; choose one of {', '.join(known)}")


def version(name: str) -> str:
    """Read the version from the name of a file, where its makers put it there: `GEDEvent_v25_1.csv` is 25.1."""
    found = next((match for pattern in VERSIONS if (match := pattern.search(name))), None)
    return ".".join(part.replace("_", ".") for part in found.groups()) if found else ""


def prepare(
    path: Path,
    choices: ReadOptions = AUTODETECT,
    *,
    limits: Limits = LIMITS,
    progress: Callable[[float], None] = silent,
    name: str = "",
) -> ParsedFile:
    """
    Read a file and put its records into the project's terms.

    Parameters
    ----------
    path
        CSV or its kin, XLSX, JSON, GeoJSON, GeoPackage, or a ZIP archive of one of these.
    choices
        What the user settled; the rest is detected, and what must not be guessed is asked.
    progress
        Told the share of the file that is read, from 0 to 1; what it raises ends the work.
    name
        Name of the file if it is not that of the path.

    Raises
    ------
    UnreadableError
        If the file cannot be read, exceeds a limit, or lacks columns that its format or mapping names.
    """
    raw = named(read(path, choices=choices, limits=limits, progress=progress, name=name))
    fitting = detect_format(raw)
    settled = choices.format or (choices.mapping.format if choices.mapping else None)
    chosen = settled or (fitting[0] if len(fitting) == 1 else "table")
    mapping = choices.mapping or meaning(raw, chosen)
    known = KNOWN_FORMATS.get(chosen)
    converted = convert(raw, mapping, choices, known.repeated_ids if known else "")
    if not settled and len(fitting) != 1:
        converted = replace(converted, questions=(question(fitting), *converted.questions))
    return ParsedFile(raw, chosen, mapping, converted, mapping.dataset)
