"""Cache the store and the geometry once for all sessions; nothing else is cached."""

import gc
import logging
import os
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Timer
from time import monotonic
from typing import Final

import streamlit as st

from dashboard.web.access import people
from dashboard.web.access.rights import Person, Right, may
from events import watching
from events.cluster.chosen import chosen
from events.imports import library as imports_library
from events.imports.models import LibraryError
from events.imports.version_files import VERSIONS
from events.models import Dataset
from events.queries import redistribution
from events.queries.redistribution import Withheld
from events.queries.selection import Selection
from events.store.store import REDISTRIBUTABLE, Store, clear_cached, last_good, open_store
from events.store.store_file import first_line
from geodata import atlas as places
from geodata import files
from geodata.faults import DataError, Fault
from geodata.models import Atlas

LOG: Final = logging.getLogger(__name__)
FIRST_PAGE: Final = 5.0  # seconds after its run in which the browser loads and draws the map
RETRY: Final = 30.0  # seconds until a store that could not be built is tried again
# From the former store, to the one to go on with and the problem, if any.
Opened = Callable[[Store | None], tuple[Store, str]]
_run = threading.local()


@dataclass
class _Held:
    """
    The store that all sessions share.

    `state` is that of the library when it was opened last, `problem` why it is not the store of the current data (blank
    if it is), `tried` when that was found.
    """

    store: Store | None = None
    state: tuple[int, bytes] | None = None
    problem: str = ""
    tried: float = 0.0
    lock: Lock = field(default_factory=Lock)

    def is_due(self, state: tuple[int, bytes]) -> bool:
        """Whether the store has to be opened again."""
        if self.store is None or self.state != state or not self.store.is_there:
            return True
        return bool(self.problem) and monotonic() > self.tried + RETRY


@st.cache_resource(show_spinner=False)
def _held() -> _Held:
    return _Held()


@st.cache_resource(show_spinner=False)
def _held_redistributable() -> _Held:
    return _Held()


def begin_run() -> None:
    """Begin the run of a page: until its end all queries go to one store."""
    _run.store, _run.has_begun = None, True


def store() -> Store:
    """
    Return the store of records: that of the run, else the current one.

    People without the right to them get a store without records that must not be redistributed. It is built first if
    the data or the imports have changed. Meanwhile other sessions use the former store, which closes when no session
    uses it any more. If it cannot be built, all go on with the last one; see `problem`.

    Raises
    ------
    DataError, LibraryError
        If it cannot be built and there is no other.
    """
    found: Store = getattr(_run, "store", None) or _for(people.of_run())
    if getattr(_run, "has_begun", False):
        _run.store = found
    return found


def _for(person: Person) -> Store:
    return _current() if may(person, Right.RESTRICTED) else redistributable()


def problem() -> str:
    """Return why the store is not that of the current data, and the remedy; blank if it is."""
    return _held().problem


def engine() -> str:
    """Return the address of the cluster that answers questions about records; blank if this process does."""
    return os.environ.get(files.variable("engine"), "")


def restricted() -> tuple[Dataset, ...]:
    """List the datasets whose records only those who are entitled to them see."""
    return redistribution.restricted(_current())


def left_out() -> Withheld:
    """Count all records that only those who are entitled to them see."""
    return redistribution.withheld(_current(), Selection())


def redistributable() -> Store:
    """Return the current store without the records that must not be redistributed: none of its answers holds one."""
    whole = _current()
    return _renewed(_held_redistributable(), _opened_redistributable) if redistribution.restricted(whole) else whole


def _current() -> Store:
    return _renewed(_held(), _opened)


def _renewed(held: _Held, opened: Opened) -> Store:
    lake = chosen()
    state = lake.state if lake else imports_library.state_of()
    if held.is_due(state):
        _renew(held, state, opened)
    # None if another session has just found that there is none to be had; then this one finds it too.
    return held.store or _renewed(held, opened)


def _renew(held: _Held, state: tuple[int, bytes], opened: Opened) -> None:
    # A session that has a store does not wait for the next one to be built.
    with watching.waiting_for(held.lock, gives_up=held.store is not None) as is_held:
        if is_held:
            _renew_held(held, state, opened)


def _renew_held(held: _Held, state: tuple[int, bytes], opened: Opened) -> None:
    try:
        if held.is_due(state):
            before = held.store
            held.store, held.problem = opened(before if before and before.is_there else None)
            held.state, held.tried = state, monotonic()
            if held.store is not before:
                clear_cached()
    except (DataError, LibraryError):
        held.store = None
        raise


def _opened(former: Store | None) -> tuple[Store, str]:
    """Open the chosen lake or else the store; if that fails, return the former or the last good one, and why."""
    lake = chosen()
    try:
        return lake.open() if lake else open_store(), ""
    except (DataError, LibraryError) as error:
        reason: Exception = error
    except Exception as error:  # noqa: BLE001 - one faulty dataset must not end every page
        LOG.exception("the store cannot be opened")
        words = f"cannot be built (program error: {type(error).__name__}, {first_line(error)})"
        reason = DataError([Fault("store", None, "", "", words, "details are in the server's log")])
    if store := former or (None if lake else last_good()):
        return store, " ".join(str(reason).split())
    raise reason


def _opened_redistributable(_: Store | None) -> tuple[Store, str]:
    """Open the store without restricted records; a former one may hold what has been restricted since."""
    lake = chosen()
    return lake.open(only_redistributable=True) if lake else open_store(only_redistributable=True), ""


@st.cache_resource(show_spinner=False)
def atlas() -> Atlas:
    """Load all places and their geometry."""
    return places.load()


def load() -> None:
    """Delete what killed processes have left; open store and atlas before the first page asks for them."""
    _sweep()
    atlas()
    store()
    _settle()


@st.cache_resource(show_spinner=False)
def prepare_for_clicks(_work: Callable[[Store, Atlas], None]) -> None:
    """Do once, after the first page, what makes later clicks faster; `_work` in the background, when it is drawn."""
    _settle()  # what the first page has loaded is there for good, too
    later = Timer(FIRST_PAGE, _work, (store(), atlas()))
    later.daemon = True
    later.start()


def _sweep() -> None:
    stores = files.var_folder("store")
    for folder in (
        stores,
        stores / REDISTRIBUTABLE,
        files.var_folder("boundaries"),
        imports_library.folder_of() / VERSIONS,
    ):
        files.sweep(folder)
    files.sweep(Path(tempfile.gettempdir()), files.TEMPORARY)


def _settle() -> None:
    """Exclude permanent objects from the garbage collection that Streamlit does after every run: 0.1 s each time."""
    gc.collect()
    gc.freeze()
