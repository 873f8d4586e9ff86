from datetime import date

import pytest

from events.imports.prepare import prepare
from tests.events.imports.format_files import (
    ACLED,
    ACLED_LEGACY,
    ACLED_OLDEST,
    BATTLE,
    parsed,
    row,
    text,
    warnings,
    workbook,
)

LAYOUTS = {
    "current": ACLED,
    "legacy": ACLED_LEGACY,
    "oldest": ACLED_OLDEST,
    "with population": [*ACLED, "population_1km", "population_2km", "population_5km", "population_best"],
    "without admin3, tags and timestamp": [name for name in ACLED if name not in ("admin3", "tags", "timestamp")],
}


@pytest.mark.parametrize("header", LAYOUTS.values(), ids=LAYOUTS)
def test_each_layout_is_recognised_and_read(tmp_path, header):
    found = parsed(tmp_path, text(header, [BATTLE]))
    incident = row(found)
    assert (found.format, found.questions) == ("acled", ())
    assert incident["source_record_id"] == "XXA1"
    assert incident["kind"] == "conflict"
    assert incident["earliest"] == incident["latest"] == date(2021, 5, 3)
    assert (incident["lon"], incident["lat"], incident["precision"]) == (69.2, 34.5, "settlement")
    assert incident["killed"] == 3
    assert incident["province_stated"] == "Eastmark"
    assert not incident["warnings"]


def test_a_byte_order_mark_and_quotes_around_every_cell_change_nothing(tmp_path):
    plain = parsed(tmp_path, text(ACLED, [BATTLE]))
    marked = parsed(tmp_path, "\ufeff" + text(ACLED, [BATTLE], quote=True))
    assert marked.rows.stated.equals(plain.rows.stated)


def test_a_workbook_gives_the_same_as_the_text_file(tmp_path):
    plain = parsed(tmp_path, text(ACLED, [BATTLE]))
    cells = [BATTLE.get(name, "") for name in ACLED]
    path = workbook(
        tmp_path / "acled.xlsx", {"Sheet1": [ACLED, [float(c) if c.replace(".", "").isdigit() else c for c in cells]]}
    )
    assert prepare(path).rows.stated.equals(plain.rows.stated)


def test_allies_in_one_cell_are_separate_actors(tmp_path):
    found = parsed(tmp_path, text(ACLED, [BATTLE]))
    assert row(found)["actors"] == ["Blue Front", "Blue Youth", "Blue Elders", "Green Guard"]


@pytest.mark.parametrize(
    ("event", "sub_event", "kind"),
    [
        ("Battles", "Armed clash", "conflict"),
        ("Explosions/Remote violence", "Grenade", "attack"),
        ("Violence against civilians", "Attack", "attack"),
        ("Protests", "Peaceful protest", "protest"),
        ("Riots", "Mob violence", "protest"),
        ("Strategic developments", "Arrests", "arrest"),
        ("Strategic developments", "Non-violent transfer of territory", "takeover"),
        ("Strategic developments", "Headquarters or base established", "takeover"),
        ("Strategic developments", "Agreement", "other"),
        ("Battle-No change of territory", "", "conflict"),
        ("Riots/Protests", "", "protest"),
    ],
)
def test_event_types_become_kinds_and_are_kept_as_stated(tmp_path, event, sub_event, kind):
    found = parsed(tmp_path, text(ACLED, [BATTLE | {"event_type": event, "sub_event_type": sub_event}]))
    assert row(found)["kind"] == kind
    assert row(found)["source_kind"] == " / ".join(part for part in (event, sub_event) if part)
    assert not warnings(found)


def test_an_unknown_event_type_is_other_with_a_warning(tmp_path):
    found = parsed(tmp_path, text(ACLED, [BATTLE | {"event_type": "Feasts"}]))
    assert row(found)["kind"] == "other"
    assert "'Feasts / Armed clash' is an unknown code" in warnings(found)


@pytest.mark.parametrize(
    ("code", "earliest", "latest", "precision"),
    [
        ("1", date(2021, 5, 3), date(2021, 5, 3), "day"),
        ("2", date(2021, 4, 30), date(2021, 5, 6), "span"),
        ("3", date(2021, 5, 1), date(2021, 5, 31), "month"),
    ],
)
def test_time_precision_widens_the_day(tmp_path, code, earliest, latest, precision):
    incident = row(parsed(tmp_path, text(ACLED, [BATTLE | {"time_precision": code}])))
    assert (incident["earliest"], incident["latest"], incident["date_precision"]) == (earliest, latest, precision)
    assert incident["own_date_precision"] == code


@pytest.mark.parametrize(
    ("code", "precision"), [("1", "settlement"), ("2", "near settlement"), ("3", "province"), ("8", "unknown")]
)
def test_geo_precision_follows_the_crosswalk(tmp_path, code, precision):
    incident = row(parsed(tmp_path, text(ACLED, [BATTLE | {"geo_precision": code}])))
    assert (incident["precision"], incident["source_precision"]) == (precision, code)


def test_a_monadic_export_keeps_each_event_once_with_the_reason(tmp_path):
    swapped = BATTLE | {"actor1": "Green Guard", "actor2": "Blue Front"}
    found = parsed(tmp_path, text(ACLED, [BATTLE, swapped]))
    assert found.rows.stated.num_rows == 1
    assert "monadic" in found.rejected[0].reason
    assert found.rows.duplicates == 1
    assert not found.questions


def test_its_rows_may_not_be_redistributed(tmp_path):
    found = parsed(tmp_path, text(ACLED, [BATTLE]))
    assert not found.dataset.may_redistribute
    assert "ACLED" in found.dataset.attribution


def test_points_without_any_precision_are_those_of_settlements(tmp_path):
    found = parsed(tmp_path, text([name for name in ACLED if name != "geo_precision"], [BATTLE]))
    assert (row(found)["lon"], row(found)["precision"]) == (69.2, "settlement")
    assert any("points are read as 'settlement'" in note for note in found.rows.notes)
