"""Files whose rows are not what they seem: swallowed, repeated, with control characters, beside other lists."""

import re
import sqlite3
from contextlib import closing

from events.cli.imports import _changes
from events.exports import FORMATS
from events.exports import content as export_content
from events.imports.report import Changes
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection
from events.queries.table_columns import NO_FILTERS, TableKind
from geodata import atlas as geodata_atlas
from tests.cases.reading import Rows, imported, read, rows


def exported(store, dataset, name):
    request = TableRequest(Selection(datasets=(dataset,)), TableKind.RECORDS, NO_FILTERS)
    return FORMATS[name].write(export_content.gather(store, geodata_atlas.load(), request))


def test_control_characters_are_warned_of_and_do_not_end_a_text_in_a_geopackage(tmp_path):
    found = rows("18-nul-bytes.csv")
    assert all("control characters" in found.warnings(row) for row in ("O1", "O2", "O3"))
    with imported("18-nul-bytes.csv") as store:
        (tmp_path / "a.gpkg").write_bytes(exported(store, "18-nul-bytes", "gpkg"))
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as file:
        (note,) = file.execute("SELECT note FROM records WHERE record_id = '18-nul-bytes:O1'").fetchone()
    assert note == "ab\ufffdcd"


def test_rows_between_two_stray_quotation_marks_are_counted():
    found = rows("19b-two-stray-quotes.csv")
    assert "'notes' holds 50 lines that look like rows" in found.warnings("Q10")
    assert "50 lines that look like rows are inside one cell" in found.report


def test_a_repeated_header_is_rejected_as_one():
    seen = read("20-ragged.csv")
    assert set(Rows(seen).by_id) == {"J1", "J5"}
    reasons = {row.row: row.reason for row in seen.parsed.rejected}
    assert reasons[5] == "the names of the columns once more"


def test_the_list_of_records_of_an_api_is_the_one_with_records():
    seen = read("23-acled-api.json", format=None)
    assert (seen.report.format, seen.report.records) == ("acled", 2)


def test_the_features_of_a_map_are_read_whatever_lists_stand_before_them():
    seen = read("24-geometries.geojson", format=None)
    assert (seen.report.format, seen.report.records) == ("points", 6)


def test_the_programs_own_geojson_comes_back():
    seen = read("24e-own-export.geojson", format=None)
    assert (seen.report.format, seen.report.records, seen.report.rejected) == ("points", 4, 0)
    assert seen.incidents.column("province_id").to_pylist()[0] == "AF-KDZ"


def test_a_span_of_days_in_kml_lasts_to_the_end_of_the_last_day():
    with imported("27-kml-whole-day.csv") as store:
        made = exported(store, "27-kml-whole-day", "kml").decode()
    spans = re.findall(r"<begin>(.*?)</begin>\s*<end>(.*?)</end>", made)
    assert sorted(spans)[0] == ("2022-04-12", "2022-04-12")
    assert len(spans) == 3


def test_a_second_download_of_another_period_is_not_taken_for_a_correction():
    period = Changes(added=300, changed=0, removed=2988, unchanged=11, fields={})
    assert "only 11 records are in both: the file covers another period or has other ids" in "".join(_changes(period))
    correction = Changes(added=300, changed=40, removed=5, unchanged=2988, fields={})
    assert "in both" not in "".join(_changes(correction))


def test_a_value_merged_over_several_rows_is_that_of_each_and_the_report_mentions_it():
    found = rows("15c-merged-values.xlsx")
    assert found.by_id["Z2"]["province_stated"] == "Kunduz"
    assert str(found.days("Z3")[0]) == "2022-04-13"
    assert "merged over several rows: C2:C3, B3:B4" in found.report


def test_a_second_header_row_names_the_columns():
    found = rows("15b-merged-down.xlsx")
    assert (found.point("H1"), str(found.days("H1")[0])) == ((36.73, 68.86), "2022-04-12")
    assert (found.point("H2"), found.by_id["H2"]["killed"]) == ((36.71, 67.11), 2)
    assert "two header rows" in found.report
    assert "killed: Toll/killed" in found.report


def test_a_second_header_row_is_pointed_out_if_the_first_is_chosen():
    assert "record 1 looks like the names of columns" in Rows(read("15b-merged-down.xlsx", has_header=True)).report


def test_formulas_without_a_value_and_errors_are_warned_of():
    found = rows("39-formulas.xlsx")
    assert "date '(formula without a stored value)' cannot be read as a date" in found.warnings("ER1")
    assert "fatalities '(formula without a stored value)' is not a number" in found.warnings("ER1")
    assert "fatalities '#REF!' is not a number" in found.warnings("ER3")
    assert found.warnings("ER2") == ""
