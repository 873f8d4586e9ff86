"""Records: the selection as a table, the article next to other sources, and downloads."""

import streamlit as st

from dashboard import page_state, store_cache
from dashboard.components import page_frame
from dashboard.components.records import records_table
from dashboard.drawing import style
from events.queries.records import table_rows

frame = page_frame.show("Records")
st.html(style.ASSETS / "records.css")

number = table_rows.number(frame.store, store_cache.atlas(), records_table.request(frame.page))
records_table.choose(frame.page, frame.store, number)
records_table.show(frame.page, frame.store, number)

page_state.write(frame.page)
