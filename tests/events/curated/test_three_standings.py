"""One test per row of each truth table."""

from dataclasses import replace
from pathlib import Path

import pytest

from events.curated.standing import (
    Attribution,
    Counting,
    Weight,
    by_whom,
    happened,
    how_many,
    of_estimate,
    standings,
)
from events.models import Aspect, Certainty, MapStanding, Reliability
from tests.events.curated.one_event import ACTORS, ASSERTS, DENIES, EVENT, QUESTIONS, REPORTS, claim, source


def names(claimant, value, stance=ASSERTS, certainty="", stated=""):
    return claim(claimant, stance, Aspect.PERPETRATOR, value, certainty=certainty, stated=stated)


def suspects(claimant, value):
    return names(claimant, value, REPORTS, Certainty.SUSPECTED)


def unclaimed(claimant):
    return names(claimant, "unclaimed when reported", REPORTS, Certainty.UNCLAIMED)


def killed(claimant, low, high, unit="people", stance=ASSERTS, strict=None):
    return claim(claimant, stance, Aspect.KILLED, "", low, high, unit, strict=strict)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        # the perpetrator asserts, anyone denies
        ([claim("rebels"), claim("state", DENIES)], MapStanding.CLAIMED_AND_DENIED),
        ([names("world-rebels", "World Rebels"), claim("paper", DENIES)], MapStanding.CLAIMED_AND_DENIED),
        # anyone else asserts or reports, anyone denies
        ([claim("state"), claim("neighbour", DENIES)], MapStanding.DISPUTED),
        ([claim("paper", REPORTS), claim("state", DENIES)], MapStanding.DISPUTED),
        # nobody says so, anyone denies
        ([claim("state", DENIES)], MapStanding.DENIED),
        # an independent body asserts
        ([claim("monitor"), claim("rebels")], MapStanding.CONFIRMED_INDEPENDENTLY),
        # its target asserts
        ([claim("police"), claim("rebels")], MapStanding.CONFIRMED_BY_TARGET),
        # the perpetrator asserts
        ([claim("rebels"), claim("paper", REPORTS)], MapStanding.CLAIMED),
        ([claim("rebels"), claim("neighbour")], MapStanding.CLAIMED),
        # an accused party asserts, naming somebody else
        ([claim("rebels"), names("world-rebels", "Militia")], MapStanding.ASSERTED_BY_PARTY),
        ([names("rebels", "Militia")], MapStanding.ASSERTED_BY_PARTY),
        # others, and somebody questions it
        ([claim("paper", REPORTS), claim("monitor", QUESTIONS)], MapStanding.QUESTIONED),
        # others
        ([claim("paper", REPORTS)], MapStanding.REPORTED),
        ([claim("neighbour", aspect=Aspect.PRESENCE)], MapStanding.REPORTED),
        # nobody
        ([], MapStanding.NOT_STATED),
        ([killed("paper", 3, 3)], MapStanding.NOT_STATED),
        ([claim("paper", QUESTIONS)], MapStanding.NOT_STATED),
    ],
)
def test_did_it_happen(claims, expected):
    assert happened(EVENT, claims, ACTORS) is expected
    assert happened(EVENT, claims[::-1], ACTORS) is expected


def test_who_denies_a_perpetrator_does_not_deny_the_event():
    claims = [claim("state"), names("rebels", "Rebels (RA)"), names("neighbour", "Rebels (RA)", DENIES)]
    assert happened(EVENT, claims, ACTORS) is MapStanding.CONFIRMED_BY_TARGET
    assert by_whom(EVENT, claims, ACTORS) is Attribution.CLAIMED_AND_DISPUTED


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        # the perpetrator names itself, and it is contested
        ([names("rebels", "Rebels (RA)"), names("state", "Rebels (RA)", DENIES)], Attribution.CLAIMED_AND_DISPUTED),
        ([names("rebels", "Rebels (RA)"), names("paper", "Militia", REPORTS)], Attribution.CLAIMED_AND_DISPUTED),
        # anyone else or nobody names one, and it is contested
        ([names("paper", "Rebels (RA)"), names("neighbour", "Militia")], Attribution.DISPUTED),
        # an accused party names somebody else
        ([names("rebels", "Militia")], Attribution.DISPUTED),
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
        # a denial of somebody else
        ([names("rebels", "Rebels (RA)"), names("militia", "Militia", DENIES)], Attribution.CLAIMED),
        # only suspicion
        (
            [suspects("paper", "Rebels (RA)"), unclaimed("monitor")],
            Attribution.SUSPECTED,
        ),
        # only a denial
        ([names("state", "Militia", DENIES)], Attribution.DENIED),
        ([names("militia", "Militia", DENIES), unclaimed("paper")], Attribution.DENIED),
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
        ([killed("police", 0, 0), killed("police", 3, 3, unit="attackers")], Counting.ONE_CLAIMANT),
        # several claimants, each of another unit
        ([killed("police", 0, 0), killed("paper", 3, 3, unit="attackers")], Counting.APART),
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
    assert found.happened is MapStanding.CLAIMED_AND_DENIED
    assert found.by_whom is Attribution.NOT_STATED
    assert found.how_many is Counting.ONE_CLAIMANT


def test_officials_of_the_country_of_the_people_hit_confirm_and_foreign_ones_do_not():
    of_village = replace(EVENT, actors=(), targets=("village",))
    assert happened(of_village, [claim("doctors"), claim("rebels")], ACTORS) is MapStanding.CONFIRMED_BY_OFFICIALS
    assert happened(of_village, [claim("neighbour")], ACTORS) is MapStanding.REPORTED
    assert happened(of_village, [claim("doctors", REPORTS)], ACTORS) is MapStanding.REPORTED


# Cases invented to try the rule, with what a careful analyst says of each.


def test_an_accused_government_that_blames_rebels_confirms_the_blast_and_not_who_did_it():
    accused = replace(EVENT, actors=("state",), targets=("village",))
    found = standings(accused, [claim("police"), names("state", "Rebels (RA)")], ACTORS)
    assert (found.happened, found.by_whom) == (MapStanding.ASSERTED_BY_PARTY, Attribution.DISPUTED)


def test_a_denial_alone_has_one_answer():
    assert happened(EVENT, [claim("state", DENIES)], ACTORS) is MapStanding.DENIED


def test_a_spokesman_of_an_independent_body_confirms_as_the_body_does():
    assert happened(EVENT, [claim("un-spokesman")], ACTORS) is MapStanding.CONFIRMED_INDEPENDENTLY


def test_a_suspicion_of_the_target_confirms_neither_the_event_nor_who_did_it():
    claims = [
        names("state", "Rebels (RA)", ASSERTS, Certainty.SUSPECTED),
        names("monitor", "unclaimed when reported", ASSERTS, Certainty.UNCLAIMED),
    ]
    found = standings(EVENT, claims, ACTORS)
    assert (found.happened, found.by_whom) == (MapStanding.REPORTED, Attribution.SUSPECTED)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (killed("police", 30, None, strict=True), killed("paper", 30, 30), Counting.DIFFER),
        (killed("police", 30, None, strict=True), killed("paper", 31, 31), Counting.AGREE),
        (killed("police", 30, None), killed("paper", 30, 30), Counting.AGREE),
        (killed("police", None, 30, strict=True), killed("paper", 30, 30), Counting.DIFFER),
        (killed("police", 30, 30), killed("paper", 12, 12, unit="worshippers"), Counting.APART),
    ],
)
def test_figures_are_compared_as_they_are_hedged_and_by_what_they_count(one, other, expected):
    assert how_many([one, other]) is how_many([other, one]) is expected


def test_a_weak_denial_disputes_and_its_weight_is_shown():
    sources = {
        name: source(name, reliability=reliability)
        for name, reliability in (("good", Reliability.A), ("fair", Reliability.C), ("poor", Reliability.D))
    }
    claims = [claim("paper", REPORTS, source="good"), claim("police", source="fair")]
    found = standings(EVENT, [*claims, claim("nobody", DENIES, source="poor")], ACTORS, sources)
    assert found.happened is MapStanding.DISPUTED
    assert (found.affirming, found.denying) == (Weight(2, "A–C"), Weight(1, "D"))
    assert found.weight_in_words == (
        "On whether it happened: affirmed by 2 claimants, sources A–C; denied by 1 claimant, sources D"
    )
    assert standings(EVENT, claims, ACTORS, sources).weight_in_words == ""


def test_a_denial_meets_only_what_was_said_before_it():
    said = claim("rebels", stated="2022-05-09")
    before, same_day, undated = (claim("state", DENIES, stated=day) for day in ("2022-05-08", "2022-05-09", ""))
    assert happened(EVENT, [said, before], ACTORS) is MapStanding.CLAIMED
    assert happened(EVENT, [said, same_day], ACTORS) is MapStanding.CLAIMED_AND_DENIED
    assert happened(EVENT, [said, undated], ACTORS) is MapStanding.CLAIMED_AND_DENIED
    named = names("paper", "Rebels (RA)", stated="2022-05-09")
    assert by_whom(EVENT, [named, names("rebels", "", DENIES, stated="2022-05-08")], ACTORS) is Attribution.ATTRIBUTED


@pytest.mark.parametrize(
    ("stated", "as_of", "expected"),
    [
        ("2018-02-01", "2018-02-01", MapStanding.REPORTED),
        ("2022-02", "2022-02", MapStanding.REPORTED),
        ("2023-02-14", "2023-02-14", MapStanding.DISPUTED),
        ("2023-02-16", "2023-02-14", MapStanding.REPORTED),
        ("", "", MapStanding.DISPUTED),
    ],
)
def test_a_denial_of_2023_leaves_the_estimates_of_other_years(stated, as_of, expected):
    estimate = claim("monitor", aspect=Aspect.STRENGTH, low=4000, high=4000, stated=stated, as_of=as_of)
    denial = claim("state", DENIES, Aspect.STRENGTH, "too high", stated="2023-02-15")
    assert of_estimate(estimate, [estimate, denial]) is expected


@pytest.mark.parametrize("rule", [happened, by_whom, how_many])
def test_the_documentation_holds_the_truth_tables(rule):
    docs = (Path(__file__).parents[3] / "docs" / "data.md").read_text(encoding="utf-8")
    rows = [line.strip() for line in rule.__doc__.splitlines() if line.strip().startswith("| ")][2:]
    assert len(rows) > 4
    assert [row for row in rows if row not in docs] == []
