"""Rows without coordinates: placed by the names that they state, no more precisely than those allow, and marked so."""

import csv
import io

import pytest

from events.exports import FORMATS
from events.exports import content as export_content
from events.imports.places.named_places import named_place
from events.imports.places.province_join import join
from events.queries.records import record_detail
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection
from events.queries.table_columns import NO_FILTERS, TableKind
from geodata import atlas as geodata_atlas
from tests.cases.reading import Rows, imported, read

NAME = "places-by-name.csv"


@pytest.fixture(scope="module")
def found():
    return Rows(read(NAME))


@pytest.mark.parametrize(
    ("row", "precision", "country", "province"),
    [
        ("x1", "settlement", "AF", "AF-KAB"),
        ("x2", "province", "AF", "AF-TAK"),
        ("x3", "province", "PK", "PK-JK"),
        ("x4", "province", "PK", "PK-IS"),
        ("x5", "province", "KZ", "KZ-61"),
        ("x6", "province", "RU", "RU-CE"),
        ("x7", "settlement", "PK", "PK-KP"),
    ],
)
def test_a_row_is_placed_as_precisely_as_its_names_allow(found, row, precision, country, province):
    placed = found.by_id[row]
    assert (placed["precision"], placed["country"], placed["province_id"]) == (precision, country, province)
    assert (placed["lat"] is not None) is (precision == "settlement")


@pytest.mark.parametrize(
    ("row", "precision", "country", "province"),
    [
        ("x8", "province", "PK", "PK-PB"),  # no Peshawar in Punjab
        ("x9", "province", "AF", "AF-KDZ"),  # a city and a province are called so
        ("x10", "country", "CO", None),
        ("x11", "unknown", None, None),  # in Afghanistan and in Tajikistan
        ("x12", "unknown", None, None),
    ],
)
def test_a_name_that_leads_to_several_places_stays_at_the_level_above(found, row, precision, country, province):
    placed = found.by_id[row]
    assert (placed["precision"], placed["country"], placed["province_id"]) == (precision, country, province)


def test_the_report_counts_what_is_placed_by_name(found):
    assert "10 placed by name, 2 without a point" in found.report
    assert "no record states a province that can be compared" in found.report


def test_what_is_placed_by_name_is_shown_in_the_panel_and_in_exports():
    with imported(NAME) as store:
        shown = record_detail.record(store, "places-by-name:x1")
        request = TableRequest(Selection(datasets=("places-by-name",)), TableKind.RECORDS, NO_FILTERS)
        made = FORMATS["csv"].write(export_content.gather(store, geodata_atlas.load(), request)).decode("utf-8-sig")
    lines = {line.about: line.derived for line in shown.source_row.lines()}
    assert lines["Province"] == "placed by name: Kabul"
    assert lines["Point"] == "of the town that is named, not stated"
    exported = {row["record_id"]: row for row in csv.DictReader(io.StringIO(made))}
    assert exported["places-by-name:x1"]["place"] == "Kabul (placed by name)"
    assert exported["places-by-name:x1"]["precision"] == "settlement"


def test_a_dataset_that_is_joined_again_does_not_take_named_towns_for_stated_points(found):
    again = join(geodata_atlas.load(), read(NAME).incidents)
    assert again.column("join").to_pylist() == [row["join"] for row in found.by_id.values()]


@pytest.mark.parametrize(
    ("place", "province"),
    [("Kunduz", "AF-KDZ"), ("Balkh", "AF-BAL"), ("قندوز", "AF-KDZ"), ("Springfield", None), ("Badakhshan", None)],
)
def test_a_place_alone_is_the_province_that_one_country_has(place, province):
    """A table of two columns, date and place, has no column of countries: Badakhshan is in two of them."""
    found = named_place(geodata_atlas.load(), "", "", place)
    assert (found.precision, found.province_id) == ("province", province) if province else found is None
