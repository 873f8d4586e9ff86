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
    assert all("Hirat" in one.name or "Hirat" in one.why for one in records)
    titled = ["Kunduz" in one.name for one in search.find(shipped, places, "Kunduz") if one.kind == "record"]
    assert titled == sorted(titled, reverse=True)
    assert titled[0]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Kunduz 2022", ("place", "AF-KDZ", "Kunduz, 2022", 2022)),
        ("Tajikistan, 2022", ("place", "TJ", "Tajikistan, 2022", 2022)),
        ("IMU 2015", ("actor", "imu", "Islamic Movement of Uzbekistan (IMU), 2015", 2015)),
        ("Kundoz 2022", ("place", "AF-KDZ", "Kunduz, 2022", 2022)),
    ],
    ids=["province", "country", "actor", "misspelt"],
)
def test_a_name_before_a_year_is_found_in_that_year(shipped, places, typed, first):
    found = search.find(shipped, places, typed)[0]
    assert (found.kind, found.id, found.name, found.year) == first


def test_words_before_a_year_that_name_nothing_are_words(shipped, places):
    assert {one.year for one in search.find(shipped, places, "rockets 2022")} == {0}


def test_the_only_record_with_all_words_in_its_title_comes_first(shipped, places):
    assert found(shipped, places, "rockets Termez April")[0] == ("record", "rockets-termez-2022-04-18")
    assert found(shipped, places, "rockets Termez")[0][0] == "words"
