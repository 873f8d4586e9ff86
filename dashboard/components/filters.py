"""The filters in the sidebar; each option shows how many records it would leave."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import streamlit as st

from dashboard import page_state, store_cache
from dashboard.components.controls import LONGEST_TEXT, bound
from dashboard.drawing import markup, style
from events.models import EventKind, InArticle, MapStanding, Precision
from events.queries import dimensions
from events.queries.counts import Counts
from events.queries.selection import FIELDS, Labels, Selection
from events.text_search import normalise

VOCABULARY: Final = {value: index for index, value in enumerate((*EventKind, *MapStanding, *Precision, *InArticle))}
MOST_OPTIONS: Final = 60  # of lists that may have thousands
MOST_NAMED: Final = 20
NONE: Final = Counts(0, 0)
Facet = Mapping[str, Counts]  # by value
Options = dict[str | int, Counts]  # the same in the order shown, years as numbers
# Headings of the facets by their keys in the URL; the rare ones are folded away.
COMMON: Final = {"country": "Country", "year": "Year", "kind": "Kind"}
RARE: Final = {
    "standing": "Standing",
    "actor": "Actor",
    "claimant": "Claimant",
    "source": "Source",
    "precision": "Place precision",
    "in_article": "Article",
    "dataset": "Dataset",
}


def show(selection: Selection, facets: Mapping[str, Facet], labels: Labels) -> None:
    """
    Show the filters; a change is in the page's state before it runs again.

    `facets` count the records that each value would leave, by filter; `labels` are names of ids, by field.
    """
    with st.sidebar:
        st.text_input(
            "Words",
            placeholder="Words: Mazar, مزار, IS-K",
            label_visibility="collapsed",
            **bound(
                "words", selection.words, lambda words: page_state.select(words=markup.clean(words)[:LONGEST_TEXT])
            ),
        )
        for facet, heading in COMMON.items():
            _pills(facet, heading, selection, facets[facet], labels)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.toggle(
                "Certain only",
                help=style.MATCH_HELP,
                **bound("certain_only", selection.certain_only, lambda on: page_state.select(certain_only=bool(on))),
            )
            st.button("Clear", key="reset", on_click=_clear, disabled=not selection.active)
        chosen = [heading for facet, heading in RARE.items() if getattr(selection, FIELDS[facet])]
        with st.expander(f"More filters{': ' + ', '.join(chosen) if chosen else ''}", expanded=bool(chosen)):
            for facet, heading in RARE.items():
                # As long as nothing is imported there is only one dataset.
                if facet != "dataset" or len(labels.get(facet, {})) > 1:
                    _list(facet, heading, selection, facets[facet], labels)


def _pills(facet: str, heading: str, selection: Selection, counts: Facet, labels: Labels) -> None:
    field = FIELDS[facet]
    chosen = getattr(selection, field)
    options = _options(counts, facet, chosen)

    def label(value: str | int) -> str:
        # Pills read Markdown, lists plain text.
        return markup.markdown(_option(facet, value, options, labels))

    st.pills(
        heading,
        list(options),
        selection_mode="multi",
        format_func=label,
        **bound(field, list(chosen), partial(_choose, field)),
    )


def _choose(field: str, values: Sequence[str | int]) -> None:
    period = {"start": None, "end": None} if field == "years" else {}
    page_state.select(**{field: tuple(values)}, **period)


def _list(facet: str, heading: str, selection: Selection, counts: Facet, labels: Labels) -> None:
    field = FIELDS[facet]
    chosen = getattr(selection, field)
    options = _options(counts, facet, chosen)
    offered = _offered(options, chosen)
    is_cut = len(offered) < len(options)
    st.multiselect(
        heading,
        offered,
        format_func=lambda value: _option(facet, value, options, labels),
        placeholder=f"any of {len(options):,}: type a name" if is_cut else "any",
        accept_new_options=is_cut,
        **bound(field, list(chosen), partial(_choose_named, facet) if is_cut else partial(_choose, field)),
    )


def _choose_named(facet: str, values: Sequence[str]) -> None:
    """Filter by the values of a shortened list, where other names can be typed."""
    names = dimensions.labels(store_cache.store()).get(facet, {})
    chosen: list[str] = []
    for value in values:
        found = [value] if value in names else named(value, names)
        chosen += found
        if not found:
            st.toast(markup.markdown(f"No {facet} has “{value[:40]}” in its name."))
    _choose(FIELDS[facet], chosen)


def _clear() -> None:
    st.session_state["playing"] = False
    page_state.change(selection=Selection())


def _options(counts: Facet, facet: str, chosen: tuple[str | int, ...]) -> Options:
    """Return the values of a facet in order, with those already chosen."""
    found: Options = {int(value) if facet == "year" else value: number for value, number in counts.items()}
    options = {**dict.fromkeys(chosen, NONE), **found}
    if facet == "year":
        # A year without a certain record is not offered; the timeline reaches it.
        return {year: number for year, number in sorted(options.items()) if number.certain or year in chosen}
    # Countries of the theatre come before those that only an imported dataset has.
    order = (~store_cache.atlas().countries["theatre"]).to_dict() if facet == "country" else VOCABULARY
    return dict(sorted(options.items(), key=lambda item: (order.get(str(item[0]), 0), -sum(item[1]), item[0])))


def _offered(options: Options, chosen: tuple[str | int, ...]) -> list[str | int]:
    """List the options that leave the most records, and those already chosen."""
    most = set(list(options)[:MOST_OPTIONS])
    return [value for value in options if value in most or value in chosen]


def _option(facet: str, value: str | int, options: Options, labels: Labels) -> str:
    """Write an option as plain text: its name and how many records it would leave."""
    name = labels.get(facet, {}).get(str(value), str(value))
    if facet == "in_article":
        name = style.IN_ARTICLE_WORDS[InArticle(str(value))]
    if facet == "standing":
        name = f"{style.STANDING_SIGNS[MapStanding(str(value))]} {value}"
    certain, possible = options.get(value, NONE)
    return f"{markup.clean(name)} {certain:,}{f'+{possible:,}' if possible else ''}"


def named(typed: str, names: Mapping[str, str]) -> list[str]:
    """
    Find the values that a typed name may mean, in names by value; case and accents are ignored.

    These are the values with exactly this name, else the first whose names contain it.
    """
    wanted = normalise(typed).strip()
    folded = {value: normalise(name).strip() for value, name in names.items()}
    same = [value for value, name in folded.items() if name == wanted]
    return same or [value for value, name in folded.items() if wanted and wanted in name][:MOST_NAMED]
