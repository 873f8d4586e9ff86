"""The claims of an actor, and those on the records of a place, as a selection leaves them."""

import pytest

from events.curated.sides import belongs_to
from events.queries.dimensions import dimensions
from events.queries.records import record_detail, record_list, selected_claims, topics
from events.queries.selection import Selection
from events.store.curated_tables import DATASET
from geodata.atlas import load

ALL = Selection()
TERMEZ = "rockets-termez-2022-04-18"


def ids(found):
    return [line.claim.claim_id for one in found for line in one.lines]


def every_claim(store):
    with store.cursor() as cursor:
        return record_detail.claim_lines(store, cursor, "claim_id <> $1", "")


@pytest.fixture(scope="module")
def places():
    return load()


@pytest.mark.parametrize("actor", ["islamic-state", "iskp", "article-author", "us-state-department"])
def test_without_filters_all_claims_of_an_actor_and_its_parts_are_listed_once(shipped, places, actor):
    actors = record_detail.all_actors(shipped)
    own = {line.claim.claim_id for line in every_claim(shipped) if actor in belongs_to(line.claim.claimant, actors)}
    found = ids(selected_claims.of_claimant(shipped, ALL, places, actor))
    assert len(found) == len(set(found))
    assert set(found) == own
    assert own


def test_filters_leave_out_the_claims_on_other_records(shipped, places):
    in_2022 = Selection(years=(2022,), countries=("UZ",), claimants=("ap",))
    found = selected_claims.of_claimant(shipped, in_2022, places, "islamic-state")
    listed = {row["record_id"] for row in record_list.page(shipped, in_2022.without("claimants"), "newest", 1000)}
    assert TERMEZ in [one.record_id for one in found]
    assert {one.record_id for one in found} - {""} <= listed
    named = {one.topic.title for one in topics.all_topics(shipped)}
    assert {one.title for one in found if not one.record_id} <= named


def test_a_place_has_every_claim_on_its_records_and_the_newest_records_first(shipped):
    areas = tuple(dimensions(shipped).sites)
    found = selected_claims.in_areas(shipped, ALL, areas)
    assert sorted(ids(found)) == sorted(line.claim.claim_id for line in every_claim(shipped) if not line.claim.topic_id)
    rows = {row["record_id"]: row for row in record_list.page(shipped, ALL, record_list.Order.NEWEST, 1000)}
    days = [rows[one.record_id]["earliest"] for one in found if rows[one.record_id]["earliest"]]
    assert days == sorted(days, reverse=True)


def test_where_nothing_curated_is_chosen_nothing_is_asked(shipped, places, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("imported records have no claims")

    monkeypatch.setattr(record_list, "page", refuse)
    imported = Selection(datasets=("ucdp",))
    assert DATASET not in imported.datasets
    assert selected_claims.in_areas(shipped, imported, (1,)) == ()
    assert all(not one.record_id for one in selected_claims.of_claimant(shipped, imported, places, "islamic-state"))
