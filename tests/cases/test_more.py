"""Numbers of people, identical rows, words of ACLED and GTD, provinces across borders, and reasons by kind."""

import json

import pytest

from events.imports.columns.date_text import narrowed, of_parts
from events.imports.formats.known_format import KNOWN_FORMATS
from events.imports.places.province_agreement import province_agreement, stated_provinces
from events.imports.places.province_join import join
from geodata import atlas as geodata_atlas
from tests.cases.reading import Rows, read, rows
from tests.events.incident_tables import stated


def table(tmp_path, text, **options):
    path = tmp_path / "invented.csv"
    path.write_text(text, encoding="utf-8")
    return read(path, **options)


def test_parts_of_people_and_impossible_numbers_are_kept_as_stated_and_warned_of():
    found = rows("09b-thousands-point.csv")
    assert "'1.200' is not a whole number of people" in found.warnings("G2")
    assert "'2.5' is not a whole number of people" in found.warnings("G3")
    assert "'1e300' is more people than there are" in found.warnings("G6")
    assert found.by_id["G2"]["killed_text"] == "1.200"
    assert found.warnings("G1") == found.warnings("G4") == ""


IDENTICAL = "date,province,killed\n" + "2022-04-12,Kunduz,1\n" * 3 + "2022-04-13,Balkh,2\n"


def test_identical_rows_of_a_file_without_ids_are_all_kept_with_a_note(tmp_path):
    found = Rows(table(tmp_path, IDENTICAL))
    assert len(found) == 4
    assert "2 rows have the same cells as an earlier row, such as rows 1 and 2: all are kept" in found.report


def test_identical_rows_may_be_dropped(tmp_path):
    report = table(tmp_path, IDENTICAL, identical="drop").report
    assert (report.accepted + report.warned, report.rejected) == (2, 2)


def test_ids_of_identical_rows_stay_the_same_in_the_next_version(tmp_path):
    first = Rows(table(tmp_path, IDENTICAL))
    again = Rows(table(tmp_path, IDENTICAL + "2022-04-14,Kabul,3\n"))
    assert set(first.by_id) < set(again.by_id)


@pytest.mark.parametrize(
    ("in_words", "expected"),
    [
        ("September", ("1993-09-01", "1993-09-30")),
        ("July 25 - 26", ("1993-07-25", "1993-07-26")),
        ("May 3-5, 1993", ("1993-05-03", "1993-05-05")),
        ("June 30 - July 2", ("1993-06-30", "1993-07-02")),
        ("early in the year", ("1993-01-01", "1993-12-31")),
    ],
)
def test_words_beside_a_year_narrow_it(in_words, expected):
    found = narrowed(of_parts("1993", "0", "0"), in_words)
    assert (str(found.earliest), str(found.latest)) == expected


def test_words_that_contradict_the_month_change_nothing():
    found = narrowed(of_parts("1993", "7", "0"), "September")
    assert (str(found.earliest), str(found.latest)) == ("1993-07-01", "1993-07-31")


def test_territory_that_non_state_actors_overtake_is_taken_over():
    assert KNOWN_FORMATS["acled"].mapping.codes["kind"]["battle_non_state_actors_overtake_territory/*"] == "takeover"


def test_a_province_across_the_border_is_a_disagreement_without_a_column_of_countries():
    atlas = geodata_atlas.load()
    row = {"lon": 68.78, "lat": 38.56, "precision": "settlement", "province_stated": "Kunduz"}
    agreement = province_agreement(atlas, join(atlas, stated([row])))
    assert [(pair.joined, str(pair.verdict)) for pair in agreement.pairs] == [("TJ-DU", "different")]


def test_codes_of_other_systems_are_not_taken_for_iso():
    atlas = geodata_atlas.load()
    assert stated_provinces(atlas, "Iran", "IR13") == frozenset()
    assert stated_provinces(atlas, "Iran", "IR-13") == {"IR-13"}


def test_the_report_has_every_kind_of_warning_with_its_number(tmp_path):
    lines = "".join(f"{number},2022-04-12,Kunduz,{number}.5\n" for number in range(337))
    report = json.loads(json.dumps(table(tmp_path, f"id,date,province,killed\n{lines}").report.as_json()))
    (kind,) = report["warnings"]
    assert "… is not a whole number of people" in kind
    assert report["warnings"][kind] == 337


def test_a_blank_id_of_acled_falls_back_to_the_id_of_earlier_exports(tmp_path):
    head = "data_id,event_id_cnty,event_date,event_type,actor1,latitude,longitude,fatalities"
    lines = "77,,2020-03-04,Battles,A,36.73,68.86,1\n78,AFG9,2020-03-05,Battles,A,36.73,68.86,1"
    assert set(Rows(table(tmp_path, f"{head}\n{lines}\n", format=None)).by_id) == {"77", "AFG9"}
