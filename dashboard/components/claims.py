"""The sections of the page Claims: their queries, HTML and click handlers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from dashboard import page_state, store_cache
from dashboard.components import clickable, record_panel
from dashboard.components.controls import bound, remove_filters
from dashboard.components.page_frame import Frame
from dashboard.drawing import casualties, claim_matrix, estimates, markup, outlook, relations, style
from dashboard.page_state import SECTIONS, Focus, Page
from events.queries.records import disagreements, topics
from events.queries.selection import KEYS, Selection
from events.store.store import Store, store_cached

TITLES: Final = {
    "estimates": "Estimates",
    "casualties": "Casualties",
    "contested": "Who says what",
    "relations": "Relations",
    "outlook": "What the article expects",
}
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
    """The content of a section: its HTML, the number of items, and the records to step through."""

    content: str
    number: int
    summary: str
    records: Sequence[Mapping[str, Any]] = ()
    table: str = ""


def choose(page: Page) -> str:
    """Show the sections to choose from; return the chosen one."""
    section = page.view.partition("/")[0] or SECTIONS[0]

    def open_section(chosen: str) -> None:
        page_state.change(focus=Focus(), view="" if chosen == SECTIONS[0] else chosen)

    st.segmented_control(
        "Section",
        SECTIONS,
        format_func=TITLES.__getitem__,
        label_visibility="collapsed",
        required=True,
        **bound("section", section, open_section),
    )
    return section


@store_cached(KEPT)
def query(section: str, store: Store, selection: Selection) -> Answer:
    """Query a section; the last answers are cached, so that opening a record needs no query."""
    return QUERIES[section](store, selection)


def _estimates(store: Store, selection: Selection) -> Answer:
    found = disagreements.estimates(store, selection)
    summary = f"{style.plural(len(found), 'question')}, each with its own axis."
    places = store_cache.atlas().places
    cards = estimates.cards(found, lambda place_id: places[place_id].name if place_id in places else place_id)
    return Answer(cards, len(found), f"{summary} {EVERY_CLAIM}")


def _casualties(store: Store, selection: Selection) -> Answer:
    found = disagreements.casualties(store, selection)
    events = style.plural(len(found), "event")
    summary = f"{events} with casualty figures, which are not added up, averaged or replaced."
    return Answer(casualties.cards(found), len(found), f"{summary} {EVERY_CLAIM}", [counted.row for counted in found])


def _contested(store: Store, selection: Selection) -> Answer:
    found = disagreements.disputes(store, selection)
    summary = f"{style.plural(len(found), 'event')} contested or reported by several claimants, contested ones first."
    matrix = claim_matrix.matrix(found)
    return Answer(matrix, len(found), f"{summary} {EVERY_CLAIM}", [dispute.row for dispute in found])


def _relations(store: Store, selection: Selection) -> Answer:
    found = topics.relations(store, selection, store_cache.atlas())
    summary = f"{style.plural(len(found), 'relation')} asserted or reported. {OF_TOPICS}"
    drawing = relations.drawing(found) if found else ""
    return Answer(drawing, len(found), summary, table=relations.table(found))


def _outlook(store: Store, selection: Selection) -> Answer:
    found = topics.outlook(store, selection, store_cache.atlas())
    number = len(found.forecasts) + len(found.assessments)
    return Answer(outlook.page(found), number, f"{style.plural(number, 'topic')}. {OF_TOPICS}")


QUERIES: Final[dict[str, Callable[[Store, Selection], Answer]]] = {
    "estimates": _estimates,
    "casualties": _casualties,
    "contested": _contested,
    "relations": _relations,
    "outlook": _outlook,
}


def show(section: str, answer: Answer, frame: Frame) -> None:
    """Show a section, and beside it the open record or relation."""
    st.html(f'<p class="claims-summary">{markup.text(answer.summary)}</p>')
    if not answer.number:
        _empty(section, frame)
    page = frame.page
    open_id = page.topic_id or page.focus.record_id
    # Always two columns, or a section would be drawn anew, and lose its place, when something beside it opens.
    left, right = st.columns([64, 36] if section != "relations" else [58, 42], gap="small")
    with left, st.container(key="claims"):
        if answer.content:
            clickable.show(answer.content, f"section-{section}", open_id, _opens(section))
    if not (open_id or answer.table):
        return
    with right, st.container(height=PANEL_HEIGHT_PX, border=False, key="panel"):
        if page.topic_id:
            record_panel.topic(page.topic_id, closed_view=section)
        elif open_id:
            record_panel.record(answer.records, open_id)
        if answer.table and answer.number:
            clickable.show(answer.table, "beside", open_id, _opens(section))


def _opens(section: str) -> Callable[[str], None]:
    """Return the click handler of a section: it opens a record, or the claims on a relation."""
    if section == "relations":
        return lambda topic_id: page_state.change(view=f"{section}/{topic_id}")
    return page_state.open_record


def _empty(section: str, frame: Frame) -> None:
    """Offer to remove the filters that leave a section empty."""
    selection = frame.page.selection
    helpful = [(KEYS[name], query(section, frame.store, selection.without(name)).number) for name in selection.active]
    problem = f"**Nothing under “{TITLES[section]}” with these filters.**"
    remove_filters("empty-section", problem, helpful, selection.active)
