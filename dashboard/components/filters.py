"""The sidebar: every option says how many records it would leave."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pandas as pd
import streamlit as st

from dashboard import page_state, store_cache
from dashboard.drawing import markup, style
from events.models import EventKind, MapStanding, Precision
from events.queries import counts as record_counts
from events.queries.selection import Labels, Selection
from events.text_search import normalise

IN_ARTICLE_WORDS: Final = {"yes": "in the article", "maybe": "may be meant by it", "no": "not in the article"}
VOCABULARY: Final = {
    value: index for index, value in enumerate((*EventKind, *MapStanding, *Precision, *IN_ARTICLE_WORDS))
}
MOST_OPTIONS: Final = 60  # of lists that may have thousands
MOST_NAMED: Final = 20
Counts = dict[str | int, tuple[int, int]]  # certain and possible, by value
# Field of the selection, field of the facets, heading; the rare ones are folded away.
COMMON: Final = (("countries", "country", "Country"), ("years", "year", "Year"), ("kinds", "kind", "Kind"))
RARE: Final = (
    ("standings", "standing", "Standing"),
    ("actors", "actor", "Actor"),
    ("claimants", "claimant", "Claimant (who says so)"),
    ("sources", "source", "Source"),
    ("precisions", "precision", "How closely the place is known"),
    ("in_article", "in_article", "Article"),
    ("datasets", "dataset", "Dataset"),
)


def show(selection: Selection, facets: pd.DataFrame, labels: Labels) -> None:
    """
    Show the filters; a change is in the page's state before it runs again.

    Parameters
    ----------
    selection
        What is selected now.
    facets
        Rows of `queries.facets`.
    labels
        Names of ids, by field.
    """
    counts = _counts(facets)
    with st.sidebar:
        _words(selection)
        for field, facet, heading in COMMON:
            options = _options(counts[facet], facet, getattr(selection, field))
            _prepare(field, selection)
            st.pills(
                heading,
                list(options),
                selection_mode="multi",
                # Pills read Markdown, the lists below plain text.
                format_func=lambda value, f=facet, o=options: markup.markdown(_option(f, value, o, labels)),
                key=field,
                on_change=_take,
                args=(field,),
            )
        with st.container(horizontal=True, vertical_alignment="center"):
            _certain_only(selection)
            st.button("Reset", key="reset", on_click=_reset, disabled=not selection.active)
        chosen = [heading for field, _, heading in RARE if getattr(selection, field)]
        with st.expander(f"More filters{': ' + ', '.join(chosen) if chosen else ''}", expanded=bool(chosen)):
            for field, facet, heading in RARE:
                options = _options(counts[facet], facet, getattr(selection, field))
                if facet == "dataset" and len(labels.get(facet, {})) < 2:
                    continue  # as long as nothing is imported there is only one
                offered = _offered(options, getattr(selection, field))
                is_cut = len(offered) < len(options)
                _prepare(field, selection)
                st.multiselect(
                    heading,
                    offered,
                    format_func=lambda value, f=facet, o=options: _option(f, value, o, labels),
                    key=field,
                    on_change=_take_named if is_cut else _take,
                    args=(field, facet) if is_cut else (field,),
                    placeholder=f"any of {len(options):,}: type a name" if is_cut else "any",
                    accept_new_options=is_cut,
                )


def _counts(facets: pd.DataFrame) -> dict[str, Counts]:
    """Sort the counts by facet, those of values that would leave a record."""
    found: dict[str, Counts] = defaultdict(dict)
    columns = zip(*(facets[name].tolist() for name in ("field", "value", "certain", "possible")), strict=True)
    for field, value, certain, possible in columns:
        if certain or possible:
            found[field][int(value) if field == "year" else value] = (certain, possible)
    return found


def _options(counts: Counts, facet: str, chosen: tuple[str | int, ...]) -> Counts:
    """Put the values of a facet in order, those already chosen among them."""
    counts = {**dict.fromkeys(chosen, (0, 0)), **counts}
    if facet == "year":
        # A year with no certain record is no choice of its own; the timeline reaches it.
        return {year: number for year, number in sorted(counts.items()) if number[0] or year in chosen}
    order = _countries_in_order() if facet == "country" else VOCABULARY
    return dict(sorted(counts.items(), key=lambda item: (order.get(str(item[0]), 0), -sum(item[1]), item[0])))


def _countries_in_order() -> dict[str, int]:
    """Put the countries of the theatre before those that only an imported dataset names."""
    theatre = store_cache.atlas().countries["theatre"]
    return {code: 0 if is_inside else 1 for code, is_inside in theatre.items()}


def _offered(options: Counts, chosen: tuple[str | int, ...]) -> list[str | int]:
    """List the options that leave most records, and those already chosen: a click sends all of them."""
    most = set(list(options)[:MOST_OPTIONS])
    return [value for value in options if value in most or value in chosen]


def _option(facet: str, value: str | int, options: Counts, labels: Labels) -> str:
    """Write an option as plain text: its name and how many records it would leave."""
    name = labels.get(facet, {}).get(str(value), str(value))
    if facet == "in_article":
        name = IN_ARTICLE_WORDS[str(value)]
    if facet == "standing":
        name = f"{style.STANDING_SIGNS[MapStanding(str(value))]} {value}"
    certain, possible = options.get(value, (0, 0))
    return f"{markup.clean(name)} {certain:,}{f'+{possible:,}' if possible else ''}"


def _prepare(field: str, selection: Selection) -> None:
    # The selection is the one truth: widgets show it, whether it came from a click, the timeline or the address.
    st.session_state[field] = list(getattr(selection, field))


def _take(field: str) -> None:
    page = page_state.current()
    changes: dict[str, object] = {field: tuple(st.session_state[field])}
    if field == "years":
        changes |= {"start": None, "end": None}
    page_state.change(selection=replace(page.selection, **changes))  # type: ignore[arg-type]


def _take_named(field: str, facet: str) -> None:
    """Take what was chosen from a list that is cut, where names that are not offered can be typed."""
    names = record_counts.labels(store_cache.store()).get(facet, {})
    taken: list[str] = []
    for value in st.session_state[field]:
        found = [value] if value in names else named(value, names)
        taken += found
        if not found:
            st.toast(markup.markdown(f"No {facet}'s name has “{value[:40]}” in it."))
    page_state.change(selection=replace(page_state.current().selection, **{field: tuple(taken)}))  # type: ignore[arg-type]


def named(typed: str, names: Mapping[str, str]) -> list[str]:
    """
    Find the values that a typed name may mean.

    Parameters
    ----------
    typed
        What was typed.
    names
        Names by value.

    Returns
    -------
    values
        Those of that very name, else the first whose names have it in them; capitals and accents make no difference.
    """
    wanted = normalise(typed).strip()
    folded = {value: normalise(name).strip() for value, name in names.items()}
    same = [value for value, name in folded.items() if name == wanted]
    return same or [value for value, name in folded.items() if wanted and wanted in name][:MOST_NAMED]


def _words(selection: Selection) -> None:
    st.session_state["words"] = selection.words
    st.text_input(
        "Words",
        key="words",
        on_change=_take_words,
        placeholder="Words: Mazar, مزار, IS-K",
        label_visibility="collapsed",
    )


def _take_words() -> None:
    page = page_state.current()
    words = markup.clean(st.session_state["words"])[:200]
    page_state.change(selection=replace(page.selection, words=words))


def _certain_only(selection: Selection) -> None:
    st.session_state["certain_only"] = selection.certain_only
    st.toggle(
        "Certain only",
        key="certain_only",
        on_change=_take_certain,
        help="Certain: every day and every place that the record may mean lies inside the selection. "
        "Possible: only some do. “24+3” reads 24 certain and 3 possible.",
    )


def _take_certain() -> None:
    page = page_state.current()
    page_state.change(selection=replace(page.selection, certain_only=bool(st.session_state["certain_only"])))


def _reset() -> None:
    st.session_state["playing"] = False
    page_state.change(selection=Selection())
