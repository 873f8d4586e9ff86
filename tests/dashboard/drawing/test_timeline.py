from datetime import date

import pandas as pd
import pytest

from dashboard.drawing import time_span, timeline
from dashboard.drawing.time_span import Span
from events.queries import selected_records
from events.queries.selection import Selection

TODAY = date(2021, 7, 1)
ALL = Span(date(1992, 1, 1), date(2021, 12, 31))


@pytest.fixture
def rows(store):
    return {
        row["id"]: row
        for row in timeline.timeline_rows(selected_records.rows(store, Selection()), ALL, "market-attack")
    }


def test_a_day_is_a_symbol_and_a_year_a_bar_over_the_year(rows):
    assert not rows["market-attack"]["bar"]
    assert rows["market-attack"]["start"] == "2020-03-01"
    assert rows["east-attacks"]["bar"]
    assert (rows["east-attacks"]["start"], rows["east-attacks"]["end"]) == ("2020-01-01", "2021-01-01")


def test_one_of_two_days_is_a_hollow_symbol_on_each_and_no_bar_between(store):
    (row,) = [row for row in selected_records.rows(store, Selection()) if row["record_id"] == "market-attack"]
    drawn = timeline.timeline_rows([{**row, "edtf": "[2020-03-01,2020-05-01]"}], ALL, "")
    assert [(mark["start"], mark["bar"], mark["certain"]) for mark in drawn] == [
        ("2020-03-01", False, False),
        ("2020-05-01", False, False),
    ]
    assert {mark["id"] for mark in drawn} == {"market-attack"}


def test_an_open_end_reaches_to_the_edge(rows):
    assert rows["rebels-present"]["end"] == "2022-01-01"


def test_what_lies_outside_the_span_is_left_out(store):
    span = Span(date(2020, 1, 1), date(2020, 12, 31))
    shown = {row["id"] for row in timeline.timeline_rows(selected_records.rows(store, Selection()), span, "")}
    assert "old-war" not in shown
    assert "rebels-present" in shown


def test_the_open_record_and_contested_ones_are_marked(rows):
    assert [row["id"] for row in rows.values() if row["open"]] == ["market-attack"]
    assert rows["rockets-north"]["contested"]
    assert not rows["market-attack"]["contested"]


def test_no_two_symbols_stand_on_one_another(rows):
    symbols = [row for row in rows.values() if not row["bar"]]
    spots = {(row["start"], row["y_px"]) for row in symbols}
    assert len(spots) == len(symbols)


def test_bars_lie_below_symbols(rows):
    bars = [row["y_px"] for row in rows.values() if row["bar"]]
    symbols = [row["y_px"] for row in rows.values() if not row["bar"]]
    assert max(bars) < min(symbols)


def test_the_span_without_a_choice_is_whole_years_up_to_the_data(store):
    found = time_span.span(selected_records.rows(store, Selection()), (), TODAY)
    assert (found.first, found.last) == (date(1992, 1, 1), date(2021, 12, 31))


def test_the_overview_ends_with_the_last_year_of_records(store):
    rows = selected_records.rows(store, Selection())
    last = max(row["latest"].year for row in rows if row["latest"])
    late = date(last + 8, 6, 30)
    assert time_span.span(rows, (), late, is_cut=True).last == date(last, 12, 31)
    assert time_span.span([], (), late, is_cut=True).last == date(last + 8, 12, 31)
    years = pd.DataFrame({"start": [date(2019, 1, 1), date(2026, 1, 1)], "certain": [9, 0], "possible": [2, 3]})
    assert time_span.span_of_years(years, (), late, is_cut=True) == Span(date(2019, 1, 1), date(2019, 12, 31))


def test_a_chosen_period_is_the_span(store):
    period = (date(2020, 3, 1), date(2020, 9, 30))
    found = time_span.span(selected_records.rows(store, Selection()), [period], TODAY)
    assert (found.first, found.last) == period
    assert found.unit == "month"


def test_a_period_with_an_open_end_ends_with_the_data(store):
    found = time_span.span(selected_records.rows(store, Selection()), [(date(2020, 3, 1), date.max)], TODAY)
    assert found.last == date(2021, 12, 31)


def test_no_records_still_give_a_span():
    assert time_span.span([], (), TODAY) == Span(date(2021, 1, 1), date(2021, 12, 31))


def test_the_histogram_stacks_possible_on_certain():
    counts = pd.DataFrame([{"start": date(2020, 12, 1), "certain": 2, "possible": 1}])
    rows = timeline.histogram_rows(counts, Span(date(2020, 1, 1), date(2021, 12, 31)))
    assert [(row["match"], row["low"], row["high"], row["end"]) for row in rows] == [
        ("certain", 0, 2, "2021-01-01"),
        ("possible", 2, 3, "2021-01-01"),
    ]


def test_the_span_of_very_many_records_leaves_out_the_few_early_ones():
    counts = pd.DataFrame(
        [
            {"start": date(1990, 1, 1), "certain": 3, "possible": 9},
            {"start": date(2005, 1, 1), "certain": 500, "possible": 0},
            {"start": date(2019, 1, 1), "certain": 497, "possible": 4},
        ]
    )
    today = date(2021, 6, 30)
    assert time_span.span_of_years(counts, (), today) == Span(date(2005, 1, 1), date(2021, 12, 31))
    chosen = [(date(2006, 5, 1), date.max)]
    assert time_span.span_of_years(counts, chosen, today) == Span(date(2006, 5, 1), date(2021, 12, 31))
    assert time_span.span_of_years(counts[:0], (), today) == Span(date(2021, 1, 1), date(2021, 12, 31))


def test_too_many_records_do_not_fit():
    assert timeline.fits([{"y_px": 10}] * timeline.MOST_MARKS)
    assert not timeline.fits([{"y_px": 10}] * (timeline.MOST_MARKS + 1))
    assert not timeline.fits([{"y_px": timeline.HEIGHT_PX}])


def test_counts_outside_the_span_do_not_stretch_the_axis():
    counts = pd.DataFrame({"start": [date(2019, 12, 1), date(2020, 1, 1)], "certain": [9_000, 4], "possible": [0, 0]})
    rows = timeline.histogram_rows(counts, Span(date(2020, 1, 1), date(2020, 12, 31)))
    assert [row["start"] for row in rows] == ["2020-01-01"]


def on(*days):
    return [{"earliest": date(*day), "latest": date(*day)} for day in days]


def test_a_mistyped_year_does_not_stretch_the_timeline():
    records = on((2019, 4, 12), (2202, 4, 13), (2020, 5, 2))
    shown = time_span.span(records, (), TODAY)
    assert shown == Span(date(2019, 1, 1), date(2021, 12, 31))


def test_mistyped_years_do_not_stretch_a_timeline_of_many_records_either():
    counts = pd.DataFrame({"start": [date(year, 1, 1) for year in (25, 2019, 2020, 9999)], "certain": [30, 90, 90, 30]})
    shown = time_span.span_of_years(counts.assign(possible=0), (), TODAY)
    assert shown == Span(date(2019, 1, 1), date(2021, 12, 31))


def test_a_timeline_of_nothing_but_the_last_year_ends_with_it():
    shown = time_span.span(on((9999, 12, 31)), (), TODAY)
    assert shown.last == date.max
