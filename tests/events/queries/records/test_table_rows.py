"""The one table of everything: records beside what the article and others say of them, and all claims."""

from datetime import date

import pytest

from events.queries import selected_records
from events.queries.records import table_rows
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection
from events.queries.table_columns import TABLES_OF, ColumnFilters, TableKind, searched
from geodata import atlas as places

CLAIMS = 18  # of the tiny world


def listed(store, atlas, kind=TableKind.RECORDS, column_filters=ColumnFilters(), **selection):  # noqa: B008 - frozen
    found = table_rows.table_rows(store, atlas, TableRequest(Selection(**selection), kind, column_filters))
    key = "record_id" if kind is TableKind.RECORDS else "claim_id"
    return {row[key]: row for row in found}


@pytest.mark.parametrize("kind", list(TableKind))
def test_every_row_has_every_column(store, atlas, kind):
    columns = [column.name for column in TABLES_OF[kind].columns]
    assert len(set(columns)) == len(columns)
    for row in listed(store, atlas, kind).values():
        assert set(columns) <= set(row)


def test_all_records_and_all_claims_are_there(store, atlas):
    assert set(listed(store, atlas)) == set(selected_records.records(store, Selection())["record_id"])
    assert len(listed(store, atlas, TableKind.CLAIMS)) == CLAIMS


def test_what_the_article_says_is_beside_what_others_say(store, atlas):
    found = listed(store, atlas)
    rockets = found["rockets-north"]
    assert rockets["article_says"] == ""
    assert "Bordovan Border Guard denies occurrence: bullets, not rockets" in rockets["others_say"]
    assert "Rebels of Arvia (RA) asserts rockets fired: 7 rockets" in rockets["others_say"]
    assert found["old-war"]["article_says"] == "occurrence: a civil war"
    assert found["old-war"]["others_say"] == ""


def test_a_vague_record_names_what_it_may_mean_and_back(store, atlas):
    found = listed(store, atlas)
    assert found["east-attacks"]["others_say"] == "may mean: Blast in Easttown · may mean: Blast in East District"
    assert found["east-blast-june"]["article_says"] == "possibly meant by: Attacks in the east"


def test_an_estimate_is_set_beside_all_answers_to_its_question(store, atlas):
    found = listed(store, atlas)
    assert found["size-study"]["article_says"] == "strength: about 7,000 fighters"
    assert found["size-article"]["others_say"] == (
        "Monitoring Team asserts strength: up to 4,000 fighters · Government of Arvia denies strength: far fewer"
    )
    assert found["size-study"]["claims"] == 1
    assert (found["size-study"]["low"], found["size-study"]["high"]) == (None, 4000)


def test_names_sources_and_areas_are_spelled_out(store, atlas):
    row = listed(store, atlas)["rockets-north"]
    assert row["actors"] == ("Rebels of Arvia (RA)",)
    assert row["targets"] == ("Government of Bordova",)
    assert row["countries"] == ("AA", "BB")
    assert row["sources"] == ("The Daily: Rockets Fly North",)
    assert row["source_urls"] == ("https://example.org/daily",)
    assert (row["edtf"], row["earliest"], row["latest"]) == ("2020-05-07", date(2020, 5, 7), date(2020, 5, 7))


def test_an_open_end_has_no_last_day(store, atlas):
    row = listed(store, atlas)["rebels-present"]
    assert (row["edtf"], row["earliest"], row["latest"]) == ("2015~/..", date(2015, 1, 1), None)


def test_claims_follow_the_records_of_the_selection(store, atlas):
    found = listed(store, atlas, TableKind.CLAIMS, kinds=("rocket fire",))
    assert set(found) == {"rockets-claimed", "rockets-seven", "rockets-four", "rockets-denied"}
    denied = found["rockets-denied"]
    assert (denied["stance"], denied["claimant"], denied["about"]) == ("denies", "Bordovan Border Guard", "event")
    assert (denied["standing"], denied["in_article"], denied["record_id"]) == (
        "claimed and denied",
        "no",
        "rockets-north",
    )


def test_a_denial_without_a_number_stands_with_the_numbers_it_denies(store, atlas):
    found = listed(store, atlas, TableKind.CLAIMS, kinds=("estimate",), sources=("study",))
    assert {"size-study", "size-denied"} <= set(found)
    assert found["size-denied"]["record_id"] == ""
    assert found["size-study"]["number"] == "up to 4,000 fighters"


def test_a_claim_has_its_own_place_or_that_of_what_it_speaks_of(store, atlas):
    found = listed(store, atlas, TableKind.CLAIMS)
    assert (found["market-killed"]["place"], found["market-killed"]["lon"]) == ("Westtown", 0.5)
    assert (found["size-east"]["place_id"], found["size-east"]["lon"]) == ("AA-EA", None)
    assert found["video-told"]["precision"] == "unknown"


def test_other_datasets_have_no_claims(store, atlas):
    assert listed(store, atlas, TableKind.CLAIMS, datasets=("other",)) == {}


@pytest.mark.parametrize("kind", list(TableKind))
def test_pages_put_together_are_the_whole(store, atlas, kind):
    request = TableRequest(kind=kind)
    whole = table_rows.table_rows(store, atlas, request)
    pages = [row for start in range(0, len(whole), 4) for row in table_rows.table_rows(store, atlas, request, 4, start)]
    assert pages == whole
    assert table_rows.number(store, atlas, request) == len(whole)


@pytest.mark.parametrize(
    ("kind", "column", "text", "expected"),
    [
        (TableKind.RECORDS, "standing", "denied", {"rockets-north"}),
        (TableKind.CLAIMS, "stance", "denies", {"rockets-denied", "size-denied"}),
        (TableKind.CLAIMS, "claimant", "border guard", {"rockets-denied"}),
    ],
)
def test_a_table_is_narrowed_by_its_columns(store, atlas, kind, column, text, expected):
    request = TableRequest(kind=kind, column_filters=ColumnFilters(((column, text),)))
    assert set(listed(store, atlas, kind, request.column_filters)) == expected
    assert table_rows.number(store, atlas, request) == len(expected)
    assert column in searched(kind)


# ------------------------------------------------------------------ the shipped data


def test_claims_on_topics_are_in_the_table(shipped):
    found = listed(shipped, places.load(), TableKind.CLAIMS)
    about = [row["about"] for row in found.values()]
    assert len(found) == 598
    assert about.count("topic") >= 113
    forecast = next(row for row in found.values() if row["subject_id"] == "conclusion-little-scope")
    assert (forecast["in_article"], forecast["kind"], forecast["record_id"]) == ("yes", "forecast", "")


def test_claims_on_topics_leave_when_a_kind_of_record_is_chosen(shipped):
    found = listed(shipped, places.load(), TableKind.CLAIMS, kinds=("attack",))
    assert {row["about"] for row in found.values()} == {"event"}
