"""Pages of the list of records: in every order, by view, and the neighbours of a record in it."""

import pytest

from events.queries import selected_records
from events.queries.counts import count
from events.queries.records import record_list
from events.queries.records.record_list import Group, Order, Part, View
from events.queries.selection import Selection

ALL = Selection()
NORTH_ONLY = View(0, 1, 2, 2)


def ids(rows):
    return [row["record_id"] for row in rows]


def pages(store, selection, order, size):
    number = count(store, selection).totals.all
    return [
        found for at in range(0, number, size) for found in ids(record_list.page(store, selection, order, size, at))
    ]


@pytest.mark.parametrize("is_large", [False, True], ids=["few", "many"])
@pytest.mark.parametrize("order", Order, ids=str)
def test_pages_together_are_the_whole_selection_once(store, monkeypatch, order, is_large):
    monkeypatch.setattr(record_list, "MANY", 0 if is_large else 10**9)
    whole = ids(record_list.page(store, ALL, order, 1000))
    assert sorted(whole) == sorted(ids(selected_records.rows(store, ALL)))
    assert pages(store, ALL, order, 3) == whole


def test_the_newest_come_first_and_what_has_no_start_last_of_the_oldest(store):
    newest = record_list.page(store, ALL, Order.NEWEST, 1000)
    days = [row["earliest"] for row in newest if row["earliest"]]
    assert days == sorted(days, reverse=True)
    assert ids(newest) != ids(record_list.page(store, ALL, Order.OLDEST, 1000))


def test_by_place_is_alphabetical_and_no_place_comes_last(store):
    named = [row["place_name"] or "" for row in record_list.page(store, ALL, Order.PLACE, 1000)]
    assert named == [*sorted(name for name in named if name), *(name for name in named if not name)]


def test_what_has_the_words_in_its_title_comes_first(store):
    found = record_list.page(store, Selection(words="Easttown"), Order.RELEVANCE, 1000)
    has_it = ["Easttown" in row["title"] for row in found]
    assert any(has_it)
    assert has_it == sorted(has_it, reverse=True)


@pytest.mark.parametrize("order", Order, ids=str)
def test_neighbours_are_those_of_the_list(store, order):
    whole = ids(record_list.page(store, ALL, order, 1000))
    for at, record_id in enumerate(whole):
        found = record_list.neighbours(store, ALL, order, record_id)
        assert found == (at + 1, whole[at - 1] if at else "", (whole[at + 1 :] or [""])[0], len(whole))
    assert record_list.neighbours(store, ALL, order, "nothing") is None


def test_every_record_is_in_one_group_of_a_view(store):
    view = View(0, 0, 1, 1, ("AA-WE", "AA"))
    numbers = record_list.numbers(store, ALL, view)
    assert sum(numbers) == count(store, ALL).totals.all
    found = {
        group: ids(record_list.page(store, ALL, Order.NEWEST, 1000, part=Part(view=view, group=group)))
        for group in (Group.IN_VIEW, Group.NOT_IN_VIEW, Group.UNPLACED)
    }
    assert [len(rows) for rows in found.values()] == list(numbers)
    assert "market-attack" in found[Group.IN_VIEW]
    assert "east-blast-june" in found[Group.NOT_IN_VIEW]
    assert found[Group.UNPLACED] == ["somewhere"]


def test_a_view_east_of_180_degrees_holds_what_lies_there(store):
    turned = record_list.numbers(store, ALL, View(360, 0, 361, 1))
    assert turned.view == record_list.numbers(store, ALL, View(0, 0, 1, 1)).view > 0


def test_claims_are_counted_by_event_and_by_question(store):
    rows = record_list.page(store, ALL, Order.NEWEST, 1000)
    counted = record_list.claims_on(store, rows)
    assert counted["rockets-north"] == 4
    estimate = next(row["record_id"] for row in rows if row["question_id"] == "rebels-arvia")
    assert counted[estimate] == 3


def test_what_crosses_a_border_is_in_view_where_it_came_from(store):
    far = View(50, 50, 51, 51)
    assert record_list.numbers(store, ALL, far).view == 0
    assert record_list.numbers(store, ALL, far._replace(places=("AA-BB",))).view == 1
    assert record_list.numbers(store, ALL, far._replace(origins=("AA-EA",))).view == 1
