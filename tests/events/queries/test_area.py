"""Areas against a slow check of every record, over random areas."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from events.queries import map_tiles, redistribution, selected_records
from events.queries.counts import count, number_at_any_time
from events.queries.dimensions import labels
from events.queries.records import disagreements, table_rows, topics
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection, SelectionError
from events.queries.table_columns import TableKind
from events.store import schema, store
from events.store.building import build
from geodata import atlas as geodata_atlas
from geodata import places
from geodata.areas import drawn_area
from tests import tiny
from tests.conftest import write_tiny

WGS84 = Geod(ellps="WGS84")
RADIUS_KM = {"exact": 0.0, "settlement": 0.0, "near settlement": 25.0, "district": 30.0}
SEED = 11
NUMBER = 160
ROLES = ("place_id", "origin_id", "target_id")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory, atlas):
    """The tiny records, and incidents of a dataset with a point of their own."""
    folder = tmp_path_factory.mktemp("mixed")
    content = store.derived_tables(write_tiny(folder / "data"), atlas)
    rng = np.random.default_rng(SEED)
    base = max(content["areas"]["area_id"].to_pylist())
    precisions = list(RADIUS_KM)
    template = {field.name: None for field in schema.INCOMING}
    records = [
        {
            **template,
            "record_id": f"points:{number}",
            "dataset": "points",
            "title": "Attack",
            "kind": ("attack", "protest")[number % 2],
            "edtf": "2021-03",
            "date_shown": "March 2021",
            "precision": precisions[number % 4],
            "lon": float(rng.uniform(-0.8, 2.8)),
            "lat": float(rng.uniform(-0.8, 2.8)),
            "radius_km": RADIUS_KM[precisions[number % 4]] or 5.0,
            "area_id": base + 1 + number % 4,
            "standing": "reported",
            "in_article": "no",
            "text": " attack ",
            "actors": [],
            "claimants": ["points"],
            "sources": ["points"],
        }
        for number in range(NUMBER)
    ]
    areas = [
        {"area_id": base + 1 + number, "role": "at", "place_id": "", "place_name": "", "place_kind": kind}
        for number, kind in enumerate(precisions)
    ]
    dataset = {"dataset_id": "points", "title": "Points", "version": "1", "publisher": "Us", "licence": "CC0"}
    dataset |= {"may_redistribute": False, "attribution": "Us", "url": ""}
    both = {
        **content,
        "datasets": pa.concat_tables([content["datasets"], pa.Table.from_pylist([dataset], schema.TABLES["datasets"])]),
        "records": pa.concat_tables([content["records"], pa.Table.from_pylist(records, schema.INCOMING)]),
        "areas": pa.concat_tables([content["areas"], pa.Table.from_pylist(areas, schema.AREAS)]),
    }
    build(folder / "mixed.duckdb", both, "mixed")
    opened = store.connect(folder / "mixed.duckdb")
    yield opened
    opened.close()


DEGREES = st.integers(-100, 300).map(
    lambda value: value / 100 + 0.003
)  # beside the edges of the squares, never on them


@st.composite
def areas(draw):
    kind = draw(st.sampled_from(["circle", "box", "polygon"]))
    if kind == "circle":
        return f"circle:{draw(DEGREES):.3f},{draw(DEGREES):.3f},{draw(st.integers(1, 300))}km"
    south, west, north, east = (draw(DEGREES) for _ in range(4))
    if kind == "box":
        assume(south != north and west != east)
        low, high = sorted([south, north])
        left, right = sorted([west, east])
        return f"box:{low:.3f},{left:.3f},{high:.3f},{right:.3f}"
    corners = [(draw(DEGREES), draw(DEGREES)) for _ in range(draw(st.integers(3, 7)))]
    text = "polygon:" + ";".join(f"{lat:.3f},{lon:.3f}" for lat, lon in corners)
    try:
        drawn_area.parse(text)
    except drawn_area.AreaError:
        assume(False)
    return text


def outline(text):
    """The area, built in another way than by the code."""
    area = drawn_area.parse(text)
    if area.kind == "circle":
        (lat, lon) = area.points[0]
        turns = np.linspace(0, 360, 720, endpoint=False)
        east, north, _ = WGS84.fwd(
            *(np.full(720, value) for value in (lon, lat)), turns, np.full(720, area.radius_km * 1000)
        )
        return shapely.Polygon(np.column_stack([east, north]))
    if area.kind == "box":
        (south, west), (north, east) = area.points
        return shapely.box(west, south, east, north)
    return shapely.Polygon([(lon, lat) for lat, lon in area.points])


def extent(text, row, atlas):
    """How much of a record lies in an area: NONE 0, PART 1, WHOLE 2; None if it is too close to an edge to say."""
    whole = outline(text)
    if row["dataset"] != "points":
        shapes = [places.geometry(atlas, row[role]) for role in ROLES if row[role]]
        return max((2 if whole.covers(shape) else int(whole.intersects(shape)) for shape in shapes), default=0)
    edge = shapely.get_coordinates(shapely.segmentize(whole.exterior, 0.02))
    same = np.ones(len(edge))
    _, _, metres = WGS84.inv(edge[:, 0], edge[:, 1], row["lon"] * same, row["lat"] * same)
    distance, radius = metres.min() / 1000, RADIUS_KM[row["precision"]]
    if abs(distance - radius) < 0.02 * radius + 0.6:
        return None
    is_in = whole.contains(shapely.Point(row["lon"], row["lat"]))
    return 2 if is_in and distance > radius else int(is_in or distance < radius)


@settings(max_examples=30)
@given(areas())
@example("circle:0.5,0.5,4km")
@example("box:-5,-5,5,5")
def test_areas_match_a_check_of_every_record(mixed, atlas, text):
    selection = Selection(area=text)
    everything = selected_records.rows(mixed, Selection())
    found = {row["record_id"]: row["match"] for row in selected_records.rows(mixed, selection)}
    for row in everything:
        wanted = extent(text, row, atlas)
        if wanted is not None:
            assert found.get(row["record_id"]) == (None, "possible", "certain")[wanted], row["record_id"]
    counted = count(mixed, selection)
    assert (counted.totals.certain, counted.totals.possible) == tuple(
        Counter(found.values())[match] for match in ("certain", "possible")
    )


@settings(max_examples=12)
@given(areas(), st.booleans(), st.sampled_from([(), (2020,), (2021,)]), st.sampled_from([(), ("AA",), ("BB",)]))
def test_everything_that_counts_or_lists_obeys_an_area(mixed, atlas, text, certain_only, years, countries):
    selection = Selection(area=text, certain_only=certain_only, years=years, countries=countries)
    rows = selected_records.rows(mixed, selection)
    counted = count(mixed, selection)
    assert counted.totals.all == len(rows)
    for facet in ("kind", "precision", "dataset", "standing"):
        assert {value: both.all for value, both in counted.facets[facet].items()} == Counter(row[facet] for row in rows)
    for value, both in counted.facets["year"].items():
        assert (
            both
            == count(
                mixed, Selection(area=text, certain_only=certain_only, years=(int(value),), countries=countries)
            ).totals
        )
    assert number_at_any_time(mixed, selection) == len(selected_records.rows(mixed, selection.at_any_time()))
    with_point = [row for row in rows if row["lon"] is not None]
    assert map_tiles.number(mixed, selection) == len(with_point)
    world = map_tiles.Tile(0, 0, 0)
    assert map_tiles.total(map_tiles.cells(mixed, selection, world)) == len(with_point)
    cube = map_tiles.over_time(mixed, selection, map_tiles.View(0, 0, 0, 0, 0)).columns
    everything = cube["cell"] == map_tiles.EVERYTHING
    assert cube["records"][everything].sum() == number_at_any_time(mixed, selection)
    ids = {row["record_id"] for row in rows}
    listed = table_rows.table_rows(mixed, atlas, TableRequest(selection))
    assert {row["record_id"] for row in listed} == ids
    assert {one.row["record_id"] for one in disagreements.casualties(mixed, selection)} <= ids
    assert {one.row["record_id"] for one in disagreements.disputes(mixed, selection)} <= ids
    claims = table_rows.table_rows(mixed, atlas, TableRequest(selection, TableKind.CLAIMS))
    assert {row["record_id"] for row in claims if row.get("record_id")} <= ids
    assert redistribution.withheld(mixed, selection).records == sum(row["dataset"] == "points" for row in rows)


def test_a_place_is_certain_only_if_it_lies_wholly_inside(store, atlas):
    matches = {
        text: {
            row["record_id"]: (row["match"], row["why"]) for row in selected_records.rows(store, Selection(area=text))
        }
        for text in ("circle:0.5,0.5,4km", "box:-0.5,-0.5,1.5,2.5")
    }
    assert matches["circle:0.5,0.5,4km"]["market-attack"][0] == "certain"
    assert matches["circle:0.5,0.5,4km"]["plain-protests"] == (
        "possible",
        "in Arvian Plain; may lie outside the chosen area",
    )
    assert "east-attacks" not in matches["circle:0.5,0.5,4km"]
    # Its origin lies wholly inside, though neither border nor target does.
    assert matches["box:-0.5,-0.5,1.5,2.5"]["rockets-north"][0] == "certain"
    assert "somewhere" not in matches["box:-0.5,-0.5,1.5,2.5"]


def test_an_area_is_named_after_the_settlement_in_its_middle(store):
    words = {text: Selection(area=text).in_words(labels(store)) for text in ("circle:0.5,0.5,4km", "circle:5,5,4km")}
    assert words["circle:0.5,0.5,4km"] == "within 4 km of 0.5° N, 0.5° E (Westtown)"
    assert words["circle:5,5,4km"] == "within 4 km of 5° N, 5° E"


def test_equal_areas_are_one_selection():
    assert Selection(area="CIRCLE: 36.7300, 68.87, 50 km") == Selection(area="circle:36.73,68.87,50km")
    assert Selection(area="circle:36.73,68.87,50km").to_query() == "area=circle%3A36.73%2C68.87%2C50km"


def test_a_faulty_area_is_ignored_with_one_line_or_refused():
    selection, ignored = Selection.from_query("area=circle:136,68,50&year=2022")
    assert selection == Selection(years=(2022,))
    assert len(ignored) == 1
    assert "latitude 136 is outside -90 to 90" in ignored[0]
    assert "write it with its unit" in ignored[0]
    with pytest.raises(SelectionError, match="Known parameters: country, province, area"):
        Selection.from_query_strict("area=nowhere")


def test_topics_about_places_outside_are_left_out(shipped):
    about = topics.about_places(shipped, Selection(area="circle:-40,-100,50km"), geodata_atlas.load())
    everywhere = topics.about_places(shipped, Selection(), geodata_atlas.load())
    assert everywhere
    assert not about


def test_what_is_known_to_the_tiny_world_is_drawn(store):
    with store.cursor() as cursor:
        ids = {row[0] for row in cursor.execute("SELECT place_id FROM shapes").fetchall()}
    assert (
        {"AA", "AA-BB", "both-lands", "westtown", "east-district"} <= ids <= {place.place_id for place in tiny.PLACES}
    )
