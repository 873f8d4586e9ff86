"""`python -m events`: check the records, list what the app would show, look at one record."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from events import checks, commands, listing
from events.faults import DataError, report
from events.queries import labels, record, records, totals
from events.records import DATA
from events.schema import TABLES
from events.selection import KEYS, Selection, SelectionError
from events.store import Store, open_store
from geodata import atlas as geodata_atlas
from geodata.atlas import Atlas

OPTIONS = {
    "--country": "country: AF, or its name; may be given several times",
    "--year": "year: 2022; may be given several times",
    "--from": "first day: 2022, 2022-04 or 2022-04-21",
    "--to": "last day, likewise",
    "--kind": "kind of record: attack, 'rocket fire', estimate",
    "--actor": "who is involved",
    "--claimant": "who says something about it",
    "--source": "source that it stands in",
    "--standing": "what the claims add up to: claimed, disputed",
    "--precision": "how closely the place is known: settlement, province, border",
    "--in-article": "yes, maybe or no",
    "--dataset": "dataset: article",
    "--words": "words to be found, in any spelling",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0 if all is well, 1 if the data has faults, 2 if the question cannot be understood."""
    given = _parser().parse_args(arguments)
    atlas = geodata_atlas.load()
    try:
        if given.command in commands.RUN:
            return commands.RUN[given.command](given, atlas)
        return _check(given, atlas) if given.command == "check" else _answer(given, atlas)
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    except (SelectionError, listing.UnknownRecordError, commands.CommandError) as error:
        print(error.args[0], file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m events", description="Records, claims and sources.")
    subparsers = parser.add_subparsers(dest="command", required=True)
    check = subparsers.add_parser("check", help="list every fault of the curated files")
    show = subparsers.add_parser("list", help="list the records of a selection")
    one = subparsers.add_parser("record", help="print one record with its claims and sources")
    one.add_argument("record_id", metavar="ID")
    exporting = commands.add(subparsers)
    for command in (check, show, one, exporting):
        command.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="folder of the CSV files")
    for command in (show, exporting):
        for option, meaning in OPTIONS.items():
            command.add_argument(option, action="append", default=[], metavar="VALUE", help=meaning, dest=_key(option))
        command.add_argument("--certain", action="store_true", help="only what lies inside for certain")
        command.add_argument("--selection", default="", metavar="QUERY", help="query string of the page's address")
    show.add_argument("--format", choices=("table", "csv", "json"), default="table")
    return parser


def _key(option: str) -> str:
    return "q" if option == "--words" else option.removeprefix("--").replace("-", "_")


def _check(given: argparse.Namespace, atlas: Atlas) -> int:
    faults = checks.check(given.data, atlas)
    print(report(faults) if faults else f"{len(TABLES)} tables in {given.data.name}: no faults")
    return 1 if faults else 0


def _answer(given: argparse.Namespace, atlas: Atlas) -> int:
    store = open_store(data=given.data, atlas=atlas)
    if given.command == "record":
        return _record(store, given.record_id)
    selection = listing.selection_of(_query(given), labels(store), atlas)
    return (commands.export if given.command == "export" else _list)(given, store, atlas, selection)


def _list(given: argparse.Namespace, store: Store, atlas: Atlas, selection: Selection) -> int:
    found, counted = records(store, selection), totals(store, selection)
    if given.format == "json":
        print(json.dumps(listing.as_json(found, counted, selection), ensure_ascii=False, indent=1))
    else:
        print(listing.as_csv(found) if given.format == "csv" else listing.as_table(found, counted), end="")
    return 0


def _query(given: argparse.Namespace) -> dict[str, list[str]]:
    selection, ignored = Selection.from_query(given.selection)
    if ignored:
        raise SelectionError("; ".join(ignored))
    query = {key: list(getattr(given, key, [])) for key in KEYS.values() if key != "certain"}
    for key, values in listing.pairs(selection).items():
        query.setdefault(key, []).extend(values)
    if given.certain:
        query["certain"] = ["1"]
    return {key: values for key, values in query.items() if values}


def _record(store: Store, record_id: str) -> int:
    found = record(store, record_id)
    if found is None:
        known = records(store, Selection())["record_id"].tolist()
        raise listing.UnknownRecordError(f"there is no record '{record_id}'; {listing.close_to(record_id, known)}")
    print(listing.as_text(found), end="")
    return 0


if __name__ == "__main__":
    # Names stand in their own scripts, whatever the terminal says it can show.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    sys.exit(main())
