"""Write the names of actors and places as buttons that open their pages."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from dashboard.drawing import markup
from events.models import Actor

ACTOR: Final = "actor:"  # begins what opens the page of an actor
PLACE: Final = "place:"


class Pages(NamedTuple):
    """The actors and places that have a page to open: names by id."""

    actors: Mapping[str, str]
    places: Mapping[str, str]


NONE: Final = Pages({}, {})


def button(target: str, name: str, *, is_stop: bool = True) -> str:
    """Write a name as a button that opens something; without `is_stop` the Tab key passes it."""
    stop = "" if is_stop else ' tabindex="-1"'
    return f'<button type="button" data-open="{markup.attribute(target)}"{stop}>{markup.text(name)}</button>'


def actor(actor_id: str, name: str, pages: Pages) -> str:
    """Write the name of an actor; as text without a page."""
    return button(f"{ACTOR}{actor_id}", name) if actor_id in pages.actors else markup.text(name)


def actors(found: Iterable[Actor], pages: Pages) -> str:
    """List the names of actors."""
    return ", ".join(actor(one.actor_id, one.name, pages) for one in found)


def places(place_ids: Iterable[str], pages: Pages) -> str:
    """List the names of places; those without a page are left out."""
    return ", ".join(button(f"{PLACE}{one}", pages.places[one]) for one in place_ids if one in pages.places)


def targets(pages: Pages, actor_ids: Iterable[str] = (), place_ids: Iterable[str] = ()) -> dict[str, str]:
    """Return what each name of these actors and places opens, as `in_text` takes it."""
    return {
        **{pages.places[one]: f"{PLACE}{one}" for one in place_ids if one in pages.places},
        **{pages.actors[one]: f"{ACTOR}{one}" for one in actor_ids if one in pages.actors},
    }


def in_text(words: str, opened: Mapping[str, str]) -> str:
    """Write a text in which the names that `opened` lists, whole and in either case, open what it says of them."""
    if not opened:
        return markup.text(words)
    found = {name.casefold(): target for name, target in opened.items()}
    # Of names that begin alike the longest is meant.
    names = "|".join(re.escape(name) for name in sorted(opened, key=len, reverse=True))
    parts = re.split(rf"(?<!\w)({names})(?!\w)", markup.clean(words), flags=re.IGNORECASE)
    return "".join(
        button(found[part.casefold()], part) if index % 2 else _between(part) for index, part in enumerate(parts)
    )


def _between(part: str) -> str:
    """Write the text between names with its spaces, which HTML text loses at its ends."""
    before = " " if part[:1] == " " else ""
    after = " " if part.strip() and part[-1:] == " " else ""
    return f"{before}{markup.text(part)}{after}"
