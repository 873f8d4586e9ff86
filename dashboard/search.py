"""What a text in the search box may mean: a place, an actor, a record, or words in the records."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

from dashboard.drawing import markup
from dashboard.drawing.records import cards
from events.queries import dimensions
from events.queries.records import record_detail, record_list, record_texts
from events.queries.records.record_list import Order
from events.queries.selection import Selection
from events.store.store import Store, store_cached
from events.text_search import normalise, search_terms
from geodata.models import Atlas, Place

MOST_FOUND: Final = 5  # of each kind
MOST_CLOSE: Final = 3
LONGEST: Final = 100
IN_YEAR: Final = re.compile(r"(?P<name>.+) (?P<year>(?:19|20)[0-9]{2})")  # "Kunduz 2022"


class Found(NamedTuple):
    """
    One meaning: its kind (place, actor, record, words), the id or words, its name, and the reason in words.

    `year` is the one that a place or actor is limited to, or 0.
    """

    kind: str
    id: str
    name: str
    why: str
    year: int = 0


def find(store: Store, atlas: Atlas, text: str) -> list[Found]:
    """
    List what a text may mean, the likeliest first.

    First come exact names and aliases, with or without a year after them, and a record if it alone has all the words in
    its title; then the words themselves, names that contain the text, and records with the words. If no name contains
    the text, the names spelt most like it come last.
    """
    text = " ".join(text.split())[:LONGEST]
    wanted = normalise(text).strip()
    if not search_terms(text):
        return []
    named = _named(store, atlas)
    exact = _unique(found for label, found in named if label == wanted)
    partly = _unique(found for label, found in sorted(named, key=lambda pair: len(pair[0])) if wanted in label)
    rows = record_list.page(store, Selection(words=text), Order.RELEVANCE, MOST_FOUND)
    texts = record_texts.texts(store, atlas, rows)
    records = [
        Found("record", row["record_id"], markup.clean(row["title"]), _why(row, text, texts[row["record_id"]]))
        for row in rows
    ]
    words = [Found("words", text, f"Records with the words “{text}”", "")] if rows else []
    others = [found for found in partly if found not in exact][:MOST_FOUND]
    dated = _in_year(text, named)
    titled = [found for found in records if _has_all(found.name, text)]
    only = titled if len(titled) == 1 else []
    close = [] if exact or others or dated else _close(wanted, named)
    rest = [found for found in records if found not in only]
    return [*exact[:MOST_FOUND], *dated, *only, *words, *others, *rest, *close]


def close(store: Store, atlas: Atlas, text: str) -> list[Found]:
    """List the places and actors whose names are spelt most like a text."""
    wanted = normalise(" ".join(text.split())[:LONGEST]).strip()
    return _close(wanted, _named(store, atlas)) if wanted else []


def _in_year(text: str, named: Sequence[tuple[str, Found]]) -> list[Found]:
    """List the places and actors that a text names before a year; if there are none, those spelt most like it."""
    parts = IN_YEAR.fullmatch(text)
    if not parts:
        return []
    wanted, year = normalise(parts["name"]).strip(), int(parts["year"])
    found = _unique(one for label, one in named if label == wanted) or _close(wanted, named)
    return [one._replace(name=f"{one.name}, {year}", year=year) for one in found[:MOST_FOUND]]


def _has_all(title: str, text: str) -> bool:
    words = normalise(title)
    return all(term in words for term in search_terms(text))


def _why(row: Mapping[str, Any], text: str, texts: Sequence[str]) -> str:
    """Write when a record was, and where the words were found if its title does not show them."""
    found = cards.reason(text, (row["title"],), texts)
    return f"{row['date_shown']}, found in: {found}" if found else row["date_shown"]


@store_cached(4)
def all_names(store: Store, atlas: Atlas) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """List all names of each place and actor by kind ("place", "actor") and id."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, meaning in _names(store, atlas):
        found[meaning.kind, meaning.id].append(name)
    return {key: tuple(dict.fromkeys(names)) for key, names in found.items()}


@store_cached(4)
def _named(store: Store, atlas: Atlas) -> list[tuple[str, Found]]:
    """List every name of places and actors, normalised, with what it means."""
    normalised = ((normalise(label).strip(), found) for label, found in _names(store, atlas))
    return [(label, found) for label, found in normalised if label]


def _names(store: Store, atlas: Atlas) -> Iterable[tuple[str, Found]]:
    for place in atlas.places.values():
        for label in dict.fromkeys((place.name, *place.aliases, *place.names_local.values())):
            yield label, Found("place", place.place_id, place.name, _which(place, label, atlas))
    known, labels = record_detail.all_actors(store), dimensions.labels(store).get("actor", {})
    for actor_id, name in labels.items():
        aliases = known[actor_id].aliases if actor_id in known else ()
        for label in (name, *aliases):
            also = f", also called {label}" if label != name else ""
            yield label, Found("actor", actor_id, markup.clean(name), f"actor{markup.clean(also)}")
            # "Islamic Movement of Uzbekistan (IMU)" is found by either part.
            whole, _, short = label.partition(" (")
            for part in (whole, short.removesuffix(")")) if short else ():
                yield part, Found("actor", actor_id, markup.clean(name), "actor")


def _which(place: Place, label: str, atlas: Atlas) -> str:
    countries: Mapping[str, Place] = atlas.places
    where = " and ".join(
        countries[code].name for code in place.countries if code in countries and code != place.place_id
    )
    also = f", also called {label}" if label != place.name else ""
    return f"{place.kind}{f' in {where}' if where and place.kind != 'border' else ''}{also}"


def _unique(found: Iterable[Found]) -> list[Found]:
    """Keep one meaning per id, the first."""
    return list({(one.kind, one.id): one for one in reversed(list(found))}.values())[::-1]


def _close(wanted: str, named: Iterable[tuple[str, Found]]) -> list[Found]:
    by_label = {label: found for label, found in named}
    labels = get_close_matches(wanted, by_label, n=2 * MOST_CLOSE, cutoff=0.7)
    close = _unique(by_label[label] for label in labels)[:MOST_CLOSE]
    return [one._replace(why=f"did you mean this {one.why}?") for one in close]
