"""Coordinates in every notation, in one cell or several columns, exchanged, contradicted, or patchy."""

import pytest

from tests.cases.reading import Rows, read, rows


def table(tmp_path, text):
    path = tmp_path / "invented.csv"
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_both_coordinates_in_one_cell_are_read():
    found = rows("10-lat-lon-one-cell.csv")
    assert [found.point(row) for row in ("C1", "C2", "C3")] == [(36.73, 68.86), (36.71, 67.11), (34.53, 69.17)]
    assert "'coordinates' holds both coordinates: read as latitude, longitude" in found.report


@pytest.mark.parametrize(
    "cell",
    ["POINT (68.86 36.73)", "SRID=4326;POINT(68.86 36.73)", "36.73 68.86 402 4.5", "36.73N 68.86E", "68.86 E, 36.73 N"],
)
def test_one_cell_may_be_wkt_or_have_letters(tmp_path, cell):
    assert Rows(table(tmp_path, f'id,date,location\na,2022-04-12,"{cell}"\n')).point("a") == (36.73, 68.86)


def test_columns_in_groups_are_seen():
    found = rows("10c-kobo.csv")
    assert [found.point(row) for row in ("101", "102")] == [(36.73, 68.86), (36.71, 67.11)]
    assert found.by_id["101"]["killed"] == 4
    assert "not used, but may hold places: incident/gps" in found.report


@pytest.mark.parametrize(
    "head",
    [
        "geo_lat,geo_lon",
        "site_latitude,site_longitude",
        "Latitude (WGS84),Longitude (WGS84)",
        "ActionGeo_Lat,ActionGeo_Long",
    ],
)
def test_pairs_of_columns_are_seen_by_their_stem(tmp_path, head):
    assert Rows(table(tmp_path, f"id,date,{head}\na,2022-04-12,36.73,68.86\n")).point("a") == (36.73, 68.86)


def test_several_pairs_of_coordinates_are_asked_about(tmp_path):
    text = "id,SQLDATE,Actor1Geo_Lat,Actor1Geo_Long,ActionGeo_Lat,ActionGeo_Long\na,20220412,34.53,69.17,36.73,68.86\n"
    (question,) = table(tmp_path, text).report.questions
    assert question["question_id"] == "lat_column"
    answered = Rows(read(tmp_path / "invented.csv", lat_column="ActionGeo_Lat"))
    assert answered.point("a") == (36.73, 68.86)
    assert str(answered.days("a")[0]) == "2022-04-12"


def test_killed_hurt_kind_and_province_in_plain_words_are_seen(tmp_path):
    head = "Ref,Date of incident,Type of incident,Name of province,Number of people killed,No. of injured"
    found = Rows(table(tmp_path, f"{head}\na,2022-04-12,attack,Kunduz,3,5\n")).by_id["a"]
    assert (found["killed"], found["wounded"], found["kind"], found["province_id"]) == (3, 5, "attack", "AF-KDZ")


def test_the_number_of_sources_is_not_the_source(tmp_path):
    found = Rows(table(tmp_path, "id,date,province,number_of_sources\na,2022-04-12,Kunduz,3\n"))
    assert found.by_id["a"]["source_text"] is None


def test_reference_periods_are_days(tmp_path):
    head = "location_code,admin1_name,event_type,events,fatalities,reference_period_start,reference_period_end"
    found = Rows(table(tmp_path, f"{head}\nAFG,Kunduz,political_violence,4,7,2022-04-01,2022-04-30\n"))
    (row,) = found.by_id.values()
    assert (str(row["earliest"]), str(row["latest"]), row["province_id"]) == ("2022-04-01", "2022-04-30", "AF-KDZ")


def test_exchanged_columns_are_noticed_and_each_row_in_another_country_is_warned_of():
    found = rows("11-swapped-lat-lon.csv")
    assert "with latitude and longitude exchanged, 4 rows would lie in a province, not 0" in found.report
    assert all("states 'Afghanistan', but its point is in Russia" in found.warnings(row) for row in found.by_id)
    assert "4 with warnings" in found.report


def test_letters_of_units_are_not_hemispheres():
    found = rows("12b-dms-unit-letters.csv")
    assert [found.point(row) for row in ("U1", "U2", "U3")] == [(36.73, 68.86), (36.71, 67.11), (34.53, 69.17)]


def test_letters_that_contradict_their_column_or_sign_give_no_point():
    found = rows("12c-letters-say-swapped.csv")
    assert "has the letter E of a longitude" in found.warnings("W1")
    assert "has a sign and a letter" in found.warnings("W3")
    assert [found.point(row) for row in found.by_id] == [None, None, None]


def test_coordinates_of_a_few_rows_are_kept():
    found = rows("13b-patchy-coordinates.csv")
    assert [found.province(f"K{number}") for number in (1, 2, 3)] == ["AF-KDZ", "AF-BAL", "AF-KAB"]
    assert all("no coordinates" in found.warnings(f"K{number}") for number in (4, 5, 6, 7))
