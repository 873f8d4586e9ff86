"""Read a file, detect its format and convert it to incidents."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from events.imports.convert import convert
from events.imports.formats import any_table, open_points
from events.imports.formats.known_format import KNOWN_FORMATS, KnownFormat
from events.imports.models import (
    AUTODETECT,
    ROW,
    ColumnMapping,
    Option,
    ParsedFile,
    Question,
    ReadOptions,
    TextTable,
    UnreadableError,
    WholeFile,
)
from events.imports.readers.any_file import read
from events.imports.readers.source_file import LIMITS, Limits, Progress, no_progress, open_source

FORMAT_TITLES: Final[dict[str, str]] = {
    **{name: known.title for name, known in KNOWN_FORMATS.items()},
    "points": "points of a map file",
    "table": "any other table",
}
GUESSED: Final = ("points", "table")
MAP_FILES: Final = ("geojson", "gpkg")
VERSIONS: Final = (
    re.compile(r"ged[a-z]*[-_ ]?v?(\d\d)[_.](\d{1,2}(?:[_.]\d{1,2})*)", re.I),
    re.compile(r"ged(\d\d)(\d)(?!\d)", re.I),
)


def prepare(
    path: Path,
    options: ReadOptions = AUTODETECT,
    *,
    limits: Limits = LIMITS,
    progress: Progress = no_progress,
) -> ParsedFile:
    """
    Read a file and convert its records to incidents; what the user has not chosen is detected, or becomes a question.

    It is CSV and similar text, XLSX, JSON, GeoJSON, GeoPackage, Parquet, or a ZIP archive of one of these. `progress`
    is called with the share of the file that is read, from 0 to 1; an exception that it raises ends the reading.

    Raises
    ------
    UnreadableError
        If the file cannot be read, exceeds a limit, or lacks columns of its format or mapping.
    """
    return parse(read_table(path, options, limits=limits, progress=progress), options)


def read_table(
    path: Path,
    options: ReadOptions = AUTODETECT,
    *,
    limits: Limits = LIMITS,
    progress: Progress = no_progress,
) -> TextTable:
    """
    Read a file as a table of text, as `prepare` does.

    Raises
    ------
    UnreadableError
        If the file cannot be read or exceeds a limit.
    """
    return name_columns(read(open_source(path, options, limits=limits, progress=progress)))


def parse(table: TextTable, options: ReadOptions = AUTODETECT, whole: WholeFile | None = None) -> ParsedFile:
    """
    Detect the format of a table of text and convert its records; with `whole` it is a part of the file.

    Raises
    ------
    UnreadableError
        If it lacks columns of its format or mapping.
    """
    fitting = detect_formats(table)
    chosen = options.format or (options.mapping.format if options.mapping else None)
    format_name = chosen or (fitting[0] if len(fitting) == 1 else "table")
    mapping = options.mapping or mapping_for(table, format_name, options.lat_column)
    rows = convert(table, mapping, options, why_repeated(format_name), whole)
    if format_name in GUESSED:
        asked = () if options.mapping or options.lat_column else any_table.questions(table, mapping)
        notes = open_points.notes(table, mapping)
        rows = replace(rows, questions=(*asked, *rows.questions), notes=(*rows.notes, *notes))
    if not chosen and len(fitting) != 1:
        rows = replace(rows, questions=(format_question(fitting), *rows.questions))
    return ParsedFile(replace(table, rejected=()), format_name, options.decide(mapping), rows)


def why_repeated(format_name: str) -> str:
    """Return why an id may occur twice in a file of a format; blank if that is an error."""
    known = KNOWN_FORMATS.get(format_name)
    return known.repeated_ids if known else ""


def name_columns(table: TextTable) -> TextTable:
    """Return a table without a header with the columns of a format that comes without one, if it fits."""
    for known in KNOWN_FORMATS.values():
        if not table.had_header and known.headerless and _is_headerless(table, known):
            note = f"columns named as in {known.title}, which has the same number"
            cells = table.cells.rename_columns([ROW, *known.headerless])
            return replace(table, cells=cells, notes=(*table.notes, note))
    return table


def _is_headerless(table: TextTable, known: KnownFormat) -> bool:
    """Check whether a table has as many columns as a format, and mostly its codes in the column of the kind."""
    if len(table.columns) != len(known.headerless) or not table.cells.num_rows:
        return False
    column = table.cells.column(1 + known.headerless.index(known.mapping.columns["kind"][0]))
    codes = pa.array(list(known.mapping.codes["kind"]))
    fits = pc.is_in(pc.utf8_trim_whitespace(column), value_set=codes)
    return bool(pc.mean(fits.cast("float64")).as_py() > 0.5)


def detect_formats(table: TextTable) -> tuple[str, ...]:
    """List the formats that a table fits: one if it is certain; if there are none or several, the user decides."""
    fitting = tuple(name for name, known in KNOWN_FORMATS.items() if not known.missing_columns(table.columns))
    return ("points",) if not fitting and table.container in MAP_FILES else fitting


def format_question(fitting: tuple[str, ...]) -> Question:
    """Build the question for the format of a table that fits none or several."""
    found = f"The columns fit {len(fitting)} formats." if fitting else "The columns fit none of the known formats."
    names = (*fitting, "table") if fitting else ("table", *KNOWN_FORMATS)
    return Question(
        "format",
        f"{found} Which format does the file have?",
        tuple(Option(name, FORMAT_TITLES[name]) for name in names),
    )


def mapping_for(table: TextTable, format_name: str, lat_column: str | None = None) -> ColumnMapping:
    """
    Build the mapping of a table in a format.

    Raises
    ------
    UnreadableError
        If the format is unknown, or the table lacks its required columns.
    """
    if format_name in KNOWN_FORMATS:
        mapping = KNOWN_FORMATS[format_name].mapping_for(table.columns)
        return replace(mapping, dataset=replace(mapping.dataset, version=version_in(table.name)))
    if format_name == "table":
        return any_table.guess(table, lat_column)
    if format_name == "points" and table.container in MAP_FILES:
        return any_table.guess_points(table)
    possible = [name for name in FORMAT_TITLES if name != "points" or table.container in MAP_FILES]
    raise UnreadableError(f"{table.name} cannot be read as '{format_name}'; choose one of {', '.join(possible)}")


def version_in(name: str) -> str:
    """Return the version in the name of a file, if it has one: `GEDEvent_v25_1.csv` is 25.1."""
    found = next((match for pattern in VERSIONS if (match := pattern.search(name))), None)
    return ".".join(part.replace("_", ".") for part in found.groups()) if found else ""
