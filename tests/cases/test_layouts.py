"""Tables as different makers write them: each is read right, or asked about, or says what is not read."""

import io
from datetime import date

import openpyxl
import pytest

from events.imports.library import open_library
from events.imports.models import ReadOptions
from events.imports.pipeline import preview
from geodata import atlas as geodata_atlas
from tests.cases.layouts import FILES
from tests.cases.reading import Rows

FIRST = date(2022, 4, 12)
KUNDUZ = (36.7289, 68.857)


class Layout(Rows):
    """A preview with what was asked and rejected."""

    def __init__(self, seen):
        super().__init__(seen)
        self.rows = seen.incidents.to_pylist()
        self.asked = [question["question_id"] for question in seen.report.questions]
        self.rejected = {one.row: one.reason for one in seen.parsed.rejected}
        self.columns = seen.report.columns

    def column(self, *names):
        found = [tuple(row[name] for name in names) for row in self.rows]
        return [values[0] for values in found] if len(names) == 1 else found

    @property
    def points(self):
        return [row["lat"] and (round(row["lat"], 4), round(row["lon"], 4)) for row in self.rows]


@pytest.fixture
def layout(tmp_path):
    def read(name, content=None, **options):
        path = tmp_path / name
        path.write_bytes((content or FILES[name]).encode() if isinstance(content or "", str) else content)
        chosen = {} if name.endswith(".geojson") else {"format": "table"}
        library = open_library(tmp_path / "library")
        return Layout(preview(path, ReadOptions(**chosen | options), geodata_atlas.load(), library))

    return read


def test_russian_headers_months_and_kinds(layout):
    found = layout("russian.csv")
    assert found.column("earliest") == [FIRST, date(2022, 4, 13)]
    assert found.column("kind", "killed", "wounded") == [("rocket fire", 3, 5), ("conflict", 0, 2)]
    assert found.column("country", "province_id") == [("TJ", "TJ-KT"), ("TJ", "TJ-SU")]


def test_dari_headers_digits_and_months(layout):
    assert layout("dari.csv").asked == ["calendar"]
    found = layout("dari.csv", calendar="solar-hijri")
    assert found.column("earliest") == [FIRST, date(2022, 4, 22)]
    assert found.column("province_id") == ["AF-KDZ", "AF-BAL"]
    assert found.column("kind", "killed", "wounded") == [("attack", 3, 5), ("attack", 10, 40)]


def test_arabic_headers(layout):
    found = layout("arabic.csv")
    assert found.points == [KUNDUZ]
    assert found.column("killed", "wounded") == [(3, 5)]


def test_german_headers_in_cp1252_with_decimal_commas(layout):
    found = layout("german.csv", FILES["german.csv"].encode("cp1252"), date_order="dmy")
    assert found.points == [KUNDUZ]
    assert found.column("earliest", "killed", "wounded") == [(FIRST, 3, 5)]


def test_headers_in_another_language_are_reported_as_not_recognised(layout):
    assert (
        "no column with places is recognised: choose it among maakunta, kuolleet" in layout("other-language.csv").report
    )


def test_two_header_rows_are_read_by_the_second(layout):
    found = layout("two-headers.csv")
    assert "two header rows" in found.report
    assert found.column("earliest", "latest", "killed")[0] == (date(2022, 4, 1), date(2022, 4, 30), 3)
    assert found.column("province_id", "precision") == [("AF-KDZ", "district"), ("AF-BAL", "province")]


def test_columns_of_one_name_in_two_groups_are_distinguished(layout):
    found = layout("groups.csv")
    assert found.columns["killed"] == ("Civilians/Killed",)
    assert "not used, but may hold casualties: Police/Killed, Police/Wounded" in found.report


def test_a_title_and_cells_merged_over_rows(layout):
    book = openpyxl.Workbook()
    for line in (
        ["Incidents, north"],
        ["Province", "Date", "Dead"],
        ["Kunduz", "2022-04-12", 3],
        [None, "2022-04-13", 1],
    ):
        book.active.append(line)
    book.active.merge_cells("A1:C1")
    book.active.merge_cells("A3:A4")
    made = io.BytesIO()
    book.save(made)
    found = layout("merged.xlsx", made.getvalue())
    assert found.column("province_id", "killed") == [("AF-KDZ", 3), ("AF-KDZ", 1)]
    assert "merged over several rows: A3:A4" in found.report


@pytest.mark.parametrize("name", ["semicolons.csv", "one-column.csv", "wkt.csv", "form.csv", "milliseconds.csv"])
def test_a_point_however_it_is_written(layout, name):
    found = layout(name)
    assert (found.asked, found.points, found.column("province_id")) == ([], [KUNDUZ], ["AF-KDZ"])
    assert found.column("earliest", "latest") == [(FIRST, FIRST)]


def test_kinds_in_plain_words(layout):
    found = layout("kinds.csv")
    attack, protest, other = "attack", "protest", "other"
    expected = [attack, attack, protest, "conflict", "arrest", "rocket fire", attack, other]
    assert found.column("kind") == expected
    assert "kinds read as 'other': 'protest, bombing'" in found.report


def test_people_and_places_in_words(layout):
    found = layout("people.csv")
    assert found.column("killed_low", "killed", "wounded") == [(None, 3, 10), (None, 0, None), (4, None, 2)]
    assert "'several' is not a number; kept as stated" in found.report
    assert found.column("province_id", "precision") == [
        ("AF-KDZ", "province"),
        ("AF-BAL", "settlement"),
        (None, "unknown"),
    ]
    assert "'Nowhere at all': not recognised, row has no place" in found.report


def test_months_of_the_solar_calendar_in_words(layout):
    assert layout("solar-months.csv").asked == ["calendar"]
    found = layout("solar-months.csv", calendar="solar-hijri")
    assert found.column("earliest") == [FIRST, date(2022, 4, 21), None]
    assert "'12 Mizan 01' cannot be read as a date" in found.report


def test_numbers_of_days_are_asked_about(layout):
    assert layout("day-numbers.csv").asked == ["calendar"]
    assert layout("day-numbers.csv", calendar="spreadsheet-1900").column("earliest") == [FIRST, date(2022, 4, 13)]


def test_names_of_months_beside_a_year(layout):
    found = layout("months.csv")
    days = [(FIRST, FIRST), (date(2022, 4, 1), date(2022, 4, 30)), (None, None)]
    assert found.column("earliest", "latest") == days
    assert "date '2022-avril-3' does not exist" in found.report


def test_dates_with_dots_and_clocks(layout):
    assert layout("dotted.csv").column("earliest") == [date(2022, 6, 5), date(2022, 12, 25)]


def test_the_order_of_dates_may_be_in_the_name_of_their_column(layout):
    found = layout("named-order.csv")
    assert (found.asked, found.column("earliest", "killed")) == ([], [(date(2022, 4, 3), 3)])
    assert "day, month, year, as the name of their column states" in found.report


def test_a_sum_at_the_end_is_not_a_record(layout):
    found = layout("totals.csv")
    assert (found.column("killed"), found.rejected) == ([3, 1], {3: "a sum of other rows"})


def test_a_place_called_like_a_sum_is_a_record_if_it_has_a_date(layout):
    assert layout("totals.csv", FILES["totals.csv"].replace("\n,", "\n2022-04-14,")).rejected == {}


def test_notes_above_and_below_the_table(layout):
    found = layout("notes-around.csv")
    assert found.column("earliest", "killed") == [(FIRST, 3)]
    assert found.rejected == {2: "1 cell, but the header has 5"}
    assert "2 lines above the header left out" in found.report


def test_blank_columns(layout):
    found = layout("blank-columns.csv")
    assert found.column("province_id", "killed") == [("AF-KDZ", 3), ("AF-BAL", 1)]
    assert "not mapped, kept with each record: column 7" in found.report


def test_nested_json(layout):
    found = layout("wide.json")
    assert found.column("source_record_id", "earliest", "latest") == [
        ("A1", FIRST, date(2022, 4, 13)),
        ("A2", date(2022, 5, 1), date(2022, 5, 1)),
    ]
    assert found.column("province_id", "join", "killed") == [("AF-KDZ", "inside", 3), ("AF-BAL", "named", 1)]


def test_nested_properties_of_a_map(layout):
    found = layout("nested.geojson")
    assert found.column("source_record_id", "earliest", "kind") == [("E1", FIRST, "attack")]
    assert found.column("killed", "wounded", "province_stated") == [(3, 5, "Kunduz")]


def test_misspelt_names_are_recognised_or_warned_of(layout):
    found = layout("misspelt.csv")
    assert found.column("country", "province_id") == [("AF", "AF-KDZ"), ("AF", None), (None, None)]
    assert "'Helmnd' is not recognised as a province: placed in Afghanistan as a whole" in found.report
    assert "'Ruritania', 'Strelsau': not recognised, row has no place" in found.report


def test_several_pairs_of_coordinates_are_asked_about(layout):
    assert layout("pairs.csv").asked == ["lat_column"]
    assert layout("pairs.csv", lat_column="target_lat").points == [(37.0, 67.3)]


def test_rows_without_ids_are_all_kept(layout):
    found = layout("no-ids.csv")
    assert (len(found), found.asked) == (2, [])
    assert "1 row has the same cells as an earlier row" in found.report


def test_repeated_ids_are_rejected_with_the_reason(layout):
    rejected = layout("repeated-ids.csv").rejected
    assert rejected == {9: "same id '7' as row 7, but another day or place", 10: "same cells as row 8"}


def test_a_table_without_dates_has_no_record(layout):
    found = layout("a-column-for-each-month.csv")
    assert len(found) == 0
    assert "neither a date nor a place" in found.report


def test_killed_and_wounded_in_one_column_are_read_by_the_word_beside_each_number(layout):
    found = layout("in-one-column.csv")
    assert found.column("province_id") == ["AF-KDZ"]
    assert found.column("killed", "wounded") == [(3, 5)]
    assert "'Casualties' holds killed and wounded people" in found.report


def test_a_number_that_may_be_of_killed_or_of_wounded_is_not_read(layout):
    content = FILES["in-one-column.csv"] + '2022-04-13,"Kunduz, Afghanistan","4 killed, 6"\n'
    found = layout("in-one-column.csv", content)
    assert found.column("killed", "wounded") == [(3, 5), (None, None)]
    assert "does not state how many were killed and how many wounded" in found.report


def test_a_district_alone_is_known_to_the_district(layout):
    content = "id,date,province,district,village\n1,2022-04-12,Kunduz,Imam Sahib,\n2,2022-04-12,Balkh,,Mazar-i-Sharif\n"
    found = layout("districts.csv", content)
    assert found.column("precision", "source_precision") == [("district", "district"), ("settlement", None)]
    assert found.points[0] is not None


@pytest.mark.parametrize(
    ("country", "province", "found"),
    [
        pytest.param("Таджикистан", "Хатлонская область", ("TJ", "TJ-KT"), id="russian"),
        pytest.param("Афганистан", "провинция Бадахшан", ("AF", "AF-BDS"), id="russian-of-two"),
        pytest.param("Туркмения", "Марыйский велаят", ("TM", "TM-M"), id="everyday"),
        pytest.param("تاجیکستان", "ولایت سغد", ("TJ", "TJ-SU"), id="dari"),
        pytest.param("Tadjikistan", "", ("TJ", None), id="french"),
        pytest.param("", "Балх", ("AF", "AF-BAL"), id="province-only"),
    ],
)
def test_places_are_found_by_their_names_in_other_languages(layout, country, province, found):
    content = f"id,date,country,province\n1,2022-04-12,{country},{province}\n"
    assert layout("names.csv", content).column("country", "province_id") == [found]
