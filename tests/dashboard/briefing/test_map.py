import re
from dataclasses import replace
from math import hypot
from xml.etree import ElementTree

import pytest
import shapely
from matplotlib.figure import Figure

from dashboard.briefing import content
from dashboard.briefing.map import clusters, figure, key, labels, projection, symbols
from dashboard.briefing.map.clusters import RADIUS_PT
from dashboard.briefing.options import Options
from dashboard.drawing import map_layers, style
from events.queries import selected_records
from events.queries.counts import count
from events.queries.selection import Selection
from geodata import atlas as geodata_atlas
from geodata.areas import drawn_area, geometry

INCHES = (6.0, 4.0)
COLOUR = re.compile("#[0-9a-f]{6}")


def answers_to(store, atlas, selection):
    rows = selected_records.rows(store, selection)
    return map_layers.answers(rows, count(store, selection).provinces, {}, atlas, "light")


@pytest.fixture
def everything(store, atlas):
    return answers_to(store, atlas, Selection())


@pytest.mark.parametrize("extent", [(0.0, 0.0, 2.0, 2.0), (40.0, 30.0, 90.0, 55.0)])
def test_equal_areas_on_the_ground_are_equal_on_the_page(atlas, extent):
    fitted = projection.fit(atlas, extent, INCHES)
    west, south, _, north = extent
    # Bands of one degree of longitude, cut where the sphere's area between parallels is the same.
    from pyproj import Geod

    cells = [shapely.box(lon, lat, lon + 1, lat + 1) for lon, lat in ((west, south), (west + 1, north - 1))]
    true = [abs(Geod(ellps="WGS84").geometry_area_perimeter(shapely.segmentize(cell, 0.01))[0]) for cell in cells]
    drawn = []
    for cell in cells:
        x, y = shapely.segmentize(cell, 0.01).exterior.coords.xy
        drawn.append(shapely.Polygon(fitted.project(x, y)).area)
    assert drawn[0] / drawn[1] == pytest.approx(true[0] / true[1], rel=2e-3)


def test_what_must_be_seen_is_inside_in_the_proportions_of_the_map(atlas):
    fitted = projection.fit(atlas, (0.0, 0.0, 2.0, 2.0), INCHES)
    west, south, east, north = fitted.window
    assert (east - west) / (north - south) == pytest.approx(1.5)
    for lon, lat in ((0, 0), (2, 0), (0, 2), (2, 2)):
        assert fitted.holds(fitted.project(lon, lat)[0], margin=5)


def test_north_is_up_and_east_is_right(atlas):
    fitted = projection.fit(atlas, (0.0, 0.0, 2.0, 2.0), INCHES)
    (x, y), (east, _), (_, north) = fitted.project([1, 1.5, 1], [1, 1, 1.5])
    assert east > x
    assert north > y


def test_a_single_town_is_shown_within_its_region(store, atlas):
    answers = answers_to(store, atlas, Selection(words="market"))
    fitted = projection.fit(atlas, projection.extent(atlas, answers, ()), INCHES)
    assert fitted.window[2] - fitted.window[0] >= projection.NARROWEST_M


def test_a_chosen_country_is_shown_whole(store, atlas):
    answers = answers_to(store, atlas, Selection(countries=("BB",)))
    west, south, east, north = projection.extent(atlas, answers, ("BB",))
    assert (west, east, north) == (0, 2, 2)
    assert south <= 1


def test_records_without_any_place_are_shown_at_home(store, atlas):
    answers = answers_to(store, atlas, Selection(kinds=("propaganda",)))
    assert projection.extent(atlas, answers, ()) == projection.HOME


def test_neighbours_keep_their_edges_when_simplified(atlas):
    fitted = projection.fit(atlas, (0.0, 0.0, 2.0, 2.0), INCHES)
    assert shapely.coverage_is_valid(fitted.provinces.geometry.to_numpy())


def test_symbols_stand_at_their_true_places_and_several_are_one_badge_with_their_number(everything, atlas):
    fitted = projection.fit(atlas, (0.0, 0.0, 2.0, 2.0), INCHES)
    places = {tuple(fitted.project(site["lon"], site["lat"])[0]) for site in everything["sites"]}
    single = clusters.marks({**everything, "vague": []}, fitted)
    assert {mark.at for mark in single} <= places
    assert sum(mark.number for mark in single) == sum(len(site["records"]) for site in everything["sites"])
    assert any(mark.number == 1 for mark in single)
    sites = [{**site, "records": site["records"] * 7} for site in everything["sites"]]
    badges = clusters.marks({**everything, "sites": sites, "vague": []}, fitted)
    assert {mark.at for mark in badges} <= places
    assert all(mark.is_badge and sum(number for _, number in mark.mix) == mark.number for mark in badges)
    apart = [hypot(a.at[0] - b.at[0], a.at[1] - b.at[1]) for i, a in enumerate(badges) for b in badges[i + 1 :]]
    assert min(apart, default=100) >= 2 * RADIUS_PT, "none hides another"


def test_a_vague_place_has_one_count_that_makes_room_for_symbols(everything, atlas):
    fitted = projection.fit(atlas, (0.0, 0.0, 2.0, 2.0), INCHES)
    marks = clusters.marks(everything, fitted)
    counts = [mark for mark in marks if mark.area]
    assert {mark.area for mark in counts} >= {"province", "country"}
    assert sum(mark.number for mark in marks) == sum(sum(place["number"]) for place in everything["vague"]) + sum(
        len(site["records"]) for site in everything["sites"]
    )
    others = [mark for mark in marks if not mark.area]
    for mark in counts:
        assert all(hypot(mark.at[0] - one.at[0], mark.at[1] - one.at[1]) > 2 * RADIUS_PT for one in others)


def test_a_record_off_the_map_has_no_symbol(everything, atlas):
    fitted = projection.fit(atlas, (40.0, 30.0, 42.0, 32.0), INCHES)
    assert clusters.marks(everything, fitted) == ()


def test_symbols_stand_upright():
    up, down = (symbols.path(style.TRIANGLE_UP), symbols.path(style.TRIANGLE_DOWN))
    assert up.vertices[:, 1].max() == pytest.approx(1)
    assert down.vertices[:, 1].min() == pytest.approx(-1)


@pytest.mark.parametrize("kind", list(style.KINDS))
def test_every_kind_has_a_path_in_the_box(kind):
    box = symbols.path(style.KINDS[kind].path).get_extents()
    assert -1.01 <= box.x0 < box.x1 <= 1.01
    assert -1.01 <= box.y0 < box.y1 <= 1.01


def written(axes):
    axes.get_figure().draw_without_rendering()
    return {text.get_text(): text.get_window_extent() for text in axes.texts}


@pytest.mark.parametrize(
    ("left_out", "names"),
    [
        pytest.param((), {"Westtown", "ARVIA"}, id="symbols and counts"),
        pytest.param(("vague",), {"Westtown", "Easttown", "ARVIA", "BORDOVA", "Northmark"}, id="symbols"),
    ],
)
def test_no_name_touches_another_or_a_symbol(everything, atlas, left_out, names):
    everything = {**everything, **{name: [] for name in left_out}}
    sheet = Figure(figsize=INCHES)
    axes = sheet.add_axes((0, 0, 1, 1))
    fitted = projection.fit(atlas, (0.0, 0.0, 2.0, 2.0), INCHES)
    marks = clusters.marks(everything, fitted)
    axes.set(xlim=(0, fitted.points[0]), ylim=(0, fitted.points[1]))
    labels.draw(axes, fitted, atlas, everything, marks, ())
    boxes = written(axes)
    assert names <= set(boxes)
    found = [shapely.box(*box.extents) for box in boxes.values()]
    assert not any(a.intersects(b) for i, a in enumerate(found) for b in found[i + 1 :])
    scale = sheet.dpi / 72
    for mark in marks:
        spot = shapely.Point(mark.at[0] * scale, mark.at[1] * scale).buffer(RADIUS_PT * scale)
        assert not any(spot.intersects(box) for box in found)


def test_on_the_map_of_everything_no_name_touches_another_or_what_stands_at_the_foot(shipped):
    real, foot_in = geodata_atlas.load(), 0.4
    answers = answers_to(shipped, real, Selection())
    planned = figure.plan(real, answers, (), (8.9, 7.5), is_grey=False, foot_in=foot_in)
    sheet = Figure(figsize=(8.9, 7.5))
    axes = sheet.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, planned.ground.points[0]), ylim=(0, planned.ground.points[1]))
    labels.draw(axes, planned.ground, real, answers, planned.marks, ())
    found = [shapely.box(*box.extents).buffer(-1) for box in written(axes).values()]
    assert len(found) > 40
    assert not any(a.intersects(b) for i, a in enumerate(found) for b in found[i + 1 :])
    assert min(box.bounds[1] for box in found) / sheet.dpi > foot_in
    assert min(mark.at[1] for mark in planned.marks) / 72 > foot_in, "no record either"


def test_the_count_of_an_area_stands_where_it_is_covered_least(everything, atlas):
    """All around it are symbols, and nowhere is free."""
    fitted = projection.fit(atlas, (0.0, 0.0, 2.0, 2.0), INCHES)
    (area, *_) = (mark for mark in clusters.marks(everything, fitted) if mark.area)
    grid = [(x * 1.6 * RADIUS_PT, y * 1.6 * RADIUS_PT) for x in range(-9, 10) for y in range(-9, 10)]
    crowd = [replace(area, area="", at=(area.at[0] + x, area.at[1] + y)) for x, y in grid]
    gap = [mark for mark in crowd if hypot(mark.at[0] - area.at[0] - 20, mark.at[1] - area.at[1]) > 2.4 * RADIUS_PT]
    (moved,) = clusters._make_room([area], gap, fitted)

    def room(at):
        return min(hypot(at[0] - mark.at[0], at[1] - mark.at[1]) for mark in gap)

    steps = [(x * clusters.SHIFT * RADIUS_PT, y * clusters.SHIFT * RADIUS_PT) for x, y in clusters.SHIFTS]
    assert room(moved.at) == pytest.approx(max(room((area.at[0] + x, area.at[1] + y)) for x, y in steps))


def key_of(store, atlas, selection):
    groups = key.groups(answers_to(store, atlas, selection), is_grey=False)
    return {label for _, entries in groups for label, _ in entries}


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("presence", "country or wider"),
        ("protest", "region only"),
        ("rocket fire", "along the border"),
        ("attack", "within the circle"),
        ("attack", "province only: attack"),
    ],
)
def test_places_are_drawn_no_closer_than_they_are_known(store, atlas, kind, label):
    assert label in key_of(store, atlas, Selection(kinds=(kind,)))
    assert label not in key_of(store, atlas, Selection(kinds=("propaganda",)))


def test_the_key_is_the_legend_of_the_screen_and_every_entry_has_a_sample(everything):
    shown = {group["title"]: [entry["label"] for entry in group["entries"] if entry] for group in everything["legend"]}
    for is_grey in (False, True):
        for title, entries in key.groups(everything, is_grey):
            assert [label for label, _ in entries] == shown[title or "Records"]
            assert all(ElementTree.fromstring(sample).tag.endswith("svg") for _, sample in entries)
            assert not is_grey or not {style.BLUE, style.VERMILLION} & {
                c for _, s in entries for c in COLOUR.findall(s)
            }


def test_of_very_many_records_the_map_shows_counts(store, atlas):
    whole = Selection()
    found = count(store, whole)
    answers = map_layers.answers(found.without_point, found.provinces, {}, atlas, "light", "counted")
    assert figure.plan(atlas, answers, (), INCHES, is_grey=False).marks == ()
    groups = dict(key.groups(answers, is_grey=False))
    assert "Counts by province" in groups
    assert "" not in groups, "no symbols of kinds"


def test_the_drawing_names_no_other_host_and_is_the_same_each_time(everything, atlas):
    planned = figure.plan(atlas, everything, (), INCHES, is_grey=False)
    drawn = figure.svg(planned, atlas)
    assert drawn == figure.svg(planned, atlas)
    assert set(re.findall(rb"https?://[^\"]*", drawn)) == {
        b"http://www.w3.org/1999/xlink",
        b"http://www.w3.org/2000/svg",
    }


def test_no_part_of_a_map_is_clipped_by_itself_which_would_make_a_png_slow(everything, atlas):
    drawn = figure.svg(figure.plan(atlas, everything, (), INCHES, is_grey=False), atlas)
    assert b"<path" in drawn
    assert b'clip-path="' not in drawn


@pytest.mark.parametrize("text", ["circle:0.5,0.5,20km", "box:0.2,0.2,0.9,0.8", "polygon:0,0;0,1;1,0"])
def test_a_drawn_area_is_outlined_and_seen_whole(everything, atlas, text):
    area = drawn_area.parse(text)
    planned = figure.plan(atlas, everything, (), INCHES, is_grey=False, area=area)
    for lon, lat in geometry.outline(area).exterior.coords:
        assert planned.ground.holds(planned.ground.project(lon, lat)[0])
    colour = figure.AREA_LINE.encode()
    assert colour in figure.svg(planned, atlas)
    assert colour not in figure.svg(figure.plan(atlas, everything, (), INCHES, is_grey=False), atlas)


@pytest.mark.parametrize("size_in", [pytest.param((8.9, 4.6), id="slide"), pytest.param((7.0, 4.0), id="page")])
@pytest.mark.parametrize("code", ["AF", "KG", "KZ"])
def test_land_cut_at_the_edge_of_a_map_can_be_joined(code, size_in):
    """A country whose outline crosses itself once it is cut has no union, and with it the briefing would end."""
    shipped = geodata_atlas.load()
    ground = projection.fit(shipped, shipped.countries.geometry[code].bounds, size_in)
    for land in (ground.countries, ground.provinces):
        assert land.index[~land.geometry.is_valid].tolist() == []


def test_records_of_an_imported_dataset_have_its_mark_on_map_and_key(store, atlas):
    answers = content.brief(store, atlas, Selection(), Options()).slides[0].answers
    sites = [{**site, "records": [{**one, "dataset": "count"} for one in site["records"]]} for site in answers["sites"]]
    marked = {**answers, "sites": sites, "datasets": {"count": {"title": "The count", "colour": "#e10069"}}}
    single = [
        mark for mark in figure.plan(atlas, marked, (), INCHES, False).marks if mark.number == 1 and not mark.area
    ]
    assert single
    assert {mark.dataset for mark in single} == {"#e10069"}
    drawn = figure.svg(figure.plan(atlas, marked, (), INCHES, False), atlas)
    assert drawn.count(b"fill: #e10069") == len(single)
    assert dict(key.groups(marked, False))["Datasets"][0][0] == "The count"
    assert "Datasets" not in dict(key.groups({**marked, "sites": [], "vague": []}, False)), "only what is drawn"
