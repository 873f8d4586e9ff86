"""The sections of the page Claims: what each asks, shows and opens."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from dashboard import page_state, store_cache
from dashboard.components import clickable, record_panel
from dashboard.components.page_frame import FILTER_WORDS, Frame
from dashboard.drawing import casualties, claim_matrix, estimates, markup, outlook, relations, style
from dashboard.page_state import SECTIONS, Focus, Page
from events.queries import disagreements, topics
from events.queries.selection import KEYS, Selection
from events.queries.topics import TopicClaims
from events.store.store import Store, store_cached

TITLES: Final = {
    "estimates": "Estimates",
    "tolls": "Tolls",
    "contested": "Who says what",
    "relations": "Relations",
    "outlook": "What the article expects",
}
PANEL_HEIGHT_PX: Final = 820
KEPT: Final = 32  # answers; each is some ten or hundred kilobytes
EVERY_CLAIM: Final = (
    "Filters choose what is listed; under each stands every claim, so that none loses its contradiction."
)
OF_TOPICS: Final = (
    "Filters by actor, claimant, source, article, words, country and time apply; what has no place or date passes. "
    "Kind, standing and place precision say nothing here."
)


@dataclass(frozen=True)
class Answer:
    """What a section shows: its HTML, how many things are in it, and the records that can be stepped through."""

    content: str
    number: int
    said: str
    records: Sequence[Mapping[str, Any]] = ()
    beside: str = ""


def choose(page: Page) -> str:
    """Show the way to the sections and say which one is chosen."""
    section = page.view.partition("/")[0] or SECTIONS[0]
    st.session_state["section"] = section
    st.segmented_control(
        "Section",
        SECTIONS,
        format_func=TITLES.__getitem__,
        key="section",
        on_change=_take_section,
        label_visibility="collapsed",
        required=True,
    )
    return section


def _take_section() -> None:
    section = st.session_state["section"]
    page_state.change(opened=Focus(), view="" if section == SECTIONS[0] else section)


@store_cached(KEPT)
def ask(section: str, store: Store, selection: Selection) -> Answer:
    """Put the question of a section; the last answers are kept, so that opening a record asks nothing again."""
    return ASKED[section](store, selection)


def _estimates(store: Store, selection: Selection) -> Answer:
    found = disagreements.estimates(store, selection)
    said = f"{style.plural(len(found), 'question')}, each on an axis of its own."
    return Answer(estimates.cards(found, _place_name), len(found), f"{said} {EVERY_CLAIM}")


def _tolls(store: Store, selection: Selection) -> Answer:
    found = disagreements.casualties(store, selection)
    said = f"{style.plural(len(found), 'event')} with figures; none is added up, averaged or replaced by a later one."
    return Answer(casualties.cards(found), len(found), f"{said} {EVERY_CLAIM}", [toll.row for toll in found])


def _contested(store: Store, selection: Selection) -> Answer:
    found = disagreements.disputes(store, selection)
    said = f"{style.plural(len(found), 'event')} contested or told by several, contested ones first."
    return Answer(claim_matrix.matrix(found), len(found), f"{said} {EVERY_CLAIM}", [dispute.row for dispute in found])


def _relations(store: Store, selection: Selection) -> Answer:
    found = topics.relations(store, selection, store_cache.atlas())
    said = f"{style.plural(len(found), 'relation')} said to hold. {OF_TOPICS}"
    drawing = relations.drawing(found) if found else ""
    return Answer(drawing, len(found), said, beside=relations.table(found))


def _outlook(store: Store, selection: Selection) -> Answer:
    found = topics.outlook(store, selection, store_cache.atlas())
    number = len(found.forecasts) + len(found.assessments)
    return Answer(outlook.page(found), number, f"{style.plural(number, 'topic')}. {OF_TOPICS}")


ASKED: Final[dict[str, Callable[[Store, Selection], Answer]]] = {
    "estimates": _estimates,
    "tolls": _tolls,
    "contested": _contested,
    "relations": _relations,
    "outlook": _outlook,
}


def _place_name(place_id: str) -> str:
    place = store_cache.atlas().places.get(place_id)
    return place.name if place else place_id


def show(section: str, answer: Answer, around: Frame) -> None:
    """Show a section, and beside it what is open."""
    st.html(f'<p class="claims-said">{markup.text(answer.said)}</p>')
    if not answer.number:
        _nothing(section, around)
    topic_id = around.page.view.partition("/")[2]
    opened = topic_id or around.page.opened.record_id
    # Always two columns, or a section would be drawn anew, and lose its place, when something beside it opens.
    left, right = st.columns([64, 36] if section != "relations" else [58, 42], gap="small")
    with left, st.container(key="claims"):
        _content(answer, section, opened)
    if not (opened or answer.beside):
        return
    with right, st.container(height=PANEL_HEIGHT_PX, border=False, key="panel"):
        if topic_id:
            _topic(topics.topic(around.store, topic_id), section)
        elif opened:
            record_panel.record(list(answer.records), opened)
        if answer.beside and answer.number:
            clickable.show(answer.beside, "beside", opened, _opens(section))


def _content(answer: Answer, section: str, opened: str) -> None:
    if answer.content:
        clickable.show(answer.content, f"section-{section}", opened, _opens(section))


def _opens(section: str) -> Callable[[str], None]:
    """Say what a click in a section does: it opens a record, or the claims on a relation."""
    if section == "relations":
        return lambda asked: page_state.change(view=f"{section}/{asked}")
    return lambda asked: page_state.change(opened=Focus(record_id=asked))


def _topic(said: TopicClaims | None, section: str) -> None:
    """Show the claims on one topic."""
    if said is None:
        return
    head, close = st.columns([5, 1], vertical_alignment="center")
    head.markdown(f"**{style.plural(len(said.lines), 'claim')}, none merged**")
    close.button("✕", key="close", on_click=page_state.change, kwargs={"view": section}, help="Close", shortcut="Esc")
    st.html(f'<div class="atlas-clickable">{outlook.said(said, "h4")}</div>')


def _nothing(section: str, around: Frame) -> None:
    """Say which filter leaves nothing in a section and offer to lift it."""
    selection = around.page.selection
    helpful = [
        (name, number)
        for name in selection.active
        if (number := ask(section, around.store, selection.without(name)).number)
    ]
    with st.container(horizontal=True, vertical_alignment="center", key="nothing"):
        way_out = "Lift a filter:" if helpful else "No single filter does it: lift all."
        st.markdown(f"**Nothing under “{TITLES[section]}” with these filters.** {way_out}")
        for name, number in sorted(helpful, key=lambda pair: -pair[1])[:4]:
            label = f"{FILTER_WORDS.get(KEYS[name], KEYS[name])} ({number:,})"
            st.button(label, key=f"lift-here-{name}", on_click=_lift, args=((name,),))
        if not helpful:
            st.button("all filters", key="lift-here-all", on_click=_lift, args=(selection.active,))


def _lift(names: Iterable[str]) -> None:
    page_state.change(selection=page_state.current().selection.without(*names))
