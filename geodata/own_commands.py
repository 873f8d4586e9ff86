"""`python -m geodata add`, `remove`, `refresh`, `reset`, `boundaries`: boundaries of the user's own."""

import argparse
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from geodata import boundary_file, codes, compose, coverage, current, theatres
from geodata.boundary_file import Units, Wanted
from geodata.boundary_source import BoundaryError
from geodata.compose import Layers, Made
from geodata.mapping import Match
from geodata.repair import Repair

UNSTATED: Final = "licence not stated"
HOW: Final = {"name": "by name", "id": "by ISO code", "place": "by overlap", "own": "new"}


def parsers(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type of its sub-parsers to itself
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
    command = commands.add_parser("refresh", help="make the added boundaries anew after the shipped files changed")
    command.set_defaults(run=refresh)
    command = commands.add_parser("reset", help="go back to the shipped boundaries altogether")
    command.set_defaults(run=reset)
    command = commands.add_parser("boundaries", help="say which boundaries are in force")
    command.set_defaults(run=boundaries)


def add(given: argparse.Namespace) -> int:
    """Read a file, say what it holds and what becomes of it, and put it in force unless this is a dry run."""
    wanted = Wanted(
        given.file, given.id_field, given.name_field, given.country, given.country_field, given.aliases_field,
        given.crs, given.encoding, given.layer, given.dissolve,
    )  # fmt: skip
    units = boundary_file.read(wanted)
    frame, repairs = coverage.repaired(units.frame)
    crossed = coverage.crossings(frame.geometry.to_numpy())
    if twice := [*coverage.same_areas(frame, crossed)]:
        raise BoundaryError(*twice)
    found = coverage.findings(frame, crossed)
    receipt = _receipt(given, units, repairs, found, sorted(set(frame["country"])))
    layers = compose.with_layer(compose.read(current.folder()), given.file.name, frame, receipt)
    made = compose.make(layers)
    for line in _file_lines(units, repairs, found):
        print(line)
    for line in outcome(made, receipt["countries"]):
        print(line)
    return install(made, given.dry_run)


def elsewhere(given: argparse.Namespace) -> int:
    """Add countries from the upstream package to the theatre."""
    sets: Path = given.into or current.root()
    countries = theatres.wanted(given.countries)
    layers = theatres.with_countries(compose.read(current.folder_in(sets)), theatres.fetch(countries))
    made = compose.make(layers)
    for line in outcome(made, countries):
        print(line)
    status = install(made, given.dry_run, sets)
    if sets != current.root():
        print(f"to use them, set {current.VARIABLE}={sets}")
    return status


def install(made: Made, dry_run: bool, sets: Path | None = None) -> int:
    """Put a set in force, or say that nothing was written."""
    if dry_run:
        print("dry run: nothing is written")
        return 0
    folder = current.put(sets or current.root(), made.contents)
    print(f"in force: {folder}; a server that is running takes them up when it is started again")
    return 0


def _receipt(
    given: argparse.Namespace, units: Units, repairs: list[Repair], found: list[str], countries: list[str]
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


def _file_lines(units: Units, repairs: list[Repair], found: list[str]) -> Iterator[str]:
    yield f"{len(units.frame)} units read, layer {units.layer}, {units.crs}, {units.encoding}"
    yield from units.notes
    yield f"{len(repairs)} invalid polygons repaired"
    yield from (f"  {one.feature}: {one.problem}; {one.area_changed_km2} km² changed" for one in repairs)
    yield from found


def outcome(made: Made, countries: Iterable[str]) -> Iterator[str]:
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
    layers = compose.read(current.folder())
    wanted = {stated: codes.country_of(stated) for stated in given.countries}
    strangers = [stated for stated, code in wanted.items() if code not in layers.countries]
    if strangers:
        added = ", ".join(layers.countries) or "none"
        raise BoundaryError(f"nothing was added for {', '.join(strangers)}; added are {added}")
    return _install_rest(compose.without(layers, {code for code in wanted.values() if code}))


def refresh(given: argparse.Namespace) -> int:
    """Make the set in force anew."""
    layers = compose.read(current.folder())
    if layers.units.empty:
        print("the shipped boundaries are in force: nothing to refresh")
        return 0
    return _install_rest(layers)


def _install_rest(layers: Layers) -> int:
    if layers.units.empty:
        current.reset(current.root())
        print("the shipped boundaries are in force again")
        return 0
    return install(compose.make(layers), dry_run=False)


def reset(given: argparse.Namespace) -> int:
    """Go back to the shipped boundaries."""
    there = current.reset(current.root())
    print("the shipped boundaries are in force" + (" again" if there else " already"))
    return 0


def boundaries(given: argparse.Namespace) -> int:
    """Say which boundaries are in force."""
    layers = compose.read(current.folder())
    if layers.units.empty:
        print("the shipped boundaries are in force")
        return 0
    print(f"in force: {current.folder()}")
    for name, receipt in layers.receipts.items():
        print(_layer_line(name, receipt))
    print("all other countries: as shipped")
    return 0


def _layer_line(name: str, receipt: Mapping[str, Any]) -> str:
    where = ", ".join(receipt["countries"])
    return f"{where}: {name}, {receipt['rows']} units, sha256 {receipt['sha256'][:12]}, {receipt['licence']}"
