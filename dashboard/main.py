"""Page settings and navigation, nothing else."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent

st.set_page_config(page_title="Khorasan Atlas", page_icon=HERE / "assets" / "icon.svg", layout="wide")
explore = st.Page(HERE / "views" / "explore.py", title="Explore", default=True)
briefing = st.Page(HERE / "views" / "briefing.py", title="Briefing")
pages = [
    explore,
    st.Page(HERE / "views" / "claims.py", title="Claims"),
    st.Page(HERE / "views" / "records.py", title="Records"),
    briefing,
    st.Page(HERE / "views" / "imports.py", title="Data", url_path="data"),
    st.Page(HERE / "views" / "about.py", title="About"),
]
page = st.navigation(pages, position="hidden")
if page == explore and st.query_params.get("view") == "briefing":
    asked = {key: st.query_params.get_all(key) for key in st.query_params}
    st.switch_page(briefing, query_params={key: values for key, values in asked.items() if key != "view"})
page.run()
