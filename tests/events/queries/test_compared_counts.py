"""Both sides of a comparison: the counts of the selections asked alone, and nothing but their difference."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.models import EventKind
from events.queries import selected_records
from events.queries.compared_counts import Cell, Row, areas_without_province, compare
from events.queries.counts import Counts, count
from events.queries.dataset_coverage import Coverage, DatasetScope, coverage_in, scope_of
from events.queries.selection import Selection

DAYS = st.none() | st.dates(date(2018, 1, 1), date(2024, 12, 31))


@st.composite
def selections(draw):
    start, end = draw(DAYS), draw(DAYS)
    if start and end and start > end:
        start, end = end, start
    return Selection(
        countries=tuple(draw(st.lists(st.sampled_from(["AF", "PK", "TJ", "UZ"]), max_size=2))),
        years=tuple(draw(st.lists(st.integers(2019, 2023), max_size=2))),
        start=start,
        end=end,
        kinds=tuple(draw(st.lists(st.sampled_from([kind.value for kind in EventKind]), max_size=3))),
        actors=tuple(draw(st.lists(st.sampled_from(["iskp", "taliban"]), max_size=1))),
        claimants=tuple(draw(st.lists(st.sampled_from(["iskp", "taliban"]), max_size=1))),
        area=draw(st.sampled_from(["", "circle:36.73,68.87,200km"])),
        certain_only=draw(st.booleans()),
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(selections(), selections())
def test_both_sides_are_those_asked_alone_and_the_difference_is_first_less_second(shipped, first, second):
    found = compare(shipped, first, second)
    alone = [count(shipped, selection) for selection in (first, second)]
    for name, counts in zip(("first", "second"), alone, strict=True):
        counted = {row.province_id: getattr(row, name).counts for row in found.provinces}
        assert {key: value for key, value in counted.items() if value.all} == dict(counts.provinces)
        assert getattr(found.total, name).counts == counts.totals
    for row in (*found.rows, found.total):
        (a, a_possible), (b, b_possible) = row.first.counts, row.second.counts
        assert row.difference == (a - b, a_possible - b_possible)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(selections())
def test_records_without_a_province_have_a_row_of_their_own(shipped, selection):
    found = compare(shipped, selection, selection)
    areas = areas_without_province(shipped)
    rows = selected_records.rows(shipped, selection)
    apart = [row["match"] for row in rows if row["area_id"] in areas]
    assert found.without_province.first.counts == (apart.count("certain"), apart.count("possible"))
    assert (found.without_province in found.rows) == bool(apart)
    # Of certain records only, one that may lie in several provinces is in none for certain.
    assert selection.certain_only or len(rows) - len(apart) <= sum(row.first.counts.all for row in found.provinces)


def test_the_article_has_records_without_a_province(shipped):
    found = compare(shipped, Selection(), Selection(years=(2022,)))
    assert found.without_province.first.counts.all > 0
    assert found.rows[-1].province_id == ""


def row(first, second, coverage=Coverage.UNKNOWN):
    return Row("AF-KDZ", Cell(Counts(*first)), Cell(Counts(*second), coverage))


@pytest.mark.parametrize(
    ("first", "second", "is_small", "per_cent"),
    [((9, 0), (3, 6), True, None), ((12, 0), (9, 0), False, None), ((15, 2), (10, 0), False, 50)],
)
def test_small_numbers_are_called_small_and_have_no_per_cent(first, second, is_small, per_cent):
    found = row(first, second)
    assert (found.is_small, found.per_cent) == (is_small, per_cent)


def test_what_is_not_covered_is_not_compared():
    assert row((12, 0), (0, 0), Coverage.NO).difference is None
    assert row((12, 0), (11, 0), Coverage.NO).per_cent is None
    assert row((12, 0), (11, 0), Coverage.PARTLY).difference == (1, 0)


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ((2016,), Coverage.NO),
        ((2016, 2017), Coverage.PARTLY),
        ((2017, 2018), Coverage.YES),
        ((2030,), Coverage.UNKNOWN),
    ],
)
def test_a_period_is_covered_wholly_partly_or_not(years, expected):
    known = [DatasetScope("acled", "ACLED", "acled", scope_of("acled"), 2017, 2024)]
    assert coverage_in(known, (), "AF", years) is expected
    assert coverage_in(known, ("article",), "AF", years) is Coverage.UNKNOWN
