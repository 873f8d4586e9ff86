"""Build the files of a briefing (PNG, SVG, PDF, PowerPoint, ZIP): same data, selection and options, same bytes."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from functools import partial
from typing import Final
from xml.sax.saxutils import escape

from dashboard.briefing import fonts, pages, slide_text, stamp
from dashboard.briefing.pages import AUTHOR, Progress
from dashboard.briefing.paper import Drawing
from dashboard.briefing.powerpoint import slides
from dashboard.briefing.slides.models import Brief, Slide
from dashboard.briefing.sources import boundary_note, ground_note
from events.exports import FORMATS
from events.exports import content as export_content
from events.exports.excel import zipped
from events.queries.records.table_rows import TableRequest
from events.queries.table_columns import NO_FILTERS, TableKind

DPI: Final = 300
PICTURE_DPI: Final = 200
STAMP_KEY: Final = "khorasan-atlas"
PACKED_FORMATS: Final = ("png", "svg", "pdf", "pptx")
HEADER_BYTES: Final = 33  # of a PNG: its signature and the part that gives its size
METRE_IN: Final = 0.0254


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
        If the headline, the caveat or an annotation has characters that no font has.
    """
    if file_format == "zip":
        return _zip(brief, progress)
    try:
        return _file(brief, file_format, progress)
    finally:
        pages.forget()


def _file(brief: Brief, file_format: str, progress: Progress | None) -> bytes:
    fonts.require(brief.options.texts)
    stamped = stamp.make(brief.store, brief.selection, brief.options).to_text()
    if file_format == "pptx":
        return slides.write(brief, stamped, partial(picture, brief), progress)
    if file_format == "pdf":
        return pages.render(brief, brief.slides, "pdf", stamped, progress=progress)[0]
    first = pages.render(brief, brief.slides[:1], file_format, dpi=DPI)[0]
    about = {"Title": brief.title, "Description": slide_text.alternative(brief.slides[0])}
    return signed(first, file_format, about, stamped)


def signed(raw: bytes, file_format: str, about: Mapping[str, str], stamped: str, dpi: int = DPI) -> bytes:
    """Write title, description and stamp into a PNG, of which `dpi` is the resolution, or an SVG."""
    return _signed_svg(raw, about, stamped) if file_format == "svg" else _signed_png(raw, about, stamped, dpi)


def picture(brief: Brief, slide: Slide, drawing: Drawing) -> bytes:
    """Draw one picture of a slide as PNG, without the texts of the slide."""
    return pages.render(brief, [slide], "png", dpi=PICTURE_DPI, drawing=drawing)[0]


def preview(brief: Brief, number: int, dpi: int) -> bytes:
    """Draw one page of a briefing as PNG at the resolution of a screen."""
    return pages.render(brief, [brief.slides[number]], "png", dpi=dpi)[0]


def _signed_svg(raw: bytes, about: Mapping[str, str], stamped: str) -> bytes:
    """Write title, description and stamp at the beginning of an SVG."""
    end = raw.index(b">") + 1
    texts = {"title": about["Title"], "desc": about["Description"], "metadata": stamped}
    written = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in texts.items())
    return raw[:end] + written.encode() + raw[end:]


def _signed_png(raw: bytes, about: Mapping[str, str], stamped: str, dpi: int) -> bytes:
    """Write resolution, stamp, title and description after the header of a PNG."""
    per_metre = round(dpi / METRE_IN)
    chunks = [
        (b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)),
        (b"tEXt", f"{STAMP_KEY}\0{stamped}".encode("ascii")),
        *((b"iTXt", f"{name}\0\0\0\0\0{text}".encode()) for name, text in (*about.items(), ("Author", AUTHOR))),
    ]
    written = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return raw[:HEADER_BYTES] + written + raw[HEADER_BYTES:]


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
    notes = [note for note in (brief.licence_note, brief.options.caveat, boundary_note(), ground_note()) if note]
    return README.format(
        title=f"{brief.title} ({brief.options.tlp.label})",
        words=brief.words,
        totals=brief.totals,
        data_note=brief.data_note,
        notes="".join(f"{note}\n" for note in (*notes, *brief.credits)),
    )
