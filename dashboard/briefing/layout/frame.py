"""Draw the frame of a page: handling label, title, selection, and provenance."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from matplotlib.figure import Figure

from dashboard.briefing.content import Brief
from dashboard.briefing.fonts import BOLD, width_in
from dashboard.briefing.layout import typeset
from dashboard.briefing.layout.typeset import Box, Ink, Sheet

MARGIN_IN: Final = 0.45
BRAND: Final = "Khorasan Atlas"
LABEL_PT: Final = 12.0  # TLP 2.0 asks for 12 points or more, in header and footer, to the right
LABEL_BOX_IN: Final = 0.27
TITLE_PT: Final = ((24.0, 1), (21.0, 1), (19.0, 1), (17.0, 2), (14.0, 2), (12.0, 3))  # sizes, lines at most
WORDS_PT: Final = 11.0
NOTES_PT: Final = 6.8
CAVEAT_PT: Final = 9.0
NUMBER_IN: Final = 0.65  # room for the number of the page
GREY: Final = Ink(soft="#555555", rule="#bdbdbd", accent="#1b1f24", panel="#f3f3f3", is_grey=True)


def sheet(brief: Brief, size_in: tuple[float, float] | None = None) -> Sheet:
    """Open an empty page in the variant of a briefing, in its size or in another (width, height)."""
    width, height = size_in or brief.options.inches
    # No canvas of its own: GeoPandas asks for one to be drawn after each layer, the plain one then does nothing.
    figure = Figure(figsize=(width, height), facecolor="white")
    return typeset.sheet(figure, GREY if brief.options.variant == "grey" else Ink())


def frame(page: Sheet, brief: Brief, title: str, words: str, notes: Sequence[str]) -> Box:
    """
    Draw header and footer.

    Parameters
    ----------
    page
        An empty page.
    brief
        The briefing that it belongs to.
    title, words
        Of this page; `words` is left out where it only repeats the title.
    notes
        What the footer says after where the data comes from.

    Returns
    -------
    body
        What is left for the content.
    """
    inner = Box(MARGIN_IN, 0.26, page.width - 2 * MARGIN_IN, page.height - 0.52)
    label_width = _label(page, brief, inner.y)
    _caveat(page, brief, replace(inner, width=inner.width - label_width - 0.2))
    y = _title(page, replace(inner, y=inner.y + 0.38), title)
    if words.strip() and words.casefold() != title.casefold():
        y = page.paragraph(replace(inner, y=y + 0.03), words, WORDS_PT, colour=page.ink.soft, most=2)
    top = y + 0.1
    return Box(inner.x, top, inner.width, _footer(page, brief, inner, notes) - top - 0.1)


def _label(page: Sheet, brief: Brief, y: float) -> float:
    """Draw the handling label to the right; return its width."""
    label = brief.options.tlp
    width = _label_width(brief)
    box = Box(page.width - MARGIN_IN - width, y, width, LABEL_BOX_IN)
    page.panel(box, "#000000")
    page.text(box.x + 0.09, y + 0.065, label.label, LABEL_PT, weight=BOLD, colour=label.colour)
    return width


def _caveat(page: Sheet, brief: Brief, box: Box) -> None:
    brand = BRAND.upper()
    page.text(box.x, box.y + 0.085, brand, 8.0, weight=BOLD, colour=page.ink.accent)
    left = box.x + width_in(brand, 8.0, BOLD) + 0.16
    if brief.options.caveat:
        line = typeset.shortened(brief.options.caveat, box.right - left, CAVEAT_PT, BOLD)
        page.text(left, box.y + 0.078, line, CAVEAT_PT, weight=BOLD)


def _title(page: Sheet, box: Box, title: str) -> float:
    size, lines = typeset.fitted(title, box.width, TITLE_PT)
    for line in lines:
        page.text(box.x, box.y, line, size, weight=BOLD)
        box = replace(box, y=box.y + typeset.leading(size) * 0.93)
    return box.y


def number(page: Sheet, brief: Brief, words: str) -> None:
    """Write page number and number of pages beside the label of the footer."""
    at = page.width - MARGIN_IN - _label_width(brief) - 0.15
    page.text(at, page.height - 0.45, words, 8.0, colour=page.ink.soft, align="right")


def _label_width(brief: Brief) -> float:
    return width_in(brief.options.tlp.label, LABEL_PT, BOLD) + 0.18


def _footer(page: Sheet, brief: Brief, inner: Box, notes: Sequence[str]) -> float:
    """Draw the footer from the bottom up; return its top."""
    width = inner.width - _label_width(brief) - NUMBER_IN
    lines = typeset.wrapped(" ".join(note for note in (f"{brief.data_note}.", *notes) if note), width, NOTES_PT)
    top = inner.bottom - max(len(lines) * typeset.leading(NOTES_PT), LABEL_BOX_IN)
    page.rule(inner.x, top - 0.08, inner.width)
    for row, line in enumerate(lines):
        page.text(inner.x, top + row * typeset.leading(NOTES_PT), line, NOTES_PT, colour=page.ink.soft)
    _label(page, brief, inner.bottom - LABEL_BOX_IN)
    return top - 0.08
