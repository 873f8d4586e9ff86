"""`python -m events import` and `imports`: bring a file in, see what is in, take it out again."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from events import import_text, keeping, matches, records
from events.commands import CommandError
from events.importers import Choices, UnreadableError
from events.importers.mapping import from_json, to_json
from events.importing import CancelledError, Naming, Preview, QuestionsOpenError, Watch, keep, preview
from events.library import Library, LibraryError, Verdict, open_library
from events.records import DATA
from geodata.atlas import Atlas
from geodata.files import write_atomically

FORMATS: Final = ("acled", "ucdp", "gtd", "points", "table")
CHOICES: Final = {
    "--as": ("format", "what the file is, if that is not plain", FORMATS),
    "--encoding": ("encoding", "of a text file: utf-8, cp1252", None),
    "--delimiter": ("delimiter", "sign between the cells of a text file; `tab` is one", None),
    "--decimal": ("decimal", "sign before fractions", (".", ",")),
    "--date-order": ("date_order", "how 03/04/2020 is to be read", ("dmy", "mdy", "ymd")),
    "--sheet": ("sheet", "sheet of a workbook, or layer", None),
    "--entry": ("entry", "file within an archive", None),
    "--id-column": ("id_column", "column with the dataset's own ids", None),
}
NAMING: Final = {
    "--dataset": ("dataset_id", "id of the dataset here: small letters, digits, hyphens"),
    "--title": ("title", "what it is called"),
    "--version": ("version", "which edition of it this is"),
    "--publisher": ("publisher", "who makes it"),
    "--licence": ("licence", "under which terms"),
    "--attribution": ("attribution", "the line that its makers ask for"),
}
SAYING: Final = {
    "--link": "an incident and an event are the same thing",
    "--reject": "they are not",
    "--unlink": "take back what was said of them",
}


def add(commands: Any) -> None:  # noqa: ANN401 - what add_subparsers returns has no public type
    """Add the parsers of both commands."""
    importing = commands.add_parser("import", help="read a file of incidents, show what it brings, keep it")
    importing.add_argument("file", type=Path, metavar="FILE", help="CSV, XLSX, GeoJSON, GeoPackage, JSON or ZIP")
    for option, (field, meaning, allowed) in CHOICES.items():
        importing.add_argument(option, dest=field, choices=allowed, help=meaning)
    importing.add_argument("--no-header", action="store_true", help="the first line is a record, not names of columns")
    importing.add_argument("--mapping", type=Path, metavar="FILE", help="a mapping that was saved")
    importing.add_argument("--save-mapping", type=Path, metavar="FILE", help="save the mapping to use it again")
    for option, (field, meaning) in NAMING.items():
        importing.add_argument(option, dest=f"naming_{field}", metavar="TEXT", help=meaning)
    importing.add_argument(
        "--may-redistribute",
        action=argparse.BooleanOptionalAction,
        help="whether its rows may be given to others",
    )
    importing.add_argument("--dry-run", action="store_true", help="show what it brings and keep nothing")
    importing.add_argument("--report", type=Path, metavar="FILE", help="write the figures as JSON")
    importing.add_argument("--refused", type=Path, metavar="FILE", help="write the refused records as CSV")
    importing.add_argument("--yes", action="store_true", help="keep it without asking")
    listing = commands.add_parser("imports", help="list what is imported; take it back")
    action = listing.add_mutually_exclusive_group()
    action.add_argument(
        "--undo",
        metavar="ID",
        help="bring back the former version of a dataset, or take out its first",
    )
    action.add_argument("--remove", metavar="ID", help="remove a dataset with all its versions")
    action.add_argument("--match", action="store_true", help="show what may be an event of the article, side by side")
    for option, meaning in SAYING.items():
        action.add_argument(option, nargs=2, metavar=("DATASET:ID", "EVENT"), help=meaning)
    listing.add_argument("--json", action="store_true", help="list as JSON")
    listing.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="folder of the CSV files")


def bring(given: argparse.Namespace, atlas: Atlas) -> int:
    """Import a file; return 0 if it is kept or only looked at, 1 if it cannot be, or if questions are open."""
    library = _opened()
    choices = _choices(given)
    try:
        seen = preview(given.file, choices, atlas, library, naming=_naming(given), watch=_watch())
        _write_asked(given, seen)
        print(import_text.of_report(seen.report), end="")
        if seen.report.questions:
            print(import_text.of_questions(seen.report.questions), file=sys.stderr, end="")
            return 1
        return 0 if given.dry_run else _confirmed(given, seen, library)
    except (UnreadableError, QuestionsOpenError, LibraryError, CancelledError) as error:
        print(error, file=sys.stderr)
        return 1


def manage(given: argparse.Namespace, atlas: Atlas) -> int:
    """List what is imported, take it back, say what is the same; return 0, or 1 if that cannot be done."""
    try:
        library = _changed(given, open_library())
        if given.match or given.link or given.reject or given.unlink:
            return _match(given, atlas, library)
    except LibraryError as error:
        print(error, file=sys.stderr)
        return 1
    if given.json:
        print(json.dumps(import_text.library_as_json(library), ensure_ascii=False, indent=1))
    else:
        print(import_text.of_library(library), end="")
    return 0


def _changed(given: argparse.Namespace, library: Library) -> Library:
    folder = library.folder
    if given.undo or given.remove:
        return keeping.undo(folder, given.undo) if given.undo else keeping.remove(folder, given.remove)
    if given.unlink:
        return keeping.unsay(folder, *given.unlink)
    for said, verdict in ((given.link, Verdict.LINKED), (given.reject, Verdict.REJECTED)):
        if said:
            incident, record = said
            return keeping.say(folder, [matches.pair(library, records.load(given.data), incident, record, verdict)])
    return library


def _match(given: argparse.Namespace, atlas: Atlas, library: Library) -> int:
    found = matches.candidates(atlas, records.load(given.data), library)
    spoken = given.link or given.reject or given.unlink
    shown = [match for match in found if not spoken or (match.incident, match.record) == tuple(spoken)]
    gone = () if spoken else matches.lost(library, found)
    if given.json:
        print(json.dumps([asdict(match) for match in shown], ensure_ascii=False, indent=1))
    else:
        print(import_text.of_matches(shown, gone), end="")
    return 0


def _confirmed(given: argparse.Namespace, seen: Preview, library: Library) -> int:
    if not given.yes:
        if not sys.stdin.isatty():
            print("nothing was kept: there is no terminal to ask at; say --yes to keep it", file=sys.stderr)
            return 1
        if input(f"Keep this as '{seen.dataset.dataset_id}'? [y/N] ").strip().casefold() not in ("y", "yes"):
            print("nothing was kept")
            return 0
    version = keep(seen, library.folder, anyway=given.yes)
    _write([(given.report, lambda: _json(version.report))])
    print(f"kept as '{version.dataset.dataset_id}' in {version.folder}")
    print(f"take it back with: python -m events imports --undo {version.dataset.dataset_id}")
    return 0


def _opened() -> Library:
    try:
        return open_library()
    except LibraryError as error:
        raise CommandError(str(error)) from error


def _choices(given: argparse.Namespace) -> Choices:
    said = {field: getattr(given, field) for field, _, _ in CHOICES.values()}
    if said["delimiter"] in ("tab", "\\t"):
        said["delimiter"] = "\t"
    mapping = _mapping(given.mapping) if given.mapping else None
    return Choices(**said, mapping=mapping, has_header=False if given.no_header else None)


def _mapping(path: Path) -> Any:  # noqa: ANN401 - what the importers call a mapping
    try:
        return from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read ({error})") from error
    except UnreadableError as error:
        raise CommandError(f"{path}: {error}") from error


def _naming(given: argparse.Namespace) -> Naming:
    said = {field: getattr(given, f"naming_{field}") for field, _ in NAMING.values()}
    return Naming(**said, may_redistribute=given.may_redistribute)


def _write_asked(given: argparse.Namespace, seen: Preview) -> None:
    """Write the files that were asked for; a dry run writes them too."""
    _write(
        [
            (given.report, lambda: _json(seen.report.as_json())),
            (given.refused, lambda: seen.refused),
            (given.save_mapping, lambda: to_json(seen.mapping).encode()),
        ]
    )


def _write(contents: Iterable[tuple[Path | None, Callable[[], bytes]]]) -> None:
    for path, content in contents:
        if path is None:
            continue
        try:
            write_atomically(path, content())
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}") from error


def _json(plain: Mapping[str, Any]) -> bytes:
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()


def _watch() -> Watch:
    if not sys.stderr.isatty():
        return Watch()
    return Watch(lambda fraction, words: print(f"\r\033[K{fraction:4.0%} {words}", end="", file=sys.stderr))


RUN: Final[dict[str, Callable[[argparse.Namespace, Atlas], int]]] = {"import": bring, "imports": manage}
