"""Decide which side a claimant takes in an event: the perpetrator's, the target's, independent or official."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from events.models import Actor, ActorKind, Claim, Event, Source, SourceKind, Stance

INDEPENDENT_BODIES = (ActorKind.INTERNATIONAL_BODY, ActorKind.RESEARCH_BODY)
AUTHORITIES = (ActorKind.STATE_BODY, ActorKind.OFFICIAL)


@dataclass(frozen=True)
class Parties:
    """The actors (alleged perpetrators) and targets of an event, by their ids."""

    actors: tuple[str, ...]
    targets: tuple[str, ...]


class Side(StrEnum):
    """The side of a claimant in an event."""

    PERPETRATOR = "perpetrator"
    TARGET = "target"
    INDEPENDENT = "independent"
    OFFICIAL = "official"
    BYSTANDER = "bystander"


def side_of(
    claim: Claim, event: Event | Parties, actors: Mapping[str, Actor], sources: Mapping[str, Source] | None = None
) -> Side:
    """
    Return the side of a claimant in an event.

    The perpetrator speaks through its parts and through what it is part of; the target only through itself and its
    parts. International and research bodies and whoever speaks for them are independent, and so is an author where
    research asserts something in the author's own name. Named state bodies and officials of the target's country, such
    as police and health departments that count casualties, are officials. Everyone else is a bystander.
    """
    if is_accused(claim.claimant, event, actors):
        return Side.PERPETRATOR
    wholes = belongs_to(claim.claimant, actors)
    if any(target in wholes for target in event.targets):
        return Side.TARGET
    if any(actors[whole].kind in INDEPENDENT_BODIES for whole in wholes if whole in actors):
        return Side.INDEPENDENT
    claimant, source = actors.get(claim.claimant), (sources or {}).get(claim.source_id)
    if claimant is None:
        return Side.BYSTANDER
    writes = claimant.kind is ActorKind.AUTHOR and claim.stance is Stance.ASSERTS
    if writes and source is not None and source.kind is SourceKind.RESEARCH:
        return Side.INDEPENDENT
    countries = {actors[target].country for target in event.targets if target in actors} - {""}
    return Side.OFFICIAL if claimant.kind in AUTHORITIES and claimant.country in countries else Side.BYSTANDER


def belongs_to(actor_id: str, actors: Mapping[str, Actor]) -> frozenset[str]:
    """Return an actor and everything that it is part of, directly or not; cycles are allowed."""
    seen: set[str] = set()
    waiting = [actor_id]
    while waiting:
        current = waiting.pop()
        if current and current not in seen:
            seen.add(current)
            waiting.extend(actors[current].part_of if current in actors else ())
    return frozenset(seen)


def is_accused(claimant: str, event: Event | Parties, actors: Mapping[str, Actor]) -> bool:
    """Check whether a claimant is an alleged perpetrator, part of one, or what one is part of."""
    return any(are_one(claimant, actor, actors) for actor in event.actors)


def are_one(one: str, other: str, actors: Mapping[str, Actor]) -> bool:
    """Check whether one of two actors is the other or part of it."""
    return one in belongs_to(other, actors) or other in belongs_to(one, actors)
