"""The commands `import` and `imports`: bring a file in, list, undo or remove datasets."""

import argparse
import json
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from events.cli.selection_options import CommandError
from events.curated import csv_files
from events.curated.datapackage import DATA
from events.imports import duplicates
from events.imports import library as imports_library
from events.imports.duplicates import PossibleDuplicate
from events.imports.library import Library, LibraryError, Link, LinkVerdict, open_library
from events.imports.mapping_file import from_json, to_json
from events.imports.models import ReadOptions, UnreadableError
from events.imports.pipeline import (
    CancelledError,
    DatasetOverrides,
    Preview,
    Progress,
    QuestionsOpenError,
    commit,
    preview,
)
from events.imports.province_agreement import Agreement, Verdict
from events.imports.report import Changes, Report
from geodata.files import write_atomically
from geodata.models import Atlas

MOST: Final = 10
INDENT: Final = "  "


def of_report(report: Report) -> str:
    """Say what a file was taken for and what happens to each of its records."""
    sections = (
        _taken_for(report),
        _columns(report),
        _records(report),
        _places(report),
        _agreement(report.agreement),
        _changes(report.diff),
    )
    return "\n".join(_clean(line) for section in sections for line in (*section, "")) + "\n"


def of_questions(questions: Iterable[Mapping[str, Any]]) -> str:
    """Put what must be answered first, each with the option that answers it."""
    lines = ["Nothing is kept before this is settled:"]
    for question in questions:
        option = "--as" if question["question_id"] == "format" else f"--{question['question_id'].replace('_', '-')}"
        lines.append(f"{INDENT}{question['text']}")
        lines += [
            f"{INDENT}{INDENT}{option} {shlex.quote(answer['value'])}: {answer['label']}"
            for answer in question["options"]
        ]
    return "\n".join(map(_clean, lines)) + "\n"


def of_library(library: Library) -> str:
    """List the datasets with their versions, the current one first."""
    if not library.histories:
        return f"nothing is imported in {library.folder}\n"
    lines = []
    for dataset_id, history in library.histories.items():
        dataset = history[0].dataset
        shared = "may be passed on" if dataset.may_redistribute else "must not be passed on"
        lines.append(f"{dataset_id}: {dataset.title} {dataset.version}".rstrip() + f" ({dataset.licence}; {shared})")
        for number, version in enumerate(history):
            report = version.report
            taken = report["accepted"] + report["warned"]
            counts = f"{taken:,} of {report['records']:,} records from {report['file']}"
            lines.append(f"{INDENT}{'former' if number else 'current'}: {counts}, {version.digest[:16]}")
    return "\n".join(map(_clean, lines)) + "\n"


def library_as_json(library: Library) -> list[dict[str, Any]]:
    """List the same as plain values."""
    return [
        {
            "dataset": asdict(history[0].dataset),
            "versions": [{"digest": version.digest, "report": version.report} for version in history],
        }
        for history in library.histories.values()
    ]


def of_matches(matches: Iterable[PossibleDuplicate], gone: Iterable[Link]) -> str:
    """Set incidents and events that may be the same side by side."""
    lines = []
    for match in matches:
        lines += ["", f"{match.incident} / {match.record}{f' ({match.verdict})' if match.verdict else ''}"]
        lines.append(f"{INDENT}{match.incident_title} / {match.record_title}")
        for line in match.lines:
            sign = {True: "=", False: "≠", None: "?"}[line.agrees]
            told = f"{INDENT}{sign} {line.aspect}: {line.incident or '-'} / {line.record or '-'}"
            lines.append(f"{told} ({line.difference})" if line.difference else told)
    lost = [f"{INDENT}{link.incident} / {link.record} ({link.verdict})" for link in gone]
    lines += ["", "spoken of, and not beside each other now", *lost] if lost else []
    return "\n".join(map(_clean, lines or ["nothing imported lies beside an event of the article"])).lstrip() + "\n"


def _taken_for(report: Report) -> Iterator[str]:
    yield f"{report.file}: taken for {report.format}, kept as '{report.dataset.dataset_id}'"
    terms = "may be passed on" if report.dataset.may_redistribute else "must not be passed on"
    yield f"{INDENT}{report.dataset.title} {report.dataset.version}".rstrip() + f", {report.dataset.licence}; {terms}"
    said = {"decimal sign": report.decimal, "dates": report.date_order, "sheet": report.sheet}
    yield INDENT + ", ".join(f"{name} {value}" for name, value in said.items() if value)
    yield from (f"{INDENT}{note}" for note in report.notes)


def _columns(report: Report) -> Iterator[str]:
    yield "columns"
    yield from (f"{INDENT}{field}: {' + '.join(names)}" for field, names in report.columns.items())
    if report.unused:
        yield f"{INDENT}kept with each record, not mapped: {', '.join(report.unused)}"


def _records(report: Report) -> Iterator[str]:
    yield f"{report.records:,} record{'' if report.records == 1 else 's'}"
    yield f"{INDENT}{report.accepted:,} accepted, {report.warned:,} with warnings, {report.rejected:,} rejected"
    if report.duplicates:
        yield f"{INDENT}{report.duplicates:,} of the rejected have an id that stands in the file before"
    first, last = report.date_range
    if first and last:
        yield f"{INDENT}from {first.isoformat()} to {last.isoformat()}"
    for heading, counted in (("warnings", report.warnings), ("rejected because", report.rejections)):
        if counted:
            yield f"{INDENT}{heading}"
            yield from _counted(counted, INDENT * 2)


def _places(report: Report) -> Iterator[str]:
    yield "places"
    yield (
        f"{INDENT}{report.joined:,} in a province, {report.near:,} just outside one, {report.outside:,} outside, "
        f"{report.unplaced:,} without a point or known too vaguely"
    )
    yield from _counted(report.by_country, INDENT * 2)


def _agreement(agreement: Agreement) -> Iterator[str]:
    if not agreement.pairs:
        yield "no record has a province to compare with the stated one"
        return
    same, different, unknown = (agreement.rows(verdict) for verdict in Verdict)
    yield f"province stated and by geometry: {same:,} same, {different:,} different, {unknown:,} cannot be compared"
    odd = [pair for pair in agreement.pairs if pair.verdict is not Verdict.SAME]
    for pair in odd[:MOST]:
        yield f"{INDENT}{pair.stated or '(nothing)'} / {pair.joined or '(outside)'}: {pair.rows:,} ({pair.verdict})"
    yield from _more(odd)


def _changes(changes: Changes | None) -> Iterator[str]:
    if changes is None:
        yield "nothing of this dataset is there yet"
        return
    yield (
        f"against what is there: {changes.added:,} added, {changes.changed:,} changed, {changes.removed:,} removed, "
        f"{changes.unchanged:,} unchanged"
    )
    yield from (f"{INDENT}{name} changed in {count:,}" for name, count in changes.fields.items())
    if changes.removed and not changes.changed + changes.unchanged:
        yield f"{INDENT}no record is in both: to keep what is there beside this, name this one with --dataset"


def _counted(counted: Mapping[str, int], indent: str) -> Iterator[str]:
    yield from (f"{indent}{count:,} {name}" for name, count in list(counted.items())[:MOST])
    yield from _more(list(counted), indent)


def _more(found: Sequence[object], indent: str = INDENT) -> Iterator[str]:
    if len(found) > MOST:
        yield f"{indent}… and {len(found) - MOST:,} more, all in the report"


def _clean(line: str) -> str:
    """Take out what a terminal would obey: texts of a file are shown, not run."""
    return "".join(sign if sign.isprintable() else " " for sign in line)


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
    importing.add_argument("--rejected", type=Path, metavar="FILE", help="write the rejected records as CSV")
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
        print(of_report(seen.report), end="")
        if seen.report.questions:
            print(of_questions(seen.report.questions), file=sys.stderr, end="")
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
        print(json.dumps(library_as_json(library), ensure_ascii=False, indent=1))
    else:
        print(of_library(library), end="")
    return 0


def _changed(given: argparse.Namespace, library: Library) -> Library:
    folder = library.folder
    if given.undo or given.remove:
        return imports_library.undo(folder, given.undo) if given.undo else imports_library.remove(folder, given.remove)
    if given.unlink:
        return imports_library.remove_link(folder, *given.unlink)
    for said, verdict in ((given.link, LinkVerdict.LINKED), (given.reject, LinkVerdict.REJECTED)):
        if said:
            incident, record = said
            return imports_library.set_links(
                folder, [duplicates.compared_pair(library, csv_files.load(given.data), incident, record, verdict)]
            )
    return library


def _match(given: argparse.Namespace, atlas: Atlas, library: Library) -> int:
    found = duplicates.candidates(atlas, csv_files.load(given.data), library)
    spoken = given.link or given.reject or given.unlink
    shown = [match for match in found if not spoken or (match.incident, match.record) == tuple(spoken)]
    gone = () if spoken else duplicates.lost(library, found)
    if given.json:
        print(json.dumps([asdict(match) for match in shown], ensure_ascii=False, indent=1))
    else:
        print(of_matches(shown, gone), end="")
    return 0


def _confirmed(given: argparse.Namespace, seen: Preview, library: Library) -> int:
    if not given.yes:
        if not sys.stdin.isatty():
            print("nothing was kept: there is no terminal to ask at; say --yes to keep it", file=sys.stderr)
            return 1
        if input(f"Keep this as '{seen.dataset.dataset_id}'? [y/N] ").strip().casefold() not in ("y", "yes"):
            print("nothing was kept")
            return 0
    version = commit(seen, library.folder, anyway=given.yes)
    _write([(given.report, lambda: _json(version.report))])
    print(f"kept as '{version.dataset.dataset_id}' in {version.folder}")
    print(f"take it back with: python -m events imports --undo {version.dataset.dataset_id}")
    return 0


def _opened() -> Library:
    try:
        return open_library()
    except LibraryError as error:
        raise CommandError(str(error)) from error


def _choices(given: argparse.Namespace) -> ReadOptions:
    said = {field: getattr(given, field) for field, _, _ in CHOICES.values()}
    if said["delimiter"] in ("tab", "\\t"):
        said["delimiter"] = "\t"
    mapping = _mapping(given.mapping) if given.mapping else None
    return ReadOptions(**said, mapping=mapping, has_header=False if given.no_header else None)


def _mapping(path: Path) -> Any:  # noqa: ANN401 - what the importers call a mapping
    try:
        return from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read ({error})") from error
    except UnreadableError as error:
        raise CommandError(f"{path}: {error}") from error


def _naming(given: argparse.Namespace) -> DatasetOverrides:
    said = {field: getattr(given, f"naming_{field}") for field, _ in NAMING.values()}
    return DatasetOverrides(**said, may_redistribute=given.may_redistribute)


def _write_asked(given: argparse.Namespace, seen: Preview) -> None:
    """Write the files that were asked for; a dry run writes them too."""
    _write(
        [
            (given.report, lambda: _json(seen.report.as_json())),
            (given.rejected, lambda: seen.rejected),
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


def _watch() -> Progress:
    if not sys.stderr.isatty():
        return Progress()
    return Progress(lambda fraction, words: print(f"\r\033[K{fraction:4.0%} {words}", end="", file=sys.stderr))


RUN: Final[dict[str, Callable[[argparse.Namespace, Atlas], int]]] = {"import": bring, "imports": manage}
