"""Dates of other calendars, of clocks and spreadsheets, of EDTF, and days that are probably not meant."""

from datetime import date

import pytest

from dashboard.drawing import time_span
from events.imports.models import ReadOptions
from events.queries import selected_records
from events.queries.selection import Selection
from tests.cases.reading import Rows, imported, read, rows


def asked(seen):
    return {
        question["question_id"]: [option["value"] for option in question["options"]]
        for question in seen.report.questions
    }


@pytest.mark.parametrize("name", ["01-solar-hijri-dates.csv", "01b-solar-hijri-mixed.csv"])
def test_years_around_1400_raise_the_question_of_the_calendar_and_date_nothing_until_it_is_answered(name):
    seen = read(name)
    assert asked(seen) == {"calendar": ["solar-hijri", "gregorian"]}
    assert seen.report.date_range == (None, None)


def test_solar_hijri_dates_are_read_once_the_calendar_is_known():
    found = rows("01-solar-hijri-dates.csv", calendar="solar-hijri")
    days = [found.days(f"S{number}")[0] for number in (1, 2, 3, 4)]
    assert days == [date(2022, 4, 12), date(2022, 5, 5), date(2021, 8, 15), date(2021, 3, 20)]


def test_days_that_only_the_solar_hijri_calendar_has_are_read():
    found = rows("01b-solar-hijri-mixed.csv", calendar="solar-hijri")
    assert found.days("S2") == (date(2022, 5, 21),) * 2
    assert found.days("S3") == (date(2022, 7, 22),) * 2


def test_the_calendar_is_kept_in_the_mapping_for_the_next_file():
    assert read("01-solar-hijri-dates.csv", calendar="solar-hijri").mapping.calendar == "solar-hijri"


def test_a_year_column_that_contradicts_the_date_is_warned_of():
    found = rows("03-acled-year-0025.csv", format=None)
    assert "year '2025' contradicts the date 0025-02-04" in found.warnings("AFG90002")
    assert "before 1900" in found.warnings("AFG90003")
    assert found.warnings("AFG90001") == ""


def test_days_that_stand_for_no_date_are_warned_of():
    found = rows("04-sentinel-dates.csv")
    expected = {
        "D02": "day 0 of clocks of computers",
        "D05": "day 0 of spreadsheets",
        "D06": "in the future",
        "D07": "in the future",
        "D12": "before 1900",
    }
    assert all(words in found.warnings(row) for row, words in expected.items())
    assert found.warnings("D01") == found.warnings("D10") == ""


def test_an_end_on_the_last_day_of_the_calendar_is_open():
    found = rows("04c-ongoing-9999.csv")
    assert found.days("O2") == (date(2021, 8, 15), None)
    assert "open end" in found.warnings("O2")


def test_a_typing_error_in_a_year_is_warned_of_and_does_not_stretch_the_timeline():
    assert "in the future" in rows("04d-typo-2202.csv").warnings("T2")
    with imported("04d-typo-2202.csv") as store:
        records = selected_records.rows(store, Selection(datasets=("04d-typo-2202",)))
        shown = time_span.span(records, (), store.data_date)
    assert (shown.first.year, shown.last.year) == (2022, store.data_date.year)


def test_edtf_is_read_as_it_means_and_kept_as_stated():
    found = rows("05b-edtf-column.csv")
    assert found.days("V3") == (date(2022, 3, 1), date(2022, 5, 31))
    assert found.days("V4") == (date(2022, 4, 1), date(2022, 4, 30))
    assert found.days("V5") == (date(2020, 1, 1), date(2029, 12, 31))
    assert found.days("V6") == (date(2022, 4, 12), date(2022, 4, 14))
    assert len(found) == 9
    with imported("05b-edtf-column.csv") as store:
        records = selected_records.rows(store, Selection(datasets=("05b-edtf-column",)))
    edtf = {record["record_id"][-2:]: record["edtf"] for record in records}
    assert edtf["V7"] == "2022-04~"
    assert edtf["V3"] == "2022-21"
    assert edtf["V6"] == "[2022-04-12,2022-04-14]"
    assert edtf["V8"] == "2022-04-12/2022-04-15"


def test_day_numbers_of_a_spreadsheet_are_asked_about_and_then_read():
    seen = read("06-excel-serials.csv")
    assert asked(seen) == {"calendar": ["spreadsheet-1900", "spreadsheet-1904", "gregorian"]}
    found = rows("06-excel-serials.csv", calendar="spreadsheet-1900")
    days = [found.days(f"E{number}")[0] for number in (1, 2, 3)]
    assert days == [date(2022, 4, 12), date(2022, 4, 13), date(2022, 5, 2)]
    kept = rows("06-excel-serials.csv", calendar="gregorian")
    assert all("perhaps the day number of a spreadsheet" in kept.warnings(f"E{number}") for number in (1, 2, 3))


def test_milliseconds_since_1970_are_read_and_the_report_mentions_them():
    found = rows("24b-arcgis-epoch.geojson", format="points")
    assert (found.days("1")[0], found.days("2")[0]) == (date(2022, 4, 12), date(2022, 4, 13))
    assert "seconds or milliseconds since 1970" in found.report


def test_every_form_of_a_clock_is_read_or_warned_of():
    found = rows("37-clock-forms.csv")
    days = {row: found.days(row)[0] for row in found.by_id}
    assert days.pop("CK01") == date(2025, 6, 27)
    assert set(days.values()) == {date(2022, 4, 12)}


def table(tmp_path, text):
    path = tmp_path / "invented.csv"
    path.write_text(text, encoding="utf-8")
    return Rows(read(path))


def test_digits_of_persian_and_arabic_script_are_read(tmp_path):
    found = table(tmp_path, "id,date,lat,lon,killed\na,۲۰۲۲-۰۴-۱۲,۳۶٫۷۳,۶۸٫۸۶,۱۲\nb,٢٠٢٢/٠٤/١٣,36.71,67.11,٣\n")
    assert (found.days("a")[0], found.point("a"), found.by_id["a"]["killed"]) == (date(2022, 4, 12), (36.73, 68.86), 12)
    assert (found.days("b")[0], found.by_id["b"]["killed"]) == (date(2022, 4, 13), 3)


def test_a_month_may_be_a_name_beside_a_year(tmp_path):
    found = table(tmp_path, "id,Year,Month,province\na,2022,April,Kunduz\nb,2022,Sep,Balkh\n")
    assert found.days("a") == (date(2022, 4, 1), date(2022, 4, 30))
    assert found.days("b") == (date(2022, 9, 1), date(2022, 9, 30))


def test_a_column_of_dates_is_kept_though_most_of_its_cells_cannot_be_read(tmp_path):
    found = table(tmp_path, "id,date,province\na,2022-04-12,Kunduz\nb,soon,Balkh\nc,later,Balkh\n")
    assert found.days("a")[0] == date(2022, 4, 12)
    assert "'soon' cannot be read as a date" in found.warnings("b")


def test_the_options_of_a_file_go_into_its_mapping():
    mapping = read("04d-typo-2202.csv", id_column="(row)", date_order="dmy").mapping
    assert mapping.columns["source_record_id"] == ("(row)",)
    assert mapping.date_order == "dmy"
    assert ReadOptions().decide(mapping) == mapping
