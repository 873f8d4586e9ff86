"""Turn a selection into the brief that every format renders; nothing is drawn here."""

from collections.abc import Iterable
from dataclasses import replace

from dashboard.briefing import sources
from dashboard.briefing.options import COMPARED, Options
from dashboard.briefing.slides import headlines
from dashboard.briefing.slides.comparison import comparison_slide
from dashboard.briefing.slides.disputes import contested_slides, estimates_slides
from dashboard.briefing.slides.maps import country_slides, facet, map_slide
from dashboard.briefing.slides.models import Brief, Slide, SourcesSlide
from dashboard.briefing.slides.provinces import province_slides
from events.queries import dimensions, selected_records
from events.queries.counts import count
from events.queries.selection import Selection
from events.store.store import Store
from geodata.models import Atlas


def brief(store: Store, atlas: Atlas, selection: Selection, options: Options) -> Brief:
    """
    Query everything that a briefing shows.

    Rows whose dataset forbids passing them on are left out unless the options mark the briefing as internal.

    Raises
    ------
    NothingToShowError
        If the selection holds no record, or none that may be redistributed, or has nothing to be compared with.
    """
    shown, withheld = sources.redistributable(store, selection, options.internal)
    words, counts = selection.in_words(dimensions.labels(store)), count(store, shown)
    draft = Brief(
        store=store,
        atlas=atlas,
        options=options,
        selection=selection,
        shown=shown,
        title=options.headline or f"{words[:1].upper()}{words[1:]}",
        words=words,
        totals=counts.totals,
        data_note=sources.data_note(store),
        licence_note=f"{withheld}." if withheld.records else "",
        credits=sources.credits(store, (value for value, _ in facet(counts, "dataset"))),
    )
    draft = replace(draft, slides=tuple(_slides(draft)))
    source_ids = (source_id for slide in draft.slides for source_id in slide.sources)
    return replace(draft, sources=sources.numbered(store, shown, source_ids))


def _slides(draft: Brief) -> Iterable[Slide]:
    """Build the slides that the options ask for."""
    wanted = draft.options.slides or ("overview",)
    slides: list[Slide] = []
    headline = headlines.of_counts(draft.totals)
    if "overview" in wanted:
        slides.append(map_slide(draft, draft.shown, "overview", draft.options.headline or headline, draft.words))
    if COMPARED in wanted and draft.options.comparison:
        slides.append(comparison_slide(draft, draft.options.comparison))
    if "countries" in wanted:
        slides += country_slides(draft)
    if "provinces" in wanted:
        slides += province_slides(draft)
    if "contested" in wanted:
        slides += contested_slides(draft)
    if "estimates" in wanted:
        slides += estimates_slides(draft)
    if "sources" in wanted or not slides:
        listed = [source.source_id for source in selected_records.sources(draft.store, draft.shown)]
        listed += [source_id for slide in slides for source_id in slide.sources]
        source_ids = tuple(dict.fromkeys(listed))
        title = headlines.of_sources(len(source_ids), draft.totals.all)
        slides.append(SourcesSlide("sources", title, draft.title, source_ids))
    return slides
