"""Build the slide of a comparison: two selections, each as a map slide of its own, and both counts by province."""

from dataclasses import replace

from dashboard.briefing import sources
from dashboard.briefing.slides import headlines
from dashboard.briefing.slides.maps import map_slide
from dashboard.briefing.slides.models import Brief, ComparisonSlide, MapSlide
from dashboard.briefing.sources import NothingToShowError
from dashboard.drawing import comparison_table, markup
from dashboard.drawing.time_span import Span
from events.queries import compared_counts, dimensions
from events.queries.compared_counts import Row
from events.queries.comparison import Comparison, PeriodError
from events.queries.counts import count
from events.queries.redistribution import Withheld
from events.queries.selection import Selection
from geodata.models import Atlas


def comparison_slide(draft: Brief, comparison: Comparison) -> ComparisonSlide:
    """
    Build the slide that sets the selection beside another one.

    Raises
    ------
    NothingToShowError
        If there is no second selection, or none of its records may be redistributed.
    """
    store, labels = draft.store, dimensions.labels(draft.store)
    try:
        second = comparison.second(draft.selection)
    except PeriodError as problem:
        raise NothingToShowError(f"there is no period before to compare with: {problem}") from problem
    shown, withheld = _redistributable(draft, second)
    selections, names = (draft.shown, shown), [one.in_words(labels) for one in (draft.selection, second)]
    titles = [comparison.in_words(one, labels) for one in (draft.selection, second)]
    sides = [_side(draft, number, selections[number], titles[number], names[number]) for number in (0, 1)]
    span = Span(min(side.shown.first for side in sides), max(side.shown.last for side in sides))
    first, other = (_side(draft, number, selections[number], titles[number], names[number], span) for number in (0, 1))
    counts = compared_counts.compare(store, *selections)
    return ComparisonSlide(
        slide_id="comparison",
        title=headlines.of_comparison([(side.title, side.totals) for side in (first, other)]),
        words=f"{names[0]} beside {names[1]}",
        sources=tuple(dict.fromkeys((*first.sources, *other.sources))),
        sides=(first, other),
        rows=_rows(draft.atlas, counts.rows),
        total=counts.total,
        withheld=f"Second selection: {withheld}." if withheld.records else "",
    )


def _redistributable(draft: Brief, second: Selection) -> tuple[Selection, Withheld]:
    # That a selection holds nothing is an answer too.
    if not count(draft.store, second).totals.all:
        return second, Withheld()
    return sources.redistributable(draft.store, second, draft.options.internal)


def _side(
    draft: Brief, number: int, selection: Selection, title: str, words: str, span: Span | None = None
) -> MapSlide:
    found = map_slide(draft, selection, f"comparison-{number + 1}", title, words, span)
    return replace(found, title=markup.clean(title))


def _rows(atlas: Atlas, rows: tuple[Row, ...]) -> tuple[tuple[str, Row], ...]:
    """List the provinces, those that differ most first."""

    def name(row: Row) -> str:
        if not row.province_id:
            return comparison_table.NO_PROVINCE
        place = atlas.places[row.province_id]
        return f"{markup.clean(place.name)} ({place.countries[0]})"

    return tuple((name(row), row) for row in comparison_table.by_size_of_difference(rows, name))
