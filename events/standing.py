"""What the claims about an event add up to."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Protocol

from events.model import Actor, ActorKind, Aspect, Claim, Source, SourceKind, Stance, Standing

SPEAKS_OF_IT = (Aspect.OCCURRENCE, Aspect.PERPETRATOR)
INDEPENDENT_BODIES = (ActorKind.INTERNATIONAL_BODY, ActorKind.RESEARCH_BODY)


class Parties(Protocol):
    """An event, as far as it is known who is on which side of it."""

    @property
    def actors(self) -> tuple[str, ...]:
        """Ids of who is said to have done it."""

    @property
    def targets(self) -> tuple[str, ...]:
        """Ids of whom it was done to."""


class Side(StrEnum):
    """Where a claimant stands to an event."""

    PERPETRATOR = "perpetrator"
    TARGET = "target"
    INDEPENDENT = "independent"
    BYSTANDER = "bystander"


def standing(
    event: Parties, claims: Iterable[Claim], actors: Mapping[str, Actor], sources: Mapping[str, Source] | None = None
) -> Standing:
    """
    Say what the claims about an event add up to.

    Only claims on occurrence and perpetrator count, and never their order or number. The first rule that fits holds:

    | who asserts | who denies | standing |
    | --- | --- | --- |
    | the perpetrator | anyone | claimed and denied |
    | its target or an independent body | anyone | disputed |
    | an independent body | nobody | confirmed independently |
    | its target | nobody | confirmed by its target |
    | the perpetrator | nobody | claimed |
    | a bystander (asserts or reports) | anyone | disputed |
    | anything else | | reported |

    Parameters
    ----------
    event
        The event; its `actors` and `targets` tell the sides.
    claims
        Claims about it; others than on occurrence and perpetrator are passed over.
    actors
        All actors by id, to follow `part_of`.
    sources
        Sources by id, to tell research from other texts.
    """
    relevant = [claim for claim in claims if claim.aspect in SPEAKS_OF_IT]
    denied = any(claim.stance is Stance.DENIES for claim in relevant)
    asserting = {side_of(claim, event, actors, sources) for claim in relevant if claim.stance is Stance.ASSERTS}
    reported = any(claim.stance in (Stance.ASSERTS, Stance.REPORTS) for claim in relevant)
    if denied:
        if Side.PERPETRATOR in asserting:
            return Standing.CLAIMED_AND_DENIED
        return Standing.DISPUTED if reported else Standing.REPORTED
    if Side.INDEPENDENT in asserting:
        return Standing.CONFIRMED_INDEPENDENTLY
    if Side.TARGET in asserting:
        return Standing.CONFIRMED_BY_TARGET
    return Standing.CLAIMED if Side.PERPETRATOR in asserting else Standing.REPORTED


def side_of(
    claim: Claim, event: Parties, actors: Mapping[str, Actor], sources: Mapping[str, Source] | None = None
) -> Side:
    """
    Say where the claimant of a claim stands to the event.

    The perpetrator speaks through its parts and through what it is part of; the target only through itself and its
    parts. A state in whose country something happened is a bystander unless it is the target. An author is independent
    where research asserts something in the author's own name, and a bystander in an article or the news.
    """
    if any(_speaks_for(claim.claimant, actor, actors) for actor in event.actors):
        return Side.PERPETRATOR
    if any(target in belongs_to(claim.claimant, actors) for target in event.targets):
        return Side.TARGET
    claimant, source = actors.get(claim.claimant), (sources or {}).get(claim.source_id)
    if claimant is not None and claimant.kind in INDEPENDENT_BODIES:
        return Side.INDEPENDENT
    writes = claimant is not None and claimant.kind is ActorKind.AUTHOR and claim.stance is Stance.ASSERTS
    if writes and source is not None and source.kind is SourceKind.RESEARCH:
        return Side.INDEPENDENT
    return Side.BYSTANDER


def _speaks_for(claimant: str, actor: str, actors: Mapping[str, Actor]) -> bool:
    return actor in belongs_to(claimant, actors) or claimant in belongs_to(actor, actors)


def belongs_to(actor_id: str, actors: Mapping[str, Actor]) -> frozenset[str]:
    """List an actor and everything that it is part of, however indirectly; circles are walked once."""
    seen: set[str] = set()
    waiting = [actor_id]
    while waiting:
        current = waiting.pop()
        if current and current not in seen:
            seen.add(current)
            waiting.extend(actors[current].part_of if current in actors else ())
    return frozenset(seen)
