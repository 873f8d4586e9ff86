"""The commands `brief` and `verify`: write a briefing, check one against today's data."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import click

from dashboard import address_keys
from dashboard.briefing import content, documents, fonts, output_files, slide_text, stamp
from dashboard.briefing import verify as verification
from dashboard.briefing.annotations import GRAMMAR
from dashboard.briefing.fonts import GlyphError
from dashboard.briefing.options import KEYS, SIZES, SLIDES, VARIANTS, Options, OptionsError, Tlp
from dashboard.briefing.output_files import FORMATS
from dashboard.briefing.pictures import files as pictures
from dashboard.briefing.pictures.looks import MODES, THEMES, Look
from dashboard.briefing.slides.models import Brief
from dashboard.briefing.sources import NothingToShowError
from events.cli import selection_options
from events.cli.selection_options import data_option
from events.queries import dimensions
from events.queries.counts import count
from events.queries.selection import Labels, Selection
from events.store.store import Store, open_store
from geodata import atlas as geodata_atlas
from geodata import files
from geodata.cli.command_line import PATH, CommandError, Status, show

TEXTS: Final = ("headline", "size", "tlp", "caveat", "variant")


@click.command()
@selection_options.selection_options
@click.option("--headline", "--title", metavar="TEXT", help="Default: proposed from the figures.")
@click.option("--size", type=click.Choice(list(SIZES)), help="Default: 16:9.")
@click.option("--tlp", metavar="LABEL", help=f"Handling label: {', '.join(Tlp)}; default: CLEAR.")
@click.option("--caveat", metavar="TEXT", help="Line under the handling label.")
@click.option("--variant", type=click.Choice(list(VARIANTS)), help="Default: light.")
@click.option("--slide", multiple=True, type=click.Choice(list(SLIDES)), help="Can be repeated.")
@click.option(
    "--compare",
    multiple=True,
    metavar="WITH",
    help="Set it beside another selection: before, or what differs, as in year:2021 or country:TJ. Can be repeated.",
)
@click.option("--note", multiple=True, metavar="NOTE", help=f"Annotation, can be repeated: {GRAMMAR}.")
@click.option("--annotations", type=PATH, metavar="FILE", help="File of annotations, one per line.")
@click.option("--internal", is_flag=True, help="Include records that must not be redistributed.")
@click.option("--format", "formats", default="pdf", metavar="LIST", help=f"Of {','.join(FORMATS)}; default: pdf.")
@click.option("--output", "-o", type=PATH, required=True, metavar="FOLDER", help="Folder for the files.")
@click.option(
    "--animate",
    type=click.Choice(list(MODES)),
    help="Also write a GIF of the map over time: the records of each step, or all until then.",
)
@click.option("--theme", type=click.Choice(THEMES), default=THEMES[0], help="Theme of the GIF; default: light.")
@click.option("--force", is_flag=True, help="Replace files that exist.")
@click.option("--strict-fonts", is_flag=True, help="Fail if no font has a character.")
@data_option
def brief(
    formats: str,
    output: Path,
    force: bool,
    strict_fonts: bool,
    animate: str | None,
    theme: str,
    data: Path,
    **values: Any,  # noqa: ANN401 - values of any option
) -> None:
    """Write a briefing of a selection."""
    values["selection"] = query(values["selection"])
    names = _formats(formats)
    _options(values)  # their errors are reported before the records are read
    atlas = geodata_atlas.load()
    store = open_store(data=data, atlas=atlas)
    options = _options(values, dimensions.labels(store))
    selection = selection_options.read(values, dimensions.labels(store), atlas, other_keys=(*address_keys.OWN, *KEYS))
    _check_not_empty(store, selection)
    found = content.brief(store, atlas, selection, options)
    if strict_fonts:
        _check_fonts(found)
    stem = output_files.stem(store, selection, options)
    played = [f"{stem}-play.gif"] if animate else []
    output_files.check(output, [*(f"{stem}.{name}" for name in names), *played], force)
    # All files are made before the first is written, so that an error leaves none behind.
    contents = {f"{stem}.{name}": documents.render(found, name) for name in names}
    contents |= {name: pictures.render(found, Look(theme=theme, mode=animate or ""), "gif") for name in played}
    output_files.write(output, contents)
    for file in contents:
        show(output / file)


def query(text: str) -> str:
    """Return the query string of a whole address."""
    return urlsplit(text).query if "://" in text else text.removeprefix("?")


def _formats(text: str) -> tuple[str, ...]:
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        problem = f"unknown format '{', '.join(unknown)}'" if unknown else "no format is named"
        raise OptionsError(f"--format: {problem}; use some of {','.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in names)


def _options(values: dict[str, Any], known: Labels | None = None) -> Options:
    """Read the options of the address; those of the command line take precedence."""
    texts = {key: found for key, found in parse_qs(values["selection"]).items() if key in KEYS}
    texts |= {key: [values[key]] for key in TEXTS if values[key] is not None}
    texts |= {"slide": list(values["slide"])} if values["slide"] else {}
    texts |= {"compare": list(values["compare"])} if values["compare"] else {}
    texts |= {"internal": ["1"]} if values["internal"] else {}
    notes = [*values["note"], *_lines(values["annotations"])]
    texts |= {"note": notes} if notes else {}
    return Options.from_query_strict(texts, known)


def _lines(path: Path | None) -> list[str]:
    """Read a file of annotations; blank lines and lines that begin with # are skipped."""
    if path is None:
        return []
    try:
        text = files.read_bounded(path).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"--annotations: {path} cannot be read as UTF-8 text: {error}") from error
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _check_not_empty(store: Store, selection: Selection) -> None:
    if count(store, selection).totals.all:
        return
    helpful = [f"{key} ({number:,})" for key, number in count(store, selection).filters_to_relax() if number]
    way_out = f"remove a filter: {', '.join(helpful)}" if helpful else "remove several filters"
    words = selection.in_words(dimensions.labels(store))
    raise NothingToShowError(f"no record is selected by “{words}”; {way_out}")


def _check_fonts(found: Brief) -> None:
    lines = dict.fromkeys(line for slide in found.slides for line in slide_text.notes(found, slide).split("\n"))
    missing = [f"{fonts.named(line)}: in “{line}”" for line in lines if fonts.missing(line)]
    if missing:
        listed = "\n".join(missing)
        raise GlyphError(
            f"the fonts of the briefing lack\n{listed}\nwithout --strict-fonts, code points are printed instead"
        )


@click.command()
@click.argument("file", type=PATH)
@data_option
def verify(file: Path, data: Path) -> Status:
    """
    Check a briefing against today's data.

    FILE is a briefing as PNG, SVG, GIF, PDF, PPTX or ZIP. Fails if a record in it has changed, or the file was altered.
    """
    try:
        raw = files.read_bounded(file)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}") from error
    atlas = geodata_atlas.load()
    store = open_store(data=data, atlas=atlas)
    try:
        found = verification.verify(raw, store)
    except stamp.NoStampError as error:
        raise CommandError(f"{file}: {error}") from error
    is_as_made = verification.is_as_made(raw, found, store, atlas)
    show(verification.as_text(found, store, is_as_made), end="")
    return Status.DONE if found.is_same and is_as_made is not False else Status.FAILED
