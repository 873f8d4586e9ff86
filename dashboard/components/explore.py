"""The Explore page: its queries and the layers of its map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import page_state, routes, store_cache
from dashboard.drawing import map_layers, time_span
from dashboard.drawing.map_layers import Rows
from dashboard.drawing.time_span import Span
from dashboard.page_state import Focus, Page
from events.queries import dataset_coverage, selected_records, topics
from events.queries.counts import SelectionCounts
from events.queries.selection import Selection
from events.store.store import Store, store_cached

MAP_HEIGHT_PX: Final = 590
PANEL_HEIGHT_PX: Final = 838
KEPT: Final = 32  # answers of some hundred records each


@dataclass(frozen=True)
class Answer:
    """
    The data that map, timeline and panel draw for one selection.

    `records` are the first ones. `over_time` ignores the chosen period; it is None if there are too many records to
    draw one by one.
    """

    counts: SelectionCounts
    records: Rows
    over_time: Rows | None
    whole: Span
    shown: Span
    gaps: Sequence[tuple[date, date]]

    @property
    def is_large(self) -> bool:
        """Whether the map draws tiles instead of every record."""
        return self.counts.totals.all > map_layers.MOST_MARKS


@store_cached(KEPT)
def query(counts: SelectionCounts) -> Answer:
    """Query the records that map, timeline and panel show; sessions with the same selection share the answer."""
    store, selection = counts.store, counts.selection
    any_time = selection.at_any_time()
    records = selected_records.rows(store, selection, limit=map_layers.MOST_MARKS)
    years = counts.periods("year", at_any_time=True)
    over_time = None
    # A record is certain in at most one year, so this is a lower bound of their number.
    if years["certain"].sum() <= map_layers.MOST_MARKS:
        rows = (
            records
            if any_time == selection
            else selected_records.rows(store, any_time, limit=map_layers.MOST_MARKS + 1)
        )
        over_time = rows if len(rows) <= map_layers.MOST_MARKS else None
    periods = selection.periods() if any_time != selection else ()
    return Answer(
        counts=counts,
        records=records,
        over_time=over_time,
        whole=_span(over_time, years, (), store.data_date),
        shown=_span(over_time, years, periods, store.data_date),
        gaps=_gaps(periods),
    )


def _span(rows: Rows | None, years: pd.DataFrame, periods: Sequence[tuple[date, date]], today: date) -> Span:
    return time_span.span_of_years(years, periods, today) if rows is None else time_span.span(rows, periods, today)


def _gaps(periods: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    return [(end + timedelta(days=1), start) for (_, end), (start, _) in zip(periods, periods[1:], strict=False)]


def map_answers(answer: Answer, page: Page) -> dict[str, Any]:
    """Return the layers of the map."""
    theme = "dark" if st.context.theme.type == "dark" else "light"
    atlas = store_cache.atlas()
    by_place = topics.about_places(store_cache.store(), page.selection, atlas)
    statements = {place_id: len(group) for place_id, group in by_place.items()}
    drawn, where = answer.records, ""
    if answer.is_large:
        drawn, where = answer.counts.without_point(), routes.address(store_cache.store(), page.selection)
    lacking = uncovered_countries(store_cache.store(), page.selection, answer.shown)
    focus = page.focus
    return map_layers.answers(
        drawn, answer.counts.provinces, statements, atlas, theme, where, lacking, focus.record_id, focus.place_id
    )


def _countries(selection: Selection) -> tuple[str, ...]:
    """List the countries of the selection, all of the theatre if none is chosen."""
    atlas = store_cache.atlas()
    inside = atlas.provinces.index[atlas.provinces["theatre"]]
    return selection.countries or tuple(sorted({atlas.places[name].countries[0] for name in inside}))


def uncovered_countries(store: Store, selection: Selection, shown: Span) -> tuple[str, ...]:
    """List the countries of a selection that no chosen dataset covers in the time shown, where that is known."""
    scopes, years = dataset_coverage.dataset_scopes(store), range(shown.first.year, shown.last.year + 1)
    return tuple(
        country
        for country in (_countries(selection) if scopes else ())
        if dataset_coverage.is_uncovered(scopes, selection.datasets, country, years)
    )


def uncovered_years(store: Store, selection: Selection, shown: Span) -> list[tuple[date, date]]:
    """List the spans of years in which no chosen dataset covers any country of a selection."""
    scopes = dataset_coverage.dataset_scopes(store)
    years = [
        year
        for year in (range(shown.first.year, shown.last.year + 1) if scopes else ())
        if all(
            dataset_coverage.is_uncovered(scopes, selection.datasets, country, [year])
            for country in _countries(selection)
        )
    ]
    return [(first, last) for first, last in replace(Selection(), years=tuple(years)).periods()] if years else []


def clicked(target: Mapping[str, Any]) -> None:
    """Open the clicked record, place or cell; a click beside them closes the panel."""
    kind, target_id = target.get("kind"), str(target.get("id", ""))
    if kind == "place" and target_id not in store_cache.atlas().places:
        return
    fields = {"record": "record_id", "place": "place_id", "cell": "cell"}
    page_state.change(focus=Focus(**{fields[kind]: target_id}) if kind in fields else Focus())
