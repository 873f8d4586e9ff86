"""The search box of every page: a place, an actor, a record or words."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from dashboard import page_state, place_areas, store_cache
from dashboard import search as searching
from dashboard.components.controls import LONGEST_TEXT
from dashboard.drawing import markup, style
from dashboard.page_state import Focus
from dashboard.routes import find
from events.queries import dimensions
from events.queries.selection import Selection
from events.text_search import search_terms

KEY: Final = "search"
SOUGHT: Final = "sought"


def show() -> None:
    """Show the search box; what is chosen is in the page's state before it runs again."""
    mount = st.components.v2.component(
        "search",
        html='<div class="atlas-search"></div>',
        js=style.asset("page/search.js"),
        css=style.asset("page/search.css"),
    )
    mount(
        key=KEY,
        data={"address": find.address(store_cache.store())},
        on_found_change=lambda: _found(st.session_state[KEY].get("found")),
    )


def highlight(words: str) -> None:
    """Mark the words that are searched, in the list and in the panel."""
    mount = st.components.v2.component("highlight", html="<span></span>", js=style.asset("page/highlight.js"))
    mount(key="highlight", data={"terms": list(search_terms(words))})


def did_you_mean(words: str) -> None:
    """Offer the names that are spelt most like words that no record has."""
    names = [one.name for one in searching.close(store_cache.store(), store_cache.atlas(), words)]
    for name in dict.fromkeys(names):
        st.button(
            f"Did you mean {markup.markdown(name)}?",
            key=f"mean-{name}",
            on_click=page_state.select,
            kwargs={"words": name},
        )


def _found(sent: object) -> None:
    if isinstance(sent, Mapping):
        choose(str(sent.get("kind")), str(sent.get("id")), str(sent.get("year")))


def choose(kind: str, target: str, year: str = "") -> None:
    """Show a place or record, or select an actor or words; with a `year`, select it and the place, too."""
    page = page_state.current()
    selection = page.selection
    in_year, _ = Selection.from_query({"year": [year]})
    if in_year.years:
        selection = replace(selection, years=in_year.years, start=None, end=None)
    changed: dict[str, Any] = {}
    atlas = store_cache.atlas()
    if kind == "place" and target in atlas.places:
        if in_year.years:
            selection = place_areas.only_here(selection, atlas, target)
        changed = {"selection": selection, "focus": Focus(place_id=target)}
    elif kind == "record":
        changed = {"focus": Focus(record_id=target)}
    elif kind == "actor" and target in dimensions.labels(store_cache.store()).get("actor", {}):
        changed = {"selection": replace(selection, actors=(*selection.actors, target)), "focus": Focus(actor_id=target)}
    elif kind == "words":
        changed = {"selection": replace(selection, words=markup.clean(target)[:LONGEST_TEXT]), "focus": Focus()}
    if changed:
        # An open topic of the page Claims would hide what was chosen.
        page_state.change(view=page.view.partition("/")[0], **changed)
        _, number = st.session_state.get(SOUGHT, (None, 0))
        st.session_state[SOUGHT] = changed.get("focus"), number + 1


def sought(focus: Focus) -> int:
    """Return which search opened what is open, from 1; 0 if it was opened otherwise."""
    found, number = st.session_state.get(SOUGHT, (None, 0))
    if found != focus:
        # Opened again by a click, it is not sought any more.
        st.session_state.pop(SOUGHT, None)
        return 0
    return int(number)
