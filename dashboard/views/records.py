"""Records: everything that is selected as one table, what the article says next to what others say, and downloads."""

from pathlib import Path

import streamlit as st

from dashboard import address, data, frame, table_parts
from events import rows

around = frame.show()
for name in ("claims.css", "records.css"):
    st.html(Path(__file__).parent.parent / "assets" / name)

number = rows.number(around.store, data.atlas(), table_parts.listing(around.page))
table_parts.choose(around.page, around.store, number)
table_parts.show(around.page, around.store, number)

address.write(around.page)
