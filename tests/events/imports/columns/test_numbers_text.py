import pytest

from events.imports.columns import degrees
from events.imports.columns.numbers_text import decimal_of, number, parse_number


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("12", ".", 12),
        ("1,234", ".", 1234),
        ("1,5", ",", 1.5),
        ("1.234,5", ",", 1234.5),
        ("\u00a07\u00a0", ".", 7),
        ("1e3", ".", 1000),
        ("1,5", ".", None),
        ("1e999", ".", None),
        ("twelve", ".", None),
        ("१२", ".", None),
    ],
)
def test_a_number_is_read_as_it_is_written(text, decimal, value):
    assert number(text, decimal) == value


@pytest.mark.parametrize(
    ("text", "bounds", "problem"),
    [
        ("40+", (40, None, None), "lower bound"),
        ("at least 40", (40, None, None), "lower bound"),
        ("up to 40", (None, None, 40), "upper bound"),
        ("10-15", (10, None, 15), "range"),
        ("~40", (None, 40, None), "approximate"),
        ("-99", (None, None, None), "unknown"),
        ("-9", (None, None, None), "unknown"),
        ("-3", (None, None, None), "negative"),
        ("several", (None, None, None), "not a number"),
        ("15-10", (None, None, None), "not a number"),
    ],
)
def test_bounds_and_ranges_are_kept(text, bounds, problem):
    found = parse_number(text)
    assert (found.low, found.best, found.high) == bounds
    assert problem in found.problem


@pytest.mark.parametrize("text", [None, "", "NA", "nan", "-", "NULL"])
def test_a_blank_number_has_no_problem(text):
    assert parse_number(text).problem == ""


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("34.53", ".", 34.53),
        ("34,53", ",", 34.53),
        ("34.53 N", ".", 34.53),
        ("S 34.5", ".", -34.5),
        ("34°30'36\"N", ".", 34.51),
        ("69°30' W", ".", -69.5),
        ("36d43m48s", ".", 36.73),
        ("36º43′48″ N", ".", 36.73),
        ("36°43’48” S", ".", -36.73),
        ("36 deg 43 min 48 sec", ".", 36.73),
        ("36:43:48", ".", 36.73),
        ("36 43 48", ".", 36.73),
        ("36.73 north", ".", 36.73),
        ("-36.73 S", ".", None),
        ("N34S", ".", None),
        ("34°70'", ".", None),
        ("abc", ".", None),
    ],
)
def test_coordinates_are_read_in_several_notations(text, decimal, value):
    found = degrees.parse(text, decimal).value
    assert found == value if value is None else found == pytest.approx(value)


@pytest.mark.parametrize(
    ("texts", "sign"), [(["34,5", "69,1"], ","), (["34.5", "69,1", "7.0"], "."), (["34", None], None)]
)
def test_the_decimal_sign_is_that_of_most_coordinates(texts, sign):
    assert decimal_of(texts) == sign
