import dataclasses

import pytest

from events.curated.locate import Role, Sites, locate
from events.models import Precision
from geodata.models import Area


@pytest.mark.parametrize(
    ("place", "precision", "areas"),
    [
        ("westtown", Precision.SETTLEMENT, [("AA", "AA-WE")]),
        ("east-district", Precision.DISTRICT, [("AA", "AA-EA")]),
        ("AA-WE", Precision.PROVINCE, [("AA", "AA-WE")]),
        ("AA-BB", Precision.BORDER, [("AA", "AA-WE"), ("AA", "AA-EA"), ("BB", "BB-NO")]),
        ("arvian-plain", Precision.REGION, [("AA", "AA-WE"), ("AA", "AA-EA")]),
        ("both-lands", Precision.REGION, [("AA", None), ("BB", None)]),
        ("AA", Precision.COUNTRY, [("AA", None)]),
    ],
)
def test_a_record_lies_as_closely_as_its_place_says(atlas, place, precision, areas):
    located = locate(atlas, Sites(place))
    assert located.precision is precision
    assert located.areas == {Role.AT: tuple(Area(*area) for area in areas)}


def test_only_settlements_and_districts_have_a_point(atlas):
    assert (locate(atlas, Sites("westtown")).lon, locate(atlas, Sites("westtown")).lat) == (0.5, 0.5)
    assert locate(atlas, Sites("east-district")).radius_km == 20
    for place in ("AA-WE", "AA-BB", "arvian-plain", "AA"):
        assert locate(atlas, Sites(place)).lon is None


def test_roles_are_kept_apart(atlas):
    located = locate(atlas, Sites("AA-BB", origin="AA-EA", target="BB"))
    assert located.areas[Role.ORIGIN] == (Area("AA", "AA-EA"),)
    assert located.areas[Role.TARGET] == (Area("BB", None),)


def test_the_geometry_decides_the_province(atlas):
    moved = dataclasses.replace(atlas.places["westtown"], lon=1.5)
    other = dataclasses.replace(atlas, places={**atlas.places, "westtown": moved})
    assert locate(other, Sites("westtown")).areas[Role.AT] == (Area("AA", "AA-EA"),)


def test_a_point_outside_every_province_keeps_its_country(atlas):
    moved = dataclasses.replace(atlas.places["westtown"], lon=50.0)
    other = dataclasses.replace(atlas, places={**atlas.places, "westtown": moved})
    assert locate(other, Sites("westtown")).areas[Role.AT] == (Area("AA", None),)


def test_a_record_without_place_is_nowhere(atlas):
    located = locate(atlas, Sites())
    assert (located.precision, located.areas) == (Precision.UNKNOWN, {})


def test_an_unknown_place_is_refused(atlas):
    with pytest.raises(KeyError, match="nowhere"):
        locate(atlas, Sites("nowhere"))
