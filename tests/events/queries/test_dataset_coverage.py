"""Coverage: what a dataset did not look at is not zero."""

import dataclasses

import pytest

from events.queries import dataset_coverage as coverage
from events.queries.dataset_coverage import Coverage, DatasetScope, Scope, coverage_of, scope_of

ALL_YEARS = (1900, 2100)


@pytest.mark.parametrize(
    ("format_id", "country", "year", "expected"),
    [
        ("acled", "AF", 2016, Coverage.NO),
        ("acled", "AF", 2017, Coverage.YES),
        ("acled", "TJ", 2017, Coverage.NO),
        ("acled", "TJ", 2018, Coverage.YES),
        ("acled", "PK", 2009, Coverage.NO),
        ("acled", "PK", 2010, Coverage.YES),
        ("acled", "ZZ", 2019, Coverage.UNKNOWN),
        ("gtd", "AF", 1969, Coverage.NO),
        ("gtd", "AF", 1992, Coverage.YES),
        ("gtd", "AF", 1993, Coverage.NO),
        ("gtd", "AF", 2021, Coverage.PARTLY),
        ("gtd", "AF", 2022, Coverage.NO),
        ("ucdp", "AF", 1988, Coverage.NO),
        ("ucdp", "AF", 1989, Coverage.YES),
        ("table", "AF", 2019, Coverage.UNKNOWN),
    ],
)
def test_what_the_makers_say(format_id, country, year, expected):
    assert coverage_of(scope_of(format_id), country, year, ALL_YEARS) is expected


@pytest.mark.parametrize("named", ["25.1", "UCDP GED 25.1", "ged251-excerpt", "ucdp-ged-25-1"])
def test_ucdp_ends_with_the_year_before_its_version(named):
    scope = scope_of("ucdp", named)
    assert coverage_of(scope, "AF", 2024, ALL_YEARS) is Coverage.YES
    assert coverage_of(scope, "AF", 2025, ALL_YEARS) is Coverage.NO


@pytest.mark.parametrize("named", ["", "UCDP GED", "24.0.5", "2021"])
def test_without_a_version_nothing_is_reported_of_where_ucdp_ends(named):
    assert scope_of("ucdp", named).last is None


def test_beyond_the_years_of_a_file_nothing_is_known_but_what_was_never_covered():
    scope = scope_of("acled")
    assert coverage_of(scope, "AF", 2019, (2020, 2022)) is Coverage.UNKNOWN
    assert coverage_of(scope, "AF", 2015, (2020, 2022)) is Coverage.NO
    assert coverage_of(scope, "AF", 2019, (None, None)) is Coverage.UNKNOWN


def dataset(name, since):
    return DatasetScope(name, name, "", Scope(elsewhere=since), 2000, 2022)


def test_a_year_is_uncovered_only_if_no_dataset_covers_it():
    late, early = dataset("late", 2018), dataset("early", 2010)
    assert coverage.is_uncovered([late], (), "AF", [2015, 2016])
    assert not coverage.is_uncovered([late], (), "AF", [2017, 2018])
    assert not coverage.is_uncovered([late, early], (), "AF", [2015])
    assert coverage.is_uncovered([late, early], ("late",), "AF", [2015])
    assert not coverage.is_uncovered([], (), "AF", [2015])
    silent = dataclasses.replace(late, scope=Scope())
    assert not coverage.is_uncovered([silent], (), "AF", [2015])


def test_the_curated_records_claim_no_coverage(store):
    assert coverage.dataset_scopes(store) == ()
    assert coverage.table(store, ("AA", "BB")) == ()


def test_records_are_counted_where_country_and_year_are_certain(store):
    counted = coverage._counted(store)["article"]
    # Four attacks and an estimate; the rockets lie in two countries.
    assert counted[("AA", 2020)] == 5
    assert ("BB", 1992) not in counted


def test_the_table_distinguishes_zero_from_no_coverage(store, monkeypatch):
    numbers = {("AA", 2019): 7}
    held = (DatasetScope("x", "X", "", Scope(since={"AA": 2019, "BB": 2020}), 2018, 2020, numbers),)
    monkeypatch.setattr(coverage, "dataset_scopes", lambda _: held)
    first, second = coverage.table(store, ("AA", "BB"))
    assert dict(first.years) == {
        2018: (None, Coverage.NO),
        2019: (7, Coverage.YES),
        2020: (None, Coverage.YES),
    }
    assert second.years[2019] == (None, Coverage.NO)


def test_a_country_of_which_a_file_has_no_record_is_not_reported_as_zero(store, monkeypatch):
    held = (DatasetScope("x", "X", "", Scope(elsewhere=2019), 2018, 2020, {("AA", 2019): 7}),)
    monkeypatch.setattr(coverage, "dataset_scopes", lambda _: held)
    _, absent = coverage.table(store, ("AA", "BB"))
    assert dict(absent.years) == {
        2018: (None, Coverage.NO),
        2019: (None, Coverage.UNKNOWN),
        2020: (None, Coverage.UNKNOWN),
    }
