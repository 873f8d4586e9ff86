from datetime import date

from events.changes import compare
from tests.events.incident_tables import stated


def test_rows_are_told_apart_by_their_own_ids() -> None:
    old = stated([{"own_id": "a", "killed": 1.0}, {"own_id": "b"}, {"own_id": "c", "earliest": date(2020, 1, 2)}])
    new = stated([{"own_id": "d"}, {"own_id": "c", "earliest": date(2020, 1, 3)}, {"own_id": "a", "killed": 1.0}])
    found = compare(old, new)
    assert (found.added, found.changed, found.removed, found.unchanged) == (1, 1, 1, 1)
    assert (found.added_ids, found.changed_ids, found.removed_ids) == (("d",), ("c",), ("b",))
    assert found.fields == {"earliest": 1}


def test_another_place_in_the_file_or_another_warning_is_no_change() -> None:
    old = stated([{"own_id": "a", "row": 1, "warnings": []}])
    new = stated([{"own_id": "a", "row": 9, "warnings": ["odd"]}])
    assert compare(old, new).unchanged == 1


def test_something_in_place_of_nothing_is_a_change() -> None:
    old, new = stated([{"own_id": "a"}]), stated([{"own_id": "a", "killed": 0.0, "actors": ["Rebels"]}])
    assert compare(old, new).fields == {"actors": 1, "killed": 1}


def test_each_changed_row_is_counted_once_however_much_changed() -> None:
    old = stated([{"own_id": str(number)} for number in range(30)])
    new = stated([{"own_id": str(number), "title": "x", "notes": "y"} for number in range(30)])
    found = compare(old, new)
    assert (found.changed, found.fields) == (30, {"title": 30, "notes": 30})
    assert len(found.changed_ids) == 10
