"""The small histograms of the table of records."""

import pytest

from events.queries.records import column_counts, table_rows
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection
from events.queries.table_columns import ColumnFilters, TableKind
from geodata import atlas as geodata_atlas


@pytest.fixture(scope="module")
def places():
    return geodata_atlas.load()


@pytest.mark.parametrize("kind", list(TableKind))
@pytest.mark.parametrize("selection", [Selection(), Selection(countries=("UZ",))], ids=["all", "Uzbekistan"])
def test_numbers_are_those_of_the_rows(shipped, places, kind, selection):
    request = TableRequest(selection, kind)
    rows = table_rows.table_rows(shipped, places, request)
    for column, bins in column_counts.column_counts(shipped, places, request).items():
        for value, number in bins:
            if column == "date":
                assert sum(row["earliest"] is not None and str(row["earliest"].year) == value for row in rows) == number
            else:
                assert sum(row[column] == value for row in rows) == number


def test_a_filter_counts_for_every_column_but_its_own(shipped, places):
    request = TableRequest(column_filters=ColumnFilters((("kind", "=attack"),)))
    found = column_counts.column_counts(shipped, places, request)
    everything = column_counts.column_counts(shipped, places, TableRequest())
    assert found["kind"] == everything["kind"]
    attacks = dict(everything["kind"])["attack"]
    assert sum(number for _, number in found["standing"]) == attacks


def test_years_without_rows_keep_their_place():
    assert column_counts.years([("2014", 2), ("2016", 1)]) == (("2014", 2), ("2015", 0), ("2016", 1))
    assert column_counts.years([]) == ()


@pytest.mark.parametrize("kind", list(TableKind))
def test_rows_chosen_one_by_one_are_listed_alone(shipped, places, kind):
    key = "record_id" if kind is TableKind.RECORDS else "claim_id"
    ids = tuple(row[key] for row in table_rows.table_rows(shipped, places, TableRequest(kind=kind)))[3:6]
    request = TableRequest(kind=kind, column_filters=ColumnFilters(ids=ids))
    assert tuple(row[key] for row in table_rows.table_rows(shipped, places, request)) == ids
    assert table_rows.number(shipped, places, request) == 3
    assert "rows chosen one by one: 3" in request.in_words({})
