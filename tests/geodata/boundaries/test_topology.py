"""Polygons that ought to meet: repairs, overlaps, gaps, and how they are made to meet."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import Polygon, box

from geodata.boundaries import topology

BOW = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])


def frame(*shapes):
    rows = range(1, len(shapes) + 1)
    return gpd.GeoDataFrame({"row": rows, "own_name": [f"U{at}" for at in rows]}, geometry=list(shapes), crs=4326)


def shapes(*given):
    return np.array(given, dtype=object)


def test_an_invalid_polygon_is_repaired_and_counted_by_row():
    repaired, receipts = topology.repaired(frame(box(2, 0, 3, 1), BOW))
    assert repaired.geometry.is_valid.all()
    assert [(one.feature, one.problem.split("[")[0]) for one in receipts] == [("row 2 (U2)", "Self-intersection")]


def test_overlaps_are_found_in_square_kilometres():
    (one,) = topology.find_overlaps(shapes(box(0, 0, 1, 1), box(0.9, 0, 2, 1), box(2, 0, 3, 1)))
    assert (one.first, one.second) == (0, 1)
    assert one.km2 == pytest.approx(1231, rel=0.01)


def test_neighbours_that_meet_do_not_overlap():
    assert topology.find_overlaps(shapes(box(0, 0, 1, 1), box(1, 0, 2, 1))) == []


def test_gaps_and_overlaps_are_reported_with_the_largest():
    around = box(0, 0, 3, 3).difference(box(1, 1, 2, 2))
    units = frame(around, box(1, 1, 1.9, 2))
    overlaps, gaps = topology.findings(units, topology.find_overlaps(units.geometry.to_numpy()))
    assert overlaps == "no overlaps between units"
    assert gaps.startswith("1 gaps between units, 1230")
    assert "largest in km²: at 1.95 1.50 1230" in gaps


def test_a_unit_inside_another_is_two_levels_in_one_file():
    units = frame(box(0, 0, 3, 3), box(1, 1, 2, 2))
    (said,) = topology.same_areas(units, topology.find_overlaps(units.geometry.to_numpy()))
    assert said.startswith("row 2 (U2) lies mostly inside row 1 (U1)")


def series(**given):
    return gpd.GeoSeries(given, crs=4326)


def test_where_both_claim_an_area_the_added_unit_has_it():
    fitted, _ = topology.fitted(series(new=box(0, 0, 1.1, 1)), series(old=box(1, 0, 2, 1)), box(0, 0, 2, 1))
    assert shapely.coverage_is_valid(fitted.to_numpy())
    assert fitted["new"].area == pytest.approx(1.1)
    assert fitted["old"].area == pytest.approx(0.9)


def fit(new):
    """Put a unit into the middle of a ring, or at the open end of it."""
    return topology.fitted(series(new=new), series(old=RING), box(0, 0, 3, 3))


RING = box(0, 0, 3, 3).difference(box(1, 1, 2, 2))


def test_a_narrow_gap_is_closed():
    fitted, open_areas = fit(box(1, 1, 1.95, 2))
    assert open_areas == []
    assert shapely.area(fitted.to_numpy()).sum() == pytest.approx(9)


def test_a_wide_gap_stays_open_and_is_listed():
    fitted, open_areas = fit(box(1, 1, 1.5, 2))
    assert [area.area for area in open_areas] == [pytest.approx(0.5)]
    assert fitted["new"].area == pytest.approx(0.5)


@pytest.mark.parametrize(("east", "gaps"), [(1.95, 0), (1.5, 1)])
def test_a_gap_that_is_open_to_the_outside_is_one_too(east, gaps):
    fitted, open_areas = topology.fitted(series(new=box(1, 0, east, 1)), series(old=box(2, 0, 3, 1)), box(1, 0, 3, 1))
    assert len(open_areas) == gaps
    assert shapely.union_all(fitted.to_numpy()).area == pytest.approx(2 - gaps * 0.5)


def test_what_moved_is_measured_both_ways():
    before, after = series(a=box(0, 0, 1, 1), b=box(1, 0, 2, 1)), series(a=box(0, 0, 1.1, 1), b=box(1, 0, 2, 1))
    ((label, lost, gained),) = topology.moved(before, after)
    assert (label, lost) == ("a", 0)
    assert gained == pytest.approx(1231, rel=0.01)


def test_a_unit_across_the_antimeridian_is_cut_there_and_does_not_reach_round_the_world():
    jumping = Polygon([(179.5, -17.5), (-179.5, -17.5), (-179.5, -16.5), (179.5, -16.5)])
    whole, (repair,) = topology.repaired(frame(jumping))
    assert shapely.equals(
        whole.geometry[0], shapely.union_all([box(179.5, -17.5, 180, -16.5), box(-180, -17.5, -179.5, -16.5)])
    )
    assert (repair.problem, repair.action) == ("crosses 180 degrees", "cut there")


def test_a_unit_round_the_pole_is_left_as_it_is():
    polar = Polygon([(-180, -80), (0, -75), (180, -80), (180, -90), (-180, -90)])
    assert topology.repaired(frame(polar))[1] == []
