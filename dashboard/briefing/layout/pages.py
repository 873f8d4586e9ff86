"""Compose all pages of a briefing in order."""

from collections.abc import Callable, Iterator

from dashboard.briefing.content import Brief, ContestedSlide, EstimatesSlide, MapSlide, Slide, SourcesSlide
from dashboard.briefing.layout import contested, estimates, frame, page, sources
from dashboard.briefing.layout.typeset import Box, Sheet

Progress = Callable[[float, str], None]


def first(brief: Brief, number: int = 0) -> Sheet:
    """Compose the first page of a slide."""
    return next(_of(brief, brief.slides[number]))


def every(brief: Brief, progress: Progress | None = None) -> list[Sheet]:
    """
    Compose every page, with its number.

    Sources for which a page has no room are listed in full on pages of their own at the end.
    """
    made: list[Sheet] = []
    for number, slide in enumerate(brief.slides):
        if progress:
            progress(number / len(brief.slides), slide.title)
        made += _of(brief, slide)
    if not any(isinstance(slide, SourcesSlide) for slide in brief.slides):
        made += sources.draw(brief, sources.TITLE, brief.title, [source.source_id for source in brief.cited])
    for number, sheet in enumerate(made, 1):
        frame.number(sheet, brief, f"{number} / {len(made)}")
    return made


def drawing(sheet: Sheet, brief: Brief, slide: Slide) -> None:
    """Fill a whole sheet with the picture of a slide, without title, labels and notes."""
    box = Box(0.02, 0.02, sheet.width - 0.04, sheet.height - 0.04)
    if isinstance(slide, MapSlide):
        page.drawing(sheet, box, brief, slide)
    elif isinstance(slide, ContestedSlide):
        contested.chart(sheet, box, brief, slide)
    elif isinstance(slide, EstimatesSlide):
        estimates.chart(sheet, box, brief, slide)
    else:
        sources.chart(sheet, box, brief, slide.sources)


def _of(brief: Brief, slide: Slide) -> Iterator[Sheet]:
    if isinstance(slide, MapSlide):
        yield page.draw(brief, slide)
    elif isinstance(slide, ContestedSlide):
        yield contested.draw(brief, slide)
    elif isinstance(slide, EstimatesSlide):
        yield estimates.draw(brief, slide)
    else:
        yield from sources.draw(brief, slide.title, slide.words, slide.sources)
