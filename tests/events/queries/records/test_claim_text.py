"""One claim in words: the same sentence in tables, on the command line, in tooltips and in the notes of slides."""

from dataclasses import replace

import pytest

from events.models import Aspect, Certainty, Claim, Reliability, Source, SourceKind, Stance
from events.queries.records import claim_text
from events.queries.records.record_detail import SourcedClaim

SOURCE = Source("news", "Rockets", "RFE/RL", "", "2022-05-08", "", "", "", SourceKind.NEWS, Reliability.B, "", "")
CLAIM = Claim(
    claim_id="c", event_id="e", question_id="", topic_id="", aspect=Aspect.OCCURRENCE, stance=Stance.DENIES, value="",
    low=None, high=None, approx=None, unit="", claimant="guard", stated="", as_of="", place="", source_id="news",
    locator="", quote="", language="en", credibility=3, note="",
)  # fmt: skip


def line(claimant="Border Guard", number="", stated="", **fields):
    return SourcedClaim(replace(CLAIM, **fields), claimant, SOURCE, number, stated)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (line(), "Border Guard denies occurrence"),
        (line(value="bullets, not rockets"), "Border Guard denies occurrence: bullets, not rockets"),
        (
            line(aspect=Aspect.STRENGTH, stance=Stance.ASSERTS, number="up to 4,000 fighters", value="at the border"),
            "Border Guard asserts strength: up to 4,000 fighters; at the border",
        ),
        (line(aspect=Aspect.DATE, stance=Stance.ASSERTS, value="2022-05-07"), "Border Guard asserts date: 7 May 2022"),
        (line(aspect=Aspect.DATE, stance=Stance.ASSERTS, value="spring"), "Border Guard asserts date: spring"),
    ],
)
def test_a_sentence_has_claimant_stance_aspect_and_content(made, expected):
    assert claim_text.sentence(made) == expected


@pytest.mark.parametrize(
    ("claimant", "stance", "value", "expected"),
    [
        ("RFE/RL", Stance.REPORTS, "Rebels (RA)", "RFE/RL reports Rebels (RA) as perpetrator"),
        ("Court", Stance.ASSERTS, "Rebels (RA)", "Court names Rebels (RA) as perpetrator"),
        ("Rebels (RA)", Stance.ASSERTS, "Rebels (RA)", "Rebels (RA) claims responsibility"),
        ("Rebels (RA)", Stance.DENIES, "Rebels (RA)", "Rebels (RA) denies responsibility"),
        ("Court", Stance.DENIES, "Rebels (RA)", "Court denies that it was Rebels (RA)"),
        ("Court", Stance.QUESTIONS, "Rebels (RA)", "Court doubts that it was Rebels (RA)"),
    ],
)
def test_a_perpetrator_is_named(claimant, stance, value, expected):
    made = line(claimant, aspect=Aspect.PERPETRATOR, stance=stance, value=value)
    assert claim_text.sentence(made) == expected


@pytest.mark.parametrize(
    ("certainty", "value", "expected", "alone"),
    [
        ("suspected", "Rebels (RA)", "RFE/RL suspects Rebels (RA)", "perpetrator: suspected: Rebels (RA)"),
        (
            "unclaimed",
            "unclaimed when reported",
            "RFE/RL reports no claim of responsibility",
            "perpetrator: unclaimed when reported",
        ),
    ],
)
def test_a_suspicion_is_never_written_as_a_statement(certainty, value, expected, alone):
    given = {"aspect": Aspect.PERPETRATOR, "stance": Stance.REPORTS, "value": value}
    made = line("RFE/RL", **given, certainty=Certainty(certainty))
    assert claim_text.sentence(made) == expected
    assert claim_text.sentence(made, with_claimant=False) == alone


def test_a_denial_is_never_written_without_its_claimant():
    assert claim_text.sentence(line(value="two"), with_claimant=False) == "Border Guard denies occurrence: two"
    affirmed = line(value="two", stance=Stance.REPORTS)
    assert claim_text.sentence(affirmed, with_claimant=False) == "occurrence: two"


def test_dates_that_are_missing_are_named():
    assert claim_text.lines(line())[1] == "date of statement unknown; reference date not given"
    dated = line(stated="9 May 2022", as_of="2022-05")
    assert claim_text.lines(dated)[1] == "stated 9 May 2022; as of May 2022"


def test_the_source_and_the_quotation_follow():
    found = claim_text.lines(line(quote="only bullets", locator="p3 s2"))
    assert found[2:] == ("RFE/RL: Rockets, published 8 May 2022, p3 s2", "“only bullets”")
    assert len(claim_text.lines(line())) == 3
