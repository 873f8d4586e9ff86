"""Page settings and navigation."""

from pathlib import Path

import streamlit as st

from dashboard.drawing import markup
from dashboard.web.access import people
from dashboard.web.access.rights import Right, may, missing
from events.imports.models import LibraryError
from geodata.faults import DataError

HERE = Path(__file__).parent
LEFT = "Reload the page to sign in again."
BROKE = "The records cannot be shown. Reload the page."

st.set_page_config(page_title="Khorasan Atlas", page_icon=HERE / "assets" / "icon.svg", layout="wide")
person = people.of_run()
if not may(person, Right.LOOK):  # the sign-in ended, or a role was taken away, since the page was opened
    st.error(markup.markdown(f"{missing(person, Right.LOOK)} {LEFT}"), icon=":material/lock:")
    st.stop()
explore = st.Page(HERE / "views" / "explore.py", title="Explore", default=True)
others = {
    "claims": st.Page(HERE / "views" / "claims.py", title="Claims"),
    "records": st.Page(HERE / "views" / "records.py", title="Records"),
    "briefing": st.Page(HERE / "views" / "briefing.py", title="Briefing"),
    "data": st.Page(HERE / "views" / "imports.py", title="Data", url_path="data"),
    "about": st.Page(HERE / "views" / "about.py", title="About"),
}
page = st.navigation([explore, *others.values()], position="hidden")
if page == explore and (named := others.get(st.query_params.get("view", ""))):
    asked = {key: st.query_params.get_all(key) for key in st.query_params}
    st.switch_page(named, query_params={key: values for key, values in asked.items() if key != "view"})
try:
    page.run()
except (DataError, LibraryError) as problem:  # the store broke while the page was drawn
    st.error(markup.markdown(f"{BROKE} {people.reason(problem, person)}"), icon=":material/error:")
