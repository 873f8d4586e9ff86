"""Show the tab Access to those who may see a part of it."""

import streamlit as st

from dashboard.components.access import actions, tokens
from dashboard.drawing import markup
from dashboard.web.access import people, settings
from dashboard.web.access.access_file import AccessFileError
from dashboard.web.access.rights import Right, may


def is_shown() -> bool:
    """Return whether the person whose page is running sees any of this."""
    person = people.of_run()
    return settings.is_required() and (may(person, Right.TOKENS) or may(person, Right.ACTIONS))


def show() -> None:
    """Show what the person may see."""
    person = people.of_run()
    try:
        if may(person, Right.TOKENS):
            tokens.show()
        if may(person, Right.ACTIONS):
            actions.show()
    except AccessFileError as problem:
        st.error(markup.markdown(str(problem)), icon=":material/error:")
