from events.curated.locate import Role
from events.queries import selected_records
from events.queries.records import claim_text
from events.queries.records.record_detail import record, sources_by_record
from events.queries.selection import Selection


def test_a_record_with_its_claims_in_the_order_they_were_stated(store):
    found = record(store, "rockets-north")
    assert [line.claim.claim_id for line in found.claims] == [
        "rockets-claimed",
        "rockets-seven",
        "rockets-denied",
        "rockets-four",
    ]
    assert found.claims[2].claimant_name == "Bordovan Border Guard"
    assert found.claims[1].number == "7 rockets"
    assert found.claims[0].stated_shown == "7 May 2020"
    assert [source.source_id for source in found.sources] == ["daily"]
    assert found.row["standing"] == "claimed and denied"
    assert [actor.actor_id for actor in found.actors + found.targets] == ["rebels", "state-b"]


def test_two_numbers_stay_two_claims(store):
    numbers = [line.number for line in record(store, "rockets-north").claims if line.number]
    assert numbers == ["7 rockets", "4 rockets"]


def test_where_is_reported_by_role(store):
    found = record(store, "rockets-north")
    assert {site.role: site.place_id for site in found.sites} == {
        Role.AT: "AA-BB",
        Role.ORIGIN: "AA-EA",
        Role.TARGET: "BB",
    }
    assert found.where.startswith("target: Bordova; launched from Eastmark, Arvia")


def test_candidates_and_their_vague_record_lead_to_each_other(store):
    assert [link.record_id for link in record(store, "east-attacks").candidates] == [
        "east-blast-june",
        "east-blast-august",
    ]
    assert record(store, "east-blast-june").parent.record_id == "east-attacks"
    assert record(store, "market-attack").parent is None


def test_an_estimate_shows_all_answers_to_its_question(store):
    found = record(store, "size-article")
    assert found.row["title"] == "Rebels in all Arvia: about 7,000 fighters (the article's author)"
    assert found.question.question_id == "rebels-arvia"
    assert [line.claim.claim_id for line in found.answers] == ["size-study", "size-denied", "size-article"]
    assert [line.claim.claim_id for line in found.claims] == ["size-article"]
    assert [other.question.title for other in found.comparable] == ["Rebels in the east"]
    # The denial was made before the article gave its number.
    assert found.row["standing"] == "reported"


def test_a_denial_is_not_an_estimate(store):
    assert record(store, "size-denied") is None


def test_an_unknown_record_is_none(store):
    assert record(store, "no-such-record") is None


def test_an_estimate_of_the_shipped_data_names_what_it_must_not_be_set_beside(shipped):
    found = selected_records.records(shipped, Selection(kinds=("estimate",))).to_dict("records")
    of_iskp = {row["record_id"] for row in found if row["question_id"].startswith("iskp-fighters")}
    assert of_iskp
    for record_id in of_iskp:
        detail = record(shipped, record_id)
        assert len(detail.comparable) == 3
        assert detail.question.title not in [other.question.title for other in detail.comparable]


def test_a_statement_that_several_outlets_carry_is_one_claim_with_all_its_sources(shipped):
    found = record(shipped, "rockets-tajikistan-2022-05-07")
    claimed = [line for line in found.claims if line.claim.claimant == "islamic-state"]
    (fired,) = [line for line in claimed if line.claim.aspect == "occurrence"]
    assert {source.source_id for source in fired.also} == set(fired.claim.also_in)
    assert {source.source_id for source in fired.sources} <= {source.source_id for source in found.sources}
    assert "also in RFE/RL Gandhara, Salaam Times" in claim_text.source(fired)


def test_sources_by_record_are_those_of_each_record_in_the_same_order(shipped):
    listed = selected_records.rows(shipped, Selection())
    found = sources_by_record(shipped, [row["record_id"] for row in listed])
    alone = {row["record_id"]: record(shipped, row["record_id"]).sources for row in listed}
    assert found == {record_id: tuple(source.source_id for source in each) for record_id, each in alone.items()}
    assert max(map(len, found.values())) > 1
