"""What the list in the panel asks for; wrong addresses get what is known."""

import json

import pytest

from dashboard import store_cache
from dashboard.drawing.records import cards
from dashboard.drawing.records.datasets import DatasetMark
from dashboard.page_state import Focus
from dashboard.routes import record_list
from events.queries.counts import count
from events.queries.records.record_list import Order
from events.queries.selection import Selection
from tests.dashboard.conftest import asked


@pytest.fixture(autouse=True)
def tiny_world(monkeypatch, store, atlas):
    monkeypatch.setattr(store_cache, "store", lambda: store)
    monkeypatch.setattr(store_cache, "redistributable", lambda: store)
    monkeypatch.setattr(store_cache, "atlas", lambda: atlas)


def ask(query=""):
    return asked(record_list.serve, f"list?{query}")


def test_the_address_of_a_list_answers_with_its_first_page(store, atlas):
    address = record_list.address(store, Selection(countries=("AA",)), Order.OLDEST, Focus())
    status, found = ask(address.partition("?")[2])
    assert status == 200
    assert found == json.loads(json.dumps(record_list.answer(store, atlas, Selection(countries=("AA",)), Order.OLDEST)))
    assert len(found["cards"]) == count(store, Selection(countries=("AA",))).totals.all


def test_a_view_divides_the_records_into_groups(store):
    status, found = ask("view=0,0,1,1&group=view")
    assert status == 200
    assert sum(found["numbers"].values()) == count(store, Selection()).totals.all
    assert len(found["cards"]) == found["numbers"]["view"] > 0
    assert [card["id"] for card in ask("view=0,0,1,1&group=unplaced")[1]["cards"]] == ["somewhere"]


def test_every_record_can_be_reached(store, monkeypatch):
    monkeypatch.setattr(record_list, "PAGE", 3)
    record_list.answer.cache_clear()
    number = count(store, Selection()).totals.all
    found = [card["id"] for at in range(0, number, 3) for card in ask(f"offset={at}")[1]["cards"]]
    record_list.answer.cache_clear()
    assert len(set(found)) == number


def test_the_records_of_a_place_match_by_the_place(store):
    found = {card["id"]: card["certain"] for card in ask("in_place=AA-EA")[1]["cards"]}
    assert found["east-blast-june"]
    assert "market-attack" not in found


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("sort=loud", "known: newest, oldest, place, relevance"),
        ("group=mine", "known: all, view, outside, unplaced"),
        ("offset=-1", "offset"),
        ("view=1,2,3", "view"),
        ("view=0,0,nan,1", "view"),
        ("in_place=nowhere", "unknown place"),
        ("in_cell=1/9/9", "columns"),
        ("contry=AA", "country"),
    ],
    ids=lambda value: value.partition("=")[0] if "=" in value else "",
)
def test_wrong_addresses_say_what_is_wrong(query, named):
    status, found = ask(query)
    assert status == 400
    assert named in found["error"]


def test_a_card_says_where_words_were_found_that_it_does_not_show():
    shown = ("Bomb in Herat", "Herat")
    texts = ("A bomb in the old town", "Hérat, also written Hirāt in many of the older maps of the region")
    assert cards.reason("Herat", shown, texts) == ""
    assert cards.reason("hirat", shown, texts) == "Hérat, also written Hirāt in many of the older maps of …"
    assert cards.reason("Old region", shown, texts) == "A bomb in the old town; … of the older maps of the region"
    assert cards.reason("Haraiva", shown, texts) == cards.OTHERWISE


def test_an_imported_record_is_marked_by_its_dataset(store):
    row = record_list.record_list.page(store, Selection(), Order.NEWEST, 1)[0]
    marks = {row["dataset"]: DatasetMark("Open Count", "#e10069")}
    assert cards.card(row, 0, marks)["dataset"] == {"title": "Open Count", "colour": "#e10069"}
    assert cards.card(row, 0, {})["dataset"] is None
