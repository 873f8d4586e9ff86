"""`python -m dashboard brief`: from options on the command line to files, all of them or none."""

import argparse
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from dashboard import address_keys
from dashboard.briefing import content, documents, fonts, output_files, slide_text
from dashboard.briefing.content import Brief, NothingToShowError
from dashboard.briefing.fonts import GlyphError
from dashboard.briefing.options import SIZES, SLIDES, VARIANTS, Options, OptionsError, Tlp
from dashboard.briefing.output_files import FORMATS
from events.cli import selection_options
from events.curated.datapackage import DATA
from events.queries import counts, selected_records
from events.queries.selection import Selection
from events.store.store import Store, open_store
from geodata.models import Atlas

TEXTS: Final = ("title", "size", "tlp", "caveat", "variant")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the parser of the command."""
    command = commands.add_parser("brief", help="make a briefing of a selection")
    selection_options.add_options(command)
    command.add_argument("--title", metavar="TEXT", help="by default the selection in words")
    command.add_argument("--size", choices=SIZES, metavar="SIZE", help=f"{', '.join(SIZES)}; by default 16:9")
    command.add_argument("--tlp", metavar="LABEL", help=f"handling label: {', '.join(Tlp)}; by default CLEAR")
    command.add_argument("--caveat", metavar="TEXT", help="a line under the handling label")
    command.add_argument("--variant", choices=VARIANTS, help="by default light")
    command.add_argument("--slide", action="append", choices=SLIDES, help="may be given several times")
    command.add_argument("--internal", action="store_true", help="take in rows that must not be passed on")
    command.add_argument("--format", default="pdf", metavar="LIST", help=f"of {','.join(FORMATS)}; by default pdf")
    command.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER", help="where the files go")
    command.add_argument("--force", action="store_true", help="replace files that are there already")
    command.add_argument(
        "--strict-fonts",
        action="store_true",
        help="fail if any sign is in no font",
    )
    command.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="folder of the CSV files")


def run(given: argparse.Namespace, atlas: Atlas) -> int:
    """
    Make the files of a briefing and print their names.

    Raises
    ------
    OptionsError, SelectionError
        If something cannot be understood.
    NothingToShowError
        If no record is selected, or none that may be passed on.
    GlyphError
        If a sign is in no font.
    OutputError
        If a file cannot be written.
    """
    formats, options = _formats(given.format), _options(given)
    store = open_store(data=given.data, atlas=atlas)
    selection = selection_options.selection_of(
        selection_options.asked(given, beside=address_keys.OWN), counts.labels(store), atlas
    )
    _see_that_something_is_selected(store, selection)
    if given.strict_fonts:
        _see_that_fonts_suffice(content.brief(store, atlas, selection, options))
    stem = output_files.stem(store, selection, options)
    names = {name: f"{stem}.{name}" for name in formats}
    output_files.check(given.output, names.values(), given.force)
    # All are made before the first is written: what fails in the making leaves nothing behind.
    files = {file: documents.make(store, atlas, selection, options, name) for name, file in names.items()}
    output_files.write(given.output, files)
    for file in files:
        print(given.output / file)
    return 0


def query(text: str) -> str:
    """Take the query string out of a whole address."""
    return urlsplit(text).query if "://" in text else text.removeprefix("?")


def _formats(text: str) -> tuple[str, ...]:
    wanted = [name.strip().lower() for name in text.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        said = f"there is no format '{', '.join(unknown)}'" if unknown else "no format is named"
        raise OptionsError(f"--format: {said}; write some of {','.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in wanted)


def _options(given: argparse.Namespace) -> Options:
    """Read the options of the address; those of the command line go before them."""
    given.selection = query(given.selection)
    asked = {key: values for key, values in parse_qs(given.selection).items() if key in address_keys.OWN}
    asked |= {key: [getattr(given, key)] for key in TEXTS if getattr(given, key) is not None}
    asked |= {"slide": given.slide} if given.slide else {}
    asked |= {"internal": ["1"]} if given.internal else {}
    return Options.from_query_strict(asked)


def _see_that_something_is_selected(store: Store, selection: Selection) -> None:
    if selected_records.totals(store, selection).all:
        return
    helpful = [f"{key} ({number:,})" for key, number in selected_records.filters_to_relax(store, selection) if number]
    way_out = f"lift a filter: {', '.join(helpful)}" if helpful else "no single filter does it, lift several"
    said = selection.in_words(counts.labels(store))
    raise NothingToShowError(f"no record is selected by “{said}”; {way_out}")


def _see_that_fonts_suffice(brief: Brief) -> None:
    lines = dict.fromkeys(line for slide in brief.slides for line in slide_text.notes(brief, slide).split("\n"))
    lacking = [f"{_named(line)}: in “{line}”" for line in lines if fonts.missing(line)]
    if lacking:
        listed = "\n".join(lacking)
        raise GlyphError(f"the fonts of the briefing lack\n{listed}\nwithout --strict-fonts codes are written instead")


def _named(line: str) -> str:
    return ", ".join(f"{sign} ({fonts.code_point(sign)})" for sign in fonts.missing(line))
