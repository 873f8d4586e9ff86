"""The commands of the three packages as those of one program."""

from collections.abc import Sequence
from pathlib import Path

import click

from dashboard import __main__ as dashboard
from events import __main__ as events
from events.cli import records
from events.cli.selection_options import data_option
from geodata import __main__ as geodata
from geodata.cli import command_line, places
from geodata.cli.command_line import Status
from khorasan_atlas import __version__, server

PROGRAM = "khorasan-atlas"


@click.command()
@data_option
@click.pass_context
def check(context: click.Context, data: Path) -> Status:
    """Check the data files of places and the curated records."""
    return Status(max(context.invoke(places.check), context.invoke(records.check, data=data)))


@click.group()
@click.version_option(__version__, prog_name=PROGRAM)
def commands() -> None:
    """Compare public claims about the Islamic State in Khorasan Province, with dates, places and sources."""


for package in (geodata, events, dashboard):
    commands.commands.update(package.commands.commands)
# Both geodata and events have a command `check`; `build` rewrites the data files of the repository.
commands.commands.update({"check": check, "run": server.run})
del commands.commands["build"]


def run(arguments: Sequence[str] | None) -> int:
    """Run one command; return its exit status."""
    return command_line.run(commands, PROGRAM, arguments, dashboard.ERRORS)
