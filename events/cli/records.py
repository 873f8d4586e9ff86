"""The commands on records: `check`, `list`, `record`, `export`, `coverage`, `diff`."""

import json
from pathlib import Path
from typing import Any

import click

from events import exports
from events.cli import selection_options
from events.cli.selection_options import data_option
from events.curated import article_coverage, checks, csv_files, diff, gaps
from events.curated.csv_files import Curated
from events.curated.datapackage import TABLES
from events.exports import FORMATS
from events.exports import content as export_content
from events.queries import dimensions, selected_records
from events.queries.counts import count
from events.queries.records import record_detail
from events.queries.records.claim_sections import SECTIONS
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection
from events.queries.table_columns import ColumnFilters, TableKind, searched
from events.store.curated_tables import DATASET
from events.store.store import open_store
from geodata import atlas as geodata_atlas
from geodata.cli.command_line import PATH, CommandError, Status, read_text, show, show_bytes, write_file
from geodata.faults import report

text_or_json = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")


@click.command()
@click.option("--unread", is_flag=True, help="List the claims that have not been read twice.")
@data_option
def check(unread: bool, data: Path) -> Status:
    """Check the curated records; warnings are of what is left open."""
    faults = checks.check(data, geodata_atlas.load())
    show(report(faults) if faults else f"{len(TABLES)} tables in {data.name}: no faults")
    if faults:
        return Status.FAILED
    curated = csv_files.load(data)
    for line in gaps.unread(curated) if unread else gaps.warnings(curated):
        show(line if unread else f"warning: {line}")
    return Status.DONE


@click.command("list")
@selection_options.selection_options
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table")
@data_option
def list_records(form: str, data: Path, **selected: Any) -> None:  # noqa: ANN401 - values of any option
    """List the records of a selection."""
    atlas = geodata_atlas.load()
    store = open_store(data=data, atlas=atlas)
    selection = selection_options.read(selected, dimensions.labels(store), atlas)
    found, totals = selected_records.records(store, selection), count(store, selection).totals
    match form:
        case "json":
            _print_json(selection_options.as_json(found, totals, selection))
        case "csv":
            show(selection_options.as_csv(found), end="", is_data=True)
        case _:
            show(selection_options.as_table(found, totals), end="")


@click.command()
@click.argument("record_id", metavar="ID")
@data_option
def record(record_id: str, data: Path) -> None:
    """Print one record with its claims and sources."""
    store = open_store(data=data, atlas=geodata_atlas.load())
    found = record_detail.record(store, record_id)
    if found is None:
        # Most ids of imported incidents are numbers, which cannot be close to each other.
        known = selected_records.records(store, Selection(datasets=(DATASET,)))["record_id"].tolist()
        raise CommandError(f"unknown record '{record_id}'; {selection_options.suggestion(record_id, known)}")
    show(selection_options.as_text(found), end="")


@click.command()
@click.option("--output", "-o", type=PATH, required=True, metavar="FILE", help="File to write; - prints it.")
@click.option("--format", "form", type=click.Choice([*FORMATS]), help="Default: by the file extension.")
@click.option("--claims", is_flag=True, help="Write claims instead of records.")
@click.option("--section", type=click.Choice(list(SECTIONS)), help="Only the claims of a section of Claims.")
@click.option("--contains", multiple=True, metavar="COLUMN=TEXT", help="Only rows with this text in this column.")
@click.option("--order", default="", metavar="COLUMN", help="Sort by this column instead of by date.")
@click.option("--descending", is_flag=True, help="Sort in descending order.")
@click.option("--internal", is_flag=True, help="Include records whose licence forbids redistribution.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@selection_options.selection_options
@data_option
def export(
    output: Path,
    form: str | None,
    claims: bool,
    section: str | None,
    contains: tuple[str, ...],
    order: str,
    descending: bool,
    internal: bool,
    force: bool,
    data: Path,
    **selected: Any,  # noqa: ANN401 - values of any option
) -> None:
    """Write the rows of a selection to a file."""
    atlas = geodata_atlas.load()
    store = open_store(data=data, atlas=atlas)
    selection = selection_options.read(selected, dimensions.labels(store), atlas)
    kind = TableKind.CLAIMS if claims or section else TableKind.RECORDS
    request = TableRequest(selection, kind, _column_filters(kind, contains, order, descending), section or "")
    chosen = _format(output, form)
    prints = str(output) == "-"
    if not prints and output.exists() and not force:
        raise CommandError(f"{output} exists already; name another file, or replace it with --force")
    content = export_content.gather(store, atlas, request, internal=internal)
    raw = chosen.write(content)
    if prints:
        show_bytes(raw)
        return
    write_file(output, raw)
    if "left out" in content.about:
        show(f"{content.about['left out']}; include them with --internal", error=True)
    show(f"{content.about['rows']} ({content.about['selected']}) written to {output}")


def _column_filters(kind: TableKind, contains: tuple[str, ...], order: str, descending: bool) -> ColumnFilters:
    pairs = [(column, text) for column, _, text in (stated.partition("=") for stated in contains)]
    columns = searched(kind)
    unknown = [name for name in [*(column for column, _ in pairs), order] if name and name not in columns]
    if unknown or not all(column for column, _ in pairs):
        named = ", ".join(f"'{name}'" for name in unknown) or "a column without a name"
        raise CommandError(f"{named} cannot be searched or sorted; write COLUMN=TEXT with one of {', '.join(columns)}")
    return ColumnFilters(tuple(pairs), order, descending)


def _format(output: Path, form: str | None) -> exports.Format:
    if form:
        return FORMATS[form]
    ending = output.suffix.removeprefix(".").lower()
    for format_ in FORMATS.values():
        if ending == format_.extension:
            return format_
    names = ", ".join(f"{format_.name} (.{format_.extension})" for format_ in FORMATS.values())
    raise CommandError(f"'{output}' has an unknown file extension; choose a format with --format: {names}")


@click.command()
@click.argument("text", metavar="ARTICLE.txt", type=PATH)
@click.option(
    "--source", default="", metavar="ID", help="Id of the source that the text is from; default: the article."
)
@text_or_json
@data_option
def coverage(text: Path, source: str, form: str, data: Path) -> Status:
    """
    List the claims taken from each clause.

    ARTICLE.txt is UTF-8, one paragraph a line. Fails if a clause has neither a claim nor a reason for having none, or
    if a clause or a quotation is not in the text.
    """
    curated = csv_files.load(data)
    found = article_coverage.map_claims(read_text(text), curated, _article(source, curated))
    if form == "json":
        _print_json(article_coverage.as_json(found))
    else:
        show(article_coverage.as_text(found), end="")
    if found.faults:
        show(report(found.faults), error=True)
    return Status.DONE if found.is_complete else Status.FAILED


def _article(source_id: str, curated: Curated) -> str:
    if source_id and source_id not in {source.source_id for source in curated.sources}:
        raise CommandError(f"unknown source '{source_id}'")
    articles = article_coverage.articles(curated)
    if not source_id and len(articles) != 1:
        problem = f"several sources are articles ({', '.join(articles)})" if articles else "no source is an article"
        raise CommandError(f"{problem}; choose the source of the text with --source")
    return source_id or articles[0]


@click.command("diff")
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@text_or_json
def compare(old: Path, new: Path, form: str) -> None:
    """
    Show what changed between two states of the data.

    OLD and NEW are folders of CSV files, or data packages (.zip).
    """
    states = diff.read(old), diff.read(new)
    if form == "json":
        _print_json(diff.as_json(*states))
    else:
        show(diff.as_text(*states), end="")


def _print_json(plain: Any) -> None:  # noqa: ANN401 - any plain value
    show(json.dumps(plain, ensure_ascii=False, indent=1), is_data=True)
