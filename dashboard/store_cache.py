"""The only caching: the store is opened once, geometry is loaded once, for all sessions."""

import gc
import threading
from dataclasses import dataclass, field
from threading import Lock, Thread

import streamlit as st

from events.imports import library as imports_library
from events.queries import expressions
from events.store.store import Store, clear_cached, open_store
from geodata import atlas as places
from geodata.models import Atlas

_run = threading.local()


@dataclass
class _Held:
    """The store that all sessions share, and the state of the library that it was built from."""

    store: Store | None = None
    state: tuple[int, bytes] | None = None
    lock: Lock = field(default_factory=Lock)


@st.cache_resource(show_spinner=False)
def _held() -> _Held:
    return _Held()


def begin_run() -> None:
    """Begin the run of a page: whatever it asks until its end is answered by one store."""
    _run.store, _run.has_begun = None, True


def store() -> Store:
    """
    Give the store of records: that of the run, else the current one.

    It is built first where the data has changed, imports included. Meanwhile others are answered by the former one,
    which closes when nobody uses it any more.
    """
    found: Store = getattr(_run, "store", None) or _current()
    if getattr(_run, "has_begun", False):
        _run.store = found
    return found


def _current() -> Store:
    held, state = _held(), imports_library.state_of()
    if held.store is None or held.state != state:
        _renew(held, state)
    assert held.store is not None
    return held.store


def _renew(held: _Held, state: tuple[int, bytes]) -> None:
    # Who has a store already does not wait for the one who builds the next.
    if not held.lock.acquire(blocking=held.store is None):
        return
    try:
        if held.store is None or held.state != state:
            held.store, held.state = open_store(), state
            clear_cached()
    finally:
        held.lock.release()


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
