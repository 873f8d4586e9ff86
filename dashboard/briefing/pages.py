"""Turn a brief into pages: templates say how they are set, and every text goes to them as data, never as markup."""

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import typst

from dashboard.briefing import charts, fonts, page_text, paper
from dashboard.briefing.map import figure, projection
from dashboard.briefing.map.projection import Extent
from dashboard.briefing.paper import INK, Drawing
from dashboard.briefing.pictures import dark
from dashboard.briefing.slides.models import Brief, ComparisonSlide, MapSlide, PictureSlide, Slide

TEMPLATES: Final = {
    path.name: path.read_bytes() for path in sorted((Path(__file__).parent / "templates").glob("*.typ"))
}
MAIN: Final = "main.typ"
AUTHOR: Final = "Khorasan Atlas"
KEPT_FOR: Final = 10  # documents, by Typst
LONGEST: Final = 1500  # characters of any text; longer ones are cut with a visible sign
# Words as long as no language of the theatre has them may be broken anywhere, those of a usual length nowhere.
ENDLESS: Final = re.compile(r"[^\s-]{20,}")
ENDLESS_IN_ADDRESS: Final = re.compile(r"[^\s/?&=._-]{30,}")
PACKED: Final = re.compile(rb'<image ([^>]*?)xlink:href="data:image/svg\+xml;base64,([^"]*)"([^>]*?)/>')
DRAWING: Final = re.compile(rb'(<svg [^>]*?)width="[^"]*" height="[^"]*"([^>]*>)')
BLANK: Final = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
Progress = Callable[[float, str], None]


def render(
    brief: Brief,
    slides: Sequence[Slide],
    file_format: str,
    stamp: str = "",
    dpi: int = 300,
    drawing: Drawing | None = None,
    progress: Progress | None = None,
) -> list[bytes]:
    """
    Set slides of a briefing as pages: one file for a PDF, which has the sources in full at its end, else one per page.

    `stamp` is what the briefing was made from, for the PDF; `dpi` the dots per inch of PNG. With a `drawing` only this
    picture of the first slide is set. `progress` is called with the share that is done, from 0 to 1, and the name of
    the next part.
    """
    data = _data(brief, slides, file_format, stamp, drawing)
    # Its types know neither several files as input nor a format in a variable.
    compiler: Any = typst.Compiler(_input(data, _blank(slides)), font_paths=fonts.for_typst(), ignore_system_fonts=True)
    # Typst computes how much room the page leaves for each map; then the map is drawn in that size. Only the pictures
    # differ in the second run, so that Typst uses again what it has laid out in the first.
    pictures: dict[str, bytes] = {}
    for room in json.loads(compiler.query("<picture>", field="value")):
        slide = slides[room["number"]]
        if progress:
            progress(room["number"] / len(slides), slide.title)
        pictures[room["file"]] = _picture(brief, slide, room)
    compiled = compiler.compile(
        _input(data, pictures),
        format=file_format,
        ppi=dpi,
        pdf_standards=["ua-1"] if file_format == "pdf" else [],
    )
    files: list[bytes] = compiled if isinstance(compiled, list) else [compiled]
    return [_inlined(file) for file in files] if file_format == "svg" else files


def forget() -> None:
    """Let Typst forget the pages that it has laid out, which it keeps until ten more documents are compiled."""
    empty: Any = {MAIN: b""}
    compiler: Any = typst.Compiler(empty, font_paths=fonts.for_typst(), ignore_system_fonts=True)
    for _ in range(KEPT_FOR + 1):
        compiler.compile(empty, format="svg")


def _inlined(raw: bytes) -> bytes:
    """Inline the drawings of an SVG: not every program reads those that are embedded as files."""

    def drawn(found: re.Match[bytes]) -> bytes:
        place, packed, size = found.groups()
        inner = base64.b64decode(packed)
        return b"<g " + place + b">" + DRAWING.sub(lambda tag: tag[1] + size + tag[2], inner, count=1) + b"</g>"

    return PACKED.sub(drawn, raw)


def _picture(brief: Brief, slide: Slide, room: Mapping[str, Any]) -> bytes:
    """Draw a map or a timeline; the maps of a comparison show the same part of the world."""
    is_grey = brief.options.variant == "grey"
    is_compared = isinstance(slide, ComparisonSlide)
    shown = slide.sides[room["side"]] if isinstance(slide, ComparisonSlide) else slide
    assert isinstance(shown, MapSlide), "only such slides have pictures"
    if room["of"] == "timeline":
        tallest_pt = charts.COMPARED_PT if is_compared else charts.TALLEST_PT
        raw = charts.svg(shown, room["width"], is_grey, tallest_pt).encode()
    else:
        raw = _map(brief, shown, room, slide)
    return dark.svg(raw) if brief.options.variant == "dark" else raw


def _map(brief: Brief, shown: MapSlide, room: Mapping[str, Any], slide: Slide) -> bytes:
    chosen, is_grey = shown.selection, brief.options.variant == "grey"
    size_in, foot_in = (room["width"], room["height"]), room["foot"]
    # What a person has zoomed to is shown as it is, however small.
    narrowest_m = 0.0 if isinstance(slide, PictureSlide) and slide.seen else projection.NARROWEST_M
    planned = figure.plan(
        brief.atlas,
        shown.answers,
        chosen.countries,
        size_in,
        is_grey,
        _seen(brief, slide),
        chosen.drawn_area,
        foot_in,
        narrowest_m,
    )
    return figure.svg(planned, brief.atlas)


def _seen(brief: Brief, slide: Slide) -> Extent:
    """Return the part of the world that a map shows; both maps of a comparison show that of the records of both."""
    if isinstance(slide, PictureSlide) and slide.seen:
        return slide.seen
    sides = slide.sides if isinstance(slide, ComparisonSlide) else (slide,)
    maps = [side for side in sides if isinstance(side, MapSlide)]
    counted = [side for side in maps if side.totals.all] or maps
    return projection.joined(projection.framed(brief.atlas, side.answers, side.selection) for side in counted)


def _blank(slides: Sequence[Slide]) -> dict[str, bytes]:
    """Return an empty picture in place of each map and timeline."""
    sides = [(number, f"-{side}") for number in range(len(slides)) for side in (0, 1)]
    names = [*((number, "") for number in range(len(slides))), *sides]
    return {f"{kind}-{number}{suffix}.svg": BLANK for kind in ("map", "timeline") for number, suffix in names}


def _input(data: Mapping[str, Any], pictures: Mapping[str, bytes]) -> Any:  # noqa: ANN401 - see `render`
    """Return the files of a document by name, the main one first."""
    return {MAIN: TEMPLATES[MAIN], **TEMPLATES, "brief.json": json.dumps(data).encode(), **pictures}


def _data(
    brief: Brief, slides: Sequence[Slide], file_format: str, stamp: str, drawing: Drawing | None
) -> dict[str, Any]:
    samples: dict[str, int] = {}
    width, height = drawing.size_in if drawing else brief.options.inches
    column = paper.column(brief.options.inches)
    closing = page_text.closing(brief)
    texts = {
        "title": brief.title,
        "author": AUTHOR,
        "description": brief.words,
        "caveat": brief.options.caveat,
        "slides": [{"number": number, **page_text.slide(brief, slide)} for number, slide in enumerate(slides)],
        "sources": page_text.sources(brief),
        "closing": page_text.slide(brief, closing) if closing and file_format == "pdf" else None,
    }
    return {
        **_settable(texts, samples),
        "stamp": stamp,
        "width": width,
        "height": height,
        "column": vars(column) if column else None,
        "fonts": fonts.FAMILIES,
        "ink": INK[brief.options.variant],
        "label": {"text": brief.options.tlp.label, "colour": brief.options.tlp.colour},
        "numbered": file_format == "pdf",
        "drawing": drawing and {"of": drawing.of, "foot": drawing.foot_in},
        "samples": [dark.svg(one.encode()).decode() for one in samples]
        if brief.options.variant == "dark"
        else list(samples),
    }


def _settable(value: Any, samples: dict[str, int], name: str = "") -> Any:  # noqa: ANN401 - any value of JSON
    """Clean and shorten every text and let long words break; number the samples, which are drawings."""
    if isinstance(value, dict):
        return {key: _settable(part, samples, key) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_settable(part, samples, name) for part in value]
    if not isinstance(value, str):
        return value
    if name == "sample":
        return samples.setdefault(value, len(samples))
    text = fonts.legible(value[: 2 * LONGEST])
    if max(len(text), len(value) / 2) > LONGEST:
        text = f"{text[:LONGEST].rstrip()}…"
    if name == "url":
        return text
    return (ENDLESS_IN_ADDRESS if name == "address" else ENDLESS).sub(lambda word: "\u200b".join(word[0]), text)
