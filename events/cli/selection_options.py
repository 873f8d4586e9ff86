"""Read a selection from options; write records as table, CSV, JSON or text."""

import csv
import io
import textwrap
from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Any
from unicodedata import combining, east_asian_width
from urllib.parse import parse_qs

import click
import pandas as pd

from events.curated.datapackage import DATA
from events.queries.counts import Counts
from events.queries.records import claim_text
from events.queries.records.record_detail import ALONE, RecordDetail, SourcedClaim, SourceRow
from events.queries.selection import KEYS, VOCABULARIES, Labels, Selection, SelectionError
from events.spreadsheet_text import neutralise
from geodata.cli.command_line import PATH, printable
from geodata.gazetteer import AmbiguousPlaceError, UnknownPlaceError, find
from geodata.models import Atlas, PlaceKind

WIDTH = 120
WIDTHS = {"match": 8, "date_shown": 17, "kind": 11, "title": 28, "standing": 12, "why": 34}  # 110, and five gaps of two
LISTED = (
    "record_id", "title", "kind", "edtf", "earliest", "latest", "place_name", "precision", "standing", "in_article",
    "match", "why",
)  # fmt: skip
NAMED = ("actor", "claimant", "source", "dataset")
OPTIONS = {
    "--country": "Country: AF, or its name. Can be repeated, like all of these.",
    "--province": "Province: AF-KDZ, or its name.",
    "--area": "Drawn area: circle:36.73,68.87,50km, box:SOUTH,WEST,NORTH,EAST or polygon:LAT,LON;LAT,LON;LAT,LON.",
    "--year": "Year: 2022.",
    "--from": "First day: 2022, 2022-04 or 2022-04-21.",
    "--to": "Last day.",
    "--kind": "Kind of record: attack, 'rocket fire', estimate.",
    "--actor": "Actor involved.",
    "--claimant": "Claimant of at least one claim.",
    "--source": "Source of at least one claim.",
    "--standing": "Summary of the claims: claimed, disputed.",
    "--precision": "How precisely the place is known: settlement, province, border.",
    "--in-article": "Whether the article mentions it: yes, maybe or no.",
    "--dataset": "Dataset: article.",
    "--words": "Words in its texts, in any spelling.",
}

Command = Callable[..., object]

data_option = click.option("--data", type=PATH, default=DATA, metavar="FOLDER", help="Folder of the CSV files.")


def selection_options(command: Command) -> Command:
    """Add the options of a selection to a command; it receives their values by address key."""
    one_value = (
        click.option("--certain", is_flag=True, help="Only certain records."),
        click.option("--selection", default="", metavar="QUERY", help="Query string of the page's address."),
    )
    several_values = (
        click.option(option, _key(option), multiple=True, metavar="VALUE", help=meaning)
        for option, meaning in OPTIONS.items()
    )
    for add_option in reversed((*several_values, *one_value)):
        command = add_option(command)
    return command


def _key(option: str) -> str:
    return "q" if option == "--words" else option.removeprefix("--").replace("-", "_")


def read(values: Mapping[str, Any], known: Labels, atlas: Atlas, other_keys: Collection[str] = ()) -> Selection:
    """
    Build the selection that options ask for; countries, actors, claimants and sources may be ids or names.

    `values` are those of `selection_options`, `known` names by field and id; `other_keys` of the query string do not
    belong to the selection.

    Raises
    ------
    SelectionError
        If a value is unknown; all of them are listed, each with similar values.
    """
    selection, ignored = Selection.from_query(values["selection"], other_keys=other_keys)
    if ignored:
        raise SelectionError("; ".join(ignored))
    query = {key: list(values[key]) for key in KEYS.values() if key != "certain"}
    for key, stated in pairs(selection).items():
        query.setdefault(key, []).extend(stated)
    if values["certain"]:
        query["certain"] = ["1"]
    faults: list[str] = []
    resolved = {
        key: [_resolved(key, value, known, atlas, faults) for value in stated]
        for key, stated in query.items()
        if stated
    }
    selection, ignored = Selection.from_query(resolved)
    if faults or ignored:
        raise SelectionError("\n".join(faults or ignored))
    return selection


def _resolved(key: str, value: str, known: Labels, atlas: Atlas, faults: list[str]) -> str:
    if key in ("country", "province"):
        return value if value in known.get(key, {}) else _place(key, value, atlas, faults)
    words = {field.rstrip("s"): values for field, values in VOCABULARIES.items()}
    if key in words:
        return _among(key, value, {word: word for word in words[key]}, faults)
    return _among(key, value, known.get(key, {}), faults) if key in NAMED else value


def _place(key: str, value: str, atlas: Atlas, faults: list[str]) -> str:
    try:
        return find(atlas, value, kind=PlaceKind(key)).place_id
    except (UnknownPlaceError, AmbiguousPlaceError) as error:
        faults.append(f"{key}: {error}")
        return value


def _among(key: str, value: str, labels: Mapping[str, str], faults: list[str]) -> str:
    by_name = {label.casefold(): known for known, label in labels.items()}
    by_name |= {known.casefold(): known for known in labels}
    if value.casefold() in by_name:
        return by_name[value.casefold()]
    faults.append(f"{key.replace('_', '-')}: unknown value '{value}'; {suggestion(value, labels)}")
    return value


def suggestion(value: str, known: Collection[str]) -> str:
    """Suggest known values that are similar to an unknown one, or list all if they are few."""
    close = get_close_matches(value.casefold(), known, n=4, cutoff=0.5)
    if close:
        return f"did you mean {' or '.join(close)}?"
    return f"use one of {', '.join(known)}" if len(known) <= 25 else "there is no similar value"


def pairs(selection: Selection) -> dict[str, list[str]]:
    """List the values of a selection by their key in the URL."""
    return parse_qs(selection.to_query())


def as_table(found: pd.DataFrame, counted: Counts) -> str:
    """Write records as a table of at most 120 columns, long cells in several lines, the totals last."""
    lines = [
        _line("date" if name == "date_shown" else name for name in WIDTHS),
        _line("-" * width for width in WIDTHS.values()),
    ]
    for row in found[list(WIDTHS)].to_dict("records"):
        cells = [textwrap.wrap(str(row[name]), width) or [""] for name, width in WIDTHS.items()]
        height = max(len(cell) for cell in cells)
        lines += [_line(cell[number] if number < len(cell) else "" for cell in cells) for number in range(height)]
    return "\n".join([*lines, str(counted)]) + "\n"


def _line(cells: Iterable[str]) -> str:
    padded = (cell + " " * (width - _columns(cell)) for cell, width in zip(cells, WIDTHS.values(), strict=True))
    return "  ".join(padded).rstrip()


def _columns(text: str) -> int:
    """Count the columns of a terminal that a text needs: none for combining marks, two for wide characters."""
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def as_csv(found: pd.DataFrame) -> str:
    """Write records as CSV, one row each, with match and why; no cell can run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(LISTED)
    writer.writerows([neutralise(_cell(row[name]) or "") for name in LISTED] for row in found.to_dict("records"))
    return out.getvalue()


def as_json(found: pd.DataFrame, counted: Counts, selection: Selection) -> dict[str, Any]:
    """Return records, totals and the selection as plain values."""
    records = [{name: _cell(row[name]) for name in LISTED} for row in found.to_dict("records")]
    totals = {"certain": counted.certain, "possible": counted.possible}
    return {"selection": selection.to_query(), **totals, "records": records}


def _cell(value: Any) -> str | None:  # noqa: ANN401 - any cell
    if isinstance(value, str):
        return value
    return None if pd.isna(value) else str(value.date())


def as_text(found: RecordDetail) -> str:
    """Write one record with its claims and sources."""
    row = found.row
    lines = [
        row["title"],
        f"  id        {row['record_id']}",
        f"  kind      {row['kind']}, {row['standing']}",
        f"  when      {row['date_shown']} ({row['edtf'] or 'undated'}, date precision: {row['date_precision']})",
        f"  where     {found.where} (place precision: {row['precision']})",
        *_named("actors", [actor.name for actor in found.actors]),
        *_named("targets", [actor.name for actor in found.targets]),
        *_named("article", [{"yes": "in it", "maybe": "possibly in it", "no": "not in it"}[row["in_article"]]]),
        *_named("may be", [found.parent.record_id] if found.parent else []),
        *_named("incidents", [link.record_id for link in found.candidates]),
        *_named("question", [found.question.title] if found.question else []),
        *(_source_lines(found.source_row) if found.source_row else _claims(found)),
    ]
    return "\n".join(map(printable, lines)) + "\n"


def _claims(found: RecordDetail) -> list[str]:
    return [
        *_named("note", [found.row["note"]] if found.row["note"] else []),
        f"{len(found.claims)} claims:",
        *(line for claim in found.claims for line in _claim_lines(claim)),
    ]


def _source_lines(found: SourceRow) -> list[str]:
    """Write what a dataset states, with what we derived in brackets, and every cell of the row."""
    lines = [f"as stated by {found.dataset.title}:"]
    for line in (*found.lines(), *found.origin()):
        lines += _wide(line.about, line.stated + (f" [{line.derived}]" if line.derived else ""))
    lines += [text for warning in found.warnings for text in _wide("Warning", warning)]
    return [
        *lines,
        ALONE,
        "cells of the file:",
        *(printable(f"  {name} = {value}") for name, value in found.original.items()),
    ]


def _wide(name: str, text: str) -> list[str]:
    return textwrap.wrap(
        printable(f"{name:<12} {text.strip()}"), WIDTH, initial_indent="  ", subsequent_indent=" " * 15
    )


def _named(name: str, values: list[str]) -> list[str]:
    if not values:
        return []
    wrapped = textwrap.wrap(", ".join(values), WIDTH - 12, break_on_hyphens=False)
    return [f"  {name:<9} {wrapped[0]}", *(f"{'':12}{line}" for line in wrapped[1:])]


def _claim_lines(line: SourcedClaim) -> list[str]:
    first, *others = claim_text.lines(line)
    found = textwrap.wrap(first, WIDTH, initial_indent="  - ", subsequent_indent="    ")
    for text in others:
        found += textwrap.wrap(text, WIDTH, initial_indent="    ", subsequent_indent="      ")
    return found
