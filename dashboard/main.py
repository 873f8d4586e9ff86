"""Page settings and navigation, nothing else."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent

st.set_page_config(page_title="Khorasan Atlas", page_icon=HERE / "assets" / "icon.svg", layout="wide")
pages = [
    st.Page(HERE / "views" / "explore.py", title="Explore", default=True),
    st.Page(HERE / "views" / "claims.py", title="Claims"),
    st.Page(HERE / "views" / "records.py", title="Records"),
    st.Page(HERE / "views" / "about.py", title="About"),
]
st.navigation(pages, position="hidden").run()
