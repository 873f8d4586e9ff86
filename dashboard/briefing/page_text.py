"""What a slide says on its page, as plain values for the templates."""

from typing import Any

from dashboard.briefing import slide_text
from dashboard.briefing.annotations import Annotation, on_page
from dashboard.briefing.slides import headlines
from dashboard.briefing.slides.models import (
    Brief,
    ComparisonSlide,
    ContestedSlide,
    EstimatesSlide,
    MapSlide,
    PictureSlide,
    ProvincesSlide,
    Slide,
    SourcesSlide,
)
from dashboard.briefing.texts import comparison, contested, estimates, maps, provinces
from dashboard.briefing.texts.footnotes import credits, notes
from dashboard.drawing import markup, style


def slide(brief: Brief, shown: Slide) -> dict[str, Any]:
    """Return what a slide says."""
    words = shown.words if shown.words.casefold() != shown.title.casefold() else ""
    values = {
        "title": shown.title,
        "words": words,
        "annotations": [vars(one) for one in annotations_on(brief, shown)],
        "sources": [source.number for source in slide_text.slide_sources(brief, shown)],
    }
    if isinstance(shown, PictureSlide):
        return values | maps.of_picture(brief, shown)
    if isinstance(shown, MapSlide):
        return values | maps.values(brief, shown)
    if isinstance(shown, ComparisonSlide):
        return values | comparison.values(brief, shown)
    if isinstance(shown, ProvincesSlide):
        return values | provinces.values(brief, shown)
    if isinstance(shown, ContestedSlide):
        return values | contested.values(brief, shown)
    if isinstance(shown, EstimatesSlide):
        return values | estimates.values(brief, shown)
    return values | {"kind": "sources", "notes": notes(brief, *credits(brief))}


def annotations_on(brief: Brief, shown: Slide) -> tuple[Annotation, ...]:
    """List what the user placed on a slide."""
    places = [number for number, slide in enumerate(brief.slides) if slide is shown]
    return on_page(brief.options.annotations, places[0]) if places else ()


def sources(brief: Brief) -> list[dict[str, Any]]:
    """List all sources in the order of their numbers."""
    return [
        {
            "number": source.number,
            "text": source.text,
            "short": slide_text.short(source).partition("] ")[2],
            "url": source.url,
            "address": source.url,
            "link": markup.is_web_address(source.url),
            "records": style.plural(source.records, "record") if source.records > 1 else "",
        }
        for source in brief.sources
    ]


def closing(brief: Brief) -> SourcesSlide | None:
    """Return the sources that end a document which has no slide of them; None if it has one."""
    if any(isinstance(shown, SourcesSlide) for shown in brief.slides):
        return None
    title = headlines.of_sources(len(brief.sources), brief.totals.all)
    return SourcesSlide("sources", title, brief.title, tuple(source.source_id for source in brief.sources))
