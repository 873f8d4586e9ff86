"""An imported incident and an event of the article side by side: what agrees, and in words what does not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from events import dates, words
from events.dates import Period
from events.model import Actor, Aspect, Event, show_number
from events.records import Curated
from geodata.atlas import Atlas

BESIDE_KM: Final = 25.0
SHORT: Final = 4  # letters: shorter words are in too many names
# What many names have in common tells none of them from another.
COMMON_WORDS: Final = """
administration afghan afghanistan armed army authorities border civilians fighters force forces front government group
groups guard iran islamic khorasan kyrgyz kyrgyzstan kazakhstan members men militants military militia ministry movement
pakistan pakistani party people police protesters province region republic residents security state states tajik
tajikistan their turkmenistan unidentified union united unknown uzbek uzbekistan with worshippers
"""
COMMON: Final = frozenset(COMMON_WORDS.split())


@dataclass(frozen=True)
class Line:
    """One aspect of both; `agrees` is None where one side says nothing, `difference` tells what differs."""

    aspect: str
    incident: str
    record: str
    agrees: bool | None
    difference: str = ""


@dataclass(frozen=True)
class Known:
    """An event with what it is compared by: its days, place, actors with their names, and the killed as claimed."""

    event: Event
    days: Period
    place: str
    actors: tuple[Actor, ...]
    names: frozenset[str]
    killed: tuple[float, float] | None


def known(event: Event, curated: Curated, atlas: Atlas) -> Known:
    """Gather what an event is compared by; what an actor is part of counts as its name too."""
    actors = {actor.actor_id: actor for actor in curated.actors}
    named = tuple(actors[actor_id] for actor_id in dict.fromkeys((*event.actors, *event.targets)))
    wholes = (actors[whole] for actor in named for whole in actor.part_of if whole in actors)
    said = (text for actor in (*named, *wholes) for text in (actor.name, actor.name.partition("(")[0], *actor.aliases))
    bounds = [
        bound
        for claim in curated.claims
        if claim.event_id == event.event_id and claim.aspect is Aspect.KILLED
        for bound in (claim.low, claim.high)
        if bound is not None
    ]
    return Known(
        event,
        dates.parse(event.date),
        atlas.places[event.place].name if event.place else "",
        named,
        frozenset(words.normalise(text).strip() for text in said) - {""},
        (min(bounds), max(bounds)) if bounds else None,
    )


def compare(incident: Mapping[str, Any], event: Known) -> tuple[Line, ...]:
    """
    Set an incident beside an event.

    Parameters
    ----------
    incident
        Columns of `INCIDENTS`, with `km`, the distance to the event's point, or None if either is known to a province
        only.
    event
        From `known`.

    Returns
    -------
    lines
        For day, place, actors and killed, in this order.
    """
    return _day(incident, event), _place(incident, event), _actors(incident, event), _killed(incident, event)


def _day(incident: Mapping[str, Any], event: Known) -> Line:
    first, last = incident["earliest"] or incident["latest"], incident["latest"] or incident["earliest"]
    difference = _apart(first, last, event.days)
    told = dates.show_days(first, last) if first != last else dates.show_day(first)
    return Line("day", told, dates.show(event.event.date), not difference, difference)


def _apart(first: date, last: date, days: Period) -> str:
    for count, word in (((first - days.latest).days, "later"), ((days.earliest - last).days, "earlier")):
        if count > 0:
            return f"{count} day{'s' if count > 1 else ''} {word} in the dataset"
    return ""


def _place(incident: Mapping[str, Any], event: Known) -> Line:
    told = ", ".join(text for text in (incident["place_stated"], incident["province_stated"]) if text)
    km = incident["km"]
    if km is None:
        return Line("place", told, event.place, True, "the same province; one side knows no closer")
    if km <= BESIDE_KM:
        return Line("place", told, event.place, True, f"{km:.0f} km apart" if km >= 1 else "")
    return Line("place", told, event.place, False, f"the same province, {km:.0f} km apart")


def _actors(incident: Mapping[str, Any], event: Known) -> Line:
    stated = [text for text in incident["actors"] or () if text]
    told, named = "; ".join(stated), "; ".join(actor.name for actor in event.actors)
    if not stated or not event.actors:
        return Line("actors", told, named, None, "one side names none")
    shared = sorted(_shared(stated, event.names))
    if shared:
        return Line("actors", told, named, True)
    return Line("actors", told, named, False, "no name in common")


def _shared(stated: Iterable[str], names: frozenset[str]) -> set[str]:
    """List what names have in common: a whole name, or a word that few names have."""
    texts = [words.normalise(text) for text in stated]
    whole = {name for name in names for text in texts if f" {name} " in text}
    telling = {word for name in names for word in name.split() if len(word) >= SHORT} - COMMON
    return {*whole, *(telling & {word for text in texts for word in text.split()})}


def _killed(incident: Mapping[str, Any], event: Known) -> Line:
    bounds = [incident[name] for name in ("killed_low", "killed", "killed_high") if incident[name] is not None]
    told = _number(min(bounds), max(bounds)) if bounds else ""
    claimed = _number(*event.killed) if event.killed else ""
    if not bounds or event.killed is None:
        return Line("killed", told, claimed, None, "one side gives no number")
    low, high = event.killed
    if min(bounds) > high:
        return Line("killed", told, claimed, False, f"{_number(min(bounds) - high)} more in the dataset")
    if max(bounds) < low:
        return Line("killed", told, claimed, False, f"{_number(low - max(bounds))} fewer in the dataset")
    return Line("killed", told, claimed, True)


def _number(low: float, high: float | None = None) -> str:
    one, other = (int(bound) if float(bound).is_integer() else bound for bound in (low, low if high is None else high))
    return show_number(one, other)
