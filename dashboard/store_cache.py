"""Cache the store and the geometry once for all sessions; nothing else is cached."""

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
    """Begin the run of a page: until its end all queries go to one store."""
    _run.store, _run.has_begun = None, True


def store() -> Store:
    """
    Return the store of records: that of the run, else the current one.

    It is built first if the data or the imports have changed. Meanwhile other sessions use the former store, which
    closes when no session uses it any more.
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
    # A session that has a store does not wait for the next one to be built.
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
    """Open the store and load the atlas, before the first page asks for them."""
    atlas()
    store()
    _settle()


@st.cache_resource(show_spinner=False)
def prepare_for_clicks() -> None:
    """Compile the queries of later clicks, once, in the background."""
    Thread(target=_compile, daemon=True).start()


def _compile() -> None:
    expressions.warm()
    _settle()


def _settle() -> None:
    """Exclude permanent objects from the garbage collection that Streamlit does after every run: 0.1 s each time."""
    gc.collect()
    gc.freeze()
