"""Explore: what happened where and when, who says so, how sure that is."""

import streamlit as st

from dashboard import address, data, explore_parts, frame, map_panel, player, present, record_panel

around = frame.show(can_present=True)
answer = explore_parts.ask(around.store, around.page.selection)

if around.page.present:
    present.show(around, answer)
else:
    left, right = st.columns([62, 38], gap="small")
    with left:
        shown = explore_parts.map_answers(answer, around.page)
        map_panel.show(shown, explore_parts.MAP_HEIGHT_PX, explore_parts.clicked)
        explore_parts.timeline(around.page, answer)
        player.show(answer.whole)
    with right, st.container(height=explore_parts.PANEL_HEIGHT_PX, border=False, key="panel"):
        record_panel.show(answer.records, around.page.opened, around.totals.all)

address.write(around.page)
data.prepare_for_clicks()
