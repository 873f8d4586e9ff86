"""Coverage: what a dataset did not look at is not zero."""

import dataclasses

import pytest

from events.queries import dataset_coverage as coverage
from events.queries.dataset_coverage import Covered, Held, Scope, covered, scope_of

ALL_YEARS = (1900, 2100)


@pytest.mark.parametrize(
    ("format_id", "country", "year", "said"),
    [
        ("acled", "AF", 2016, Covered.NO),
        ("acled", "AF", 2017, Covered.YES),
        ("acled", "TJ", 2017, Covered.NO),
        ("acled", "TJ", 2018, Covered.YES),
        ("acled", "PK", 2009, Covered.NO),
        ("acled", "PK", 2010, Covered.YES),
        ("acled", "ZZ", 2019, Covered.UNKNOWN),
        ("gtd", "AF", 1969, Covered.NO),
        ("gtd", "AF", 1992, Covered.YES),
        ("gtd", "AF", 1993, Covered.NO),
        ("gtd", "AF", 2021, Covered.PARTLY),
        ("gtd", "AF", 2022, Covered.NO),
        ("ucdp", "AF", 1988, Covered.NO),
        ("ucdp", "AF", 1989, Covered.YES),
        ("table", "AF", 2019, Covered.UNKNOWN),
    ],
)
def test_what_the_makers_say(format_id, country, year, said):
    assert covered(scope_of(format_id), country, year, ALL_YEARS) is said


@pytest.mark.parametrize("named", ["25.1", "UCDP GED 25.1", "ged251-excerpt", "ucdp-ged-25-1"])
def test_ucdp_ends_with_the_year_before_its_version(named):
    scope = scope_of("ucdp", named)
    assert covered(scope, "AF", 2024, ALL_YEARS) is Covered.YES
    assert covered(scope, "AF", 2025, ALL_YEARS) is Covered.NO


@pytest.mark.parametrize("named", ["", "UCDP GED", "24.0.5", "2021"])
def test_without_a_version_nothing_is_said_of_where_ucdp_ends(named):
    assert scope_of("ucdp", named).last is None


def test_beyond_the_years_of_a_file_nothing_is_known_but_what_was_never_covered():
    scope = scope_of("acled")
    assert covered(scope, "AF", 2019, (2020, 2022)) is Covered.UNKNOWN
    assert covered(scope, "AF", 2015, (2020, 2022)) is Covered.NO
    assert covered(scope, "AF", 2019, (None, None)) is Covered.UNKNOWN


def dataset(name, since):
    return Held(name, name, "", Scope(elsewhere=since), 2000, 2022)


def test_a_year_is_uncovered_only_if_no_dataset_covers_it():
    late, early = dataset("late", 2018), dataset("early", 2010)
    assert coverage.uncovered([late], (), "AF", [2015, 2016])
    assert not coverage.uncovered([late], (), "AF", [2017, 2018])
    assert not coverage.uncovered([late, early], (), "AF", [2015])
    assert coverage.uncovered([late, early], ("late",), "AF", [2015])
    assert not coverage.uncovered([], (), "AF", [2015])
    silent = dataclasses.replace(late, scope=Scope())
    assert not coverage.uncovered([silent], (), "AF", [2015])


def test_the_curated_records_claim_no_coverage(store):
    assert coverage.held(store) == ()
    assert coverage.table(store, ("AA", "BB")) == ()


def test_records_are_counted_where_country_and_year_are_certain(store):
    counted = coverage._counted(store)["article"]
    # Four attacks and an estimate; the rockets lie in two countries.
    assert counted[("AA", 2020)] == 5
    assert ("BB", 1992) not in counted


def test_the_table_tells_zero_from_no_coverage(store, monkeypatch):
    numbers = {("AA", 2019): 7}
    held = (Held("x", "X", "", Scope(since={"AA": 2019, "BB": 2020}), 2018, 2020, numbers),)
    monkeypatch.setattr(coverage, "held", lambda _: held)
    first, second = coverage.table(store, ("AA", "BB"))
    assert dict(first.years) == {
        2018: (None, Covered.NO),
        2019: (7, Covered.YES),
        2020: (None, Covered.YES),
    }
    assert second.years[2019] == (None, Covered.NO)


def test_a_country_of_which_a_file_has_no_record_is_not_said_to_be_zero(store, monkeypatch):
    held = (Held("x", "X", "", Scope(elsewhere=2019), 2018, 2020, {("AA", 2019): 7}),)
    monkeypatch.setattr(coverage, "held", lambda _: held)
    _, absent = coverage.table(store, ("AA", "BB"))
    assert dict(absent.years) == {
        2018: (None, Covered.NO),
        2019: (None, Covered.UNKNOWN),
        2020: (None, Covered.UNKNOWN),
    }
