"""Two selections side by side on Explore: what can be compared, both maps, and the table of provinces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from typing import Any, Final

import streamlit as st

from dashboard import page_state, place_areas, store_cache
from dashboard.components import clickable, record_list, record_panel
from dashboard.components.controls import panel_head, side_by_side
from dashboard.components.explore import explore
from dashboard.components.explore.explore import Answer
from dashboard.components.page_frame import Frame
from dashboard.drawing import comparison_table, markup, style
from dashboard.drawing.map_layers import Rows
from dashboard.page_state import SECOND, Focus, Page
from dashboard.place_areas import NO_PROVINCE
from events.queries import compared_counts, comparison, dimensions, map_tiles, selected_records
from events.queries.compared_counts import ComparedCounts, Row
from events.queries.comparison import PLACE, TIME, Comparison, PeriodError
from events.queries.counts import Counts, count
from events.queries.map_tiles import Tile
from events.queries.selection import FIELDS, Labels, Selection

CHOICES: Final = {"year": "Year", "country": "Country", "dataset": "Dataset", "actor": "Actor", "claimant": "Claimant"}
MOST_CHOICES: Final = 60
MOST_RECORDS: Final = 4  # offered beside an opened one
LONGEST_DAYS: Final = 31  # of the date of a record that is set beside another
ORDER: Final = "comparison_order"
RECORD: Final = "record"


@dataclass(frozen=True)
class Compared:
    """Both answers of a comparison, what sets each apart in words, and both counts by province."""

    second: Answer
    titles: tuple[str, str]
    counts: ComparedCounts


def query(frame: Frame, answer: Answer) -> Compared | None:
    """Query the second selection; None if nothing is compared, or nothing can be, which the page then shows."""
    chosen, first = frame.page.options.comparison, frame.page.selection
    if chosen is None:
        return None
    try:
        second = chosen.second(first)
    except PeriodError as problem:
        st.warning(markup.markdown(f"No period before to compare with: {problem}."), icon=":material/compare:")
        return None
    titles = tuple(chosen.in_words(selection, frame.labels) for selection in (first, second))
    return Compared(
        explore.query(count(frame.store, second)),
        (titles[0], titles[1]),
        compared_counts.compare(frame.store, first, second),
    )


# ------------------------------------------------------------------ the map's frame


def answers(answer: Answer, compared: Compared | None, frame: Frame) -> dict[str, Any]:
    """Return the values of the map's frame, with the second map of a comparison and what can be compared."""
    found = explore.map_answers(answer, frame.page, compared.second if compared else None)
    if compared is None:
        return {**found, "compare": {"menu": menu(answer, frame)}}
    page = replace(frame.page, selection=compared.second.counts.selection)
    second = explore.map_answers(compared.second, page, answer)
    fit = _both(found["fit"], second["fit"])
    heads = [
        {"title": title, "counts": style.count_words(*counts.totals)}
        for title, counts in zip(compared.titles, (answer.counts, compared.second.counts), strict=True)
    ]
    shown = {"second": {**second, "fit": fit}, "heads": heads}
    return {**found, "fit": fit, "compare": {"menu": menu(answer, frame), **shown}}


def _both(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fit of two maps that show the same part of the world."""
    (south, west), (north, east) = one["bounds"]
    (other_south, other_west), (other_north, other_east) = other["bounds"]
    bounds = (min(south, other_south), min(west, other_west)), (max(north, other_north), max(east, other_east))
    return {**one, "key": f"{one['key']}-{other['key']}", "bounds": bounds}


def menu(answer: Answer, frame: Frame) -> dict[str, Any]:
    """
    Return what the selection can be compared with.

    `before` names the period before, or `reason` says why there is none; `records` are those close to an opened one;
    each of `choices` has values with their names and the number of records that the second selection would have.
    """
    page, labels = frame.page, frame.labels
    before = Comparison(is_before=True)
    reason = comparison.why_no_period_before(page.selection)
    name = "" if reason else before.in_words(before.second(page.selection), labels)
    return {
        "before": name,
        "reason": reason,
        "isOn": page.options.comparison is not None,
        "records": [] if not page.focus.record_id else near(answer.over_time or answer.records, page.focus.record_id),
        "choices": [choice for key in CHOICES if (choice := _choice(key, frame))["options"]],
    }


def _choice(key: str, frame: Frame) -> dict[str, Any]:
    selection, field = frame.page.selection, FIELDS[key]
    counts = _counts_of(key, frame)
    chosen = tuple(str(value) for value in getattr(selection, field))
    # The only dataset is that of every record.
    known = {} if key == "dataset" and len(counts) < 2 else counts
    others = [value for value in known if chosen != (value,)]
    if key == "year":
        first = sorted(others, reverse=True)[:MOST_CHOICES]
    else:
        first = nsmallest(MOST_CHOICES, others, key=lambda value: (-sum(known[value]), value))
    options = [
        (f"{key}:{value}", _named(key, value, frame.labels), comparison_table.number(known[value])) for value in first
    ]
    return {"key": key, "heading": CHOICES[key], "options": options}


def _counts_of(key: str, frame: Frame) -> Mapping[str, Counts]:
    """Count the records that the second selection would have, by value."""
    if key == "year":
        # Those of the selection at any time are known already: the timeline needs them.
        years = frame.counts.periods("year", at_any_time=True)
        return {str(row.start.year): Counts(row.certain, row.possible) for row in years.itertuples()}
    if key == "country" and frame.page.selection.provinces:
        return count(frame.store, frame.page.selection.without("provinces")).facets[key]
    return frame.counts.facets[key]


def _named(key: str, value: str, labels: Labels) -> str:
    return markup.clean(labels.get(key, {}).get(value, value))


def near(rows: Rows, record_id: str) -> list[tuple[str, str]]:
    """List the records closest in time to one, of the same kind first; only those with a date of a month or less."""
    opened = next((row for row in rows if row["record_id"] == record_id), None)
    if opened is None or not _is_dated(opened):
        return []
    others = [row for row in rows if row["record_id"] != record_id and _is_dated(row)]
    others.sort(
        key=lambda row: (
            row["kind"] != opened["kind"],
            abs((row["earliest"] - opened["earliest"]).days),
            row["record_id"],
        )
    )
    return [(f"{RECORD}:{row['record_id']}", markup.clean(row["title"])) for row in others[:MOST_RECORDS]]


def _is_dated(row: Mapping[str, Any]) -> bool:
    return bool(row["earliest"] and row["latest"] and (row["latest"] - row["earliest"]).days < LONGEST_DAYS)


# ------------------------------------------------------------------ what the hand does


def clicked(target: Mapping[str, Any]) -> None:
    """Answer a click in the map's frame: begin or end a comparison, or open what was clicked."""
    if target.get("kind") == "compare":
        choose(str(target.get("id", "")))
    else:
        explore.clicked(target)


def choose(text: str) -> None:
    """Compare with `before`, with a value such as `year:2021`, or set two records side by side; blank ends it."""
    page = page_state.current()
    key, _, value = text.partition(":")
    if key == RECORD:
        _set_side_by_side(page, value)
        return
    found, _ = Comparison.read([text], dimensions.labels(store_cache.store()))
    page_state.compare(found)


def _set_side_by_side(page: Page, record_id: str) -> None:
    """Narrow the selection to the opened record's kind and days, and compare it with those of another record."""
    store = store_cache.store()
    rows = [selected_records.row(store, Selection(), name) for name in (page.focus.record_id, record_id)]
    sides = [
        replace(page.selection.without(*TIME, *PLACE), kinds=(row["kind"],), start=row["earliest"], end=row["latest"])
        for row in rows
        if row and _is_dated(row)
    ]
    if len(sides) == 2:
        page_state.compare(comparison.between(*sides), selection=sides[0], focus=Focus())


# ------------------------------------------------------------------ the panel


def panel(answer: Answer, compared: Compared, frame: Frame) -> None:
    """Show the table of provinces, the records of one of them, or the opened record."""
    focus = frame.page.focus
    sides = (answer, compared.second)
    if focus.record_id:
        held = [side.records for side in sides if any(row["record_id"] == focus.record_id for row in side.records)]
        record_panel.record(held[0] if held else answer.records, focus.record_id)
    elif focus.actor_id:
        record_panel.show(focus, answer.counts.totals.all)
    elif focus.place_id or focus.cell:
        _records_here(sides, compared, focus)
    else:
        _table(compared)


def _table(compared: Compared) -> None:
    by, is_descending = st.session_state.get(ORDER, ("", True))
    with side_by_side("compared-head"):
        st.markdown(f"**By province** · {' beside '.join(markup.markdown(title) for title in compared.titles)}")
        st.button("Stop comparing", key="stop-comparing", on_click=page_state.stop_comparing)
    table = comparison_table.html(compared.counts, compared.titles, _name, by, is_descending)
    clickable.show(table, "compared", "", _opened)


def static_table(compared: Compared) -> str:
    """Write the provinces that differ most, for a picture: nothing in it can be pressed."""
    return comparison_table.static_html(compared.counts, compared.titles, _name)


def _name(row: Row) -> str:
    if not row.province_id:
        return comparison_table.NO_PROVINCE
    place = store_cache.atlas().places[row.province_id]
    return f"{markup.clean(place.name)} ({place.countries[0]})"


def _opened(target: str) -> None:
    what, _, value = target.partition(":")
    if what == "sort":
        by, is_descending = st.session_state.get(ORDER, ("", True))
        # Names begin with the first of the alphabet, numbers with the largest.
        st.session_state[ORDER] = (value, not is_descending if by == value else value != "province")
        return
    page_state.change(focus=Focus(place_id=value or NO_PROVINCE, side=SECOND if what == SECOND else ""))


def _records_here(sides: Sequence[Answer], compared: Compared, focus: Focus) -> None:
    """List the records of a place or cell on one side; a button leads to those of the other."""
    shown = sides[1] if focus.side else sides[0]
    atlas = store_cache.atlas()
    if focus.cell:
        title = "Cell of the map"
    else:
        title = comparison_table.NO_PROVINCE if focus.place_id == NO_PROVINCE else atlas.places[focus.place_id].name
    panel_head(f"## {markup.markdown(title)}", focus=Focus())
    with side_by_side("sides"):
        for side, name in zip(("", SECOND), compared.titles, strict=True):
            st.button(
                markup.markdown(name),
                key=f"side-{side or 1}",
                type="primary" if side == focus.side else "secondary",
                on_click=page_state.change,
                kwargs={"focus": replace(focus, side=side)},
            )
    number = _number_here(shown, focus)
    st.markdown(f"**{_words_here(compared, focus, number)}** here")
    record_list.show(shown.counts.selection, number, replace(focus, side=""))


def _words_here(compared: Compared, focus: Focus, number: int) -> str:
    """Write how many records are listed: of a province what the table says of it."""
    province = "" if focus.place_id == NO_PROVINCE else focus.place_id
    row = next((row for row in compared.counts.rows if row.province_id == province), None)
    if focus.cell or row is None:
        return style.plural(number, "record")
    return style.count_words(*(row.second if focus.side else row.first).counts)


def _number_here(answer: Answer, focus: Focus) -> int:
    store, selection = answer.counts.store, answer.counts.selection
    if focus.cell:
        return map_tiles.total(map_tiles.cells(store, selection, Tile.parse(focus.cell)))
    return answer.counts.number_in(place_areas.matches(store, store_cache.atlas(), focus.place_id))
