"""Turn a brief into pages: templates say how they are set, and every text goes to them as data, never as markup."""

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import typst

from dashboard.briefing import charts, fonts, page_text
from dashboard.briefing.ink import INK
from dashboard.briefing.map import figure, projection
from dashboard.briefing.map.projection import Extent
from dashboard.briefing.pictures import dark
from dashboard.briefing.slides.models import Brief, ComparisonSlide, MapSlide, PictureSlide, Slide

TEMPLATES: Final = {
    path.name: path.read_bytes() for path in sorted((Path(__file__).parent / "templates").glob("*.typ"))
}
MAIN: Final = "main.typ"
AUTHOR: Final = "Khorasan Atlas"
LONGEST: Final = 1500  # characters of any text; longer ones are cut with a visible sign
# Words as long as no language of the theatre has them may be broken anywhere, those of a usual length nowhere.
ENDLESS: Final = re.compile(r"[^\s-]{20,}")
ENDLESS_IN_ADDRESS: Final = re.compile(r"[^\s/?&=._-]{30,}")
PACKED: Final = re.compile(rb'<image ([^>]*?)xlink:href="data:image/svg\+xml;base64,([^"]*)"([^>]*?)/>')
DRAWING: Final = re.compile(rb'(<svg [^>]*?)width="[^"]*" height="[^"]*"([^>]*>)')
Progress = Callable[[float, str], None]


def render(
    brief: Brief,
    slides: Sequence[Slide],
    file_format: str,
    stamp: str = "",
    dpi: int = 300,
    size_in: tuple[float, float] | None = None,
    progress: Progress | None = None,
) -> list[bytes]:
    """
    Set slides of a briefing as pages: one file for a PDF, which has the sources in full at its end, else one per page.

    `stamp` is what the briefing was made from, for the PDF; `dpi` the dots per inch of PNG. With a `size_in` (width and
    height in inches) only the pictures of the slides are set, without title, labels and notes. `progress` is called
    with the share that is done, from 0 to 1, and the name of the next part.
    """
    data = _data(brief, slides, file_format, stamp, size_in)
    # Its types know neither several files as input nor a format in a variable.
    compiler: Any = typst.Compiler(_input(data, {}), font_paths=fonts.for_typst(), ignore_system_fonts=True)
    # Typst says how much room the page leaves for each map; then the map is drawn in that size.
    rooms = json.loads(compiler.query("<map>", field="value"))
    pictures: dict[str, bytes] = {}
    for room in rooms:
        slide = slides[room["number"]]
        if progress:
            progress(room["number"] / len(slides), slide.title)
        pictures |= _pictures(brief, slide, room)
    compiled = compiler.compile(
        _input(data | {"drawn": True}, pictures),
        format=file_format,
        ppi=dpi,
        pdf_standards=["ua-1"] if file_format == "pdf" else [],
    )
    files: list[bytes] = compiled if isinstance(compiled, list) else [compiled]
    return [_inlined(file) for file in files] if file_format == "svg" else files


def _inlined(raw: bytes) -> bytes:
    """Inline the drawings of an SVG: not every program reads those that are embedded as files."""

    def drawn(found: re.Match[bytes]) -> bytes:
        place, packed, size = found.groups()
        inner = base64.b64decode(packed)
        return b"<g " + place + b">" + DRAWING.sub(lambda tag: tag[1] + size + tag[2], inner, count=1) + b"</g>"

    return PACKED.sub(drawn, raw)


def _pictures(brief: Brief, slide: Slide, room: Mapping[str, Any]) -> dict[str, bytes]:
    """Draw a map and its timeline; of a comparison those of one side, whose maps show the same part of the world."""
    if isinstance(slide, ComparisonSlide):
        return _drawn(
            brief, slide.sides[room["side"]], room, f"-{room['side']}", _seen(brief, slide), charts.COMPARED_PT
        )
    assert isinstance(slide, MapSlide), "only such slides have room for a map"
    return _drawn(brief, slide, room, seen=slide.seen if isinstance(slide, PictureSlide) else None)


def _seen(brief: Brief, slide: ComparisonSlide) -> Extent:
    """Return the part of the world that both maps show: that of the records of both sides."""
    sides = [side for side in slide.sides if side.totals.all] or slide.sides
    return projection.joined(projection.extent(brief.atlas, side.answers, side.selection.countries) for side in sides)


def _drawn(
    brief: Brief,
    slide: MapSlide,
    room: Mapping[str, Any],
    suffix: str = "",
    seen: Extent | None = None,
    tallest_pt: float = charts.TALLEST_PT,
) -> dict[str, bytes]:
    is_grey, number = brief.options.variant == "grey", room["number"]
    size_in = (room["width"], room["height"])
    chosen = slide.selection
    planned = figure.plan(brief.atlas, slide.answers, chosen.countries, size_in, is_grey, seen, chosen.drawn_area)
    # Both timelines of a comparison are as wide as the two maps with what is between them.
    width_in = room.get("strip", room["width"])
    drawn = {
        f"map-{number}{suffix}.svg": figure.svg(planned, brief.atlas),
        f"timeline-{number}{suffix}.svg": charts.svg(slide, width_in, is_grey, tallest_pt).encode(),
    }
    return {name: dark.svg(raw) for name, raw in drawn.items()} if brief.options.variant == "dark" else drawn


def _input(data: Mapping[str, Any], pictures: Mapping[str, bytes]) -> Any:  # noqa: ANN401 - see `render`
    """Return the files of a document by name, the main one first."""
    return {MAIN: TEMPLATES[MAIN], **TEMPLATES, "brief.json": json.dumps(data).encode(), **pictures}


def _data(
    brief: Brief, slides: Sequence[Slide], file_format: str, stamp: str, size_in: tuple[float, float] | None
) -> dict[str, Any]:
    samples: dict[str, int] = {}
    width, height = size_in or brief.options.inches
    texts = {
        "title": brief.title,
        "author": AUTHOR,
        "description": brief.words,
        "caveat": brief.options.caveat,
        "slides": [{"number": number, **page_text.slide(brief, slide)} for number, slide in enumerate(slides)],
        "sources": page_text.sources(brief),
        "closing": page_text.closing(brief) if file_format == "pdf" else None,
    }
    return {
        **_settable(texts, samples),
        "stamp": stamp,
        "width": width,
        "height": height,
        "fonts": fonts.FAMILIES,
        "ink": INK[brief.options.variant],
        "label": {"text": brief.options.tlp.label, "colour": brief.options.tlp.colour},
        "numbered": file_format == "pdf",
        "is_drawing": size_in is not None,
        "drawn": False,
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
