"""The only caching: the store is opened once, geometry is loaded once, for all sessions."""

import streamlit as st

from events import expressions
from events.store import Store, open_store
from geodata import atlas as places
from geodata.atlas import Atlas


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """Open the store of records, building it first where the data has changed."""
    return open_store()


@st.cache_resource(show_spinner=False)
def atlas() -> Atlas:
    """Load all places and their geometry."""
    return places.load()


def warm() -> None:
    """Do once what the first visitor would otherwise wait for."""
    atlas()
    store()
    expressions.warm()
