"""Filters with thousands of names: a click sends the most frequent ones, and a typed name finds the others."""

import pytest

from dashboard.components import filters

NAMES = {
    "a1": ("Àrmed Group One", "AGO"),
    "a2": ("Armed Group Two", "Group", "The Two"),
    "a3": ("Group",),
    "b": ("Border Guard", "AGO"),
}


def test_a_long_list_offers_what_leaves_most_records_and_what_is_chosen():
    options = {f"actor {number}": (filters.MOST_OPTIONS * 2 - number, 0) for number in range(filters.MOST_OPTIONS * 2)}
    last = list(options)[-1]
    offered = filters._offered(options, (last,))
    assert offered == [*list(options)[: filters.MOST_OPTIONS], last]
    assert filters._offered({"only": (1, 0)}, ()) == ["only"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("armed group", ["a1", "a2"]),
        ("ARMED  GROUP one ", ["a1"]),
        ("group", ["a3"]),
        ("the two", ["a2"]),
        ("ago", ["a1", "b"]),
        ("e two", ["a2"]),
        ("none of them", []),
        (" ", []),
    ],
    ids=["part", "case", "the very name", "another name", "another name of two", "part of another", "none", "blank"],
)
def test_a_typed_name_finds_the_very_name_or_all_that_have_it_in_them(typed, found):
    assert filters.named(typed, NAMES) == found


def test_a_misspelt_name_gets_the_names_that_may_have_been_meant():
    assert filters.close_names("Boder Gard", NAMES) == ["Border Guard"]
    assert filters.close_names("The Tvo", NAMES) == ["Armed Group Two"], "as it is shown"
    many = {"a": ("Kunduz", "Kunduzz", "Kundutz", "Kundus", "Kundusz"), "b": ("Kundoz",)}
    assert filters.close_names("Kunduc", many) == ["Kunduz", "Kundoz"], "each once"
    assert filters.close_names("something else", NAMES) == []


def test_a_change_is_made_once_and_in_order_though_each_message_repeats_those_before():
    sent = {"changes": [{"number": 4, "value": "c"}, {"number": 2, "value": "a"}, {"number": 3, "value": "b"}]}
    assert [one["value"] for one in filters.new_changes(sent, 2)] == ["b", "c"]
    assert filters.new_changes(sent, 4) == []


@pytest.mark.parametrize("sent", [None, [], {}, {"changes": "text"}, {"changes": [1, {}, {"number": "9"}]}], ids=str)
def test_a_message_of_another_form_changes_nothing(sent):
    assert filters.new_changes(sent, 0) == []
