"""The second selection of a comparison: what it is, how the address writes it, what is ignored."""

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.models import EventKind
from events.queries import comparison
from events.queries.comparison import Comparison, PeriodError
from events.queries.selection import Selection

YEARS = st.lists(st.integers(1990, 2025), max_size=4).map(tuple)
SELECTIONS = st.builds(
    Selection,
    countries=st.lists(st.sampled_from(["AF", "TJ", "UZ"]), max_size=2).map(tuple),
    provinces=st.lists(st.sampled_from(["AF-KDZ", "TJ-GB"]), max_size=2).map(tuple),
    years=YEARS,
    start=st.none() | st.dates(date(2000, 1, 1), date(2010, 1, 1)),
    end=st.none() | st.dates(date(2011, 1, 1), date(2024, 1, 1)),
    kinds=st.lists(st.sampled_from([kind.value for kind in EventKind]), max_size=2).map(tuple),
    actors=st.lists(st.sampled_from(["iskp", "taliban"]), max_size=2).map(tuple),
    datasets=st.lists(st.sampled_from(["article", "acled"]), max_size=1).map(tuple),
    words=st.sampled_from(["", "rockets: at night"]),
)


@given(SELECTIONS, SELECTIONS)
def test_the_address_leads_to_the_same_second_selection(first, second):
    made = comparison.between(first, second)
    assert made.second(first) == second
    read, ignored = Comparison.read(made.texts())
    assert ignored == ()
    assert (read or Comparison()).second(first) == second


@pytest.mark.parametrize(
    ("chosen", "before"),
    [
        ("year=2022", "year=2021"),
        ("year=2021&year=2022", "year=2019&year=2020"),
        ("from=2022-04&to=2022-04", "from=2022-03-01&to=2022-03-31"),
        ("from=2022-01&to=2022-03", "from=2021-10-01&to=2021-12-31"),
        ("from=2022-05-03&to=2022-05-09", "from=2022-04-26&to=2022-05-02"),
        ("from=2021-01-01&to=2022-12-31", "year=2019&year=2020"),
        ("country=TJ&year=2022&to=2022-06-30", "country=TJ&from=2021-07-01&to=2021-12-31"),
    ],
)
def test_the_period_before_is_as_long_and_ends_where_the_period_begins(chosen, before):
    second = Comparison(is_before=True).second(Selection.from_query(chosen)[0])
    assert second == Selection.from_query(before)[0]


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        ("", "the period is open"),
        ("from=2022", "the period is open"),
        ("year=2019&year=2022", "do not follow each other"),
        ("year=0002&year=0003", "no period of this length"),
    ],
)
def test_without_a_period_before_the_reason_is_given(chosen, reason):
    selection = Selection.from_query(chosen)[0]
    with pytest.raises(PeriodError, match=reason):
        Comparison(is_before=True).second(selection)
    assert reason in comparison.why_no_period_before(selection)


def test_another_country_leaves_the_provinces_of_the_first_behind():
    first = Selection(countries=("TJ",), provinces=("TJ-GB",), years=(2022,))
    found, _ = Comparison.read(["country:UZ"])
    assert found.second(first) == Selection(countries=("UZ",), years=(2022,))


def test_another_period_leaves_the_days_of_the_first_behind():
    first = Selection(start=date(2022, 4, 18), end=date(2022, 4, 18))
    found, _ = Comparison.read(["year:2021"])
    assert found.second(first) == Selection(years=(2021,))


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (["year:20x"], "year=20x: not a year"),
        (["year"], "'year' is neither before nor a filter"),
        (["<script>:1"], "neither before nor a filter"),
        (["\u202eyear:2021"], "neither before nor a filter"),
        (["country:ZZ"], "country=ZZ: unknown value"),
        (["before", "year:2021"], "'before' beside another period"),
        (["actor:" + "x" * 500], "longer than 200 characters"),
        (["from:2022", "to:2021"], "later than"),
        (["compare:before"], "neither before nor a filter"),
    ],
    ids=["year", "no value", "script", "direction", "country", "both", "long", "order", "key"],
)
def test_a_broken_text_is_ignored_with_a_reason(texts, reason):
    known = {"country": {"TJ": "Tajikistan"}, "actor": {"iskp": "ISKP"}}
    found, ignored = Comparison.read(texts, known)
    assert reason in "; ".join(ignored)
    assert all(fault.startswith("compare: ") for fault in ignored)
    assert "\u202e" not in "; ".join(ignored)
    assert found is None or found.fields == ("years", "start", "end")


@given(st.lists(st.text(max_size=30), max_size=6))
def test_no_text_raises(texts):
    found, _ = Comparison.read(texts)
    if found:
        assert Comparison.read(found.texts())[0] == found


def test_names_are_read_as_ids():
    found, ignored = Comparison.read(["country:tajikistan"], {"country": {"TJ": "Tajikistan"}})
    assert ignored == ()
    assert found.values.countries == ("TJ",)


def test_each_side_is_named_by_what_sets_it_apart():
    labels = {"country": {"TJ": "Tajikistan", "UZ": "Uzbekistan"}}
    first = Selection(countries=("UZ",), years=(2022,))
    found, _ = Comparison.read(["country:TJ"])
    assert [found.in_words(one, labels) for one in (first, found.second(first))] == ["Uzbekistan", "Tajikistan"]
    cleared, _ = Comparison.read(["year:"])
    assert cleared.in_words(cleared.second(first), labels) == "all time"
    assert dict(parse_qsl(cleared.second(first).to_query())) == {"country": "UZ"}
