from dataclasses import replace

import pytest
from matplotlib.figure import Figure

from dashboard.briefing.map import figure, projection

INCHES = (6.0, 4.0)


@pytest.fixture
def fitted(atlas):
    return projection.fit(atlas, (60.0, 35.0, 70.0, 40.0), INCHES)


def moved(fitted, metres):
    west, south, east, top = fitted.window
    return replace(fitted, window=(west + metres, south, east + metres, top))


@pytest.mark.parametrize(("metres", "degrees"), [(0, 0), (2_000_000, -13), (-2_000_000, 13)])
def test_north_is_where_the_meridian_through_the_middle_leads(fitted, metres, degrees):
    assert figure.bearing(moved(fitted, metres)) == pytest.approx(degrees, abs=0.5)


@pytest.mark.parametrize("metres", [0, 2_000_000, -2_000_000])
def test_the_arrow_stays_in_its_corner_and_points_north(fitted, metres):
    there = moved(fitted, metres)
    sheet = Figure(figsize=INCHES, dpi=72)
    axes = sheet.add_axes((0, 0, 1, 1))
    figure.draw_north(axes, there)
    sheet.draw_without_rendering()
    arrow, letter = axes.patches[0], axes.texts[0]
    tip, _, notch = arrow.get_transform().transform(arrow.get_xy()[:3])
    assert (tip[0] < notch[0]) == (figure.bearing(there) < 0)
    assert tip[1] > notch[1]
    assert letter.get_text() == "N"
    for drawn in (arrow.get_window_extent(), letter.get_window_extent()):
        assert 72 * INCHES[0] - 30 <= drawn.x0 < drawn.x1 <= 72 * INCHES[0]
        assert 72 * INCHES[1] - 48 <= drawn.y0 < drawn.y1 <= 72 * INCHES[1]
