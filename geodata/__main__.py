"""`python -m geodata`: find places, add provinces to CSV files, use other boundaries."""

import sys
from collections.abc import Sequence
from typing import Final

import click

from geodata.boundaries.reader import BoundaryError
from geodata.cli import boundaries, command_line, places
from geodata.cli.command_line import CommandError, Status
from geodata.faults import DataError
from geodata.gazetteer import AmbiguousPlaceError, UnknownPlaceError
from geodata.locate_csv import TableError
from geodata.natural_earth.download import UpstreamError
from geodata.natural_earth.repair import SourceChangedError

ERRORS: Final[dict[type[Exception], Status]] = dict.fromkeys(
    (
        AmbiguousPlaceError, BoundaryError, DataError, FileNotFoundError, SourceChangedError, TableError,
        UnknownPlaceError, UpstreamError,
    ),
    Status.FAILED,
) | {CommandError: Status.WRONG_ARGUMENTS}  # fmt: skip

commands = click.Group(
    commands=[
        places.build, places.check, places.find, places.locate,
        boundaries.add, boundaries.add_countries, boundaries.boundaries, boundaries.refresh, boundaries.remove,
        boundaries.reset,
    ],
    help="Provinces, borders and names of places.",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status."""
    return command_line.run(commands, "python -m geodata", arguments, ERRORS)


if __name__ == "__main__":
    sys.exit(main())
