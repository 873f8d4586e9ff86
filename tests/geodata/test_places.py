from dataclasses import replace

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata import places
from geodata.borders import WGS84
from geodata.models import Area, PlaceKind


@pytest.mark.parametrize(
    ("place_id", "kind"),
    [
        ("jalalabad", "Point"),
        ("imam-sahib-district", "Polygon"),
        ("AF-KDZ", "Polygon"),
        ("AF-UZ", "MultiLineString"),
        ("badakhshan-border", "MultiLineString"),
        ("fergana-valley", "MultiPolygon"),
        ("fata", "Polygon"),
        ("RU", "MultiPolygon"),
    ],
)
def test_each_kind_of_place_has_its_kind_of_geometry(shipped, place_id, kind):
    shape = places.geometry(shipped, place_id)
    assert shape.geom_type in (kind, kind.removeprefix("Multi"), f"Multi{kind}")
    assert not shape.is_empty


def test_every_place_has_geometry_and_an_area_it_may_lie_in(shipped):
    for place_id, place in shipped.places.items():
        shape = places.geometry(shipped, place_id)
        assert shape.is_valid, place_id
        assert not shape.is_empty, place_id
        found = places.areas(shipped, place_id)
        assert found, place_id
        assert {area.country for area in found} <= set(place.countries), place_id


def test_a_settlement_lies_in_its_province_only(shipped):
    assert places.areas(shipped, "jalalabad") == (Area("AF", "AF-NAN"),)


def test_a_border_may_be_on_either_side(shipped):
    assert places.areas(shipped, "AF-UZ") == (Area("AF", "AF-BAL"), Area("UZ", "UZ-SU"))


def test_a_country_is_never_put_into_a_province(shipped):
    assert places.areas(shipped, "AF") == (Area("AF", None),)
    assert places.areas(shipped, "central-asia") == tuple(Area(c, None) for c in ("KZ", "KG", "TJ", "TM", "UZ"))


def test_a_region_of_provinces_gives_each(shipped):
    found = places.areas(shipped, "northern-afghanistan")
    assert len(found) == 9
    assert Area("AF", "AF-BDS") in found
    assert Area("AF", "AF-KAB") not in found


def test_the_former_tribal_areas_keep_their_own_polygon_inside_their_province(shipped):
    own, province = places.geometry(shipped, "fata"), places.geometry(shipped, "PK-KP")
    assert province.covers(own)
    assert own.area < province.area / 2
    assert places.areas(shipped, "fata") == (Area("PK", "PK-KP"),)


def test_a_narrowed_border_is_part_of_the_whole_one_and_touches_its_provinces_only(shipped):
    line, whole = places.geometry(shipped, "takhar-khatlon-border"), places.geometry(shipped, "AF-TJ")
    assert 0 < line.length < whole.length
    assert line.difference(whole).is_empty
    assert line.difference(shipped.provinces.geometry["AF-TAK"].boundary).is_empty
    assert line.difference(shipped.provinces.geometry["TJ-KT"].boundary).is_empty


@pytest.mark.parametrize("members", [("AF-TAK",), ("TJ-KT",)])
def test_a_border_narrowed_on_one_side_only_is_all_that_this_side_touches(shipped, members):
    narrowed = replace(shipped.places["takhar-khatlon-border"], place_id="narrow", members=members)
    world = replace(shipped, places={**shipped.places, "narrow": narrowed})
    line = places.geometry(world, "narrow")
    assert line.difference(shipped.provinces.geometry[members[0]].boundary).is_empty
    assert places.geometry(shipped, "takhar-khatlon-border").difference(line).is_empty


@given(lon=st.floats(-180, 180), lat=st.floats(-80, 80), radius=st.floats(1, 300))
def test_every_point_of_a_circle_is_as_far_from_its_middle(lon, lat, radius):
    rim = shapely.get_coordinates(places.circle(lon, lat, radius))
    far = WGS84.inv([lon] * len(rim), [lat] * len(rim), *rim.T)[2]
    assert far == pytest.approx([radius * 1000] * len(rim), rel=1e-6)


def test_an_unknown_place_is_a_key_error(shipped):
    with pytest.raises(KeyError):
        places.geometry(shipped, "atlantis")


def test_a_row_that_cannot_be_read_says_which(tmp_path):
    path = tmp_path / "places.csv"
    path.write_text(
        "place_id,name,aliases,kind,country,province,members,lon,lat,radius_km,names_local,source\n"
        "a,A,,village,AF,,,1,1,1,,x\n"
    )
    with pytest.raises(ValueError, match=r"places.csv row 2: 'village' is not a valid PlaceKind"):
        places.read(path)


def test_local_names_are_kept_by_language(shipped):
    assert shipped.places["AF-NAN"].names_local["ps"] == "ننګرهار"
    assert shipped.places["TJ-SU"].names_local == {"tg": "Вилояти Суғд"}


def test_kinds_are_lower_case_words():
    assert [kind.value for kind in PlaceKind] == [kind.name.lower() for kind in PlaceKind]


def test_geometry_is_in_degrees(shipped):
    assert isinstance(shipped.provinces, gpd.GeoDataFrame)
    for frame in (shipped.provinces, shipped.countries, shipped.borders, shipped.parts):
        assert frame.crs.to_epsg() == 4326


def test_regions_that_are_members_of_each_other_are_refused(shipped):
    regions = {
        name: replace(shipped.places["northern-afghanistan"], place_id=name, members=(member,))
        for name, member in (("one", "other"), ("other", "one"))
    }
    circular = replace(shipped, places=regions)
    for ask in (places.areas, places.geometry):
        with pytest.raises(ValueError, match="one > other > one: a member of itself; run `khorasan-atlas check`"):
            ask(circular, "one")
