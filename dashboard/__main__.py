"""`python -m dashboard`: make a briefing of a selection, tell whether a briefing still holds."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from dashboard.briefing import cli, verify
from dashboard.briefing.content import NothingToShowError
from dashboard.briefing.fonts import GlyphError
from dashboard.briefing.options import OptionsError
from dashboard.briefing.output_files import OutputError
from dashboard.briefing.stamp import NoStampError
from events.curated.datapackage import DATA
from events.queries.selection import SelectionError
from events.store.store import open_store
from geodata import atlas as geodata_atlas
from geodata.faults import DataError
from geodata.models import Atlas

CHANGED, NO_BRIEFING = 1, 2
FAULTS: Final = 1
STATUS: Final = {
    OptionsError: 2,
    SelectionError: 2,
    NothingToShowError: 3,
    OutputError: 4,
    GlyphError: 5,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status says what happened, as `docs/briefing.md` lists."""
    given = _parser().parse_args(arguments)
    atlas = geodata_atlas.load()
    try:
        return cli.run(given, atlas) if given.command == "brief" else _verify(given, atlas)
    except DataError as error:
        print(error, file=sys.stderr)
        return FAULTS
    except tuple(STATUS) as error:
        print(error.args[0], file=sys.stderr)
        return next(status for kind, status in STATUS.items() if isinstance(error, kind))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboard", description="Briefings.")
    commands = parser.add_subparsers(dest="command", required=True)
    cli.add(commands)
    checking = commands.add_parser("verify", help="tell whether a briefing still matches today's data")
    checking.add_argument("file", type=Path, metavar="FILE", help="PNG, SVG, PDF, PPTX or ZIP of a briefing")
    checking.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="folder of the CSV files")
    return parser


def _verify(given: argparse.Namespace, atlas: Atlas) -> int:
    """Return 0 if the briefing still holds, 1 if not or if the file was altered, 2 if the file is no briefing."""
    try:
        raw = given.file.read_bytes()
        store = open_store(data=given.data, atlas=atlas)
        found = verify.verify(raw, store)
        is_current = found.made_from.digest == store.digest
        as_made = not is_current or verify.is_as_made(raw, found, store, atlas)
    except OSError as error:
        print(f"{given.file} cannot be read: {error.strerror}", file=sys.stderr)
        return NO_BRIEFING
    except NoStampError as error:
        print(f"{given.file}: {error.args[0]}", file=sys.stderr)
        return NO_BRIEFING
    print(verify.as_text(found, store, as_made), end="")
    return 0 if found.is_same and as_made else CHANGED


if __name__ == "__main__":
    # Names stand in their own scripts, whatever the terminal says it can show.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    sys.exit(main())
