"""The search box: what a text may mean, the likeliest first."""

import json

import pytest

from dashboard import search
from geodata.atlas import load


@pytest.fixture(scope="module")
def places():
    return load()


def found(store, atlas, text):
    return [(one.kind, one.id) for one in search.find(store, atlas, text)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("IMU", ("actor", "imu")),
        ("islamic movement of uzbekistan", ("actor", "imu")),
        ("Kunduz", ("place", "AF-KDZ")),
        ("کندز", ("place", "AF-KDZ")),
        ("Tajikistan", ("place", "TJ")),
    ],
    ids=["abbreviation", "full name", "province", "persian", "country"],
)
def test_the_exact_name_or_alias_comes_first(shipped, places, typed, first):
    assert found(shipped, places, typed)[0] == first


@pytest.mark.parametrize("typed", ["Kundoz", "Mzar-i-Sharif", "Tajikstan"], ids=str)
def test_a_misspelt_name_is_asked_about(shipped, places, typed):
    meanings = search.find(shipped, places, typed)
    assert any("did you mean" in one.why for one in meanings if one.kind == "place") or meanings[0].kind == "place"


def test_words_of_records_are_found_after_names(shipped, places):
    kinds = [one.kind for one in search.find(shipped, places, "rockets")]
    assert kinds[0] == "words"
    assert "record" in kinds


@pytest.mark.parametrize("typed", ["", "  ", "?!", "\u202e"], ids=["empty", "blank", "signs", "override"])
def test_a_text_without_letters_means_nothing(shipped, places, typed):
    assert search.find(shipped, places, typed) == []


def test_a_very_long_text_is_cut_not_refused(shipped, places):
    assert search.find(shipped, places, "x" * 1_000_000) == []


def test_every_answer_can_be_written(shipped, places):
    for typed in ("kab", "Тад", "a", "IS", "<img src=x>"):
        json.dumps(search.find(shipped, places, typed), allow_nan=False)


def test_records_come_by_relevance_and_say_where_the_words_were_found(shipped, places):
    records = [one for one in search.find(shipped, places, "Hirat") if one.kind == "record"]
    assert records
    assert all("Hirat" in one.name or "hirat" in one.why for one in records)
    titled = ["Kunduz" in one.name for one in search.find(shipped, places, "Kunduz") if one.kind == "record"]
    assert titled == sorted(titled, reverse=True)
    assert titled[0]
