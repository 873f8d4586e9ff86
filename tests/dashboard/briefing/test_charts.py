"""The timeline of a page: an axis that can be read, and marks where their days are."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.briefing import charts, content
from dashboard.briefing.options import Options
from dashboard.drawing.time_span import Span
from events.queries.selection import Selection

WIDTH_PT = 500.0


@pytest.fixture
def slide(store, atlas):
    (found,) = content.brief(store, atlas, Selection(), Options()).slides
    return found


def texts(slide, width_pt):
    """The left and right end of each text of the axis, from its letters in the drawing."""
    root = ElementTree.fromstring(charts.svg(slide, width_pt / 72, False))
    outlines = [element.get("d") for element in root.iter() if element.get("fill") == charts.LETTERS]
    lefts = [[float(number) for number in re.findall(r"-?\d+\.\d+", outline)[::2]] for outline in outlines]
    return [(min(of_one), max(of_one)) for of_one in lefts]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dates(date(1, 1, 1), date(9000, 1, 1)), st.integers(13, 350_000), st.floats(150, 900))
def test_the_texts_of_the_axis_do_not_touch_and_are_days_of_it(slide, first, days, width):
    shown = Span(first, min(first + timedelta(days=days), date.max))
    found = charts.ticks(shown, width)
    assert all(shown.first <= day <= shown.last for day, _ in found)
    drawn = texts(replace(slide, shown=shown), width)
    assert len(drawn) == len(found)
    assert all(left >= -1 and right <= width + 1 for left, right in drawn)
    for (_, end), (begin, _) in pairwise(drawn):
        assert end < begin


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        pytest.param(date(2022, 1, 1), date(2022, 12, 31), ["2022", "April", "July", "October"], id="year"),
        pytest.param(date(2010, 1, 1), date(2018, 12, 31), ["2010", "2011", "2012", "2013"], id="years"),
        pytest.param(date(2022, 5, 1), date(2022, 5, 31), ["1 May", "6 May", "11 May"], id="month"),
        pytest.param(date(1800, 1, 1), date(2026, 12, 31), ["1800", "1850", "1900"], id="centuries"),
    ],
)
def test_an_axis_has_round_days(first, last, words):
    found = [text for _, text in charts.ticks(Span(first, last), 380.0)]
    assert found[: len(words)] == words


def drawing(slide, is_grey=False):
    root = ElementTree.fromstring(charts.svg(slide, WIDTH_PT / 72, is_grey))
    return [element for element in root.iter() if element.get("fill-opacity")]


def test_every_record_that_fits_has_its_mark(slide):
    assert not charts.is_counted(slide)
    assert len(drawing(slide)) == len(slide.marks)
    bars = [element for element in drawing(slide) if element.tag.endswith("rect")]
    assert len(bars) == sum(row["bar"] for row in slide.marks)
    assert all(float(bar.get("x")) + float(bar.get("width")) <= WIDTH_PT + 0.01 for bar in bars)


def test_records_that_do_not_fit_are_counted_on_an_axis_of_numbers(slide):
    counted = replace(slide, marks=())
    bars = drawing(counted)
    assert len(bars) == (counted.periods["certain"] > 0).sum() + (counted.periods["possible"] > 0).sum()
    tallest = max(counted.periods["certain"].max(), counted.periods["possible"].max())
    heights = [float(bar.get("height")) for bar in bars]
    assert max(heights) / min(heights) == pytest.approx(tallest, rel=0.05)


def test_in_grey_print_the_marks_have_no_colours(slide):
    for colour in {element.get("fill") for element in drawing(slide, is_grey=True)}:
        assert colour[1:3] == colour[3:5] == colour[5:7]
