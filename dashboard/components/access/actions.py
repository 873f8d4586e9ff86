"""Show the record of actions."""

from datetime import datetime
from typing import Final

import streamlit as st

from dashboard.drawing import markup
from dashboard.routes.actions import ADDRESS
from dashboard.web.access import actions
from dashboard.web.access.actions import Action

SHOWN: Final = 200  # the file has them all


def show() -> None:
    """List the latest actions, and offer all as a file."""
    st.markdown("**Record of actions**")
    found = actions.listed(SHOWN + 1)
    head = ("Time (UTC)", "Who", "Role", "Action", "About")
    rows = [
        (_time(action), _who(action), *map(markup.text, (action.role, action.action, action.about)))
        for action in found[:SHOWN]
    ]
    if not rows:
        st.caption("No action has been recorded yet.")
        return
    if len(found) > SHOWN:
        st.caption(f"The last {SHOWN}; the file has all of them.")
    table = markup.table(head, rows, "Record of actions", is_cards=True)
    st.html(f'<p><a href="{ADDRESS}" download>Export as CSV</a></p>{table}')


def _time(action: Action) -> str:
    moment = datetime.fromisoformat(action.time)
    return f"{moment.day} {moment:%B %Y, %H:%M:%S}"


def _who(action: Action) -> str:
    """Write the name, and the id of the person, since people may choose their names."""
    name = markup.text(action.name or "unknown")
    return name if action.subject in ("", action.name) else f"{name}<br><small>{markup.text(action.subject)}</small>"
