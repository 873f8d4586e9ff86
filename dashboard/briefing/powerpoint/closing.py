"""Add what follows the slides: all that had no room on one, and the numbered sources, as tables over several slides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pptx.presentation import Presentation

from dashboard.briefing import page_text, slide_text
from dashboard.briefing.powerpoint import comparison, key, sheet, tables
from dashboard.briefing.powerpoint.shapes import SMALL_PT, SOFT, Box, Text
from dashboard.briefing.powerpoint.tables import Cell
from dashboard.briefing.slides.models import Brief, ComparisonSlide, ContestedSlide, MapSlide, Slide
from dashboard.drawing import style

MOST_LINES: Final = 8  # of a cell
RECORDS: Final = ("", "Record", "Date", "Place", "Standing", "Sources")
RECORDS_SHARES: Final = (0.03, 0.32, 0.16, 0.21, 0.18, 0.1)
CLAIMS: Final = ("", "Claimant", "Claim", "Source")
CLAIMS_SHARES: Final = (0.03, 0.27, 0.62, 0.08)
SOURCES: Final = ("Number", "Source", "Records", "Address")
SOURCES_SHARES: Final = (0.07, 0.48, 0.09, 0.36)


@dataclass(frozen=True)
class Listing:
    """A table over several slides; `samples` are drawings over the first cells of its rows, which are blank."""

    name: str
    heads: Sequence[str]
    shares: Sequence[float]
    rows: Sequence[Sequence[Cell]]
    samples: Sequence[str] = ()


def rest(deck: Presentation, brief: Brief, slide: Slide) -> None:
    """List in full what had no room on a slide: its records, claims or provinces."""
    written = page_text.slide(brief, slide)
    if isinstance(slide, MapSlide):
        listed = written["records"]
        rows = [("", *(one[name] for name in ("title", "when", "where", "standing", "cited"))) for one in listed]
        listing = Listing("Records", RECORDS, RECORDS_SHARES, rows, [one["sample"] for one in listed])
        title = f"The {style.plural(len(rows), 'record')} in full"
    elif isinstance(slide, ContestedSlide):
        claims = [one for side in written["sides"] for one in side["claims"]]
        rows = [(one["sign"], f"{one['who']} {one['how']}", one["words"], one["cited"]) for one in claims]
        listing = Listing("Claims", CLAIMS, CLAIMS_SHARES, rows)
        title = f"The {style.plural(len(rows), 'claim')} in full"
    else:
        assert isinstance(slide, ComparisonSlide), "the other slides have room for all that they list"
        heads, provinces, total = comparison.cells(slide)
        listing = Listing(comparison.PAGE, heads, comparison.SHARES, [*provinces, total])
        title = f"All {style.plural(len(provinces), 'province')}"
    _add(deck, brief, replace(slide, title=title), listing)


def sources(deck: Presentation, brief: Brief, slide: Slide) -> None:
    """List the numbered sources, each number a link to its source."""
    rows = [
        (
            Text(f"[{source.number}]", SMALL_PT, bold=True, url=source.url),
            source.text,
            style.plural(source.records, "record") if source.records else "",
            Text(source.url, SMALL_PT, SOFT),
        )
        for source in slide_text.slide_sources(brief, slide)
    ]
    _add(deck, brief, slide, Listing("Sources", SOURCES, SOURCES_SHARES, rows))


def _add(deck: Presentation, brief: Brief, slide: Slide, listing: Listing) -> None:
    """Add as many slides as the table needs."""
    done, title = 0, slide.title
    while not done or done < len(listing.rows):
        page, area = sheet.add(deck, brief, replace(slide, title=title))
        number = tables.fitting(listing.rows[done:], listing.shares, area, MOST_LINES)
        cells = [listing.heads, *listing.rows[done : done + number]]
        tops = tables.table(page, area, listing.shares, cells, listing.name, MOST_LINES)
        for top, drawing in zip(tops[1:], listing.samples[done : done + number], strict=False):
            key.sample(page, drawing, Box(area.left + 0.05, top + 0.05, *key.SAMPLE_IN))
        sheet.annotate(page, brief, slide)
        done, title = done + max(number, 1), f"{slide.title}, continued"
