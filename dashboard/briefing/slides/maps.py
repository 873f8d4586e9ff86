"""Build the slides of a map: of the whole selection, and of one country each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from dashboard.briefing.slides import headlines
from dashboard.briefing.slides.models import Brief, Count, Line, MapSlide
from dashboard.drawing import map_layers, markup, style, time_span, timeline
from dashboard.drawing.records.datasets import as_values
from dashboard.drawing.time_span import Span
from events.models import EventKind, MapStanding
from events.queries import dimensions, selected_records
from events.queries.counts import Counts, SelectionCounts, count
from events.queries.records import record_detail
from events.queries.selection import FIELDS, Selection
from events.store.store import Store
from geodata.models import Atlas

MOST_LISTED: Final = 12  # records in the table of one page
MOST_PROVINCES: Final = 12  # in place of the table
COUNTED: Final = "counted"  # in place of the address of tiles: the map draws no symbols, but counts
NO_PLACE: Final = "place not stated"


def map_slide(
    draft: Brief, selection: Selection, slide_id: str, title: str, words: str, span: Span | None = None
) -> MapSlide:
    """Build the slide of map, timeline, figures and records; the timeline shows the `span`, if one is given."""
    store, atlas = draft.store, draft.atlas
    counts = count(store, selection)
    are_many = counts.totals.all > map_layers.MOST_MARKS
    rows = counts.without_point if are_many else selected_records.rows(store, selection)
    bounds = selection.periods() if selection.years or selection.start or selection.end else ()
    shown = span or time_span.span(_dated(counts) if are_many else rows, bounds, store.data_date)
    lines = _lines(store, rows) if counts.totals.all <= MOST_LISTED else ()
    answers = map_layers.answers(rows, counts.provinces, {}, atlas, "light", COUNTED if are_many else "")
    answers["datasets"] = as_values(store)
    by_record = tuple(dict.fromkeys(source_id for line in lines for source_id in line.sources))
    return MapSlide(
        slide_id=slide_id,
        title=title,
        words=words,
        selection=selection,
        totals=counts.totals,
        kinds=_counts(counts, "kind"),
        provinces=provinces(counts, atlas)[:MOST_PROVINCES],
        precisions=_counts(counts, "precision"),
        contested=sum(number.all for value, number in facet(counts, "standing") if value in style.CONTESTED),
        lines=lines,
        sources=by_record or tuple(source.source_id for source in selected_records.sources(store, selection)),
        answers=answers,
        marks=() if are_many else timeline.timeline_rows(rows, shown, ""),
        periods=time_span.within(counts.periods(shown.unit), shown),
        shown=shown,
    )


def _dated(counts: SelectionCounts) -> list[dict[str, Any]]:
    """Return a row per year with records, with its days."""
    years = counts.periods("year")["start"]
    days = [start.date() if hasattr(start, "date") else start for start in years]
    return [{"earliest": day, "latest": day} for day in days]


def country_slides(draft: Brief) -> Iterable[MapSlide]:
    """Build one slide per country with records in the selection, by number of records."""
    countries, names = draft.atlas.countries, dimensions.labels(draft.store)
    drawn = countries.index[countries["theatre"]]
    counts = count(draft.store, draft.shown)
    found = {value: number for value, number in facet(counts, "country") if value in drawn}
    for country in sorted(found, key=lambda code: (-sum(found[code]), code)):
        words = replace(draft.selection, countries=(country,)).in_words(names)
        headline = headlines.of_counts(found[country])
        title = f"{draft.atlas.places[country].name}: {headline[:1].lower()}{headline[1:]}"
        yield map_slide(draft, replace(draft.shown, countries=(country,)), f"country-{country}", title, words)


# ------------------------------------------------------------------ counts and lists


def facet(counts: SelectionCounts, field: str) -> list[tuple[str, Counts]]:
    """Count the records of a selection by the values of a filter; values that are not chosen there are left out."""
    chosen = getattr(counts.selection, FIELDS[field])
    return [(value, number) for value, number in counts.facets[field].items() if not chosen or value in chosen]


def _counts(counts: SelectionCounts, field: str) -> tuple[Count, ...]:
    counted = sorted(facet(counts, field), key=lambda found: (-found[1].all, found[0]))
    return tuple(Count(value, *number) for value, number in counted)


def provinces(counts: SelectionCounts, atlas: Atlas) -> tuple[Count, ...]:
    """Count the records of a selection by province, most first."""
    countries = counts.selection.countries
    found = [
        Count(_place(atlas, province_id), *number)
        for province_id, number in counts.provinces.items()
        if not countries or atlas.places[province_id].countries[0] in countries
    ]
    return tuple(sorted(found, key=lambda count: (-count.certain, -count.possible, count.label)))


def _place(atlas: Atlas, province_id: str) -> str:
    place = atlas.places[province_id]
    return f"{markup.clean(place.name)} ({place.countries[0]})"


def _lines(store: Store, rows: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    cited = record_detail.sources_by_record(store, [row["record_id"] for row in rows])
    # What is certain leads.
    return tuple(sorted((_line(row, cited[row["record_id"]]) for row in rows), key=lambda line: not line.is_certain))


def _line(row: Mapping[str, Any], cited: tuple[str, ...]) -> Line:
    return Line(
        record_id=row["record_id"],
        title=markup.clean(row["title"]),
        kind=EventKind(row["kind"]),
        when=markup.clean(row["date_shown"]),
        where=markup.clean(row["place_name"] or NO_PLACE),
        standing=MapStanding(row["standing"]),
        is_certain=row["match"] == "certain",
        # An imported incident has no claims: its source is the dataset.
        sources=cited or (row["dataset"],),
    )
