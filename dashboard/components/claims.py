"""The sections of the page Claims: their queries, HTML and click handlers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from dashboard import page_state, store_cache
from dashboard.components import clickable, record_panel
from dashboard.components.controls import bound, remove_filters, side_by_side
from dashboard.components.page_frame import Frame
from dashboard.drawing import links, markup, style
from dashboard.drawing.claims import casualties, contested, estimates, outlook, relations
from dashboard.page_state import SECOND_VIEWS, SECTIONS, Focus, Page
from events.queries.records import disagreements, topics
from events.queries.selection import KEYS, Selection
from events.store.store import Store, store_cached

TITLES: Final = {
    "estimates": "Estimates",
    "casualties": "Casualties",
    "contested": "Contested",
    "relations": "Relations",
    "outlook": "What the article expects",
}
VIEW_TITLES: Final = {"estimates": ("By claimant", "Over time"), "relations": ("Actors", "Graph")}
PANEL_HEIGHT_PX: Final = 820
KEPT: Final = 32  # answers; each is some ten or hundred kilobytes
EVERY_CLAIM: Final = (
    "Filters choose what is listed; each item shows all its claims, so that contradictions stay visible."
)
OF_TOPICS: Final = (
    "Filters by actor, claimant, source, article, words, country and time apply; statements without a place or "
    "date are kept. Filters by kind, standing and place precision do not apply."
)


@dataclass(frozen=True)
class Answer:
    """The content of a section: its HTML, the number of items, what it lists, and the records to step through."""

    content: str
    number: int
    summary: str
    help: str = EVERY_CLAIM
    records: Sequence[Mapping[str, Any]] = ()
    table: str = ""


def choose(page: Page) -> tuple[str, bool]:
    """Show the sections and their views to choose from; return the chosen section, and whether in its second view."""
    section = page.section

    def open_section(chosen: str) -> None:
        page_state.change(focus=Focus(), view="" if chosen == SECTIONS[0] else chosen)

    with side_by_side("sections"):
        st.segmented_control(
            "Section",
            SECTIONS,
            format_func=TITLES.__getitem__,
            label_visibility="collapsed",
            required=True,
            width="content",
            **bound("section", section, open_section),
        )
        if section in SECOND_VIEWS:
            _choose_view(section, page.is_second_view)
    return section, page.is_second_view


def _choose_view(section: str, is_second: bool) -> None:
    def open_view(chosen: bool) -> None:
        first = "" if section == SECTIONS[0] else section
        page_state.change(view=f"{section}:{SECOND_VIEWS[section]}" if chosen else first)

    st.segmented_control(
        "View",
        [False, True],
        format_func=lambda second: VIEW_TITLES[section][second],
        label_visibility="collapsed",
        required=True,
        width="content",
        **bound(f"view-{section}", is_second, open_view),
    )


@store_cached(KEPT)
def query(section: str, is_second: bool, store: Store, selection: Selection) -> Answer:
    """Query a section; the last answers are cached, so that opening a record needs no query."""
    return QUERIES[section](store, selection, is_second)


def _estimates(store: Store, selection: Selection, is_second: bool) -> Answer:
    found = disagreements.estimates(store, selection)
    places = store_cache.atlas().places
    drawn = estimates.figures(found, lambda one: places[one].name if one in places else one, is_second)
    return Answer(drawn, len(found), f"{style.plural(len(found), 'question')}, each with its own axis")


def _casualties(store: Store, selection: Selection, _: bool) -> Answer:
    found = disagreements.casualties(store, selection)
    summary = (
        f"{style.plural(len(found), 'event')} with figures, those that differ most first; figures are not added up"
    )
    return Answer(casualties.plots(found), len(found), summary, records=[counted.row for counted in found])


def _contested(store: Store, selection: Selection, _: bool) -> Answer:
    found = disagreements.disputes(store, selection)
    number = sum(map(contested.is_contested, found))
    summary = f"{style.plural(number, 'event')} contested, {len(found) - number} more with several claimants"
    return Answer(contested.events(found), len(found), summary, records=[dispute.row for dispute in found])


def _relations(store: Store, selection: Selection, is_second: bool) -> Answer:
    found = topics.relations(store, selection, store_cache.atlas())
    summary = f"{style.plural(len(found), 'relation')} asserted or reported"
    if not is_second or not found:
        return Answer(relations.actors(found), len(found), summary, OF_TOPICS)
    return Answer(relations.drawing(found), len(found), summary, OF_TOPICS, table=relations.table(found))


def _outlook(store: Store, selection: Selection, _: bool) -> Answer:
    found = topics.outlook(store, selection, store_cache.atlas())
    number = len(found.forecasts) + len(found.assessments)
    return Answer(outlook.page(found), number, style.plural(number, "topic"), OF_TOPICS)


QUERIES: Final[dict[str, Callable[[Store, Selection, bool], Answer]]] = {
    "estimates": _estimates,
    "casualties": _casualties,
    "contested": _contested,
    "relations": _relations,
    "outlook": _outlook,
}


def show(section: str, answer: Answer, frame: Frame) -> None:
    """Show a section, and beside it the open record, actor or relation."""
    if answer.number:
        with side_by_side("claims-about"):
            st.html(f'<p class="claims-summary">{markup.text(answer.summary)}</p>', width="content")
            st.markdown("", help=answer.help, width="content")
    else:
        _empty(section, frame)
    page = frame.page
    actor_id = page.focus.actor_id
    open_id = page.topic_id or page.focus.record_id or (actor_id and f"{links.ACTOR}{actor_id}")
    # Always two columns, or a section would be drawn again, and lose its place, when something beside it opens.
    left, right = st.columns([58, 42] if answer.table else [64, 36], gap="small")
    with left, st.container(key="claims"):
        if answer.content:
            clickable.show(answer.content, f"section-{section}-{page.is_second_view}", open_id, _open)
    if not (open_id or answer.table):
        return
    with right, st.container(height=PANEL_HEIGHT_PX, border=False, key="panel"):
        if page.topic_id:
            record_panel.topic(page.topic_id, closed_view=page.view.partition("/")[0])
        elif page.focus.record_id:
            record_panel.record(answer.records, page.focus.record_id)
        elif actor_id:
            record_panel.actor(actor_id)
        if answer.table and answer.number:
            clickable.show(answer.table, "beside", open_id, _open)


def _open(target: str) -> None:
    """Open what was clicked: the claims on a topic, the page of an actor, or a record."""
    page = page_state.current()
    shown = page.view.partition("/")[0]
    if target.startswith(links.ACTOR):
        page_state.change(focus=Focus(actor_id=target.removeprefix(links.ACTOR)), view=shown)
    elif page.section == "relations":
        page_state.change(focus=Focus(), view=f"{shown}/{target}")
    else:
        page_state.change(focus=Focus(record_id=target), view=shown)


def _empty(section: str, frame: Frame) -> None:
    """Offer to remove the filters that leave a section empty."""
    selection = frame.page.selection
    helpful = [
        (KEYS[name], query(section, False, frame.store, selection.without(name)).number) for name in selection.active
    ]
    problem = f"**Nothing under “{TITLES[section]}” with these filters.**"
    remove_filters("empty-section", problem, helpful, selection.active)
