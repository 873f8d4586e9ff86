"""`python -m dashboard`: write and verify briefings."""

import sys
from collections.abc import Sequence
from typing import Final

import click

from dashboard.briefing import cli
from dashboard.briefing.fonts import GlyphError
from dashboard.briefing.options import OptionsError
from dashboard.briefing.output_files import OutputError
from dashboard.briefing.sources import NothingToShowError
from events import __main__ as events
from geodata.cli import command_line
from geodata.cli.command_line import Status

ERRORS: Final[dict[type[Exception], Status]] = {
    **events.ERRORS,
    OptionsError: Status.WRONG_ARGUMENTS,
    NothingToShowError: Status.NOTHING_SELECTED,
    OutputError: Status.NOT_WRITTEN,
    GlyphError: Status.MISSING_GLYPH,
}

commands = click.Group(commands=[cli.brief, cli.verify], help="Briefings.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status."""
    return command_line.run(commands, "python -m dashboard", arguments, ERRORS)


if __name__ == "__main__":
    sys.exit(main())
