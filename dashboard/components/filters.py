"""The filters in the sidebar; each value has a bar for how many records it would leave."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

import streamlit as st

from dashboard import page_state, search, store_cache
from dashboard.components.controls import LONGEST_TEXT, bound
from dashboard.drawing import markup, style
from events.models import EventKind, InArticle, MapStanding, Precision
from events.queries import dimensions
from events.queries.counts import Counts
from events.queries.selection import FIELDS, IN_ARTICLE_WORDS, Labels, Selection
from events.text_search import normalise

VOCABULARY: Final = {value: index for index, value in enumerate((*EventKind, *MapStanding, *Precision, *InArticle))}
MOST_OPTIONS: Final = 60  # of lists that may have thousands
MOST_NAMED: Final = 20
MOST_CLOSE: Final = 4
NONE: Final = Counts(0, 0)
Facet = Mapping[str, Counts]  # by value
Options = dict[str, Counts]  # the same in the order shown
Names = Mapping[str, Sequence[str]]  # all names of each value, the one shown first
KEY: Final = "filters"
CLOSE_NAMES: Final = "filters_close"
LAST: Final = "filters_last"  # in the session: number of the last change that was made
# Headings of the facets by their keys in the URL, in the order shown; those of `OPEN` are unfolded at first.
HEADINGS: Final = {
    "dataset": "Dataset",
    "country": "Country",
    "province": "Province",
    "year": "Year",
    "kind": "Kind",
    "standing": "Standing",
    "actor": "Actor",
    "claimant": "Claimant",
    "source": "Source",
    "precision": "Place precision",
    "in_article": "Article",
}
OPEN: Final = ("dataset", "country", "year", "kind")
# The kind of thing that the values of a facet are, if they have other names, too.
NAMED: Final = {"country": "place", "province": "place", "actor": "actor", "claimant": "actor"}
DATES: Final = "Dates"


def show(selection: Selection, facets: Mapping[str, Facet], labels: Labels) -> None:
    """
    Show the filters; a change is in the page's state before it runs again.

    `facets` count the records that each value would leave, by filter; `labels` are names of ids, by field.
    """
    with st.sidebar:
        st.toggle(
            "Certain only",
            **bound("certain_only", selection.certain_only, lambda on: page_state.select(certain_only=bool(on))),
        )
        mount = st.components.v2.component(
            "filters",
            html='<div class="atlas-filters"></div>',
            js=style.asset("page/filters.js"),
            css=style.asset("page/filters.css"),
        )
        close = st.session_state.pop(CLOSE_NAMES, {})
        mount(
            key=KEY,
            data={
                "sections": [*sections(selection, facets, labels, close), dates(selection)],
                "number": st.session_state.get(LAST, 0),
            },
            on_changed_change=_changed,
        )


def sections(
    selection: Selection, facets: Mapping[str, Facet], labels: Labels, close: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:
    """
    List the filters as plain values: key, heading, chosen values, and the options in the order shown.

    An option is its value, its name, how many records it would leave, certain and possible, and its other names.
    `close` are names that may have been meant by what was typed, by filter.
    """
    shown = []
    for facet, heading in HEADINGS.items():
        chosen = [str(value) for value in getattr(selection, FIELDS[facet])]
        # As long as nothing is imported there is only one dataset; provinces are those of the chosen countries.
        if facet == "dataset" and len(labels.get(facet, {})) < 2:
            continue
        if facet == "province" and not (chosen or selection.countries):
            continue
        options = _options(facets[facet], facet, chosen)
        offered = _offered(options, chosen)
        names = _names(facet, {value: _name(facet, value, labels) for value in offered})
        shown.append(
            {
                "key": facet,
                "heading": heading,
                "noun": heading.lower(),
                "chosen": chosen,
                "isOpen": facet in OPEN or facet == "province" or bool(chosen),
                "isCut": len(offered) < len(options),
                "close": list(close.get(facet, ())),
                "options": [(value, names[value][0], *options[value], names[value][1:]) for value in offered],
            }
        )
    return shown


def dates(selection: Selection) -> dict[str, Any]:
    """Return the filter of first and last day as plain values."""
    first, last = (day.isoformat() if day else "" for day in (selection.start, selection.end))
    return {"key": "dates", "heading": DATES, "isOpen": bool(first or last), "from": first, "to": last}


def _changed() -> None:
    """Make the changes that the browser sent, each once: a message repeats those that had no answer yet."""
    for change in new_changes(st.session_state[KEY].get("changed"), st.session_state.get(LAST, 0)):
        st.session_state[LAST] = change["number"]
        if "text" in change:
            _typed(change)
        elif "from" in change:
            _dated(change)
        else:
            _clicked(change)


def new_changes(sent: object, last: int) -> list[Mapping[str, Any]]:
    """List the changes in a message of the browser after the last one made, in order; none if it has another form."""
    listed = sent.get("changes") if isinstance(sent, Mapping) else None
    changes = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, Sequence) else []
    numbered = [one for one in changes if isinstance(one.get("number"), int) and one["number"] > last]
    return sorted(numbered, key=lambda one: int(one["number"]))


def _clicked(change: Mapping[str, Any]) -> None:
    """Add a value to those of a filter, or take it off."""
    facet = str(change.get("key"))
    if facet in HEADINGS:
        read, _ = Selection.from_query({facet: [str(change.get("value"))]})
        values = getattr(read, FIELDS[facet])
        others = [one for one in getattr(page_state.left().selection, FIELDS[facet]) if one not in values]
        choose(facet, (*others, *values) if change.get("isOn") else others)


def choose(facet: str, values: Sequence[str | int]) -> None:
    """Set the values of a filter; years replace a period, a country that is taken off takes its provinces with it."""
    selection = page_state.left().selection
    fields: dict[str, Any] = {FIELDS[facet]: tuple(values)}
    if facet == "year":
        fields |= {"start": None, "end": None}
    if facet == "country":
        countries = {place_id: store_cache.atlas().places.get(place_id) for place_id in selection.provinces}
        kept = [place_id for place_id, place in countries.items() if not place or place.countries[0] in values]
        fields["provinces"] = tuple(kept if values else ())
    page_state.select(**fields)


def _typed(sent: Mapping[str, Any]) -> None:
    """Add the value that a typed name means; offer close names if there is none."""
    facet, text = str(sent.get("key")), str(sent.get("text"))[:LONGEST_TEXT]
    if facet not in HEADINGS:
        return
    names = _names(facet, dimensions.labels(store_cache.store()).get(facet, {}))
    found = named(text, names)
    if len(found) == 1:
        choose(facet, (*getattr(page_state.left().selection, FIELDS[facet]), found[0]))
    else:
        st.session_state[CLOSE_NAMES] = {facet: [names[value][0] for value in found] or close_names(text, names)}


def _dated(sent: Mapping[str, Any]) -> None:
    read, _ = Selection.from_query({key: str(sent.get(key, "")) for key in ("from", "to")})
    page_state.select(years=(), start=read.start, end=read.end)


def _options(counts: Facet, facet: str, chosen: Sequence[str]) -> Options:
    """Return the values of a facet in order, with those already chosen."""
    options = {**dict.fromkeys(chosen, NONE), **counts}
    if facet == "year":
        # A year without a certain record is not offered; the timeline reaches it.
        return {
            year: number for year, number in sorted(options.items(), reverse=True) if number.certain or year in chosen
        }
    # Countries of the theatre come before those that only an imported dataset has.
    order = (~store_cache.atlas().countries["theatre"]).to_dict() if facet == "country" else VOCABULARY
    return dict(sorted(options.items(), key=lambda item: (order.get(item[0], 0), -sum(item[1]), item[0])))


def _offered(options: Options, chosen: Sequence[str]) -> list[str]:
    """List the options that leave the most records, and those already chosen."""
    most = set(list(options)[:MOST_OPTIONS])
    return [value for value in options if value in most or value in chosen]


def _name(facet: str, value: str, labels: Labels) -> str:
    if facet == "in_article":
        return IN_ARTICLE_WORDS[InArticle(value)]
    if facet == "standing":
        return f"{style.STANDING_SIGNS[MapStanding(value)]} {value}"
    return markup.clean(labels.get(facet, {}).get(value, value))


def _names(facet: str, shown: Mapping[str, str]) -> Names:
    """List all names of each value of a facet, the shown one first."""
    known = search.all_names(store_cache.store(), store_cache.atlas()) if facet in NAMED else {}
    others = {value: known.get((NAMED.get(facet, ""), value), ()) for value in shown}
    return {value: tuple(dict.fromkeys((name, *map(markup.clean, others[value])))) for value, name in shown.items()}


def named(typed: str, names: Names) -> list[str]:
    """
    Find the values that a typed name may mean; case and accents are ignored.

    This is the value that is shown with exactly this name, else those that have it as another name, else those with a
    name that contains it.
    """
    wanted = normalise(typed).strip()
    if not wanted:
        return []
    folded = {value: [normalise(name).strip() for name in all_names] for value, all_names in names.items()}
    shown = [value for value, all_names in folded.items() if all_names[0] == wanted]
    also = [value for value, all_names in folded.items() if wanted in all_names]
    partly = [value for value, all_names in folded.items() if any(wanted in name for name in all_names)]
    return shown[:1] or (also or partly)[:MOST_NAMED]


def close_names(typed: str, names: Names) -> list[str]:
    """List the shown names of the values that have a name spelt most like a typed one."""
    others = {normalise(name).strip(): shown for shown, *rest in names.values() for name in rest}
    by_spelling = others | {normalise(shown).strip(): shown for shown, *_ in names.values()}
    found = get_close_matches(normalise(typed).strip(), by_spelling, n=3 * MOST_CLOSE)
    return list(dict.fromkeys(by_spelling[one] for one in found))[:MOST_CLOSE]
