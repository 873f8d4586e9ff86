"""One test per row of each truth table."""

import pytest

from events.curated.standing import (
    Attribution,
    Counting,
    Occurrence,
    by_whom,
    happened,
    how_many,
    standings,
)
from events.models import Actor, ActorKind, Aspect, Certainty, Claim, Event, EventKind, InArticle, Stance

ACTORS = {
    actor_id: Actor(actor_id, name, (), kind, "", part_of, "")
    for actor_id, name, kind, part_of in (
        ("rebels", "Rebels (RA)", ActorKind.ARMED_GROUP, ("world-rebels",)),
        ("world-rebels", "World Rebels", ActorKind.ARMED_GROUP, ()),
        ("militia", "Militia", ActorKind.ARMED_GROUP, ()),
        ("state", "State", ActorKind.STATE_BODY, ()),
        ("police", "Police", ActorKind.STATE_BODY, ("state",)),
        ("neighbour", "Neighbour", ActorKind.STATE_BODY, ()),
        ("monitor", "Monitor", ActorKind.INTERNATIONAL_BODY, ()),
        ("paper", "Paper", ActorKind.MEDIA_OUTLET, ()),
        ("nobody", "Unknown persons", ActorKind.UNNAMED, ()),
    )
}
EVENT = Event("event", "", EventKind.ATTACK, "2022", "", "", "", "", ("rebels",), ("state",), "", InArticle.YES, "")
ASSERTS, DENIES, REPORTS, QUESTIONS = Stance.ASSERTS, Stance.DENIES, Stance.REPORTS, Stance.QUESTIONS


def claim(
    claimant, stance=ASSERTS, aspect=Aspect.OCCURRENCE, value="", low=None, high=None, unit="people", certainty=""
):
    return Claim(
        f"{claimant}-{stance}-{aspect}-{value}-{low}-{high}", "event", "", "", aspect, stance, value, low, high, None,
        unit, claimant, "", "", "", "source", "", "", "", None, "", Certainty(certainty),
    )  # fmt: skip


def names(claimant, value, stance=ASSERTS, certainty=""):
    return claim(claimant, stance, Aspect.PERPETRATOR, value, certainty=certainty)


def suspects(claimant, value):
    return names(claimant, value, REPORTS, Certainty.SUSPECTED)


def unclaimed(claimant):
    return names(claimant, "unclaimed when reported", REPORTS, Certainty.UNCLAIMED)


def killed(claimant, low, high, unit="people", stance=ASSERTS):
    return claim(claimant, stance, Aspect.KILLED, "", low, high, unit)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        # the perpetrator asserts, anyone denies
        ([claim("rebels"), claim("state", DENIES)], Occurrence.CLAIMED_AND_DENIED),
        ([names("world-rebels", "World Rebels"), claim("paper", DENIES)], Occurrence.CLAIMED_AND_DENIED),
        # anyone else asserts or reports, anyone denies
        ([claim("state"), claim("neighbour", DENIES)], Occurrence.DISPUTED),
        ([claim("paper", REPORTS), claim("state", DENIES)], Occurrence.DISPUTED),
        # nobody says so, anyone denies
        ([claim("state", DENIES)], Occurrence.DENIED),
        # an independent body asserts
        ([claim("monitor"), claim("rebels")], Occurrence.CONFIRMED_INDEPENDENTLY),
        # its target asserts
        ([claim("police"), claim("rebels")], Occurrence.CONFIRMED_BY_TARGET),
        # the perpetrator asserts
        ([claim("rebels"), claim("paper", REPORTS)], Occurrence.CLAIMED),
        # others, and somebody questions it
        ([claim("paper", REPORTS), claim("monitor", QUESTIONS)], Occurrence.QUESTIONED),
        # others
        ([claim("paper", REPORTS)], Occurrence.REPORTED),
        ([claim("neighbour", aspect=Aspect.PRESENCE)], Occurrence.REPORTED),
        # nobody
        ([], Occurrence.NOT_STATED),
        ([killed("paper", 3, 3)], Occurrence.NOT_STATED),
        ([claim("paper", QUESTIONS)], Occurrence.NOT_STATED),
    ],
)
def test_did_it_happen(claims, expected):
    assert happened(EVENT, claims, ACTORS) is expected
    assert happened(EVENT, claims[::-1], ACTORS) is expected


def test_who_denies_a_perpetrator_does_not_deny_the_event():
    claims = [claim("state"), names("rebels", "Rebels (RA)"), names("neighbour", "Rebels (RA)", DENIES)]
    assert happened(EVENT, claims, ACTORS) is Occurrence.CONFIRMED_BY_TARGET
    assert by_whom(EVENT, claims, ACTORS) is Attribution.CLAIMED_AND_DISPUTED


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        # the perpetrator names itself, and it is contested
        ([names("rebels", "Rebels (RA)"), names("state", "Rebels (RA)", DENIES)], Attribution.CLAIMED_AND_DISPUTED),
        ([names("rebels", "Rebels (RA)"), names("paper", "Militia", REPORTS)], Attribution.CLAIMED_AND_DISPUTED),
        # anyone else or nobody names one, and it is contested
        ([names("paper", "Rebels (RA)"), names("neighbour", "Militia")], Attribution.DISPUTED),
        ([names("state", "Militia", DENIES)], Attribution.DISPUTED),
        # the perpetrator, and its target or an independent body
        ([names("rebels", "Rebels (RA)"), names("police", "World Rebels")], Attribution.CLAIMED_AND_NAMED),
        ([names("rebels", "our own men"), names("monitor", "Rebels (RA)")], Attribution.CLAIMED_AND_NAMED),
        # the perpetrator
        ([names("rebels", "Rebels (RA)"), names("paper", "World Rebels", REPORTS)], Attribution.CLAIMED),
        # an independent body
        ([names("monitor", "Rebels (RA)"), names("state", "Rebels (RA)")], Attribution.NAMED_INDEPENDENTLY),
        # its target
        ([names("state", "Rebels (RA)"), unclaimed("paper")], Attribution.NAMED_BY_TARGET),
        # others
        ([names("paper", "Rebels (RA)", REPORTS)], Attribution.ATTRIBUTED),
        # a suspect who names somebody else speaks as a bystander
        ([names("rebels", "Militia")], Attribution.ATTRIBUTED),
        # only suspicion
        (
            [suspects("paper", "Rebels (RA)"), unclaimed("monitor")],
            Attribution.SUSPECTED,
        ),
        # unclaimed
        ([unclaimed("paper")], Attribution.UNCLAIMED),
        # nobody
        ([], Attribution.NOT_STATED),
        ([claim("rebels")], Attribution.NOT_STATED),
        ([names("paper", "Unknown persons", REPORTS)], Attribution.NOT_STATED),
    ],
)
def test_who_did_it(claims, expected):
    assert by_whom(EVENT, claims, ACTORS) is expected
    assert by_whom(EVENT, claims[::-1], ACTORS) is expected


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        # two that exclude each other
        ([killed("police", 9, 9), killed("paper", 10, None)], Counting.DIFFER),
        ([killed("police", 0, 0), killed("police", 1, 1)], Counting.DIFFER),
        ([killed("police", None, 5), killed("paper", 6, 8)], Counting.DIFFER),
        # one that is denied or questioned
        ([killed("police", 9, 9), killed("paper", 9, 9, stance=QUESTIONS)], Counting.DIFFER),
        ([claim("police", DENIES, Aspect.KILLED, "nobody was killed")], Counting.DIFFER),
        # several claimants, all true together
        ([killed("police", 9, 9), killed("paper", 9, None), killed("monitor", 5, 12)], Counting.AGREE),
        # one claimant
        ([killed("police", 9, 9), killed("police", 9, None)], Counting.ONE_CLAIMANT),
        # one claimant, whoever repeats it
        ([killed("police", 9, 9), killed("paper", 9, 9, stance=REPORTS)], Counting.ONE_CLAIMANT),
        # units are not mixed
        ([killed("police", 0, 0), killed("paper", 3, 3, unit="attackers")], Counting.ONE_CLAIMANT),
        # none
        ([], Counting.NOT_STATED),
        ([claim("rebels")], Counting.NOT_STATED),
        ([killed("paper", None, None)], Counting.NOT_STATED),
    ],
)
def test_how_many(claims, expected):
    assert how_many(claims) is expected
    assert how_many(claims[::-1]) is expected


def test_the_strongest_word_of_all_things_counted_holds():
    wounded = claim("paper", REPORTS, Aspect.WOUNDED, "", 4, 4), claim("police", ASSERTS, Aspect.WOUNDED, "", 7, 7)
    assert how_many([killed("police", 9, 9), killed("paper", 9, 9), *wounded]) is Counting.DIFFER


def test_the_three_answers_are_apart():
    found = standings(EVENT, [claim("rebels"), claim("state", DENIES), killed("paper", 3, 3)], ACTORS)
    assert found.happened is Occurrence.CLAIMED_AND_DENIED
    assert found.by_whom is Attribution.NOT_STATED
    assert found.how_many is Counting.ONE_CLAIMANT
