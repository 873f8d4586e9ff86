"""`python -m events`: check the records, list what the app would show, look at one record."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from events.cli import imports as import_commands
from events.cli import records as record_commands
from events.cli import selection_options
from events.curated import checks
from events.curated.datapackage import DATA, TABLES
from events.imports.library import LibraryError
from events.queries.counts import labels
from events.queries.record_detail import record
from events.queries.selected_records import records, totals
from events.queries.selection import Selection, SelectionError
from events.store.curated_tables import DATASET
from events.store.store import Store, open_store
from geodata import atlas as geodata_atlas
from geodata.faults import DataError, report
from geodata.models import Atlas


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0 if all is well, 1 if the data has faults, 2 if the question cannot be understood."""
    given = _parser().parse_args(arguments)
    atlas = geodata_atlas.load()
    try:
        for runs in (record_commands.RUN, import_commands.RUN):
            if given.command in runs:
                return runs[given.command](given, atlas)
        return _check(given, atlas) if given.command == "check" else _answer(given, atlas)
    except (DataError, LibraryError) as error:
        print(error, file=sys.stderr)
        return 1
    except (SelectionError, selection_options.UnknownRecordError, selection_options.CommandError) as error:
        print(error.args[0], file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m events", description="Records, claims and sources.")
    subparsers = parser.add_subparsers(dest="command", required=True)
    check = subparsers.add_parser("check", help="list every fault of the curated files")
    show = subparsers.add_parser("list", help="list the records of a selection")
    one = subparsers.add_parser("record", help="print one record with its claims and sources")
    one.add_argument("record_id", metavar="ID")
    exporting = record_commands.add(subparsers)
    import_commands.add(subparsers)
    for command in (check, show, one, exporting):
        command.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="folder of the CSV files")
    for command in (show, exporting):
        selection_options.add_options(command)
    show.add_argument("--format", choices=("table", "csv", "json"), default="table")
    return parser


def _check(given: argparse.Namespace, atlas: Atlas) -> int:
    faults = checks.check(given.data, atlas)
    print(report(faults) if faults else f"{len(TABLES)} tables in {given.data.name}: no faults")
    return 1 if faults else 0


def _answer(given: argparse.Namespace, atlas: Atlas) -> int:
    store = open_store(data=given.data, atlas=atlas)
    if given.command == "record":
        return _record(store, given.record_id)
    selection = selection_options.selection_of(selection_options.asked(given), labels(store), atlas)
    return (record_commands.export if given.command == "export" else _list)(given, store, atlas, selection)


def _list(given: argparse.Namespace, store: Store, atlas: Atlas, selection: Selection) -> int:
    found, counted = records(store, selection), totals(store, selection)
    if given.format == "json":
        print(json.dumps(selection_options.as_json(found, counted, selection), ensure_ascii=False, indent=1))
    else:
        print(
            selection_options.as_csv(found) if given.format == "csv" else selection_options.as_table(found, counted),
            end="",
        )
    return 0


def _record(store: Store, record_id: str) -> int:
    found = record(store, record_id)
    if found is None:
        # Ids of imported incidents are numbers mostly, of which none is close to another.
        known = records(store, Selection(datasets=(DATASET,)))["record_id"].tolist()
        raise selection_options.UnknownRecordError(
            f"there is no record '{record_id}'; {selection_options.close_to(record_id, known)}"
        )
    print(selection_options.as_text(found), end="")
    return 0


if __name__ == "__main__":
    # Names stand in their own scripts, whatever the terminal says it can show.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    sys.exit(main())
