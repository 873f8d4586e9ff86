import pyarrow as pa
import pytest

from events.imports.places.province_agreement import ProvinceVerdict, province_agreement, stated_provinces
from events.imports.places.province_join import join
from geodata import atlas as geodata_atlas
from geodata.models import Atlas
from tests.events.incident_tables import stated


def incidents(atlas: Atlas, *rows: tuple[float | None, float | None, str | None, str]) -> pa.Table:
    return join(
        atlas,
        stated(
            [
                {"lon": lon, "lat": lat, "province_stated": province, "precision": precision, "country_stated": "Arvia"}
                for lon, lat, province, precision in rows
            ]
        ),
    )


def test_rows_are_counted_by_what_is_stated_and_what_is_joined(atlas: Atlas) -> None:
    found = province_agreement(
        atlas,
        incidents(
            atlas,
            (0.5, 0.5, "Westmark", "exact"),
            (0.6, 0.5, "West March province", "exact"),
            (1.5, 0.5, "Westmark", "district"),
            (1.5, 0.6, "Westmark", "district"),
            (1.5, 0.5, "Southmark", "exact"),
            (1.5, 0.5, None, "exact"),
        ),
    )
    assert [found.rows(verdict) for verdict in ProvinceVerdict] == [2, 2, 2]
    assert found.as_json()["confusion"][0] == {
        "stated": "Westmark",
        "joined": "AA-EA",
        "verdict": "different",
        "rows": 2,
    }


def test_rows_that_cannot_have_a_province_are_not_compared(atlas: Atlas) -> None:
    found = province_agreement(
        atlas, incidents(atlas, (0.5, 0.5, "Eastmark", "country"), (None, None, "Eastmark", "exact"))
    )
    assert found.pairs == ()


def test_a_row_that_states_one_of_our_provinces_and_lies_outside_all_differs(atlas: Atlas) -> None:
    found = province_agreement(
        atlas, incidents(atlas, (30.0, 30.0, "Eastmark", "exact"), (30.0, 30.0, "Elsewhere", "exact"))
    )
    (pair,) = found.pairs
    assert (pair.stated, pair.joined, pair.verdict) == ("Eastmark", "", ProvinceVerdict.DIFFERENT)


@pytest.mark.parametrize(
    ("country", "name", "provinces"),
    [
        ("Pakistan", "Khyber Pakhtunkhwa province", {"PK-KP"}),
        ("Pakistan", "Khyber Pakhtunkwa province", {"PK-KP"}),
        ("Pakistan", "FATA", {"PK-KP"}),
        ("Pakistan", "KPK", {"PK-KP"}),
        ("Pakistan", "N.W.F.P.", {"PK-KP"}),
        ("Pakistan", "Baluchistan", {"PK-BA"}),
        ("Afghanistan", "Kabul (Province)", {"AF-KAB"}),
        ("Tajikistan", "Gorno-Badakhshan (Autonomous Region)", {"TJ-GB"}),
        ("Afghanistan (Islamic Emirate)", "Herat", {"AF-HER"}),
        ("AF", "Herat", {"AF-HER"}),
        ("", "Herat", {"AF-HER"}),
        ("Uzbekistan", "Tashkent", {"UZ-TK", "UZ-TO"}),
        ("Afghanistan", "Nowhere", set()),
        ("Ruritania", "Herat", set()),
        ("Pakistan", "Herat", set()),
        ("Pakistan", "", set()),
    ],
)
def test_provinces_are_known_by_the_names_that_datasets_give_them(country: str, name: str, provinces: set[str]) -> None:
    assert stated_provinces(geodata_atlas.load(), country, name) == provinces
