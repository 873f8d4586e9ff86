import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.queries import selected_records
from events.queries.counts import count_rows
from events.queries.selection import Selection
from events.queries.table_columns import STORED, ColumnFilters

EVERYTHING = Selection()
COLUMNS = sorted(STORED)
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


def ids(store, selection=EVERYTHING, **column_filters):
    return [
        row["record_id"]
        for row in selected_records.rows(store, selection, column_filters=ColumnFilters(**column_filters))
    ]


def test_rows_come_in_the_order_of_time(store):
    assert ids(store)[:2] == ["old-war", "rebels-founded"]
    assert ids(store, contains=(("kind", "attack"),)) == [
        "east-attacks",
        "market-attack",
        "east-blast-june",
        "east-blast-august",
    ]


@pytest.mark.parametrize("text", ["MARKET", "märket", "ark"])
def test_a_column_is_searched_whatever_the_case_and_accents(store, text):
    assert "market-attack" in ids(store, contains=(("title", text),))


def test_all_filters_must_fit(store):
    found = ids(store, contains=(("place", "town"), ("standing", "confirmed")))
    assert found == ["east-blast-june"]


def test_a_filter_is_not_sql(store):
    assert ids(store, contains=(("title", "' OR 1=1 --"),)) == []


def test_an_order_is_by_column_and_empty_cells_come_last(store):
    up, down = ids(store, order="place"), ids(store, order="place", descending=True)
    places = {row["record_id"]: row["place_name"] for row in selected_records.rows(store, Selection())}
    assert [places[record] for record in up][:3] == ["Arvia", "Arvia", "Arvia"]
    assert places[down[0]] == "Westtown"
    assert [places[up[-1]], places[down[-1]]] == ["", ""]
    assert sorted(up) == sorted(down)


def test_the_latest_can_come_first(store):
    days = {row["record_id"]: row["earliest"] for row in selected_records.rows(store, Selection())}
    listed = [days[record] for record in ids(store, order="date", descending=True) if days[record]]
    assert listed == sorted(listed, reverse=True)


@SHARED
@given(
    st.sampled_from(COLUMNS),
    st.sampled_from(["a", "east", "2020", "claimed", "=claimed", "=yes", "=Attack", "zzz"]),
    st.booleans(),
)
def test_the_store_and_plain_rows_narrow_alike(store, column, text, certain):
    selection = Selection(countries=("AA",), certain_only=certain)
    column_filters = ColumnFilters(((column, text),), order=column, descending=True)
    everything = [
        row | {"date": row["date_shown"], "place": row["place_name"]} for row in selected_records.rows(store, selection)
    ]
    plain = [row["record_id"] for row in column_filters.of(everything, "earliest", "record_id")]
    stored = [row["record_id"] for row in selected_records.rows(store, selection, column_filters=column_filters)]
    assert sorted(stored) == sorted(plain)
    assert count_rows(store, selection, column_filters) == len(plain)


def test_without_a_filter_the_number_is_that_of_the_selection(store):
    assert count_rows(store, Selection(), ColumnFilters(order="kind")) == 13
    assert count_rows(store, Selection(certain_only=True, countries=("AA",)), ColumnFilters()) == len(
        ids(store, Selection(certain_only=True, countries=("AA",)))
    )


def test_it_says_what_it_leaves():
    assert (
        ColumnFilters((("title", "Kunduz"), ("kind", "=attack"))).in_words()
        == "title contains “Kunduz”, kind is “attack”"
    )


def test_a_whole_cell_can_be_asked_for(store):
    claimed = {"market-attack", "rockets-north"}
    assert claimed <= set(ids(store, contains=(("standing", "claimed"),)))
    assert set(ids(store, contains=(("standing", "=Claimed"),))) & claimed == {"market-attack"}
