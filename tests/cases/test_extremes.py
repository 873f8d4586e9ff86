"""Points at 180 degrees and at the poles."""

import json

import numpy as np
import shapely.geometry

from dashboard.briefing import content, documents
from dashboard.briefing.map.projection import extent, fit
from dashboard.briefing.options import Options
from events.exports import FORMATS
from events.exports import content as export_content
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection
from events.queries.table_columns import NO_FILTERS, TableKind
from geodata import atlas as geodata_atlas
from tests.cases.reading import imported


def exported(store, dataset, name):
    request = TableRequest(Selection(datasets=(dataset,)), TableKind.RECORDS, NO_FILTERS)
    return FORMATS[name].write(export_content.gather(store, geodata_atlas.load(), request))


def briefed(store, dataset):
    brief = content.brief(store, geodata_atlas.load(), Selection(datasets=(dataset,)), Options())
    return brief, documents.render(brief, "png")


def test_circles_are_cut_at_180_degrees_and_the_row_at_the_pole_stops_nothing():
    with imported("34-antimeridian.csv") as store:
        features = json.loads(exported(store, "34-antimeridian", "geojson"))["features"]
        drawn = {feature["id"][-3:]: feature["geometry"] for feature in features}
        shapes = {row: shapely.geometry.shape(geometry) for row, geometry in drawn.items() if geometry}
        assert shapes["AM1"].geom_type == shapes["AM2"].geom_type == "MultiPolygon"
        assert max(part.bounds[2] - part.bounds[0] for part in shapes["AM1"].geoms) < 1
        assert shapes["AM4"].geom_type == "Polygon"
        assert shapes["AM4"].bounds[0::2] == (-180, 180)
        assert shapes["AM4"].bounds[3] == 90
        assert all(shape.is_valid for shape in shapes.values())
        assert set(drawn) - set(shapes) == {"AM5"}
        assert exported(store, "34-antimeridian", "kml").count(b"<Placemark") == 5
        assert briefed(store, "34-antimeridian")[1]


def test_a_briefing_of_fiji_shows_fiji_and_not_the_globe_from_the_other_side():
    with imported("34b-fiji.csv") as store:
        brief, made = briefed(store, "34b-fiji")
    assert made
    answers, atlas = brief.slides[0].answers, geodata_atlas.load()
    ground = fit(atlas, extent(atlas, answers, ()), (8, 5))
    one, other = (ground.project(site["lon"], site["lat"])[0] for site in answers["sites"])
    km = np.hypot(*(one - other)) * ground.metres_per_point / 1000
    assert 200 < km < 260
    assert ground.holds(one)
    assert ground.holds(other)
    assert "FJ" in ground.countries.index
