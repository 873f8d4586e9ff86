"""Derive the standing of an event from its claims: did it happen, who did it, how many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from math import inf

from events import edtf_dates
from events.curated.sides import Parties, Side, are_one, is_accused, side_of
from events.models import AFFIRMS, Actor, ActorKind, Aspect, Certainty, Claim, Event, MapStanding, Source, Stance

SAYS_IT_HAPPENED = (Aspect.OCCURRENCE, Aspect.PRESENCE)
COUNTED = (Aspect.KILLED, Aspect.WOUNDED, Aspect.ATTACKERS_KILLED, Aspect.PRISONERS_ESCAPED, Aspect.ROCKETS_FIRED)
CONTESTED = (MapStanding.CLAIMED_AND_DENIED, MapStanding.DISPUTED, MapStanding.DENIED)


class Attribution(StrEnum):
    """Who did it, according to the claims."""

    NOT_STATED = "nobody named"
    UNCLAIMED = "unclaimed when reported"
    SUSPECTED = "only suspected"
    DENIED = "only denied"
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
    APART = "different things counted"
    AGREE = "figures agree"
    DIFFER = "figures differ"


@dataclass(frozen=True)
class Weight:
    """How many claimants take a side, and the reliability of their sources, best first: "A", "B–D"."""

    claimants: int
    reliability: str

    @property
    def in_words(self) -> str:
        """The weight in words: "2 claimants, sources B–D"."""
        counted = f"{self.claimants} claimant{'' if self.claimants == 1 else 's'}"
        return f"{counted}, sources {self.reliability}" if self.reliability else counted


@dataclass(frozen=True)
class Standing:
    """The three answers about one event, and the weight of those who say that it happened and of those who deny it."""

    happened: MapStanding
    by_whom: Attribution
    how_many: Counting
    affirming: Weight | None = None
    denying: Weight | None = None

    @property
    def answers(self) -> tuple[MapStanding, Attribution, Counting]:
        """The answers in the order of the questions."""
        return self.happened, self.by_whom, self.how_many

    @property
    def weight_in_words(self) -> str:
        """The weight of both sides on whether it happened; blank unless both take part."""
        if not self.affirming or not self.denying:
            return ""
        return f"On whether it happened: affirmed by {self.affirming.in_words}; denied by {self.denying.in_words}"


def standings(
    event: Event | Parties,
    claims: Iterable[Claim],
    actors: Mapping[str, Actor],
    sources: Mapping[str, Source] | None = None,
) -> Standing:
    """Derive the three answers (see the functions of their names) and the weight of both sides of the first."""
    known = tuple(claims)
    on_it = [claim for claim in known if claim.aspect in SAYS_IT_HAPPENED]
    return Standing(
        happened(event, known, actors, sources),
        by_whom(event, known, actors, sources),
        how_many(known),
        _weight([claim for claim in on_it if claim.stance in AFFIRMS], sources or {}),
        _weight([claim for claim in on_it if claim.stance is Stance.DENIES], sources or {}),
    )


def _weight(claims: Sequence[Claim], sources: Mapping[str, Source]) -> Weight | None:
    if not claims:
        return None
    carrying = {source_id for claim in claims for source_id in (claim.source_id, *claim.also_in)}
    found = sorted({sources[source_id].reliability for source_id in carrying if source_id in sources})
    return Weight(len({claim.claimant for claim in claims}), "–".join(dict.fromkeys([*found[:1], *found[-1:]])))


def happened(
    event: Event | Parties,
    claims: Iterable[Claim],
    actors: Mapping[str, Actor],
    sources: Mapping[str, Source] | None = None,
) -> MapStanding:
    """
    Derive whether an event happened, according to the claims.

    Claims on occurrence and presence count. Naming a perpetrator outright implies that the event happened; suspecting
    one, or reporting that nobody has claimed it, only reports it; denying a perpetrator does not deny the event. A
    denial counts against what was stated before it. An accused party that names somebody else does not claim the event.
    The first matching row applies:

    | who says that it happened | who denies that | standing |
    | --- | --- | --- |
    | the perpetrator claims it | anyone | claimed and denied |
    | anyone else | anyone | disputed |
    | nobody | anyone | denied |
    | an independent body asserts | nobody | confirmed independently |
    | its target asserts | nobody | confirmed by its target |
    | officials of the target's country assert | nobody | confirmed by officials |
    | the perpetrator claims it | nobody | claimed |
    | an accused party asserts, naming somebody else | nobody | asserted by a party |
    | others, and somebody questions it | nobody | reported and questioned |
    | others | nobody | reported |
    | nobody | nobody | not stated |
    """
    known = tuple(claims)
    outright = [claim for claim in known if claim.aspect in SAYS_IT_HAPPENED]
    naming = [claim for claim in known if claim.aspect is Aspect.PERPETRATOR and claim.stance in AFFIRMS]
    affirming = [claim for claim in outright if claim.stance in AFFIRMS] + naming
    denials = [claim for claim in outright if claim.stance is Stance.DENIES]
    asserting = {
        side_of(claim, event, actors, sources)
        for claim in affirming
        if claim.stance is Stance.ASSERTS and claim.certainty is Certainty.PLAIN
    }
    is_claimed = any(_claims_it(claim, event, naming, actors) for claim in affirming if claim.stance is Stance.ASSERTS)
    if denials and not affirming:
        return MapStanding.DENIED
    if any(_is_after(denial, claim) for denial in denials for claim in affirming):
        return MapStanding.CLAIMED_AND_DENIED if is_claimed else MapStanding.DISPUTED
    if Side.INDEPENDENT in asserting:
        return MapStanding.CONFIRMED_INDEPENDENTLY
    if Side.TARGET in asserting:
        return MapStanding.CONFIRMED_BY_TARGET
    if Side.OFFICIAL in asserting:
        return MapStanding.CONFIRMED_BY_OFFICIALS
    if is_claimed:
        return MapStanding.CLAIMED
    if Side.PERPETRATOR in asserting:
        return MapStanding.ASSERTED_BY_PARTY
    if not affirming:
        return MapStanding.NOT_STATED
    is_questioned = any(claim.stance is Stance.QUESTIONS for claim in outright)
    return MapStanding.QUESTIONED if is_questioned else MapStanding.REPORTED


def _claims_it(claim: Claim, event: Event | Parties, naming: Sequence[Claim], actors: Mapping[str, Actor]) -> bool:
    """Check whether a claim is the perpetrator's, and nobody of that side says that somebody else did it."""
    if not is_accused(claim.claimant, event, actors):
        return False
    return not any(
        _deflects(other, event, actors) and are_one(other.claimant, claim.claimant, actors) for other in naming
    )


def _deflects(claim: Claim, event: Event | Parties, actors: Mapping[str, Actor]) -> bool:
    named = _named(claim, actors)
    is_outright = claim.stance is Stance.ASSERTS and claim.certainty is Certainty.PLAIN
    return bool(
        named
        and is_outright
        and is_accused(claim.claimant, event, actors)
        and not are_one(named.actor_id, claim.claimant, actors)
    )


def of_estimate(claim: Claim, on_question: Iterable[Claim]) -> MapStanding:
    """
    Derive the standing of an estimate, among the claims on its question.

    It is disputed if a denial made later, or whose date is unknown, speaks of the same month; else it is reported.
    """
    denials = [other for other in on_question if other.stance is Stance.DENIES]
    is_met = any(_is_after(denial, claim) and _is_of_the_same_month(denial, claim) for denial in denials)
    return MapStanding.DISPUTED if is_met else MapStanding.REPORTED


def _is_after(denial: Claim, statement: Claim) -> bool:
    """Check whether a denial may have been made after a statement; a date that is not known may be any."""
    if not denial.stated or not statement.stated:
        return True
    return edtf_dates.parse(denial.stated).latest >= edtf_dates.parse(statement.stated).earliest


def _is_of_the_same_month(denial: Claim, statement: Claim) -> bool:
    moments = [one.as_of or one.stated for one in (denial, statement)]
    if not all(moments):
        return True
    one, other = (edtf_dates.parse(moment) for moment in moments)
    return _month(one.earliest) <= _month(other.latest) and _month(other.earliest) <= _month(one.latest)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def by_whom(
    event: Event | Parties,
    claims: Iterable[Claim],
    actors: Mapping[str, Actor],
    sources: Mapping[str, Source] | None = None,
) -> Attribution:
    """
    Derive who did it, according to the claims.

    Only claims on the perpetrator count. Two names are rivals if neither actor is part of the other. "Contested" means
    that rivals are named, that somebody denies a name after it was given, or that an accused party names somebody else.
    The first matching row applies:

    | who names a perpetrator | contested | standing |
    | --- | --- | --- |
    | the perpetrator, of itself | yes | claimed and disputed |
    | anyone else | yes | disputed |
    | the perpetrator, and its target or an independent body asserts the same | no | claimed, and named by … |
    | the perpetrator, of itself | no | claimed |
    | an independent body asserts | no | named independently |
    | its target asserts | no | named by its target |
    | others | no | named by others |
    | nobody, but somebody suspects one | no | only suspected |
    | nobody, and somebody denies one | no | only denied |
    | nobody, and somebody says that it is unclaimed | no | unclaimed when reported |
    | nobody | no | nobody named |
    """
    relevant = [claim for claim in claims if claim.aspect is Aspect.PERPETRATOR]
    affirming = [claim for claim in relevant if claim.stance in AFFIRMS]
    denials = [claim for claim in relevant if claim.stance is Stance.DENIES]
    naming_someone = [claim for claim in affirming if _names_someone(claim, actors)]
    asserting = {
        _side_of_namer(claim, event, actors, sources) for claim in naming_someone if claim.stance is Stance.ASSERTS
    }
    is_contested = (
        any(_denies_name(denial, claim, actors) for denial in denials for claim in naming_someone)
        or any(_deflects(claim, event, actors) for claim in naming_someone)
        or _are_rivals(naming_someone, actors)
    )
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
    if denials:
        return Attribution.DENIED
    is_unclaimed = any(claim.certainty is Certainty.UNCLAIMED for claim in affirming)
    return Attribution.UNCLAIMED if is_unclaimed else Attribution.NOT_STATED


def _denies_name(denial: Claim, claim: Claim, actors: Mapping[str, Actor]) -> bool:
    """Check whether a denial is of the actor that a claim names, or does not say of whom; and later than the claim."""
    denied, named = _named(denial, actors), _named(claim, actors)
    is_same = denied is None or named is None or are_one(denied.actor_id, named.actor_id, actors)
    return is_same and _is_after(denial, claim)


def _side_of_namer(
    claim: Claim, event: Event | Parties, actors: Mapping[str, Actor], sources: Mapping[str, Source] | None
) -> Side:
    """Return the side of a claimant who names a perpetrator; a suspect who names somebody else is a bystander."""
    side, named = side_of(claim, event, actors, sources), _named(claim, actors)
    if side is Side.PERPETRATOR and named and not are_one(named.actor_id, claim.claimant, actors):
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
    return any(not are_one(one, other, actors) for one, other in combinations(sorted(named), 2))


def how_many(claims: Iterable[Claim]) -> Counting:
    """
    Check whether the figures about an event can all be true together.

    Killed, wounded, attackers killed, prisoners escaped and rockets fired are looked at each by itself, and so is each
    unit. "Up to 5" and "at least 3" can both be true, "9" and "at least 10" cannot, nor can "30" and "more than 30";
    "about 50" is taken as 50. The first rule that fits holds for the whole event:

    | figures on one thing counted | standing |
    | --- | --- |
    | two that exclude each other, or one that is denied or questioned | figures differ |
    | of several claimants, all true together | figures agree |
    | of several claimants, each of another unit | different things counted |
    | of one claimant, whoever repeats it | one claimant |
    | none | no figure |
    """
    grouped: dict[str, dict[str, list[Claim]]] = {}
    for claim in claims:
        if claim.aspect in COUNTED and (claim.has_number or claim.stance not in AFFIRMS):
            of_aspect = grouped.setdefault(claim.aspect, {})
            of_aspect.setdefault(claim.unit if claim.has_number else "", []).append(claim)
    found = {_counting(group) for units in grouped.values() for group in units.values()}
    found |= {Counting.APART for units in grouped.values() if _counts_apart(units.values())}
    ranked = (Counting.DIFFER, Counting.AGREE, Counting.APART, Counting.ONE_CLAIMANT)
    return next((word for word in ranked if word in found), Counting.NOT_STATED)


def _counts_apart(units: Iterable[Sequence[Claim]]) -> bool:
    claimants = [{claim.claimant for claim in group} for group in units]
    return any(one.isdisjoint(other) for one, other in combinations(claimants, 2))


def _counting(figures: Sequence[Claim]) -> Counting:
    if any(claim.stance not in AFFIRMS for claim in figures):
        return Counting.DIFFER
    # A bound that is excluded ("more than 30") is above the same number.
    least = max((-inf, False) if claim.low is None else (claim.low, bool(claim.strict)) for claim in figures)
    most = min((inf, True) if claim.high is None else (claim.high, not claim.strict) for claim in figures)
    if least[0] > most[0] or (least[0] == most[0] and (least[1] or not most[1])):
        return Counting.DIFFER
    # A claimant who only passes on an assertion is not counted as another one.
    vouching = [claim for claim in figures if claim.stance is Stance.ASSERTS] or figures
    return Counting.AGREE if len({claim.claimant for claim in vouching}) > 1 else Counting.ONE_CLAIMANT
