from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.models import EventKind, InArticle, MapStanding, Precision
from events.queries import expressions
from events.queries.selection import KEYS, MOST_PERIODS, MOST_VALUES, Selection, SelectionError

DAYS = st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31))
PRINTABLE = st.characters(categories=["L", "N", "P", "S", "M", "Zs"])
IDS = st.lists(st.text(PRINTABLE, min_size=1, max_size=30).map(str.strip).filter(bool), max_size=4)


def chosen(values):
    return st.lists(st.sampled_from(list(values)), max_size=4)


@st.composite
def selections(draw):
    start, end = draw(DAYS), draw(DAYS)
    if start and end and start > end:
        start, end = end, start
    return Selection(
        countries=tuple(draw(IDS)),
        area=draw(st.sampled_from(["", "circle:36.73,68.87,50km", "box:1,170,2,-170", "polygon:0,0;0,1;1,0"])),
        years=tuple(draw(st.lists(st.integers(1, 9999), max_size=5))),
        start=start,
        end=end,
        kinds=tuple(draw(chosen(EventKind))),
        actors=tuple(draw(IDS)),
        claimants=tuple(draw(IDS)),
        sources=tuple(draw(IDS)),
        standings=tuple(draw(chosen(MapStanding))),
        precisions=tuple(draw(chosen(Precision))),
        in_article=tuple(draw(chosen(InArticle))),
        datasets=tuple(draw(IDS)),
        words=draw(st.text(PRINTABLE, max_size=60)),
        certain_only=draw(st.booleans()),
    )


@given(selections())
def test_a_selection_survives_its_url(selection):
    assert Selection.from_query(selection.to_query()) == (selection, ())


@given(selections())
def test_the_url_is_canonical(selection):
    query = selection.to_query()
    assert Selection.from_query(f"?{query}")[0].to_query() == query


@given(selections())
def test_a_selection_can_always_be_said(selection):
    assert selection.in_words()


@given(st.text() | st.dictionaries(st.sampled_from(list(KEYS.values())) | st.text(), st.lists(st.text(), max_size=3)))
def test_no_query_breaks_it(query):
    selection, ignored = Selection.from_query(query)
    assert isinstance(selection, Selection)
    assert all("\n" not in line and "\u202e" not in line for line in ignored)


def test_the_order_of_values_does_not_matter():
    assert Selection(countries=("TJ", "AF", "TJ"), years=(2022, 2021)) == Selection(
        countries=("AF", "TJ"), years=(2021, 2022)
    )


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("colour=red", "'colour' is not a known parameter"),
        ("year=20x2", "year=20x2: not a year; write all four digits"),
        ("year=22", "year=22: not a year; write all four digits"),
        ("year=0", "year=0: not a year; write all four digits"),
        ("year=-5", "year=-5: not a year; write all four digits"),
        ("from=yesterday", "from=yesterday: not a date; write 2022, 2022-04 or 2022-04-21"),
        ("from=2020/2021", "from=2020/2021: not a date; write 2022, 2022-04 or 2022-04-21"),
        ("from=2022&to=2021", "from=2022-01-01 is later than to=2021-12-31"),
        ("kind=atack", "kind=atack: unknown value"),
        ("in_article=perhaps", "in_article=perhaps: unknown value; known: yes, maybe, no"),
        ("certain=yes", "certain=yes: write 1 or leave it out"),
        ("q=a&q=b", "q=b: only one value is allowed"),
        (f"q={'a' * 201}", f"q={'a' * 40}…: longer than 200 characters"),
        ("q=%00", "q=�: contains control characters"),
        ("q=%21%21", "q=!!: contains no letter or digit"),
        ("q=%E2%80%AEevil", "q=�evil: contains control characters"),
        (f"q={'a' * 9000}", "the query is longer than 8,000 characters"),
    ],
)
def test_what_is_ignored_is_reported(query, reason):
    selection, ignored = Selection.from_query(query)
    assert len(ignored) == 1
    assert ignored[0].startswith(reason)
    assert selection.words in ("", "a")


def test_hostile_text_is_kept_as_text():
    selection, ignored = Selection.from_query("q=%3Cscript%3Ealert(1)%3C/script%3E&actor='; DROP TABLE records")
    assert selection.words == "<script>alert(1)</script>"
    assert selection.actors == ("'; DROP TABLE records",)
    assert ignored == ()


def test_persian_joiners_are_letters_company():
    selection, ignored = Selection.from_query({"q": "غرب\u200cشهر"})
    assert (selection.words, ignored) == ("غرب\u200cشهر", ())


def test_months_and_years_can_stand_for_days():
    selection, _ = Selection.from_query("from=2020&to=2022-02")
    assert (selection.start, selection.end) == (date(2020, 1, 1), date(2022, 2, 28))


def test_keys_of_the_page_are_not_part_of_the_selection():
    assert Selection.from_query("record=x&zoom=3&year=2022", other_keys=("record", "zoom")) == (
        Selection(years=(2022,)),
        (),
    )


def test_only_what_exists_is_taken_when_that_is_known():
    selection, ignored = Selection.from_query("country=AF&country=XX", {"country": {"AF": "Afghanistan"}})
    assert selection.countries == ("AF",)
    assert ignored == ("country=XX: unknown value; known: AF",)


def test_strict_reading_names_all_faults_and_the_known_parameters():
    with pytest.raises(
        SelectionError,
        match="'colour' is not .*; year=x: not a year; write all four digits. Known parameters: country, province",
    ):
        Selection.from_query_strict("colour=red&year=x")
    assert Selection.from_query_strict("year=2022") == Selection(years=(2022,))


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (Selection(), "All records"),
        (
            Selection(countries=("AF", "TJ"), years=(2022,), kinds=("attack", "rocket fire")),
            "Afghanistan and TJ, 2022, attacks and rocket fire",
        ),
        (Selection(start=date(2022, 4, 1), end=date(2022, 4, 30)), "April 2022"),
        (Selection(start=date(2022, 4, 21), years=(2022,)), "2022, from 21 April 2022"),
        (Selection(end=date(2022, 4, 21)), "until 21 April 2022"),
        (Selection(actors=("iskp",), claimants=("un", "us")), "involving ISKP, claims by un and us"),
        (
            Selection(standings=("claimed", "disputed"), precisions=("border",)),
            "claimed or disputed, place precision border",
        ),
        (Selection(in_article=("no",), certain_only=True), "not in the article, certain only"),
        (Selection(words="Kabul  airport"), "with the words “Kabul airport”"),
    ],
)  # fmt: skip
def test_words(selection, words):
    assert selection.in_words({"country": {"AF": "Afghanistan"}, "actor": {"iskp": "ISKP"}}) == words


def test_years_that_follow_each_other_are_one_period():
    selection = Selection(years=(2020, 2021, 2023))
    assert selection.periods() == ((date(2020, 1, 1), date(2021, 12, 31)), (date(2023, 1, 1), date(2023, 12, 31)))


def test_the_window_narrows_the_years():
    selection = Selection(years=(2020, 2023), start=date(2020, 6, 1), end=date(2022, 1, 1))
    assert selection.periods() == ((date(2020, 6, 1), date(2020, 12, 31)),)


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="before it starts"):
        Selection(start=date(2022, 1, 2), end=date(2022, 1, 1))


def test_filters_can_be_lifted():
    selection = Selection(countries=("AF",), years=(2022,), certain_only=True)
    assert selection.active == ("countries", "years", "certain_only")
    assert selection.without("years", "certain_only") == Selection(countries=("AF",))


def test_values_beyond_the_most_that_are_taken_are_reported():
    query = {"actor": [f"group-{number}" for number in range(MOST_VALUES + 2)]}
    selection, ignored = Selection.from_query(query)
    assert len(selection.actors) == MOST_VALUES
    assert ignored == (f"actor: 2 values beyond the first {MOST_VALUES}",)
    with pytest.raises(SelectionError, match="2 values beyond"):
        Selection.from_query_strict(query)


def test_years_make_no_more_than_so_many_separate_periods():
    every_other = [str(year) for year in range(1801, 1801 + 2 * MOST_PERIODS + 4, 2)]
    selection, ignored = Selection.from_query({"year": every_other})
    assert len(selection.periods()) == MOST_PERIODS
    assert ignored == (f"year: 2 years from {1801 + 2 * MOST_PERIODS} on, beyond {MOST_PERIODS} separate periods",)


def test_years_that_follow_each_other_are_all_taken():
    selection, ignored = Selection.from_query({"year": [str(year) for year in range(1900, 2030)]})
    assert (len(selection.years), ignored) == (130, ())


def test_compiled_questions_do_not_pile_up():
    assert expressions.compiled.cache_info().maxsize == 256


def test_a_value_may_be_written_as_its_name_in_any_case():
    known = {"country": {"AF": "Afghanistan", "TJ": "Tajikistan"}, "kind": {}, "actor": {"a": "Same", "b": "Same"}}
    selection, ignored = Selection.from_query("country=afghanistan&country=tj&kind=Attack&actor=same", known)
    assert selection == Selection(countries=("AF", "TJ"), kinds=("attack",))
    assert ignored == ("actor=same: unknown value; known: a, b",)
