"""The records of a selection over time as an animated GIF: a map for each step, by the briefing's renderer."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, NamedTuple

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from dashboard.briefing import fonts, slide_text, stamp
from dashboard.briefing.map import clusters, figure, projection
from dashboard.briefing.map.figure import MapPlan
from dashboard.briefing.options import COLOURS as TLP_COLOURS
from dashboard.briefing.pages import Progress
from dashboard.briefing.pictures import dark
from dashboard.briefing.pictures.looks import Look
from dashboard.briefing.pictures.shown_map import picture_slide
from dashboard.briefing.slides.models import Brief, PictureSlide
from dashboard.briefing.sources import boundary_note, ground_note
from dashboard.drawing import style, time_span
from events import edtf_dates
from events.queries.counts import count

DPI: Final = 96
MAP_IN: Final = (10.0, 5.625)
STRIP_IN: Final = 0.6  # below the map: date, number of records, handling label
MOST_FRAMES: Final = 60
STEPS: Final = (1, 3, 6, 12, 24, 60, 120)  # months
FRAME_MS, LAST_MS = 700, 5_000
COLOURS: Final = 255
MOST_SOURCES: Final = 14


class Inks(NamedTuple):
    """The colours of what is written."""

    paper: str
    ink: str
    soft: str


INKS: Final = {"light": Inks("#ffffff", "#1b1f24", "#4f5963"), "dark": Inks("#1e242b", "#e9edf1", "#aab4be")}


class TooLongError(ValueError):
    """The time to play has too many steps; the message says what to do."""


@dataclass(frozen=True)
class Step:
    """A frame's period, both days included, and its date in words."""

    first: date
    last: date
    words: str


def render(brief: Brief, look: Look, progress: Progress | None = None) -> bytes:
    """
    Draw the animation of a selection: each step of its period, or of all its records, and at last the sources.

    At most MOST_FRAMES steps, of whole months. The same data, selection, options and look give the same bytes.
    """
    own = replace(brief, options=replace(brief.options, variant="light"))
    whole = picture_slide(own, look)
    seen = look.extent or projection.framed(brief.atlas, whole.answers, whole.selection)
    # The land is laid out once: all frames show the same part of the world.
    narrowest_m = 0.0 if look.extent else projection.NARROWEST_M
    laid = figure.plan(
        brief.atlas, whole.answers, whole.selection.countries, MAP_IN, False, seen, narrowest_m=narrowest_m
    )
    periods = steps(*_span(brief))
    pictures = []
    for number, step in enumerate(periods):
        if progress:
            progress(number / (len(periods) + 1), step.words)
        since = periods[0].first if look.mode == "cumulative" else step.first
        pictures.append(_frame(own, look, whole, laid, since, step))
    pictures.append(_closing(own, look, pictures[0].size))
    # One set of colours for all, so that nothing flickers: that of the frame with the most to show, and of the texts.
    palette = _palette(pictures[-2], INKS[look.theme])
    frames = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    made_from = stamp.make(brief.store, brief.selection, brief.options)
    query = "&".join(filter(None, (made_from.options, look.to_query())))
    out = io.BytesIO()
    frames[0].save(
        out,
        format="GIF",
        save_all=True,
        append_images=frames[1:],
        duration=[FRAME_MS] * len(periods) + [LAST_MS],
        loop=0,
        comment=replace(made_from, options=query).to_text().encode("ascii"),
        optimize=False,
    )
    return out.getvalue()


def _palette(picture: Image.Image, inks: Inks) -> Image.Image:
    """Return the colours of a picture, and those of kinds and labels even where it has little of them."""
    kinds = sorted({look.colour for look in style.KINDS.values()})
    labels = [*TLP_COLOURS.values(), "#000000", "#ffffff", *inks]
    named = list(dict.fromkeys(colour.lower() for colour in (*kinds, *labels)))
    found = picture.quantize(COLOURS - len(named), dither=Image.Dither.NONE)
    values = (found.getpalette() or [])[: 3 * (COLOURS - len(named))]
    values += [int(colour[at : at + 2], 16) for colour in named for at in (1, 3, 5)]
    palette = Image.new("P", (1, 1))
    palette.putpalette(values)
    return palette


def steps(first: date, last: date) -> list[Step]:
    """
    Divide a period into steps of whole months, at most MOST_FRAMES.

    Raises
    ------
    TooLongError
        If even the longest steps are too many.
    """
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    size = next((size for size in STEPS if -(-months // size) <= MOST_FRAMES), None)
    if size is None:
        raise TooLongError(f"{months // 12} years are too long to play; choose a shorter period")
    # Steps of years begin in January.
    start = first.year * 12 + (first.month - 1 if size < 12 else 0)
    end = last.year * 12 + last.month - 1
    return [_step(at, size, first, last) for at in range(start, end + 1, size)]


def _step(at: int, size: int, first: date, last: date) -> Step:
    begins, ends = _month(at), _month(at + size) - timedelta(days=1)
    words = f"{begins:%B %Y}" if size == 1 else str(begins.year) if size == 12 else f"{begins:%b %Y} – {ends:%b %Y}"
    if size > 12:
        words = f"{begins.year}–{ends.year}"
    return Step(max(begins, first), min(ends, last), words)


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _span(brief: Brief) -> tuple[date, date]:
    """Return the chosen period, what is open or not chosen as far as the records with a known day reach."""
    selection = brief.shown
    years = count(brief.store, selection.at_any_time()).periods("year")
    span = time_span.span_of_years(years, (), brief.store.data_date)
    periods = selection.periods() if selection.years or selection.start or selection.end else ()
    first, last = (periods[0][0], periods[-1][1]) if periods else (span.first, span.last)
    return (span.first if first == date.min else first), min(last, max(span.last, first))


def _frame(brief: Brief, look: Look, whole: PictureSlide, laid: MapPlan, since: date, step: Step) -> Image.Image:
    selection = replace(brief.shown, years=(), start=since, end=step.last)
    own = replace(brief, shown=selection)
    totals = count(brief.store, selection).totals
    slide = picture_slide(own, look) if totals.all else replace(whole, answers=_empty(whole))
    planned = replace(laid, answers=slide.answers, marks=clusters.marks(slide.answers, laid.ground))
    with matplotlib.rc_context(figure.SETTINGS):
        drawn = Figure(figsize=MAP_IN, dpi=DPI)
        figure.draw(drawn, planned, brief.atlas)
        inks = INKS[look.theme]
        strip = Figure(figsize=(MAP_IN[0], STRIP_IN), dpi=DPI, facecolor=inks.paper)
        how = "until then" if look.mode == "cumulative" else "in this time"
        _write(strip, 0.012, 0.5, step.words, 17, inks.ink, fonts.BOLD)
        _write(strip, 0.30, 0.68, brief.title, 10.5, inks.ink, fonts.BOLD)
        _write(strip, 0.30, 0.28, f"{style.count_words(*totals)} {how}", 10.5, inks.soft)
        _label(strip, brief, inks)
        shown = _image(drawn)
        return _stacked(_darkened(shown) if look.theme == "dark" else shown, _image(strip))


def _empty(whole: PictureSlide) -> dict[str, object]:
    """Return what the map draws where a step has no records."""
    return {**whole.answers, "sites": [], "vague": [], "provinces": {}, "countries": {}, "borders": {}}


def _closing(brief: Brief, look: Look, size: tuple[int, int]) -> Image.Image:
    """Draw the last frame: what was shown, the sources, attribution and handling label."""
    totals = brief.totals
    lines = [slide_text.numbered(source) for source in brief.sources[:MOST_SOURCES]]
    more = len(brief.sources) - MOST_SOURCES
    lines += [f"and {style.plural(more, 'more source')}"] if more > 0 else []
    inks = INKS[look.theme]
    notes = [brief.data_note, brief.licence_note, boundary_note(), ground_note(), *brief.credits]
    with matplotlib.rc_context(figure.SETTINGS):
        card = Figure(figsize=(size[0] / DPI, size[1] / DPI), dpi=DPI, facecolor=inks.paper)
        _write(card, 0.03, 0.945, brief.title, 16, inks.ink, fonts.BOLD)
        _write(card, 0.03, 0.89, f"{style.count_words(*totals)} · data of {_day(brief.store.data_date)}", 11, inks.ink)
        _write(card, 0.03, 0.83, "Sources", 11, inks.ink, fonts.BOLD)
        for number, line in enumerate(lines):
            _write(card, 0.03, 0.79 - 0.036 * number, _shortened(line), 9, inks.ink)
        for number, line in enumerate(_wrapped([note for note in notes if note])):
            _write(card, 0.03, 0.205 - 0.032 * number, line, 8, inks.soft)
        _label(card, brief, inks)
        return _image(card)


def _day(day: date) -> str:
    return edtf_dates.show_day(day)


def _shortened(line: str, longest: int = 135) -> str:
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _wrapped(notes: list[str], longest: int = 150) -> Iterator[str]:
    """Break notes into lines."""
    for note in notes:
        line = ""
        for word in note.split():
            if line and len(line) + len(word) >= longest:
                yield line
                line = ""
            line = f"{line} {word}".strip()
        yield line


def _write(card: Figure, x: float, y: float, words: str, size: float, colour: str, weight: int = fonts.REGULAR) -> None:
    letters = fonts.properties(size, weight)
    card.text(x, y, fonts.legible(words), fontproperties=letters, color=colour, va="center", parse_math=False)


def _label(card: Figure, brief: Brief, inks: Inks) -> None:
    """Write the handling label, on black as the protocol asks for, and the caveat."""
    tlp, height = brief.options.tlp, card.get_size_inches()[1]
    letters = fonts.properties(11, fonts.BOLD)
    look = {"facecolor": "#000000", "edgecolor": "none", "pad": 4.0}
    card.text(
        0.985, 0.30 / height, tlp.label, fontproperties=letters, color=tlp.colour, ha="right", va="center", bbox=look
    )
    if brief.options.caveat:
        text = fonts.legible(brief.options.caveat)
        below = fonts.properties(7, fonts.REGULAR)
        card.text(0.985, 0.08 / height, text, fontproperties=below, color=inks.ink, ha="right", va="center")


def _image(drawn: Figure) -> Image.Image:
    canvas = FigureCanvasAgg(drawn)
    canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def _darkened(picture: Image.Image) -> Image.Image:
    """Return the map in the colours of the dark theme."""
    colours = dark.darkened(np.asarray(picture).astype(np.float64) / 255)
    return Image.fromarray(np.rint(colours * 255).astype(np.uint8))


def _stacked(*parts: Image.Image) -> Image.Image:
    whole = Image.new("RGB", (parts[0].width, sum(part.height for part in parts)))
    at = 0
    for part in parts:
        whole.paste(part, (0, at))
        at += part.height
    return whole
