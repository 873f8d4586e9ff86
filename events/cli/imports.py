"""The commands `import` and `imports`: import a file; list, undo, remove and link imported datasets."""

import json
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, Final

import click

from events.cli.selection_options import data_option
from events.curated import csv_files
from events.imports import duplicates, reader_process
from events.imports import library as imports_library
from events.imports.addition import parts_of
from events.imports.duplicates import PossibleDuplicate
from events.imports.library import Library, Link, LinkVerdict, open_library
from events.imports.mapping_file import from_json, to_json
from events.imports.models import CALENDARS, HEADER_ROWS, ColumnMapping, LibraryError, ReadOptions, UnreadableError
from events.imports.pipeline import DatasetOverrides, Preview, Progress, commit
from events.imports.places.province_agreement import Agreement, ProvinceVerdict
from events.imports.report import Changes, Report
from events.imports.version_files import Version
from geodata import atlas as geodata_atlas
from geodata.cli.command_line import (
    PATH,
    CommandError,
    Status,
    delimiter,
    printable,
    read_text,
    show,
    show_progress,
    write_file,
)

MOST: Final = 10
INDENT: Final = "  "
FORMATS: Final = ("acled", "ucdp", "gtd", "points", "table")


def _mapping(context: click.Context, option: click.Parameter, path: Path | None) -> ColumnMapping | None:
    if path is None:
        return None
    try:
        return from_json(read_text(path))
    except UnreadableError as error:
        raise CommandError(f"{path}: {error}") from error


OPTIONS: Final = (
    click.option("--as", "format", type=click.Choice(FORMATS), help="Format of the file, if it is not detected."),
    click.option("--encoding", metavar="NAME", help="Encoding of a text file: utf-8, cp1252."),
    click.option(
        "--delimiter", callback=delimiter, metavar="CHARACTER", help="Delimiter of a text file; `tab` is one."
    ),
    click.option("--decimal", type=click.Choice([".", ","]), help="Decimal separator."),
    click.option("--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="How to read 03/04/2020."),
    click.option("--calendar", type=click.Choice(CALENDARS), help="Calendar of the dates."),
    click.option("--sheet", metavar="NAME", help="Sheet of a workbook, or layer."),
    click.option("--entry", metavar="NAME", help="File within an archive."),
    click.option("--lat-column", metavar="COLUMN", help="Column of latitudes, where there are several pairs."),
    click.option("--id-column", metavar="COLUMN", help="Column with the ids of the dataset."),
    click.option(
        "--identical", type=click.Choice(["keep", "drop"]), help="Rows with the same cells, if there are no ids."
    ),
    click.option("--header/--no-header", "has_header", default=None, help="Whether the first line names the columns."),
    click.option("--header-rows", type=click.Choice(HEADER_ROWS), help="Which of two header rows name the columns."),
    click.option("--mapping", type=PATH, callback=_mapping, metavar="FILE", help="Saved mapping to use."),
    click.option(
        "--dataset", "dataset_id", metavar="ID", help="Id of the dataset: lower-case letters, digits, hyphens."
    ),
    click.option("--title", metavar="TEXT", help="Title of the dataset."),
    click.option("--version", metavar="TEXT", help="Version of the dataset."),
    click.option("--publisher", metavar="TEXT", help="Publisher of the dataset."),
    click.option("--url", metavar="ADDRESS", help="Web page of the dataset."),
    click.option("--licence", metavar="TEXT", help="Licence of the dataset."),
    click.option("--attribution", metavar="TEXT", help="Attribution that the publisher asks for."),
    click.option(
        "--may-redistribute/--no-may-redistribute", default=None, help="Whether its records may be redistributed."
    ),
)


def import_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for how a file is read and what its dataset is: the fields of both classes of options."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


@click.command("import")
@click.argument("file", type=PATH)
@import_options
@click.option("--save-mapping", type=PATH, metavar="FILE", help="Save the mapping, to use it again.")
@click.option("--add", is_flag=True, help="Add to the dataset: update known ids, keep rows that FILE does not have.")
@click.option("--dry-run", is_flag=True, help="Show the report, import nothing.")
@click.option("--report", type=PATH, metavar="FILE", help="Write the report as JSON.")
@click.option("--rejected", type=PATH, metavar="FILE", help="Write the rejected rows as CSV.")
@click.option("--yes", is_flag=True, help="Import without asking.")
def import_file(
    file: Path,
    save_mapping: Path | None,
    report: Path | None,
    rejected: Path | None,
    add: bool,
    dry_run: bool,
    yes: bool,
    **options: Any,  # noqa: ANN401 - fields of ReadOptions and DatasetOverrides
) -> Status:
    """
    Import a file of incidents.

    FILE is CSV, XLSX, JSON, GeoJSON, GeoPackage, Parquet or ZIP. First the report is shown: how the file is read, and
    which rows are rejected and why.
    """
    library = open_library()
    read_options = ReadOptions(**{field.name: options[field.name] for field in fields(ReadOptions)})
    overrides = DatasetOverrides(**{field.name: options[field.name] for field in fields(DatasetOverrides)})
    seen = reader_process.preview(
        file, read_options, geodata_atlas.load(), library, overrides=overrides, progress=progress()
    )
    if add and seen.report.diff:
        seen = replace(seen, report=replace(seen.report, diff=seen.report.diff.as_addition()))
    if report:
        write_file(report, _json(seen.report.as_json()))
    if rejected:
        write_file(rejected, seen.rejected)
    if save_mapping:
        write_file(save_mapping, to_json(seen.mapping).encode())
    show(report_text(seen.report), end="")
    if seen.report.questions:
        show(questions_text(seen.report.questions), error=True, end="")
        return Status.FAILED
    return Status.DONE if dry_run else _commit(seen, library, report, add, yes)


def _commit(seen: Preview, library: Library, report: Path | None, add: bool, yes: bool) -> Status:
    if not yes:
        if not sys.stdin.isatty():
            show(
                "nothing was imported: there is no terminal for the question; use --yes to import without asking",
                error=True,
            )
            return Status.FAILED
        if not click.confirm(f"{'Add this to' if add else 'Import this as'} '{seen.dataset.dataset_id}'?"):
            show("nothing is imported")
            return Status.DONE
    version = commit(seen, library.folder, add_to=geodata_atlas.load() if add else None, anyway=yes)
    if report:
        write_file(report, _json(version.report))
    program = click.get_current_context().find_root().info_name
    done = "added to" if len(parts_of(version.report)) > 1 else "imported as"
    show(f"{done} '{version.dataset.dataset_id}' in {version.folder}")
    show(f"undo with: {program} imports --undo {version.dataset.dataset_id}")
    return Status.DONE


@click.command("imports")
@click.option("--undo", metavar="ID", help="Restore the previous version of a dataset; remove it if there is none.")
@click.option("--remove", metavar="ID", help="Remove a dataset with all its versions.")
@click.option("--match", is_flag=True, help="Show incidents that may be events of the article.")
@click.option("--link", nargs=2, metavar="DATASET:ID EVENT", help="Record that both are the same.")
@click.option("--reject", nargs=2, metavar="DATASET:ID EVENT", help="Record that they are not.")
@click.option("--unlink", nargs=2, metavar="DATASET:ID EVENT", help="Remove the link or rejection.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@data_option
def manage(
    undo: str | None,
    remove: str | None,
    match: bool,
    link: tuple[str, str] | None,
    reject: tuple[str, str] | None,
    unlink: tuple[str, str] | None,
    as_json: bool,
    data: Path,
) -> None:
    """List imported datasets; undo, remove, link."""
    if sum(map(bool, (undo, remove, match, link, reject, unlink))) > 1:
        raise click.UsageError("use only one of --undo, --remove, --match, --link, --reject and --unlink")
    library = open_library()
    folder = library.folder
    if undo:
        library = imports_library.undo(folder, undo)
    if remove:
        library = imports_library.remove(folder, remove)
    if unlink:
        library = imports_library.remove_link(folder, *unlink)
    for pair, verdict in ((link, LinkVerdict.LINKED), (reject, LinkVerdict.REJECTED)):
        if pair:
            compared = duplicates.compared_pair(library, csv_files.load(data), *pair, verdict)
            library = imports_library.set_links(folder, [compared])
    if pair := link or reject or unlink:
        _print_matches(library, data, as_json, pair)
    elif match:
        _print_matches(library, data, as_json)
    else:
        show(_json(library_plain(library)).decode() if as_json else library_text(library), end="", is_data=as_json)


def _print_matches(library: Library, data: Path, as_json: bool, pair: tuple[str, str] | None = None) -> None:
    found = duplicates.candidates(geodata_atlas.load(), csv_files.load(data), library)
    shown = [match for match in found if pair in (None, (match.incident, match.record))]
    if as_json:
        show(_json([asdict(match) for match in shown]).decode(), end="", is_data=True)
    else:
        show(matches_text(shown, () if pair else duplicates.lost(library, found)), end="")


def progress() -> Progress:
    """Return what shows the progress on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        return Progress()
    return Progress(lambda fraction, words: show_progress(f"{fraction:4.0%} {words}"))


def _json(plain: Any) -> bytes:  # noqa: ANN401 - any plain value
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()


def report_text(report: Report) -> str:
    """Describe how a file is read and what happens to each of its records."""
    sections = (
        _detected(report),
        (*_columns(report), *_actors(report)),
        _records(report),
        _places(report),
        _agreement(report.agreement),
        _changes(report.diff),
    )
    return "\n".join(printable(line) for section in sections for line in (*section, "")) + "\n"


def questions_text(questions: Iterable[Mapping[str, Any]]) -> str:
    """List the questions about a file, each with the options that answer it."""
    lines = ["Answer these questions before the file can be imported:"]
    for question in questions:
        option = "--as" if question["question_id"] == "format" else f"--{question['question_id'].replace('_', '-')}"
        lines.append(f"{INDENT}{question['text']}")
        lines += [
            f"{INDENT}{INDENT}{option} {shlex.quote(answer['value'])}: {answer['label']}"
            for answer in question["options"]
        ]
    return "\n".join(map(printable, lines)) + "\n"


def library_text(library: Library) -> str:
    """List the datasets with their versions, the current one first."""
    if not library.histories:
        return f"no imported datasets in {library.folder}\n"
    lines = []
    for dataset_id, history in library.histories.items():
        dataset = history[0].dataset
        terms = "may be redistributed" if dataset.may_redistribute else "must not be redistributed"
        lines.append(f"{dataset_id}: {dataset.title} {dataset.version}".rstrip() + f" ({dataset.licence}; {terms})")
        for number, version in enumerate(history):
            lines.append(f"{INDENT}{'previous' if number else 'current'}: {_version_text(version)}")
    return "\n".join(map(printable, lines)) + "\n"


def _version_text(version: Version) -> str:
    try:
        report = version.report
    except LibraryError as problem:
        return str(problem)
    accepted = report["accepted"] + report["warned"]
    names = ", ".join(part.file for part in parts_of(report))
    return f"{accepted:,} of {report['records']:,} records from {names}, {version.digest[:16]}"


def _version_plain(version: Version) -> dict[str, Any]:
    try:
        return {"digest": version.digest, "report": version.report}
    except LibraryError as problem:
        return {"digest": version.digest, "problem": str(problem)}


def library_plain(library: Library) -> list[dict[str, Any]]:
    """Return the datasets with their versions as plain values."""
    return [
        {
            "dataset": asdict(history[0].dataset),
            "versions": [_version_plain(version) for version in history],
        }
        for history in library.histories.values()
    ]


def matches_text(matches: Iterable[PossibleDuplicate], lost: Iterable[Link]) -> str:
    """Compare incidents and events that may be the same."""
    lines = []
    for match in matches:
        lines += ["", f"{match.incident} / {match.record}{f' ({match.verdict})' if match.verdict else ''}"]
        lines.append(f"{INDENT}{match.incident_title} / {match.record_title}")
        for line in match.aspects:
            symbol = {True: "=", False: "≠", None: "?"}[line.agrees]
            text = f"{INDENT}{symbol} {line.aspect}: {line.incident or '-'} / {line.record or '-'}"
            lines.append(f"{text} ({line.difference})" if line.difference else text)
    links = [f"{INDENT}{link.incident} / {link.record} ({link.verdict})" for link in lost]
    lines += ["", "linked or rejected earlier, no longer close to each other", *links] if links else []
    return (
        "\n".join(map(printable, lines or ["no imported incident is close to an event of the article"])).lstrip() + "\n"
    )


def _detected(report: Report) -> Iterator[str]:
    yield f"{report.file}: detected as {report.format}, dataset '{report.dataset.dataset_id}'"
    terms = "may be redistributed" if report.dataset.may_redistribute else "must not be redistributed"
    yield f"{INDENT}{report.dataset.title} {report.dataset.version}".rstrip() + f", {report.dataset.licence}; {terms}"
    settings = {"decimal separator": report.decimal, "dates": report.date_order, "sheet": report.sheet}
    yield INDENT + ", ".join(f"{name} {value}" for name, value in settings.items() if value)
    yield from (f"{INDENT}{note}" for note in report.notes)


def _columns(report: Report) -> Iterator[str]:
    yield "columns"
    yield from (f"{INDENT}{field}: {' + '.join(names)}" for field, names in report.columns.items())
    if report.unused:
        yield f"{INDENT}not mapped, kept with each record: {', '.join(report.unused)}"


def _actors(report: Report) -> Iterator[str]:
    if report.actors:
        yield "actors, beside their own names"
        yield from (f"{INDENT}{name}: {actor_id or 'none of ours'}" for name, actor_id in report.actors.items())


def _records(report: Report) -> Iterator[str]:
    yield f"{report.records:,} record{'' if report.records == 1 else 's'}"
    yield f"{INDENT}{report.accepted:,} accepted, {report.warned:,} with warnings, {report.rejected:,} rejected"
    if report.duplicates:
        yield f"{INDENT}{report.duplicates:,} of the rejected repeat an earlier id"
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
        f"{report.named:,} placed by name, {report.unplaced:,} without a point or too imprecise"
    )
    yield from _counted(report.by_country, INDENT * 2)
    for one in report.ambiguous[:MOST]:
        towns = " or ".join(f"{option['value']} ({option['label']})" for option in one["options"])
        yield f"{INDENT}{one['records']:,} name '{one['name']}' in {one['area']}, which may be {towns}"
    yield from _more(report.ambiguous)
    if report.ambiguous:
        example = f"'{report.ambiguous[0]['code']}'"
        yield f"{INDENT}they are placed in the area; to choose a town, add {example} to codes.places of a saved mapping"


def _agreement(agreement: Agreement) -> Iterator[str]:
    if not agreement.pairs:
        yield "no record states a province that can be compared"
        return
    same, different, unknown = (agreement.rows(verdict) for verdict in ProvinceVerdict)
    yield f"stated province and point: {same:,} same, {different:,} different, {unknown:,} cannot be compared"
    differing = [pair for pair in agreement.pairs if pair.verdict is not ProvinceVerdict.SAME]
    for pair in differing[:MOST]:
        yield f"{INDENT}{pair.stated or '(nothing)'} / {pair.joined or '(outside)'}: {pair.rows:,} ({pair.verdict})"
    yield from _more(differing)


def _changes(changes: Changes | None) -> Iterator[str]:
    if changes is None:
        yield "first import of this dataset"
        return
    others = f"{changes.kept:,} kept" if changes.kept else f"{changes.removed:,} removed"
    yield (
        f"compared with the current version: {changes.added:,} added, {changes.changed:,} changed, {others}, "
        f"{changes.unchanged:,} unchanged"
    )
    yield from (f"{INDENT}{name} changed in {count:,}" for name, count in changes.fields.items())
    shared = changes.changed + changes.unchanged
    if changes.removed > shared:
        few = f"only {shared:,} records are" if shared else "no record is"
        yield (
            f"{INDENT}{few} in both: the file covers another period or has other ids; "
            "keep both with --add, or give this one another id with --dataset"
        )


def _counted(counted: Mapping[str, int], indent: str) -> Iterator[str]:
    yield from (f"{indent}{count:,} {name}" for name, count in list(counted.items())[:MOST])
    yield from _more(list(counted), indent)


def _more(found: Sequence[object], indent: str = INDENT) -> Iterator[str]:
    if len(found) > MOST:
        yield f"{indent}… and {len(found) - MOST:,} more, all in the report"
