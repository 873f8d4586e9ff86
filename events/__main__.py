"""`python -m events`: check, list, export and import records."""

import sys
from collections.abc import Sequence
from typing import Final

import click

from events.cli import cluster, imports, records
from events.curated.diff import PackageError
from events.exports.content import ExportError
from events.imports.models import LibraryError, UnreadableError
from events.imports.pipeline import CancelledError, QuestionsOpenError
from events.queries.selection import SelectionError
from geodata import __main__ as geodata
from geodata.cli import command_line
from geodata.cli.command_line import Status

ERRORS: Final[dict[type[Exception], Status]] = {
    **geodata.ERRORS,
    **dict.fromkeys((CancelledError, LibraryError, QuestionsOpenError, UnreadableError), Status.FAILED),
    **dict.fromkeys((ExportError, PackageError, SelectionError), Status.WRONG_ARGUMENTS),
}

commands = click.Group(
    commands=[
        records.check, records.list_records, records.record, records.export, records.coverage, records.compare,
        imports.import_file, imports.manage, cluster.commands,
    ],
    help="Records with their claims and sources.",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status."""
    return command_line.run(commands, "python -m events", arguments, ERRORS)


if __name__ == "__main__":
    sys.exit(main())
