from datetime import date

import pytest

from dashboard.components.playback import step
from dashboard.drawing.time_span import Span

SPAN = Span(date(2020, 1, 1), date(2021, 12, 31))


def days(first, last):
    return (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("at", "unit", "mode", "forward", "then"),
    [
        (None, "year", "window", True, days("2020-01-01", "2020-12-31")),
        (None, "month", "window", True, days("2020-01-01", "2020-01-31")),
        (None, "month", "window", False, days("2021-12-01", "2021-12-31")),
        (days("2020-01-01", "2020-12-31"), "year", "window", True, days("2021-01-01", "2021-12-31")),
        (days("2020-01-01", "2020-01-31"), "month", "window", True, days("2020-02-01", "2020-02-29")),
        (days("2020-12-01", "2020-12-31"), "month", "window", True, days("2021-01-01", "2021-01-31")),
        (days("2021-01-01", "2021-01-31"), "month", "window", False, days("2020-12-01", "2020-12-31")),
        (days("2020-01-01", "2020-03-31"), "month", "cumulative", True, days("2020-01-01", "2020-04-30")),
        (days("2021-01-01", "2021-12-31"), "year", "window", True, None),
        (days("2020-01-01", "2020-12-31"), "year", "window", False, None),
    ],
)
def test_a_step_moves_by_one_unit_and_stops_at_the_ends(at, unit, mode, forward, then):
    assert step(SPAN, at, unit, mode, forward) == then
