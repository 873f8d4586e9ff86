"""Explore without its controls, for screenshots: title, map, timeline, sources and handling label."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import streamlit as st

from dashboard import page_state
from dashboard.briefing import slide_text
from dashboard.briefing.options import Tlp
from dashboard.briefing.sources import NumberedSource, boundary_note, data_note, references
from dashboard.components.explore import comparison, explore, map
from dashboard.components.explore.comparison import Compared
from dashboard.components.page_frame import Frame
from dashboard.drawing import markup, style
from events.queries import selected_records
from events.queries.selection import Selection
from events.store.store import Store

MAP_HEIGHT_PX: Final = 730
MOST_SOURCES: Final = 16
CSS: Final = style.ASSETS / "present.css"


def show(frame: Frame, shown: Mapping[str, Any], compared: Compared | None) -> None:
    """
    Show title, number of records, map, timeline, sources and handling label.

    `shown` are the values of the map's frame; of a comparison there are both maps, and the provinces that differ most.
    """
    st.html(CSS)
    st.button("Exit presentation", key="leave", shortcut="Esc", on_click=page_state.change, kwargs={"present": False})
    st.html(_head(frame, compared))
    if compared:
        st.html('<span class="present-pair"></span>')
        left, right = st.columns([74, 26], gap="small")
        with left:
            map.show(shown, MAP_HEIGHT_PX, explore.clicked, bare=True)
        with right:
            st.html(comparison.static_table(compared))
    else:
        map.show(shown, MAP_HEIGHT_PX, explore.clicked, bare=True)
    st.html(_foot(frame, compared))


def _head(frame: Frame, compared: Compared | None) -> str:
    options = frame.page.options
    words = frame.page.selection.in_words(frame.labels)
    if compared:
        words = f"{words}, beside {compared.second.counts.selection.in_words(frame.labels)}"
    title = options.headline or words
    below = f"{markup.text(words)}: " if options.headline else ""
    caveat = f" · {markup.text(options.caveat)}" if options.caveat else ""
    number = style.count_words(*frame.counts.totals)
    if compared:
        number = f"{number}, beside {style.count_words(*compared.second.counts.totals)}"
    return (
        f'<div class="present-head"><div role="status"><h1 class="atlas-headline">{markup.text(title)}</h1>'
        f"<p>{below}<strong>{number}</strong>{caveat}</p></div>{_label(options.tlp)}</div>"
    )


def _foot(frame: Frame, compared: Compared | None) -> str:
    selections = [frame.page.selection, *([compared.second.counts.selection] if compared else [])]
    all_sources = sources(frame.store, selections)
    names = "; ".join(markup.text(slide_text.short(source)) for source in all_sources[:MOST_SOURCES])
    more = len(all_sources) - MOST_SOURCES
    rest = f"; and {style.plural(more, 'more source')}" if more > 0 else ""
    notes = f"{markup.text(data_note(frame.store))} · {markup.text(boundary_note())}"
    return (
        f'<div class="present-foot"><p><b>Sources</b> {names or "none"}{rest}<br>{notes}</p>'
        f"{_label(frame.page.options.tlp)}</div>"
    )


def _label(tlp: Tlp) -> str:
    return f'<span class="present-label" style="color: {tlp.colour}" translate="no">{tlp.label}</span>'


def sources(store: Store, selections: Iterable[Selection]) -> list[NumberedSource]:
    """List and number the sources of selections, by number of records, those of the first selection first."""
    known = references(store)
    found: dict[str, int] = {}
    for source_id, records in (source for one in selections for source in selected_records.sources(store, one)):
        if source_id in known:
            found.setdefault(source_id, records)
    return [
        NumberedSource(number, source_id, *known[source_id], records)
        for number, (source_id, records) in enumerate(found.items(), 1)
    ]
