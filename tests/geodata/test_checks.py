import csv

import geopandas as gpd
import pytest
import shapely

from geodata import checks
from geodata.checks import COLUMNS, place_faults
from geodata.models import PlaceKind

GOOD = {
    "place_id": "town",
    "name": "Town",
    "aliases": "",
    "kind": "settlement",
    "country": "AF",
    "province": "AF-KDZ",
    "members": "",
    "lon": "66.5",
    "lat": "36.5",
    "radius_km": "5",
    "names_local": "fa=شهر",
    "source": "invented",
}
REGION = {"kind": "region", "province": "", "lon": "", "lat": "", "radius_km": "", "members": "AF-KDZ|TJ-KT"}


@pytest.fixture
def short_cells():
    """Let the CSV reader break at cells of 80 characters, as it else does at far longer ones."""
    before = csv.field_size_limit(80)
    yield
    csv.field_size_limit(before)


@pytest.fixture
def provinces():
    squares = {"AF-KDZ": shapely.box(66, 36, 67, 37), "TJ-KT": shapely.box(66, 37, 67, 38)}
    table = {"country": ["AF", "TJ"], "theatre": True, "covers": "", "name": ["Kunduz", "Khatlon"]}
    return gpd.GeoDataFrame(table, geometry=list(squares.values()), index=list(squares), crs=4326)


@pytest.fixture
def faults(provinces):
    """What is said about rows of places.csv, each the good row with some cells changed."""
    others = {
        "AF-KDZ": PlaceKind.PROVINCE,
        "TJ-KT": PlaceKind.PROVINCE,
        "AF": PlaceKind.COUNTRY,
        "AF-TJ": PlaceKind.BORDER,
    }

    def of(*changes):
        lines = [",".join(COLUMNS), *(",".join({**GOOD, **change}[column] for column in COLUMNS) for change in changes)]
        return [fault.line for fault in place_faults("\n".join(lines).encode(), provinces, others)]

    return of


def test_good_rows_have_no_faults(faults):
    border = {**REGION, "place_id": "line", "kind": "border", "country": "AF|TJ"}
    assert faults({}, {**REGION, "place_id": "area", "country": "AF|TJ"}, border) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"place_id": "Big Town"}, "row 2, place_id: 'Big Town' is not a slug; use lower-case letters"),
        ({"name": " "}, "row 2, name: '' is blank; give the name"),
        ({"source": ""}, "row 2, source: is blank; give the source"),
        ({"kind": "village"}, "row 2, kind: 'village' is not a kind kept by hand; use settlement, district"),
        ({"kind": "province"}, "row 2, kind: 'province' is not a kind kept by hand"),
        ({"country": ""}, "row 2, country: is blank"),
        ({"country": "XX", "province": ""}, "row 2, country: 'XX' is not an ISO 3166-1 alpha-2 code"),
        ({"province": "AF-KD"}, "row 2, province: 'AF-KD' is not an ISO 3166-2 code; the most similar id is 'AF-KDZ'"),
        ({"province": "AF-HER"}, "row 2, province: 'AF-HER' is not in provinces.parquet"),
        (
            {"province": "TJ-KT", "lat": "37.5"},
            "row 2, province: 'TJ-KT' is not in AF; correct the province or the country",
        ),
        ({"lon": "east"}, "row 2, lon: 'east' is not a number; give decimal degrees"),
        ({"lat": "91"}, "row 2, lat: '91' is not between -90 and 90"),
        ({"lat": "nan"}, "row 2, lat: 'nan' is not between -90 and 90"),
        ({"radius_km": ""}, "row 2, radius_km: is not a number"),
        ({"lat": "37.5"}, "row 2, lon, lat: '66.5, 37.5' lies in TJ-KT, not AF-KDZ"),
        ({"lat": "40"}, "row 2, lon, lat: '66.5, 40' lies in no province, not AF-KDZ"),
        ({"members": "AF-KDZ"}, "row 2, members: 'AF-KDZ' does not fit a settlement"),
        ({"names_local": "شهر"}, "is not fa=…|ps=…"),
        ({**REGION, "members": ""}, "row 2, members: does not fit a region; list the ids"),
        ({**REGION, "members": "AF-KDX"}, "row 2, members: 'AF-KDX' is unknown; the most similar id is 'AF-KDZ'"),
        ({**REGION, "members": "AF-TJ"}, "row 2, members: 'AF-TJ' is a border; use ids of kind province"),
        ({**REGION, "lon": "66.5"}, "row 2, lon: '66.5' is given for a region; leave it blank"),
        ({**REGION, "kind": "border"}, "row 2, country: 'AF' is not a pair of countries"),
        ({"aliases": "a,b"}, "row 2, cells: '13' are not 12; add or remove commas"),
    ],
)
def test_each_fault_is_named_with_row_field_value_and_remedy(faults, change, message):
    found = faults(change)
    assert len(found) == 1
    assert message in found[0]
    assert found[0].startswith("places.csv row 2")


def test_all_faults_are_reported_at_once(faults):
    found = faults({"name": "", "lon": "x"}, {"place_id": "Other", "source": ""})
    assert [line.split(",")[0] for line in found] == ["places.csv row 2"] * 2 + ["places.csv row 3"] * 2


def test_the_id_of_a_border_is_taken(faults):
    assert "places.csv row 2, place_id: 'AF-TJ' is used twice; give each place its own id" in faults(
        {"place_id": "AF-TJ"}
    )


def test_the_same_id_twice_is_reported_for_both_rows(faults):
    assert [line.split(",")[0] for line in faults({}, {})] == ["places.csv row 2", "places.csv row 3"]


def test_another_header_stops_the_reading(provinces):
    (fault,) = place_faults(b"id,name\n1,2\n", provinces, {})
    assert "is not the expected one" in str(fault)


def test_provinces_that_overlap_are_noticed(provinces):
    provinces.loc["TJ-KT", "geometry"] = shapely.box(66, 36.9, 67, 38)
    problems = [fault.problem for fault in checks.province_faults(provinces) if fault.field == "geometry"]
    assert problems == ["do not meet their neighbours"]


def test_iso_codes_that_are_unknown_or_unaccounted_for_are_noticed(provinces):
    renamed = provinces.rename(index={"AF-KDZ": "AF-KD"})
    problems = {fault.value: fault.problem for fault in checks.province_faults(renamed)}
    assert problems["AF-KD"] == "is not an ISO 3166-2 code"
    assert problems["AF-KDZ"] == "is missing"


def test_the_shipped_data_has_no_faults():
    assert [str(fault) for fault in checks.run()] == []


def test_regions_that_are_members_of_each_other_are_noticed(faults):
    one, other = ({**REGION, "place_id": name, "country": "AF"} for name in ("one", "other"))
    assert faults({**one, "members": "other"}, {**other, "members": "AF-KDZ|one"}) == [
        "places.csv row 2, members: 'one > other > one' is a member of itself; remove one of them from the other",
        "places.csv row 3, members: 'other > one > other' is a member of itself; remove one of them from the other",
    ]


def test_a_region_above_a_circle_is_not_blamed_for_it(faults):
    rows = [{**REGION, "place_id": name, "country": "AF", "members": to} for name, to in ("ab", "bc", "cb")]
    assert [line.split(",")[0] for line in faults(*rows)] == ["places.csv row 3", "places.csv row 4"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"place_id,name\ntown,\xff\n", "places.csv row 2, cells: 'b'\\xff'' is not UTF-8; save the file in"),
        (b'place_id,name\n"town,x\n' + b"x" * 99, "prevents reading it as CSV; fix its quotation marks"),
    ],
)
def test_a_file_of_places_that_cannot_be_read_is_a_fault(provinces, short_cells, content, message):
    (fault,) = place_faults(content, provinces, {})
    assert message in fault.line


def test_missing_and_broken_display_files_are_faults(provinces, tmp_path):
    (tmp_path / "display").mkdir()
    (tmp_path / "display" / "provinces-close.geojson.gz").write_bytes(b"no JSON")
    assert [(fault.file, fault.problem) for fault in checks.display_faults(tmp_path, provinces)] == [
        ("provinces-overview.geojson.gz", "is missing"),
        ("provinces-close.geojson.gz", "cannot be read as gzipped GeoJSON"),
    ]
