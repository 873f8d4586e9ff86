"""The Explore page: its queries and the layers of its map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import page_state, store_cache
from dashboard.components import search
from dashboard.drawing import map_layers, markup, time_span, timeline_values
from dashboard.drawing.map import chosen_area
from dashboard.drawing.map import fit as map_fit
from dashboard.drawing.map.fit import Bounds
from dashboard.drawing.map_layers import Rows
from dashboard.drawing.records.datasets import as_values, dataset_marks
from dashboard.drawing.time_span import Span
from dashboard.page_state import Focus, Page
from dashboard.routes import tiles, timeline
from events.queries import dataset_coverage, map_tiles, selected_records
from events.queries.counts import SelectionCounts, count
from events.queries.map_tiles import Tile
from events.queries.records import topics
from events.queries.selection import LONGEST_VALUE, Selection
from events.store.store import Store, store_cached
from geodata.areas.drawn_area import AreaError

MAP_HEIGHT_PX: Final = 838
PANEL_HEIGHT_PX: Final = 838
REFUSED_AREA: Final = "refused_area"
KEPT: Final = 32  # answers of some hundred records each


@dataclass(frozen=True)
class Answer:
    """
    The data that map, timeline and panel draw for one selection.

    `over_time` ignores the chosen period; it is None if there are too many records to draw one by one.
    """

    counts: SelectionCounts
    over_time: Rows | None
    whole: Span
    shown: Span

    @cached_property
    def records(self) -> Rows:
        """The first records, read only where they are drawn one by one or one of them is opened."""
        selection = self.counts.selection
        if self.over_time is not None and selection == selection.at_any_time():
            return self.over_time
        return selected_records.rows(self.counts.store, selection, limit=map_layers.MOST_MARKS)

    @property
    def is_large(self) -> bool:
        """Whether the map draws tiles instead of every record."""
        return self.counts.totals.all > map_layers.MOST_MARKS


@store_cached(KEPT)
def query(counts: SelectionCounts) -> Answer:
    """Query the records that map, timeline and panel show; sessions with the same selection share the answer."""
    store, selection = counts.store, counts.selection
    any_time = selection.at_any_time()
    years = counts.periods("year", at_any_time=True)
    over_time = None
    # A record is certain in at most one year, so this is a lower bound of their number.
    if years["certain"].sum() <= map_layers.MOST_MARKS:
        over_time = records_over_time(store, any_time)
    periods = selection.periods() if any_time != selection else ()
    return Answer(
        counts=counts,
        over_time=over_time,
        whole=_span(over_time, years, (), store.data_date, is_cut=True),
        shown=_span(over_time, years, periods, store.data_date),
    )


@store_cached(KEPT)
def records_over_time(store: Store, any_time: Selection) -> Rows | None:
    """Read the records of a selection without a period, once for all its periods; None if there are too many."""
    rows = selected_records.rows(store, any_time, limit=map_layers.MOST_MARKS + 1)
    return rows if len(rows) <= map_layers.MOST_MARKS else None


def _span(
    rows: Rows | None,
    years: pd.DataFrame,
    periods: Sequence[tuple[date, date]],
    today: date,
    is_cut: bool = False,
) -> Span:
    if rows is None:
        return time_span.span_of_years(years, periods, today, is_cut)
    return time_span.span(rows, periods, today, is_cut)


def map_answers(answer: Answer, page: Page, beside: Answer | None = None) -> dict[str, Any]:
    """Return the layers of the map; `beside` is the answer that it is compared with."""
    theme = "dark" if st.context.theme.type == "dark" else "light"
    atlas = store_cache.atlas()
    by_place = topics.about_places(store_cache.store(), page.selection, atlas)
    statements = {place_id: len(group) for place_id, group in by_place.items()}
    if answer.is_large:
        drawn, where = answer.counts.without_point, tiles.address(store_cache.store(), page.selection)
    else:
        drawn, where = answer.records, ""
    lacking = uncovered_countries(store_cache.store(), page.selection, answer.shown)
    focus = page.focus
    found = map_layers.answers(
        drawn,
        answer.counts.provinces,
        statements,
        atlas,
        theme,
        where,
        lacking,
        focus.record_id,
        focus.place_id,
        fit(answer, page),
        _areas(page.selection),
        unplaced(answer),
        answer.counts.totals.all,
        answer.over_time,
        beside.counts.provinces if beside else None,
    )
    found["datasets"] = _marked(found)
    typed, problem = st.session_state.pop(REFUSED_AREA, ("", ""))
    area = chosen_area.answer(page.selection, typed, problem)
    return {**found, "area": area, "timeline": timeline_answer(answer, page)}


def _marked(found: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Add the dataset's name to the tip of each imported record; return title and colour of each dataset by its id."""
    marks = dataset_marks(store_cache.store())
    for mark in (mark for place in (*found["sites"], *found["vague"]) for mark in place["records"]):
        if mark["dataset"] in marks:
            mark["tip"] = [*mark["tip"], markup.clean(marks[mark["dataset"]].title)]
    return as_values(store_cache.store())


def timeline_answer(answer: Answer, page: Page) -> dict[str, Any]:
    """
    Return what the timeline draws: all that the selection holds without its period, or where to ask for it.

    `axis` is the first and last day of the years of nearly all records, `period` the chosen periods; days are numbers.
    """
    store, selection = answer.counts.store, page.selection
    source, cube = timeline.addresses(store, selection)
    is_timed = selection != selection.at_any_time()
    return {
        "records": None if answer.over_time is None else timeline.record_values(store, answer.over_time),
        "source": source,
        "cube": cube,
        "axis": timeline_values.spans([(answer.whole.first, answer.whole.last)])[0],
        "today": map_layers.day_number(store.data_date),
        "period": timeline_values.spans(selection.periods()) if is_timed else [],
        "certain_only": selection.certain_only,
        "totals": list(answer.counts.totals),
        "uncovered": timeline_values.spans(uncovered_years(store, selection, answer.whole)),
        "kinds": timeline_values.kinds(),
        # By title: that is the name of a dataset's lane.
        "datasets": {markup.clean(mark.title): mark.colour for mark in dataset_marks(store).values()},
        "opened": page.focus.record_id,
    }


def unplaced(answer: Answer) -> int:
    """Count the records of a selection that have no place."""
    if not answer.is_large:
        return sum(not map_layers.is_placed(row, store_cache.atlas()) for row in answer.records)
    placed = map_tiles.number(answer.counts.store, answer.counts.selection)
    vague = sum(int(group["number"]) for group in answer.counts.without_point)
    return answer.counts.totals.all - placed - vague


def fit(answer: Answer, page: Page) -> dict[str, Any]:
    """
    Return the parts of the world that the map may show.

    `bounds` are those of the selection at any time, and `key` changes whenever they are to be shown again; `home`
    is where the data is; `open` is what the panel shows, with its own key and whether the search found it, or None.
    """
    store = store_cache.store()
    home = _bounds(store, Selection()) or Bounds(*map_layers.HOME[0][::-1], *map_layers.HOME[1][::-1])
    bounds = _bounds(store, page.selection.at_any_time(), None if answer.is_large else answer.over_time)
    opened = _bounds_of_focus(store, page.focus)
    sought = search.sought(page.focus)
    key = "/".join((*vars(page.focus).values(), str(sought)))
    return {
        "key": map_fit.key(page.selection),
        "bounds": (bounds or home).corners(),
        "home": home.corners(),
        "open": {"key": key, "bounds": opened.corners(), "isSought": sought > 0} if opened else None,
    }


def _bounds(store: Store, selection: Selection, rows: Rows | None = None) -> Bounds | None:
    """Return the bounds of a selection; of its `rows` where these are all."""
    atlas = store_cache.atlas()
    if selection.drawn_area:
        return map_fit.of_area(selection.drawn_area)
    if rows is None:
        return _bounds_of_counts(store, selection)
    sure = [row for row in rows if row["match"] == "certain"] or rows
    spots = [spot for row in sure if (spot := map_layers.spot_of(row, atlas))]
    points = map_fit.around_points((spot.lon, spot.lat) for spot in spots)
    return map_fit.of_records(_areas(selection), points, rows, atlas)


@store_cached(KEPT)
def _bounds_of_counts(store: Store, selection: Selection) -> Bounds | None:
    extent = map_tiles.extent(store, selection)
    points = map_fit.around_points([extent[:2], extent[2:]] if extent else ())
    return map_fit.of_records(_areas(selection), points, count(store, selection).without_point, store_cache.atlas())


def _areas(selection: Selection) -> tuple[str, ...]:
    """List the chosen provinces, else the chosen countries."""
    return selection.provinces or selection.countries


def _bounds_of_focus(store: Store, focus: Focus) -> Bounds | None:
    atlas = store_cache.atlas()
    if focus.cell:
        return Bounds(*Tile.parse(focus.cell).bounds)
    if focus.place_id:
        return map_fit.of_place(atlas, focus.place_id) if focus.place_id in atlas.places else None
    row = selected_records.row(store, Selection(), focus.record_id) if focus.record_id else None
    if row is None:
        return None
    spot = map_layers.spot_of(row, atlas)
    return map_fit.around_points([(spot.lon, spot.lat)]) if spot else map_fit.of_records((), None, [row], atlas)


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
    countries = _countries(selection) if scopes else ()
    years = [
        year
        for year in (range(shown.first.year, shown.last.year + 1) if scopes else ())
        if all(dataset_coverage.is_uncovered(scopes, selection.datasets, country, [year]) for country in countries)
    ]
    return [(first, last) for first, last in replace(Selection(), years=tuple(years)).periods()] if years else []


def clicked(target: Mapping[str, Any]) -> None:
    """Open the clicked record, place or cell, or set the period; a click beside them closes the panel."""
    kind, target_id = target.get("kind"), str(target.get("id", ""))
    if kind == "period":
        choose_period(target_id)
        return
    if kind == "area":
        choose_area(target_id)
        return
    if kind == "place" and target_id not in store_cache.atlas().places:
        return
    fields = {"record": "record_id", "place": "place_id", "cell": "cell"}
    # The second map of a comparison names itself.
    side = page_state.SECOND if target.get("side") and page_state.current().options.comparison else ""
    page_state.change(focus=Focus(**{fields[kind]: target_id}, side=side) if kind in fields else Focus())


def choose_area(text: str) -> None:
    """Set the area, blank for none; why a text is not one is shown where it was typed."""
    try:
        page_state.select(area=text)
    except AreaError as error:
        st.session_state[REFUSED_AREA] = (text[:LONGEST_VALUE], str(error))


def choose_period(text: str) -> None:
    """Set the period `2022-04-01/2022-04-30`, each end of which may be left out; blank is all time."""
    try:
        first, _, last = text.partition("/")
        start, end = (date.fromisoformat(day) if day else None for day in (first, last))
        page_state.select(years=(), start=start, end=end)
    except ValueError:
        return  # no day, or the end before the start: not from the timeline
