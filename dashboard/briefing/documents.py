"""Build the files of a briefing (PNG, SVG, PDF, PowerPoint, ZIP): same data, selection and options, same bytes."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from threading import Lock
from typing import Any, Final
from xml.sax.saxutils import escape

import matplotlib
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.typing import RcKeyType

from dashboard.briefing import fonts, slide_text, slides, stamp
from dashboard.briefing.content import Brief, Slide
from dashboard.briefing.layout import frame, pages
from dashboard.briefing.layout.typeset import Sheet
from dashboard.briefing.sources import boundary_note
from events.exports import FORMATS
from events.exports import content as export_content
from events.exports.excel import zipped
from events.queries.table_columns import NO_FILTERS, TableKind
from events.queries.table_rows import TableRequest

DPI: Final = 300
PACKED: Final = {"compress_level": 3}  # a few percent larger than 6, in two thirds of the time
PICTURE_DPI: Final = 200
AUTHOR: Final = "Khorasan Atlas"
STAMP_KEY: Final = "khorasan-atlas"
PACKED_FORMATS: Final = ("png", "svg", "pdf", "pptx")
Progress = Callable[[float, str], None]
# Of matplotlib, for as long as a file is written: settings are its process-wide ones, so one file is made at a time.
SETTINGS: Final[dict[RcKeyType, Any]] = {
    "svg.hashsalt": "khorasan-atlas",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "font.family": "sans-serif",
    "font.sans-serif": [fonts.TEXT, fonts.SIGNS],
    "hatch.linewidth": 0.6,
    "text.parse_math": False,
    "path.simplify": False,
}
# It names a file of another host that some programs would fetch.
DOCTYPE: Final = re.compile(rb"<!DOCTYPE[^>]*>\s*")
_LOCK: Final = Lock()


def render(brief: Brief, file_format: str, progress: Progress | None = None) -> bytes:
    """
    Render a file of a briefing, for the page and the command line.

    Parameters
    ----------
    brief
        What it says.
    file_format
        `png` or `svg` (the first page), `pdf`, `pptx` or `zip` (all).
    progress
        Called with the share that is done, from 0 to 1, and the name of the next part.

    Returns
    -------
    file
        Its bytes: the same for the same data, selection and options.

    Raises
    ------
    GlyphError
        If the title or the caveat has characters that no font has.
    """
    if file_format == "zip":
        return _zip(brief, progress)
    fonts.require((brief.options.title, brief.options.caveat))
    stamped = stamp.make(brief.store, brief.selection, brief.options).to_text()
    if file_format == "pptx":
        return slides.write(brief, stamped, partial(picture, brief), progress)
    with _LOCK, matplotlib.rc_context(SETTINGS):
        sheets = pages.every(brief, progress) if file_format == "pdf" else [pages.first(brief)]
        return _bytes(sheets, brief, stamped, file_format)


def picture(brief: Brief, slide: Slide, size_in: tuple[float, float]) -> bytes:
    """Draw the picture of a slide as PNG, without texts: map, legend and timeline, or the chart."""
    with _LOCK, matplotlib.rc_context(SETTINGS):
        sheet = frame.sheet(brief, size_in)
        pages.drawing(sheet, brief, slide)
        return _png(sheet, PICTURE_DPI, {})


def preview(brief: Brief, number: int, dpi: int) -> bytes:
    """Draw one page of a briefing as PNG at the resolution of a screen."""
    with _LOCK, matplotlib.rc_context(SETTINGS):
        return _png(pages.first(brief, number), dpi, {})


def _bytes(sheets: list[Sheet], brief: Brief, stamped: str, file_format: str) -> bytes:
    made = io.BytesIO()
    if file_format == "pdf":
        info = {"Title": brief.title, "Author": AUTHOR, "Subject": brief.words, "Keywords": stamped}
        undated = {**info, "Creator": AUTHOR, "CreationDate": None}
        with fonts.shaped_already(), PdfPages(made, metadata=undated) as document:
            for sheet in sheets:
                document.savefig(sheet.figure)
        return made.getvalue()
    alternative = slide_text.alternative(brief.slides[0])
    if file_format == "png":
        about = {STAMP_KEY: stamped, "Title": brief.title, "Author": AUTHOR, "Description": alternative}
        return _png(sheets[0], DPI, about)
    described = {"Title": brief.title, "Creator": AUTHOR, "Identifier": stamped, "Date": None}
    sheets[0].figure.savefig(made, format="svg", metadata=described)
    drawn = DOCTYPE.sub(b"", made.getvalue())
    return drawn.replace(b"<metadata>", f"<desc>{escape(alternative)}</desc>\n <metadata>".encode(), 1)


def _png(sheet: Sheet, dpi: int, about: Mapping[str, str]) -> bytes:
    made = io.BytesIO()
    sheet.figure.savefig(made, format="png", dpi=dpi, metadata={**about, "Software": None}, pil_kwargs=PACKED)
    return made.getvalue()


DATA: Final = ("csv", "geojson")
README: Final = """\
{title}

{words}: {totals}
{data_note}
{notes}
briefing.*            the briefing; PNG and SVG are its first page
records.csv, .geojson the records that it shows, with claims and sources
claims.csv            every claim on them
briefing.json         what it was made from, for: khorasan-atlas verify FILE
"""


def _zip(brief: Brief, progress: Progress | None) -> bytes:
    """Pack a briefing in all its formats together with its data."""
    files: dict[str, bytes] = {}
    for number, name in enumerate(PACKED_FORMATS):
        if progress:
            progress(number / (len(PACKED_FORMATS) + 1), f"{name.upper()} for the bundle")
        files[f"briefing.{name}"] = render(brief, name)
    for kind, names in ((TableKind.RECORDS, DATA), (TableKind.CLAIMS, DATA[:1])):
        gathered = export_content.gather(brief.store, brief.atlas, TableRequest(brief.shown, kind, NO_FILTERS))
        files |= {f"{kind.value}.{name}": FORMATS[name].write(gathered) for name in names}
    files["README.txt"] = _readme(brief).encode()
    files[stamp.ZIP_MEMBER] = stamp.make(brief.store, brief.selection, brief.options).to_text().encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in sorted(files):
            package.writestr(zipped(name, brief.store.data_date), files[name])
    return out.getvalue()


def _readme(brief: Brief) -> str:
    notes = [note for note in (brief.licence_note, brief.options.caveat, boundary_note()) if note]
    return README.format(
        title=f"{brief.title} ({brief.options.tlp.label})",
        words=brief.words,
        totals=brief.totals,
        data_note=brief.data_note,
        notes="".join(f"{note}\n" for note in (*notes, *brief.credits)),
    )
