"""The commands beside `check`, `list` and `record`: how their options read and what they print."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from events import exports
from events.cli.selection_options import CommandError
from events.curated import article_coverage, csv_files, diff
from events.curated.csv_files import Curated
from events.curated.datapackage import DATA
from events.exports import FORMATS
from events.exports import content as export_content
from events.queries.column_filters import ColumnFilters
from events.queries.selection import Selection
from events.queries.table_rows import TableKind, TableRequest, searched
from events.store.store import Store
from geodata.faults import report
from geodata.files import write_atomically
from geodata.models import Atlas


def add(commands: Any) -> argparse.ArgumentParser:  # noqa: ANN401 - what add_subparsers returns has no public type
    """Add the parsers of the commands; the one that is returned takes the options of a selection too."""
    covering = commands.add_parser("coverage", help="say which claims stand on each sentence of the article")
    covering.add_argument("text", type=Path, metavar="ARTICLE.txt", help="the text, UTF-8, one paragraph a line")
    covering.add_argument("--source", default="", metavar="ID", help="the source that the text is; the article")
    covering.add_argument("--format", choices=("text", "json"), default="text")
    covering.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="folder of the CSV files")
    comparing = commands.add_parser("diff", help="say what changed between two states of the data")
    for name in ("old", "new"):
        meaning = "folder of CSV files, or a data package (.zip)"
        comparing.add_argument(name, type=Path, metavar=name.upper(), help=meaning)
    comparing.add_argument("--format", choices=("text", "json"), default="text")
    exporting: argparse.ArgumentParser = commands.add_parser("export", help="write the rows of a selection to a file")
    exporting.add_argument(
        "--output", "-o", type=Path, required=True, metavar="FILE", help="where to; - is the terminal"
    )
    exporting.add_argument("--format", choices=tuple(FORMATS), help="by default what the name of the file ends in")
    exporting.add_argument("--claims", action="store_true", help="list all claims instead of records")
    exporting.add_argument("--contains", action="append", default=[], metavar="COLUMN=TEXT", help="text in a column")
    exporting.add_argument("--order", default="", metavar="COLUMN", help="by default the order of time")
    exporting.add_argument("--descending", action="store_true", help="turn the order round")
    exporting.add_argument(
        "--internal", action="store_true", help="keep records of datasets whose licence does not let them be passed on"
    )
    exporting.add_argument("--force", action="store_true", help="replace the file if it is there already")
    return exporting


def _coverage(given: argparse.Namespace, atlas: Atlas) -> int:
    """Return 0 if all that can be covered is, 1 if not or if a claim names words that are not there."""
    curated = csv_files.load(given.data)
    text = _read(given.text)
    found = article_coverage.map_claims(text, curated, atlas, _source(given.source, curated))
    if given.format == "json":
        print(json.dumps(article_coverage.as_json(found), ensure_ascii=False, indent=1))
    else:
        print(article_coverage.as_text(found), end="")
    if found.faults:
        print(report(found.faults), file=sys.stderr)
    return 0 if found.is_complete else 1


def _source(named: str, curated: Curated) -> str:
    if named and named not in {source.source_id for source in curated.sources}:
        raise CommandError(f"there is no source '{named}'")
    articles = article_coverage.articles(curated)
    if not named and len(articles) != 1:
        listed = f"several sources are articles ({', '.join(articles)})" if articles else "no source is an article"
        raise CommandError(f"{listed}; name the one that the text is with --source")
    return named or articles[0]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not UTF-8 (byte {error.start}); save it in that encoding") from error


def _diff(given: argparse.Namespace, atlas: Atlas) -> int:
    try:
        old, new = diff.read(given.old), diff.read(given.new)
    except diff.PackageError as error:
        raise CommandError(str(error)) from error
    if given.format == "json":
        print(json.dumps(diff.as_json(old, new), ensure_ascii=False, indent=1))
    else:
        print(diff.as_text(old, new), end="")
    return 0


def export(given: argparse.Namespace, store: Store, atlas: Atlas, selection: Selection) -> int:
    """Write the rows of a selection to a file, complete or not at all."""
    listed = TableKind.CLAIMS if given.claims else TableKind.RECORDS
    listing = TableRequest(selection, listed, _narrowing(given, listed))
    made, path = _format(given), given.output
    is_terminal = str(path) == "-"
    if not is_terminal and path.exists() and not given.force:
        raise CommandError(f"{path} is there already; name another file, or replace it with --force")
    try:
        content = export_content.gather(store, atlas, listing, internal=given.internal)
        raw = made.write(content)
    except export_content.ExportError as error:
        raise CommandError(str(error)) from error
    if is_terminal:
        sys.stdout.buffer.write(raw)
        return 0
    _replace(path, raw)
    if "left out" in content.about:
        print(f"{content.about['left out']}; keep them with --internal", file=sys.stderr)
    print(f"{content.about['rows']} ({content.about['selected']}) written to {path}")
    return 0


def _narrowing(given: argparse.Namespace, listed: TableKind) -> ColumnFilters:
    pairs = [tuple(text.partition("=")[::2]) for text in given.contains]
    columns = searched(listed)
    unknown = [name for name in [*(column for column, _ in pairs), given.order] if name and name not in columns]
    if unknown or not all(column for column, _ in pairs):
        named = ", ".join(f"'{name}'" for name in unknown) or "a column without a name"
        raise CommandError(
            f"{named} cannot be searched or ordered by; write COLUMN=TEXT with one of {', '.join(columns)}"
        )
    return ColumnFilters(tuple(pairs), given.order, given.descending)


def _format(given: argparse.Namespace) -> exports.Format:
    ending = given.output.suffix.removeprefix(".").lower()
    found = [
        made
        for made in FORMATS.values()
        if given.format == made.name or (not given.format and ending == made.extension)
    ]
    if not found:
        listed = ", ".join(f"{made.name} (.{made.extension})" for made in FORMATS.values())
        raise CommandError(f"'{given.output}' ends in no known format; name one with --format: {listed}")
    return found[0]


def _replace(path: Path, raw: bytes) -> None:
    try:
        write_atomically(path, raw)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from error


RUN: dict[str, Callable[[argparse.Namespace, Atlas], int]] = {"coverage": _coverage, "diff": _diff}
