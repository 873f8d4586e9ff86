from datetime import date

import pytest

from events.imports.columns import date_text

FOURTH_OF_OCTOBER = date(1990, 10, 4)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1990-10-04 00:00:00.000", FOURTH_OF_OCTOBER),
        ("1990-10-04T23:59:59Z", FOURTH_OF_OCTOBER),
        ("1990-10-04T10:00:00+04:30", FOURTH_OF_OCTOBER),
        ("1990/10/4", FOURTH_OF_OCTOBER),
        ("19901004", FOURTH_OF_OCTOBER),
        ("4 October 1990", FOURTH_OF_OCTOBER),
        ("Oct 4, 1990", FOURTH_OF_OCTOBER),
        ("October 4th, 1990", FOURTH_OF_OCTOBER),
        ("9-May-20", date(2020, 5, 9)),
        ("29/12/2015", date(2015, 12, 29)),
        ("٢٩/١٢/٢٠١٥", date(2015, 12, 29)),
        ("12/29/2015", date(2015, 12, 29)),
        ("12/29/2015 3:15 PM", date(2015, 12, 29)),
        ("01-January-2015", date(2015, 1, 1)),
        ("Sunday-November 19-1995", date(1995, 11, 19)),
        ("Sept 3 2001", date(2001, 9, 3)),
        ("5/5/2015", date(2015, 5, 5)),
    ],
)
def test_a_day_is_read_in_many_forms(text, day):
    found = date_text.read(text, None)
    assert found.earliest == found.latest == day


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2022-04", date(2022, 4, 1), date(2022, 4, 30)),
        ("04/2022", date(2022, 4, 1), date(2022, 4, 30)),
        ("April 2022", date(2022, 4, 1), date(2022, 4, 30)),
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2022-04-21/2022-04-23", date(2022, 4, 21), date(2022, 4, 23)),
        ("2022-04-21/..", date(2022, 4, 21), None),
        ("2022~", date(2022, 1, 1), date(2022, 12, 31)),
    ],
)
def test_a_less_precise_date_keeps_all_the_days_that_it_may_mean(text, earliest, latest):
    found = date_text.read(text, None)
    assert (found.earliest, found.latest) == (earliest, latest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "43831",
        "31/02/2020",
        "2020-13-01",
        "1/2/3/4",
        "May-20",
        "12:30",
        "2020-02-30",
        "¹ May 2020",
        "²/³/2020",
        "0000-01-01",
    ],
)
def test_text_that_is_not_a_date_is_not_read(text):
    found = date_text.read(text, "dmy")
    assert (found.earliest, found.latest) == (None, None)


def test_a_date_that_fits_two_orders_is_not_read_unless_one_is_chosen():
    assert date_text.read("03/04/2020", None).latest is None
    assert date_text.read("03/04/2020", "dmy").latest == date(2020, 4, 3)
    assert date_text.read("03/04/2020", "mdy").latest == date(2020, 3, 4)
    assert date_text.read("03/04/20", "ymd").latest == date(2003, 4, 20)


def test_a_date_that_does_not_fit_the_chosen_order_has_a_problem():
    found = date_text.read("12/29/2015", "dmy")
    assert found.latest == date(2015, 12, 29)
    assert "opposite order" in found.problem


@pytest.mark.parametrize(
    ("texts", "order", "must_ask"),
    [
        (["03/04/2020", "05/06/2020"], None, True),
        (["03/04/2020", "29/06/2020"], "dmy", False),
        (["03/04/2020", "06/29/2020"], "mdy", False),
        (["03/04/2020", "29/06/2020", "06/29/2020"], None, True),
        (["2020-03-04", "04/04/2020"], None, False),
    ],
)
def test_the_order_is_detected_from_the_dates(texts, order, must_ask):
    found = date_text.evidence(texts)
    assert (found.order, found.must_ask) == (order, must_ask)


@pytest.mark.parametrize(("text", "year"), [("9-May-68", 2068), ("9-May-69", 1969)])
def test_years_of_two_digits_are_marked(text, year):
    found = date_text.read(text, None)
    assert (found.latest.year, found.note) == (year, "years of two digits are read as 1969 to 2068")
