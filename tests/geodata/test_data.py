"""The shipped data files, against their receipt and against what the atlas promises."""

import gzip
import io
import json
from collections import Counter

import geopandas as gpd
import numpy as np
import pycountry
import pytest
import shapely
from PIL import Image

from geodata import files
from geodata.borders import area_km2
from geodata.display_geometry import FLAT, GROUND, OVERVIEW, REGION, layers
from geodata.files import DATA

RECEIPT = json.loads((DATA / "SOURCES.json").read_text(encoding="utf-8"))
REPAIRS = RECEIPT["repairs"]


GEOMETRY = [entry for entry in RECEIPT["files"] if "rows" in entry]


def size(path):
    if path.suffix == ".txt":
        return {}
    if path.suffix == ".webp":
        with Image.open(path) as picture:
            return {"crs": "EPSG:3857", "pixels": list(picture.size)}
    is_packed = path.suffix == ".gz"
    rows = json.loads(gzip.decompress(path.read_bytes()))["features"] if is_packed else gpd.read_parquet(path)
    return {"crs": "EPSG:4326", "rows": len(rows)}


def features(layer):
    return json.loads(layers()[layer].unpacked())["features"]


def shown(layer):
    return gpd.read_file(io.BytesIO(layers()[layer].unpacked()))


@pytest.mark.parametrize("entry", RECEIPT["files"], ids=lambda entry: entry["file"])
def test_each_file_is_the_one_its_receipt_describes(entry):
    path = DATA / entry["file"]
    assert files.sha256(path.read_bytes()) == entry["sha256"]
    assert path.stat().st_size == entry["bytes"]
    assert size(path).items() <= entry.items()
    assert entry["url"]
    assert all(url.startswith(("pkg:npm/", "pkg:pypi/")) for url in entry["url"])
    assert {"licence", "version", "retrieved"} <= entry.keys()


@pytest.mark.parametrize("entry", GEOMETRY, ids=lambda entry: entry["file"])
def test_each_file_holds_valid_geometry(entry):
    path = DATA / entry["file"]
    packed = path.suffix == ".gz"
    frame = gpd.read_file(io.BytesIO(gzip.decompress(path.read_bytes()))) if packed else gpd.read_parquet(path)
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry.is_valid.all()


def test_no_file_is_without_receipt_and_no_registry_is_named():
    listed = {entry["file"] for entry in RECEIPT["files"]} | set(RECEIPT["hand_kept"]) | {"SOURCES.json"}
    present = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file()}
    assert present == listed
    assert "://" not in json.dumps(RECEIPT)


def test_the_files_are_small_enough_to_ship():
    sizes = {path.relative_to(DATA): path.stat().st_size for path in DATA.rglob("*.*") if path.is_file()}
    ground = sum(size for path, size in sizes.items() if path.parts[0] == GROUND)
    assert ground < 700_000
    assert sum(sizes.values()) - ground < 1_150_000
    assert len(layers()["provinces-overview"].unpacked()) <= 310_000


def test_packing_knows_no_clock_and_no_system():
    once = files.packed(b"{}")
    assert once[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    assert gzip.decompress(once) == b"{}"


def test_the_theatre_is_a_valid_coverage(shipped):
    theatre = shipped.provinces[shipped.provinces["theatre"]]
    assert shapely.coverage_is_valid(theatre.geometry.to_numpy())
    assert Counter(theatre["country"]) == {"AF": 34, "IR": 31, "KZ": 16, "UZ": 14, "KG": 8, "PK": 7, "TM": 5, "TJ": 5}


def test_the_theatre_has_no_holes(shipped):
    whole = shapely.coverage_union_all(shipped.provinces.geometry[shipped.provinces["theatre"]].to_numpy())
    assert sum(len(part.interiors) for part in shapely.get_parts(whole)) == 0


def test_every_code_is_iso_and_every_iso_code_is_drawn_or_accounted_for(shipped):
    assert all(pycountry.subdivisions.get(code=code) for code in shipped.provinces.index)
    drawn = set(shipped.provinces.index)
    covered = {code for cell in shipped.provinces["covers"] for code in cell}
    for country in shipped.countries.index[shipped.countries["theatre"]]:
        assert {unit.code for unit in pycountry.subdivisions.get(country_code=country)} <= drawn | covered
    noted = shipped.provinces["covers"].map(bool)
    assert (shipped.provinces.loc[noted, "note"] != "").all()


@pytest.mark.parametrize("country", ["KZ", "KG", "TM"])
def test_provinces_drawn_as_they_were_say_so(shipped, country):
    frame = shipped.provinces[shipped.provinces["country"] == country]
    for note, covers in zip(frame["note"], frame["covers"], strict=True):
        assert all(code in note for code in covers)


def test_countries_are_the_sum_of_their_provinces(shipped):
    for country in shipped.countries.index[shipped.countries["theatre"]]:
        parts = shipped.provinces.geometry[shipped.provinces["country"] == country]
        assert area_km2(shipped.countries.geometry[country]) == pytest.approx(sum(map(area_km2, parts)), rel=1e-6)


@pytest.mark.parametrize(
    ("country", "km2"),
    [("AF", 652_000), ("KZ", 2_725_000), ("TJ", 142_600), ("RU", 17_100_000), ("IQ", 438_000), ("UA", 603_000)],
)
def test_countries_are_about_as_large_as_they_are(shipped, country, km2):
    assert area_km2(shipped.countries.geometry[country]) == pytest.approx(km2, rel=0.06)


def test_russia_syria_iraq_ukraine_and_the_north_caucasus_are_places(shipped):
    assert {"RU", "SY", "IQ", "UA"} <= set(shipped.places)
    caucasus = shipped.provinces[shipped.provinces["country"] == "RU"]
    assert {"RU-CE", "RU-DA", "RU-IN", "RU-KB", "RU-KC", "RU-SE", "RU-AD"} <= set(caucasus.index)
    assert not caucasus["theatre"].any()


@pytest.mark.parametrize(
    ("lon", "lat", "country"),
    [(2.35, 48.85, "FR"), (-74.1, 4.6, "CO"), (149.1, -35.3, "AU"), (15.3, -4.3, "CD"), (-8.0, 12.65, "ML")],
)
def test_every_part_of_the_world_lies_in_a_country(shipped, lon, lat, country):
    point = shapely.Point(lon, lat)
    assert shipped.countries.index[shapely.intersects(shipped.countries.geometry.to_numpy(), point)].tolist() == [
        country
    ]


def test_names_of_countries_are_not_shortened(shipped):
    assert [row["name"] for _, row in shipped.countries.iterrows() if "." in row["name"]] == []


def test_outlines_end_at_the_theatre(shipped):
    theatre = shapely.coverage_union_all(shipped.countries.geometry[shipped.countries["theatre"]].to_numpy())
    for shape in shipped.countries.geometry[~shipped.countries["theatre"]]:
        assert area_km2(shapely.intersection(shape, theatre)) < 100


# One line for each repair that the receipt must list, and what must hold after it.
RENAMED = {
    "AFG-1769 (Parwan)": ("same-name", "AF-PAN", "Panjshir"),
    "AFG-1753 (Uruzgan)": ("same-name", "AF-DAY", "Daykundi"),
    "AFG-1742 (Hirat)": ("current-name", "AF-HER", "Herat"),
    "AFG-1750 (Hilmand)": ("current-name", "AF-HEL", "Helmand"),
    "TJK-369 (Leninabad)": ("current-name", "TJ-SU", "Sughd"),
    "TJK-368 (Tadzhikistan Territories)": ("current-name", "TJ-RA", "Districts of Republican Subordination"),
    "TKM-359 (Chardzhou)": ("current-name", "TM-L", "Lebap"),
    "TKM-353 (Tashauz)": ("current-name", "TM-D", "Dashoguz"),
    "PAK-1123 (N.W.F.P.)": ("current-name", "PK-KP", "Khyber Pakhtunkhwa"),
    "PAK-1114 (Sind)": ("current-name", "PK-SD", "Sindh"),
    "PAK-1111 (Northern Areas)": ("current-name", "PK-GB", "Gilgit-Baltistan"),
    "UZB-372 (Tashkent)": ("current-name", "UZ-TO", "Tashkent Region"),
    "UZB-4828 (Tashkent)": ("current-name", "UZ-TK", "Tashkent City"),
    "IRN-5490 (Alborz)": ("iso-code", "IR-30", "Alborz"),
    "AFG-1759 (Paktika)": ("iso-code", "AF-PKA", "Paktika"),
    "AFG-3413 (Paktya)": ("iso-code", "AF-PIA", "Paktia"),
}


@pytest.mark.parametrize("feature", RENAMED)
def test_each_renaming_is_listed_and_done(shipped, feature):
    repair_id, code, name = RENAMED[feature]
    assert any(r["repair_id"] == repair_id and r["feature"] == feature and code in r["action"] for r in REPAIRS)
    assert shipped.provinces.at[code, "name"] == name


def test_names_are_given_once_in_a_country(shipped):
    assert not shipped.provinces.duplicated(["country", "name"]).any()
    assert shipped.provinces["name"].str.strip().all()


def test_tashkent_city_lies_within_its_region_and_is_the_smaller_one(shipped):
    city, region = shipped.provinces.geometry["UZ-TK"], shipped.provinces.geometry["UZ-TO"]
    assert area_km2(city) < 500 < area_km2(region)
    assert shapely.Polygon(region.geoms[0].exterior if region.geom_type == "MultiPolygon" else region.exterior).covers(
        city.representative_point()
    )


@pytest.mark.parametrize(("part", "province"), [("fata", "PK-KP"), ("baikonur-area", "KZ-43")])
def test_parts_are_merged_into_their_province(shipped, part, province):
    assert any(repair["repair_id"] == part and province in repair["action"] for repair in REPAIRS)
    outside = shapely.difference(shipped.parts.geometry[part], shipped.provinces.geometry[province])
    assert area_km2(outside) < 0.01


def test_islands_without_a_name_are_given_to_the_nearest_province():
    islands = [repair for repair in REPAIRS if repair["repair_id"] == "nameless-islands"]
    assert {repair["feature"][:3] for repair in islands} == {"IRN", "KAZ"}
    assert len(islands) == 4
    assert sum(repair["area_changed_km2"] for repair in islands) == pytest.approx(68, abs=5)


def test_edges_that_did_not_meet_are_listed_with_the_area_that_moved():
    edges = [repair for repair in REPAIRS if repair["repair_id"] == "unmatched-edges"]
    assert len(edges) >= 34
    assert all(repair["area_changed_km2"] < 1 for repair in edges)


def test_outlines_are_cut_at_the_antimeridian_and_coded(shipped):
    assert {"antimeridian", "outlines-cut"} <= {repair["repair_id"] for repair in REPAIRS}
    west, _, east, _ = shipped.countries.geometry["RU"].bounds
    assert (round(west), round(east)) == (-180, 180)
    assert not shipped.countries.geometry["RU"].covers(shapely.Point(-30, 70))  # the Atlantic
    coded = {repair["feature"] for repair in REPAIRS if repair["repair_id"] == "outline-code"}
    assert coded == {"Somaliland", "Kosovo", "N. Cyprus", "Siachen Glacier"}
    assert not {"XM", "XC", "XS"} & set(shipped.places)


@pytest.mark.parametrize("repair", REPAIRS, ids=lambda repair: f"{repair['repair_id']} {repair['feature']}")
def test_each_repair_says_what_was_wrong_and_what_was_done(repair):
    assert repair["problem"].strip()
    assert repair["action"].strip()


@pytest.mark.parametrize("layer", ["provinces-overview", "provinces-close"])
def test_display_copies_still_share_their_edges(shipped, layer):
    drawn = shown(layer)
    assert set(drawn["id"]) == set(shipped.provinces.index)
    theatre = drawn.geometry[drawn["theatre"]].to_numpy()
    assert shapely.coverage_is_valid(theatre)
    whole = shapely.coverage_union_all(theatre)
    assert sum(len(part.interiors) for part in shapely.get_parts(whole)) == 0


def test_countries_and_borders_are_drawn_along_the_edges_of_the_overview():
    provinces, countries, borders = shown("provinces-overview"), shown("countries"), shown("borders")
    countries, borders = countries.set_index("id"), borders.set_index("id")
    edges = shapely.union_all(provinces.geometry[provinces["country"] == "UZ"].boundary.to_numpy())
    line = borders.geometry["AF-UZ"]
    for outline in (edges, countries.geometry["UZ"].boundary, countries.geometry["AF"].boundary):
        assert line.difference(outline).length == pytest.approx(0, abs=1e-9)


def test_display_features_carry_what_a_map_needs(shipped):
    for feature in json.loads(layers()["provinces-close"].unpacked())["features"]:
        properties = feature["properties"]
        label = shapely.Point(properties["label_lon"], properties["label_lat"])
        assert shapely.geometry.shape(feature["geometry"]).covers(label)
        assert properties["country"] == properties["id"][:2]
    border = json.loads(layers()["borders"].unpacked())["features"][0]["properties"]
    assert border == {
        "id": "AF-IR",
        "a": "AF",
        "b": "IR",
        "length_km": shipped.borders.at["AF-IR", "length_km"],
        "name": "Afghanistan-Iran border",
    }


@pytest.mark.parametrize("layer", ["provinces-overview", "provinces-close", "countries", "borders", "borders-close"])
def test_layers_give_path_digest_and_media_type(layer):
    file = layers()[layer]
    assert file.digest == files.sha256(file.path.read_bytes())
    assert file.media_type == "application/geo+json"
    numbers = shapely.get_coordinates(shown(layer).geometry.to_numpy())
    assert abs(numbers - numbers.round(OVERVIEW[1])).max() < 1e-9


@pytest.mark.parametrize("layer", ["lakes", "rivers"])
def test_water_lies_in_the_region_and_the_largest_comes_first(layer):
    water = shown(layer)
    assert shapely.box(*REGION).covers(shapely.box(*water.total_bounds))
    lengths = shapely.length(water.geometry.to_numpy())
    assert lengths[water["zoom"] == 3].min() > lengths[water["zoom"] == 7].mean()


def test_a_river_flows_through_kunduz_and_another_along_the_border():
    rivers = shown("rivers")

    def least_zoom(lon, lat):
        near = shapely.distance(rivers.geometry.to_numpy(), shapely.Point(lon, lat)) < 0.15
        return rivers["zoom"][near].min()

    assert least_zoom(68.86, 36.73) == 5
    assert least_zoom(67.28, 37.2) == 3


def test_the_relief_is_flat_beyond_land_and_in_the_steppe_and_steep_in_the_hindu_kush():
    with Image.open(DATA / GROUND / "relief.webp") as picture:
        grey = np.asarray(picture.convert("L"), float)
    west, south, east, north = REGION
    top, bottom = (np.arcsinh(np.tan(np.radians(lat))) for lat in (north, south))

    def around(lon, lat):
        row = (top - np.arcsinh(np.tan(np.radians(lat)))) / (top - bottom) * grey.shape[0]
        column = (lon - west) / (east - west) * grey.shape[1]
        return grey[int(row) - 10 : int(row) + 10, int(column) - 10 : int(column) + 10]

    assert np.abs(around(62.0, 22.0) - FLAT).max() <= 3  # the Arabian Sea
    assert around(62.0, 47.5).std() < 8 < 25 < around(70.5, 35.8).std()


def test_towns_are_ranked_and_have_their_local_names():
    towns = {town["properties"]["name"]: town["properties"] for town in features("towns")}
    assert [towns[name]["zoom"] for name in ("Kabul", "Kunduz", "Khorugh")] == [4, 6, 6]
    assert towns["Dushanbe"]["capital"]
    assert "\u0642\u0646\u062f\u0648\u0632" in towns["Kunduz"]["local"]
    assert towns["Kunduz"]["population"] > 100_000
    assert "Astana" in towns
    zooms = [town["properties"]["zoom"] for town in features("towns")]
    assert zooms == sorted(zooms)
    elsewhere = [town for town in towns.values() if town["country"] == "FR"]
    assert elsewhere
    assert all(town["population"] >= 100_000 for town in elsewhere)


def test_outlines_that_are_not_countries_say_so():
    kinds = {country["properties"]["name"]: country["properties"]["kind"] for country in features("countries")}
    assert kinds["Siachen Glacier"] == "outline"
    assert kinds["Tajikistan"] == kinds["China"] == "country"
