"""Explore: records on the map and the timeline, with their claims."""

import streamlit as st

from dashboard import briefing_process, page_state, store_cache
from dashboard.components import page_frame, record_panel
from dashboard.components.explore import comparison, explore, map, presentation

with page_frame.after_map("Explore", map.begin) as frame:
    answer = explore.query(frame.counts)
    compared = comparison.query(frame, answer)
    shown = comparison.answers(answer, compared, frame)
    if frame.page.present:
        presentation.show(frame, shown, compared)
    else:
        left, right = st.columns([68, 32], gap="small")
        with left:
            map.show(shown, explore.MAP_HEIGHT_PX, comparison.clicked)

if not frame.page.present:
    with right, st.container(height=explore.PANEL_HEIGHT_PX, border=False, key="panel"):
        if compared:
            comparison.panel(answer, compared, frame)
        else:
            record_panel.show(frame.page.focus, frame.counts.totals.all)

page_state.write(frame.page)
store_cache.prepare_for_clicks(briefing_process.warm)
