"""The shipped atlas, and a tiny invented upstream: squares of one degree."""

import shutil

import pandas as pd
import pytest
from shapely.geometry import box, mapping

from geodata import atlas, files, gazetteer
from geodata.natural_earth import build


@pytest.fixture(scope="session")
def shipped():
    return atlas.load()


def unit(code, name, shape, country="AF", iso="", gn_name=None):
    """A unit as the upstream file has it."""
    properties = {"adm1_code": code, "name": name, "gn_name": gn_name or name, "iso_a2": country}
    return {
        "type": "Feature",
        "properties": properties | {"iso_3166_2": iso or f"{country}-"},
        "geometry": mapping(shape),
    }


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


@pytest.fixture
def upstream_units():
    """Two Afghan squares side by side, a Tajik one above them whose lower edge lacks the point in the middle."""
    return [
        collection(unit("AFG-1", "Condoz", box(66, 36, 67, 37)), unit("AFG-2", "Takhar", box(67, 36, 68, 37))),
        collection(unit("TJK-1", "Khatlon", box(66, 37, 68, 38), "TJ", "TJ-KT")),
    ]


@pytest.fixture
def province_names():
    rows = [
        ("AF-KDZ", "AFG-1", "Kunduz", "Condoz", "fa=قندوز", "", ""),
        ("AF-TAK", "AFG-2", "Takhar", "", "", "", ""),
        ("TJ-KT", "TJK-1", "Khatlon", "", "", "", ""),
    ]
    names = ["province_id", "source_code", "name", "aliases", "names_local", "covers", "note"]
    return pd.DataFrame(rows, columns=names)


@pytest.fixture
def country_names():
    rows = [("AF", "", "", "Afghanistan", "Afghan", "", "", ""), ("TJ", "", "", "Tajikistan", "Tajik", "", "", "")]
    names = ["country", "kind", "source_name", "name", "adjective", "aliases", "names_local", "note"]
    return pd.DataFrame(rows, columns=names)


@pytest.fixture
def topology():
    """Quantized TopoJSON: China as a square east of the others, sharing half an arc's length with nobody."""
    return {
        "type": "Topology",
        "transform": {"scale": [0.5, 0.5], "translate": [60, 30]},
        "arcs": [[[17, 12], [6, 0]], [[23, 12], [0, 6], [-6, 0], [0, -6]]],
        "objects": {
            "countries": {
                "type": "GeometryCollection",
                "geometries": [{"type": "Polygon", "arcs": [[0, 1]], "id": "156", "properties": {"name": "China"}}],
            }
        },
    }


PLACES = """place_id,name,aliases,kind,country,province,members,lon,lat,radius_km,names_local,source
ferry,Ferry,,settlement,AF,AF-KDZ,,66.5,36.999,5,,invented
bridge,Bridge,,settlement,AF,AF-TAK,,67.004,36.5,5,,invented
east,East border,,border,AF|TJ,,AF-TAK|TJ-KT,,,,,invented
"""


@pytest.fixture
def base(upstream_units, topology, province_names, country_names, tmp_path):
    """A data folder of the invented upstream, with three places of its own."""
    folder = tmp_path / "base"
    build.write(build.make(upstream_units, topology, province_names, country_names, parts=()), folder)
    (folder / "places.csv").write_text(PLACES, encoding="utf-8")
    for shipped in (gazetteer.OTHER_NAMES, gazetteer.TOWNS):
        shutil.copy(files.DATA / shipped, folder)
    return folder
