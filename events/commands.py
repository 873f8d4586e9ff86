"""The commands beside `check`, `list` and `record`: how their options read and what they print."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from events import coverage, diff, records
from events.faults import report
from events.records import DATA, Curated
from geodata.atlas import Atlas


class CommandError(ValueError):
    """What was asked cannot be answered; the message says why and what to do."""


def add(commands: Any) -> None:  # noqa: ANN401 - argparse names no type for what add_subparsers returns
    """Add the parsers of the commands."""
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


def _coverage(given: argparse.Namespace, atlas: Atlas) -> int:
    """Return 0 if all that can be covered is, 1 if not or if a claim names words that are not there."""
    curated = records.load(given.data)
    text = _read(given.text)
    found = coverage.cover(text, curated, atlas, _source(given.source, curated))
    if given.format == "json":
        print(json.dumps(coverage.as_json(found), ensure_ascii=False, indent=1))
    else:
        print(coverage.as_text(found), end="")
    if found.faults:
        print(report(found.faults), file=sys.stderr)
    return 0 if found.is_complete else 1


def _source(named: str, curated: Curated) -> str:
    if named and named not in {source.source_id for source in curated.sources}:
        raise CommandError(f"there is no source '{named}'")
    articles = coverage.articles(curated)
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


RUN: dict[str, Callable[[argparse.Namespace, Atlas], int]] = {"coverage": _coverage, "diff": _diff}
