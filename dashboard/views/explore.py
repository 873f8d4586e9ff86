"""Explore: what happened where and when, who says so, how sure that is."""

import streamlit as st

from dashboard import address, copy_link, data, explore_parts, filters, map_panel, player, record_panel
from events import queries

page = address.current()
store = data.store()
labels = queries.labels(store)
answer = explore_parts.ask(store, page.selection)

filters.show(page.selection, answer.facets, labels)
explore_parts.style()

headline, copy = st.columns([6, 1], vertical_alignment="center")
with headline:
    explore_parts.headline(page, answer, labels, store.data_date)
with copy:
    copy_link.show()
explore_parts.ignored(page)

left, right = st.columns([62, 38], gap="small")
with left:
    explore_parts.empty(page, answer, labels)
    map_panel.show(explore_parts.map_answers(answer, page), explore_parts.MAP_HEIGHT_PX, explore_parts.clicked)
    explore_parts.timeline(page, answer, store.data_date)
    player.show(answer.whole)
with right, st.container(height=explore_parts.PANEL_HEIGHT_PX, border=False, key="panel"):
    record_panel.show(answer.records, page.opened)

address.write(page)
