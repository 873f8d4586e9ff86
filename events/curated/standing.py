"""Derive the standing of an event from its claims: did it happen, who did it, how many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import inf

from events.models import Actor, ActorKind, Aspect, Certainty, Claim, Event, MapStanding, Source, SourceKind, Stance

SPEAKS_OF_IT = (Aspect.OCCURRENCE, Aspect.PERPETRATOR)
INDEPENDENT_BODIES = (ActorKind.INTERNATIONAL_BODY, ActorKind.RESEARCH_BODY)


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
    BYSTANDER = "bystander"


def standing(
    event: Event | Parties,
    claims: Iterable[Claim],
    actors: Mapping[str, Actor],
    sources: Mapping[str, Source] | None = None,
) -> MapStanding:
    """
    Derive the standing of an event from the claims about it.

    Only claims on occurrence and perpetrator count, whatever their order and number. The actors and targets of the
    event define the sides, `actors` by id are needed to follow `part_of`, and `sources` by id distinguish research from
    other texts. The first matching row applies:

    | who asserts | who denies | standing |
    | --- | --- | --- |
    | the perpetrator | anyone | claimed and denied |
    | its target or an independent body | anyone | disputed |
    | an independent body | nobody | confirmed independently |
    | its target | nobody | confirmed by its target |
    | the perpetrator | nobody | claimed |
    | a bystander (asserts or reports) | anyone | disputed |
    | anything else | | reported |
    """
    relevant = [claim for claim in claims if claim.aspect in SPEAKS_OF_IT]
    denied = any(claim.stance is Stance.DENIES for claim in relevant)
    asserting = {side_of(claim, event, actors, sources) for claim in relevant if claim.stance is Stance.ASSERTS}
    reported = any(claim.stance in (Stance.ASSERTS, Stance.REPORTS) for claim in relevant)
    if denied:
        if Side.PERPETRATOR in asserting:
            return MapStanding.CLAIMED_AND_DENIED
        return MapStanding.DISPUTED if reported else MapStanding.REPORTED
    if Side.INDEPENDENT in asserting:
        return MapStanding.CONFIRMED_INDEPENDENTLY
    if Side.TARGET in asserting:
        return MapStanding.CONFIRMED_BY_TARGET
    return MapStanding.CLAIMED if Side.PERPETRATOR in asserting else MapStanding.REPORTED


def side_of(
    claim: Claim, event: Event | Parties, actors: Mapping[str, Actor], sources: Mapping[str, Source] | None = None
) -> Side:
    """
    Return the side of a claimant in an event.

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
    """Return an actor and everything that it is part of, directly or not; cycles are allowed."""
    seen: set[str] = set()
    waiting = [actor_id]
    while waiting:
        current = waiting.pop()
        if current and current not in seen:
            seen.add(current)
            waiting.extend(actors[current].part_of if current in actors else ())
    return frozenset(seen)


SAYS_IT_HAPPENED = (Aspect.OCCURRENCE, Aspect.PRESENCE)
COUNTED = (Aspect.KILLED, Aspect.WOUNDED, Aspect.ATTACKERS_KILLED, Aspect.PRISONERS_ESCAPED, Aspect.ROCKETS_FIRED)
AFFIRMS = (Stance.ASSERTS, Stance.REPORTS)


class Occurrence(StrEnum):
    """Whether it happened, according to the claims."""

    NOT_STATED = "not stated"
    REPORTED = "reported"
    QUESTIONED = "reported and questioned"
    CLAIMED = "claimed"
    CLAIMED_AND_DENIED = "claimed and denied"
    CONFIRMED_BY_TARGET = "confirmed by its target"
    CONFIRMED_INDEPENDENTLY = "confirmed independently"
    DISPUTED = "disputed"
    DENIED = "denied"


class Attribution(StrEnum):
    """Who did it, according to the claims."""

    NOT_STATED = "nobody named"
    UNCLAIMED = "unclaimed when reported"
    SUSPECTED = "only suspected"
    ATTRIBUTED = "named by others"
    NAMED_BY_TARGET = "named by its target"
    NAMED_INDEPENDENTLY = "named independently"
    CLAIMED = "claimed"
    CLAIMED_AND_NAMED = "claimed, and named by its target or an independent body"
    CLAIMED_AND_DISPUTED = "claimed and disputed"
    DISPUTED = "disputed"


class Counting(StrEnum):
    """How many, according to the claims."""

    NOT_STATED = "no figure"
    ONE_CLAIMANT = "one claimant"
    AGREE = "figures agree"
    DIFFER = "figures differ"


@dataclass(frozen=True)
class Standing:
    """The three answers about one event."""

    happened: Occurrence
    by_whom: Attribution
    how_many: Counting


def standings(
    event: Event | Parties,
    claims: Iterable[Claim],
    actors: Mapping[str, Actor],
    sources: Mapping[str, Source] | None = None,
) -> Standing:
    """Derive all three standings; see the functions of the same names."""
    known = tuple(claims)
    return Standing(happened(event, known, actors, sources), by_whom(event, known, actors, sources), how_many(known))


def happened(
    event: Event | Parties,
    claims: Iterable[Claim],
    actors: Mapping[str, Actor],
    sources: Mapping[str, Source] | None = None,
) -> Occurrence:
    """
    Derive whether an event happened, according to the claims; the arguments are those of `standing`.

    Claims on occurrence and presence count. Naming a perpetrator implies that the event happened; denying a perpetrator
    does not deny the event. The first matching row applies:

    | who says that it happened | who denies that | standing |
    | --- | --- | --- |
    | the perpetrator asserts | anyone | claimed and denied |
    | anyone else | anyone | disputed |
    | nobody | anyone | denied |
    | an independent body asserts | nobody | confirmed independently |
    | its target asserts | nobody | confirmed by its target |
    | the perpetrator asserts | nobody | claimed |
    | others, and somebody questions it | nobody | reported and questioned |
    | others | nobody | reported |
    | nobody | nobody | not stated |
    """
    outright = [claim for claim in claims if claim.aspect in SAYS_IT_HAPPENED]
    implied = [claim for claim in claims if claim.aspect is Aspect.PERPETRATOR and claim.stance in AFFIRMS]
    affirming = [claim for claim in outright if claim.stance in AFFIRMS] + implied
    asserting = {side_of(claim, event, actors, sources) for claim in affirming if claim.stance is Stance.ASSERTS}
    if any(claim.stance is Stance.DENIES for claim in outright):
        if Side.PERPETRATOR in asserting:
            return Occurrence.CLAIMED_AND_DENIED
        return Occurrence.DISPUTED if affirming else Occurrence.DENIED
    if Side.INDEPENDENT in asserting:
        return Occurrence.CONFIRMED_INDEPENDENTLY
    if Side.TARGET in asserting:
        return Occurrence.CONFIRMED_BY_TARGET
    if Side.PERPETRATOR in asserting:
        return Occurrence.CLAIMED
    if not affirming:
        return Occurrence.NOT_STATED
    is_questioned = any(claim.stance is Stance.QUESTIONS for claim in outright)
    return Occurrence.QUESTIONED if is_questioned else Occurrence.REPORTED


def by_whom(
    event: Event | Parties,
    claims: Iterable[Claim],
    actors: Mapping[str, Actor],
    sources: Mapping[str, Source] | None = None,
) -> Attribution:
    """
    Derive who did it, according to the claims; the arguments are those of `standing`.

    Only claims on the perpetrator count. Two names are rivals if neither actor is part of the other. "Contested" means
    that somebody denies a perpetrator or that rivals are named. The first matching row applies:

    | who names a perpetrator | contested | standing |
    | --- | --- | --- |
    | the perpetrator, of itself | yes | claimed and disputed |
    | anyone else or nobody | yes | disputed |
    | the perpetrator, and its target or an independent body asserts the same | no | claimed, and named by … |
    | the perpetrator, of itself | no | claimed |
    | an independent body asserts | no | named independently |
    | its target asserts | no | named by its target |
    | others | no | named by others |
    | nobody, but somebody suspects one | no | only suspected |
    | nobody, and somebody says that it is unclaimed | no | unclaimed when reported |
    | nobody | no | nobody named |
    """
    relevant = [claim for claim in claims if claim.aspect is Aspect.PERPETRATOR]
    affirming = [claim for claim in relevant if claim.stance in AFFIRMS]
    naming_someone = [claim for claim in affirming if _names_someone(claim, actors)]
    asserting = {
        _side_of_namer(claim, event, actors, sources) for claim in naming_someone if claim.stance is Stance.ASSERTS
    }
    is_contested = any(claim.stance is Stance.DENIES for claim in relevant) or _are_rivals(naming_someone, actors)
    if is_contested:
        return Attribution.CLAIMED_AND_DISPUTED if Side.PERPETRATOR in asserting else Attribution.DISPUTED
    if Side.PERPETRATOR in asserting:
        is_shared = not asserting.isdisjoint({Side.TARGET, Side.INDEPENDENT})
        return Attribution.CLAIMED_AND_NAMED if is_shared else Attribution.CLAIMED
    if Side.INDEPENDENT in asserting:
        return Attribution.NAMED_INDEPENDENTLY
    if Side.TARGET in asserting:
        return Attribution.NAMED_BY_TARGET
    if naming_someone:
        return Attribution.ATTRIBUTED
    if any(claim.certainty is Certainty.SUSPECTED for claim in affirming):
        return Attribution.SUSPECTED
    is_unclaimed = any(claim.certainty is Certainty.UNCLAIMED for claim in affirming)
    return Attribution.UNCLAIMED if is_unclaimed else Attribution.NOT_STATED


def _side_of_namer(
    claim: Claim, event: Event | Parties, actors: Mapping[str, Actor], sources: Mapping[str, Source] | None
) -> Side:
    """Return the side of a claimant who names a perpetrator; a suspect who names somebody else is a bystander."""
    side, named = side_of(claim, event, actors, sources), _named(claim, actors)
    if side is Side.PERPETRATOR and named and _is_apart(named.actor_id, claim.claimant, actors):
        return Side.BYSTANDER
    return side


def _names_someone(claim: Claim, actors: Mapping[str, Actor]) -> bool:
    if claim.certainty is not Certainty.PLAIN:
        return False
    named = _named(claim, actors)
    return named is None or named.kind is not ActorKind.UNNAMED


def _named(claim: Claim, actors: Mapping[str, Actor]) -> Actor | None:
    """Return the actor that a claim names; None if its value is not the name of an actor."""
    return next((actor for actor in actors.values() if actor.name == claim.value), None)


def _are_rivals(naming_someone: Sequence[Claim], actors: Mapping[str, Actor]) -> bool:
    named = {actor.actor_id for claim in naming_someone if (actor := _named(claim, actors))}
    return any(_is_apart(one, other, actors) for one, other in combinations(sorted(named), 2))


def _is_apart(one: str, other: str, actors: Mapping[str, Actor]) -> bool:
    return one not in belongs_to(other, actors) and other not in belongs_to(one, actors)


def how_many(claims: Iterable[Claim]) -> Counting:
    """
    Check whether the figures about an event can all be true together.

    Killed, wounded, attackers killed, prisoners escaped and rockets fired are looked at each by itself, and so is each
    unit. "Up to 5" and "at least 3" can both be true, "9" and "at least 10" cannot; "about 50" is taken as 50. The
    first rule that fits holds for the whole event:

    | figures on one thing counted | standing |
    | --- | --- |
    | two that exclude each other, or one that is denied or questioned | figures differ |
    | of several claimants, all true together | figures agree |
    | of one claimant, whoever repeats it | one claimant |
    | none | no figure |
    """
    grouped: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        if claim.aspect in COUNTED and (claim.has_number or claim.stance not in AFFIRMS):
            grouped.setdefault((claim.aspect, claim.unit if claim.has_number else ""), []).append(claim)
    found = {_counting(group) for group in grouped.values()}
    return next(
        (word for word in (Counting.DIFFER, Counting.AGREE, Counting.ONE_CLAIMANT) if word in found),
        Counting.NOT_STATED,
    )


def _counting(figures: Sequence[Claim]) -> Counting:
    if any(claim.stance not in AFFIRMS for claim in figures):
        return Counting.DIFFER
    least = max(-inf if claim.low is None else claim.low for claim in figures)
    most = min(inf if claim.high is None else claim.high for claim in figures)
    if least > most:
        return Counting.DIFFER
    # A claimant who only passes on an assertion is not counted as another one.
    vouching = [claim for claim in figures if claim.stance is Stance.ASSERTS] or figures
    return Counting.AGREE if len({claim.claimant for claim in vouching}) > 1 else Counting.ONE_CLAIMANT
