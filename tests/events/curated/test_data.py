"""The shipped records: sound, and as the sources say."""

import re

import pytest

from events.curated.checks import check
from events.curated.csv_files import load
from events.curated.datapackage import DATA
from events.models import EventKind, MapStanding, Stance
from events.queries import selected_records
from events.queries.dimensions import dimensions
from events.queries.records import record_detail
from events.queries.selection import Selection
from geodata import atlas as geodata_atlas
from geodata.faults import report

CURATED = load()
EVENTS = {event.event_id: event for event in CURATED.events}
RECORDS = [*EVENTS, *(claim.claim_id for claim in CURATED.claims if claim.is_estimate)]
VAGUE = ("border", "region", "country", "province", "unknown")


@pytest.fixture(scope="module")
def faults():
    return check(DATA, geodata_atlas.load())


@pytest.fixture(scope="module")
def rows(shipped):
    return {row["record_id"]: row for row in selected_records.records(shipped, Selection()).to_dict("records")}


def test_the_files_have_no_faults(faults):
    assert report(faults) == ""


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_every_event_rests_on_a_claim_with_a_source(event):
    claims = [claim for claim in CURATED.claims if claim.event_id == event.event_id]
    assert claims
    assert {claim.source_id for claim in claims} <= {source.source_id for source in CURATED.sources}


@pytest.mark.parametrize("record_id", RECORDS)
def test_every_record_is_in_the_store_and_lies_as_closely_as_is_known(rows, record_id):
    row = rows[record_id]
    if row["precision"] in VAGUE:
        assert row["lon"] != row["lon"] or row["lon"] is None
    else:
        assert 40 < row["lon"] < 90
        assert 20 < row["lat"] < 56
    assert row["date_shown"]
    assert row["why"]


def test_nothing_else_is_in_the_store(rows):
    assert sorted(rows) == sorted(RECORDS)


@pytest.mark.parametrize(("kind", "least"), [("attack", 8), ("rocket fire", 5), ("presence", 8), ("estimate", 10)])
def test_there_are_enough_records_of_each_kind(rows, kind, least):
    assert sum(row["kind"] == kind for row in rows.values()) >= least


def test_every_kind_of_record_is_one_of_the_vocabulary(rows):
    assert {row["kind"] for row in rows.values()} <= set(EventKind)


def test_nothing_known_to_country_level_is_in_a_province(shipped):
    with shipped.cursor() as cursor:
        found = cursor.execute("SELECT count(province_id), count(*) FROM areas WHERE place_kind = 'country'").fetchone()
    assert found[0] == 0
    assert found[1] > 5


def test_jalalabad_is_in_nangarhar_and_not_in_kyrgyzstan(shipped):
    prison = Selection(words="Jalalabad prison", kinds=("attack",))
    assert "jalalabad-prison-2020" in set(selected_records.records(shipped, prison)["record_id"])
    sites = record_detail.record(shipped, "jalalabad-prison-2020").sites
    assert {area for site in sites for area in site.areas} == {("AF", "AF-NAN")}


def test_tajikistan_2022_shows_the_rockets_of_7_may_as_claimed_and_denied(shipped):
    found = selected_records.records(shipped, Selection(countries=("TJ",), years=(2022,))).set_index("record_id")
    assert found.at["rockets-tajikistan-2022-05-07", "standing"] == MapStanding.CLAIMED_AND_DENIED
    assert found.at["rockets-tajikistan-2022-05-07", "match"] == "certain"


def test_tajikistan_2022_shows_nothing_that_cannot_be_there(shipped):
    found = selected_records.records(shipped, Selection(countries=("TJ",), years=(2022,)))
    sites = dimensions(shipped).sites
    for row in found.itertuples():
        assert any(country == "TJ" for site in sites[row.area_id] for country, _ in site.areas), row.record_id
        assert "Tajik" in row.why or "either side" in row.why, row.why


def test_the_rockets_of_18_april_have_no_point_in_uzbekistan(shipped):
    found = record_detail.record(shipped, "rockets-termez-2022-04-18")
    assert found.row["lon"] is None
    kinds = {site.role: site.kind for site in found.sites if any(country == "UZ" for country, _ in site.areas)}
    assert set(kinds.values()) <= {"border", "province", "country"}
    assert found.row["standing"] == MapStanding.CLAIMED_AND_DENIED


def test_imam_sahib_22_april_is_never_called_claimed(shipped):
    found = record_detail.record(shipped, "imam-sahib-mosque-2022-04-22")
    assert "claimed" not in found.row["standing"]
    group = {"iskp", "islamic-state"}
    assert not [line for line in found.claims if line.claim.claimant in group and line.claim.stance is Stance.ASSERTS]


def test_the_rockets_of_5_july_are_marked_as_not_in_the_article(rows):
    assert rows["rockets-termez-2022-07-05"]["in_article"] == "no"


@pytest.mark.parametrize("vague", ["attacks-kunduz-2022", "attacks-mazar-i-sharif-2022"])
def test_a_vague_statement_keeps_its_candidates_as_events_of_their_own(shipped, vague):
    found = record_detail.record(shipped, vague)
    assert found.row["date_precision"] == "year"
    assert len(found.candidates) == 4


def test_no_toll_is_averaged(shipped):
    found = record_detail.record(shipped, "imam-sahib-mosque-2022-04-22")
    killed = {line.number for line in found.claims if line.claim.aspect == "killed"}
    assert {"at least 33 people", "2 people"} <= killed


def test_the_4000_and_the_7000_answer_different_questions(rows):
    sidorov = rows["iskp-fighters-tajik-border-anatoly-sidorov-strength"]
    imankulov = rows["iskp-fighters-bordering-north-imankulov-in-the-article"]
    assert sidorov["question_id"] != imankulov["question_id"]


@pytest.mark.parametrize(
    ("typed", "record_id"),
    [
        ("مزار شریف", "mazar-mosque-2022-04-21"),
        ("Mazar-e Sharif", "mazar-mosque-2022-04-21"),
        ("Mazar-i-Sharif", "mazar-mosque-2022-04-21"),
        ("Hirat", "presence-iskp-herat"),
        ("IS-K", "presence-iskp-herat"),
        ("Wilayat Khorasan", "presence-iskp-herat"),
    ],
)
def test_any_spelling_finds(shipped, typed, record_id):
    assert record_id in set(selected_records.records(shipped, Selection(words=typed))["record_id"])


def _runs(text):
    words = re.findall(r"[\w']+", text.lower())
    return {tuple(words[at : at + 6]) for at in range(len(words) - 5)}


def test_values_are_our_own_words():
    claims = load().claims
    assert [claim.claim_id for claim in claims if _runs(claim.value) & _runs(claim.quote)] == []


@pytest.mark.parametrize("word", ["crackdown", "neutralised", "admitted", "deadliest", "martyr"])
def test_our_own_words_take_no_side(word):
    curated = load()
    texts = [text for event in curated.events for text in (event.title, event.note)]
    texts += [text for topic in curated.topics for text in (topic.title, topic.note)]
    texts += [text for claim in curated.claims for text in (claim.value, claim.note)]
    texts += [claim.quote for claim in curated.claims if word == "martyr"]
    assert [text for text in texts if word in text.lower()] == []


def test_doctrines_and_forecasts_are_told_as_said():
    marks = ("said", "reportedly", "described", "conclusion")
    claimed = [topic for topic in load().topics if topic.kind in ("doctrine", "forecast")]
    assert len(claimed) > 15
    assert [topic.title for topic in claimed if not any(mark in topic.title for mark in marks)] == []


def test_no_reports_of_injuries_are_not_a_count_of_zero():
    wanted = "rockets-termez-2022-04-18-us-state-department-wounded"
    (claim,) = (claim for claim in load().claims if claim.claim_id == wanted)
    assert (claim.low, claim.high, claim.value) == (None, None, "no injuries reported")
