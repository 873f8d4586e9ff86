from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from events.edtf_dates import DateError, Period, alternatives, parse, precision, show, show_days
from events.models import DatePrecision

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2022-02", date(2022, 2, 1), date(2022, 2, 28)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2022-04-21", date(2022, 4, 21), date(2022, 4, 21)),
        ("2022-04-21/2022-04-22", date(2022, 4, 21), date(2022, 4, 22)),
        ("2014/2022-04", date(2014, 1, 1), date(2022, 4, 30)),
        ("199X", date(1990, 1, 1), date(1999, 12, 31)),
        ("2022-04-XX", date(2022, 4, 1), date(2022, 4, 30)),
        ("2022-21", date(2022, 3, 1), date(2022, 5, 31)),
        ("[2020,2021]", date(2020, 1, 1), date(2021, 12, 31)),
    ],
)
def test_bounds(edtf, earliest, latest):
    assert parse(edtf) == Period(earliest, latest)


@pytest.mark.parametrize("edtf", ["2022~", "~2022", "2022%"])
def test_an_approximate_year_keeps_the_bounds_of_the_year_and_is_marked(edtf):
    period = parse(edtf)
    assert (period.earliest, period.latest) == (date(2022, 1, 1), date(2022, 12, 31))
    assert period.approximate


def test_an_uncertain_date_is_marked():
    assert parse("2022?").uncertain
    assert not parse("2022?").approximate


@pytest.mark.parametrize("edtf", ["2015/..", "2015/"])
def test_an_open_end_lasts_for_ever(edtf):
    assert parse(edtf) == Period(date(2015, 1, 1), date.max, open_end=True)


@pytest.mark.parametrize("edtf", ["../2015", "/2015"])
def test_an_open_start_lies_before_all(edtf):
    assert parse(edtf) == Period(date.min, date(2015, 12, 31), open_start=True)


@pytest.mark.parametrize(
    "text",
    ["", "/", "../..", "garbage", "2022-13", "2022-02-30", "31.02.2019", "0000", "Y12022", "-0044", "2015-08/2015-07",
     "2022-04-21T", "2022 ", "２０２２", "2022-24"],
)  # fmt: skip
def test_what_is_not_a_date_is_refused(text):
    with pytest.raises(DateError):
        parse(text)


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2022-04-21", "21 April 2022"),
        ("2022-04", "April 2022"),
        ("2022", "2022"),
        ("[2022-05-07,2022-05-08]", "7 or 8 May 2022"),
        ("[2022-04-30,2022-05-02]", "30 April or 2 May 2022"),
        ("[2021-12-31,2022-01-01]", "31 December 2021 or 1 January 2022"),
        ("[2022-06,2022-07]", "June or July 2022"),
        ("[2019,2021,2022]", "2019, 2021 or 2022"),
        ("[2022-05,2022-06-01]", "May 2022 or 1 June 2022"),
        ("{2022-05-07,2022-05-08}", "7 and 8 May 2022"),
        ("2022~", "about 2022"),
        ("2022?", "2022 (uncertain)"),
        ("2022-04~", "about April 2022"),
        ("2015~/..", "since about 2015"),
        ("../2015", "until 2015"),
        ("2020-08-02/2020-08-03", "2–3 August 2020"),
        ("2022-04-28/2022-05-02", "28 April – 2 May 2022"),
        ("1992-05-05/1997-06-27", "5 May 1992 – 27 June 1997"),
        ("2022-04/2022-05", "April–May 2022"),
        ("2014/2015", "2014–2015"),
        ("1950~/1970~", "about 1950 to about 1970"),
        ("2014/2022-04", "2014 to April 2022"),
        ("199X", "1990s"),
        ("2022-21", "spring 2022"),
        ("[2020..2021]", "between 2020 and 2021"),
    ],
)
def test_words(edtf, words):
    assert show(edtf) == words


@pytest.mark.parametrize(
    ("edtf", "expected"),
    [
        ("2022-04-21", DatePrecision.DAY),
        ("2022-04", DatePrecision.MONTH),
        ("2022~", DatePrecision.YEAR),
        ("2022-04-21/2022-04-22", DatePrecision.SPAN),
        ("2015/..", DatePrecision.SPAN),
        ("199X", DatePrecision.SPAN),
    ],
)
def test_precision(edtf, expected):
    assert precision(edtf) is expected


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2022, 4, 1), date(2022, 4, 30), "April 2022"),
        (date(2021, 1, 1), date(2022, 12, 31), "2021–2022"),
        (date(2022, 4, 2), date(2022, 4, 30), "2–30 April 2022"),
    ],
)
def test_a_period_is_written_as_shortly_as_it_can_be(first, last, words):
    assert show_days(first, last) == words


@settings(max_examples=25)  # the parser needs 10 ms for each
@given(st.one_of(DAYS.map(str), DAYS.map(lambda day: str(day)[:7]), DAYS.map(lambda day: str(day)[:4])))
def test_the_short_way_for_calendar_dates_agrees_with_the_parser(text):
    parsed = parse_edtf(text)
    bounds = tuple(date(*tuple(moment)[:3]) for moment in (parsed.lower_strict(), parsed.upper_strict()))
    assert bounds == (parse(text).earliest, parse(text).latest)


@given(DAYS)
def test_the_narrower_date_lies_in_the_wider(day):
    chain = [parse(text) for text in (str(day), str(day)[:7], str(day)[:4], f"{str(day)[:4]}~", f"{str(day)[:4]}/..")]
    for inner, outer in zip(chain, chain[1:], strict=False):
        assert outer.earliest <= inner.earliest <= inner.latest <= outer.latest


@given(DAYS, DAYS)
def test_an_interval_runs_from_start_to_end(first, last):
    if first > last:
        with pytest.raises(DateError):
            parse(f"{first}/{last}")
    else:
        assert parse(f"{first}/{last}") == Period(first, last)
        assert show(f"{first}/{last}")


@given(st.text(max_size=20))
def test_any_text_gives_a_period_or_says_that_it_is_none(text):
    try:
        period = parse(text)
    except DateError:
        return
    assert period.earliest <= period.latest
    assert show(text)
    assert precision(text) in DatePrecision


def test_one_of_several_days_reaches_from_the_first_to_the_last_and_is_not_a_month():
    assert parse("[2022-05-01,2022-05-31]") == Period(date(2022, 5, 1), date(2022, 5, 31))
    assert precision("[2022-05-01,2022-05-31]") is DatePrecision.SPAN


@pytest.mark.parametrize("text", ["[]", "[2022-05-07,]", "[2022-02-30,2022-03-01]", "[2022-05-07, 2022-05-08]"])
def test_a_list_with_something_else_in_it_is_refused(text):
    with pytest.raises(DateError):
        parse(text)


def test_alternatives_are_those_of_a_set_of_one():
    assert alternatives("[2022-05-07,2022-05-08]") == ("2022-05-07", "2022-05-08")
    assert alternatives("{2022-05-07,2022-05-08}") == ("{2022-05-07,2022-05-08}",)
    assert alternatives("2022-05-07/2022-05-08") == ("2022-05-07/2022-05-08",)


@given(st.lists(DAYS, min_size=2, max_size=4, unique=True))
def test_any_alternatives_survive_being_written(days):
    text = f"[{','.join(day.isoformat() for day in sorted(days))}]"
    assert alternatives(text) == tuple(day.isoformat() for day in sorted(days))
    assert (parse(text).earliest, parse(text).latest) == (min(days), max(days))
    assert show(text)
