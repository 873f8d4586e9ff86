"""The answers over the tiny world, against counting by hand and against a plain second way of counting."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.models import EventKind, MapStanding
from events.queries import dimensions, expressions, selected_records
from events.queries.counts import Counts, count
from events.queries.selection import KEYS, Selection
from events.store.store import fetch
from events.text_search import search_terms

FIELDS = {key: field for field, key in KEYS.items()}
# A store is only read: one for all examples is what the app has too.
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
FEWER = settings(SHARED, max_examples=8)  # for tests that ask dozens of questions per example

SELECTIONS = st.builds(
    Selection,
    countries=st.lists(st.sampled_from(["AA", "BB", "CC"]), max_size=2),
    years=st.lists(st.sampled_from([1990, 1994, 2015, 2019, 2020, 2021, 2022]), max_size=3),
    start=st.sampled_from([None, None, date(1995, 1, 1), date(2020, 3, 2)]),
    end=st.sampled_from([None, None, date(2020, 8, 15), date(2021, 6, 30), date(2030, 1, 1)]),
    kinds=st.lists(st.sampled_from(["attack", "estimate", "presence", "rocket fire"]), max_size=2),
    actors=st.lists(st.sampled_from(["rebels", "world-rebels", "state-b"]), max_size=1),
    claimants=st.lists(st.sampled_from(["writer", "monitor", "state-b"]), max_size=2),
    sources=st.lists(st.sampled_from(["article", "daily", "study"]), max_size=1),
    standings=st.lists(st.sampled_from(list(MapStanding)), max_size=2),
    precisions=st.lists(st.sampled_from(["settlement", "border", "country", "unknown"]), max_size=2),
    in_article=st.lists(st.sampled_from(["yes", "maybe", "no"]), max_size=2),
    words=st.sampled_from(["", "", "rockets", "arv", "غرب شهر", "no-such-word"]),
    certain_only=st.booleans(),
)


def ids(frame):
    return dict(zip(frame["record_id"], frame["match"], strict=True))


def plain_answer(store, selection):
    """Look at each record by itself, as the definition of certain and possible says."""
    with store.cursor() as cursor:
        records = fetch(
            cursor,
            "SELECT * FROM records JOIN attribute_sets USING (attribute_set_id) "
            "JOIN participants USING (participants_id)",
        )
        areas = fetch(cursor, "SELECT * FROM areas")
    found = {}
    for record in records:
        first, last = record["earliest"] or date.min, record["latest"] or date.max
        periods = selection.periods()
        in_time = any(start <= first and last <= end for start, end in periods)
        near_time = any(first <= end and last >= start for start, end in periods)
        roles = {}
        for area in areas:
            if area["area_id"] == record["area_id"]:
                roles.setdefault(area["role"], []).append(area["country"] in selection.countries)
        in_place = not selection.countries or any(all(inside) for inside in roles.values())
        near_place = not selection.countries or any(any(inside) for inside in roles.values())
        passes = all(
            not getattr(selection, FIELDS[key]) or record[key] in getattr(selection, FIELDS[key])
            for key in ("kind", "standing", "precision", "in_article", "dataset")
        ) and all(
            not getattr(selection, field) or set(record[field]) & set(getattr(selection, field))
            for field in ("actors", "claimants", "sources")
        )
        if (
            passes
            and near_time
            and near_place
            and all(word in record["text"] for word in search_terms(selection.words))
        ):
            found[record["record_id"]] = "certain" if in_time and in_place else "possible"
    return {key: match for key, match in found.items() if match == "certain" or not selection.certain_only}


@SHARED
@given(SELECTIONS)
def test_records_are_those_of_the_definition(store, selection):
    assert ids(selected_records.records(store, selection)) == plain_answer(store, selection)


@SHARED
@given(SELECTIONS)
def test_totals_count_the_records(store, selection):
    matches = list(plain_answer(store, selection).values())
    assert count(store, selection).totals == Counts(matches.count("certain"), matches.count("possible"))


@FEWER
@given(SELECTIONS)
def test_each_facet_says_how_many_records_it_would_leave(store, selection):
    for field, counted in count(store, selection).facets.items():
        for value, number in counted.items():
            alone = replace(selection, **{FIELDS[field]: (int(value) if field == "year" else value,)})
            assert count(store, alone).totals == number, (field, value)


@FEWER
@given(SELECTIONS)
def test_no_facet_leaves_out_a_value_that_would_leave_records(store, selection):
    known = count(store, selection).facets
    for field, values in {"country": ("AA", "BB"), "kind": tuple(EventKind), "actor": ("rebels", "state-b")}.items():
        for value in values:
            alone = replace(selection, **{FIELDS[field]: (value,)})
            assert (value in known[field]) == (count(store, alone).totals.all > 0)


@FEWER
@given(SELECTIONS)
def test_the_histogram_agrees_with_choosing_a_year(store, selection):
    if not selection.years:
        for row in count(store, selection).periods("year").itertuples():
            alone = replace(selection, years=(row.start.year,))
            assert count(store, alone).totals == Counts(row.certain, row.possible)


@SHARED
@given(SELECTIONS)
def test_certain_records_lie_in_one_month_or_several(store, selection):
    months = count(store, selection).periods("month")
    assert months["certain"].sum() <= count(store, selection).totals.certain
    assert list(months["start"]) == sorted(months["start"])
    assert all(any(start.replace(day=1) <= day <= end for start, end in selection.periods()) for day in months["start"])


@SHARED
@given(SELECTIONS)
def test_nothing_known_to_country_level_is_in_a_province(store, selection):
    known = replace(selection, precisions=("country",))
    found = selected_records.records(store, known)
    alone = found[found["target_id"].isna() & found["origin_id"].isna()]
    assert len(alone) == len(found)
    assert not count(store, known).provinces


def test_no_filter_finds_every_record_for_certain(store):
    found = selected_records.records(store, Selection())
    assert set(found["match"]) == {"certain"}
    assert len(found) == 13


def test_records_come_in_the_order_of_their_days(store):
    found = selected_records.records(store, Selection())
    assert found["record_id"].tolist()[:4] == ["old-war", "rebels-founded", "rebels-present", "east-attacks"]


def test_pages_are_cut_from_the_same_order(store):
    whole = selected_records.records(store, Selection())["record_id"].tolist()
    pages = [
        selected_records.records(store, Selection(), limit=5, offset=start)["record_id"].tolist()
        for start in (0, 5, 10)
    ]
    assert sum(pages, []) == whole


def test_open_ends_have_no_day(store):
    found = selected_records.records(store, Selection(kinds=("presence",)))
    assert found["latest"].isna().all()
    assert found["earliest"].dt.year.tolist() == [2015]


@pytest.mark.parametrize(
    ("selection", "record_id", "match", "why"),
    [
        (Selection(), "market-attack", "certain", "in Westtown, Westmark, Arvia"),
        (Selection(countries=("BB",)), "rockets-north", "certain",
         "target: Bordova; on the Arvia-Bordova border, either side; launched from Eastmark, Arvia"),
        (Selection(countries=("AA",)), "rockets-north", "certain",
         "launched from Eastmark, Arvia; on the Arvia-Bordova border, either side; target: Bordova"),
        (Selection(countries=("BB",)), "rebels-present", "possible", "Both Lands includes Bordova"),
        (Selection(), "rebels-present", "certain", "in Both Lands"),
        (Selection(countries=("AA",)), "plain-protests", "certain", "in Arvian Plain"),
        (Selection(), "rebels-founded", "certain", "in Arvia, exact place unknown"),
        (Selection(start=date(2020, 6, 1)), "east-attacks", "possible", "in Eastmark, Arvia; 2020, exact date unknown"),
        (Selection(end=date(2020, 8, 5)), "east-blast-august", "possible",
         "in East District, Eastmark, Arvia; August 2020, exact day unknown"),
        (Selection(years=(2021,)), "rebels-present", "possible", "in Both Lands; since about 2015: no end given"),
        (Selection(years=(1993,)), "old-war", "possible",
         "in Bordova, exact place unknown; 5 May 1992 – 27 June 1997 extends beyond the chosen period"),
        (Selection(), "somewhere", "certain", "place not known"),
    ],
)  # fmt: skip
def test_each_record_says_why_it_is_there(store, selection, record_id, match, why):
    found = selected_records.records(store, selection).set_index("record_id")
    assert (found.at[record_id, "match"], found.at[record_id, "why"]) == (match, why)


def test_a_record_at_the_border_is_possible_in_both_countries_but_its_origin_is_certain(store):
    provinces = count(store, Selection(kinds=("rocket fire",))).provinces
    assert provinces["AA-EA"] == (1, 0)
    assert provinces["AA-WE"] == (0, 1)
    assert provinces["BB-NO"] == (0, 1)


def test_parts_count_for_their_whole(store):
    assert "rockets-north" in ids(selected_records.records(store, Selection(claimants=("state-b",))))
    assert "market-attack" in ids(selected_records.records(store, Selection(actors=("world-rebels",))))


def test_words_find_aliases_and_local_names(store):
    for words in ("mazar-e", "OESTTOWN", "غرب‌شهر", "West March", "R-A market"):
        assert "market-attack" in ids(selected_records.records(store, Selection(words=words))), words


def test_it_is_reported_which_filter_empties(store):
    empty = Selection(countries=("BB",), kinds=("attack",))
    assert count(store, empty).totals.all == 0
    assert count(store, empty).filters_to_relax() == [("country", 4), ("kind", 3)]


def test_nothing_is_emptied_by_no_filter(store):
    assert count(store, Selection()).filters_to_relax() == []


def test_what_a_first_click_asks_is_kept_from_another_process(store, monkeypatch):
    expressions.keep(expressions.usual())
    expressions.compiled.cache_clear()
    monkeypatch.setattr(expressions.ibis, "to_sql", None)
    for selection in (Selection(), Selection(countries=("AA",)), Selection(years=(2020,), actors=("rebels",))):
        selected_records.records(store, selection)
        assert count.__wrapped__(store, selection).totals.all


def test_kept_counts_cannot_be_changed(store):
    counts = count(store, Selection())
    for found in (counts.facets, counts.facets["kind"], counts.provinces):
        with pytest.raises(TypeError):
            found["attack"] = Counts(0, 0)
    years = counts.periods("year")
    years["certain"] = 0
    assert count(store, Selection()).periods("year")["certain"].sum() > 0


def test_hostile_text_is_only_text(store):
    hostile = Selection(words="'; DROP TABLE records; --", actors=("'); DELETE FROM records",))
    assert count(store, hostile).totals.all == 0
    assert len(selected_records.records(store, Selection())) == 13


def test_labels_name_what_can_be_chosen(store):
    labels = dimensions.labels(store)
    assert labels["country"] == {"AA": "Arvia", "BB": "Bordova"}
    assert labels["province"]["AA-WE"] == "Westmark"
    assert labels["actor"]["rebels"] == "Rebels of Arvia (RA)"
    assert labels["source"]["daily"] == "The Daily: Rockets Fly North"


@SHARED
@given(selection=SELECTIONS, limit=st.integers(0, 8), offset=st.integers(0, 8))
def test_the_first_records_are_the_same_in_a_store_of_very_many(store, selection, limit, offset):
    listed = [row["record_id"] for row in selected_records.rows(store, selection)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selected_records, "MANY", 0)
        found = [row["record_id"] for row in selected_records.rows(store, selection, limit, offset)]
    assert found == listed[offset : offset + limit]
