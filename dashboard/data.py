"""The only caching: the store is opened once, geometry is loaded once, for all sessions."""

import gc
from threading import Thread

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


def load() -> None:
    """Open and load, while the browser of the first visitor is still loading the page."""
    atlas()
    store()
    _settle()


@st.cache_resource(show_spinner=False)
def prepare_for_clicks() -> None:
    """Compile the questions of later clicks, once, beside the page that has just been drawn."""
    Thread(target=_compile, daemon=True).start()


def _compile() -> None:
    expressions.warm()
    _settle()


def _settle() -> None:
    """Take what stays for good out of the garbage collection that Streamlit does after every run: 0.1 s each time."""
    gc.collect()
    gc.freeze()
